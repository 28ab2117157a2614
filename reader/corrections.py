"""What a later message does to what was said before it: takes it back, corrects it, calls it off, settles it."""

from __future__ import annotations

from collections.abc import Collection, Set
from itertools import pairwise, takewhile

from reader.chart import Clause, Reading
from reader.matcher import NO_TAG, Tag, all_have, any_has, denies, with_neighbours, word_at
from reader.questions import asks_for_something, parts


def is_void(reading: Reading) -> bool:
    """前面说的不算, 刚才那是另一个课题的情况: whether nothing holds of what was said before."""
    return any(
        "void_alone" in clause.classes
        or (clause.has("earlier") and clause.has("void", "theirs", "another", "other_study") and not clause.asks)
        or ("slip" in clause.classes and "project" in clause.classes and is_slip(clause))
        for clause in reading.clauses
    )


def is_in_doubt(reading: Reading) -> bool:
    """上面那些我也拿不准, 刚才说的都是听来的: whether what was said before is not sure."""
    return any(
        clause.has("earlier") and clause.has("unsure", "by_guess", "hearsay") and not clause.asks
        for clause in reading.clauses
    )


def corrects(reading: Reading) -> bool:
    """Whether a message says that something before it was wrong."""
    return any(map(is_slip, reading.clauses))


def is_slip(clause: Clause) -> bool:
    """记错了, 不对, 刚才说的有一条不准: not 没记错, 是不是记错了."""
    if clause.has("whether", "if"):
        return False
    if "all_wrong" in clause.classes and (
        clause.has("earlier") or all("all_wrong" in tag.classes for tag in clause.tags)
    ):
        return True
    denied = {after for tag, after in pairwise(clause.tags) if "neg" in tag.classes}
    return any("slip" in tag.classes and tag not in denied for tag in clause.tags)


def narrows(reading: Reading, quotes: Collection[str], before: str) -> bool:
    """Whether a denial, read from `quotes`, denies less than was said `before`: 专利不共享 behind 成果共享."""
    for event in reading.events:
        if event.denied and reading.text.quote(*event.span) in quotes:
            if _for_a_time(event.clause):
                return True  # 没签之前不共享
            behind = [tag for tag in event.clause.tags if tag.start >= event.verb.end]
            objects = {tag.text for tag in (*event.what, *behind) if _is_part(tag)}
            objects |= {tag.text for tag in behind if tag.has("staff") or (tag.has("plain") and len(tag.text) > 1)}
            objects |= {reading.text.normal[one:end] for one, end in event.clause.unread if one >= event.verb.end}
            if not event.verb.has("says_little") and not any_has(event.what, "project"):
                objects.add(event.verb.text)  # 监查, not 参与
            if not any_has(behind, "all", "whole") and any(word not in before for word in objects):
                return True
    return False


def _for_a_time(clause: Clause) -> bool:
    """今年不收, 现在不给: whether a clause says when; not 后来没来, which says how it came out, nor 现在外方不参与."""
    told = "eventually" in clause.classes or ("now" in clause.classes and clause.has("party"))
    return clause.has("some_time") and not told


def _is_part(tag: Tag) -> bool:
    """Whether a thing is only part of what may be given or done: 专利, not 成果; 实施, not 研究."""
    thing = "thing" in tag.classes and not tag.has("entire", "harmless")
    return thing or ("project" in tag.classes and "modal" in tag.classes)


def off(reading: Reading, read: Collection[str]) -> list[Clause]:
    """The clauses that say that something is not so (取消了, 没来), but for denials that facts were `read` from."""
    return [clause for clause in reading.clauses if _is_off(clause, reading, read)]


def _is_off(clause: Clause, reading: Reading, read: Collection[str]) -> bool:
    if _says(clause, "taken_off", reading):
        return True
    if "refused" in clause.classes:
        return refuses(clause)
    if clause.has("narrowed") or _denies_unknown(clause):
        return not clause.has("narrowed")
    words = reading.words(clause)
    more = clause.unread or _for_a_time(clause) or not all_have(clause.tags, "plainly_denied")
    if more or any(one in words for one in read):
        return False
    events = reading.events_in(clause)
    if any("us" in event.who and not event.verb.has("transfer") for event in events):
        return False  # 我们不要数据 says nothing of them
    comes = "neg" in clause.classes and clause.has("toward", "not_come")
    return comes or (bool(_denied(clause, reading)) and all(event.denied for event in events))


def denies_act(clause: Clause, reading: Reading, before: Reading) -> bool:
    """不要, 不署了: whether a clause denies an act, be it one that nobody knows, of the message before."""
    known = _denies_unknown(clause) and all(word in before.text.normal for word in reading.unread(clause))
    return bool(_denied(clause, reading)) or known


