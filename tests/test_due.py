"""Ways of saying all that an exemption needs, each beside what only looks like it: proposed, and never proposed."""

from __future__ import annotations

import pytest

from assistant import Assistant
from kb.model import EXEMPTING
from tests.conftest import ON

# A question that says everything, and by what.
DUE = [
    # denials
    ("外企只给钱，课题怎么推进他们一概不管，数据不给，成果不分享，国合要报吗", "怎么…… is no question before a denial"),
    ("外企供药，没参与方案制定、实施和统计，不收数据，不分享成果，国合要报吗", "verbs that name work"),
    ("外企供药，不参与方案设计和执行，不收数据，不分享成果，国合要报吗", "the design and the conduct"),
    ("外企供药，在课题中没有一处实质性参与，不收数据，不分享成果，国合要报吗", "not one place"),
    ("外企只供药，不参与，数据没它的，文章也没它的，成果不分享，国合要报吗", "none of it is theirs"),
    ("外企只供药，不参与，不收数据，论文不署他们名、成果不分享，国合要报吗", "a verb with its noun apart"),
    ("只收胸片，跟基因半点瓜葛都没有，采集许可要办吗", "nothing to do with"),
    ("只收胸片，连病历都不翻，采集许可要办吗", "连…都不"),
    ("只收胸片，没有临床标本，采集许可要办吗", "what sort of specimen"),
    # who is who
    (
        "我在一家跨国药企上班，我们给医院的IIT供药，公司不参与，不收数据，不分享成果，医院国合要报吗",
        "whom 我们 stands for",
    ),
    ("国合批了，数据发给首尔那边用，对方就是批件上的合作单位，信息备案要做吗", "who 对方 is"),
    ("国合批了，试验数据由申办方（外方合作方）和我院共同使用，信息备案要做吗", "a name in brackets"),
    ("国合批了，使用者就是合作双方，数据是本项目的，信息备案要做吗", "who uses"),
    (
        "国合批了，项目里还有一家荷兰单位，不要也不用数据，用数据的就我们和美方两个合作方，信息备案要做吗",
        "another gets none",
    ),
    ("作为申办方注册专员想咨询：国合批了，双方使用该试验产生的数据，信息备案要做吗", "as what the asker asks"),
    ("只给国外胸片，要不要信息备案？我是医院科研处的。", "who asks, behind the question"),
    ("胸片提供给越南的一家研究所，信息备案要做吗", "a country that no list of institutions has"),
    # what belongs to others, is corrected or refuted
    ("同楼层李主任的课题要测序，跟我们病人不重合。我们课题只收胸片，采集许可要办吗", "somebody next door"),
    ("科里有人传要测基因，查过了，没有这回事。我们只收胸片，采集许可要办吗", "a rumour refuted"),
    ("保藏批件是2024年7月的……记错了，是2026年7月的，年报要交吗", "a slip corrected"),
    ("给外方的有CT和测序，说错了，测序是另一个课题的，不给外方。给出去的只有CT，备案要做吗", "kept apart"),
    ("外企供药，既不收数据，也不分享成果，更没有人参与，国合要报吗", "更没有人"),
    ("只收身高体重，是否得先拿到采集许可", "先拿到 asks for the permit"),
    ("国合备案已经完成，双方使用本试验的数据，对外提供备案要不要另做", "另做 asks for the duty"),
    # names
    ("只收肠镜截图和EF值，采集许可要办吗", "what a listed examination gives"),
    ("从PACS里把CT200例拉出来看结节大小，采集许可要办吗", "a system, a number, a measure"),
    ("只收血脂检查结果和餐后血糖，采集许可要办吗", "results of a listed kind are of that kind"),
    ("只发SCL-90和PHQ-9量表，采集许可要办吗", "names of scales"),
    # talk
    ("只收胸片，采集许可要不要走？天冷了，您多保重", "talk behind the question"),
    ("只收胸片，采集许可要不要走？主任出差了，在机场等着呢", "呢 that asks nothing"),
    ("保藏许可批了五个月，年报是不是跟明年的合并交就行（看着就三页纸）", "brackets within the question"),
    ("外企出一半药钱（骨科牵头），不参与，不收数据，不分享成果，国合要报吗", "whose department leads"),
    ("保藏许可批了五个月，我说年报不用交，对吗", "对吗 goes on"),
]
# What looks like one of them, and what is missing.
NOT_DUE = [
    ("外企供药，不参与，不收数据，不分享成果。越南的实验室汇总随机，国合要报吗", "work at a place abroad"),
    ("只收血常规，听学生讲与人群基因研究无关，采集许可要办吗", "a denial that is only heard"),
    ("只收胸片，不留样本的说法还没跟检验科核实，采集许可要办吗", "what is denied is not verified"),
    ("国合获批过，今年7月因为项目终止撤回了，双方使用本项目的数据，信息备案要做吗", "withdrawn"),
    ("外企供药，不参与，不收数据，成果不分享这一条还在跟对方法务扯皮，国合要报吗", "under dispute"),
    ("申报表勾了不涉及基因研究，是我手滑勾错的。只收血常规，采集许可要办吗", "a slip of the hand"),
    ("外企供药，不参与，除中期数据外不收数据，不分享成果，国合要报吗", "all but one thing"),
    ("外企供药，不参与，争取数据不给他们，不分享成果，国合要报吗", "hoped for"),
    ("要是伦理会不让留血，那我们就只有胸片了，采集许可要办吗", "what comes of a condition"),
    ("只收胸片，写明不涉及基因研究的那一版作废了，采集许可要办吗", "a version that no longer holds"),
    ("国合备案的材料整理已完成，双方使用本项目的数据，信息备案要做吗", "its papers, not the filing"),
    ("外方只给药，不分享成果，不收数据，仅在广州中心派了两名监查员，国合要报吗", "a place is no doer"),
    ("外企只给钱，课题怎么推进他们说了算，数据不给，成果不分享，国合要报吗", "they decide"),
    ("外企供药，不参与设计和统计，不收数据，不分享成果，国合要报吗", "only two pieces of work are denied"),
    ("外企只供药，不参与，数据没他们的账号看不到，成果不分享给别人，国合要报吗", "to others"),
    ("只收胸片，跟基因半点瓜葛没有才怪，采集许可要办吗", "ironic"),
    ("收血常规，剩的血清扔了可惜，放冰箱了，采集许可要办吗", "it is kept"),
    ("采血测炎症因子，测完的血按医疗废物处置，再收胸片，采集许可要办吗", "taken for it"),
    ("我以前在药企工作过，我们不参与，不收数据，不分享成果，国合要报吗", "no longer"),
    ("国合批了，数据发给首尔那边用，对方不是批件上的合作单位，信息备案要做吗", "denied"),
    ("国合批了，项目里还有一家荷兰单位，要用数据，信息备案要做吗", "another gets some"),
    ("样本放在隔壁冰箱，我们课题只收胸片，采集许可要办吗", "a place next door"),
    ("科里有人传要测基因，还没核实。我们只收胸片，采集许可要办吗", "not refuted"),
    ("保藏批件是2026年7月的……记错了，是2024年7月的，年报要交吗", "the correction speaks against it"),
    ("给外方的有CT和测序，说错了，测序是另一个课题的，也给外方。给出去的有CT，备案要做吗", "given all the same"),
    ("只收CT和手术视频，采集许可要办吗", "a film of what"),
    ("只收胸片和切下来的结节，采集许可要办吗", "no measure of it"),
    ("收的东西没有一样不是常规检查，采集许可要办吗", "which, is not said"),
    ("只收胸片，采集许可要不要走？样本到时候华大来收", "news behind the question"),
]


@pytest.mark.parametrize(("question", "why"), DUE, ids=[question[:24] for question, _ in DUE])
def test_what_says_everything_is_proposed(assistant: Assistant, question: str, why: str) -> None:
    assert assistant.ask(question, on=ON).verdict.proposed in EXEMPTING, why


@pytest.mark.parametrize(("question", "why"), NOT_DUE, ids=[question[:24] for question, _ in NOT_DUE])
def test_what_only_looks_like_it_is_not(assistant: Assistant, question: str, why: str) -> None:
    assert assistant.ask(question, on=ON).verdict.proposed not in EXEMPTING, why
