"""What the words of a text mean and how much each tells, whatever notices there are."""

from __future__ import annotations

import re
from functools import lru_cache

from kb.lexicon import Lexicon
from kb.text import spelled
from retrieval.similarity import TermWeights
from retrieval.tokenizer import Tokenizer

# So many texts are remembered.
_KEPT = 30_000
# How many there are of something makes no other question of it.
_NUMBER, _AMOUNT = re.compile(r"\d+"), 1.0


class TellingWords:
    """The words of texts, by what they mean in a lexicon. Threads may share it."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._tokens = Tokenizer(lexicon)
        # Of no units: everyday Chinese alone decides.
        self._weights = TermWeights(0, lambda _: 0.0, self._tokens.share)
        self._known = lru_cache(maxsize=_KEPT)(self._cut)

    def of(self, text: str) -> dict[str, float]:
        """What each word means, and how much that tells, above 0; all of a text without words. To be read only."""
        return self._known(_NUMBER.sub("2", text))

    def _cut(self, text: str) -> dict[str, float]:
        found: dict[str, float] = {}
        for word in self._tokens.words_of(spelled(text)):
            for means in word.means:
                tells = _AMOUNT if means[0].isdigit() else self._weights(word._replace(text=means))
                found[means] = max(found.get(means, 0.0), tells / len(word.means))
        return found or {text: 1.0}
