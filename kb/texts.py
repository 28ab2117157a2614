"""The fixed words of answers for people, from `texts.yaml`: names of verdicts, what is to be confirmed, notes."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from kb.model import Code, Currency, Given, State
from kb.placeholders import filled
from kb.vocabulary import Checked, Words
from kb.yaml_files import read_model

FILE = Path(__file__).with_suffix(".yaml")


_Words = Annotated[str, filled("words")]


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
    wording_limited: Words = Field(description="旁边另有可能限制它的文字，还没有人看过")
    wording_pictured: Words = Field(description="答复里有图片")
    only_picture: Words = Field(description="答复只有图片，没有文字")
    unchecked: Words = Field(description="切分存疑，还没有人看过")
    struck: Words = Field(description="答复里有划去的字")
    other_questions: Annotated[str, filled("parts")] = Field(description="话里还问了别的，另有答复")
    no_answer_beside: Annotated[str, filled("parts")] = Field(description="话里还问了别的，官方没有回答")
    alone: Words = Field(description="话里还问了别的，这一问怎么办")
    parts: Annotated[str, filled("parts")] = Field(description="话里有没有回答的部分")
    twins: Annotated[str, filled("cited")] = Field(description="现行答复说法不同")


_Host = Annotated[str, filled("host")]


class Markup(Checked):
    """What is said of pictures and links among the official words."""

    links: Words = Field(description="判断单上列出链接的一栏")
    pictures: Words = Field(description="判断单上列出图片的一栏")
    picture: Annotated[str, filled("name")] = Field(description="图片在这里")
    unnamed: Words = Field(description="图片没有名称")
    not_kept: Words = Field(description="图片没有收入")
    leads_to: _Host = Field(description="链接通往哪个网站")
    deceives: _Host = Field(description="链接的文字是另一个网址")


class Statements(Checked):
    """Statements that no rule writes."""

    unread: _Words = Field(description="没有读懂的话")
    later: _Words = Field(description="确认以后又说的话")
    in_force: Words = Field(description="公告仍然有效")
    same_case: Annotated[str, filled("question")] = Field(description="没有规则的问答：就是这个情况")
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


class TableTexts(Checked):
    """A table of an answer."""

    label: Annotated[str, filled("rows", "columns")] = Field(description="表格的名称，读屏软件念")
    headings: tuple[Words, ...] = Field(description="第一行多半以这些词结尾的，是栏目名")


class Texts(Checked):
    """`texts.yaml`."""

    labels: Mapping[Code, Words] = Field(description="判断的名称")
    proposed: Annotated[str, filled("count", "result")] = Field(description="各条确认以前的名称")
    unverified: Annotated[str, filled("day", "label")] = Field(description="时效未核实时的名称")
    headlines: Headlines = Field(description="没有判断时的标题")
    states: Mapping[State, Words] = Field(description="条件的状态")
    given: Mapping[Given, Words] = Field(description="对一条确认的回答：yes、no、unsure")
    by: Mapping[str, Words] = Field(description="怎样勾选、确认：page、request、file")
    currencies: Mapping[Currency, Words] = Field(description="公告的时效")
    unanswered: Words = Field(description="没有回答")
    unchecked: Words = Field(description="切分存疑的答复旁边，后面是存疑之处")
    unused: _Words = Field(description="没有用来判断的话")
    near: Annotated[str, filled("said", "cited")] = Field(description="相近的问题：相同的词，和出自哪里")
    near_lacking: _Words = Field(description="相近的问题没有说到的词")
    review: Mapping[Literal["unsigned", "changed"], Words] = Field(description="规则没有人复核、复核以后改过")
    reviewed: Annotated[str, filled("by", "on")] = Field(description="谁在哪天复核")
    unmentioned: Words = Field(description="没有提到的事")
    unsettled: Words = Field(description="提到而没有说定的事")
    says: Says = Field(description="判断的一句话说明")
    markup: Markup = Field(description="官方答复里的图片与链接")
    statements: Statements = Field(description="程序加的、请人确认的话")
    bare: Bare = Field(description="只答“是的”“都没有”")
    wording_condition: _Words = Field(description="措辞里的条件")
    outside_condition: _Words = Field(description="公告里答复以外的话")
    part_condition: _Words = Field(description="没有回答的部分")
    again: Again = Field(description="为什么再确认一次")
    table: TableTexts = Field(description="答复里的表格")


@functools.cache
def texts() -> Texts:
    """The texts beside the code, read once in a process. Raises Problems with the line of what is wrong."""
    return read_model(FILE.name, FILE.read_text(encoding="utf-8"), Texts)
