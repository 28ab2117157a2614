"""Random notices in the ways real ones are written, with the units that a careful reader would cut from them."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

CHINESE = "一二三四五六七八九十"


def chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    return (CHINESE[tens - 1] if tens > 1 else "") + ("十" if tens else "") + (CHINESE[ones - 1] if ones else "")


# How a question is numbered, and the number a reader would cite.
STYLES: dict[str, tuple[Callable[[int], str], Callable[[int], str]]] = {
    "1.": (lambda n: f"{n}.", str),
    "1、": (lambda n: f"{n}、", str),
    "一、": (lambda n: f"{chinese(n)}、", chinese),
    "（一）": (lambda n: f"（{chinese(n)}）", chinese),
    "一、问：": (lambda n: f"{chinese(n)}、问：", chinese),
    "问题1：": (lambda n: f"问题{n}：", lambda n: f"问题{n}"),
    "## 问题1：": (lambda n: f"## 问题{n}：", lambda n: f"问题{n}"),
    "第1问": (lambda n: f"第{n}问：", lambda n: f"第{n}问"),
    "Q1:": (lambda n: f"Q{n}: ", lambda n: f"Q{n}"),
    "**问：**": (lambda _: "**问：**", lambda _: ""),
    "问：": (lambda _: "问：", lambda _: ""),
}
# An answer without a mark needs questions that show themselves.
ANSWERS = ("答：", "**答：**", "答疑意见：", "答复：", "")
ITEMS: tuple[Callable[[int], str], ...] = (
    lambda n: f"（{n}）",
    lambda n: f"{CHINESE[n - 1]}是",
    lambda n: "①②③④⑤⑥"[n - 1],
    lambda n: f"第{CHINESE[n - 1]}步，",
)
MATTERS = (
    "登记",
    "年度报告",
    "样品检验",
    "说明书修订",
    "住房补贴",
    "数据出境",
    "档案转递",
    "设备采购",
    "伦理审查",
    "培训学分",
)
DOERS = ("申请人", "持有人", "用人单位", "医疗机构", "数据处理者", "项目负责人", "委托方", "学生家长")
ASKS = (
    "{who}办理{what}需要提交哪些材料？",
    "{what}变更后，{who}是否需要重新申请？",
    "{who}应当在什么时间完成{what}？",
    "2025年度{what}的范围包括哪些内容？",
    "{what}中涉及第三方的，{who}如何处理？可以委托他人吗？",
)
BARE_ASKS = ("{who}如何办理{what}", "{what}的办理时限是多久", "请介绍{who}开展{what}的主要考虑。")
TELLS = (
    "{who}应当自收到通知之日起{n}个工作日内完成{what}。",
    "可以。{who}按照本办法第{c}条的规定办理{what}，不收取任何费用。",
    "不需要。{what}由主管部门统一组织，{who}配合即可。",
    "根据《{what}管理办法》第{c}条，{who}应当建立台账并保存{n}年（包括电子形式）。",
    "{what}分为两类：由{who}自行开展的，报告即可；委托开展的，应当签订书面协议。",
)
MENU = [
    "首页",
    "政务公开",
    "办事服务",
    "互动交流",
    "当前位置：首页 > 互动交流 > 常见问题",
    "发布时间：2025-03-04 来源：某某局",
]
LETTER = ["各有关单位：", "为便于理解和执行有关规定，现将近期咨询较多的问题解答如下。"]
REGULATION = [
    "第一章 总则",
    "第一条 为了规范有关活动，根据法律、行政法规，制定本办法。",
    "第二条 在中华人民共和国境内开展有关活动，适用本办法。有下列情形之一的除外：",
    "（一）法律另有规定的；",
    "（二）国务院另有规定的。",
]
TAILS: tuple[tuple[str, ...], ...] = (
    (),
    ("（来源：某某局）", "责任编辑：王某某"),
    ("附件：1.申请表", "2.流程图"),
    ("某某局", "2025年3月4日"),
    ("相关链接：", "国家某某局 某某网", "版权所有 未经许可禁止转载", "京ICP备00000000号"),
    ("上一篇：没有了", "下一篇：关于召开会议的通知", "扫一扫在手机打开当前页"),
    ("**推荐阅读**", "* [其他问题怎么办？](https://example.org/1)"),
)


@dataclass(frozen=True)
class Written:
    """A notice's text and its units: section, number, question, answer."""

    text: str
    units: list[tuple[str, str, str, str]]
    how: str


