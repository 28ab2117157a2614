"""What people say of an answer, as it is sent."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from assistant.contract import Shape
from kb.model import Problems


class Feedback(Shape):
    """A thumb up or down for an answer, with the question it was for, and why."""

    model_config = ConfigDict(strict=True)

    vote: Literal["up", "down"] = Field(description="up 有用，down 没有解决")
    question: str = Field(max_length=2000, description="所问的话")
    unit: str | None = Field(default=None, max_length=200, description="回答里的 unit.id")
    verdict: str | None = Field(default=None, max_length=40, description="回答里的 verdict.code")
    reason: str = Field(default="", max_length=500, description="哪里不对")


class NotKept(Problems):
    """A vote that cannot be kept: ours to mend, not the sender's."""
