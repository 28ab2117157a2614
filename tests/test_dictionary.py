"""Cut with jieba, from a file that is trusted only where it is right. A plain jieba is asked each time."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from copy import copy
from functools import partial
from multiprocessing.pool import ThreadPool
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.pace import beats
from benchmarks.startup import plain_jieba
from evaluation.ratchet import CASE_FILES
from kb.model import KnowledgeBase, Problems
from kb.text import normalise
from retrieval import cutter as cutting
from retrieval import dictionary
from retrieval.cutter import Cutter
from retrieval.dictionary import load

ROOT = Path(__file__).parent.parent
# Words that jieba's dictionary has (国际合作), has with another frequency (的), or lacks; some of them begin others.
ADDED = (
    *(("国际合作", 100_000), ("的", 1), ("人类遗传资源", 100_000), ("人类遗传资源管理条例实施细则征求意见稿全文", 3)),
    *(("PET-CT", 100_000), ("国合", 100_000), ("国合", 7), ("鿕", 2), ("鿕鿔", 9), ("x", 5), ("采集 许可", 100_000)),
)
# Every character that means something to jieba, to Unicode or to a trie of bytes.
PIECES = st.one_of(
    st.sampled_from("人类遗传资源管理条例国际合作采集的了在中一不是否大学生活动鿕鿔㐀𠮷龥乸"),
    st.sampled_from(["中华人民共和国", "B超", "AT&T", "c#", "PET-CT", "国合", "人类遗传资源", "100%", "3.14", "x-ray"]),
    st.sampled_from(
        [
            *"aZ09+#&._%- \t\r\n，。？！、（）",
            "\r\n",
            "\u3000",
            "\x00",
            "\ud800",
            "\u200b",
            "👩‍🔬",
            "é",
            "İ",
            "一\u0301",
        ]
    ),
    st.characters(),
)


# A dict.txt of a few words, made into a trie at once: what is tested is the file, not the words.
WORDS = ["国际", "合作", "国际合作", "科学", "研究", "AT&T", "科学研究"]
SMALL = "".join(f"{word} {at} n\n" for at, word in enumerate(WORDS, 1))
FREQUENCIES = st.one_of(st.integers(1, 3), st.integers(1, 10**6))


class Jieba:
    """The real one, with words added."""

    def __init__(self, plain: Any, added: Iterable[tuple[str, int]] = ()) -> None:
        self._jieba = copy(plain)
        self._jieba.FREQ = plain.FREQ.copy()
        for word, frequency in added:
            self._jieba.add_word(word, frequency)

    def cut(self, text: str) -> list[str]:
        return list(self._jieba.cut(text, HMM=False))


@pytest.fixture(scope="module")
def plain() -> Any:
    return plain_jieba()


@pytest.fixture(scope="module", params=[(), ADDED], ids=["plain", "with added words"])
def both(plain: Any, request: pytest.FixtureRequest) -> tuple[Jieba, Cutter]:
    return Jieba(plain, request.param), Cutter(request.param)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A place of its own for the file, a dictionary of a few words, and a process that has read neither yet."""
    (tmp_path / "dict.txt").write_text(SMALL, encoding="utf-8")
    (tmp_path / "made").mkdir()
    path = tmp_path / "made" / "dictionary.marisa"
    monkeypatch.setattr(dictionary, "_source", lambda: tmp_path / "dict.txt")
    monkeypatch.setattr(dictionary, "FILE", path)
    load.cache_clear()
    yield path
    load.cache_clear()


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\r\n\r\r\n",  # one blank, not two
        "结婚的和尚未结婚的",  # two ways compete
        "国际合作科学研究审批",
        "人类遗传资源管理条例实施细则征求意见稿全文公布",  # an added word longer than any of jieba's
        "人类遗传资源管理条例实施细则征求意见稿全",  # and one character short of it
        "采集 许可",  # an added word that jieba can never find
        "鿕鿔鿕x鿔",  # added characters that jieba's dictionary lacks
        "AT&T与c#在B超3楼abc123-4.5%",  # words with Latin letters, and what is no word
        "𠮷野家\ud800的",  # beyond jieba's characters; half of a pair
    ],
)
def test_a_text_is_cut_as_jieba_cuts_it(both: tuple[Jieba, Cutter], text: str) -> None:
    jieba, cutter = both
    assert cutter.words(text) == jieba.cut(text)


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=60).map("".join))
def test_any_text_is_cut_as_jieba_cuts_it(both: tuple[Jieba, Cutter], text: str) -> None:
    jieba, cutter = both
    assert cutter.words(text) == jieba.cut(text)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_any_added_words_cut_as_in_jieba(plain: Any, data: st.DataObject) -> None:
    text = data.draw(st.text("人类遗传资国际合作ab-1", min_size=1, max_size=30))
    places = st.integers(0, len(text))
    words = [
        (text[min(pair) : max(pair)], frequency)
        for pair, frequency in data.draw(st.lists(st.tuples(st.tuples(places, places), FREQUENCIES), max_size=6))
    ]
    # Not a copy of 500,000 entries each time: those that the text may ask for.
    few = copy(plain)
    pieces = {text[start:end] for start in range(len(text)) for end in range(start + 1, len(text) + 1)}
    few.FREQ = {piece: plain.FREQ[piece] for piece in pieces if piece in plain.FREQ}
    assert Cutter(words).words(text) == Jieba(few, words).cut(text)


