"""Everyday ways to say one thing that an exemption needs: `python -m evaluation.ways_of_saying`.

Each clause stands in a question that says all else. Of those that say it whole the exemption must be proposed; of those
in `*-less.jsonl`, which only sound like it, it must not.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from rich.console import Console
from rich.table import Table

from assistant import Assistant
from evaluation.ratchet import DAY
from kb.load import load

FOLDER = Path(__file__).with_suffix("")
# By what is said: a question that states all else.
AROUND: Mapping[str, str] = {
    "collect": "{}，要办采集许可吗？",
    "no_gene": "我们收集病历和随访数据，{}，要办采集许可吗？",
    "other_data": "{}，不涉及人群基因研究，要办采集许可吗？",
    "nothing_else": "我们只收集CT影像，{}，要办采集许可吗？",
    "provide": "{}，要做信息备案吗？",
    "ask_permit": "我们只收集CT影像，{}",
    "ask_filing": "我们只把CT影像提供给国外的大学，{}",
    "ask_report": "我们的保藏许可批下来三个月，{}",
    "ask_cooperation": "外方只出钱，没有实质性参与，不获取研究数据，成果不共享，{}",
    "permit_recent": "{}，年度报告要交吗？",
    "funds_only": "{}，没有实质性参与，不获取研究数据，研究成果也不共享，要申报国际合作吗？",
    "no_participation": "外方只出钱，{}，不获取研究数据，研究成果也不共享，要申报国际合作吗？",
    "no_data": "外方只出钱，没有实质性参与，{}，研究成果也不共享，要申报国际合作吗？",
    "no_results": "外方只出钱，没有实质性参与，不获取研究数据，{}，要申报国际合作吗？",
    "approved": "{}，合作双方按协议使用本项目产生的数据，要做信息备案吗？",
    "partners_use": "国际合作已经获批，数据都是本项目产生的，{}，按协议来，要做信息备案吗？",
    "by_agreement": "国际合作已经获批，双方使用本项目产生的数据，{}，要做信息备案吗？",
    "this_project": "国际合作已经获批，双方按协议使用数据，{}，要做信息备案吗？",
    "harmless_aside": "{}，我们只收集CT影像，要办采集许可吗？",
}


def proposed(assistant: Assistant, file: Path) -> tuple[Counter[str], Counter[str]]:
    """How many clauses there are, and of how many the exemption is proposed, by `fact`. A line: `fact`, `clause`."""
    said, found = Counter[str](), Counter[str]()
    for line in file.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        answer = assistant.ask(AROUND[row["fact"]].format(row["clause"].rstrip("。")), on=DAY)
        said[row["fact"]] += 1
        found[row["fact"]] += answer.verdict.code == "to_confirm"
    return said, found


def main() -> int:
    """Print the score of every file."""
    assistant = Assistant(load())
    files = sorted(FOLDER.glob("*.jsonl"))
    scores = [proposed(assistant, file) for file in files]
    table = Table("说的是", *(file.stem for file in files), title="提出免除的句数（-less：不该提出）")
    for fact in AROUND:
        table.add_row(fact, *(f"{found[fact]}/{said[fact]}" if said[fact] else "" for said, found in scores))
    table.add_section()
    table.add_row("合计", *(f"{found.total()}/{said.total()}" for said, found in scores))
    Console().print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
