"""Reading by the column: each different cell once, and a fault only with its own row."""

import pytest

from bot.importers.reading import UnreadableRow, across, are_sure, reader, sure


def test_the_same_cell_is_read_once() -> None:
    asked: list[str] = []

    def read(cell: str) -> int:
        asked.append(cell)
        return int(cell)

    assert list(map(reader(read), ["1", "2", "1", "1"])) == [1, 2, 1, 1]
    assert sorted(asked) == ["1", "2"]


def test_a_cell_that_cannot_be_read_spares_the_other_rows() -> None:
    def read(cell: str) -> int:
        if cell == "x":
            raise UnreadableRow(f"it reads {cell}")
        return int(cell)

    first, wrong, last = map(reader(read), ["1", "x", "3"])
    assert (sure(first), sure(last)) == (1, 3)
    assert are_sure([first, last])
    assert not are_sure([first, wrong, last])
    with pytest.raises(UnreadableRow, match="it reads x"):
        sure(wrong)


def test_rows_of_no_columns_are_empty_but_as_many() -> None:
    assert list(across([], 3)) == [(), (), ()]
    assert list(across(["ab", "cd"], 2)) == [("a", "c"), ("b", "d")]