def test_the_notice_and_the_lexicon_are_cut_as_jieba_cuts_them(plain: Any, kb: KnowledgeBase) -> None:
    added = tuple((word, 100_000) for word in (*kb.lexicon.terms, *kb.lexicon.same))
    jieba, cutter = Jieba(plain, added), Cutter(added)
    texts = [notice.text for notice in kb.notices.values()]
    for text in (*texts, *(normalise(text).normal for text in texts), *kb.lexicon.same):
        assert cutter.words(text) == jieba.cut(text)


@pytest.mark.parametrize("room", [0, 3, 1_000])
def test_what_is_remembered_is_bounded_and_changes_nothing(monkeypatch: pytest.MonkeyPatch, room: int) -> None:
    texts = ["国际合作科学研究审批的人类遗传资源鿕鿔鿕x鿔", "人类遗传资源管理条例实施细则征求意见稿全文公布", "的"]
    expected = [Cutter(ADDED).words(text) for text in texts]
    monkeypatch.setattr(cutting, "_REMEMBERED", room)
    cutter = Cutter(ADDED)
    added = len(cutter.FREQ)
    for _ in ("first", "again"):
        assert [cutter.words(text) for text in texts] == expected
    assert len(cutter.FREQ) <= max(room, added)


@pytest.mark.parametrize("frequency", [0, -1])
def test_a_word_nobody_has_seen_cannot_be_added(frequency: int) -> None:
    with pytest.raises(ValueError, match="国合"):
        Cutter([("国合", frequency)])


@pytest.mark.parametrize(
    ("piece", "added"),
    [
        ("龥", ()),  # rare characters: jieba's model for unknown words takes seconds
        ("a", ()),
        ("人类遗传资源", ()),
        ("中", (("中" * 50, 100_000),)),  # a word of 50 characters begins at each place
        ("a", (("a" * 50, 100_000),)),
        ("，", ()),
    ],
)
def test_a_long_text_takes_time_in_proportion(piece: str, added: tuple[tuple[str, int], ...]) -> None:
    cutter = Cutter(added)

    def cut(size: int) -> None:
        text = (piece * size)[:size]
        assert "".join(cutter.words(text)) == text

    small, large = (beats(partial(cut, size)) for size in (4_000, 32_000))
    # Eight times the text; sixty-four times the time would be quadratic.
    assert large < 24 * small + 0.5


def test_threads_share_a_cutter() -> None:
    texts = [f"国际合作{number}科学研究审批人类遗传资源{chr(0x4E00 + number)}" for number in range(2_000)]
    expected = list(map(Cutter(ADDED).words, texts))
    with ThreadPool(4) as pool:
        assert pool.map(Cutter(ADDED).words, texts) == expected


