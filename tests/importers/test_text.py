"""Lines, encodings and rows of CSV files as they really come."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.importers.text import WITHHELD, Row, decode, parse, sha256_of, text_lines, tidied, tidy
from bot.services.files import RefusedFile


def rows(text: str) -> list[Row]:
    return list(parse(text.splitlines(keepends=True)))


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("Crèche ’n’ Play".encode(), "Crèche ’n’ Play"),
        ("Crèche ’n’ Play".encode("cp1252"), "Crèche ’n’ Play"),
        ("Crèche".encode() + b"\xa0", "Crèche\xa0"),
        ("Crèche ".encode() + "é’".encode("cp1252") + " café".encode(), "Crèche é’ café"),
    ],
)
def test_accents_survive_in_either_encoding_and_in_a_mixture(line: bytes, text: str) -> None:
    assert decode(line) == text


@given(st.binary())
def test_any_bytes_become_text(line: bytes) -> None:
    assert isinstance(decode(line), str)


def test_a_byte_order_mark_and_every_kind_of_line_end_are_taken_off() -> None:
    lines = text_lines([b"\xef\xbb\xbfa,b\r\n", b"c,d\re,f\n"])
    assert [row.cells for row in parse(lines)] == [["a", "b"], ["c", "d"], ["e", "f"]]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("  Small   Steps\xa0", "Small Steps"),
        ("\xa0", ""),
        ("-", ""),
        (" - ", ""),
        ("redacted", WITHHELD),
        ("[Redacted]", WITHHELD),
        ("Redacted Lane Nursery", "Redacted Lane Nursery"),
        ("Pre-\x00School\u200b", "Pre- School"),
        ("A-B", "A-B"),
    ],
)
def test_a_cell_is_tidied(cell: str, value: str) -> None:
    assert tidy(cell) == value


CELL = st.one_of(
    st.sampled_from(["", "-", " - ", "—", WITHHELD, "[redacted]", " a", "b  c", "d\xa0", "e", "|", " | "]),
    st.text(max_size=4),
)


@given(st.lists(st.lists(CELL, min_size=1, max_size=3), max_size=12))
def test_cells_tidied_by_the_column_are_those_tidied_one_by_one(cells: list[list[str]]) -> None:
    raw = [Row(line, row) for line, row in enumerate(cells, 1)]
    chunks = list(tidied(raw))
    assert [list(row.cells) for rows, _ in chunks for row in rows] == [list(map(tidy, row)) for row in cells]
    assert [row.line for rows, _ in chunks for row in rows] == [row.line for row in raw]
    for rows_, columns in chunks:
        assert list(zip(*columns, strict=True)) == [tuple(row.cells) for row in rows_]


def test_lines_are_counted_as_in_the_file_though_some_are_empty() -> None:
    assert rows("a,b\n\n,,\nc,d\n") == [Row(1, ["a", "b"]), Row(4, ["c", "d"])]


def test_an_address_over_two_lines_is_one_row() -> None:
    assert rows('a,"b\nc",d\ne,f,g\n') == [Row(1, ["a", "b\nc", "d"]), Row(3, ["e", "f", "g"])]


def test_a_stray_quotation_mark_swallows_no_other_row() -> None:
    text = 'a,b,c\nd,"e,f\ng,h,i\nj,"k, l",m\nn,o,p\n'
    found = {row.line: row.cells for row in rows(text)}
    assert found[1] == ["a", "b", "c"]
    assert found[3] == ["g", "h", "i"]
    assert found[4] == ["j", "k, l", "m"]
    assert found[5] == ["n", "o", "p"]


def test_a_quotation_mark_that_is_never_closed_says_the_file_is_damaged() -> None:
    with pytest.raises(RefusedFile, match=r"line 2 .* Download it again"):
        rows('a,b\nc,"d\ne,f\n')


def test_one_enormous_value_does_not_stop_the_rest() -> None:
    huge = "x" * 200_000
    assert rows(f"a,b\nc,{huge}\ne,f\n")[-1] == Row(3, ["e", "f"])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04rest", "workbook.*CSV UTF-8"),
        (b"\xff\xfea\x00", "UTF-16"),
        (b"a,b\x00,c", "no text file"),
        (b"", "is empty"),
        (b" \r\n", "is empty"),
    ],
)
def test_what_is_no_csv_file_is_refused_with_advice(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "register.csv"
    path.write_bytes(content)
    with pytest.raises(RefusedFile, match=said):
        sha256_of(path)


def test_a_missing_file_is_refused_with_advice(tmp_path: Path) -> None:
    with pytest.raises(RefusedFile, match=r"nowhere\.csv cannot be read: .* Check the path"):
        sha256_of(tmp_path / "nowhere.csv")
