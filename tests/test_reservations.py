"""What clauses that doubt, report, set a condition or correct leave open of what stands around them, and what not."""

from __future__ import annotations

import pytest

from assistant import Assistant
from kb.model import EXEMPTING, KnowledgeBase
from kb.text import normalise
from reader.facts import FactReader
from tests.conftest import ON

# Each is exempted as it stands: {front} in front of all, {aside} behind what the exemption needs, {end} behind it.
COLLECTING = "{front}我们收集高血压患者的住院病历，不涉及人群基因研究{aside}，采集许可要不要申报？{end}"
KEEPING = "{front}我院样本库今年5月拿到保藏许可{aside}，到明年1月31日不满一年，年报可以并到下一年度交吗？{end}"
SUPPORTED = "{front}外资药企只提供研究用药，不参与研究，不获取数据，成果不共享{aside}，要不要报国际合作？{end}"
APPROVED = "{front}国际合作项目已经获批{aside}，合作双方使用项目产生的数据，还要做对外提供备案吗？{end}"
GIVEN = "{front}想把CT和血常规提供给境外大学，不用于人群基因研究{aside}，要不要做对外提供备案？{end}"


def proposes(assistant: Assistant, message: str) -> bool:
    return assistant.ask(message, on=ON).verdict.proposed in EXEMPTING


@pytest.mark.parametrize("base", [COLLECTING, KEEPING, SUPPORTED, APPROVED, GIVEN])
@pytest.mark.parametrize(
    "front",
    [
        "",
        "老师好，",
        "打了几次电话都占线，只好在这里问：",  # how one came to ask
        "不知道该问谁，",  # not known is whom to ask
        "拿不准，想请教：",  # it leads to the question
        "根据已签的合同，",  # on paper
        "方案和协议都看过了，",
    ],
)
def test_what_only_leads_to_a_question_leaves_nothing_open(assistant: Assistant, base: str, front: str) -> None:
    assert proposes(assistant, base.format(front=front, aside="", end=""))


@pytest.mark.parametrize("base", [COLLECTING, KEEPING, SUPPORTED, APPROVED, GIVEN])
@pytest.mark.parametrize(
    "front",
    [
        "凭记忆写的，",  # a guess
        "按我个人理解，",  # one's own view
        "不敢担保准确，",
        "我对项目了解有限，",
        "协议我没打开过，",  # a document that was not seen
        "听前任讲的：",  # hearsay
        "药代是这么跟我说的，",
        "据课题组介绍，",
        "有人在会上提到，",
        "按最早的草案，",  # what is no longer, or not yet
        "要是双方最后能谈拢，",  # a condition
        "等方案定下来，",
        "隔壁组的情况是这样：",  # others
    ],
)
def test_a_frame_reaches_all_that_follows(assistant: Assistant, base: str, front: str) -> None:
    assert not proposes(assistant, base.format(front=front, aside="", end=""))


@pytest.mark.parametrize("base", [COLLECTING, KEEPING, SUPPORTED, APPROVED, GIVEN])
@pytest.mark.parametrize(
    "aside",
    [
        "（这点还没核实）",
        "（口头的）",
        "（以正式稿为准）",
        "（暂定）",
        "（前提是领导同意）",
        "（有一处不是）",
        "（照计划是这样）",
        "（那是别的课题的）",
        "——只是初步设想",
        "——我这么理解的",
        "——至少没听说别的",
        "，CRA是这么讲的",
        "，这一点我心里没底",
        "，没人给过准话",
        "，除非以后另有需要",
        "，口误",
    ],
)
def test_an_aside_reaches_what_stands_in_front_of_it(assistant: Assistant, base: str, aside: str) -> None:
    assert not proposes(assistant, base.format(front="", aside=aside, end=""))


@pytest.mark.parametrize("base", [COLLECTING, KEEPING, SUPPORTED, APPROVED, GIVEN])
@pytest.mark.parametrize(
    "aside", ["（方案第三页）", "（已核对过）", "（这点没问题）", "（无例外）", "——协议第七条", "，书面文件在手"]
)
def test_what_makes_sure_leaves_nothing_open(assistant: Assistant, base: str, aside: str) -> None:
    assert proposes(assistant, base.format(front="", aside=aside, end=""))


@pytest.mark.parametrize("base", [COLLECTING, KEEPING, SUPPORTED, APPROVED, GIVEN])
@pytest.mark.parametrize(
    "end",
    [
        "以上都是听来的。",
        "有些细节我也没弄明白。",
        "更正：上面说的有误。",
        "前面那句收回。",
        "说串了，那是另一个项目的。",
        "这些都还在等对方确认。",
        "现在问的是乙项目。",
    ],
)
def test_a_sentence_at_the_end_reaches_all_in_front_of_it(assistant: Assistant, base: str, end: str) -> None:
    assert not proposes(assistant, base.format(front="", aside="", end=end))


