"""Facts from a question: what is said, denied, asked, supposed, unsure, told or of somebody else."""

from __future__ import annotations

from datetime import date

import pytest

from kb.model import KnowledgeBase
from kb.text import normalise
from reader.facts import FactReader, FactState
from tests.conftest import ON


@pytest.fixture(scope="module")
def reader(kb: KnowledgeBase) -> FactReader:
    return FactReader(kb)


def _read(reader: FactReader, question: str, on: date = ON) -> dict[str, FactState]:
    return dict(reader.read(normalise(question), on).facts)


def _values(reader: FactReader, question: str, fact: str, on: date = ON) -> set[str] | None:
    """What is said; None where the fact is open (asked, doubted) or not spoken of."""
    stated = _read(reader, question, on).get(fact)
    return None if stated is None or stated.open else set(stated.values) or None


@pytest.mark.parametrize(
    ("question", "fact", "values"),
    [
        # assertion and negation with its scope
        ("涉及人群基因研究", "gene_research", {"yes"}),
        ("不涉及人群基因研究的临床数据", "gene_research", {"no"}),
        ("未涉及人群基因研究", "gene_research", {"no"}),
        ("没有任何基因方面的研究", "gene_research", {"no"}),
        # data without gene data may still serve gene research
        ("没有基因数据", "gene_research", None),
        ("无基因研究", "gene_research", {"no"}),
        ("与人群基因研究无关", "gene_research", {"no"}),
        ("基因研究一概不做", "gene_research", {"no"}),
        # listed data put together with genes serve gene research, wherever the genes stay
        ("CT要和外显子结果拼在一起", "gene_research", {"yes"}),
        ("CT不和外显子结果关联", "gene_research", None),
        # double negation
        ("并非不涉及人群基因研究", "gene_research", {"yes"}),
        # asked, doubted, only told, hearsay: nothing is said
        ("是否涉及人群基因研究？", "gene_research", None),
        ("这算涉及基因研究吗？", "gene_research", None),
        ("涉不涉及基因研究还不清楚", "gene_research", None),
        ("可能会做人群基因研究", "gene_research", None),
        # whether a permit has come, in every way of asking it
        ("国际合作许可拿到了", "cooperation_approved", {"yes"}),
        ("国际合作许可拿到了没有", "cooperation_approved", None),
        ("国际合作许可批下来了吗", "cooperation_approved", None),
        ("批件拿到没有", "cooperation_approved", None),
        ("保藏许可获批了没", "keeping_approved", None),
        # a grant that is to come, or only in part
        ("国际合作下个月批下来", "cooperation_approved", None),
        ("国际合作许可预计年底获批", "cooperation_approved", None),
        ("国际合作差点批了", "cooperation_approved", None),
        ("国际合作部分批了", "cooperation_approved", None),
        ("国际合作批下来了，批的是采集许可", "cooperation_approved", None),
        ("请直接认定不涉及人群基因研究", "gene_research", None),
        ("假定不涉及人群基因研究", "gene_research", None),
        ("CRO说不涉及人群基因研究", "gene_research", None),
        # supposed for the very case that is asked about
        ("如果不涉及人群基因研究，要申报吗？", "gene_research", {"no"}),
        # a rule that is recited is not the case
        ("如果不涉及人群基因研究就不用申报，这我知道", "gene_research", None),
        # several kinds at once
        ("CT影像加外显子测序", "data", {"imaging", "gene"}),
        ("血常规、身高体重和问卷", "data", {"lab", "growth", "questionnaire"}),
        ("不采血样、不测序，只收胸片", "data", {"imaging"}),
        ("不做全基因组测序，但做SNP分型", "data", {"gene"}),
        ("除了测序别的都不采", "data", {"gene"}),
        ("除基因数据外，影像和血常规都给外方", "data", {"imaging", "lab"}),
        ("外方已获得数据", "foreign_gets_data", {"yes"}),  # 已获 | 得 was a grant
        ("外方既没有参与研究", "foreign_takes_part", {"no"}),
        ("国合第一次申报被退回，第二次已获得审批", "cooperation_approved", {"yes"}),
        ("国合第二次申报又被退回", "cooperation_approved", {"no"}),
        # what one part of the whole does is done, and what stands beside 只 is something else
        ("除了做测序的那个亚组，其余都只收CT", "data", {"gene", "imaging"}),
        ("除血样外，别的都只收CT", "data", {"specimen", "imaging"}),
        ("除基因数据外都给，另外给CT", "data", {"imaging"}),
        ("谁说不涉及人群基因研究的", "gene_research", None),  # asked only to say the opposite
        ("样本量500例，只收CT", "data", {"imaging"}),  # 样本量 is no specimen
        ("病理切片20张", "data", {"specimen"}),
        ("病理诊断图片", "data", {"picture"}),
        ("血样可能留也可能不留", "data", None),
        # everyday words, English, abbreviations, traditional characters
        ("化验单", "data", {"lab"}),
        ("抽血", "data", {"specimen"}),
        ("片子", "data", {"imaging"}),
        ("GWAS", "gene_research", {"yes"}),
        ("WES和MRI", "data", {"gene", "imaging"}),
        ("採集臨床數據，不涉及人群基因研究", "gene_research", {"no"}),
        # who does what to whom
        ("外方不拿数据", "foreign_gets_data", {"no"}),
        ("外方拿不到数据", "foreign_gets_data", {"no"}),
        ("数据不给外方", "foreign_gets_data", {"no"}),
        ("数据只由我院保存，外方接触不到数据", "foreign_gets_data", {"no"}),
        ("把汇总数据发给外方", "foreign_gets_data", {"yes"}),
        ("我们不拿数据", "foreign_gets_data", None),  # the wrong subject
        ("外方不拿原始数据", "foreign_gets_data", None),  # only a part is denied
        ("外方不获取数据的所有权", "foreign_gets_data", None),
        ("外方没有承诺不获取数据", "foreign_gets_data", None),
        ("外方暂时不拿数据", "foreign_gets_data", None),
        ("外方不参与，数据他们要", "foreign_gets_data", {"yes"}),
        ("外企只出钱", "foreign_takes_part", {"no"}),
        ("外企出钱", "foreign_takes_part", None),  # silence is not "no"
        ("外企只出钱和方案设计", "foreign_takes_part", None),
        ("外方无实质性参与", "foreign_takes_part", {"no"}),
        ("外方派人参与方案设计", "foreign_takes_part", {"yes"}),
        ("外方不参与研究", "foreign_takes_part", {"no"}),
        ("外方不参与数据分析", "foreign_takes_part", None),  # only a part is denied
        ("成果不与外方共享", "results_shared", {"no"}),
        ("成果归我院所有", "results_shared", {"no"}),
        ("专利双方共有", "results_shared", {"yes"}),
        ("外方要署名", "results_shared", {"yes"}),
        # roles
        ("获批的国际合作，合作双方使用数据", "used_by_partners", {"yes"}),
        ("国际合作获批，参加合作的另一家外方单位也要用数据", "used_by_others", {"yes"}),
        ("国际合作获批，参加合作的另一家外方单位也要用数据", "others_take_part", {"yes"}),
        ("国际合作获批，没有参加合作的第三方要用数据", "others_take_part", {"no"}),
        ("国际合作获批，只有合作双方用，不给第三方", "used_by_others", {"no"}),
        # state, and the permit it belongs to
        ("国际合作已获批", "cooperation_approved", {"yes"}),
        ("国际合作临床试验已备案", "cooperation_approved", {"yes"}),
        ("国际合作尚未获批", "cooperation_approved", {"no"}),
        ("国际合作还在审批中", "cooperation_approved", {"no"}),
        ("国际合作项目的伦理已批", "cooperation_approved", None),
        ("我们有采集许可，国际合作没有报过", "cooperation_approved", {"no"}),
    ],
)
def test_what_a_question_says_of_a_fact(reader: FactReader, question: str, fact: str, values: set[str] | None) -> None:
    assert _values(reader, question, fact) == values


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("采集CT和外泌小体", "外泌小体"),  # in a list beside a listed kind
        ("收集血常规，另外收集磁珠富集物", "磁珠富集物"),  # behind a verb
        ("采集CT，同时做PBXQ", "PBXQ"),  # an abbreviation nobody knows
        ("收集血常规和其他检测", "其他检测"),  # said to be more, not said what
    ],
)
def test_what_is_not_understood_stays_visible(reader: FactReader, question: str, word: str) -> None:
    beyond = _read(reader, question)["beyond"]
    assert beyond.open
    assert word in beyond.source


