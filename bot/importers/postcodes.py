"""Reads where postcodes are: the ONS lookups, or a file of the middles of postcode districts.

The National Statistics Postcode Lookup and the ONS Postcode Directory
(https://geoportal.statistics.gov.uk/search?q=NSPL) hold 2.7 million postcodes, live and terminated; a
postcode without a position has 99.999999 as its latitude and 0.000000 as its longitude, or blanks.
"""

import re
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Literal, NamedTuple

from bot.importers.ofsted_columns import normal
from bot.importers.text import Row, refuse_unless_text, rows_of, tidy
from bot.services.files import RefusedFile
from bot.services.registers.postcodes import Place, PlacesFile, UnreadablePlace

LONGEST_PREAMBLE = 20
# The best written form first: `pcds` has one space, `pcd` and `pcd7` are padded to seven characters.
POSTCODE = ("pcds", "postcode", "pcd8", "pcd7", "pcd2", "pcd", "postcode1", "postcode2", "postcode3")
DISTRICT = ("outcode", "district", "postcodedistrict", "outwardcode")
LATITUDE = ("lat", "latitude")
LONGITUDE = ("long", "longitude", "lng", "lon")

# “Q, V and X are not used in the first position, I, J and Z not in the second”, but Kith's invented places
# use such an area, so only the form is held to (Royal Mail, PAF Programmers' Guide).
# NPT and GIR are the two old districts without a digit.
OUTWARD = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?|NPT|GIR")
WHOLE = re.compile(rf"({OUTWARD.pattern})(\d[A-Z]{{2}})")
# The United Kingdom and its islands lie within these degrees (https://epsg.io/27700, area of use, widened).
SOUTH, NORTH, WEST, EAST = 49.0, 61.5, -9.0, 3.0
NO_LATITUDE = 99.0


class Columns(NamedTuple):
    """Where a file's columns stand."""

    kind: Literal["postcodes", "districts"]
    code: int
    latitude: int
    longitude: int


def read(path: Path) -> PlacesFile:
    """Open a file of positions. Raises RefusedFile where it is none, or its columns are not known."""
    refuse_unless_text(path)
    for row in islice(rows_of(path), LONGEST_PREAMBLE):
        columns = _columns_of(row.cells)
        if columns:
            return PlacesFile(path.name, columns.kind, partial(_places, path, columns))
    raise RefusedFile(
        f"{path.name} does not look like a list of postcodes: none of its first {LONGEST_PREAMBLE} rows has "
        "the headings “pcds” (or “Postcode”, or “outcode”), “lat” and “long”. Download the lookup as CSV "
        "from the ONS Open Geography Portal and import that file."
    )


def _columns_of(headings: Sequence[str]) -> Columns | None:
    found = {normal(heading): number for number, heading in reversed(list(enumerate(headings)))}
    postcode, district, latitude, longitude = (
        next((found[name] for name in names if name in found), None)
        for names in (POSTCODE, DISTRICT, LATITUDE, LONGITUDE)
    )
    if latitude is None or longitude is None:
        return None
    # A file of districts counts its postcodes in a column of that name; a postcode file may name districts.
    if postcode is not None:
        return Columns("postcodes", postcode, latitude, longitude)
    return Columns("districts", district, latitude, longitude) if district is not None else None


def _places(path: Path, columns: Columns) -> Iterator[Place | UnreadablePlace]:
    rows = rows_of(path)
    heading = next(row for row in rows if _columns_of(row.cells))
    last: Row | None = None
    for row in rows:
        cells = [tidy.__wrapped__(cell) for cell in row.cells]
        if any(cells):
            last = row
            yield _place(Row(row.line, cells), columns)
    if last is None:
        raise RefusedFile(f"{path.name} has headings but no places. Download it again and import it again.")
    if len(last.cells) < len(heading.cells):
        raise RefusedFile(
            f"{path.name} is cut short: its last row has {len(last.cells)} cells where there are "
            f"{len(heading.cells)} headings. Download it again and import it again."
        )


def _place(row: Row, columns: Columns) -> Place | UnreadablePlace:
    if len(row.cells) <= max(columns[1:]):
        return UnreadablePlace(row.line, f"The row has only {len(row.cells)} cells.")
    code = _code(row.cells[columns.code], columns.kind)
    if code is None:
        wanted = "a postcode such as TS24 7QT" if columns.kind == "postcodes" else "a district such as TS24"
        return UnreadablePlace(row.line, f"“{row.cells[columns.code][:20]}” is not {wanted}.")
    return _positioned(row, code, columns)


def _code(text: str, kind: str) -> str | None:
    compact = text.replace(" ", "").upper()
    if kind == "districts":
        return compact if OUTWARD.fullmatch(compact) else None
    match = WHOLE.fullmatch(compact)
    return f"{match[1]} {match[2]}" if match else None


def _positioned(row: Row, code: str, columns: Columns) -> Place | UnreadablePlace:
    stated = row.cells[columns.latitude], row.cells[columns.longitude]
    if not all(stated):
        return Place(row.line, code, None, None)
    try:
        latitude, longitude = map(float, stated)
    except ValueError:
        return UnreadablePlace(row.line, f"The position of {code} is not in degrees, such as 54.68, -1.21.")
    if latitude >= NO_LATITUDE or latitude == longitude == 0:
        return Place(row.line, code, None, None)
    if not (SOUTH <= latitude <= NORTH and WEST <= longitude <= EAST):
        return UnreadablePlace(row.line, f"The position of {code} is not in the United Kingdom.")
    return Place(row.line, code, latitude, longitude)
