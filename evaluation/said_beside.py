"""What people say beside a case that would exempt them: `python -m evaluation.said_beside`.

A clause that might change the case must leave the exemption open; one that changes nothing must not.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from assistant import Assistant
from evaluation.ratchet import DAY
from kb.load import load

FOLDER = Path(__file__).with_suffix("")
# By unit, a question that states all that the exemption needs.
WHOLE: Mapping[str, str] = {
    "1.1": "我们只收集CT影像，采集许可要申报吗？",
    "2.1": "我们的保藏许可是今年8月获批的，年度报告要交吗？",
    "3.1": "外资药企只出经费，不参与研究，不获取数据，成果不共享，国际合作要申报吗？",
    "4.1": "国际合作已获批，合作双方按协议使用合作产生的数据，信息备案要做吗？",
    "4.2": "我们只把CT影像提供给国外的大学，信息备案要做吗？",
}


def score(assistant: Assistant, file: Path) -> Counter[tuple[str, bool]]:
    """How many asides of each label leave the exemption open, and how many do not. A line: `unit`, `aside`, `label`."""
    found: Counter[tuple[str, bool]] = Counter()
    for line in file.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        answer = assistant.ask(f"{row['aside']}。{WHOLE[row['unit']]}", on=DAY)
        found[row["label"], answer.verdict.code != "to_confirm"] += 1
    return found


def main() -> int:
    """Print the score of every file."""
    assistant = Assistant(load())
    for file in sorted(FOLDER.glob("*.jsonl")):
        found = score(assistant, file)
        told = [
            f"{found[label, held]}/{found[label, True] + found[label, False]}"
            for label, held in (("dangerous", False), ("harmless", True))
        ]
        print(f"{file.stem}：要紧而仍提出免除 {told[0]}，无妨而没有提出 {told[1]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