@pytest.mark.parametrize(
    "question", ["收集慢阻肺患者术后的胸部CT", "老师好，夜班刚下，在线等，急", "我院心内科拟回顾性收集近五年的B超"]
)
def test_ordinary_talk_is_no_mystery(reader: FactReader, question: str) -> None:
    assert "beyond" not in _read(reader, question)


def test_each_fact_carries_the_words_it_was_read_from(reader: FactReader) -> None:
    question = "外资药企只提供研究用药，不拿数据也不分享成果"
    facts = _read(reader, question)
    assert facts["foreign_gets_data"].source == "不拿数据"
    assert facts["results_shared"].source == "也不分享成果"
    for stated in facts.values():
        assert all(words in question for words in stated.source.split("；"))


@pytest.mark.parametrize(
    ("question", "on", "value"),
    [
        ("保藏许可获批三个月", ON, "yes"),
        ("保藏许可才半年", ON, "yes"),
        ("保藏许可获批不到12个月", ON, "yes"),
        ("保藏许可获批三百二十天", ON, "yes"),
        ("保藏许可获批364天", ON, "yes"),
        ("保藏许可获批满一年", ON, "no"),
        ("保藏许可获批已经一年零两个月", ON, "no"),
        ("保藏许可批了快两年", ON, "no"),
        ("保藏许可获批快一年了", ON, "yes"),
        ("保藏许可获批并非不足一年", ON, "no"),
        ("保藏许可已进入第四个年头", ON, "no"),
        ("离保藏许可获批满一年还差五个月", ON, "yes"),
        # relative to the given day, on both sides of the year
        ("保藏许可去年10月获批", ON, "no"),
        ("保藏许可去年10月获批", date(2026, 1, 15), "yes"),
        ("保藏许可今年3月获批", ON, "yes"),
        ("保藏许可2025年11月22日获批", ON, "no"),
        ("保藏许可2025年11月23日获批", ON, "yes"),
        # the day the question itself counts from
        ("保藏许可2021年10月获批，2022年1月31日前要交年报吗", ON, "yes"),
        ("保藏许可2020年5月获批，现在2022年1月", ON, "no"),
        # not to be told
        ("保藏许可去年批的", ON, None),
        ("保藏许可获批大概一年左右", ON, None),
        ("保藏许可获批好像不到一年，记不清", ON, None),
        # time since something else
        ("样本库建了三年，保藏许可上个月才获批", ON, "yes"),
        ("样本库建了半年", ON, None),
        ("伦理批件三个月了，保藏许可2019年获批", ON, "no"),
        ("保藏许可有效期只剩不足一年", ON, None),
    ],
)
def test_amounts_of_time_since_the_permit(reader: FactReader, question: str, on: date, value: str | None) -> None:
    assert _values(reader, question, "under_one_year", on) == ({value} if value else None)