# What may stand where the file should be.
DAMAGE: dict[str, Callable[[bytes], bytes | None]] = {
    "missing": lambda _: None,
    "empty": lambda _: b"",
    "shorter than its checksum": lambda saved: saved[:7],
    "cut short": lambda saved: saved[:-1],
    "half": lambda saved: saved[: len(saved) // 2],
    "longer": lambda saved: saved + b"\0",
    "a bit of the head": lambda saved: flipped(saved, 40),
    "a bit of the trie": lambda saved: flipped(saved, 128 + 100),
    "a bit of a frequency": lambda saved: flipped(saved, len(saved) - 1),
    "something else": lambda _: b"marshal" * 1_000,
    "another layout, sound in itself": lambda saved: resealed(
        saved.replace(b"youju-dictionary-4", b"youju-dictionary-0")
    ),
    "no layout, sound in itself": lambda saved: resealed(b"\xff" * len(saved)),
    "another dict.txt, sound in itself": lambda saved: resealed(saved[:41] + b"0" * 32 + saved[73:]),
    "no trie, sound in itself": lambda saved: resealed(saved[:128] + bytes(len(saved) - 128)),
}


def flipped(saved: bytes, at: int) -> bytes:
    return saved[:at] + bytes([saved[at] ^ 1]) + saved[at + 1 :]


def resealed(saved: bytes) -> bytes:
    return dictionary._CHECK(saved[16:]).digest() + saved[16:]


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_file_that_is_not_right_is_made_anew(file: Path, damage: Callable[[bytes], bytes | None]) -> None:
    load()
    sound = file.read_bytes()
    broken = damage(sound)
    assert broken != sound
    file.unlink()
    if broken is not None:
        file.write_bytes(broken)
    load.cache_clear()
    assert Cutter().words("国际合作科学研究") == ["国际合作", "科学研究"]
    assert file.read_bytes() == sound
    assert [path.name for path in file.parent.iterdir()] == [file.name]


@pytest.mark.usefixtures("file")
def test_another_dictionary_of_jieba_is_taken_up(tmp_path: Path) -> None:
    load()
    # Twice the same word, and one that jieba takes for nothing but the beginning of others.
    (tmp_path / "dict.txt").write_text("国际合 5 n\n作 3 n\n国际合 7 n\n国 0 n\n", encoding="utf-8")
    for _ in ("made", "read"):
        load.cache_clear()
        assert (load().total, len(load().words)) == (15, 2)
        assert Cutter().words("国际合作国") == ["国际合", "作", "国"]


def test_without_a_folder_to_write_to_it_still_cuts(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The tests may run as root, whom no permission stops.
    monkeypatch.setattr(dictionary, "FILE", file.parent / "gone" / file.name)
    assert Cutter().words("国际合作科学研究") == ["国际合作", "科学研究"]


def test_a_failed_write_leaves_the_file_as_it_was(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load()
    sound = file.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fchmod", full)
    (tmp_path / "dict.txt").write_text("国际 5 n\n", encoding="utf-8")
    assert dictionary.main() == 1
    assert file.read_bytes() == sound
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_whoever_runs_the_service_may_read_the_file(file: Path) -> None:
    load()
    assert file.stat().st_mode & 0o777 == 0o644


def test_processes_that_make_it_at_once_leave_a_sound_file(file: Path, tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from retrieval import dictionary; from retrieval.cutter import Cutter;"
        "source, file = map(Path, sys.argv[1:]);"
        "dictionary.FILE = file; dictionary._source = lambda: source;"
        "[dictionary.load.cache_clear() or file.unlink(missing_ok=True) or dictionary.load() for _ in range(200)];"
        "print(*Cutter().words('国际合作科学'))"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "dict.txt"), str(file)]
    runs = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) for _ in range(3)]
    assert {run.communicate(timeout=60)[0].decode() for run in runs} == {"国际合作 科学\n"}
    assert dictionary._saved(dictionary._checksum(tmp_path / "dict.txt")) is not None
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_set_up_makes_the_file_once_and_says_so(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert dictionary.main() == 0
    made = file.stat().st_mtime_ns
    assert "：7 个词" in capsys.readouterr().out
    assert dictionary.main() == 0
    assert "已经就绪" in capsys.readouterr().out
    assert file.stat().st_mtime_ns == made


def test_set_up_says_what_to_do_where_it_cannot_write(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dictionary, "FILE", file.parent / "gone" / file.name)
    assert dictionary.main() == 1
    assert "不能写入" in capsys.readouterr().err


def test_without_jieba_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    load.cache_clear()
    monkeypatch.setattr(dictionary.importlib.util, "find_spec", lambda _: None)  # type: ignore[attr-defined]
    with pytest.raises(Problems, match="jieba"):
        load()
    assert dictionary.main() == 2
    assert "requirements.txt" in capsys.readouterr().err


def test_thousands_of_texts_are_cut_as_jieba_cuts_them(plain: Any, kb: KnowledgeBase) -> None:
    # benchmarks.startup compares 100,000.
    added = tuple((word, 100_000) for word in (*kb.lexicon.terms, *kb.lexicon.same))
    rows = [row for file in CASE_FILES for row in file.read_text().splitlines()]
    real = [text for row in rows for text in _texts(json.loads(row))][:3_000]
    rng = random.Random(1)
    words = [*kb.lexicon.terms, *"的了在中一不是大学生活动结婚和尚未", *(text[:5] for text in real)]
    made = ["".join(rng.choices(words, k=rng.randrange(1, 20))) for _ in range(2_000)]
    assert len(real) == 3_000
    jieba, ways = Jieba(plain, added), (Cutter(added), Cutter(added, whole=True))
    for text in (*real, *made):
        expected = jieba.cut(text)
        assert all(cutter.words(text) == expected for cutter in ways), text


def _texts(value: object) -> Iterator[str]:
    """Every string in a row of JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


@pytest.mark.parametrize("whole", [False, True], ids=["trie", "whole"])
def test_jieba_itself_cuts_and_nobody_hears_of_it(tmp_path: Path, whole: bool) -> None:
    script = (
        f"from retrieval.cutter import Cutter; import jieba; cutter = Cutter([('国合', 9)], whole={whole});"
        "print(isinstance(cutter, jieba.Tokenizer), cutter.words('国合'))"
    )
    # Compiled anew, as when it is first installed: that is when jieba's source is warned of.
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(tmp_path), "PYTHONWARNINGS": "error"}
    run = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert (run.stdout, run.stderr) == ("True ['国合']\n", "")
