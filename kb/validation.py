"""What pydantic finds wrong with data, as problems in words for a person. One table of words for every input."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from kb.check import nearest
from kb.model import Problem

Place = tuple[int | str, ...]

# By pydantic's type of error. In braces what its `ctx` tells. A `value_error` of ours brings its own words.
_WORDS: Mapping[str, str] = {
    **dict.fromkeys(("missing", "missing_argument"), "缺少这一项"),
    "extra_forbidden": "没有这一项",
    "value_error": "{error}",
    **dict.fromkeys(("string_type", "string_unicode", "bytes_type"), "应为文字"),
    **dict.fromkeys(
        ("date_type", "date_from_datetime_parsing", "date_from_datetime_inexact", "date_parsing"),
        "应为日期，如 2022-04-15",
    ),
    **dict.fromkeys(("datetime_type", "datetime_parsing", "datetime_from_date_parsing"), "应为时间"),
    "timezone_aware": "时间没有写明时区",
    "literal_error": "取值不在允许范围内",
    **dict.fromkeys(("tuple_type", "list_type", "set_type"), "应为列表"),
    **dict.fromkeys(("bool_type", "bool_parsing"), "应为 true 或 false"),
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float", "int_parsing_size"), "应为整数"),
    **dict.fromkeys(("float_type", "float_parsing", "finite_number"), "应为数字"),
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    **dict.fromkeys(("string_too_short", "too_short"), "不能为空"),
    "string_too_long": "超过 {max_length} 字",
    "too_long": "超过 {max_length} 项",
    "string_pattern_mismatch": "格式不对",
    **dict.fromkeys(("model_type", "model_attributes_type", "dict_type"), "应为“名称: 值”的形式"),
    "json_invalid": "不是有效的 JSON",
    "recursion_loop": "嵌套太深",
}

# A part of a place that is the name of a type: `constrained-str`, `tuple[constrained-str, ...]`, `[key]`.
_TYPE = re.compile(r"^[a-z-]+-(?:str|int|float)$|\[")


def problems(
    errors: ValidationError | Iterable[ErrorDetails],
    where: Callable[[Place], str],
    fix: Callable[[ErrorDetails], str],
) -> list[Problem]:
    """A problem for each error: `where` names its place, `fix` how to mend it.

    Of a value that may be of several kinds pydantic tells an error for each: the one that is nearest to what was
    written stands, those that are as near are told together.
    """
    found = list(errors.errors(include_url=False) if isinstance(errors, ValidationError) else errors)
    told: dict[Place, list[ErrorDetails]] = {}
    for error in found:
        told.setdefault(_plain(error["loc"]), []).append(error)
    made = []
    for place, same in told.items():
        several = len(same) > 1 or _plain(same[0]["loc"]) != same[0]["loc"]
        if several and any(other[: len(place)] == place for other in told if len(other) > len(place)):
            continue
        made.append(Problem(where(place), "，或".join(dict.fromkeys(map(_what, same))), fix(same[0])))
    return made


def _what(error: ErrorDetails) -> str:
    told: Mapping[str, Any] = error.get("ctx", {})
    return _WORDS[error["type"]].format_map(told) if error["type"] in _WORDS else f"写法不对（{error['msg']}）"


def _plain(place: Place) -> Place:
    """A place without the names of pydantic's types in it."""
    return tuple(part for part in place if not (isinstance(part, str) and _TYPE.search(part)))


def dotted(place: Place) -> str:
    """A place as it is written in JSON and YAML: facts.data.0."""
    return ".".join(map(str, _plain(place)))


def suggestion(error: ErrorDetails, model: type[BaseModel], otherwise: str) -> str:
    """How to mend an error in data of a model: the values that are allowed, the name that was meant, or `otherwise`."""
    if error["type"] == "literal_error":
        return f"允许：{error['ctx']['expected']}"
    if error["type"] == "extra_forbidden":
        return nearest(str(error["loc"][-1]), model.model_fields)
    return otherwise
