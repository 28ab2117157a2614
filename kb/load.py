"""Read a knowledge base from its folder. All problems are gathered at once; a broken one is never served."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from kb.check import check_classes, check_currency, check_cut, check_rules
from kb.files import Files, read_files
from kb.model import (
    Fact,
    KnowledgeBase,
    Notice,
    NoticeHead,
    Problem,
    Problems,
    QAUnit,
    Rule,
    RuleBook,
    Span,
    UnitPlace,
)
from kb.synonyms import make_lexicon, words
from kb.text import verbatim
from kb.validation import dotted, problems, suggestion
from kb.vocabulary import ConceptsBook, Lexicon, LexiconBook, MarkersBook, Vocabulary, Wording

# The knowledge base in service: the one beside the code, or a folder of the owner's with the same files.
HOME = Path(os.environ.get("YOUJU_KB") or Path(__file__).parent)
# Where a knowledge base keeps its index; it may be deleted at any time.
INDEX = ".index"
# Levels of a YAML file. Ours have five; a parser calls itself for each, and tens of thousands end the process.
_DEEPEST = 20
_STRING = "tag:yaml.org,2002:str"
_Model = TypeVar("_Model", bound=BaseModel)


def load(home: Path = HOME) -> KnowledgeBase:
    """The knowledge base in `home`. Raises Problems with every file, place and fix when anything is wrong."""
    return load_files(read_files(home))


def load_files(files: Files) -> KnowledgeBase:
    """The knowledge base that one look found; nothing more is read. Raises Problems as `load` does.

    Files that are cut off or unreadable are told alone: what is left of them would only be told wrong.
    """
    if files.problems:
        raise Problems(list(files.problems))
    reader = _Reader(files.texts)
    if len(files.domains) != 1:
        what = f"应有一个领域的文件夹，现有 {len(files.domains)} 个"
        raise Problems([Problem(f"{files.home}/domains", what, "一个知识库只放一个领域，如 domains/hgr")])
    domain = f"domains/{files.domains[0]}"
    facts = _facts(reader, f"{domain}/facts.yaml")
    vocabulary = _vocabulary(reader, f"{domain}/concepts.yaml")
    lexicon = _lexicon(reader, f"{domain}/synonyms.yaml")
    # What follows from a file that could not be read is not told beside it.
    facts_read = not reader.problems
    wording = reader.model("wording.yaml", Wording)
    # Used where a notice is cut, which is no moment to learn that they are wrong.
    reader.model("markers.yaml", MarkersBook)
    notices, units, books = _notices(reader, files)
    if facts_read:
        for name, book in books.items():
            if not reader.names(f"notices/{name}/"):
                reader.problems += check_rules(f"notices/{name}/rules.yaml", book, units, facts)
        reader.problems += check_classes(domain, facts, vocabulary)
    reader.problems += check_currency(notices)
    if reader.problems or wording is None:
        raise Problems(reader.problems)
    return KnowledgeBase(
        notices=notices,
        units=units,
        rules=_by_unit(books),
        facts=facts,
        vocabulary=vocabulary,
        lexicon=lexicon,
        wording=wording,
        version=files.digest[:12],
    )


def _facts(reader: _Reader, name: str) -> dict[str, Fact]:
    """The facts of a `facts.yaml` by name."""
    facts: dict[str, Fact] = {}
    for fact in reader.models(name, Fact):
        if fact.name in facts:
            reader.problems.append(Problem(f"{name}：{fact.name}", "这个事实写了两次", "只保留一处"))
        facts[fact.name] = fact
    return facts


def _notices(reader: _Reader, files: Files) -> tuple[dict[str, Notice], dict[str, QAUnit], dict[str, RuleBook]]:
    """The notices and their rule books by the notice's name, their units by the unit's."""
    notices: dict[str, Notice] = {}
    units: dict[str, QAUnit] = {}
    books: dict[str, RuleBook] = {}
    for name in files.notices:
        notice = _notice(reader, name)
        if notice is None:
            continue
        notices[name] = notice
        units |= _units(reader, notice)
        ruled = f"notices/{name}/rules.yaml"
        book = reader.model(ruled, RuleBook) if ruled in files.texts else None
        if book is not None:
            books[name] = book
    if not notices and not reader.problems:
        reader.problems.append(
            Problem(f"{files.home}/notices", "没有任何公告", "每个公告一个文件夹，内有 source.txt 与 notice.yaml")
        )
    return notices, units, books


def _by_unit(books: Mapping[str, RuleBook]) -> dict[str, tuple[Rule, ...]]:
    """The rules of each unit, in the order of the books."""
    rules: dict[str, tuple[Rule, ...]] = {}
    for book in books.values():
        for rule in book.settled:
            rules[rule.unit] = (*rules.get(rule.unit, ()), rule)
    return rules


def read_model(name: str, text: str, model: type[_Model]) -> _Model:
    """One file of a knowledge base by itself, as `load` reads it. Raises Problems."""
    reader = _Reader({name: text})
    made = reader.model(name, model)
    if made is None:
        raise Problems(reader.problems)
    return made


class _Reader:
    """From texts to data, their problems gathered."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self.problems: list[Problem] = []

    def names(self, where: str) -> bool:
        """Whether a problem has been found in a file or folder."""
        return any(problem.where.startswith(where) for problem in self.problems)

    def text(self, name: str) -> str | None:
        if name not in self._texts:
            self.problems.append(Problem(name, "文件不存在", "从版本库恢复它"))
        return self._texts.get(name)

    def data(self, name: str) -> tuple[Any, yaml.Node] | None:
        text = self.text(name)
        if text is None:
            return None
        try:
            _scan(text)
            loader = _Loader(text)
            node = loader.get_single_node()
            if node is not None:
                return loader.construct_document(node), node
            self.problems.append(Problem(name, "文件是空的", "从版本库恢复它"))
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            fix = error.note or "检查缩进、冒号与引号"
            self.problems.append(Problem(f"{name}：第 {line} 行", f"不是有效的 YAML（{error.problem}）", fix))
        except yaml.YAMLError as error:
            self.problems.append(Problem(name, f"不是有效的 YAML（{error}）", "删去不可见的控制字符"))
        except (ValueError, TypeError) as error:
            self.problems.append(Problem(name, f"有不成立的值（{error}）", "日期写成 2022-04-15，名称只写文字"))
        return None

    def model(self, name: str, model: type[_Model]) -> _Model | None:
        found = self.data(name)
        return None if found is None else self._validated(name, model, *found)

    def models(self, name: str, model: type[_Model]) -> list[_Model]:
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
                lambda place: f"{name}：第 {_line(node, place)} 行：{dotted(place)}",
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
        return super().construct_object(node, deep)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(None, None, "名称应为文字", key.start_mark)
            if key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"“{key.value}”写了两次", key.start_mark)
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
    if error["type"] == "string_type":
        return "写成文字；数字、日期、true 和 false 要加引号"
    return suggestion(error, model, "见同一文件里的其他条目")


