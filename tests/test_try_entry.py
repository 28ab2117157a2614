"""An entry of synonyms.yaml works, or says why it cannot; what it changes is seen before it is written."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.check import check
from assistant.try_entry import tried
from kb.model import KnowledgeBase, Problems
from kb.synonyms import same_words


@pytest.mark.parametrize("entry", ["B超片=影像", "PET-CT片=影像", "3.0T核磁=影像", "1#楼=保藏", "IVD试剂=资助"])
def test_marks_and_latin_letters_in_an_entry_work(kb: KnowledgeBase, entry: str) -> None:
    alias, meaning = entry.split("=")
    _, after = " ".join(tried(kb, entry, f"收集{alias}要报吗")).split("加上以后：")
    assert f"{alias.lower()}（{meaning}）" in after.split("  ")[0]


@pytest.mark.parametrize("entry", ["PET CT=影像", "Case report=影像"])
def test_a_blank_between_latin_words_is_told(kb: KnowledgeBase, entry: str) -> None:
    assert [problem.where for problem in same_words([entry])[1]] == [f"same：{entry}"]
    with pytest.raises(Problems):
        list(tried(kb, entry, "要报吗"))


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ("食堂", "同义词“食堂”：没有等号，或等号、加号的一边缺词。写成 别名=词"),
        ("胸片=餐厅", "同义词“胸片=餐厅”：现行的问答里没有“餐厅”这个词"),
        ("胸片=影像+餐厅", "没有“餐厅”这个词"),  # half of it would find nothing
        ("饭堂==餐厅", "没有“饭堂”这个词"),  # nor does either of two words that stand for each other
    ],
)
def test_an_entry_that_could_find_nothing_is_told_before_it_is_tried(kb: KnowledgeBase, entry: str, told: str) -> None:
    with pytest.raises(Problems) as wrong:
        next(tried(kb, entry, "胸片要报吗"))
    assert told in str(wrong.value)


def test_a_word_that_no_text_is_cut_into_is_told_by_check(kb: KnowledgeBase) -> None:
    lexicon = replace(kb.lexicon, same={**kb.lexicon.same, "ct/mr": ("影像",)})
    (problem,) = check(replace(kb, lexicon=lexicon))
    assert "ct/mr" in problem.where
    assert "ct、mr" in problem.what


def test_what_an_entry_changes_is_shown(kb: KnowledgeBase) -> None:
    lines = "\n".join(tried(kb, "抓娃娃=采集+许可", "抓娃娃只要CT行不行"))
    before, after = lines.split("加上以后：")
    assert "抓娃娃（采集＋许可）" in after and "抓娃娃（" not in before
    assert "most-2022-04-15/1." in after
