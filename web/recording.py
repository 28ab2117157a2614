"""What the pages and the API tell the records of a question, a press and a vote."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from starlette.requests import Request

from assistant.answer import Answer
from kb.model import Given, KnowledgeBase, Problem, Problems
from records.events import Asked, Channel, Pressed, Voted
from records.recorder import Recorder
from web.conversation import Conversation
from web.feedback import Feedback, NotKept

# Of so many addresses that ask it is known that they were counted.
_REMEMBERED = 10_000


def looks(request: Request) -> bool:
    """Whether a person looks at what is asked for: a browser that fetches ahead and a HEAD look at nothing."""
    ahead = (request.headers.get(name, "") for name in ("sec-purpose", "purpose", "x-moz"))
    return request.method != "HEAD" and not any("prefetch" in one.lower() for one in ahead)


class Recording:
    """Counts each question once, with what a person pressed and how it was liked."""

    def __init__(self, recorder: Recorder, timezone: ZoneInfo) -> None:
        """`timezone`: where a day begins."""
        self._recorder, self._timezone = recorder, timezone
        self._counted: OrderedDict[int, None] = OrderedDict()
        self._lock = threading.Lock()

    def told(
        self, talk: Conversation, kb: KnowledgeBase, channel: Channel, *, began: float, opened: bool = False
    ) -> None:
        """A message was answered on the chat page, see `asked`."""
        last = talk.turns[-1]
        if not last.aside:
            self.asked(last.answer, kb, channel, talk.number, began=began, opened=opened)

    def by_address(
        self, talk: Conversation, asked: Mapping[str, str], kb: KnowledgeBase, channel: Channel, *, began: float
    ) -> None:
        """An address was opened: the question that it asks counts once, the conversation that it carries not at all."""
        if self.first(talk.number, asked):
            self.told(talk, kb, channel, began=began, opened="q" not in asked)

    def first(self, conversation: str, asked: Mapping[str, str]) -> bool:
        """Whether an address asks, and is drawn for the first time in a conversation: not a reload, nor the chat page
        that takes over from what was drawn before Streamlit had started.
        """
        packed, question, name = (asked.get(key, "") for key in ("c", "q", "unit"))
        if not question and (packed or not name):
            return False
        known = hash((conversation, packed, question, name))
        with self._lock:
            if known in self._counted:
                return False
            self._counted[known] = None
            if len(self._counted) > _REMEMBERED:
                self._counted.popitem(last=False)
            return True

    def asked(
        self,
        answer: Answer,
        kb: KnowledgeBase,
        channel: Channel,
        conversation: str,
        *,
        began: float | None = None,
        opened: bool = False,
    ) -> None:
        """A message was answered: each of its questions counts. Thanks and messages without words are none.

        `began`: when it was begun, by time.perf_counter; `opened`: the question is an official one that was pressed.
        """
        if answer.aside:
            return
        latency = None if began is None else (time.perf_counter() - began) * 1e3
        now = self._now()
        self._recorder.record(
            *(
                Asked(
                    at=now,
                    conversation=conversation,
                    channel=channel,
                    status=one.status,
                    reason=one.reason.code,
                    verdict=one.verdict.code,
                    version=kb.version,
                    text=one.question,
                    unit=one.unit.id if one.unit else None,
                    near=one.alternatives[0].unit.id if one.alternatives and one.status != "answered" else None,
                    outcome=one.verdict.outcome,
                    rule=one.verdict.rule.id if one.verdict.rule else None,
                    part=part,
                    opened=opened,
                    latency=None if part else latency,
                )
                for part, one in enumerate((answer, *answer.parts))
            )
        )

    def pressed(
        self,
        answer: Answer,
        kb: KnowledgeBase,
        channel: Channel,
        conversation: str,
        *,
        statements: Mapping[str, Given | None],
        facts: Mapping[str, Iterable[str] | None],
    ) -> None:
        """A person answered statements or stated facts; None takes back, no value says not to know."""
        if not (statements or facts):
            return
        given: list[tuple[str, str, str | None]] = [("statement", name, value) for name, value in statements.items()]
        given += [
            ("fact", name, None if values is None else ",".join(sorted(values)) or "unsure")
            for name, values in facts.items()
        ]
        rule = answer.verdict.rule
        self._recorder.record(
            *(
                Pressed(
                    at=self._now(),
                    conversation=conversation,
                    channel=channel,
                    kind="statement" if kind == "statement" else "fact",
                    name=name,
                    answer=value,
                    verdict=answer.verdict.code,
                    version=kb.version,
                    unit=answer.unit.id if answer.unit else None,
                    rule=rule.id if rule else None,
                )
                for kind, name, value in given
            )
        )

    def voted(self, said: Feedback, kb: KnowledgeBase, conversation: str) -> str:
        """A person liked an answer or did not; the id of the vote. Raises Problems where it is none of an answer of
        ours, NotKept where it cannot be kept.
        """
        if said.unit is not None and said.unit not in kb.units:
            raise Problems([Problem("unit", f"没有编号为“{said.unit[:80]}”的问答", "用回答里的 unit.id")])
        vote = Voted(
            at=self._now(),
            conversation=conversation,
            up=said.vote == "up",
            version=kb.version,
            text=said.question,
            unit=said.unit,
            verdict=said.verdict,
            reason=said.reason,
        )
        if not self._recorder.record(vote):
            raise NotKept([Problem("反馈", "没有记下：要记的太多，或存不下", "稍后再试；请管理员查看启动日志")])
        return f"{vote.id:016x}"

    def _now(self) -> datetime:
        return datetime.now(self._timezone)
