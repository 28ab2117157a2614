"""How a command of ours ends: with every problem told, or interrupted with nothing changed."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from kb.model import Problems


def run(parser: argparse.ArgumentParser, argv: Sequence[str] | None) -> int:
    """Run the command that the arguments name, kept as `run` of their namespace.

    0 if all is well, 1 with every problem on the error output otherwise, 130 when interrupted.
    """
    args = parser.parse_args(argv)
    try:
        args.run(args)
    except Problems as wrong:
        for problem in wrong.problems:
            print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("已中断，没有改动任何文件。", file=sys.stderr)
        return 130
    return 0
