"""Rows by the thousand, read and written column by column.

SQLAlchemy turns each value of each row into what the driver takes, or back, by itself. Here this is done once
for each different value of a column, and only in the columns whose type needs it; days, which come again and
again, are turned only once. Values that are read may therefore be shared by rows: they are not to be changed.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Column, ColumnElement, Date, Dialect, Select, Table, func, insert, select, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.types import NULLTYPE

Convert = Callable[[Any], Any]
# So many days are remembered for each column: those of some 80 years.
DAYS = 32_768


def rows(session: Session, table: Table, *conditions: ColumnElement[bool]) -> list[dict[str, Any]]:
    """The rows of a table for which all conditions hold: column → value."""
    connection = session.connection()
    result = connection.execute(_as_held(table).where(*conditions))
    kinds: list[Any] = [told[1] for told in result.cursor.description] if result.cursor else []
    found = zip(*result.all(), strict=True)
    columns = (
        _converted(column, values, _from_driver(column, connection.dialect, kind))
        for column, kind, values in zip(table.c, kinds, found, strict=False)
    )
    names = table.c.keys()
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def new_ids(session: Session, table: Table, number: int) -> Sequence[int]:
    """The ids of so many rows that are about to be added, in ascending order."""
    if session.connection().dialect.name == "sqlite":
        last = session.scalar(select(func.max(table.c.id))) or 0
        return range(last + 1, last + 1 + number)
    sequence = func.pg_get_serial_sequence(table.name, "id")
    return sorted(
        session.scalars(select(func.nextval(sequence)).select_from(func.generate_series(1, number)))
    )


def add(session: Session, table: Table, names: Sequence[str], values: Sequence[Sequence[Any]]) -> None:
    """Add rows of these columns, which must be all that the database has no default for."""
    if values:
        add_columns(session, table, dict(zip(names, zip(*values, strict=True), strict=True)))


def add_columns(session: Session, table: Table, values: Mapping[str, Sequence[Any]]) -> None:
    """The same by the column; there must be rows."""
    connection = session.connection()
    dialect = connection.dialect
    columns = {
        name: _converted(table.c[name], cells, _to_driver(table.c[name], dialect))
        for name, cells in values.items()
        if not _is_void(table.c[name], cells)
    }
    statement, in_order = _insert(table, tuple(columns), dialect)
    made: Iterable[tuple[Any, ...]] = zip(*(columns[name] for name in in_order), strict=True)
    if dialect.positional:
        connection.exec_driver_sql(statement, list(made))
    else:
        connection.exec_driver_sql(statement, [dict(zip(in_order, row, strict=True)) for row in made])


@lru_cache(maxsize=16)
def _as_held(table: Table) -> Select[*tuple[Any, ...]]:
    """All columns, with the values just as the driver gives them."""
    return select(*(type_coerce(column, NULLTYPE).label(column.name) for column in table.c))


@lru_cache(maxsize=64)
def _insert(table: Table, names: Sequence[str], dialect: Dialect) -> tuple[str, Sequence[str]]:
    """The statement in the driver's own form, and the columns in its order."""
    compiled = insert(table).compile(dialect=dialect, column_keys=list(names))
    return str(compiled), compiled.positiontup or names


@lru_cache(maxsize=256)
def _from_driver(column: Column[Any], dialect: Dialect, kind: Any) -> Convert | None:
    return _remembering(column, column.type.dialect_impl(dialect).result_processor(dialect, kind))


@lru_cache(maxsize=256)
def _to_driver(column: Column[Any], dialect: Dialect) -> Convert | None:
    return _remembering(column, column.type.dialect_impl(dialect).bind_processor(dialect))


def _remembering(column: Column[Any], convert: Convert | None) -> Convert | None:
    """Of days alone is remembered what they came to: other columns may hold what is not to be kept about."""
    return lru_cache(maxsize=DAYS)(convert) if convert and isinstance(column.type, Date) else convert


def _is_void(column: Column[Any], values: Sequence[Any]) -> bool:
    """Whether the column may be left out: it would be empty in every row, as it is where nothing is said."""
    no_default = column.server_default is None and column.default is None
    return no_default and values.count(None) == len(values)


def _converted(column: Column[Any], values: Sequence[Any], convert: Convert | None) -> Sequence[Any]:
    if convert is None:
        return values
    if isinstance(column.type, Date):
        return list(map(convert, values))
    if not isinstance(values[0], dict):
        made = {value: convert(value) for value in set(values)}
        return [made[value] for value in values]
    # JSON objects are no keys. Rows that say the same mostly share one, and those held here are flat.
    ids = list(map(id, values))
    each = dict(zip(ids, values, strict=True))
    alike = {tuple(value.items()): value for value in each.values()}
    made = {key: convert(value) for key, value in alike.items()}
    written = {id_: made[tuple(value.items())] for id_, value in each.items()}
    return [written[id_] for id_ in ids]
