"""The fixed words of answers for people, from `texts.yaml`: names of verdicts, what is to be confirmed, notes."""

from __future__ import annotations

import functools
import string
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from kb.load import read_model
from kb.model import Code, Currency, Given, State
from kb.vocabulary import Checked, Words

FILE = Path(__file__).with_suffix(".yaml")


def _filled(*names: str) -> AfterValidator:
    """That a text has these places to be filled in, and no other."""

    def check(text: str) -> str:
        found = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
        if found != set(names):
            raise ValueError(f"应有 {'、'.join(f'{{{name}}}' for name in names)}，不多不少")
        return text

    return AfterValidator(check)


_Words = Annotated[str, _filled("words")]


class Headlines(Checked):
    """What stands above an answer without a verdict."""

    no_rule: Words = Field(description="有答复，没有写成规则")
    no_answer: Words = Field(description="没有答复")
    vague: Words = Field(description="只说要办事，没有说哪一类")


class Says(Checked):
    """A verdict in one sentence."""

    to_confirm: Words = Field(description="各条确认以前")
    conditional: Words = Field(description="还有没有说明的")
    not_applicable: Words = Field(description="有一条不符")
    unknown: Words = Field(description="没有规则适用")
    wording_exempts: Words = Field(description="措辞说不用办")
    wording_demands: Words = Field(description="措辞说要办")
    wording_mixed: Words = Field(description="措辞有条件")
    wording_silent: Words = Field(description="措辞看不出")
    wording_doubted: Words = Field(description="导入时存疑，还没有人看过")
    struck: Words = Field(description="答复里有划去的字")
    parts: Annotated[str, _filled("parts")] = Field(description="话里有没有回答的部分")
    twins: Annotated[str, _filled("cited")] = Field(description="现行答复说法不同")


class Statements(Checked):
    """Statements that no rule writes."""

    unread: _Words = Field(description="没有读懂的话")
    later: _Words = Field(description="确认以后又说的话")
    in_force: Words = Field(description="公告仍然有效")
    same_case: Annotated[str, _filled("question")] = Field(description="没有规则的问答：就是这个情况")
    no_exception: Words = Field(description="没有规则的问答：没有例外")


class Again(Checked):
    """Why a statement is asked again."""

    contradicted: _Words = Field(description="与说过的话不符")
    contradicted_by_choice: Words = Field(description="与选过的情况不符")
    said_later: _Words = Field(description="后来又说了什么")
    changed: Words = Field(description="情况变了")
    day_changed: Words = Field(description="判断的日期变了")
    inconsistent: Words = Field(description="两条的回答不能同时成立")
    rules_changed: Words = Field(description="规则改了")


class Bare(Checked):
    """What is said to a bare answer that may be to several things."""

    statements: _Words = Field(description="有几条话要确认")
    questions: _Words = Field(description="问了几件事")


class Texts(Checked):
    """`texts.yaml`."""

    labels: Mapping[Code, Words] = Field(description="判断的名称")
    proposed: Annotated[str, _filled("count", "result")] = Field(description="各条确认以前的名称")
    unverified: Annotated[str, _filled("day", "label")] = Field(description="时效未核实时的名称")
    headlines: Headlines = Field(description="没有判断时的标题")
    states: Mapping[State, Words] = Field(description="条件的状态")
    given: Mapping[Given, Words] = Field(description="对一条确认的回答：yes、no、unsure")
    by: Mapping[str, Words] = Field(description="怎样勾选、确认：page、request、file")
    currencies: Mapping[Currency, Words] = Field(description="公告的时效")
    unanswered: Words = Field(description="没有回答")
    unmentioned: Words = Field(description="没有提到的事")
    unsettled: Words = Field(description="提到而没有说定的事")
    says: Says = Field(description="判断的一句话说明")
    statements: Statements = Field(description="程序加的、请人确认的话")
    bare: Bare = Field(description="只答“是的”“都没有”")
    wording_condition: _Words = Field(description="措辞里的条件")
    part_condition: _Words = Field(description="没有回答的部分")
    again: Again = Field(description="为什么再确认一次")


@functools.cache
def texts() -> Texts:
    """The texts beside the code, read once in a process. Raises Problems with the line of what is wrong."""
    return read_model(FILE.name, FILE.read_text(encoding="utf-8"), Texts)
