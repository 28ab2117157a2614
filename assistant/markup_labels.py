"""What every drawing of an answer says of its links and pictures, in our words, beside the official ones."""

from __future__ import annotations

from kb.model import Link, QAUnit
from kb.texts import texts

# So many words before a picture say where it stands.
_BEFORE = 12


def leads_to(link: Link, words: str) -> str:
    """Where a link with these words leads, as it is said beside them."""
    said = texts().markup.deceives if link.deceives(words) else texts().markup.leads_to
    return said.format(host=link.host())


def links_told(unit: QAUnit) -> list[str]:
    """The links of an answer for paper: the words, and the whole address written out."""
    told = []
    for link in unit.links:
        words = unit.answer[link.start : link.end].replace("\n", "")
        told.append(f"“{words}”：{link.url}" + (f"（{leads_to(link, words)}）" if link.deceives(words) else ""))
    return told


def picture_told(name: str, *, kept: bool) -> str:
    """That a picture stands in an official answer: what the official words do not say."""
    said = texts().markup.picture.format(name=name or texts().markup.unnamed)
    return said if kept else f"{said}（{texts().markup.not_kept}）"


def pictures_told(unit: QAUnit) -> list[str]:
    """The pictures of an answer, each with the words that it stands behind."""
    told = []
    for one in unit.pictures:
        before = unit.answer[: one.at].rpartition("\n")[2][-_BEFORE:]
        where = f"“{before}”之后" if before else "最前面"
        told.append(f"{where}：{picture_told(one.name, kept=bool(one.file))}")
    return told


def markup_told(unit: QAUnit) -> list[str]:
    """Its links, then its pictures."""
    return [*links_told(unit), *pictures_told(unit)]
