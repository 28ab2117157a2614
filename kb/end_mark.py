"""The last line of every file that people edit: a file without it was cut off, and is not read.

Many beginnings of a YAML file are valid YAML, and a rule that lost some of its conditions exempts too many. The mark
stands once, so whatever is cut from the end takes the mark along; only blanks behind it may be lost. It costs nobody a
step after an edit.

It tells a beginning from the whole. It does not tell one whole text from another, nor a mixture of two that ends as one
of them does: a program that overwrites a file in place without truncating it first, and dies on the way, leaves such a
one. Editors, `cp`, `scp` and git truncate, or write aside and rename.
"""

from __future__ import annotations

from kb.problem import Problem, Problems

END = "# 文件结束（这一行留在最后）"


def body(text: str) -> str:
    """The text before the mark; all of a text that has none."""
    return text.rstrip().removesuffix(END).rstrip()


def ended(text: str) -> str:
    """The text with the mark as its last line, whether it had one there or not."""
    return f"{body(text)}\n{END}\n"


def whole(raw: bytes, name: str) -> str:
    """The text of a file. Raises Problems unless it is UTF-8 and the mark is its last line and nowhere else."""
    text = decoded(raw, name)
    if not text.strip():
        raise Problems([Problem(name, "文件是空的", "从版本库恢复它")])
    _, mark, after = text.partition(f"\n{END}")
    if not mark or after.strip():
        fix = f"确认内容完整后，让这一行在最后出现一次：{END}；若不是您改的，从版本库恢复"
        raise Problems([Problem(name, "最后一行不是结束行，文件可能只有一部分", fix)])
    return text


def decoded(raw: bytes, name: str) -> str:
    """The text of a file. Raises Problems unless it is UTF-8."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        where = f"{name}：第 {error.start} 字节"
        raise Problems([Problem(where, "不是 UTF-8 编码", "用 UTF-8 另存，或从版本库恢复")]) from None
