"""What a message takes back itself: a slip that is corrected, a rumour that is refuted, another's matter kept apart."""

from __future__ import annotations

from collections.abc import Sequence

from reader.chart import Clause, Why, classes
from reader.matcher import Tag, all_have, any_has

# A correction says anew what of this was said before it: a time, what is given or collected, a permit.
_SORTS = classes("number time"), classes("givable"), classes("named_permit permit granted")
# So many clauses behind a rumour it may be refuted, so many behind a slip it may be said anew.
_NEAR = 3


def retracted(clauses: Sequence[Clause]) -> tuple[dict[Clause, Why], dict[Clause, Why]]:
    """The clauses that no longer count, and those of which it is not clear what stands instead, each with why."""
    gone: dict[Clause, Why] = {}
    unclear: dict[Clause, Why] = {}
    for index, clause in enumerate(clauses):
        before = clauses[max(0, index - _NEAR) : index]
        behind = clauses[index : index + 2]
        if cue := _settled(clause, "other_study"):
            kept = next((at for at, near in enumerate(behind) if _is_withheld(near)), len(behind))
            after = clauses[index + kept + 1 : index + kept + 2]
            # 不给外方看，但给他们算: what was named before it is given after all.
            gives = any(near.has("transfer") and not near.has("givable") and not _is_withheld(near) for near in after)
            if kept < len(behind) and not gives:
                gone |= dict.fromkeys(behind[: kept + 1], Why("kept-apart", cue))
        cue = _settled(clause, "refuted") or _bare_no(clause, before)
        if cue:
            rumours = [near for near in before if "hearsay" in near.classes]
            gone |= dict.fromkeys([*rumours, clause] if rumours else [], Why("rumour-refuted", cue))
        if (cue := _settled(clause, "before_now")) and _is_no_grant(clause, cue):
            gone[clause] = Why("never-before", cue)
        if cue := _settled(clause, "misspoken"):
            anew = [tag for tag in clause.tags if tag.start > cue.start]
            slip = [clause] if not anew else []  # 2025年5月打错了
            anew += [tag for near in clauses[index + 1 : index + _NEAR] for tag in near.tags]
            wrong = next((near for near in reversed([*before, *slip]) if _sorts(near)), None)
            if wrong and any(tag.has(*sort) for sort in _sorts(wrong) for tag in anew):
                gone |= dict.fromkeys([wrong, *([] if clause.tags[1:] else [clause])], Why("said-anew", cue))
            elif wrong:
                unclear[wrong] = Why("said-anew", cue)
    return gone, unclear


def _settled(clause: Clause, name: str) -> Tag | None:
    """The word of a class in a clause that neither asks nor doubts; None where there is none."""
    return None if name not in clause.classes or clause.has("unsettled_here") else clause.first(name)


def _is_no_grant(clause: Clause, cue: Tag) -> bool:
    """此前没有保藏许可, 之前只是受理: whether a clause tells of a permit that it was not there then."""
    behind = [tag for tag in clause.tags if tag.start > cue.start]
    denied = clause.has("named_permit", "permit") and any_has(behind, "neg") and not clause.ends_asking
    return denied or any_has(behind, "other_start", "pending")


def _bare_no(clause: Clause, before: Sequence[Clause]) -> Tag | None:
    """有人担心我们做测序，绝对没有: the denial that a clause consists of, right behind what somebody thinks."""
    no = not (clause.unread or clause.asks) and all_have(clause.tags, "neg")
    return clause.tags[0] if no and before and "hearsay" in before[-1].classes else None


def _is_withheld(clause: Clause) -> bool:
    """留在国内不给: whether a clause denies that something is given to the other side, and gives nothing."""
    if clause.has("unsettled_here", "another", "third", "outsider", "only", "also"):
        return False
    given = [at for at, tag in enumerate(clause.tags) if tag.has("transfer")]
    return bool(given) and all(at and "neg" in clause.tags[at - 1].classes for at in given)


def _sorts(clause: Clause) -> list[frozenset[str]]:
    """What a clause tells that a correction may say anew: of 2025年5月，打错了，是2026年5月 a time."""
    return [sort for sort in _SORTS if clause.has(*sort)]
