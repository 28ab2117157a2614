"""Cut a question into clauses, and see how each is meant: stated, asked, supposed, heard or only told."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from kb.text import Text
from reader.matcher import Tag, any_among, any_is

_STOP = re.compile(r"[,;:?!。\n()\[\]{}<>《》|—]")
_SENTENCE_STOPS = frozenset("?!。\n;")
# Links that join things (CT、B超) or, with a new predicate behind them, clauses (不参与、不拿数据).
_LINKS = frozenset({"、", "+"})
# What a duty stands behind: 无需备案, 要备案.
NEED = ("用", "需", "须", "必", "需要", "要", "免")

# said:    stated of the case, or supposed with 如果 for the very case that is asked about
# asked:   the asker wants to know whether it is so
# unsure:  the asker does not know
# hearsay: somebody else says so
# told:    an instruction to us, a pretence or a recited rule; no fact of the case
Mode = Literal["said", "asked", "unsure", "hearsay", "told"]


NO_CLASSES: frozenset[str] = frozenset()


def classes(names: str) -> frozenset[str]:
    """Names of word classes, parted by blanks."""
    return frozenset(names.split())


# Word classes by the part they play in a sentence. Which words belong to them is in kb/domains/hgr/concepts.yaml.
PARTIES = classes("foreign home domestic partner outsider third company org affiliate")
KINDS = classes("imaging picture lab growth questionnaire clinical")
PERMITS = classes("coop_permit keep_permit collect_permit provide_permit")
THINGS = (
    KINDS
    | PERMITS
    | classes(
        """
        data data_part access results results_part study work money support participation coop permit other_permit
        specimen gene genes gene_research omics other_study agreement kept_activity joined not_joined not_both vague
        within off_agreement inland foreign_system permit_text in_partnership cooperating cooperative
        """
    )
)
# What can be granted.
GRANTED = classes("coop coop_permit keep keep_permit collect_permit other_permit")
# Things that one party can give to another.
GIVABLE = KINDS | classes("data data_part access results results_part specimen gene genes omics")
VERBS = classes(
    """
    get give share own use fund fund_all take_part meddle join have lacks collect collect_word provide_word do publish
    approve done pending drop leave sign exceed excluded write charge does_nothing weak
    """
)
_THEIRS = frozenset({"not_ours", "other_project"})
# What may stand between a negation and the verb it denies.
BETWEEN = PARTIES | classes("modal adverb to ba whole only also and number time person another")


# Sets of classes that are tested for every word are made here, once.
_PREDICATES = VERBS | classes("participation duty counts")
_ANEW = classes("neg whether duty")
_STRONG = VERBS - {"weak"}
_DENIED_AT_THE_END = classes("neg drop")
_USABLE = GIVABLE | {"whole"}
_SPLIT = {name: classes(name) for name in ("neg", "give", "use", "duty")}
_ADDRESSED = classes("by you")
_CARRIERS = classes("to ba")
_SIDES = _THEIRS | {"ours", "home"}
_DUTIES = PERMITS | {"duty"}
_MANNER = classes("adverb modal also")
_OTHERS = (PARTIES | classes("staff person title")) - classes("home company")
_SETTLED = PERMITS | classes("duty okay counts")


# Slots, and equal only to itself: clauses and their words are made and compared for every question.
@dataclass(eq=False, slots=True)
class Clause:
    """The words between two stops, what of it no word covers, and the stop itself."""

    tags: list[Tag]
    unread: list[tuple[int, int]]
    start: int
    end: int
    stop: str
    sentence: int
    bracketed: bool = False
    hypothetical: bool = False
    discarded: bool = False
    uncertain: bool = False
    reported: bool = False
    confirmed: bool = False
    permit_topic: frozenset[str] = frozenset()
    # The classes of all its words.
    classes: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.classes = NO_CLASSES.union(*[tag.classes for tag in self.tags])

    def has(self, *classes: str) -> bool:
        """Whether one of its words belongs to one of the classes."""
        return not self.classes.isdisjoint(classes)

    def among(self, classes: frozenset[str]) -> bool:
        """`has` for a set of classes."""
        return not self.classes.isdisjoint(classes)

    @property
    def asks(self) -> bool:
        """Whether it is a question."""
        return self.stop == "?" or self.has("whether", "ask") or self.ends_asking

    @property
    def ends_asking(self) -> bool:
        """Whether its last word is a 吗 or the like; in 打不通 an unknown word follows the 不."""
        last = self.tags[-1] if self.tags else None
        return last is not None and "final" in last.classes and not any(start >= last.end for start, _ in self.unread)


def cut(text: Text, tags: list[Tag], unread: list[tuple[int, int]]) -> list[Clause]:
    """Clauses in order. They end at punctuation, before a word of contrast, and at 、 or a blank before a predicate."""
    starts = [tag.start for tag in tags]

    def word_over(at: int) -> Tag | None:
        last = bisect_right(starts, at) - 1
        return tags[last] if last >= 0 and at < tags[last].end else None

    def words(since: int, until: int) -> list[Tag]:
        return tags[bisect_left(starts, since) : bisect_left(starts, until)]

    ends = {}
    for m in _STOP.finditer(text.normal):
        word = word_over(m.start())
        if word is None or word.text in _LINKS:
            ends[m.start()] = 1
    ends |= {tag.start: 0 for tag in tags if "but" in tag.classes}
    links = {tag.start for tag in tags if tag.text in _LINKS}
    # A blank at the very end parts nothing.
    gaps = {at for at in text.gaps if at < len(text.normal) and ((word := word_over(at)) is None or word.start == at)}
    if soft := sorted(links | gaps):
        bounds = sorted({*ends, *soft, len(text.normal)})
        for at in soft:
            left = words(max((end for end in ends if end < at), default=0), at)
            right = words(at, bounds[bisect_right(bounds, at)])
            if _is_predicate(left) and (_starts_anew(right) if at in links else _is_predicate(right)):
                ends[at] = 0
    return _mark(_topics_joined(_between(text, _unfused(tags), unread, ends)))


def _between(text: Text, tags: list[Tag], unread: list[tuple[int, int]], ends: dict[int, int]) -> list[Clause]:
    clauses: list[Clause] = []
    start, sentence, depth = 0, 0, 0
    word, missed = 0, 0
    for at in [*sorted(ends), len(text.normal)]:
        stop = text.normal[at] if ends.get(at) else ""
        first, first_missed = word, missed
        while word < len(tags) and tags[word].start < at:
            word += 1
        while missed < len(unread) and unread[missed][0] < at:
            missed += 1
        inside = [tag for tag in tags[first:word] if "particle" not in tag.classes]
        spans = unread[first_missed:missed]
        if inside or spans:
            clauses.append(
                Clause(
                    tags=inside, unread=spans, start=start, end=at, stop=stop, sentence=sentence, bracketed=depth > 0
                )
            )
        elif clauses and stop == "?":
            clauses[-1].stop = stop
        start = at + ends.get(at, 0)
        sentence += stop != "" and stop in _SENTENCE_STOPS
        depth += (stop == "(") - (stop == ")" and depth > 0)
    return clauses


def _unfused(tags: list[Tag]) -> list[Tag]:
    """Words that are one or two by what stands beside them.

    不用数据: in front of a thing 不用 is 不 and 用, elsewhere it is no need. 不出方案 is 不 and 出, 看不出 is one.
    无需备案了: behind a need it is the duty, elsewhere the filing is done.
    """
    found: list[Tag] = []
    for tag, after in zip(tags, [*tags[1:], None], strict=False):
        if tag.text[-1] not in "出了用":
            found.append(tag)
        elif tag.text == "不出" and after is not None and after.among(THINGS):
            found += _halves(tag, "give")
        elif (
            "approve" in tag.classes
            and tag.text.endswith("了")
            and any(near.text.endswith(NEED) for near in found[-2:])
        ):
            found.append(Tag(tag.start, tag.end, tag.text, _SPLIT["duty"]))
        elif tag.text.endswith("不用") and after is not None and after.among(_USABLE) and not after.among(PERMITS):
            found += _halves(tag, "use")
        else:
            found.append(tag)
    return found


def _halves(tag: Tag, verb: str) -> tuple[Tag, Tag]:
    """A negation, and its last character as a verb."""
    middle = tag.end - 1
    return (
        Tag(tag.start, middle, tag.text[:-1], _SPLIT["neg"]),
        Tag(middle, tag.end, tag.text[-1], _SPLIT[verb]),
    )


def _is_predicate(tags: list[Tag]) -> bool:
    """Whether the words say something: they have a verb, or deny a thing (不测序)."""
    return any_among(tags, _PREDICATES) or any(
        "neg" in tag.classes and after.among(THINGS) for tag, after in pairwise(tags)
    )


def _starts_anew(tags: list[Tag]) -> bool:
    """不拿数据、成果不共享: a denial, or a thing in front of a denied verb, starts anew; 使用数据 goes on."""
    for index, tag in enumerate(tags):
        if tag.among(_ANEW):
            return True
        if tag.among(_STRONG):
            return False
        if tag.among(THINGS):
            return any_among(tags[index:], _DENIED_AT_THE_END)
    return False


def _topics_joined(clauses: list[Clause]) -> list[Clause]:
    """参与？没有。数据？不给。: a short topic with a question mark belongs to the words that answer it."""
    joined: list[Clause] = []
    for clause in clauses:
        last = joined[-1] if joined else None
        if last and last.stop == "?" and len(last.tags) == 1 and not last.unread and last.end - last.start <= 6:
            denials = [tag for tag in clause.tags if "neg" in tag.classes]
            rest = [tag for tag in clause.tags if tag not in denials]
            words = denials + rest + last.tags if not rest or rest[0].among(VERBS) else last.tags + clause.tags
            joined[-1] = Clause(
                tags=words,
                unread=clause.unread,
                start=last.start,
                end=clause.end,
                stop=clause.stop,
                sentence=clause.sentence,
            )
        else:
            joined.append(clause)
    return joined


def _mark(clauses: list[Clause]) -> list[Clause]:
    """Find the clauses that state no fact: instructions, pretences, recited rules, dropped plans, other projects."""
    pretence = -1
    about = NO_CLASSES
    confirmed = False
    for index, clause in enumerate(clauses):
        # 我们有采集许可，获批八个月了: what was granted is the permit named last.
        # 那是变更批件，最初获批是2023年: the first grant is that of the matter itself again.
        about = NO_CLASSES if "first_grant" in clause.classes else about
        if clause.among(GRANTED):
            # 是采集许可，不是保藏许可: a permit that is denied is not the one that is spoken of.
            affirmed = [
                tag for before, tag in zip([None, *clause.tags], clause.tags, strict=False) if not _denies(before)
            ]
            about = frozenset(name for tag in affirmed for name in tag.classes & GRANTED) or about
        clause.permit_topic = about
        if "pretend" in clause.classes:
            pretence = clause.sentence
        elif "but" in clause.classes:
            pretence = -1
        # 问到了，负责人说…: what one's own people say is a fact once the asker has made sure.
        clause.confirmed = confirmed
        confirmed = confirmed or "confirmed" in clause.classes
        clause.discarded = "back" in clause.classes or (
            "past" in clause.classes and _undone(clause, clauses[index + 1 : index + 4])
        )
        clause.hypothetical = (
            clause.sentence == pretence or "told" in clause.classes or _pretends(clause) or _recites(clauses, index)
        )
        clause.reported = _reports(clause)
        # 据说（没核实）这批病历…: a doubt goes on behind the brackets. What holds of another project is none of this.
        before = clauses[max(0, index - 2) : index]
        brackets = any(near.bracketed for near in before) and any(near.has("unsure", "hearsay") for near in before)
        clause.uncertain = brackets and before[0].sentence == clause.sentence
    return _of_others(clauses)


def _undone(clause: Clause, after: list[Clause]) -> bool:
    """原本要数据，谈了两个月，删掉了: a plan that was dropped says nothing of the case. Nor does one that was changed
    (原来说好不要数据，上个月改成每季度传一次).
    """
    if clause.has("dropped", "drop") or any(near.has("dropped", "drop", "replace") for near in after):
        return True
    changed = [near for near in after if "now" in near.classes]
    return any("only" in near.classes or ("neg" in near.classes and not near.among(THINGS)) for near in changed)


def _denies(tag: Tag | None) -> bool:
    return tag is not None and "neg" in tag.classes and not tag.text.endswith(NEED)


def _of_others(clauses: list[Clause]) -> list[Clause]:
    """我室友在做全血测序，我只采图像: what others do, or is done in another project, decides nothing for the asker.

    It is left out where the asker tells the two apart (两码事, 我这边, 本项目), and otherwise doubted, up to the next
    clause about the asker's own side. What comes with it (另一项目的测序数据也一起给) is never left out.
    """
    if not any(clause.among(_THEIRS) for clause in clauses):
        return clauses
    apart = any(clause.has("apart", "ours") for clause in clauses)
    theirs = False
    for clause in clauses:
        # In 天天跟我炫耀 it is still the other who acts.
        told_us = {after for tag, after in pairwise(clause.tags) if tag.among(_CARRIERS)}
        names = [tag for tag in clause.tags if tag.among(_SIDES) and tag not in told_us]
        if names:
            theirs = names[0].among(_THEIRS) and "whether" not in clause.classes
        if theirs:
            clause.discarded |= apart and not clause.has("also", "together")
            clause.uncertain = True
    return clauses


def _reports(clause: Clause) -> bool:
    """申办方说只采影像: somebody else is named who says it."""
    spoken = [tag for tag in clause.tags if not tag.among(_MANNER)]
    return any("say" in tag.classes and who.among(_OTHERS) for who, tag in pairwise(spoken))


def _pretends(clause: Clause) -> bool:
    """把我们当作不满一年的, 按临床数据算: how the asker wants it to be taken."""
    if "counts" not in clause.classes:
        return False
    tags = clause.tags
    for index, tag in enumerate(tags):
        if tag.among(_ADDRESSED) or (
            "ba" in tag.classes and index + 1 < len(tags) and "home" in tags[index + 1].classes
        ):
            return not clause.asks and any_is(tags[index:], "counts")
    return False


def _recites(clauses: list[Clause], index: int) -> bool:
    """如果不满一年就可以合并，可惜…: a rule that is recited, not the asker's case. In a question it is the case."""
    first = clauses[index]
    if "if" not in first.classes:
        return False
    same = [clause for clause in clauses[index:] if clause.sentence == first.sentence]
    for nth, clause in enumerate(same):
        if "duty" in clause.classes and (nth or "then" in clause.classes):
            return not any(later.asks for later in same[nth:])
    return False


