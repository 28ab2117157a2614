"""What a person may change of a fact that was read: its values in words, and what each press would make of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from kb.model import Fact


def values_text(fact: Fact, values: Collection[str], *, doubted: bool, short: bool = False) -> str:
    """The values of a fact as a person reads them. `short`: without what stands in brackets."""
    chosen = [label for value, label in fact.choices if value in values]
    labels = "、".join(label.partition("（")[0] if short else label for label in chosen)
    return f"{labels or '未确定'}（存疑）" if doubted else labels


class Change(NamedTuple):
    """A button: its name among those of its fact, the values that a press sets, and the words on it."""

    name: str
    values: tuple[str, ...]
    label: str


def changes(fact: Fact, values: Collection[str]) -> Iterator[Change]:
    """What a fact can be changed to; the last one takes it back. Of kinds of data several can hold."""
    for value, label in fact.choices:
        if fact.kind == "kinds":
            chosen = tuple(one for one in fact.allowed if (one in values) != (one == value))
            yield Change(value, chosen, f"{'减去' if value in values else '加上'}：{label}")
        elif set(values) != {value}:
            yield Change(value, (value,), f"改为：{label}")
    yield Change("none", (), "删去")
