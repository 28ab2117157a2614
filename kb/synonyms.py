"""From `synonyms.yaml` to the words of the search, and what must hold of them."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterable, Iterator, Mapping

from kb.lexicon import Lexicon, LexiconBook
from kb.model import Problem
from kb.text import SPELLING, spelled

# A blank that parts two ASCII words in a text, and none in an entry.
_BLANK = re.compile(r"(?<=[A-Za-z0-9]) +(?=[A-Za-z0-9])")
_ALTERNATIVES = re.compile(r"\(([^()]*)\)")


def make_lexicon(book: LexiconBook) -> tuple[Lexicon, list[Problem]]:
    """The lexicon, and every contradiction in it with its place in the file."""
    same, problems = same_words(book.same)
    made = Lexicon(
        terms=words(book.terms),
        same=same,
        stop=frozenset(words(book.stop)),
        polite=words(book.polite),
        places=words(book.places),
        aspects={
            name: aspect.model_copy(update={"asked": words(aspect.asked), "loosely": words(aspect.loosely)})
            for name, aspect in book.aspects.items()
        },
        duties=frozenset(words(book.duties)),
        forms=frozenset(words(book.forms)),
        matters=words(book.matters),
        elsewhere=tuple(sorted(set(words(book.elsewhere)), key=lambda word: (-len(word), word))),
        turns={name: words(said) for name, said in book.turns},
        askable=words(book.askable),
    )
    return made, problems + _contradictions(made)


def words(entries: Iterable[str]) -> tuple[str, ...]:
    """Every word that a list of a word file stands for, in its normal spelling."""
    return tuple(itertools.chain.from_iterable(map(_words, entries)))


def _words(entry: str) -> Iterator[str]:
    """The words of one entry. It is spelt before it is taken apart where that is the same: some stand for thousands."""
    normal = entry.translate(SPELLING)
    # Whether a blank stays depends on what stands beside it; a character may be spelt with brackets.
    if " " in normal or any(normal.count(mark) != entry.count(mark) for mark in "(|)"):
        return map(spelled, alternatives(entry))
    return alternatives(normal)


def alternatives(pattern: str) -> Iterator[str]:
    """`(国合|国际合作)(审批|)` -> every word it stands for."""
    parts = _ALTERNATIVES.split(pattern)
    choices = [part.split("|") if index % 2 else [part] for index, part in enumerate(parts)]
    return map("".join, itertools.product(*choices))


def spellings(pattern: str) -> int:
    """How many words a pattern stands for."""
    return math.prod(inside.count("|") + 1 for inside in _ALTERNATIVES.findall(pattern))


def same_words(entries: Iterable[str]) -> tuple[dict[str, tuple[str, ...]], list[Problem]]:
    """`别名=词+词` counts one way: whoever writes 别名 says 词. Words of `词==词==词` all say the first of them."""
    same: dict[str, tuple[str, ...]] = {}
    problems = []
    for entry in entries:
        if _BLANK.search(entry):
            what = "英文、数字之间的空格不算在词里，写在话里就认不出"
            problems.append(Problem(f"same：{entry}", what, "写成不带空格的一个词，如 PETCT，或 PET-CT"))
            continue
        *spellings, last = [words([part]) for part in re.split("==?", "".join(entry.split()))]
        group = "==" in entry
        if not spellings or not all(all(word.split("+")) for word in itertools.chain(*spellings, last)):
            problems.append(
                Problem(f"same：{entry}", "没有等号，或等号、加号的一边缺词", "写成 别名=词、别名=词+词，或 词==词")
            )
            continue
        said = spellings[0][:1] if group else tuple(term for part in last for term in part.split("+"))
        for spelling in itertools.chain(*spellings, last) if group else itertools.chain(*spellings):
            if group and spelling == said[0]:
                continue
            if same.setdefault(spelling, said) != said:
                what = f"“{spelling}”已写作“{'+'.join(same[spelling])}”"
                problems.append(Problem(f"same：{entry}", what, "一个词只写一次；保留其中一处"))
    return same, problems + [
        Problem(f"same：{word}", f"“{word}”与“{meaning}”互相指代", f"只留一个方向，或写成 {meaning}=={word}")
        for word, meaning in _circles(same)
    ]


def _circles(same: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """Spellings that come back to themselves through the words they stand for. Each circle once."""
    done: set[str] = set()
    for start in same:
        path = [start]
        while path[-1] not in done and (onward := [term for term in same.get(path[-1], ()) if term != path[-1]]):
            if onward[0] in path:
                yield path[-1], onward[0]
                break
            path.append(onward[0])
        done.update(path)


def _contradictions(lexicon: Lexicon) -> list[Problem]:
    """A word that weighs nothing and is looked for as well; a form of duty that is no duty."""
    used = {*lexicon.terms, *lexicon.same, *itertools.chain(*lexicon.same.values())}
    return [
        *(Problem(f"stop：{word}", "又是停用词，又是检索词", "只保留一处") for word in sorted(lexicon.stop & used)),
        *(
            Problem(f"forms：{form}", "不在 duties 里", "先写进 duties")
            for form in sorted(lexicon.forms - lexicon.duties)
        ),
    ]
