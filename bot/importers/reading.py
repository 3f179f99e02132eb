"""Reading a file by the column: most cells of a column say what others said, so it is read once."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import lru_cache, partial
from itertools import repeat
from typing import TypeVar

Cell = TypeVar("Cell", bound=Hashable)
Value = TypeVar("Value")
# As many as there are days in 44 years; postcodes are more, and cost the most that a reader holds (3 MB).
REMEMBERED = 16_384


class UnreadableRow(Exception):
    """A row that cannot be read. Its text says what was found and what was expected."""


def reader(read: Callable[[Cell], Value]) -> Callable[[Cell], Value | UnreadableRow]:
    """What a cell says; of one that cannot be read its fault, to be raised with its row.

    What the last REMEMBERED different cells said is not worked out again: rows share it, nobody changes it.
    """
    return lru_cache(maxsize=REMEMBERED)(partial(_read, read))


def across(columns: Iterable[Sequence[Cell]], number: int) -> Iterable[tuple[Cell, ...]]:
    """So many rows of these columns, of which there may be none."""
    chosen = list(columns)
    return zip(*chosen, strict=True) if chosen else repeat((), number)


def sure(value: Value | UnreadableRow) -> Value:
    """The value, where there is one. Raises the UnreadableRow otherwise."""
    if isinstance(value, UnreadableRow):
        raise value
    return value


def are_sure(values: Iterable[object]) -> bool:
    """Whether none of them is a fault."""
    return UnreadableRow not in set(map(type, values))


def _read(read: Callable[[Cell], Value], cell: Cell) -> Value | UnreadableRow:
    try:
        return read(cell)
    except UnreadableRow as fault:
        return fault
