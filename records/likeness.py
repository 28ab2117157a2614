"""Puts texts together that say nearly the same, by what their words tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

# Texts are alike that share this much of all that both tell.
_ALIKE = 0.5


def groups(texts: Sequence[str], telling: Callable[[str], Mapping[str, float]]) -> list[list[int]]:
    """The places of texts, those of each group together; a group goes by its first.

    A text joins the group to whose first it is most alike, else it is the first of another: what comes first decides.
    `telling`: the words of a text, and how much each tells.
    """
    found: list[list[int]] = []
    firsts: list[tuple[Mapping[str, float], float]] = []
    having: dict[str, list[int]] = {}
    for at, text in enumerate(texts):
        words = telling(text)
        told = sum(words.values())
        best, alike = -1, _ALIKE
        for group in _candidates(words, told, having):
            others, other = firsts[group]
            common = sum(weight for word, weight in words.items() if word in others)
            if (share := common / (told + other - common)) >= alike and (share > alike or best < 0):
                best, alike = group, share
        if best >= 0:
            found[best].append(at)
            continue
        for word in words:
            having.setdefault(word, []).append(len(found))
        firsts.append((words, told))
        found.append([at])
    return found


def _candidates(words: Mapping[str, float], told: float, having: Mapping[str, list[int]]) -> dict[int, None]:
    """The groups that can be alike. Who shares none of the rarest words, but for what tells too little, is not."""
    left, found = told, dict[int, None]()
    for word in sorted(words, key=lambda word: len(having.get(word, ()))):
        if left < _ALIKE * told:
            break
        found.update(dict.fromkeys(having.get(word, ())))
        left -= words[word]
    return found
