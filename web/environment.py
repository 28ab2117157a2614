"""Where settings come from: the environment and a `.env` file; names that are none; what is in force."""

from __future__ import annotations

import io
import stat
import unicodedata
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import NamedTuple

from dotenv.parser import parse_stream
from pydantic_settings import BaseSettings

from kb.check import nearest
from kb.model import Problem, Problems
from kb.os_words import os_words
from records.settings import PREFIX

# Bytes of a `.env`: many times all settings.
_LARGEST = 64 * 1024
_ALL = "全部设置见 docs/operate.md 的“设置”"


class Found(NamedTuple):
    """What stands for a variable, and where."""

    text: str
    where: str


def given(environment: Mapping[str, str], file: Path) -> dict[str, Found]:
    """Every variable with our prefix, by its name in capitals. The environment goes before the file.

    Raises Problems for a file that is not as it should be.
    """
    found = _in_file(file) if file.exists() else {}
    for name, text in environment.items():
        if name.upper().startswith(PREFIX) and (text or name.upper() not in found):
            found[name.upper()] = Found(text, "环境变量")
    return found


def _in_file(file: Path) -> dict[str, Found]:
    try:
        # A FIFO would be waited for.
        if not file.is_file() or file.stat().st_size > _LARGEST:
            raise Problems([Problem(str(file), f"不是 {_LARGEST // 1024} KB 以内的普通文件", "每行写一项：名称=值")])
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as wrong:
        told = os_words(wrong) if isinstance(wrong, OSError) else "不是 UTF-8"
        raise Problems([Problem(str(file), f"读不出：{told}", "让运行本服务的用户能读，存成 UTF-8")]) from None
    found: dict[str, Found] = {}
    wrong_lines = []
    for one in parse_stream(io.StringIO(text)):
        # The blank lines in front belong to it.
        line = one.original.line + one.original.string[: -len(one.original.string.lstrip()) or None].count("\n")
        where, name = f"{file}：第 {line} 行", (one.key or "").upper()
        if one.error or (name.startswith(PREFIX) and one.value is None):
            wrong_lines.append(Problem(where, "读不懂", "写成 名称=值；值里有空格的加引号，注释以 # 开头"))
        elif name in found:
            wrong_lines.append(Problem(where, f"{name} 写了两次", f"只留一处，另一处在{found[name].where}"))
        elif name.startswith(PREFIX):
            found[name] = Found(one.value or "", where)
    if wrong_lines:
        raise Problems(wrong_lines)
    return found


def unknown(found: Mapping[str, Found], known: Collection[str]) -> list[Problem]:
    """The variables that are no setting, each with the one that may have been meant. `known`: names of fields."""
    variables = [f"{PREFIX}{name.upper()}" for name in known]
    wrong = []
    for name, one in found.items():
        if name not in variables:
            near = nearest(name, variables)
            fix = f"{near}{_ALL}" if near.startswith("是否") else _ALL
            wrong.append(Problem(name if one.where == "环境变量" else f"{name}（{one.where}）", "没有这个设置", fix))
    return wrong


def readable_by_all(found: Mapping[str, Found], file: Path, secrets: Collection[str]) -> list[Problem]:
    """A file with secrets in it that every user of the machine can read. `secrets`: names of fields."""
    inside = [
        name for name in secrets if found.get(f"{PREFIX}{name.upper()}", Found("", "")).where.startswith(str(file))
    ]
    if not inside or not file.stat().st_mode & 0o007:
        return []
    mode = stat.S_IMODE(file.stat().st_mode)
    what = f"里面有 {PREFIX}{inside[0].upper()}，而别的用户也能读写（权限 {mode:o}）"
    return [Problem(str(file), what, f"chmod 600 {file}；可能已经有人看过的，换掉")]


def in_force(made: BaseSettings, found: Mapping[str, Found]) -> str:
    """Each setting, its value, and where it comes from, line by line; of a secret only that there is one."""
    rows = []
    for name, field in type(made).model_fields.items():
        variable, value = f"{PREFIX}{name.upper()}", getattr(made, name)
        told = " ".join(value) if isinstance(value, tuple) else str(value)
        if told and not field.repr:
            told = f"（已设 {len(value)} 个，不显示）" if isinstance(value, tuple) else "（已设，不显示）"
        one = found.get(variable)
        rows.append((variable, told or "（不设）", one.where if one and one.text else "默认"))
    widths = [max(map(_width, column)) for column in list(zip(*rows, strict=True))[:2]]
    return "\n".join(
        "".join(cell + " " * (width - _width(cell) + 2) for cell, width in zip(row, widths, strict=False)) + row[2]
        for row in rows
    )


def _width(text: str) -> int:
    """Columns of a terminal."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
