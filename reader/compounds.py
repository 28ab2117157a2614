"""Words that are one only together, by the rows of `compounds` in concepts.yaml: 泰国的医院."""

from __future__ import annotations

from collections.abc import Sequence

from reader.matcher import Compound, Tag, Words, any_is


def compounded(tags: list[Tag], words: Words) -> list[Tag]:
    """The words with those that are one only together as one. 泰国一家医院: the number, which says that it is one more,
    stays in front of the institution.
    """
    rows = words.compounds
    if not any(tag.among(row.front) for row in rows for tag in tags):
        return tags
    found: list[Tag] = []
    at = 0
    while at < len(tags):
        end, counts = _end(tags, at, rows)
        between, last = tags[at + 1 : end], tags[end]
        # 新加坡的实验室: foreign, and still where work may be done.
        counts |= last.classes & words.means
        if end == at:
            found.append(tags[at])
        elif any_is(between, "number"):
            found += [tags[at], *between, Tag(last.start, last.end, last.text, counts)]
        else:
            text = "".join(tag.text for tag in tags[at : end + 1])
            found.append(Tag(tags[at].start, last.end, text, counts))
        at = end + 1
    return found


def _end(tags: list[Tag], at: int, rows: Sequence[Compound]) -> tuple[int, frozenset[str]]:
    """The last word of the compound that begins at a word, and its classes; the word itself where none does."""
    for row in rows:
        end = at + 1
        if not tags[at].among(row.front):
            continue
        while end < len(tags) and tags[end].start == tags[end - 1].end:
            if tags[end].among(row.behind):
                return end, row.counts
            if not tags[end].among(row.over):
                break
            end += 1
    return at, frozenset()
