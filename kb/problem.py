"""What is wrong with an input, as a person sees it. Apart from the model, whose checks take 0.1 s to make ready: a
process that reads one file needs none of them.
"""

from __future__ import annotations

from typing import NamedTuple


class Problem(NamedTuple):
    """One error as a person sees it: where it is, what is wrong, how to mend it."""

    where: str
    what: str
    fix: str

    def __str__(self) -> str:
        return f"{self.where}：{self.what}。{self.fix}"


class Problems(ValueError):
    """All that is wrong with an input, gathered at once. `scanned`: what is wrong is that it is pictures of pages."""

    def __init__(self, problems: list[Problem], *, scanned: bool = False) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems
        self.scanned = scanned
