"""YAML files of a knowledge base to checked data: what is wrong is told with its line and its fix."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from kb.check import nearest
from kb.problem import Problem, Problems
from kb.unfinished import unfinished
from kb.validation import dotted, problems, suggestion
from kb.vocabulary import KINDS
from kb.yaml_errors import told

# Levels of a YAML file. Ours have five; a parser calls itself for each, and tens of thousands end the process.
_DEEPEST = 20
_STRING = "tag:yaml.org,2002:str"
_Model = TypeVar("_Model", bound=BaseModel)


def read_model(name: str, text: str, model: type[_Model]) -> _Model:
    """One file of a knowledge base by itself, as `load` reads it. Raises Problems."""
    reader = Reader({name: text})
    made = reader.model(name, model)
    if made is None:
        raise Problems(reader.problems)
    return made


def completed(book: _Model, lists: Collection[str], name: str, own: Path) -> _Model:
    """A book with those of its lists that its file, which may be older, does not have: as they stand in the program's
    own file.
    """
    if not (missing := set(lists) - book.model_fields_set):
        return book
    ours = read_model(name, own.read_text(encoding="utf-8"), type(book))
    return book.model_copy(update={one: getattr(ours, one) for one in missing})


class Reader:
    """From texts to data, their problems gathered."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self.problems: list[Problem] = []

    def names(self, where: str) -> bool:
        """Whether a problem has been found in a file or folder."""
        return any(problem.where.startswith(where) for problem in self.problems)

    def text(self, name: str) -> str | None:
        """A file as it is; None, which is told, where it is not there."""
        if name not in self._texts:
            self.problems.append(Problem(name, "文件不存在", "从版本库恢复它"))
        return self._texts.get(name)

    def data(self, name: str) -> tuple[Any, yaml.Node] | None:
        """What a YAML file holds, with where each piece stands; None, which is told, where it is no YAML."""
        text = self.text(name)
        if text is None:
            return None
        try:
            _scan(text)
            loader = _Loader(text)
            node = loader.get_single_node()
            if node is not None:
                self.problems += unfinished(name, node)
                return loader.construct_document(node), node
            self.problems.append(Problem(name, "文件是空的", "从版本库恢复它"))
        except yaml.YAMLError as error:
            line, what, fix = told(error, text)
            self.problems.append(Problem(f"{name}：第 {line} 行", f"不是有效的 YAML（{what}）", fix))
        return None

    def model(self, name: str, model: type[_Model]) -> _Model | None:
        """A file as one checked whole; None, which is told, where it is not as it should be."""
        found = self.data(name)
        return None if found is None else self._validated(name, model, *found)

    def models(self, name: str, model: type[_Model]) -> list[_Model]:
        """A file as a list of checked entries; those that are not as they should be are told and left out."""
        found = self.data(name)
        if found is None:
            return []
        data, node = found
        if not isinstance(data, list):
            self.problems.append(Problem(name, "应为列表", "每一项以“- ”开头"))
            return []
        made = [self._validated(name, model, item, child) for item, child in zip(data, node.value, strict=True)]
        return [item for item in made if item is not None]

    def _validated(self, name: str, model: type[_Model], data: Any, node: yaml.Node) -> _Model | None:
        try:
            return model.model_validate(data)
        except ValidationError as invalid:
            self.problems += problems(
                invalid,
                lambda place: "：".join(filter(None, (name, f"第 {_line(node, place)} 行", dotted(place)))),
                lambda error: _fix(error, model),
            )
        return None


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """SafeLoader for reviewers: yes, no and on are words, and a key given twice is an error, not a replacement."""

    # YAML 1.1 reads yes, no, on, off as booleans; only true and false are left to it.
    yaml_implicit_resolvers = {  # noqa: RUF012 (as the base class has it)
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool" or first in "tTfF"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        # Nearly all nodes are words of a list, and a string is its own value.
        if node.tag == _STRING and isinstance(node, yaml.ScalarNode):
            return node.value
        try:
            return super().construct_object(node, deep)
        except (ValueError, TypeError):
            what, fix = f"“{node.value}”不成立", "日期写成 2022-04-15；其他的加上引号"
            raise yaml.constructor.ConstructorError(None, None, what, node.start_mark, fix) from None

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(None, None, "名称应为文字", key.start_mark)
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"“{key.value}”写了两次", key.start_mark, "只留一处"
                )
            seen.add(key.value)
        made: dict[Any, Any] = super().construct_mapping(node, deep)
        return made


def _scan(text: str) -> None:
    """Go through a YAML text event by event. Raises MarkedYAMLError, with the way to mend it, before it can do harm.

    No anchors and no aliases: a few lines of them make billions of entries, and a reviewer must look elsewhere for what
    a line says.
    """
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.NodeEvent) and event.anchor is not None:
            sign = "*" if isinstance(event, yaml.AliasEvent) else "&"
            fix = "把内容在这里写全；确是以 & 或 * 开头的文字，加上引号"
            raise _refusal(event, f"用了锚点或别名（{sign}{event.anchor}），这里不用", fix)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _DEEPEST:
            raise _refusal(event, f"嵌套超过 {_DEEPEST} 层", "检查缩进与括号")


def _refusal(event: Any, what: str, fix: str) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=what, problem_mark=event.start_mark, note=fix)


def _line(node: yaml.Node, loc: tuple[int | str, ...]) -> int:
    """The line of a place in a YAML document, as near as the document goes."""
    for part in loc:
        if isinstance(node, yaml.MappingNode):
            children = {key.value: value for key, value in node.value}
        elif isinstance(node, yaml.SequenceNode):
            children = dict(enumerate(node.value))
        else:
            break
        if part not in children:
            break
        node = children[part]
    return int(node.start_mark.line) + 1


def _fix(error: ErrorDetails, model: type[BaseModel]) -> str:
    if error["loc"][-1:] == ("[key]",):
        return nearest(str(error["input"]), KINDS)
    if error["type"] == "string_type":
        return "写成文字；数字、日期、true 和 false 要加引号"
    if error["type"] in ("model_type", "dict_type") and "：" in str(error["input"]):
        return "名称后面用半角冒号和一个空格：“: ”"
    return suggestion(error, model, "见同一文件里的其他条目")