@pytest.mark.parametrize("base", [COLLECTING, KEEPING, APPROVED, GIVEN])
@pytest.mark.parametrize(
    ("end", "left_open"),
    [
        ("我这边拿不准，请指导一下。", False),  # what was asked is not known: that is why one asks
        ("听说规定变了。", True),
        ("数据这块我也拿不准。", True),
    ],
)
def test_a_doubt_behind_the_question_is_of_what_was_asked(
    assistant: Assistant, base: str, end: str, left_open: bool
) -> None:
    message = base.format(front="", aside="", end=end).replace("？", "，")
    assert proposes(assistant, message) is not left_open


@pytest.mark.parametrize("base", [COLLECTING, KEEPING, SUPPORTED, APPROVED, GIVEN])
@pytest.mark.parametrize(
    ("aside", "left_open"),
    [
        ("（真假要问合同办）", True),  # what somebody still has to look up
        ("（是不是这样得去翻档案）", True),
        ("（有没有变我再问问）", True),
        ("（批没批没查过）", True),
        ("（只要领导点头）", True),  # a condition that others have to meet
        ("，之前拿不准，今天查过了", False),  # looked up
        ("，之前拿不准，今天查过没查到", True),
    ],
)
def test_what_is_still_to_be_looked_up_is_not_known(
    assistant: Assistant, base: str, aside: str, left_open: bool
) -> None:
    assert proposes(assistant, base.format(front="", aside=aside, end="")) is not left_open


@pytest.mark.parametrize(
    "message",
    [
        # somebody does not agree, or only some of it stands
        "仅收集血常规，伦理委员会不认可，要报采集许可吗",
        "国际合作已获批，审计指出不符，合作双方使用数据，要备案吗",
        "外方不参与研究、不获取数据、成果不共享，仅资助。以上前两条成立。要报国际合作吗",
        # the exempting words are what is spoken of, and what is said of them takes them back or cuts them down
        "外方不参与研究是场面话，不拿数据，成果不共享，只给药，要报国际合作吗",
        "仅收集临床数据，不涉及人群基因研究的占九成，要报采集许可吗",
        "国际合作已获批是误会，合作双方使用数据，要备案吗",
        # for show, wished, of another time
        "口头上只收集CT影像，要报采集许可吗",
        "但愿只收集CT影像，要报采集许可吗",
        "本来仅收集血常规，要报采集许可吗",
        "不仅收集血常规，要报采集许可吗",
        "外方难道不拿数据，不参与，成果不共享，只给药，要报国际合作吗",
        # the authority demands it, whatever else is said there; a party claims all that follows
        "省厅要求我们收集眼底照也要报采集许可，可以不理吗",
        "皮肤镜照片给境外，主管部门发函要求备案，可免备吗",
        "外资药企自称只供药，不参与研究、不获取数据、不共享成果，国际合作要报吗",
        "外资药企并不是只供药，不参与研究、不获取数据、不共享成果，国际合作要报吗",
        "收集X射线片以及其他必要数据，采集许可需要吗",
        "除了部分受试者外都只收CT图像，采集许可免吗",
        "希望只收集血常规，采集许可要报吗",
        "国际合作批件上个月被撤销了，之前是获批的，双方接着用数据要备案吗",
        # not by us, not now: it may be done all the same
        "仅收集B超，测序不由我们做，要报采集许可吗",
        "外方不参与，数据先不给，成果不共享，只给药，要报国际合作吗",
        # what else there is, and who else gets it
        "对外提供CT图像，每例附一列备注，要备案吗",
        "采集CT、录像，要报采集许可吗",
        "外资药企只出经费，不参与，不拿数据，成果不分享，结题报告抄送，要报国际合作吗",
        # what was granted, by whom
        "国际合作在香港已获批，合作双方使用数据，要备案吗",
        "国际合作的合同已备案，合作双方使用数据，要备案吗",
        "客户的保藏许可获批三个月，年报要交吗",
        "拿到保藏许可的延期批件不足一年，年度报告需要提交吗",
    ],
)
def test_what_takes_back_limits_or_moves_the_exempting_words_leaves_them_open(
    assistant: Assistant, message: str
) -> None:
    assert not proposes(assistant, message)


@pytest.mark.parametrize("base", [KEEPING, APPROVED])
@pytest.mark.parametrize(
    "aside",
    [
        "（拿到的是受理回执）",  # less than the grant
        "（只过了初审）",
        "（批件还没下来）",
        "（附了条件，条件还没满足）",
        "（有效期上个月已满）",  # no longer
        "（后来自己撤回了）",
        "（变更未批）",
        "（省厅批的）",  # another's
        "（是兄弟医院的）",
        "（是伦理批件）",
    ],
)
def test_what_is_less_than_a_grant_is_none(assistant: Assistant, base: str, aside: str) -> None:
    assert not proposes(assistant, base.format(front="", aside=aside, end=""))


