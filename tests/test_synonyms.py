"""The lexicon: what it may say, and how it says what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.load import load
from kb.model import Problems
from tests.support.homes import copied_home


def _changed(folder: Path, old: str, new: str) -> Path:
    """A copy of the knowledge base with one change in its lexicon."""
    home = copied_home(folder / "kb")
    file = home / "domains/hgr/synonyms.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return home


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("甲乙=", "缺词"),
        ("甲乙", "缺词"),
        ("甲乙=丙丁+", "缺词"),
        ("人遗=甲乙", "已写作“人类遗传资源”"),  # contradicts an entry above
        ("人类遗传资源=人遗", "互相指代"),  # a circle of two
        ("的=甲乙", "又是停用词"),
        ("甲乙==老年人==老人", "已写作"),
    ],
)
def test_a_contradiction_is_told_with_its_place_and_fix(tmp_path: Path, entry: str, said: str) -> None:
    home = _changed(tmp_path, "  # 各部门通用\n", f"  # 各部门通用\n  - {entry}\n")
    with pytest.raises(Problems) as refused:
        load(home)
    told = [str(problem) for problem in refused.value.problems]
    assert any(line.startswith("domains/hgr/synonyms.yaml") and said in line for line in told), told


def test_a_longer_circle_is_found(tmp_path: Path) -> None:
    home = _changed(tmp_path, "  # 各部门通用\n", "  # 各部门通用\n  - 甲甲=乙乙\n  - 乙乙=丙丙\n  - 丙丙=甲甲\n")
    with pytest.raises(Problems, match="互相指代"):
        load(home)


def test_words_that_say_each_other_all_say_the_first(tmp_path: Path) -> None:
    home = _changed(tmp_path, "  # 各部门通用\n", "  # 各部门通用\n  - 甲甲==乙乙==(丙|丁)丙\n")
    same = load(home).lexicon.same
    assert [same.get(word) for word in ("甲甲", "乙乙", "丙丙", "丁丙")] == [None, *[("甲甲",)] * 3]
