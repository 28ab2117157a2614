"""Import a notice on the command line: `python -m importing split | add`."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence

from assistant.check import check
from importing.commands import EXAMPLES, add_commands
from kb.command_line import Parser, run


def main(argv: Sequence[str] | None = None) -> int:
    """0 if all is well, 1 with every problem on the error output otherwise, 130 when interrupted."""
    parser = Parser(
        prog="python -m importing",
        description="有据：导入官方问答",
        epilog=f"例：\n{EXAMPLES}",
    )
    add_commands(parser.add_subparsers(dest="command", required=True, metavar="命令"), check)
    return run(parser, argv)


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.exit(main())
