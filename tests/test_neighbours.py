"""Words that are something else, or two, by what stands beside them."""

from __future__ import annotations

from itertools import pairwise

import pytest

from kb.text import normalise
from reader.matcher import tag
from reader.neighbours import beside
from tests.support.reading import words


@pytest.mark.parametrize(
    ("text", "word", "of", "not_of"),
    [
        ("不用数据", "用", "use", "neg"),  # 不 and 用 in front of a thing
        ("不用办保藏许可", "不用", "neg", "use"),  # no need in front of what is to be filed
        ("不出方案", "出", "give", "neg"),
        ("看不出", "看不出", "unsure", "give"),  # one word
        ("无需备案了", "备案了", "duty", "approve"),  # behind a need it is what is to be done
        ("备案了", "备案了", "approve", "duty"),
        ("外方要走数据", "要走", "get", "duty"),  # taken away
        ("要走流程", "要走", "duty", "get"),
        ("数据没他们的", "没他们的", "excluded", "them"),
        ("没他们的数据", "他们", "them", "excluded"),  # what follows is theirs
        ("外方甲、外方乙", "外方乙", "another", ""),  # one more, told apart by its letter
        ("外方甲、外方乙", "外方甲", "lettered", "another"),
        ("就我们用", "就", "sole", ""),  # in front of our side: nobody else
        ("就CT", "就", "only", "sole"),
    ],
)
def test_what_a_word_is_by_those_beside_it(text: str, word: str, of: str, not_of: str) -> None:
    tags, _ = tag(normalise(text).normal, words())
    found = next(one for one in beside(tags, words()) if one.text == word)
    assert of in found.classes
    assert not_of not in found.classes


def test_no_character_is_lost_or_read_twice() -> None:
    for text in ("不用数据，不出方案", "数据没他们的，外方甲、外方乙", "外方要走数据，备案了"):
        tags, _ = tag(normalise(text).normal, words())
        parts = beside(tags, words())
        assert "".join(one.text for one in parts) == "".join(one.text for one in tags)
        assert all(before.end <= after.start for before, after in pairwise(parts))