def write(seed: int) -> Written:
    """One notice; the same seed writes the same."""
    dice = random.Random(seed)
    style = dice.choice(sorted(STYLES))
    mark = dice.choice(ANSWERS) if not style.endswith(("问：", "问：**")) else dice.choice(ANSWERS[:2])
    indent = dice.choice(("", "　　"))
    sections = style in ("1.", "1、", "（一）") and dice.random() < 0.4
    width = dice.choice((0, 0, 0, 60, 76)) if not style.startswith("##") else 0
    gap = dice.choice(("\n", "\n\n"))
    lines = [*dice.sample(MENU, dice.randint(0, 4)), *(LETTER if dice.random() < 0.5 else [])]
    lines += REGULATION if dice.random() < 0.2 else []
    units: list[tuple[str, str, str, str]] = []
    section = ""
    number = 0
    for place in range(dice.randint(3, 12)):
        if sections and place % 3 == 0:
            section = f"{chinese(place // 3 + 1)}、{dice.choice(MATTERS)}类"
            lines.append(indent + section)
            number = 0
        # Real notices lose a number now and then.
        number += 2 if number > 1 and dice.random() < 0.05 else 1
        question = _question(dice, marked=bool(mark), wrapped=bool(width))
        answer = _answer(dice)
        prefix, cited = STYLES[style]
        bold = "**" if style == "**问：**" and dice.random() < 0.5 else ""
        lines.append(f"{indent}{prefix(number)}{question}{bold}")
        lines.append(f"{indent}{mark}{answer[0]}")
        lines += [indent + one for one in answer[1:]]
        if style == "## 问题1：" and dice.random() < 0.5:
            lines += ["点评专家：某大学教授  李  某", "点评意见：答疑意见准确理解了立法目的，具有参考价值。"]
        units.append((section, cited(number), question, "".join(answer)))
    lines += dice.choice(TAILS)
    if width:
        lines = [piece for line in lines for piece in _wrapped(line, width)]
    how = f"seed {seed}: {style!r}, answers {mark!r}, width {width}, indent {bool(indent)}"
    return Written(gap.join(lines) + "\n", units, how)


def _question(dice: random.Random, *, marked: bool, wrapped: bool) -> str:
    asks = ASKS + (BARE_ASKS if marked and not wrapped else ())
    return dice.choice(asks).format(who=dice.choice(DOERS), what=dice.choice(MATTERS))


def _sentence(dice: random.Random) -> str:
    words = {"who": dice.choice(DOERS), "what": dice.choice(MATTERS), "n": dice.randint(2, 30)}
    return dice.choice(TELLS).format(c=chinese(dice.randint(1, 40)), **words)


def _answer(dice: random.Random) -> list[str]:
    """Paragraphs: sentences, a list of one kind, a case told with its own 答：."""
    paragraphs = ["".join(_sentence(dice) for _ in range(dice.randint(1, 3)))]
    if dice.random() < 0.3:
        item = dice.choice(ITEMS)
        paragraphs[0] += "具体如下："
        paragraphs += [item(n) + _sentence(dice) for n in range(1, dice.randint(3, 5))]
    if dice.random() < 0.3:
        paragraphs.append(_sentence(dice))
    if dice.random() < 0.1:
        paragraphs += [
            f"案例{dice.randint(1, 9)}：{dice.choice(DOERS)}已经办理登记，是否还要报告？",
            f"答：{_sentence(dice)}",
        ]
    return paragraphs


def _wrapped(line: str, width: int) -> list[str]:
    """A line broken at the margin as word processors break Chinese."""
    pieces, here, length = [], "", 0
    for char in line:
        size = 2 if ord(char) > 0x10FF else 1
        if length + size > width and char not in "，。；：？、）》":
            pieces.append(here)
            here, length = "", 0
        here += char
        length += size
    return [*pieces, here]
