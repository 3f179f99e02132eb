"""`kith db upgrade` from every earlier shape of the database: what was in it is in it afterwards."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import JSON, URL, Column, Engine, MetaData, Row, String, Table, insert, select

from bot import startup
from bot.settings import WrongSettings
from bot.store import schema
from bot.store.database import Database
from bot.store.directory import Directory

EXAMPLES: Mapping[type, object] = {
    bytes: b"\x00\xff",
    bool: True,
    int: 7,
    float: 54.25,
    date: date(2026, 8, 31),
    time: time(18, 30),
    datetime: datetime(2026, 9, 1, 12, tzinfo=UTC),
}
KEY = EXAMPLES[int]
# Made anew from the others, or Alembic's own.
DERIVED = ("search_state", "provider_search", "provider_vocabulary", "alembic_version")


@pytest.fixture
def old(address: URL) -> Iterator[Database]:
    """A database without any tables yet."""
    database = Database(address)
    yield database
    database.close()


def tables(engine: Engine) -> list[Table]:
    """The tables as they are in the database, those that others refer to first."""
    found = MetaData()
    found.reflect(engine, only=lambda name, _: not name.startswith(DERIVED))
    return found.sorted_tables


def example(column: Column) -> object:
    if isinstance(column.type, JSON):
        return {"was": ["there", "before"]}
    if isinstance(column.type, String):
        return "Ä&\u00a0b"[: column.type.length]
    return EXAMPLES[column.type.python_type]


def fill(engine: Engine) -> None:
    """One row in each table; all integers are alike, so that each row refers to the one before it."""
    shape = tables(engine)
    with engine.begin() as connection:
        for table in shape:
            connection.execute(insert(table).values({each.name: example(each) for each in table.columns}))


def contents(engine: Engine, shape: list[Table]) -> dict[str, list[Row]]:
    with engine.connect() as connection:
        return {table.name: list(connection.execute(select(table))) for table in shape}


@pytest.mark.slow
@pytest.mark.parametrize("revision", [None, *schema.revisions()])
def test_the_upgrade_keeps_what_was_there(old: Database, revision: str | None) -> None:
    if revision:
        schema.upgrade(old.engine, revision)
        fill(old.engine)
    shape = tables(old.engine)
    before = contents(old.engine, shape)
    assert bool(before) == bool(revision)
    startup.upgrade(old)
    assert schema.current(old.engine) == schema.newest()
    assert contents(old.engine, shape) == before


def test_a_provider_from_before_is_found_after_the_upgrade(old: Database) -> None:
    schema.upgrade(old.engine, "0001")
    fill(old.engine)
    with old.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE provider SET name = 'Samphire House'")
    startup.upgrade(old)
    assert [listing.id for listing in Directory(old).listings().holding(["samphire"])] == [KEY]


def test_a_database_of_a_later_version_is_left_alone_and_the_way_on_is_said(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    for attempt in (startup.upgrade, startup.prepare):
        with pytest.raises(WrongSettings, match="from a later version of Kith") as fault:
            attempt(database)
        assert "kith db upgrade" not in str(fault.value)
    assert schema.current(database.engine) == "9999"
