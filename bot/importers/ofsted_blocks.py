"""Rows of Ofsted's register read by the column, many at a time."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import NamedTuple

from bot.importers.ofsted_columns import Layout
from bot.importers.ofsted_facts import FactColumns, Facts, FactsReader
from bot.importers.ofsted_inspections import InspectionRead, InspectionsReader, inspections_of
from bot.importers.reading import UnreadableRow, across, are_sure, reader, sure
from bot.importers.text import without_withheld
from bot.services.registers.file import StatedInspection

# A registration that has ended, in the words of the register's status column.
ENDED = frozenset(
    ("inactive", "not active", "resigned", "cancelled", "canceled", "closed", "removed", "lapsed", "deceased")
)
# What one row says: its facts, details and inspections, and whether it is listed.
RowRead = tuple[Facts | UnreadableRow, dict[str, str], Iterable[InspectionRead], bool]


class ColumnsRead(NamedTuple):
    """What some rows say, by the column; what could not be read is a fault in its place."""

    facts: FactColumns
    details: Sequence[dict[str, str]]
    slots: Sequence[Sequence[InspectionRead]]
    """For each slot of the layout what it says in each row."""
    listed: Sequence[bool]

    @property
    def is_sound(self) -> bool:
        """Whether everything could be read."""
        return self.facts.is_sound and all(map(are_sure, self.slots))

    def by_row(self) -> Iterable[RowRead]:
        """The same row by row."""
        slots = across(self.slots, len(self.listed))
        return zip(self.facts.by_row(), self.details, slots, self.listed, strict=True)

    def inspections(self) -> list[tuple[StatedInspection, ...]]:
        """The inspections of each row. Raises UnreadableRow where one could not be read."""
        return list(map(inspections_of, across(self.slots, len(self.listed))))


class ColumnsReader:
    """Reads the rows of one file."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._facts, self._inspections = FactsReader(layout), InspectionsReader(layout.slots)
        self._details = reader(partial(_details, layout))

    def read(self, columns: Sequence[Sequence[str]]) -> ColumnsRead | None:
        """What these columns say; None where they are not as many as the headings."""
        if len(columns) < self._layout.width:
            return None
        stated = [without_withheld(column) for column in columns]
        details = across([stated[number] for number in self._layout.details.values()], len(columns[0]))
        facts = self._facts.read(columns, stated)
        return ColumnsRead(
            facts,
            list(map(sure, map(self._details, details))),
            self._inspections.read(stated),
            _listed(facts.facts.get("status", [None] * len(columns[0]))),
        )


def _details(layout: Layout, cells: Sequence[str]) -> dict[str, str]:
    return {heading: text for heading, text in zip(layout.details, cells, strict=True) if text}


def _listed(statuses: Sequence[str | None]) -> list[bool]:
    ended = {status for status in set(statuses) if (status or "").casefold() in ENDED}
    return [status not in ended for status in statuses]
