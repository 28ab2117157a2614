"""What a reviewer easily gets wrong: each error made in the first knowledge base gives its line, and no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.check import check, check_scenarios
from kb.load import load
from kb.model import Problems
from tests.support.homes import copied_home

NOTICE = "notices/most-2022-04-15"
RULES, SCENARIOS = f"{NOTICE}/rules.yaml", f"{NOTICE}/scenarios.yaml"
FACTS, CONCEPTS = "domains/hgr/facts.yaml", "domains/hgr/concepts.yaml"
END = "# 文件结束"
# A fact with a question and nothing else, and a condition that rests on it.
SILENT = "- {name: sealed, label: 密封, ask: 密封了吗？, kind: yes_no}\n"
YEARLY = "    conditions:\n      - fact: keeping_approved\n        is: ['yes']\n        text: 是获批的保藏单位"
UNLESS = "{fact: sealed, unless: ['yes'], because: 条款不问, text: 没有密封, evidence: 科技部}"
# The last condition of the rule keep-report-yearly, and what stands behind it.
FULL_YEAR = "is: ['no']\n        text: 获批已满一年"
QUESTION = "我们单位有保藏许可，今年的年度报告要交吗？"


def _scenario(**given: str) -> tuple[str, str, str]:
    """One more scenario of the first notice."""
    lines = "".join(f"  '{name}': {value}\n" for name, value in given.items())
    return SCENARIOS, END, f"- id: mine\n{lines}  because: 试一试\n{END}"


@pytest.mark.parametrize(
    ("edits", "line"),
    [
        # a fact nobody can say: silence would be taken for good for ever
        (
            [
                (FACTS, END, SILENT + END),
                (RULES, YEARLY, YEARLY.replace("conditions:\n", f"conditions:\n      - {UNLESS}\n")),
            ],
            f"{RULES}：keep-report-yearly：sealed：unless 的事实“sealed”没有任何说法，谁也说不出它，条件就永远成立。"
            "在 facts.yaml 里给它写 says、mention 或取值的 words；要问清才算的，改写成 is",
        ),
        # a concept without kind: its words are read, and never found among the things
        (
            [
                (CONCEPTS, END, f"sealing: [铅封, 封条]\n{END}"),
                (FACTS, END, SILENT.replace("}", ", mention: [sealing]}") + END),
            ],
            f"{CONCEPTS}：sealing：事实 sealed 用这个词类，kinds 里却没有写明它当什么用，读话时看不见它。"
            "在 kinds 里写上它：东西写进 thing，做的事写进 act，某一方写进 party",
        ),
        # a concept that no fact uses either
        (
            [(CONCEPTS, END, f"sealing: [铅封, 封条]\n{END}")],
            f"{CONCEPTS}：sealing：程序和事实都用不到这个词类。在 kinds 里写明它当什么用；是否想写“telling”？",
        ),
        # a statement that covers nothing
        (
            [(RULES, "facts: [results_shared]", "facts: [results_shared, data]")],
            f"{RULES}：foreign-support-only：no-sharing：“data”不是这条规则的条件。"
            "规则的条件：foreign_beyond、foreign_gets_data、foreign_gets_specimens、foreign_takes_part、results_shared",
        ),
        (
            [
                (
                    RULES,
                    "      - id: no-sharing",
                    "      - {id: nothing, text: 没有别的, facts: []}\n      - id: no-sharing",
                )
            ],
            "rules.6.statements.2.facts：不能为空。见同一文件里的其他条目",
        ),
        # a condition that no statement covers
        (
            [(RULES, "facts: [beyond_agreement, partners_beyond]", "facts: [beyond_agreement]")],
            f"{RULES}：partners-use-data：条件“partners_beyond”没有归入 statements。"
            "每个条件恰好归入一条 statement 的 facts",
        ),
        # a rule that can never apply: its conditions, its days
        (
            [
                (
                    RULES,
                    FULL_YEAR,
                    "is: ['yes']\n        text: 不足一年\n        evidence: 获批不足一年\n"
                    f"      - fact: under_one_year\n        {FULL_YEAR}",
                )
            ],
            f"{RULES}：keep-report-yearly：under_one_year：这些条件不可能同时满足，规则永远不会适用。"
            "合并或改正对同一事实的条件",
        ),
        (
            [(RULES, f"2022-04-15\n{YEARLY}", f"2022-04-15\n    valid_to: 2022-04-01\n{YEARLY}")],
            f"{RULES}：keep-report-yearly：有效期 2022-04-15 至 2022-04-01 是空的，规则永远不会适用。改正日期",
        ),
        # two that disagree
        (
            [(RULES, FULL_YEAR, "is: ['yes', 'no']\n        text: 获批已满一年")],
            f"{RULES}：keep-report-merged：与 keep-report-yearly 可能同时适用，结论却不同（deferred、required）。"
            "给其中一条加上使两者互斥的条件",
        ),
        # a scenario that no rule decides: nobody answers, no rule holds on its day
        (
            [_scenario(says="食堂几点开门？", expect="unknown")],
            f"{SCENARIOS}：mine：没有问答作答，也就没有规则判断它。官方确实没有答复的，写 unit: null",
        ),
        (
            [_scenario(says=QUESTION, on="2020-01-01", expect="unknown")],
            f"{SCENARIOS}：mine：most-2022-04-15/2.1 的规则在 2020-01-01 没有一条判断它。"
            "改 on，或改规则的 valid_from、valid_to；与别的答复矛盾的，先定哪份现行",
        ),
        # a scenario that comes to something else
        (
            [_scenario(says=QUESTION, expect="required")],
            f"{SCENARIOS}：mine：应得到 required（需要办理），却是 conditional（视情形而定）。看读出了什么："
            f"python -m reader “{QUESTION}”；话没有错就改规则或词，期望写错了就改这里",
        ),
        # a rule without a scenario
        (
            [
                (SCENARIOS, "参加合作的另一家外方单位也要使用研究数据", "合作双方以外的单位要不要使用还没有定"),
                (SCENARIOS, "  expect: required\n  because: 参加合作", "  expect: conditional\n  because: 参加合作"),
            ],
            f"{RULES}：other-foreign-uses-data：没有一个情形得出它的结论。在 scenarios.yaml 里写一个，应得到 required",
        ),
    ],
)
def test_each_error_gives_its_line_and_no_other(tmp_path: Path, edits: list[tuple[str, str, str]], line: str) -> None:
    home = copied_home(tmp_path / "kb")
    for name, old, new in edits:
        text = (home / name).read_text(encoding="utf-8")
        assert old in text, f"nothing to change in {name}: {old}"
        (home / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    try:
        kb = load(home)
        found = [*check(kb), *check_scenarios(kb)]
    except Problems as wrong:
        found = wrong.problems
    (told,) = map(str, found)
    assert told.endswith(line) and told.startswith((line, f"{RULES}：第 "))
