"""Whatever stands in a knowledge base's files: it loads, or each problem has its place, its cause and its mend."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import strategies as st

from kb.files import Files, read_files
from kb.lexicon import LexiconBook
from kb.load import HOME, load_files
from kb.model import Fact, NoticeHead, Problem, Problems, RuleBook
from kb.wording import Wording
from kb.yaml_files import Reader
from tests.support import fuzzing

FILES = sorted(name for name in read_files(HOME).texts if name.endswith(".yaml"))
# What stands in YAML and means more than itself.
SIGNS = (
    *(
        "- ",
        ": ",
        "? ",
        "&a ",
        "*a",
        "!!python/object:os.system",
        "!!binary ",
        "<<: ",
        "|",
        ">-",
        "%YAML 3.0\n",
        "---\n",
    ),
    *("'", '"', "{", "}", "[", "]", "#", "\t", "0o77", "0x1F", "1:1:1", ".inf", ".nan", "1e999", "2022-02-30", "~"),
    *("2022-04-15T25:61:61", "9" * 5000, "true", "yes", "[" * 50, "- " * 50, "\\", "\\ud800", "? ? ?", "=", "@", "`"),
)
LONGEST = 3.0


def pieces() -> st.SearchStrategy[str]:
    """No half characters: a file that has some is refused before it is read."""
    return st.sampled_from(SIGNS) | st.sampled_from(fuzzing.PIECES) | st.text(max_size=4) | st.sampled_from(("\n", "a"))


def told(problems: Sequence[Problem]) -> None:
    assert problems
    for problem in problems:
        assert all(problem), problem
        # It goes to a log and to a page.
        str(problem).encode()


@pytest.fixture(scope="module")
def files() -> Files:
    return read_files(HOME)


def test_a_file_with_anything_in_it_loads_or_is_told(files: Files) -> None:
    def loaded(one: tuple[str, bytes]) -> None:
        name, raw = one
        began = time.process_time()
        try:
            load_files(replace(files, texts={**files.texts, name: raw.decode("utf-8", "ignore")}))
        except Problems as refused:
            told(refused.problems)
        assert time.process_time() - began < LONGEST

    harm = st.lists(pieces(), max_size=3).map(lambda found: "".join(found).encode("utf-8", "ignore"))
    made = st.sampled_from(FILES).flatmap(
        lambda name: st.tuples(st.just(name), fuzzing.mutated(files.texts[name].encode(), harm))
    )
    fuzzing.hunt(loaded, made, 20)


@pytest.mark.parametrize("model", [Fact, NoticeHead, RuleBook, LexiconBook, Wording], ids=lambda one: one.__name__)
def test_any_text_is_a_model_or_told(model: type[Fact]) -> None:
    def read(text: str) -> None:
        reader = Reader({"a.yaml": text})
        if reader.model("a.yaml", model) is None:
            told(reader.problems)
        reader = Reader({"a.yaml": f"- {text}"})
        reader.models("a.yaml", model)
        assert all(all(problem) for problem in reader.problems)

    made = st.lists(pieces(), max_size=12).map(lambda found: "".join(found).encode(errors="ignore").decode())
    fuzzing.hunt(read, made, 50)
