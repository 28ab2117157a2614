"""Everyday ways to say what an exemption needs: each proposes it, and its neighbour that says less does not."""

from __future__ import annotations

import pytest

from assistant import Assistant
from evaluation.ways_of_saying import AROUND
from tests.conftest import ON

# What needs no more around it.
ALONE = "{}"
# The case, what is said, and the way of saying it.
PROPOSED = [
    ("no_gene", "基因研究不在研究范围之内", "outside what is studied"),
    ("no_gene", "人群基因研究不属于本项目内容", "no part of the project"),
    ("no_gene", "未纳入任何人群基因研究内容", "nothing of it is included"),
    ("no_gene", "研究中没有涉及到人群的基因", "a verb with a particle"),
    ("no_gene", "基因研究为零", "none"),
    ("collect", "用手机拍皮损照片存档", "with what it is taken"),
    ("collect", "只收尿素氮和前白蛋白的化验值", "routine values"),
    ("funds_only", "国外基金会光管掏钱", "only"),
    ("funds_only", "外方只承担药费", "bears the costs"),
    ("funds_only", "外商只供货，即试验器械", "supplies"),
    ("funds_only", "外国公司只提供了检测试剂盒", "supplies"),
    ("funds_only", "外方的角色就是赞助商", "what it is"),
    ("no_participation", "没参加课题", "did not join"),
    ("no_participation", "对方置身研究之外", "stands apart"),
    ("no_participation", "试验从头到尾都是我们自己做", "who does it is not who is spoken of"),
    ("no_participation", "课题由中方独立开展", "who does it is not who is spoken of"),
    ("no_participation", "研究实施与外方无关", "nothing to do with it"),
    ("no_data", "没有数据流向外方", "flows to nobody"),
    ("no_data", "任何一份数据都不会到外方手上", "comes to nobody's hands"),
    ("no_data", "外方手里没有研究数据", "has none"),
    ("no_data", "试验数据不出院，外方无从得到", "stays here"),
    ("no_data", "数据信息仅中方掌握", "only we have it"),
    ("no_data", "CRF和数据库均不交对方", "handed to nobody"),
    ("no_data", "外方不从研究中获得数据信息", "words between"),
    ("no_results", "文章和专利都没有外方的份", "no share"),
    ("no_results", "成果归我院所有，外方没份", "no share"),
    ("no_results", "知识产权和外企没关系", "nothing to do with it"),
    ("no_results", "外方拿不到研究成果", "cannot get them"),
    ("no_results", "产出的文章专利全算我们的", "all ours"),
    ("no_results", "外方对论文和专利没有份额", "no share"),
    ("approved", "国际合作这关我们过了", "passed"),
    ("approved", "国际合作的备案手续都齐了", "complete"),
    ("approved", "申办方去年把国际合作备案做好了", "done"),
    ("approved", "国际合作的许可今年已到位", "in place"),
    ("by_agreement", "协议怎么写就怎么用", "as the agreement says"),
    ("by_agreement", "怎么用合作协议里有", "as the agreement says"),
    ("by_agreement", "以合作协议为准来使用", "as the agreement says"),
    ("by_agreement", "遵守协议，没有另作他用", "for nothing else"),
    ("this_project", "数据来源就是这个项目", "from here"),
    ("this_project", "这些数据是合作期间产生的", "from here"),
    ("permit_recent", "国庆前我们才领到保藏许可", "by a feast"),
    ("permit_recent", "我们样本库的保藏许可才五个月", "by its name and a time"),
    ("permit_recent", "今年11月3号发的保藏许可证", "handed out"),
    ("permit_recent", "保藏许可九月才核发", "another word for a grant"),
    ("permit_recent", "前两周我们的保藏许可获批", "lately"),
    ("whole", "CT给国外要备案吗", "asked right behind the receiver"),
    ("whole", "血常规给外企需要做信息备案吗", "asked right behind the receiver"),
    ("whole", "我们只收集CT影像，还得另外办个采集许可吗", "another word for must"),
    ("whole", "我们只收集CT影像，对这类采集有许可要求吗", "whether it is required"),
    ("whole", "对方是家基因公司，但我们只给核磁图像，要做对外提供备案吗", "a company is no data"),
]
# What sounds alike and says less.
OPEN = [
    ("collect", "只收CT、问卷和患者取出来的支架", "a thing nobody listed"),
    ("no_gene", "中期检查前不涉及人群基因研究", "until then"),
    ("no_gene", "目前看跟人群基因研究没有关系", "so far"),
    ("no_participation", "除中期分析外不参与研究", "but for a part"),
    ("no_participation", "除入组以外外方也绝不参与研究", "but for a part"),
    ("no_data", "外方拿不到未脱敏的数据", "only some of them"),
    ("no_data", "数据都流向外方", "flows to them"),
    ("no_data", "数据会到外方手上", "comes to their hands"),
    ("no_data", "他们要求每周发一份病例进展表，我们在发", "a table is handed over"),
    ("no_results", "结果在验收前不共享", "until then"),
    ("no_results", "钱外方没份", "a share of something else"),
    ("approved", "国际合作备案快做完了", "not yet"),
    ("approved", "国际合作备案的初审意见拿到了", "a stage"),
    ("this_project", "用的是获批的国际合作里没有的数据", "from elsewhere"),
    ("by_agreement", "外方要把数据传到国外公共库", "made public"),
    ("permit_recent", "拿到保藏许可批件的初审意见才八个月", "a stage"),
    ("funds_only", "南京分中心那边外方只给钱", "one centre"),
    ("funds_only", "两家外企里有一家只供药", "one of two"),
    ("no_gene", "主要不是研究基因的", "mainly"),
    ("no_gene", "最好是别碰基因", "a wish"),
    ("no_results", "成果八成归我们", "mostly"),
    ("approved", "国际合作多半备过案了", "likely"),
    ("by_agreement", "大体上照协议来", "roughly"),
    ("by_agreement", "双方对协议这条理解不一样", "not agreed"),
    ("this_project", "以后只用这个项目的数据", "from now on"),
    ("this_project", "北京分中心的数据是这个项目的", "one centre"),
    ("collect", "我负责的部分只有收胸片", "one person's part"),
    ("permit_recent", "保藏许可答辩上个月刚过，等着公示", "a stage"),
    ("permit_recent", "保藏许可申请书上个月写好了", "its papers"),
    ("permit_recent", "保藏许可现场核查上个月过了", "a stage"),
    ("permit_recent", "保藏许可系统培训上个月做的", "something on the way that nobody listed"),
    ("permit_recent", "保藏许可材料上周刚交", "only handed in"),
    ("permit_recent", "计划年后申请保藏许可，那肯定不足一年", "only planned"),
    ("whole", "外方现在不参与也不拿数据不分成果，等上市申请时再谈数据授权，国合可以免吗", "talked of later"),
    ("whole", "国合获批范围是肺癌队列，外方按协议想用胃癌队列的数据，要备案吗", "which range was granted"),
    ("whole", "国际合作项目已获批，中外双方按协议使用本项目以及上一个项目的数据，要备案吗", "another project"),
    ("whole", "把整个数据库开给外方，他们说只看影像，要备案吗", "the whole database"),
    ("whole", "给境外的检验数据要备案吗？具体项目要查", "what it is, nobody knows yet"),
    ("no_participation", "除统计分析外研究不插手", "but for a part"),
    ("whole", "除了染色体核型图，其余都是普通影像图片，发给国外不用备案吧", "one of them is another kind"),
    ("whole", "我们想在网站公开一批内窥镜图片外加没清点过的附件，开放前需要备案吗", "and what nobody has looked at"),
]


@pytest.mark.parametrize(("case", "said", "why"), PROPOSED)
def test_everyday_words_say_it(assistant: Assistant, case: str, said: str, why: str) -> None:
    assert assistant.ask(AROUND.get(case, ALONE).format(said), on=ON).verdict.code == "to_confirm", why


@pytest.mark.parametrize(("case", "said", "why"), OPEN)
def test_what_says_less_is_asked_about(assistant: Assistant, case: str, said: str, why: str) -> None:
    assert assistant.ask(AROUND.get(case, ALONE).format(said), on=ON).verdict.code != "to_confirm", why
