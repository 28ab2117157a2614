"""The index: rank_bm25's scores to the last bit, the best units without reading every unit, one file that is whole."""

from __future__ import annotations

import contextlib
import os
import random
import struct
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from rank_bm25 import BM25Plus

from benchmarks.pace import beats
from retrieval import index_file as store
from retrieval import inverted_index, pruned_search
from retrieval.index_file import Unusable, load, save
from retrieval.inverted_index import InvertedIndex
from retrieval.pruned_search import top

Units = list[list[str]]
Field = tuple[Units, float, list[str]]


def expected(units: Units, terms: Sequence[str]) -> NDArray[np.float64]:
    """rank_bm25's scores; it divides by zero where there are no terms at all."""
    if not any(units):
        return np.zeros(len(units))
    scores: NDArray[np.float64] = BM25Plus(units, delta=0).get_scores(list(terms))
    return scores


def expected_top(fields: Sequence[Field], k: int) -> tuple[list[int], list[float]]:
    sums = sum(weight * expected(units, terms) for units, weight, terms in fields)
    assert isinstance(sums, np.ndarray)
    order = [int(at) for at in np.lexsort((np.arange(len(sums)), -sums))[:k] if sums[at] > 0]
    return order, sums[order].tolist()


def found_top(fields: Sequence[Field], k: int) -> tuple[list[int], list[float]]:
    units, scores = top([(InvertedIndex.build(units), weight, terms) for units, weight, terms in fields], k)
    return units.tolist(), scores.tolist()


