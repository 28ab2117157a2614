"""What an entry of `synonyms.yaml` would change: how a question is cut, and which units come first."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

from kb.model import KnowledgeBase, Problem, Problems
from kb.synonyms import same_words, spellings
from kb.text import normalise
from retrieval.ranking import Ranker
from retrieval.tokenizer import Tokenizer

# So many units are shown.
_SHOWN = 3
# An entry that somebody tries stands for so many words at most.
_MOST = 5000


def tried(kb: KnowledgeBase, entry: str, question: str) -> Iterator[str]:
    """Lines for a person: the question without the entry, and with it. Raises Problems for an entry that is none."""
    new = with_entry(kb, entry)
    check_said(new, entry)
    for said, known in (("现在", kb), ("加上以后", new)):
        words = Tokenizer(known.lexicon).words(normalise(question))
        yield f"{said}：{' '.join(_word(word.text, word.means) for word in words if not word.stop)}"
        ranking = Ranker(known, known.current).rank(normalise(question))
        yield f"  {ranking.text or '作答'}" if ranking.status != "answered" else "  作答"
        yield from (
            f"  相像 {100 * hit.score:.0f} % {hit.unit.id} {hit.unit.question}" for hit in ranking.hits[:_SHOWN]
        )


def named(entry: str) -> str:
    """An entry as the place of a problem, for who has typed it."""
    return f"同义词“{entry}”"


def check_said(kb: KnowledgeBase, entry: str) -> None:
    """Raises Problems for an entry, already in the knowledge base, that stands for words which no official answer says:
    nothing is found by them.
    """
    ranker = Ranker(kb, kb.current)
    meant = dict.fromkeys(itertools.chain.from_iterable(same_words([entry])[0].values()))
    if unsaid := [word for word in meant if not ranker.says(word)]:
        what = f"现行的问答里没有“{'”“'.join(unsaid)}”这个词，加上也找不到什么"
        raise Problems([Problem(named(entry), what, "等号后面写官方问答里用的词；官方没有谈到的事，加同义词也答不了")])


def with_entry(kb: KnowledgeBase, entry: str, domain: str = "") -> KnowledgeBase:
    """The knowledge base with one more entry, of several domains in that of this name. Raises Problems for an entry
    that is none.
    """
    if domain in kb.domains:
        first = kb.domains[domain] is kb.main
        changed = with_entry(kb.domains[domain], entry)
        lexicon = changed.lexicon if first else kb.lexicon
        return replace(kb, lexicon=lexicon, domains={**kb.domains, domain: changed})
    if any(spellings(part) > _MOST for part in entry.split("=")):
        raise Problems([Problem(named(entry), f"写法太多，超过 {_MOST} 种", "分成几条，或少写几个“|”")])
    added, problems = same_words([entry])
    if problems:
        raise Problems([one._replace(where=named(entry)) for one in problems])
    return replace(kb, lexicon=replace(kb.lexicon, same={**kb.lexicon.same, **added}))


def _word(text: str, means: tuple[str, ...]) -> str:
    return text if means == (text,) else f"{text}（{'＋'.join(means)}）"
