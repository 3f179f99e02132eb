"""Reading a file by the column: most cells of a column say what others said, so each is read once."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import repeat
from typing import TypeVar

Cell = TypeVar("Cell", bound=Hashable)
Value = TypeVar("Value")


class UnreadableRow(Exception):
    """A row that cannot be read. Its text says what was found and what was expected."""


def each(read: Callable[[Cell], Value], cells: Iterable[Cell]) -> list[Value | UnreadableRow]:
    """What every cell of a column says; of one that cannot be read its fault, to be raised with its row."""
    column = list(cells)
    known = {cell: _read(read, cell) for cell in set(column)}
    return [known[cell] for cell in column]


def across(columns: Iterable[Sequence[Cell]], number: int) -> Iterable[tuple[Cell, ...]]:
    """So many rows of these columns, of which there may be none."""
    chosen = list(columns)
    return zip(*chosen, strict=True) if chosen else repeat((), number)


def sure(value: Value | UnreadableRow) -> Value:
    """The value, where there is one. Raises the UnreadableRow otherwise."""
    if isinstance(value, UnreadableRow):
        raise value
    return value


def _read(read: Callable[[Cell], Value], cell: Cell) -> Value | UnreadableRow:
    try:
        return read(cell)
    except UnreadableRow as fault:
        return fault
