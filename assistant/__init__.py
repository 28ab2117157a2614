"""The whole system in one pure function: question, facts and date to an answer."""

from assistant.answer import Answer, Reason
from assistant.assistant import Assistant

__all__ = ["Answer", "Assistant", "Reason"]
