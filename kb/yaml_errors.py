"""What YAML finds wrong with a file, in words for a person: the line, what is wrong there, how to mend it."""

from __future__ import annotations

import re

import yaml

_QUOTE = "以 %、@、`、*、&、! 开头的，或里面有“: ”“ #”的文字，整个加上引号"
_INDENT = "同一层的各行对齐；列表的各项以“- ”开头，名称后面是半角冒号和一个空格"
# By what the parser says: what is wrong, how to mend it, and whether that is where the piece begins.
_SAYINGS: tuple[tuple[str, str, str, bool], ...] = (
    (r"mapping values are not allowed", "一行里有两个“名称: 值”，或缩进比上一行多", f"{_INDENT}；{_QUOTE}", False),
    (r"found a tab character|tab characters? .*indentation", "用制表符（Tab）缩进", "改用空格缩进", False),
    (r"found character .* that cannot start|cannot start any token", "有不能用来开头的字符", _QUOTE, False),
    (r"unexpected end of stream|unexpected document separator", "引号没有合上", "在文字后面补上引号", True),
    (r"expected ',' or '\]'", "方括号没有合上，或两项之间不是半角逗号", "补上“]”；逗号用半角", True),
    (r"expected ',' or '\}'", "花括号没有合上，或两项之间不是半角逗号", "补上“}”；逗号用半角", True),
    (r"could not find expected ':'", "这一行的上面缺半角冒号", _INDENT, False),
    (r"did not find expected key", "缩进没有对齐，或引号后面还有文字", f"{_INDENT}；{_QUOTE}", False),
    (r"expected '-' indicator", "列表中间有一行不是以“- ”开头", _INDENT, False),
    (r"block sequence entries are not allowed", "“- ”不能写在这里", "列表从下一行写起，各项以“- ”开头", False),
    (
        r"expected node content",
        "方括号、花括号里有空的一项，或括号没有合上",
        "检查括号是否成对，删去多余的逗号；逗号用半角",
        False,
    ),
    (
        r"unknown escape character|expected escape sequence",
        "双引号里的反斜杠后面不对",
        "改用单引号，或写成 \\\\",
        False,
    ),
    (r"found another document", "有第二份文件（一行 ---）", "删去 --- 一行", False),
    (r"constructor for the tag|base64|undefined tag handle", "用了标签（以 ! 开头），这里不用", _QUOTE, False),
    (r"alphabetic or numeric character", "& 或 * 后面没有名称", _QUOTE, False),
    (
        r"expected comment or line break|chomping|indentation indicator",
        "“|”或“>”后面还有文字",
        "文字从下一行写起",
        False,
    ),
    (r"incompatible YAML document|directive", "有以 % 开头的一行", "删去它", False),
)


def told(error: yaml.YAMLError, text: str) -> tuple[int, str, str]:
    """The line, what is wrong there and how to mend it. Our own errors have their words in `problem` and `note`."""
    if isinstance(error, yaml.MarkedYAMLError):
        return _marked(error, text)
    # A character that YAML does not have, of which only its number is told.
    number = getattr(error, "character", 0)
    sign = number if isinstance(number, str) else chr(number)
    line = text.count("\n", 0, max(0, text.find(sign))) + 1
    return line, f"有不可见的控制字符（U+{ord(sign[:1] or '?'):04X}）", "删去不可见的控制字符"


def _marked(error: yaml.MarkedYAMLError, text: str) -> tuple[int, str, str]:
    problem, mark, begins = error.problem or "", error.problem_mark, error.context_mark
    line = mark.line + 1 if mark else 1
    if mark and _is_tab(text, mark.line, mark.column):
        return line, "用制表符（Tab）缩进", "改用空格缩进"
    for pattern, what, fix, where_it_begins in _SAYINGS:
        if re.search(pattern, problem):
            return (begins.line + 1 if where_it_begins and begins else line), what, fix
    return line, problem if not problem.isascii() else "写法不对", error.note or _INDENT


def _is_tab(text: str, line: int, column: int) -> bool:
    lines = text.splitlines()
    return line < len(lines) and lines[line][column : column + 1] == "\t"
