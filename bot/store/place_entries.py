"""Positions, read and written in bulk: a file of postcodes has 2.7 million rows."""

from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from sqlalchemy import Table as SqlTable
from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from bot.store.places import District, Postcode

# Values of one IN (…): well below SQLite's and PostgreSQL's limits (https://www.sqlite.org/limits.html).
CHUNK = 1000

Position = tuple[float, float]
TABLES = {
    "postcodes": cast(SqlTable, Postcode.__table__),
    "districts": cast(SqlTable, District.__table__),
}
CODE = {"postcodes": "postcode", "districts": "district"}


def positions_of(session: Session, kind: str, codes: Sequence[str]) -> dict[str, Position]:
    """The positions held of these postcodes or districts. At most CHUNK of them."""
    table = TABLES[kind]
    code = table.c[CODE[kind]]
    rows = session.execute(select(code, table.c.latitude, table.c.longitude).where(code.in_(codes)))
    return {found: (latitude, longitude) for found, latitude, longitude in rows}


def add_positions(session: Session, kind: str, positions: Mapping[str, Position]) -> None:
    """Add postcodes or districts that are not held."""
    if positions:
        session.execute(insert(TABLES[kind]), list(_rows(CODE[kind], positions)))


def change_positions(session: Session, kind: str, positions: Mapping[str, Position]) -> None:
    """Change the positions of postcodes or districts that are held."""
    if positions:
        table = TABLES[kind]
        statement = update(table).where(table.c[CODE[kind]] == bindparam("code"))
        session.execute(statement, list(_rows("code", positions)))


def middles(session: Session) -> dict[str, Position]:
    """District → the mean position of its postcodes, to five decimals (about a metre, as ONS gives them)."""
    outward = func.substr(Postcode.postcode, 1, func.length(Postcode.postcode) - 4)
    rows = session.execute(
        select(outward, func.avg(Postcode.latitude), func.avg(Postcode.longitude)).group_by(outward)
    )
    return {district: (round(latitude, 5), round(longitude, 5)) for district, latitude, longitude in rows}


def districts(session: Session) -> dict[str, Position]:
    """Every district with a known middle."""
    rows = session.execute(select(District.district, District.latitude, District.longitude))
    return {district: (latitude, longitude) for district, latitude, longitude in rows}


def _rows(code: str, positions: Mapping[str, Position]) -> Iterable[dict[str, object]]:
    for place, (latitude, longitude) in positions.items():
        yield {code: place, "latitude": latitude, "longitude": longitude}