def meant(clause: Clause, word: Tag) -> Mode:
    """How a word is meant. A permit that is asked for (要不要报采集许可) is a topic, not a doubt."""
    if clause.hypothetical:
        return "told"
    if "either" in clause.classes and _is_alternative(clause, word):
        return "asked"
    permit = word.among(PERMITS)
    if not permit and clause.has("whether", "counts") and _is_asked(clause, word):
        return "asked"
    if clause.uncertain or doubts(clause):
        return "unsure"
    if "hearsay" in clause.classes or clause.reported or ("own_word" in clause.classes and not clause.confirmed):
        return "hearsay"
    last = clause.tags[-1]
    if permit or clause.among(_SETTLED):
        return "said"
    if "guess" in last.classes or ("wh" in clause.classes and "all" not in clause.classes and clause.among(VERBS)):
        return "unsure"
    return "asked" if "final" in last.classes and not ("neg" in last.classes and not clause.among(VERBS)) else "said"


def _is_asked(clause: Clause, word: Tag) -> bool:
    """Whether what stands in front of a word asks for it, and not for a duty."""
    for tag in reversed([tag for tag in clause.tags if tag.start < word.start]):
        if tag.among(_DUTIES):
            return False
        if "whether" in tag.classes or (
            "counts" in tag.classes and ("whether" in clause.classes or "final" in clause.tags[-1].classes)
        ):
            return True
    return False


def doubts(clause: Clause) -> bool:
    """Whether the asker does not know something; 大概3000例 only rounds."""
    return "unsure" in clause.classes and any(
        "unsure" in tag.classes and not _rounds(clause, index) for index, tag in enumerate(clause.tags)
    )


def _rounds(clause: Clause, index: int) -> bool:
    """大概3000例, 3000例左右: beside a number it doubts nothing else."""
    beside = clause.tags[max(0, index - 1) : index + 3]
    return "about" in clause.tags[index].classes and any_is(beside, "number")


def _is_alternative(clause: Clause, word: Tag) -> bool:
    """是临床数据还是基因数据: one of two things between which the asker wavers."""
    either = [tag.start for tag in clause.tags if "either" in tag.classes]
    things = [tag.start for tag in clause.tags if tag.among(GIVABLE)]
    return bool(either) and word.among(GIVABLE) and min(things) < either[0] < max(things)
