"""Files that are opened as spreadsheets: what a person typed is text in them, whatever it begins with."""

import csv
import io
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import load_workbook

from bot.views.cpd.sheets import MOST_IN_CELL, NOT_IN_XML, Sheet, defuse, to_csv, to_xlsx

SIGNS = "=+-@＝＋－＠\t\r\n"
ANY = st.text(st.characters(), max_size=60) | st.text(
    st.sampled_from([*SIGNS, '"', "'", ",", ";", " ", "1", "A", "\u00a0"])
)


def csv_cells(*texts: str) -> list[str]:
    content = to_csv(Sheet("People", ["a"], [texts])).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content, newline="")))[1]


@given(ANY)
@example("=1+1")
@example('=HYPERLINK("https://example.org","x")')
@example(" =1+1")
@example("\t=1+1")
@example("+44 1632 960001")
@example("@SUM(1)")
@example("\ufeff-1")
@example("\x00=1")
def test_no_cell_of_a_csv_begins_as_a_formula_and_no_word_is_lost(text: str) -> None:
    (cell,) = csv_cells(text)
    assert not cell.startswith(tuple(SIGNS))
    assert not cell.strip().lstrip("\ufeff\u200b\u200c\u200d\u200e\u200f\u2060").startswith(tuple(SIGNS[:8]))
    clean = NOT_IN_XML.sub("", text)
    assert cell.removeprefix("'") == clean.removeprefix("'")


@pytest.mark.slow
@given(ANY)
@example("=1+1")
@example("\ud800")
@example("#REF!")
@example("TRUE")
def test_no_cell_of_a_workbook_is_a_formula(text: str) -> None:
    book = load_workbook(io.BytesIO(to_xlsx([Sheet("People", ["a"], [[text]])])))
    (row,) = list(book["People"].iter_rows(min_row=2)) or [[None]]
    if row[0] is not None and row[0].value is not None:
        assert row[0].data_type == "s"
        assert not str(row[0].value).startswith(tuple(SIGNS))


@given(st.lists(ANY, min_size=1, max_size=5))
def test_a_text_with_commas_quotes_and_lines_stays_in_its_cell(texts: list[str]) -> None:
    assert len(csv_cells(*texts)) == len(texts)


def test_days_and_numbers_are_such_in_a_workbook_and_plain_in_a_csv() -> None:
    sheet = Sheet("A/B", ["When", "How many", "Nothing"], [[date(2026, 9, 14), -2, None]])
    book = load_workbook(io.BytesIO(to_xlsx([sheet])))
    (row,) = book["A B"].iter_rows(min_row=2)
    assert row[0].value.date() == date(2026, 9, 14)
    assert row[1].value == -2
    assert to_csv(sheet).decode("utf-8-sig").splitlines()[1] == '"2026-09-14","-2",""'


@pytest.mark.parametrize("sign", SIGNS)
def test_every_sign_is_defused(sign: str) -> None:
    assert defuse(f"{sign}1").startswith("'")


def test_no_text_is_longer_than_a_cell_takes() -> None:
    assert len(defuse("=" * 40_000)) == MOST_IN_CELL
