"""A register's file as the services know it: what it says of each provider, and what it could not say.

The importers make these records, whatever the file looked like; the services know no file format.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple


class StatedInspection(NamedTuple):
    """One inspection of a provider, in the terms of `bot.store.providers.Inspection`."""

    kind: str
    framework: str
    date: date
    number: str | None
    grade: int | None
    outcome: str | None
    areas: Mapping[str, Any]


class Entry(NamedTuple):
    """What one row says of one provider. A fact the file has no column for is not among `facts`."""

    line: int
    urn: str
    facts: dict[str, Any]
    """Column of `bot.store.providers.Provider` → value; None where the file states none."""
    details: dict[str, str]
    inspections: tuple[StatedInspection, ...]
    listed: bool
    """False where the row itself says that the registration has ended."""
    withheld: frozenset[str] = frozenset()
    """The facts and details that the regulator withholds: stated as None, or not at all."""
    last_field: str | None = None
    """Where the file ends with this row and no line end: the fact, detail or kind of inspection in its last
    cell, which may be cut."""
    contact: Mapping[str, str] = MappingProxyType({})
    """What is not for the public (see `bot.store.contacts`): all that the file states of it."""


class Block(NamedTuple):
    """Many rows by the column: sound ones, of providers that the file has not listed before."""

    urns: Sequence[str]
    facts: Mapping[str, Sequence[Any]]
    """Column of `bot.store.providers.Provider` → its value in each row; None too where a row states none."""
    details: Sequence[dict[str, str]]
    inspections: Sequence[tuple[StatedInspection, ...]]
    listed: Sequence[bool]
    entries: Callable[[], Iterator[Entry]]
    """The same row by row, for those that are to be compared."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that could not be read: its place in the file, and why in plain words."""

    line: int
    urn: str | None
    reason: str
    traces: frozenset[str] = field(default=frozenset())
    """Where the row may stand for others than `urn`: all in it that may tell whose it is (see `trace`)."""
    recognisable: bool = False
    """Whether `traces` would tell, if the row stood for a provider that is held."""


@dataclass(frozen=True)
class RegisterFile:
    """A register's file: what it is, known at once, and its rows, read as they are asked for."""

    register: str
    file_name: str
    sha256: str
    as_of: date | None
    """The day the register was drawn up; None where neither the file nor its name says."""
    fields: tuple[str, ...]
    """The facts this file can state: names of provider columns, and headings of details."""
    rows: Callable[[], Iterator[Entry | Problem | Block]]
    broken_off: bool = False
    """Whether its last line lacks the end that the others have, as a download's that broke off."""
    unit: str = "line"
    """What `Entry.line` counts in this file, in words."""
    has_contacts: bool = False
    """Whether it states what is not for the public."""

    def __iter__(self) -> Iterator[Entry | Problem]:
        """Read the rows. Raises RefusedFile where the file turns out to be cut short."""
        for row in self.rows():
            if isinstance(row, Block):
                yield from row.entries()
            else:
                yield row

    def portions(self, most: int) -> Iterator[Block | list[Entry | Problem]]:
        """The same in portions: what comes by the column, and what comes by the row, at most so many."""
        rows: list[Entry | Problem] = []
        for row in self.rows():
            if rows and (len(rows) == most or isinstance(row, Block)):
                yield rows
                rows = []
            if isinstance(row, Block):
                yield row
            else:
                rows.append(row)
        if rows:
            yield rows


def trace(value: str | date) -> str:
    """A value in the form in which two files can be compared: no spaces, punctuation or capitals."""
    text = value.isoformat() if isinstance(value, date) else value.casefold()
    return "".join(filter(str.isalnum, text))