def _denies_unknown(clause: Clause) -> bool:
    """不署了: whether a clause is a denial of one unknown word."""
    last = word_at(clause.tags, len(clause.tags) - 1)
    return "neg" in last.classes and any(start == last.end for start, _ in clause.unread)


def _denied(clause: Clause, reading: Reading) -> set[str]:
    """The verbs that a clause denies, those too that take no thing: 不要."""
    denied = {event.verb.text for event in reading.events_in(clause) if event.denied}
    return denied | {verb.text for tag, verb in pairwise(clause.tags) if "neg" in tag.classes and verb.has("verb")}


def _says(clause: Clause, name: str, reading: Reading) -> bool:
    """Whether a clause has a word of these classes that nothing denies: not 没有取消, 取消不了."""
    verbs = {event.verb: event.denied for event in reading.events_in(clause)}
    for before, tag, after in with_neighbours(clause.tags):
        if name in tag.classes:
            return "neg" not in before.classes and "cannot" not in after.classes and verbs.get(tag, True)
    return False


def refuses(clause: Clause) -> bool:
    """没同意给, 我们婉拒了, 没让他们来: whether our side turned something down; not 外方没同意."""
    front = takewhile(lambda tag: "refused" not in tag.classes, clause.tags)
    return "refused" in clause.classes and all(tag.has("us", "speaker") for tag in front if "party" in tag.classes)


def denies_of_somebody(clause: Clause) -> bool:
    """观察员不参与: whether what is denied is said of a person that nobody knows the side of."""
    denials = ((before, tag) for before, tag, _ in with_neighbours(clause.tags) if "neg" in tag.classes)
    before, denial = next(denials, (NO_TAG, NO_TAG))
    unknown = any(end == denial.start and end - start > 1 for start, end in clause.unread)
    return not clause.has("party") and (unknown or "staff" in before.classes)


def is_sure(clause: Clause, reading: Reading) -> bool:
    """Whether what a clause says is neither doubted nor asked, nor said by others."""
    doubted = clause.has("doubting") or clause.doubts or clause.asks or clause.hypothetical
    return not doubted and all(event.mode == "said" for event in reading.events_in(clause))


def takes_off(clause: Clause, said: Clause, readings: tuple[Reading, Reading]) -> bool:
    """Whether a clause that is `off` may mean one said before: it names the same, denies the same act, or nothing."""
    here, before = readings
    done = [event.verb for event in here.events_in(clause) if not event.verb.has("drop", "leave", "weak")]
    named = [*(tag.text for tag in names(clause)), *unknown_words(clause, here)]
    if _denies_unknown(clause):
        named += here.unread(clause)
    if clause.has("taken_off"):
        named += [verb.text for verb in done]  # 取消了监查
    if named:
        words = before.text.normal[said.start : said.end]
        return any(text in words for text in named)
    if clause.has("taken_off") or clause.has("refused", "drop"):
        return True
    denied = _denied(clause, here)
    same = any(tag.text in denied for tag in said.tags if tag.has("verb"))
    return same or (clause.has("toward", "not_come") and said.has("toward", "staff", "person", "not_come"))


def only_doubts(clause: Clause, reading: Reading) -> bool:
    """数据那块我不确定: whether a clause only says that something is not known."""
    return not reading.events_in(clause) and (bool(clause.doubts) or clause.has("unsure", "by_guess", "hearsay"))


def takes_away(clause: Clause, word: str, reading: Reading) -> bool:
    """手环不加了: whether a clause surely denies something that nobody knows, and `word` is or has its name."""
    off = "drop" in clause.classes or _adds_no_more(clause)
    unknown = unknown_words(clause, reading)
    return off and not clause.has("doable") and is_sure(clause, reading) and any(one in word for one in unknown)


def unknown_words(clause: Clause, reading: Reading) -> list[str]:
    """The words of a clause that nobody knows, as names of what it speaks of."""
    return [word for word in reading.unread(clause) if len(word) > 1]


def names(clause: Clause) -> list[Tag]:
    """What a clause speaks of, but for pronouns, the project and the asker."""
    named = (tag for tag in clause.tags if tag.has("thing", "party", "staff"))
    return [tag for tag in named if not tag.has("project", "us", "pronoun")]


def says_of_others(reading: Reading, but: Collection[Clause]) -> bool:
    """是他们的: whether a clause beside some says anything of another side without denying it."""
    return any(one.has("not_us") and "neg" not in one.classes for one in reading.clauses if one not in but)


def gives_to_others(clause: Clause) -> bool:
    """那是另一个项目的工程师, 监查员不是他们的: whether what a clause names is said to be somebody else's."""
    return clause.has("theirs", "another", "other_study") or clause.has("neg")


