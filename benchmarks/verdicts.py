"""有据 beside the usual way, on the same labelled questions: `python -m benchmarks.verdicts evaluation/cases/*.jsonl`.

The usual way: cut with jieba, take the best BM25 hit over question and answer joined, and read the verdict from the
wording of its answer.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from rank_bm25 import BM25Okapi

from assistant.answer import Answer, Reason
from assistant.assistant import Assistant
from assistant.case import Case
from assistant.scoring import score
from benchmarks.startup import plain_jieba
from evaluation.ratchet import DAY
from kb.load import load
from kb.model import Code, KnowledgeBase
from retrieval.considered import Status
from verdict.evaluate import Verdict


class Usual:
    """The best hit, and what its answer sounds like."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self._cut = plain_jieba().lcut
        self._units = kb.current
        self._index = BM25Okapi([self._cut(f"{unit.question}{unit.answer}") for unit in self._units])

    def ask(self, question: str, *, on: date, case: Case | None = None) -> Answer:
        """Each message by itself: this way knows no conversation."""
        scores = self._index.get_scores(self._cut(question))
        best = int(scores.argmax())
        unit = self._units[best] if scores[best] > 0 else None
        code: Code = "unknown"
        if unit is not None:
            code = "not_required" if "无需" in unit.answer or "不需" in unit.answer else "required"
        reason = Reason("matched" if unit else "off_topic", "")
        status: Status = "answered" if unit else "no_answer"
        return Answer(
            question=question,
            on=on,
            status=status,
            reason=reason,
            unit=unit,
            notice=None,
            verdict=Verdict(code, ""),
            facts={},
            alternatives=(),
            case=case or Case(),
        )


def main(files: Sequence[str]) -> int:
    """Print the figures of both."""
    kb = load()
    for name, answers in (("有据", Assistant(kb)), ("常见做法（BM25 最佳命中，判断取自答复的措辞）", Usual(kb))):
        print(f"{name}\n  " + "\n  ".join(score(answers, map(Path, files), DAY).report().split("\n")[:4]))
    return 0


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.exit(main(sys.argv[1:]))