@contextlib.contextmanager
def constants(**values: int) -> Iterator[None]:
    """Other sizes, so that small corpora go every way large ones do."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in values.items():
            for module in (inverted_index, pruned_search):
                if hasattr(module, name):
                    patch.setattr(module, name, value)
        yield


def skewed(size: int, seed: int = 0, terms: int = 2_000, length: int = 30) -> Units:
    """Terms as in a language: a few in most units, most in a few."""
    rng = random.Random(seed)
    return [[f"t{int(terms ** rng.random())}" for _ in range(rng.randrange(length))] for _ in range(size)]


TERMS = st.sampled_from(["我", "要", "申报", "采集", "出境", "t", "T", "", "\0", "\ud800", "a b"])
UNITS = st.lists(st.lists(TERMS, max_size=12), max_size=40)
QUERY = st.lists(TERMS | st.just("没有的词"), max_size=30)


@st.composite
def searches(draw: st.DrawFn) -> list[Field]:
    size = draw(st.integers(0, 40))
    units = st.lists(st.lists(TERMS, max_size=12), min_size=size, max_size=size)
    weights = st.floats(1e-3, 1e3)
    return [(draw(units), draw(weights), draw(QUERY)) for _ in range(draw(st.integers(1, 3)))]


@settings(deadline=None, max_examples=300)
@given(searches(), st.integers(0, 60), st.sampled_from([0, 1, 10, 1 << 14]), st.sampled_from([1, 64]))
def test_best_units_equal_rank_bm25_in_ids_and_scores(fields: list[Field], k: int, batch: int, many: int) -> None:
    with constants(BATCH=batch, MANY=many):
        assert found_top(fields, k) == expected_top(fields, k)


@settings(deadline=None, max_examples=200)
@given(UNITS, QUERY, st.sampled_from([0, 1 << 14]), st.sampled_from([1, 30, 1 << 20]), st.sampled_from([1, 64]))
def test_scores_equal_rank_bm25_to_the_last_bit(
    units: Units, terms: list[str], batch: int, cells: int, many: int
) -> None:
    index, scores = InvertedIndex.build(units), expected(units, terms)
    every, third = np.arange(len(units))[::-1], np.arange(len(units))[::3]
    with constants(BATCH=batch, TABLE=cells, MANY=many):
        assert index.scores(terms).tolist() == scores.tolist()
        for some in (every, third):
            assert index.exact(index.numbers_of(terms), some).tolist() == scores[some].tolist()


@pytest.mark.parametrize("batch", [0, 50, 1_000])
@pytest.mark.parametrize("common", [2, 8, 100])
def test_top_ten_equals_rank_bm25_where_lists_are_left_out(batch: int, common: int) -> None:
    units = skewed(3_000)
    reference = BM25Plus(units, delta=0)
    rng = random.Random(1)
    with constants(BATCH=batch, COMMON=common):
        index = InvertedIndex.build(units)
        for _ in range(60):
            terms = [f"t{int(2_000 ** rng.random())}" for _ in range(rng.choice([1, 3, 8, 70]))]
            scores = reference.get_scores(terms)
            order = np.lexsort((np.arange(len(scores)), -scores))[:10]
            order = order[scores[order] > 0]
            ids, values = top([(index, 1.0, terms)], 10)
            assert (ids.tolist(), values.tolist()) == (order.tolist(), scores[order].tolist())


def test_common_terms_are_not_added_up_where_rare_ones_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    index = InvertedIndex.build([["的", "是"] * (1 + at % 3) + ([f"稀{at % 50}"] * 2) for at in range(5_000)])
    added: list[int] = []
    add = pruned_search._add

    def spy(lists: Sequence[pruned_search._List], sums: NDArray[np.float32]) -> NDArray[np.int64] | None:
        added.extend(one.number for one in lists)
        return add(lists, sums)

    monkeypatch.setattr(pruned_search, "_add", spy)
    with constants(BATCH=10):
        top([(index, 1.0, ["的", "稀7", "是"])], 10)
    assert added == [index.trie.get("稀7".encode())]


def test_weight_is_the_inverse_document_frequency() -> None:
    units = skewed(200)
    index, reference = InvertedIndex.build(units), BM25Plus(units, delta=0)
    assert {term: index.weight(term) for term in reference.idf} == reference.idf
    assert index.weight("没有的词") == 0.0


def test_units_come_in_one_pass_and_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    units, heard = skewed(500), list[int]()
    whole = InvertedIndex.build(units)
    monkeypatch.setattr(inverted_index, "RUN", 1_000)
    parts = InvertedIndex.build((unit for unit in units), progress=heard.append)
    assert len(heard) > 3
    assert heard == sorted(heard)
    assert heard[-1] == 500
    for name in store.ARRAYS:
        assert np.array_equal(getattr(parts, name), getattr(whole, name)), name


@pytest.mark.parametrize(
    ("units", "terms", "reason"),
    [
        ([], ["采集"], "no unit at all"),
        ([[]], ["采集"], "no term at all: rank_bm25 divides by zero"),
        ([[], [], []], ["采集"], "several units without a term"),
        ([["采集"]], ["采集"], "one unit"),
        ([["采集"], ["出境"]], ["采集", "出境"], "two units, a tie"),
        ([["采集"], [], ["采集", "出境"]], ["采集"], "three units, one empty"),
        ([["采集"], ["出境"]], [], "an empty query"),
        ([["采集"], ["出境"]], ["没有"], "only an unknown term"),
        ([["采集"] * 300, ["采集"] * 70_000], ["采集"], "counts beyond a byte and two"),
    ],
)
def test_smallest_cases_are_right(units: Units, terms: list[str], reason: str) -> None:
    for k in (0, 1, 10):
        assert found_top([(units, 1.0, terms)], k) == expected_top([(units, 1.0, terms)], k), reason


def test_ties_go_to_the_smaller_unit() -> None:
    units = [["采集", "申报"], ["出境"]] * 5_000
    ids, scores = top([(InvertedIndex.build(units), 1.0, ["采集"])], 10)
    assert ids.tolist() == list(range(0, 20, 2))
    assert len(set(scores.tolist())) == 1


def test_one_field_may_be_asked_twice() -> None:
    units = skewed(3_000)
    fields = [(units, 1.0, ["t1", "t9", "t70"]), (units, 0.6, ["t2", "t9"])]
    index = InvertedIndex.build(units)
    with constants(BATCH=10):
        ids, scores = top([(index, weight, terms) for _, weight, terms in fields], 10)
    assert (ids.tolist(), scores.tolist()) == expected_top(fields, 10)


def test_fields_that_cannot_be_added_are_refused() -> None:
    one, two = InvertedIndex.build([["a"]]), InvertedIndex.build([["a"], ["b"]])
    for fields in (
        [(one, 1.0, ["a"]), (two, 1.0, ["a"])],
        [(one, 0.0, ["a"])],
        [(one, 1.0, ["a"]), (one, -0.1, ["a"])],
    ):
        with pytest.raises(ValueError, match="各栏"):
            top(fields, 1)


SENTENCES = [["采集", "人类", "遗传", "资源", "要", "申报", "吗", f"词{i}", f"句{i % 7}"] for i in range(300)]
LONG = [term for i in range(3_000) for term in SENTENCES[i % 300]]


@pytest.mark.parametrize(
    ("units", "terms", "reason"),
    [
        (skewed(10_000), [f"t{i % 400}" for i in range(10_000)], "32,000 characters: 400 terms, each many times"),
        (skewed(10_000), ["t1"] * 16_000, "one common term, over and over"),
        (SENTENCES * 3, list(dict.fromkeys(LONG)), "a long text in its own words, each once"),
        (skewed(10_000), ["长" * 5_000], "one term of 5,000 characters"),
        ([SENTENCES[0]] * 10_000, SENTENCES[0], "ten thousand equal units"),
        ([[]] * 10_000, LONG, "empty units"),
    ],
)
def test_no_query_takes_long(units: Units, terms: list[str], reason: str) -> None:
    index = InvertedIndex.build(units)
    # A quarter of a beat is 10 ms, which are meant; a walk over every unit for every term takes hundreds.
    assert beats(lambda: top([(index, 1.0, terms)], 10), tries=5) < 1, reason
    if index.size < 1_000 or len(set(terms)) < 20:
        # rank_bm25 walks over every unit for every term.
        some = terms[: 1_000_000 // len(units)]
        assert found_top([(units, 1.0, some)], 10) == expected_top([(units, 1.0, some)], 10), reason


def test_threads_do_not_disturb_each_other() -> None:
    index = InvertedIndex.build(skewed(20_000))
    rng = random.Random(2)
    queries = [[f"t{int(2_000 ** rng.random())}" for _ in range(6)] for _ in range(200)]

    def answers(_: int) -> list[tuple[list[int], list[float]]]:
        found = [top([(index, 1.0, query), (index, 0.6, query)], 10) for query in queries]
        return [(ids.tolist(), scores.tolist()) for ids, scores in found]

    alone = answers(0)
    with ThreadPoolExecutor(4) as pool:
        assert all(together == alone for together in pool.map(answers, range(4)))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "索引"
    save(
        {"question": InvertedIndex.build(skewed(300)), "answer": InvertedIndex.build(skewed(300, seed=1))},
        path,
        "内容一",
    )
    return path


def test_a_saved_index_answers_as_before(file: Path) -> None:
    fields = load(file, "内容一").fields
    assert [*fields] == ["question", "answer"]
    for seed, field in enumerate(fields.values()):
        built = InvertedIndex.build(skewed(300, seed=seed))
        for name in store.ARRAYS:
            before, after = getattr(built, name), getattr(field, name)
            assert before.dtype == after.dtype
            assert np.array_equal(before, after), name
        assert field.scores(["t1", "t5", "t1"]).tolist() == built.scores(["t1", "t5", "t1"]).tolist()


@pytest.mark.parametrize("units", [[], [[]], [["\ud800", "", "\0"]]])
def test_smallest_indexes_are_saved_too(tmp_path: Path, units: Units) -> None:
    save({"only": InvertedIndex.build(units)}, tmp_path / "x", "")
    assert load(tmp_path / "x", "").fields["only"].scores(["\ud800"]).tolist() == expected(units, ["\ud800"]).tolist()


def test_a_loaded_index_is_mapped_and_cannot_be_written(file: Path) -> None:
    for field in load(file, "内容一").fields.values():
        for name in store.ARRAYS:
            array = getattr(field, name)
            assert not array.flags.owndata
            assert not array.flags.writeable


def _flip(at: int) -> Callable[[bytes], bytes]:
    return lambda data: data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda data: data[:0], "an empty file"),
        (lambda data: data[:20], "a part of the head"),
        (lambda data: data[:-1], "one byte short"),
        (lambda data: data[: len(data) // 2], "half of it"),
        (lambda data: data + b"\0", "one byte more"),
        (lambda data: b"\0" * len(data), "blocks that were never written"),
        (lambda data: data[:4096] + b"\0" * (len(data) - 4096), "only the first block written"),
        (lambda data: b"PK\x03\x04" + data[4:], "a file of something else"),
        (lambda data: "问,答\n".encode() * len(data), "a text"),
        (_flip(3), "a bit of the magic"),
        (_flip(9), "a bit of the checksum"),
        (_flip(16), "a bit of the version"),
        (_flip(20), "a bit of the table's length"),
        (_flip(25), "a bit of the size"),
        (_flip(60), "a bit of the table"),
        (_flip(5_000), "a bit of the postings"),
        (_flip(-1 + 2_000), "another"),
    ],
)
def test_a_damaged_file_is_not_used(file: Path, damage: Callable[[bytes], bytes], reason: str) -> None:
    file.write_bytes(damage(file.read_bytes()))
    with pytest.raises(Unusable):
        pytest.fail(f"{reason}: {load(file, '内容一')}")


def test_no_flipped_bit_goes_unnoticed(tmp_path: Path) -> None:
    path = tmp_path / "x"
    save({"only": InvertedIndex.build([["采集"], ["出境", "采集"]])}, path, "of")
    whole = path.read_bytes()
    for at in [*range(600), *range(600, len(whole), 7)]:
        path.write_bytes(whole[:at] + bytes([whole[at] ^ (1 << at % 8)]) + whole[at + 1 :])
        with pytest.raises(Unusable):
            load(path, "of")


def test_a_missing_or_outdated_file_is_not_used(file: Path, tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="无法读取"):
        load(tmp_path / "没有", "内容一")
    with pytest.raises(Unusable, match="无法读取"):
        load(tmp_path, "内容一")
    with pytest.raises(Unusable, match="已过时"):
        load(file, "内容二")


def test_another_version_is_not_used(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "VERSION", store.VERSION + 1)
    with pytest.raises(Unusable, match="另一版本"):
        load(file, "内容一")


def test_arrays_that_do_not_fit_together_are_not_used(tmp_path: Path) -> None:
    index = InvertedIndex.build(skewed(20))
    for name in ("units", "counts", "impacts", "weights", "peaks", "norms"):
        shorter = {**{key: getattr(index, key) for key in store.ARRAYS}, name: getattr(index, name)[:-1]}
        save({"only": InvertedIndex(index.trie, **shorter)}, tmp_path / "x", "of")
        with pytest.raises(Unusable, match="长度不一致"):
            load(tmp_path / "x", "of")


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError])
@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_an_interrupted_save_leaves_the_old_file(
    file: Path, monkeypatch: pytest.MonkeyPatch, error: type[BaseException], step: str
) -> None:
    def stop(*_: object) -> None:
        raise error

    monkeypatch.setattr(*{"fsync": (os, "fsync"), "replace": (Path, "replace")}[step], stop)
    with pytest.raises(error):
        save({"only": InvertedIndex.build([["新"]])}, file, "内容二")
    assert [*load(file, "内容一").fields] == ["question", "answer"]
    assert [*file.parent.iterdir()] == [file]


def test_an_index_in_use_outlives_its_file(file: Path) -> None:
    field = load(file, "内容一").fields["question"]
    before = field.scores(["t1", "t3"]).tolist()
    save({"question": InvertedIndex.build([["新"]])}, file, "内容二")
    assert field.scores(["t1", "t3"]).tolist() == before
    file.unlink()
    assert field.scores(["t1", "t3"]).tolist() == before


def _save_often(path: Path, seed: int) -> None:
    index = InvertedIndex.build(skewed(300, seed=seed))
    for _ in range(20):
        save({"only": index}, path, "of")


def test_two_processes_may_save_at_once(tmp_path: Path) -> None:
    path = tmp_path / "x"
    context = get_context("spawn")
    writers = [context.Process(target=_save_often, args=(path, seed)) for seed in (0, 1)]
    for writer in writers:
        writer.start()
    either = [InvertedIndex.build(skewed(300, seed=seed)).scores(["t1"]).tolist() for seed in (0, 1)]
    while any(writer.is_alive() for writer in writers):
        if path.exists():
            assert load(path, "of").fields["only"].scores(["t1"]).tolist() in either
    assert [writer.exitcode for writer in writers] == [0, 0]
    assert [*tmp_path.iterdir()] == [path]


def test_a_search_that_fails_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    index = InvertedIndex.build(skewed(20_000))
    wanted = top([(index, 1.0, ["t1", "t30"])], 10)[0].tolist()
    with monkeypatch.context() as patch:
        patch.setattr(pruned_search, "_kth", lambda *_: threading.main_thread().no_such_thing)  # type: ignore[attr-defined]
        with pytest.raises(AttributeError):
            top([(index, 1.0, ["t2", "t40"])], 10)
    assert top([(index, 1.0, ["t1", "t30"])], 10)[0].tolist() == wanted


def test_the_head_is_as_described(file: Path) -> None:
    magic, _, version, _, size = struct.unpack("<8s8sIIQ", file.read_bytes()[:32])
    assert (magic, version, size) == (store.MAGIC, store.VERSION, file.stat().st_size)
