"""What a change of the knowledge base touches of what people were told: the answers that they have confirmed."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy.exc import SQLAlchemyError

from kb.model import KnowledgeBase
from records import reports
from records.store import Store
from verdict.contradictions import Contradictions


def same_questions(kb: KnowledgeBase, notice: str) -> list[str]:
    """The current units of other notices that answer a question of this one, in the same way or another."""
    twins = Contradictions(kb)
    groups = [*twins.together(), *((one, other) for (one, _), (other, _) in twins.pairs())]
    near = (group for group in groups if any(unit.notice == notice for unit in group))
    return sorted({unit.id for group in near for unit in group if unit.notice != notice})


def confirmations(store: Store, units: Collection[str]) -> Iterator[str]:
    """Of each unit, how often people confirmed what it asks, for a person. That the records are away is told."""
    if not units:
        return
    try:
        with store.reading() as connection:
            found = reports.confirmed(connection, units)
    except (SQLAlchemyError, OSError):
        yield "牵动确认：记录现在读不出，有没有人按它逐条确认过还不知道"
        return
    for unit, count, last in found:
        yield f"牵动确认：{unit} 有 {count} 次提问由人逐条按过，最近 {last}；他们的判断单凭编号在 /sheet/check 核对"
