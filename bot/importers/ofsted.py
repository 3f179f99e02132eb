"""Reads Ofsted's public register of childcare providers and inspections, and its lists of agencies.

The files are CSV and published with the “Childcare providers and inspections” statistics
(https://www.gov.uk/government/statistical-data-sets/childcare-providers-and-inspections-management-information).
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import islice, repeat
from pathlib import Path
from typing import TypeGuard

from bot.importers.dates import read_date, stated_date
from bot.importers.ofsted_blocks import ColumnsRead, ColumnsReader, RowRead
from bot.importers.ofsted_columns import Layout, layout_of
from bot.importers.ofsted_ending import Ending
from bot.importers.ofsted_inspections import inspections_of
from bot.importers.reading import UnreadableRow, sure
from bot.importers.text import WITHHELD, Row, is_broken_off, rows_of, sha256_of, tidied, tidy
from bot.services.checks import URN
from bot.services.files import RefusedFile
from bot.services.registers.file import Block, Entry, Problem, RegisterFile, trace

LONGEST_PREAMBLE = 20
TWICE = "this URN is in the file twice, with different facts; the first row counts"


def read(path: Path) -> RegisterFile:
    """Open a register's file: its facts are known at once, its rows are read as they are asked for.

    Raises RefusedFile where the file cannot be read, is no CSV, or is not Ofsted's register.
    """
    sha256 = sha256_of(path)
    preamble, layout = _heading_of(path)
    as_of = stated_date(path.stem) or stated_date(" ".join(preamble))
    rows = partial(_rows, path, layout)
    return RegisterFile(layout.register, path.name, sha256, as_of, layout.fields, rows, is_broken_off(path))


def _heading_of(path: Path) -> tuple[list[str], Layout]:
    preamble: list[str] = []
    for row in islice(rows_of(path), LONGEST_PREAMBLE):
        cells = [tidy(cell) for cell in row.cells]
        layout = layout_of(cells)
        if layout:
            return preamble, layout
        preamble += filter(None, cells)
    raise RefusedFile(
        f"{path.name} does not look like Ofsted's childcare register: none of its first {LONGEST_PREAMBLE} "
        "rows has the headings “Provider URN” and “Provider name” or “Provider type”. Check that it is the "
        "list of providers, saved as CSV with commas, and import it again."
    )


def _rows(path: Path, layout: Layout) -> Iterator[Entry | Problem | Block]:
    """The rows below the headings. Raises RefusedFile at the end of a file that is cut short or empty."""
    ending = Ending(layout, path.name)
    columns_reader = ColumnsReader(layout)
    seen: dict[str, int] = {}
    for rows, columns in tidied(_rows_below_heading(path)):
        read = columns_reader.read(columns)
        urns = [_urn(row.cells, layout) for row in rows]
        if (
            read
            and len(columns) == layout.width
            and rows[-1].ended
            and _are_new(urns, seen)
            and read.is_sound
        ):
            ending.note_sound(rows)
            seen.update((urn, hash(row.cells)) for urn, row in zip(urns, rows, strict=True))
            yield _block(rows, urns, read, layout)
        else:
            yield from _one_by_one(rows, urns, read, layout, seen, ending)
    ending.check()


def _are_new(urns: Sequence[str | None], seen: Mapping[str, int]) -> TypeGuard[Sequence[str]]:
    """Whether every row has a URN, and none of them has come before."""
    return None not in urns and len(set(urns)) == len(urns) and seen.keys().isdisjoint(urns)


def _block(rows: Sequence[Row], urns: Sequence[str], read: ColumnsRead, layout: Layout) -> Block:
    def entries() -> Iterator[Entry]:
        for row, urn, said in zip(rows, urns, read.by_row(), strict=True):
            yield _entry(row, urn, said, layout)

    return Block(urns, read.facts.whole(), read.details, read.inspections(), read.listed, entries)


def _one_by_one(
    rows: Sequence[Row],
    urns: Sequence[str | None],
    read: ColumnsRead | None,
    layout: Layout,
    seen: dict[str, int],
    ending: Ending,
) -> Iterator[Entry | Problem]:
    """Rows of which one at least cannot be taken as it stands."""
    said = read.by_row() if read else repeat(None)
    for row, urn, one in zip(rows, urns, said):  # noqa: B905 - there may be no end to what is not said
        if any(row.cells):
            ending.note(row)
            found = _read_row(row, urn, one, layout, seen)
            if found:
                yield found if row.ended else _marked(found, ending.last_field(row))


def _marked(found: Entry | Problem, last_field: str | None) -> Entry | Problem:
    return found._replace(last_field=last_field) if isinstance(found, Entry) else found


def _rows_below_heading(path: Path) -> Iterator[Row]:
    """The rows after the headings; where several files were put one behind the other, without theirs."""
    rows = rows_of(path)
    headings = next(row.cells for row in rows if layout_of([tidy(cell) for cell in row.cells]))
    return (row for row in rows if row.cells != headings)


def _read_row(
    row: Row, urn: str | None, read: RowRead | None, layout: Layout, seen: dict[str, int]
) -> Entry | Problem | None:
    """One row; None where it repeats an earlier one word for word."""
    digest = hash(row.cells)
    if urn and seen.get(urn) == digest:
        return None
    try:
        if urn is None:
            raise UnreadableRow(_urn_fault(row.cells, layout))
        if urn in seen:
            raise UnreadableRow(TWICE)
        seen[urn] = digest
        return _entry(row, urn, read, layout)
    except UnreadableRow as fault:
        return _problem(row, urn, layout, str(fault))


def _urn(cells: Sequence[str], layout: Layout) -> str | None:
    if layout.urn >= len(cells):
        return None
    compact = cells[layout.urn].replace(" ", "").upper().removesuffix(".0")
    return compact if URN.fullmatch(compact) else None


def _urn_fault(cells: Sequence[str], layout: Layout) -> str:
    found = cells[layout.urn] if layout.urn < len(cells) else ""
    said = f"the URN reads “{found[:40]}”" if found else "the URN is missing"
    return f"{said}; expected one like EY123456, 123456, 1234567 or VC123456"


def _entry(row: Row, urn: str, read: RowRead | None, layout: Layout) -> Entry:
    if read is None or not _is_whole(row.cells, layout):
        found, expected = len(row.cells), layout.width
        raise UnreadableRow(f"the row has {found} cells; expected {expected}, one for each heading")
    facts, details, inspections, listed = read
    hidden = _hidden(row.cells, layout) if WITHHELD in row.cells else frozenset[str]()
    return Entry(row.line, urn, sure(facts), details, inspections_of(inspections), listed, hidden)


def _is_whole(cells: Sequence[str], layout: Layout) -> bool:
    """Whether there is a cell for each heading, and nothing behind them."""
    return len(cells) >= layout.width and not any(cells[layout.width :])


def _problem(row: Row, urn: str | None, layout: Layout, reason: str) -> Problem:
    said = reason[0].upper() + reason[1:] + "."
    if urn and reason != TWICE and _is_whole(row.cells, layout):
        return Problem(row.line, urn, said)
    # Two rows run into one where a line break is lost: others may stand in a row beside its URN's owner.
    traces = {trace(cell) for cell in row.cells if cell and cell != WITHHELD}
    traces |= {trace(day) for cell in row.cells if (day := read_date(cell))}
    return Problem(row.line, urn, said, frozenset(traces), _recognisable(row.cells, layout))


def _recognisable(cells: Sequence[str], layout: Layout) -> bool:
    """Whether the row is whole enough to tell whose it is by what else stands in it."""
    column = layout.facts.get("registration_date", layout.facts.get("name"))
    if not _is_whole(cells, layout) or column is None:
        return False
    known_by = cells[column]
    return (
        bool(read_date(known_by)) if "registration_date" in layout.facts else known_by not in ("", WITHHELD)
    )


def _hidden(cells: Sequence[str], layout: Layout) -> frozenset[str]:
    """The facts and details that the regulator withholds in this row; personal ones may just be left out."""
    hidden = [name for name, column in layout.named if cells[column] == WITHHELD]
    left_out = [name for name, column in layout.personal if not cells[column]]
    return frozenset(hidden + left_out)
