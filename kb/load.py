"""Read a knowledge base from its folder. All problems are gathered at once; a broken one is never served."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from kb.banded import banded, with_bands
from kb.check import check_classes, check_currency, check_cut, check_rules, check_shared, nearest
from kb.check_scenarios import check_scenarios
from kb.domain import OURS, Domain, read_domain
from kb.files import Files, read_files
from kb.marker_words import MarkersBook
from kb.markup import with_markup
from kb.model import (
    KnowledgeBase,
    Notice,
    NoticeHead,
    Problem,
    Problems,
    QAUnit,
    Rule,
    RuleBook,
    Scenario,
    Span,
    UnitPlace,
)
from kb.pictures import check_pictures
from kb.text import verbatim
from kb.wording import Wording
from kb.yaml_files import Reader, completed

# The knowledge base in service: the one beside the code, or a folder of the owner's with the same files.
HOME = Path(os.environ.get("YOUJU_KB") or Path(__file__).parent)
# Where a knowledge base keeps its index; it may be deleted at any time.
INDEX = ".index"


def load(home: Path = HOME, *, empty: bool = False) -> KnowledgeBase:
    """The knowledge base in `home`. Raises Problems with every file, place and fix when anything is wrong.

    `empty`: there need not be any notice yet.
    """
    return load_files(read_files(home), empty=empty)


def load_files(files: Files, *, empty: bool = False) -> KnowledgeBase:
    """The knowledge base that one look found; nothing more is read. Raises Problems as `load` does.

    Files that are cut off or unreadable are told alone: what is left of them would only be told wrong.
    """
    if files.problems:
        raise Problems(list(files.problems))
    reader = Reader(files.texts)
    if not files.domains:
        what = "应有一个领域的文件夹，现有 0 个"
        raise Problems([Problem(f"{files.home}/domains", what, "至少放一个领域，如 domains/hgr")])
    domains = {name: read_domain(reader, name) for name in files.domains}
    # What follows from a file that could not be read is not told beside it.
    domains_read = not reader.problems
    wording = reader.model("wording.yaml", Wording)
    # Used where a notice is cut, which is no moment to learn that they are wrong.
    reader.model("markers.yaml", MarkersBook)
    read = _notices(reader, files)
    if not (read.notices or empty or reader.problems):
        fix = "每个公告一个文件夹，内有 source.txt 与 notice.yaml；用 python -m importing add 导入"
        reader.problems.append(Problem(f"{files.home}/notices", "没有任何公告", fix))
    whose = _whose(reader, read.notices, domains)
    owns = {name: frozenset(one for one in whose if whose[one] == name) for name in domains}
    if domains_read:
        for name in domains:
            domains[name] = _checked(reader, domains[name], read, owns[name])
        reader.problems += check_shared({name: one.facts for name, one in domains.items()})
    reader.problems += check_currency(read.notices)
    if reader.problems or wording is None:
        raise Problems(reader.problems)
    wording = completed(wording, Wording.model_fields, "wording.yaml", Path(__file__).with_name("wording.yaml"))
    version = files.digest[:12]
    apart = {name: _made(one, read, owns[name], wording=wording, version=version) for name, one in domains.items()}
    first = _first(domains)
    if len(apart) == 1:
        return apart[first]
    # Found by name whosever they are; of the few that several have, the first one's.
    facts = {name: fact for one in (*domains.values(), domains[first]) for name, fact in one.facts.items()}
    whole = _made(replace(domains[first], facts=facts), read, whose.keys(), wording=wording, version=version)
    return replace(whole, domains=apart)


@dataclass(frozen=True)
class _Read:
    """The notices, their rule books and scenarios by the notice's name, their units by the unit's."""

    notices: dict[str, Notice]
    units: dict[str, QAUnit]
    books: dict[str, RuleBook]
    scenarios: dict[str, tuple[Scenario, ...]]


def _first(domains: Collection[str]) -> str:
    """The domain of notices that name none: the one that came with the program, where it is here."""
    return OURS.parent.name if OURS.parent.name in domains else min(domains)


def _whose(reader: Reader, notices: Mapping[str, Notice], domains: Collection[str]) -> dict[str, str]:
    """The domain of each notice."""
    for notice in notices.values():
        if notice.head.domain and notice.head.domain not in domains:
            what, fix = f"没有“{notice.head.domain}”这个领域", nearest(notice.head.domain, domains)
            reader.problems.append(Problem(f"notices/{notice.id}/notice.yaml：domain", what, fix))
    return {name: notice.head.domain or _first(domains) for name, notice in notices.items()}


def _checked(reader: Reader, domain: Domain, read: _Read, own: Collection[str]) -> Domain:
    """A domain with its scales cut by the rules of its own notices; those, in their place, with the bands."""
    books = {name: book for name, book in read.books.items() if name in own}
    facts = banded(domain.facts, books.values())
    for name, book in books.items():
        read.books[name] = with_bands(book, facts)
        if not reader.names(f"notices/{name}/"):
            reader.problems += check_rules(f"notices/{name}/rules.yaml", read.books[name], read.units, facts)
    for name, told in read.scenarios.items():
        if name in own and not reader.names(f"notices/{name}/"):
            reader.problems += check_scenarios(name, told, read.units, read.books.get(name), facts=facts)
    reader.problems += check_classes(f"domains/{domain.name}", facts, domain.vocabulary)
    return replace(domain, facts=facts)


def _made(domain: Domain, read: _Read, own: Collection[str], *, wording: Wording, version: str) -> KnowledgeBase:
    """The knowledge base of some notices."""
    return KnowledgeBase(
        notices={name: one for name, one in read.notices.items() if name in own},
        units={name: one for name, one in read.units.items() if one.notice in own},
        rules=_by_unit(book for name, book in read.books.items() if name in own),
        facts=domain.facts,
        vocabulary=domain.vocabulary,
        lexicon=domain.lexicon,
        wording=wording,
        version=version,
        scenarios={name: those for name, those in read.scenarios.items() if name in own},
        books={name: book for name, book in read.books.items() if name in own},
    )


def _notices(reader: Reader, files: Files) -> _Read:
    """Every notice with its units and rules."""
    notices: dict[str, Notice] = {}
    units: dict[str, QAUnit] = {}
    books: dict[str, RuleBook] = {}
    for name in files.notices:
        notice = _notice(reader, name)
        if notice is None:
            continue
        notices[name] = notice
        units |= _units(reader, notice)
        reader.problems += check_pictures(notice, files.pictures.get(name, {}))
        ruled = f"notices/{name}/rules.yaml"
        book = reader.model(ruled, RuleBook) if ruled in files.texts else None
        if book is not None:
            books[name] = book
    return _Read(notices, units, books, _scenarios(reader, files))


def _scenarios(reader: Reader, files: Files) -> dict[str, tuple[Scenario, ...]]:
    """The scenarios of each notice that has some."""
    names = {name: f"notices/{name}/scenarios.yaml" for name in files.notices}
    return {notice: tuple(reader.models(name, Scenario)) for notice, name in names.items() if name in files.texts}


def _by_unit(books: Iterable[RuleBook]) -> dict[str, tuple[Rule, ...]]:
    """The rules of each unit, in the order of the books."""
    rules: dict[str, tuple[Rule, ...]] = {}
    for book in books:
        for rule in book.settled:
            rules[rule.unit] = (*rules.get(rule.unit, ()), rule)
    return rules


def _notice(reader: Reader, notice: str) -> Notice | None:
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


def _units(reader: Reader, notice: Notice) -> dict[str, QAUnit]:
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
            hold=place.hold,
            doubts=place.doubts,
            limits=place.limits,
            hints=place.hints,
        )
        for place in places
        for asked, answered in [
            (tuple(Span(*span) for span in place.asked), tuple(Span(*span) for span in place.answered))
        ]
    ]
    if not reader.names(name):
        signed = {f"{notice.id}/{place.id}": (place.question, place.answer) for place in places}
        reader.problems += check_cut(notice, units, signed)
    return {unit.id: unit for unit in with_markup(notice.text, units)}