@pytest.mark.parametrize(
    ("text", "fact", "values", "still_open"),
    [
        # the thing it names, be it farther off
        ("外方不拿数据，成果不共享，数据那条没谈定", "foreign_gets_data", set(), True),
        ("外方不拿数据，成果不共享，数据那条没谈定", "results_shared", {"no"}, False),
        # a number it names
        ("保藏许可获批四个月，外方不参与研究，四个月是我猜的", "under_one_year", set(), True),
        ("保藏许可获批四个月，外方不参与研究，四个月是我猜的", "foreign_takes_part", {"no"}, False),
        # the nearest; what says it itself stands for itself
        ("外方不拿数据，成果不共享（暂定）", "foreign_gets_data", {"no"}, False),
        ("外方不拿数据，成果给不给他们还没定", "foreign_gets_data", {"no"}, False),
        # what is there counts all the same, and so does what others say against an exemption
        ("收集血样（暂定）", "data", {"specimen"}, True),
        ("外方参与研究，对方是这么讲的", "foreign_takes_part", {"yes"}, True),
        # the duty, the rules, and what it is called
        ("外方不拿数据，不确定要不要报", "foreign_gets_data", {"no"}, False),
        ("外方不拿数据，规定我也不清楚", "foreign_gets_data", {"no"}, False),
        ("外方不拿数据，同事说要报", "foreign_gets_data", {"no"}, False),
        # the doubt itself is denied, or the asker has made sure
        ("外方不拿数据，不是可能，合同写死了", "foreign_gets_data", {"no"}, False),
        ("外方不拿数据，起先还不确定，后来确认过了", "foreign_gets_data", {"no"}, False),
        # what is taken back is open; what is told anew stands
        ("外方不拿数据，说错了", "foreign_gets_data", set(), True),
        ("保藏许可去年2月批的，写错了，是今年2月批的", "under_one_year", {"yes"}, False),
        ("保藏许可今年2月批的，写错了，是去年2月批的", "under_one_year", {"no"}, False),
        ("外方不拿数据。不拿数据那句不算", "foreign_gets_data", set(), True),
    ],
)
def test_what_a_clause_reaches(kb: KnowledgeBase, text: str, fact: str, values: set[str], still_open: bool) -> None:
    stated = FactReader(kb).read(normalise(text), ON).facts[fact]
    assert (set(stated.values), stated.open) == (values, still_open)


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        # a way, a part, a time or an intention is denied, not the thing
        ("外方不直接参与研究", "foreign_takes_part"),
        ("外方没有深度参与研究", "foreign_takes_part"),
        ("外方不主动获取数据", "foreign_gets_data"),
        ("外方看不到全部数据", "foreign_gets_data"),
        ("外方不能下载数据", "foreign_gets_data"),
        ("外方不保存数据", "foreign_gets_data"),
        ("成果不完全共享", "results_shared"),
        ("头三年成果不共享", "results_shared"),
        ("成果拟不共享", "results_shared"),
        ("没有大规模的基因研究", "gene_research"),
        ("原则上不做基因研究", "gene_research"),
        ("希望不做基因研究", "gene_research"),
        # and a grant of which only something is said
        ("保藏许可预计今年12月批下来，还不到一年", "keeping_approved"),
        ("国际合作视同获批", "cooperation_approved"),
        ("国合批准了经费", "cooperation_approved"),
        # how long ago does not tell whose it is
        ("保藏许可批给总院的，五个月了", "keeping_approved"),
        ("总院的保藏许可刚下来五个月", "keeping_approved"),
        ("保藏许可获批不足一年，上次那份已经推过一次", "under_one_year"),
    ],
)
def test_a_denial_or_a_grant_in_part_proves_nothing(kb: KnowledgeBase, text: str, fact: str) -> None:
    stated = FactReader(kb).read(normalise(text), ON).facts.get(fact)
    assert stated is None or stated.open or not stated.values


@pytest.mark.parametrize(
    ("text", "fact", "value"),
    [
        ("外方完全不参与研究", "foreign_takes_part", "no"),
        ("外方得不到任何数据", "foreign_gets_data", "no"),
        ("外方不获取、不留存任何数据", "foreign_gets_data", "no"),
        ("成果一概不共享", "results_shared", "no"),
        ("不打算做基因研究", "gene_research", "no"),
        ("国合批了，批过的项目要用数据", "cooperation_approved", "yes"),
        # the permit that is meant only names the project; what was undone stays so
        ("国合终止了，批过的项目要用数据", "cooperation_approved", "no"),
        ("外方资助我院的研究并指派人员", "foreign_takes_part", "yes"),
    ],
)
def test_what_is_said_outright_stands(kb: KnowledgeBase, text: str, fact: str, value: str) -> None:
    stated = FactReader(kb).read(normalise(text), ON).facts[fact]
    assert (set(stated.values), stated.open) == ({value}, False)
