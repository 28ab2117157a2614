"""What a notice says outside an answer and may limit it keeps the wording from exempting; page furniture does not."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from importing.metadata import metadata_of
from importing.readers.source import Source
from importing.segment import segment
from kb.load import load
from kb.model import EXEMPTING, KnowledgeBase, Notice, NoticeHead, QAUnit
from kb.text import verbatim
from tests.support.homes import copied_home
from verdict.from_wording import Aside, verdict_from_wording
from verdict.outside import OfNotice, read_outside

TITLE = "样本管理常见问题解答"


def text_of(
    title: str = TITLE,
    *,
    above: str = "",
    first: str = "",
    second: str = "",
    last: str = "由接收单位负责。",
    below: str = "",
) -> str:
    """A notice of two answers that exempt and a third one, and what stands around them; empty lines are left out."""
    lines = [
        title,
        above,
        first,
        "1.样本入库是否需要备案？\n答：无需备案。",
        second,
        "2.样本出库是否需要备案？\n答：无需备案。",
        f"3.样本由谁负责？\n答：{last}",
        below,
    ]
    return "".join(f"{line}\n" for line in lines if line)


def outside_of(source: Source, kb: KnowledgeBase) -> tuple[list[QAUnit], OfNotice]:
    units = segment(source.text, "x")
    title = metadata_of(source, units).title
    head = NoticeHead(title=title, sha256="0" * 64, currency="in_force", contact="省科技厅")
    return units, read_outside(Notice("x", head, source.text), units, kb.wording)


def exempting(text: str, kb: KnowledgeBase) -> list[bool]:
    """Of each unit, whether its wording still exempts."""
    units, outside = outside_of(Source(text, "txt", b""), kb)
    return [verdict_from_wording(unit, kb.wording, outside=outside.of).proposed in EXEMPTING for unit in units]


LIMITS = [
    (text_of(f"{TITLE}（试行）"), "the title: for the time being"),
    (text_of(f"{TITLE}（仅适用于内资企业）"), "the title: for some only"),
    (text_of(f"{TITLE}（内资企业版）"), "the title: a version for some"),
    (text_of(f"{TITLE}——内资企业"), "the title names some"),
    (text_of(f"{TITLE}（2020年版，已停用）"), "the title: no longer in use"),
    (text_of(f"{TITLE}（征求意见稿）"), "the title: a draft"),
    (text_of(f"{TITLE}[1]", below="[1] 外资企业除外。"), "a mark in the title leads to a note"),
    (text_of(above="（外资企业除外）"), "a line below the title"),
    (text_of(above="适用对象：内资企业"), "a label"),
    (text_of(above="实施地区：上海、广东"), "a label of places"),
    (text_of(above="以下答复均不适用于外资企业。"), "the preface"),
    (text_of(above="以下答复**不**适用于外资企业。"), "bold within the word"),
    (text_of(above="为方便申请人，现将常见问题解答如下。外资企业须先行申报。"), "a duty behind the usual preface"),
    (
        text_of(
            above="为进一步方便各单位办理样本出入库的事项，现就常见问题解答如下，以下各条均不适\n"
            "用于外商投资企业和境外机构，有关单位请到所在地的主管部门咨询有关手续和材料，\n请携带有关材料。"
        ),
        "broken at the margin within the word",
    ),
    (text_of(above="以下解答以企业已取得许可为前提。"), "a premise"),
    (text_of(above="本解答只就内资企业而言。"), "only for some, in other words"),
    (text_of(above="本问答解答对象为内资企业，其他企业请向商务主管部门咨询。"), "whom it is for"),
    (text_of(above="外商投资企业的备案，按照商务部的规定办理。"), "others go elsewhere"),
    (text_of(above="涉外样本，一律先审批后入库。"), "a duty without a word of duty"),
    (text_of(above="港澳台投资者不在解答之列。"), "left out, in other words"),
    (text_of(above="未取得许可的单位，不能免除备案。"), "an exemption denied"),
    (text_of(above="各地规定与本解答不一致的，以各地规定为准。"), "another text goes before"),
    (text_of(above="外商投资企业请勿参照。"), "a short sentence that is no usual one"),
    (text_of(above="境外机构一概走审批程序。"), "another one"),
    (text_of(above="省外单位请向当地申报。"), "some go elsewhere"),
    (text_of(above="（针对内资企业）"), "some are named"),
    (text_of(above="前提：单位已取得许可"), "a label of a condition"),
    (text_of(above="2024年12月31日前有效"), "until when"),
    (text_of(above="时效性：已废止"), "the page's own currency"),
    (text_of(above="本页内容已过时，新规定见2025年公告。"), "out of date"),
    (text_of(above="表1 样本管理问答（不含外资）"), "a caption"),
    (text_of(below="上述答复对外资企业均不适用。"), "a closing sentence meant of all"),
    (text_of(last="由接收单位负责。上述答复对外资企业均不适用。"), "in the last answer itself"),
    (text_of(below="以上各条对外资企业均不适用。"), "in other words"),
    (text_of(below="外国组织、个人及其设立的机构，不能享受前述豁免。"), "looking back"),
    (text_of(below="（外资企业需要备案）"), "in brackets"),
    (text_of(below="但是，外资企业备案照旧。"), "a last paragraph that names some"),
    (text_of(below="省科技厅\n2024年1月2日\n更正：第1问答复应为“需要备案”。"), "a correction behind the signature"),
    (text_of(below="注：外资企业除外。"), "a note without a number behind the last answer"),
    (text_of(below="注：1.样本指血液。\n2.外资企业除外。"), "a list of notes, the second in a line of its own"),
    (text_of(below="* 外资企业除外。"), "a star that nothing leads to"),
    (text_of(below="※外资企业请走审批通道。"), "a note, whatever its words"),
    (text_of(below="省科技厅\n2024年1月2日\n外资企业不适用以上解答。"), "behind the signature"),
    (text_of(below="省科技厅\n2024年1月2日\n（仅内资企业可以免于备案）"), "behind the signature, in brackets"),
    (text_of(below="省科技厅\n2024年1月2日\n本解答实施至2024年底。"), "until when, behind the signature"),
    (
        f"{TITLE}\n| 问题 | 答复 |\n| --- | --- |\n| 样本入库是否需要备案？ | 无需备案。 |\n"
        "| 样本出库是否需要备案？ | 无需备案。 |\n注：外资企业除外。\n",
        "the note of a table of questions",
    ),
    (
        f"{TITLE}\n| 问题（外资企业除外） | 答复 |\n| --- | --- |\n| 样本入库是否需要备案？ | 无需备案。 |\n"
        "| 样本出库是否需要备案？ | 无需备案。 |\n",
        "the head of a column",
    ),
]

HARMLESS = [
    (text_of(), "nothing"),
    (text_of("样本管理常见问题解答（2024年版）"), "a year"),
    (text_of("样本管理常见问题解答（二）"), "a number"),
    (text_of("《样本管理办法（试行）》常见问题解答"), "the name of a rule"),
    (text_of(above="为方便申请人办理备案，现将常见问题解答如下："), "the usual preface"),
    (text_of(above="近期，我局收到不少来电。为便于理解，我们对常见问题进行了梳理，现予发布，供参考。"), "a longer one"),
    (text_of(above="各有关单位：\n为进一步规范样本管理，现将有关问题解答如下，请遵照执行。"), "to offices"),
    (
        text_of(above="日前，省科技厅印发《样本管理办法》（以下简称《办法》），自2024年3月1日起施行。"),
        "the rule's own date",
    ),
    (text_of(above="来源：省科技厅  发布日期：2024-01-02  字号：大 中 小"), "where it comes from"),
    (text_of(above="当前位置：首页 > 互动交流 > 常见问题"), "navigation"),
    (text_of(above="发文机关：省科技厅\n成文日期：2024年1月2日\n索引号：000014349/2024-00012"), "its file"),
    (
        text_of(above="目录\n1.样本入库是否需要备案？\n2.样本出库是否需要备案？\n3.样本由谁负责？"),
        "a table of contents",
    ),
    (text_of(above="尊敬的申请人：\n您好！现就大家关心的问题统一回复如下。"), "a greeting"),
    (text_of(above="2024年以来，我厅共收到咨询1200余件，办结率100%。"), "figures"),
    (text_of(above="首页 | 机构职能 | 信息公开 | 办事服务 | 互动交流"), "a menu"),
    (text_of(above="近期，样本备案成为咨询的热点，小编整理了大家最关心的问题，快来看看吧！"), "an editor's words"),
    (text_of(first="一、入库", second="二、出库"), "sections"),
    (text_of(first="一、适用范围", second="二、备案要求"), "sections named after what they treat"),
    (text_of(below="本解答自发布之日起施行。"), "since when"),
    (text_of(below="注：本解答由省科技厅负责解释。"), "who explains it"),
    (text_of(below="联系电话：010-12345678\n地址：北京市海淀区1号"), "a telephone"),
    (text_of(below="如有疑问，请拨打12345咨询。"), "whom to ask"),
    (text_of(below="省科技厅\n2024年1月2日"), "a signature"),
    (text_of(below="上一篇：2023年度样本备案情况公示\n下一篇：关于开展样本检查的通知"), "other pages"),
    (text_of(below="版权所有：省科技厅 ICP备案序号：京ICP备05022684\n扫一扫在手机打开当前页"), "the foot of a page"),
    (text_of(below="声明：本网站转载文章仅为传播信息之目的，如有侵权请联系删除。"), "of the site, not of the answers"),
    (text_of(below="往期回顾\n样本管理问答（第一期）\n样本管理问答（第二期）"), "earlier ones"),
    (text_of(below="责任编辑：李四"), "who edited it"),
    (text_of(below="附件：样本备案表.doc"), "a file"),
]


@pytest.mark.parametrize(("text", "why"), LIMITS, ids=[why for _, why in LIMITS])
def test_a_limit_outside_the_answers_keeps_all_of_them_from_exempting(kb: KnowledgeBase, text: str, why: str) -> None:
    assert not any(exempting(text, kb)), why


@pytest.mark.parametrize(("text", "why"), HARMLESS, ids=[why for _, why in HARMLESS])
def test_what_limits_nothing_leaves_the_exemption(kb: KnowledgeBase, text: str, why: str) -> None:
    assert exempting(text, kb) == [True, True, False], why


@pytest.mark.parametrize(
    "section", ["一、花店（进口花卉除外）", "一、花店（内资企业）", "一、花店[1]", "一、花店，进口花卉除外"]
)
def test_a_heading_limits_its_own_section(kb: KnowledgeBase, section: str) -> None:
    assert exempting(text_of(first=section, second="二、苗圃"), kb) == [False, True, False]


def test_what_a_notice_is_about_leaves_nothing_out(kb: KnowledgeBase) -> None:
    """涉外 in the title of a notice whose questions are on 涉外 matters names nobody whom they do not."""
    text = text_of("涉外样本管理常见问题解答").replace("样本入", "涉外样本入").replace("样本出", "涉外样本出")
    assert exempting(text, kb) == [True, True, False]


def test_a_note_that_one_answer_leads_to_is_no_limit_of_the_others(kb: KnowledgeBase) -> None:
    text = text_of(below="[^1]: 一类样本除外。").replace(
        "入库是否需要备案？\n答：无需备案", "入库是否需要备案？\n答：无需备案[^1]"
    )
    assert exempting(text, kb) == [False, True, False]


def test_the_sentence_is_shown_as_it_stands_in_the_source(kb: KnowledgeBase) -> None:
    text = text_of(above="为方便申请人，现将常见问题解答如下。外资企业\u3000须先行申报。")
    units, outside = outside_of(Source(text, "txt", b""), kb)
    verdict = verdict_from_wording(units[0], kb.wording, outside=outside.of)
    assert (verdict.code, verdict.outcome, verdict.statements) == ("conditional", None, ())
    condition, *others = verdict.conditions
    assert not others
    assert "“外资企业须先行申报。”" in condition.text
    assert condition.at
    assert verbatim(text, [condition.at]) == condition.evidence == "外资企业须先行申报。"


def test_only_an_exemption_asks_what_stands_outside(kb: KnowledgeBase) -> None:
    """A duty stands as it is: to file in vain harms nobody."""
    units = segment(text_of(above="外资企业除外。").replace("无需备案", "应当备案"), "x")

    def never(_: QAUnit) -> tuple[Aside, ...]:
        raise AssertionError("read for nothing")

    assert verdict_from_wording(units[0], kb.wording, outside=never).code == "required"


def test_a_long_notice_is_read_in_seconds(kb: KnowledgeBase) -> None:
    """1,000 units, and much text beside them: nothing is looked at once for each unit."""
    asked = "".join(f"{at}.第{at}类样本入库是否需要备案？\n答：无需备案。\n" for at in range(1, 1001))
    units = segment(asked, "x")
    text = asked + "样本是生命科学研究的重要资源，加强样本管理，有利于公众健康。\n" * 30_000
    head = NoticeHead(title=TITLE, sha256="0" * 64, currency="in_force", contact="省科技厅")
    started = time.perf_counter()
    outside = read_outside(Notice("x", head, text), units, kb.wording)
    assert not any(outside.of(unit) for unit in units)
    assert time.perf_counter() - started < 60


def test_a_knowledge_base_from_before_has_the_lists_of_the_program(tmp_path: Path, kb: KnowledgeBase) -> None:
    home = copied_home(tmp_path / "kb")
    file = home / "wording.yaml"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(line for line in lines if not line.startswith(("restricting:", "below_all:"))), "utf-8")
    assert load(home).wording == kb.wording
