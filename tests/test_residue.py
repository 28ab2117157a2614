"""What was not understood and might matter: it leaves an exemption open, whatever else was said."""

from __future__ import annotations

import pytest

from kb.model import KnowledgeBase
from kb.text import normalise
from reader.facts import FactReader
from tests.conftest import ON


@pytest.mark.parametrize(
    ("text", "fact", "words"),
    [
        # an unknown thing in a list, behind a verb, in front of 数据
        ("收集CT和角膜", "beyond", "角膜"),
        ("收集角膜", "beyond", "角膜"),
        ("外方拿走凝胶数据", "beyond", "凝胶"),
        ("收集慢阻肺患者CT", "beyond", ""),  # it only tells whose
        ("不收集角膜", "beyond", "角膜"),  # what is denied was not understood: it is asked all the same
        ("食堂包子卖完了，收CT", "beyond", ""),  # talk
        ("收CT，外泌小体也留", "beyond", "外泌小体也留"),  # the known 外 is part of it
        ("检验数据里有一列是TP53", "beyond", "TP"),  # the number is part of the word
        # something more, whatever it is
        ("只收CT，还要采一点", "beyond", "还要采一点"),
        ("安全性数据除外", "beyond", "安全性数据除外"),
        # what the foreign side does and no fact was read from
        ("随机是其汇总的", "foreign_beyond", "随机是其汇总的"),
        ("方案是外方定稿的", "foreign_beyond", ""),  # a fact was
        ("统计放在他们总部", "foreign_beyond", "统计放在他们总部"),
        ("服务器在法兰克福，外方出钱", "foreign_beyond", "服务器在法兰克福"),
        ("外方只出钱", "foreign_beyond", ""),  # paying is no more
        ("外方要申报吗", "foreign_beyond", ""),  # a question of the duty
        ("外方没有派人", "foreign_beyond", ""),
    ],
)
def test_what_is_left_over(kb: KnowledgeBase, text: str, fact: str, words: str) -> None:
    found = FactReader(kb).read(normalise(text), ON).facts.get(fact)
    assert (found.source if found else "") == words
    assert found is None or found.open
