"""What is wrong with a YAML file is told in Chinese, with the line and the way to mend it."""

from __future__ import annotations

import re

import pytest
from pydantic import BaseModel, Field

from kb.problem import Problems
from kb.vocabulary import Words
from kb.yaml_files import read_model


class Entry(BaseModel):
    """A text, or several."""

    a: Words | tuple[Words, ...] = Field()


@pytest.mark.parametrize(
    ("text", "line", "what", "fix"),
    [
        ("a: b: c\n", 1, "两个“名称: 值”", "加上引号"),
        ("a: b\n  c: d\n", 2, "缩进比上一行多", "对齐"),
        ("a:\n\t- b\n", 2, "制表符", "空格缩进"),
        ("a: b\n\tc: d\n", 2, "制表符", "空格缩进"),
        ('c: d\na: "b\ne: f\n', 2, "引号没有合上", "补上引号"),
        ("c: d\na: 'b\n", 2, "引号没有合上", "补上引号"),
        ("a: [b, c\nd: e\n", 1, "方括号没有合上", "“]”"),
        ("a: [甲，乙\n", 1, "方括号没有合上", "半角"),
        ("a: {b: c\n", 1, "花括号没有合上", "“}”"),
        ("a: b\nc\nd: e\n", 3, "缺半角冒号", "冒号"),
        ("a: @b\n", 1, "不能用来开头", "加上引号"),
        ('a: "\\q"\n', 1, "反斜杠", "单引号"),
        ("a: b\n---\nc: d\n", 2, "第二份文件", "删去"),
        ("a: !x b\n", 1, "标签", "引号"),
        ("c: 1\na: 2024-13-45\n", 2, "“2024-13-45”不成立", "日期写成"),
        ("c: d\na: \x01\n", 2, "控制字符（U+0001）", "删去"),
        ("a: - b\n", 1, "“- ”不能写在这里", "下一行"),
        ("a: [b,, c]\n", 1, "空的", "多余的逗号"),
        ("a: b\na: c\n", 2, "“a”写了两次", "只留一处"),
        ("a:\n  - b\n - c\n", 3, "没有对齐", "对齐"),
        ("- a\nb: c\n", 2, "不是以“- ”开头", "对齐"),
        ("a：b\nc：d\n", 1, "应为“名称: 值”", "半角冒号"),
        ("a: |x\n b\n", 1, "后面还有文字", "下一行"),
        ("a: &\n", 1, "后面没有名称", "引号"),
        ("%YAML 3.0\n---\na: b", 1, "以 % 开头", "删去"),
        ("a: 5\n", 1, "a：应为文字，或应为列表", "引号"),
        ("a: [b, 5]\n", 1, "a.1：应为文字", "引号"),
        ("a: {b: c}\n", 1, "a：应为文字，或应为列表", "引号"),
    ],
)
def test_a_slip_is_told_with_its_line_and_its_mend(text: str, line: int, what: str, fix: str) -> None:
    with pytest.raises(Problems) as refused:
        read_model("rules.yaml", text, Entry)
    (problem,) = refused.value.problems
    assert problem.where.startswith(f"rules.yaml：第 {line} 行")
    assert what in f"{problem.where}：{problem.what}" and fix in problem.fix
    assert not re.search(r"constrained|tuple|valid|expected|found|allowed", str(problem))
