"""What an entry of `synonyms.yaml` would change: how a question is cut, and which units come first."""

from __future__ import annotations

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
    for said, known in (("现在", kb), ("加上以后", with_entry(kb, entry))):
        words = Tokenizer(known.lexicon).words(normalise(question))
        yield f"{said}：{' '.join(_word(word.text, word.means) for word in words if not word.stop)}"
        ranking = Ranker(known, known.current).rank(normalise(question))
        yield f"  {ranking.text or '作答'}" if ranking.status != "answered" else "  作答"
        yield from (f"  {hit.score:.2f} {hit.unit.id} {hit.unit.question}" for hit in ranking.hits[:_SHOWN])


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
        raise Problems([Problem(f"same：{entry}", f"写法太多，超过 {_MOST} 种", "分成几条，或少写几个“|”")])
    added, problems = same_words([entry])
    if problems:
        raise Problems(problems)
    return replace(kb, lexicon=replace(kb.lexicon, same={**kb.lexicon.same, **added}))


def _word(text: str, means: tuple[str, ...]) -> str:
    return text if means == (text,) else f"{text}（{'＋'.join(means)}）"