def _vocabulary(reader: _Reader, name: str) -> Vocabulary:
    text = reader.text(name)
    made, problems = _words(name, text) if text is not None else (Vocabulary({}, 0, ()), ())
    reader.problems += problems
    return made


# One that serves and one that is taken up: nearly all of what loading takes, and words seldom change with a notice.
@lru_cache(maxsize=2)
def _words(name: str, text: str) -> tuple[Vocabulary, tuple[Problem, ...]]:
    """The vocabulary of a `concepts.yaml`, and what is wrong with it."""
    reader = _Reader({name: text})
    classes: dict[str, frozenset[str]] = {}
    book = reader.model(name, ConceptsBook)
    lists = dict(book.root) if book else {}
    risks = words(lists.pop("risk", ()))
    # Words of the same classes share one set: there are tens of thousands of words, and some hundred sets.
    shared: dict[frozenset[str], frozenset[str]] = {}
    for name, entries in lists.items():
        alone = frozenset({name})
        alone = shared.setdefault(alone, alone)
        for word in words(entries):
            known = classes.get(word)
            if known is None:
                classes[word] = alone
            elif name not in known:
                joined = known | alone
                classes[word] = shared.setdefault(joined, joined)
    classes.pop("", None)
    return Vocabulary(classes, max(map(len, classes), default=0), risks), tuple(reader.problems)


def _lexicon(reader: _Reader, name: str) -> Lexicon:
    book = reader.model(name, LexiconBook)
    if book is None:
        return Lexicon(
            terms=(),
            same={},
            stop=frozenset(),
            polite=(),
            places=(),
            aspects={},
            duties=frozenset(),
            forms=frozenset(),
            matters=(),
            elsewhere=(),
            turns={},
        )
    made, problems = make_lexicon(book)
    reader.problems += [problem._replace(where=f"{name}：{problem.where}") for problem in problems]
    return made


def _notice(reader: _Reader, notice: str) -> Notice | None:
    where = f"notices/{notice}"
    head = reader.model(f"{where}/notice.yaml", NoticeHead)
    text = reader.text(f"{where}/source.txt")
    if head is None or text is None:
        return None
    found = hashlib.sha256(text.encode("utf-8")).hexdigest()
    if found != head.sha256:
        fix = f"恢复原文件；若确为新版本，重新核对全部答复后把 notice.yaml 的 sha256 改为 {found}"
        reader.problems.append(Problem(f"{where}/source.txt", "内容与 notice.yaml 登记的 sha256 不符", fix))
    return Notice(notice, head, text)


def _units(reader: _Reader, notice: Notice) -> dict[str, QAUnit]:
    """The units at the places that were signed off; their words are the source's, whatever the file says."""
    name = f"notices/{notice.id}/units.yaml"
    places = reader.models(name, UnitPlace)
    units = [
        QAUnit(
            id=f"{notice.id}/{place.id}",
            notice=notice.id,
            section=place.section,
            number=place.number,
            question=verbatim(notice.text, asked),
            answer=verbatim(notice.text, answered),
            question_spans=asked,
            answer_spans=answered,
            flags=place.doubts,
            hold=place.hold,
        )
        for place in places
        for asked, answered in [
            (tuple(Span(*span) for span in place.asked), tuple(Span(*span) for span in place.answered))
        ]
    ]
    if not reader.names(name):
        signed = {f"{notice.id}/{place.id}": (place.question, place.answer) for place in places}
        reader.problems += check_cut(notice, units, signed)
    return {unit.id: unit for unit in units}
