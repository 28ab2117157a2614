"""From lists of words to each word with its classes and the kinds that these are of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kb.synonyms import words


def classes_of(
    grammar: Mapping[str, tuple[str, ...]], lists: Mapping[str, tuple[str, ...]], kinds: Mapping[str, tuple[str, ...]]
) -> dict[str, frozenset[str]]:
    """Every word with its classes and the kinds that these are of."""
    held = members(kinds)
    classes: dict[str, frozenset[str]] = {}
    # Words of the same classes share one set: there are tens of thousands of words, and some hundred sets.
    shared: dict[frozenset[str], frozenset[str]] = {}
    for name, entries in (*grammar.items(), *lists.items()):
        alone = frozenset({name, *(kind for kind, within in held.items() if name in within)})
        alone = shared.setdefault(alone, alone)
        # Whole lists at once: a loop over some hundred thousand words takes a tenth of the time of a start.
        said = dict.fromkeys(words(entries), alone)
        for word in said.keys() & classes.keys():
            joined = classes[word] | alone
            said[word] = shared.setdefault(joined, joined)
        classes |= said
    classes.pop("", None)
    return classes


def members(kinds: Mapping[str, tuple[str, ...]]) -> dict[str, frozenset[str]]:
    """Each kind with the classes that are of it; another kind within it stands for all of that kind."""

    def within(kind: str, above: frozenset[str]) -> Iterator[str]:
        for name in kinds.get(kind, ()):
            yield name
            if name not in above:
                yield from within(name, above | {name})

    return {kind: frozenset(within(kind, frozenset({kind}))) for kind in kinds}
