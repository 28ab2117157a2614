"""What tells of whom a text speaks is masked before it is kept; what the product needs of it stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.ratchet import CASE_FILES
from records.masking import Masker, Surname, rows

ROWS = rows()
MASK = Masker(ROWS)
NAMES = ROWS.names
MASKS = [(row.mask, text) for row in ROWS.patterns for text in row.masks]
KEEPS = [(row.mask, text) for row in ROWS.patterns for text in row.keeps]
# What a question looks like, without anything to be masked.
PLAIN = st.text("采集血样数据要报备案吗？，。 ", max_size=12)


@pytest.mark.parametrize(("mask", "text"), MASKS)
def test_what_a_row_masks_is_gone(mask: str, text: str) -> None:
    masked = MASK(f"请问{text}，要报吗")
    assert mask in masked and text not in masked and masked.endswith("，要报吗")


@pytest.mark.parametrize(("mask", "text"), KEEPS)
def test_what_a_row_keeps_stays(mask: str, text: str) -> None:
    assert MASK(text) == text, mask


@pytest.mark.parametrize("surname", NAMES.surnames, ids=lambda row: row.name)
def test_a_name_is_masked_and_a_word_that_begins_like_one_is_not(surname: Surname) -> None:
    name, others = surname.name, surname.not_
    said = ("患者{}小明，要采血吗", "受试者{}明的血样", "病人叫{}建国要做检查", "{}先生的数据")
    for text in (one.format(name) for one in said):
        assert NAMES.mask in MASK(text) and name not in MASK(text), text
    for other in others:
        assert MASK(f"患者{name}{other}数据") == f"患者{name}{other}数据"


@pytest.mark.parametrize(
    "text",
    [
        "1.1 与 most-2022-04-15/4.2 是同一件事吗",
        "2022-04-15 到 2023年7月1日，共 12000 例，国科遗办审字〔2022〕CJ0123号",
        "患者和受试者的血常规、PET-CT，入组 300 人，NCT01234567，ChiCTR1900024853",
        "患者签署知情同意书后，受试者应当随访，病人全部来自三家医院",
        "姓名和身份证号要不要报",
        "10^9 个细胞，浓度 0.00012345678，分辨率 1920x1080",
    ],
)
def test_what_the_product_needs_stays(text: str) -> None:
    assert MASK(text) == text


def test_of_the_labelled_questions_only_what_names_somebody_is_masked() -> None:
    lines = [line for file in CASE_FILES for line in file.read_text(encoding="utf-8").splitlines()]
    masked = [line for line in lines if MASK(line) != line]
    assert len(lines) > 1000 and len(masked) == 1 and "，张老师休产假了" in masked[0]


@given(PLAIN, st.sampled_from(MASKS), PLAIN)
def test_wherever_it_stands_it_is_masked(before: str, what: tuple[str, str], after: str) -> None:
    mask, text = what
    masked = MASK(f"{before}，{text}，{after}")
    assert mask in masked and text not in masked
    assert MASK(masked) == masked


_ID = st.builds(
    lambda digits, last: f"{digits}{last}", st.integers(10**16, 10**17 - 1), st.sampled_from("0123456789Xx")
)
_MOBILE = st.builds(lambda two, rest: f"1{two}{rest:09d}", st.integers(3, 9), st.integers(0, 10**9 - 1))


@given(st.one_of(_ID, _MOBILE), PLAIN)
def test_no_number_of_a_person_is_left(number: str, around: str) -> None:
    assert not any(number[at : at + 6] in MASK(f"{around}{number}{around}") for at in range(len(number) - 5))


@given(st.text())
def test_any_text_becomes_one_that_a_database_takes(text: str) -> None:
    masked = MASK(text + "\0\ud800")
    assert "\0" not in masked
    masked.encode()


@given(st.integers(1, 10**9), st.dates())
def test_counts_and_dates_stay(count: int, day: object) -> None:
    text = f"{day} 起采集 {count} 例"
    assert MASK(text) == text
