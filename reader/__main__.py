"""What is read from a message and why, on the command line: `python -m reader "…"`."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from kb.command_line import Parser, run
from kb.dates import day_argument
from kb.load import HOME, load
from kb.problem import Problem, Problems
from kb.text import normalise
from kb.today import today, zone_set
from reader.explain import explain, lines
from reader.facts import FactReader

_EXAMPLES = """\
例：
  python -m reader "听说外方不拿数据，要报国际合作吗？"
  python -m reader "外方可能不拿数据" --json
  python -m reader "许可是三个月前批的" --on 2026-11-22

怎样看：
  分句        每个小句的词，和词所属的类；“没读懂”的字可能使判断更保守。← 后面是整句怎样算、凭哪个词
  谁做了什么  谁 | 做什么、给谁 | 有没有否定，算说定还是转述、拿不准，凭哪条规则、哪个词
  情况        读出的情况、取值、所凭的字；下面每行是凭 facts.yaml 的哪一条读出的，不是说定的写明为什么

规则写在 reader/grammar/zh.yaml（cues）；词写在那里和 kb/domains/hgr/concepts.yaml；情况写在 kb/domains/hgr/facts.yaml。
"""


def main(argv: Sequence[str] | None = None) -> int:
    """0 if all is well, 1 with every problem on the error output otherwise, 130 when interrupted."""
    return run(_parser(), argv)


def _parser() -> Parser:
    parser = Parser(
        prog="python -m reader",
        description="一句话读出了什么、凭哪几个字。只读，不给结论；结论用 python -m assistant。",
        epilog=_EXAMPLES,
    )
    parser.add_argument("message", metavar="话", help="一句话，如题")
    parser.add_argument("--on", type=day_argument, default=None, metavar="日期", help="按哪一天算时间；默认今天")
    parser.add_argument("--json", action="store_true", help="写成 JSON")
    parser.add_argument("--home", type=Path, default=HOME, metavar="文件夹", help="知识库文件夹，默认为 kb")
    parser.add_argument("--domain", default="", metavar="领域", help="有几个领域时，按哪一个读；默认第一个")
    parser.set_defaults(run=_explain)
    return parser


def _explain(args: argparse.Namespace) -> None:
    kb = load(args.home)
    if args.domain and args.domain not in kb.domains:
        raise Problems(
            [Problem("--domain", f"没有“{args.domain}”", f"已有：{'、'.join(kb.domains) or '只有一个领域'}")]
        )
    reader = FactReader(kb.domains[args.domain] if args.domain else kb.main)
    told = explain(reader, normalise(args.message), args.on or today(zone_set()))
    if args.json:
        print(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for line in lines(told, reader.kb):
        print(line)


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.exit(main())
