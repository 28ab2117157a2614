"""Who is spoken of in a clause, the part each plays, and who the next clause goes on to speak of."""

from __future__ import annotations

import pytest

from reader.chart import NONE, Roles
from reader.parties import Parties, are_paired, is_partner, speaker
from tests.support.reading import clauses_of

# 外方 is one of the two sides as well, where the words of the domain say so.
THEM = Roles({"them", "side", "named"})


def parties(text: str, doer: Roles = NONE, speaks: Roles = NONE) -> Parties:
    (clause,) = clauses_of(text)
    return Parties(clause, speaks, doer, another=False)


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("德国公司出钱", [{"them", "named"}]),
        ("我院出钱", [{"us"}]),
        ("合作的德国团队出钱", [{"them", "side", "named"}]),  # it is the one that cooperates
        ("另一家德国公司出钱", [{"them", "other"}]),  # one more
        ("另一个课题组出钱", [{"org", "other"}]),
        ("他们实验室出钱", [{"them", "named"}, {"them", "named"}]),  # a part of who was named before
        ("他们的CRO出钱", [{"them", "named"}, {"them", "third"}]),
        ("总部出钱", [{"them", "affiliate"}]),  # of the same group, and not the side itself
        ("CT不拍", []),
    ],
)
def test_the_parts_that_parties_play(text: str, roles: list[set[str]]) -> None:
    assert [set(party.roles) for party in parties(text).all] == roles


@pytest.mark.parametrize(
    ("text", "receives", "denied"),
    [
        ("给外方数据", True, False),
        ("外方拿数据", False, False),
        ("没有第三方", False, True),
        ("不给外方", True, True),
        ("与外方共享", True, False),
    ],
)
def test_who_receives_and_who_is_not_there(text: str, receives: bool, denied: bool) -> None:
    (party,) = parties(text).all
    assert (party.receives, party.denied) == (receives, denied)


@pytest.mark.parametrize(
    ("text", "verb", "who", "to"),
    [
        ("外方拿数据", "拿", set(THEM), set()),
        ("我院把数据给外方", "给", {"us"}, set(THEM)),
        ("数据由我院做", "做", {"us"}, set()),
        ("要数据的是第三方", "要", {"third"}, set()),  # who does it stands behind 的是
        ("不拿数据", "拿", {"company"}, set()),  # whoever was spoken of before
    ],
)
def test_who_does_it_and_for_whom(text: str, verb: str, who: set[str], to: set[str]) -> None:
    (clause,) = clauses_of(text)
    at = next(at for at, tag in enumerate(clause.tags) if tag.text == verb)
    doer, receiver = parties(text).around(at, len(clause.tags), Roles({"company"}))
    assert (set(doer), set(receiver)) == (who, to)


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("外方出钱", set(THEM)),
        ("给外方数据", set()),  # who only receives
        ("外方的数据", set()),  # who only owns
        ("资助方是德国药厂", {"them", "named"}),
        ("除外方外都不用", set()),
    ],
)
def test_who_is_gone_on_to_speak_of(text: str, subject: set[str]) -> None:
    assert set(parties(text).subject()) == subject


def test_who_we_are_and_who_cooperates() -> None:
    assert "them" in speaker(clauses_of("我们是外资药企，要拿数据"))
    assert not speaker(clauses_of("我们是医院"))
    assert are_paired(clauses_of("我们和德国公司合作")[0])
    assert not are_paired(clauses_of("德国公司出钱")[0])
    assert set(parties("我们拿数据", speaks=THEM).all[0].roles) == set(THEM)
    assert set(parties("它拿数据", doer=THEM).all[0].roles) == set(THEM)  # whoever was spoken of before


@pytest.mark.parametrize(
    ("text", "partner"),
    [
        ("发给英国那边，对方就是批件上的合作单位", True),
        ("发给英国那边，对方不是合作单位", False),
        ("发给英国那边，对方是不是合作单位", False),
        ("发给英国那边，对方原来是合作单位", False),
        ("发给英国那边，对方是合作单位的员工", False),
        ("发给英国那边和一家德国公司，对方是合作单位", False),  # which of two
    ],
)
def test_the_only_foreign_party_may_be_said_to_be_a_partner(text: str, partner: bool) -> None:
    assert is_partner(clauses_of(text)) is partner


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("我在跨国药企医学部上班，我们不参与", {"them"}),
        ("我就职于外资药企，我们不参与", {"them"}),
        ("我在外资药企的网站上看到，我们不参与", set()),
        ("我在外资药企工作过，我们不参与", set()),
    ],
)
def test_who_the_asker_works_for(text: str, roles: set[str]) -> None:
    assert set(speaker(clauses_of(text))) == roles


@pytest.mark.parametrize(
    ("text", "by", "why"),
    [
        ("在广州中心派了监查员", THEM, "where it is done: who was spoken of before does it"),
        ("广州中心派了监查员", Roles({"org"}), "who does it"),
    ],
)
def test_an_organisation_behind_a_preposition_is_a_place(text: str, by: Roles, why: str) -> None:
    (clause,) = clauses_of(text)
    at = next(at for at, tag in enumerate(clause.tags) if "take_part" in tag.classes)
    assert parties(text, doer=THEM).around(at, len(clause.tags), THEM)[0] == by, why
