"""Reads Ofsted's public register of childcare providers and inspections, and its lists of agencies.

The files are CSV and published with the “Childcare providers and inspections” statistics
(https://www.gov.uk/government/statistical-data-sets/childcare-providers-and-inspections-management-information).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache, partial
from itertools import islice
from pathlib import Path
from typing import Any

from bot.importers.dates import read_date, stated_date
from bot.importers.ofsted_columns import ADDRESS, Layout, layout_of
from bot.importers.ofsted_ending import Ending
from bot.importers.ofsted_inspections import UnreadableRow, read_inspections
from bot.importers.text import WITHHELD, Row, is_broken_off, rows_of, sha256_of, tidy
from bot.services.checks import URN
from bot.services.files import RefusedFile
from bot.services.register_file import Entry, Problem, RegisterFile, trace

LONGEST_PREAMBLE = 20
POSTCODE = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?) ?(\d[A-Z]{2})")
NUMBER = re.compile(r"\d{1,4}(\.\d+)?")
TWICE = "this URN is in the file twice, with different facts; the first row counts"
# A registration that has ended, in the words of the register's status column.
ENDED = frozenset(
    ("inactive", "not active", "resigned", "cancelled", "canceled", "closed", "removed", "lapsed", "deceased")
)


def read(path: Path) -> RegisterFile:
    """Open a register's file: its facts are known at once, its rows are read as they are asked for.

    Raises RefusedFile where the file cannot be read, is no CSV, or is not Ofsted's register.
    """
    sha256 = sha256_of(path)
    preamble, layout = _heading_of(path)
    as_of = stated_date(path.stem) or stated_date(" ".join(preamble))
    rows = partial(_entries, path, layout)
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


def _entries(path: Path, layout: Layout) -> Iterator[Entry | Problem]:
    """The rows below the headings. Raises RefusedFile at the end of a file that is cut short or empty."""
    ending = Ending(layout, path.name)
    seen: dict[str, int] = {}
    for raw in _rows_below_heading(path):
        row = Row(raw.line, list(map(tidy, raw.cells)), raw.ended)
        if any(row.cells):
            ending.note(row)
            found = _read_row(row, layout, seen)
            if found:
                yield found if row.ended else _marked(found, ending.last_field(row))
    ending.check()


def _marked(found: Entry | Problem, last_field: str | None) -> Entry | Problem:
    return replace(found, last_field=last_field) if isinstance(found, Entry) else found


def _rows_below_heading(path: Path) -> Iterator[Row]:
    """The rows after the headings; where several files were put one behind the other, without theirs."""
    rows = rows_of(path)
    headings = next(row.cells for row in rows if layout_of([tidy(cell) for cell in row.cells]))
    return (row for row in rows if row.cells != headings)


def _read_row(row: Row, layout: Layout, seen: dict[str, int]) -> Entry | Problem | None:
    """One row; None where it repeats an earlier one word for word."""
    digest = hash(tuple(row.cells))
    urn = _urn(row.cells, layout)
    if urn and seen.get(urn) == digest:
        return None
    try:
        if urn is None:
            raise UnreadableRow(_urn_fault(row.cells, layout))
        if urn in seen:
            raise UnreadableRow(TWICE)
        seen[urn] = digest
        return _entry(row, urn, layout)
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


def _entry(row: Row, urn: str, layout: Layout) -> Entry:
    _check_width(row.cells, layout)
    stated = ["" if cell == WITHHELD else cell for cell in row.cells]
    facts = _facts(stated, layout) | _withheld(row.cells, layout)
    details = {heading: stated[column] for heading, column in layout.details.items() if stated[column]}
    inspections = read_inspections(stated, layout.slots)
    listed = (facts.get("status") or "").casefold() not in ENDED
    return Entry(row.line, urn, facts, details, inspections, listed, _hidden(row.cells, layout))


def _check_width(cells: Sequence[str], layout: Layout) -> None:
    if not _is_whole(cells, layout):
        raise UnreadableRow(f"the row has {len(cells)} cells; expected {layout.width}, one for each heading")


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


def _facts(cells: Sequence[str], layout: Layout) -> dict[str, Any]:
    """The facts of a row under their columns' names. Raises UnreadableRow for an impossible value."""
    facts: dict[str, Any] = {name: cells[column] or None for name, column in layout.facts.items()}
    if facts.get("registration_date"):
        facts["registration_date"] = _registration_date(facts["registration_date"])
    if facts.get("postcode"):
        facts["postcode"] = _postcode(facts["postcode"])
    if "places" in facts or "places_estimate" in facts:
        facts |= _places(facts)
    return facts


def _withheld(cells: Sequence[str], layout: Layout) -> dict[str, bool]:
    """Whether the regulator withholds the name or any part of the address, where the file has them."""
    withheld = {}
    if "name" in layout.facts:
        withheld["name_withheld"] = cells[layout.facts["name"]] == WITHHELD
    address = [cells[layout.facts[name]] for name in ADDRESS if name in layout.facts]
    if address:
        withheld["address_withheld"] = WITHHELD in address
    return withheld


def _hidden(cells: Sequence[str], layout: Layout) -> frozenset[str]:
    """The facts and details that the regulator withholds in this row; personal ones may just be left out."""
    if WITHHELD not in cells:
        return frozenset()
    hidden = [name for name, column in layout.named if cells[column] == WITHHELD]
    left_out = [name for name, column in layout.personal if not cells[column]]
    return frozenset(hidden + left_out)


def _registration_date(text: str) -> date:
    day = read_date(text)
    if day is None:
        raise UnreadableRow(
            f"the registration date reads “{text[:40]}”; expected day/month/year, as in 31/08/2021"
        )
    return day


def _postcode(text: str) -> str:
    compact = text.upper().replace(" ", "")
    match = POSTCODE.fullmatch(compact)
    return f"{match[1]} {match[2]}" if match else text.upper()


def _places(facts: dict[str, Any]) -> dict[str, Any]:
    """Places as a whole number; the estimate only where it says something else than the number."""
    numbers = {name: _number(facts[name]) for name in ("places", "places_estimate") if name in facts}
    places, estimate = numbers.get("places"), numbers.get("places_estimate")
    found: dict[str, Any] = {}
    if "places" in numbers:
        found["places"] = int(places) if places is not None and places.is_integer() else None
    told = estimate if estimate is not None else places
    if told is not None and told != found.get("places"):
        found["places_estimate"] = f"{told:g}"
    elif "places_estimate" in numbers:
        found["places_estimate"] = None
    return found


@lru_cache(maxsize=1024)
def _number(text: str | None) -> float | None:
    if text is None:
        return None
    if not NUMBER.fullmatch(text.replace(",", "")):
        raise UnreadableRow(f"the number of places reads “{text[:40]}”; expected a number such as 24")
    return float(text.replace(",", ""))
