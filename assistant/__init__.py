"""The whole system in one pure function: question, facts and date to an answer."""

from assistant.assistant import Answer, Assistant, Reason

__all__ = ["Answer", "Assistant", "Reason"]
