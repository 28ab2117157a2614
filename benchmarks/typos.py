"""What typing errors cost, and what mending them costs: `python -m benchmarks.typos [POOL]`

One way: a slip is put into one domain word of every question in evaluation/cases that a unit answers (a character that
sounds the same, another one, one missing, one doubled); is the right unit still found, with and without mending? The
other way: of everyday questions that no notice answers, how many are answered, with and without?
"""

from __future__ import annotations

import gzip
import json
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from evaluation import CASES
from kb.command_line import Parser
from kb.load import load
from kb.model import KnowledgeBase
from kb.text import normalise
from retrieval.homophones import sounds
from retrieval.ranking import Ranker
from retrieval.spelling import Speller

_POOL_SIZE = 10_000
_COMMON = "一在有和人这中大为上个国以时来用们生到作地于出就分对成会可主发年动同工也能下过子产种面而方后多定行学法所"


def slips(chance: random.Random) -> dict[str, Callable[[str, int], str]]:
    """Ways to mistype the character at a place of a word."""
    alike: defaultdict[str, list[str]] = defaultdict(list)
    for char, sound in sounds().items():
        alike[sound].append(char)
    return {
        "同音": lambda word, at: word[:at] + chance.choice(alike[sounds()[word[at]]]) + word[at + 1 :],
        "错字": lambda word, at: word[:at] + chance.choice(_COMMON) + word[at + 1 :],
        "漏字": lambda word, at: word[:at] + word[at + 1 :],
        "重字": lambda word, at: word[: at + 1] + word[at:],
    }


def mistyped(kb: KnowledgeBase) -> dict[str, list[tuple[str, frozenset[str]]]]:
    """By kind of slip: questions with one, and the units that answer them."""
    chance = random.Random(1)  # noqa: S311 (the same slips every time)
    domain = sorted(
        {word for word in (*kb.lexicon.terms, *kb.lexicon.same) if len(word) > 1}, key=lambda word: (-len(word), word)
    )
    made: dict[str, list[tuple[str, frozenset[str]]]] = {"没有错": []}
    for file in sorted(CASES.glob("*questions.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            question, units = normalise(case["question"]).normal, frozenset(case.get("units") or ())
            word = next((word for word in domain if word in question and word.isalpha() and not word.isascii()), "")
            if not units or not word or any(char not in sounds() for char in word):
                continue
            made["没有错"].append((question, units))
            for kind, slip in slips(chance).items():
                if kind in ("错字", "漏字") and len(word) < 4:
                    continue  # of a short word too little is left to know it by
                wrong = slip(word, chance.randrange(len(word)))
                if wrong != word:
                    made.setdefault(kind, []).append((question.replace(word, wrong, 1), units))
    return made


def main(argv: Sequence[str] | None = None) -> int:
    """0 after the table."""
    parser = Parser(prog="python -m benchmarks.typos", description="错别字：改与不改，得失各多少")
    parser.add_argument("pool", nargs="?", type=Path, help="每行一个无关问题的 .txt.gz；不给则不量误答")
    args = parser.parse_args(argv)
    kb = load()
    with_it, without = Ranker(kb, kb.current), Ranker(kb, kb.current, speller=Speller((), {}, {}))
    table = Table("问题", "数量", "不改错字", "改错字")
    for kind, asked in mistyped(kb).items():
        right: Counter[str] = Counter()
        for question, units in asked:
            for name, ranker in (("with", with_it), ("without", without)):
                ranking = ranker.rank(normalise(question))
                right[name] += ranking.status != "no_answer" and ranking.hits[0].unit.id in units
        shares = [f"{right[name] / len(asked):.1%}" for name in ("without", "with")]
        table.add_row(f"{kind}：找对问答", f"{len(asked):,}", *shares)
    if args.pool:
        with gzip.open(args.pool, "rt", encoding="utf-8") as lines:
            pool = random.Random(1).sample([line.strip() for line in lines], _POOL_SIZE)  # noqa: S311 (as above)
        answered = [
            sum(ranker.rank(normalise(question)).status != "no_answer" for question in pool)
            for ranker in (without, with_it)
        ]
        table.add_row("无关的问题：误答", f"{len(pool):,}", *(f"{count} 条" for count in answered))
    else:
        table.add_row("无关的问题：误答", "没有给问题文件", "", "")
    Console().print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
