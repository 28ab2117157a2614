"""What is said beside a case that would exempt: what might change it leaves it open, what changes nothing does not."""

from __future__ import annotations

import pytest

from assistant import Assistant
from evaluation.said_beside import FOLDER, WHOLE, score
from tests.conftest import ON

OPEN = [
    ("2.1", "评审专家要我们单独先报", "an authority demands it"),
    ("3.1", "药监那边说这得走审批", "an authority demands it"),
    ("4.2", "网信办说要先备案", "an authority demands it"),
    ("2.1", "省里催着要年报", "an authority demands it"),
    ("2.1", "批文写明半年要交一次", "the permit demands it"),
    ("2.1", "收到一张整改通知", "an order"),
    ("2.1", "许可后来被叫停过一阵", "the permit was suspended"),
    ("2.1", "中间换过一次法人", "another holder"),
    ("2.1", "有几罐获批之前就开始存了", "kept before the grant"),
    ("4.1", "拿去训练要卖钱的模型", "another purpose"),
    ("4.1", "干的活比报批时多了一块", "wider than granted"),
    ("4.1", "批是批了，附带一条不得出境", "a condition"),
    ("4.1", "外校一个课题借走用两天", "somebody else uses it"),
    ("4.2", "当初采的时候手续就缺", "an earlier permit is missing"),
    ("4.2", "剩下几个表我没点开看过", "not known"),
    ("3.1", "结题要给人家看一份总结", "they are shown results"),
    ("1.1", "这批人全是一个大家族的亲戚", "a pedigree"),
]
HARMLESS = [
    ("1.1", "我管数据的", "who asks"),
    ("4.1", "我是管EDC的", "who asks"),
    ("2.1", "同事说要赶年报", "what a colleague holds"),
    ("2.1", "科里催着填年报", "what a colleague holds"),
    ("3.1", "给了8万欧", "money"),
    ("3.1", "经费分三年给", "money"),
    ("4.2", "主任催得紧", "haste"),
    ("2.1", "上面查得严", "haste"),
    ("3.1", "我跑了两趟都没问明白", "an errand"),
]
# Of a file by writers who had not seen the program, more may not be proposed, or held open, than this.
SLIPS, ALARMS = 0.30, 0.36


@pytest.mark.parametrize(("unit", "aside", "why"), OPEN)
def test_what_might_change_the_case_leaves_it_open(assistant: Assistant, unit: str, aside: str, why: str) -> None:
    assert assistant.ask(f"{aside}。{WHOLE[unit]}", on=ON).verdict.code != "to_confirm", why


@pytest.mark.parametrize(("unit", "aside", "why"), HARMLESS)
def test_what_changes_nothing_is_passed_over(assistant: Assistant, unit: str, aside: str, why: str) -> None:
    assert assistant.ask(f"{aside}。{WHOLE[unit]}", on=ON).verdict.code == "to_confirm", why


@pytest.mark.parametrize("name", ["first", "second"])
def test_asides_by_others_slip_no_more_than_they_did(assistant: Assistant, name: str) -> None:
    found = score(assistant, FOLDER / f"{name}.jsonl")
    dangerous, harmless = (found[label, True] + found[label, False] for label in ("dangerous", "harmless"))
    assert found["dangerous", False] / dangerous <= SLIPS
    assert found["harmless", True] / harmless <= ALARMS
