"""What the files of one domain say: its facts, the words of the reader and those of the search."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path

from kb.check import GRAMMAR
from kb.fact import Fact
from kb.lexicon import NO_LEXICON, Lexicon, LexiconBook
from kb.problem import Problem
from kb.synonyms import make_lexicon, words
from kb.vocabulary import ConceptsBook, Vocabulary, WordBook
from kb.word_classes import classes_of, members
from kb.yaml_files import Reader, completed, read_model

# Where the grammar is, the same for every domain; and the words of the domain that came with the program.
_ROOT = Path(__file__).parent.parent
OURS = Path(__file__).parent / "domains" / "hgr" / "concepts.yaml"


@dataclass(frozen=True)
class Domain:
    """One domain."""

    name: str
    facts: Mapping[str, Fact]
    vocabulary: Vocabulary
    lexicon: Lexicon


def read_domain(reader: Reader, name: str) -> Domain:
    """The domain in `domains/NAME`; what is wrong with its files is told by the reader."""
    folder = f"domains/{name}"
    facts = _facts(reader, f"{folder}/facts.yaml")
    vocabulary = _vocabulary(reader, f"{folder}/concepts.yaml")
    return Domain(name, facts, vocabulary, _lexicon(reader, f"{folder}/synonyms.yaml"))


def _facts(reader: Reader, name: str) -> dict[str, Fact]:
    """The facts of a `facts.yaml` by name."""
    facts: dict[str, Fact] = {}
    for fact in reader.models(name, Fact):
        if fact.name in facts:
            reader.problems.append(Problem(f"{name}：{fact.name}", "这个事实写了两次", "只保留一处"))
        facts[fact.name] = fact
    return facts


def _vocabulary(reader: Reader, name: str) -> Vocabulary:
    text = reader.text(name)
    made, problems = _words(name, text) if text is not None else (Vocabulary({}, (), {}, frozenset()), ())
    reader.problems += problems
    return made


# What is left of `(a|b)` where one bracket stands in another, or alone.
_BRACKETS = re.compile("[(|)]")


# Two domains that serve and two that are taken up: nearly all of what loading takes, and words seldom change.
@lru_cache(maxsize=4)
def _words(name: str, text: str) -> tuple[Vocabulary, tuple[Problem, ...]]:
    """The vocabulary of a `concepts.yaml` and of the grammar, and what is wrong with it."""
    reader = Reader({name: text, GRAMMAR: (_ROOT / GRAMMAR).read_text(encoding="utf-8")})
    book, said = reader.model(name, ConceptsBook), reader.model(GRAMMAR, WordBook)
    lists = dict((book.model_extra or {}) if book else {})
    grammar = dict((said.model_extra or {}) if said else {})
    risks = words(lists.pop("risk", ()))
    kinds: dict[str, tuple[str, ...]] = dict(book.kinds.items()) if book else {}
    if book and not kinds:
        # From before kinds were written, when a domain had all words of the grammar itself.
        kinds |= read_model(name, OURS.read_text(encoding="utf-8"), ConceptsBook).kinds.items()
        grammar |= dict.fromkeys(grammar.keys() & lists.keys(), ())
        rows = {*kinds, *grammar, *lists}
        kinds = {kind: tuple(member for member in members if member in rows) for kind, members in kinds.items()}
    if said and "idle" in kinds:
        for kind, names in (("idle", said.idle), ("idle_alone", said.idle_alone), ("unsettling", said.unsettling)):
            kinds[kind] = (*kinds.get(kind, ()), *names)
    cues, groups = (said.cues, said.groups) if said else ((), {})
    kinds |= groups
    unneeded = frozenset(book.unneeded) if book else frozenset[str]()
    made = Vocabulary(
        words=classes_of(grammar, lists, kinds),
        risks=risks,
        kinds=members(kinds),
        grammar=frozenset(grammar),
        groups=groups,
        cues=cues,
        compounds=book.compounds if book else (),
        unneeded=unneeded,
    )
    # All of them as one text first: hardly ever is there any.
    some = _BRACKETS.search("\n".join(made.words))
    nested = filter(_BRACKETS.search, made.words) if some else ()
    return made, (*reader.problems, *(_unexpanded(name, word) for word in islice(nested, 5)))


def _unexpanded(name: str, word: str) -> Problem:
    fix = "括号里不要再写括号，括号要成对：把里面那个括号的各种写法分开写"
    return Problem(name, f"“{word[:60]}”里的括号没有展开，谁也不会这样说", fix)


def _lexicon(reader: Reader, name: str) -> Lexicon:
    book = reader.model(name, LexiconBook)
    if book is None:
        return NO_LEXICON
    # How people ask is the same in every domain.
    made, problems = make_lexicon(completed(book, LexiconBook.general(), name, OURS.with_name("synonyms.yaml")))
    reader.problems += [problem._replace(where=f"{name}：{problem.where}") for problem in problems]
    return made