def only_explains(reading: Reading) -> bool:
    """对方同意了, 合同改过了: whether words name nothing that is done or given, and nobody but who agrees."""
    agreed = any(clause.has("approve", "done") for clause in reading.clauses)
    said = [tag for clause in reading.clauses for tag in clause.tags]
    named = any(tag.has("doable") or (tag.has("not_us") and not agreed) for tag in said)
    done = any(not event.verb.has("approve", "done") for event in reading.events)
    doubted = any(clause.has("doubting") or clause.doubts or clause.unread for clause in reading.clauses)
    return not (named or done or doubted)


def only_takes_back(reading: Reading) -> bool:
    """取消了, 手环不加了, 我记混了: whether each clause takes something back for sure, and nothing else is said."""
    wrong = corrects(reading)
    return all(
        is_sure(one, reading)
        and (one.has("taking_back") or _adds_no_more(one) or (wrong and one.has("be") and gives_to_others(one)))
        for one in reading.clauses
    )


def _adds_no_more(clause: Clause) -> bool:
    return "adding" in clause.classes and "neg" in clause.classes


def outcome(reading: Reading) -> str:
    """`yes` or `no`, where a message only says how something came out: 定了，要加; 查过了，一例都没有. "" elsewhere."""
    if any(clause.asks or clause.doubts or clause.has("doubting", "doable") for clause in reading.clauses):
        return ""
    acts = {event.denied for event in reading.events if not event.clause.has("decided", "confirmed")}
    if not acts and "neg" in reading.classes:
        return "no"
    settled = reading.has("decided", "confirmed")
    return "no" if acts == {True} else "yes" if acts == {False} and settled else ""


def asks_of_kinds(reading: Reading) -> bool:
    """那问卷呢: whether a message asks what holds of the kinds it names, and of no others; not 再收问卷呢."""
    words = reading.clauses[0].tags if len(reading.clauses) == 1 else []
    return bool(words) and "ask" in words[-1].classes and all_have(words, "asked_again")


def takes_all(reading: Reading, *, asked: bool = False) -> bool:
    """三样都收: whether a message takes all that was spoken of; 都要 is enough where they were `asked` one by one."""
    taking = [clause for clause in reading.clauses if clause.has("all", "together") and clause.has("verb")]
    counted = any(asked or clause.has("number", "together") for clause in taking)
    named = any(one.tag.has("givable") for one in reading.mentions)
    return counted and not named and not any(clause.has("neg") or clause.asks for clause in taking)


def is_of_others(clause: Clause, own: Set[str], others: Set[str], *, dated: bool) -> bool:
    """三月那张是分院的, 那个不是我们的: whether a clause says of what was granted that it may not be what was asked of.
    `own`, `others`: words of the permit that was asked of, and of others; `dated`: the clause tells when it came.
    """
    if denies_time(clause) or (clause.has("be") and clause.has(*others) and not clause.has(*own) and not clause.asks):
        return True  # 不是三月, 那张是伦理批件
    at = next((index for index, tag in enumerate(clause.tags) if tag.has("be", "not_be")), 0)
    subject, said = clause.tags[:at], clause.tags[at + 1 :]
    rest = bool(clause.tags) and clause.is_unread(clause.tags[at].end)
    pointing = any_has(subject, "that_one", "permit", "number") and all_have(subject, "pointing", *own)
    if clause.asks or not pointing or not (said or rest):
        return False
    known = {"still_it", *own, *(("number", "time") if dated else ()), *(("project",) if any_has(said, "ours") else ())}
    still = all(tag.has(*known) for tag in said) and not rest
    return still if "neg" in clause.tags[at].classes else not still


def denies_time(clause: Clause) -> bool:
    """不是三月: whether a clause only says when something was not."""
    return denies(clause.tags, "number", "time")


def leaves_out(clause: Clause, who: Collection[str], reading: Reading) -> bool:
    """东京不用了: whether a clause surely denies something of each of these."""
    here = reading.text.normal[clause.start : clause.end]
    return clause.has("neg", "drop", "leave") and is_sure(clause, reading) and all(word in here for word in who)


def puts_off(reading: Reading) -> bool:
    """先去掉，以后再加: whether something is to be added after all."""
    return any(one.has("adding") and not one.has("doable", "neg") for one in reading.clauses)


def asks_to_leave_out(reading: Reading) -> bool:
    """删掉行不行, 能不能不采血: whether a message asks if what was said may be left out."""
    asking = [part for part in parts(reading.text, reading.clauses) if part.asks]
    denied = any("drop" in event.verb.classes or (event.denied and event.what) for event in reading.events)
    return denied and bool(asking) and not any(map(asks_for_something, asking))
