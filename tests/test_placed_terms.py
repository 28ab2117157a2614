"""Where an answer's terms stand is kept with a large index, and is what cutting the answer again would tell."""

from __future__ import annotations

from pathlib import Path

from kb.lexicon import NO_LEXICON
from retrieval.index_file import load, save
from retrieval.placed_terms import PlacedTerms, key, placed
from retrieval.tokenizer import Tokenizer

ANSWERS = ("先在网站挂失。再到窗口补办;不收取费用", "", "每月检测一次，结果张贴在入口处。")


def test_what_a_file_keeps_is_what_cutting_tells(tmp_path: Path) -> None:
    tokens = Tokenizer(NO_LEXICON)
    found = [placed(answer, tokens.words_of(answer)) for answer in ANSWERS]
    save({}, tmp_path / "index", "of", PlacedTerms.build(found))
    kept = load(tmp_path / "index", "of").placed
    assert kept and [kept.of(at) for at in range(len(ANSWERS))] == [one.where for one in found]


def test_a_term_is_found_in_its_sentence() -> None:
    where = placed(ANSWERS[0], Tokenizer(NO_LEXICON).words_of(ANSWERS[0])).where
    assert (where[key("挂失")], where[key("窗口")], key("入口") in where) == ([0], [1], False)
