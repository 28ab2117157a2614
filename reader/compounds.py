"""Words that are one only together, by the rows of `compounds` in concepts.yaml: 泰国的医院."""

from __future__ import annotations

from kb.vocabulary import Compound
from reader.matcher import Tag, Words, any_has


def compounded(tags: list[Tag], words: Words) -> list[Tag]:
    """The words with those that are one only together as one; the 一家 of 泰国一家医院, one more, stays in front."""
    found: list[Tag] = []
    at = 0
    while at < len(tags):
        first = tags[at]
        rows = () if words.fronts.isdisjoint(first.classes) else words.compounds
        row, end = next(((row, end) for row in rows if (end := _end(tags, at, row))), (None, at))
        if row:
            between, last = tags[at + 1 : end], tags[end]
            # 新加坡的实验室: foreign, and still where work may be done.
            counts = words.made(*row.counts) | (last.classes & words.means)
            kept = [first, *between] if any_has(between, "number") else []
            whole = [] if kept else [first, *between]
            start, text = (whole or [last])[0].start, "".join(tag.text for tag in (*whole, last))
            found += [*kept, Tag(start, last.end, text, counts)]
        else:
            found.append(first)
        at = end + 1
    return found


def _end(tags: list[Tag], at: int, row: Compound) -> int:
    """The last word of the compound of a row that begins at a word; 0 where none does."""
    for end in range(at + 1, len(tags) if tags[at].has(*row.front) else 0):
        if tags[end].start != tags[end - 1].end:
            break
        if tags[end].has(*row.behind):
            return end
        if not tags[end].has(*row.over):
            break
    return 0
