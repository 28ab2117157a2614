"""Loads a changed knowledge base on trial, in a process of its own: whatever is in it, the one that serves lives on."""

from __future__ import annotations

import json
from pathlib import Path

from assistant.check import check
from kb.child_process import Broken, answer, run
from kb.files import Files
from kb.load import load_files
from kb.model import Problem, Problems

SECONDS, MEMORY = 30, 1 << 30


def load_on_trial(files: Files) -> list[Problem]:
    """Load and check them aside; what a person must settle although it can be served.

    Raises Problems as `load_files` does, and where that takes too much of the machine.
    """
    if files.problems:
        raise Problems(list(files.problems))
    given = json.dumps([str(files.home), files.domains, files.notices, dict(files.texts)]).encode()
    try:
        told = run("assistant.trial_load", given=given, seconds=SECONDS, memory=MEMORY)
    except Broken:
        what = f"检查没有完成：超过了 {SECONDS} 秒，或 {MEMORY >> 20} MB 内存"
        fix = "撤回最近的改动，或把内容改得小而简单；文件若没有问题，重启服务"
        raise Problems([Problem(str(files.home), what, fix)]) from None
    return [Problem(*problem) for problem in told["unsettled"]]


def _load(raw: bytes) -> dict[str, object]:
    home, domains, notices, texts = json.loads(raw)
    kb = load_files(
        Files(home=Path(home), domains=tuple(domains), notices=tuple(notices), texts=texts, problems=(), digest="")
    )
    return {"unsettled": [list(problem) for problem in check(kb)]}


if __name__ == "__main__":
    answer(_load)
