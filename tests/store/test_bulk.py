"""Rows read and written by the column, on SQLite and PostgreSQL alike."""

from datetime import date
from typing import cast

from sqlalchemy import Table, select

from bot.store import bulk
from bot.store.database import Database
from bot.store.providers import Inspection, Provider
from tests.factories import make_import, make_provider

PROVIDER = cast(Table, Provider.__table__)
INSPECTION = cast(Table, Inspection.__table__)
NAMES = ("provider_id", "import_id", "kind", "framework", "date", "number", "grade", "outcome", "areas")


def test_what_is_read_is_what_the_models_read(database: Database) -> None:
    with database.transaction() as session:
        source = make_import(session)
        make_provider(session, source, "100001", registration_date=date(2020, 2, 29), details={"a": "1"})
        make_provider(session, source, "100002", name=None, name_withheld=True, latitude=54.5, longitude=-1.5)
        make_provider(session, source, "100003", details={"a": "1"}, confirmed={"name": 1})
        session.flush()
        found = bulk.rows(session, PROVIDER, PROVIDER.c.urn.in_(["100001", "100002", "100003"]))
        models = session.scalars(select(Provider)).all()
        expected = [{column.name: getattr(one, column.name) for column in PROVIDER.c} for one in models]
        assert sorted(found, key=lambda row: row["id"]) == sorted(expected, key=lambda row: row["id"])
        assert bulk.rows(session, PROVIDER, PROVIDER.c.urn == "nobody") == []


def test_what_is_written_is_what_the_models_read(database: Database) -> None:
    with database.transaction() as session:
        source = make_import(session)
        provider = make_provider(session, source, "100001")
        session.flush()
        first = ("full", "EIF", date(2021, 8, 31), "10", 2, None, {"Quality": 2, "Safe": "Yes"})
        second = ("report_card", "REIF", date(2026, 1, 5), None, None, "Met", {})
        rows = [(provider.id, source.id, *one) for one in (first, second)]
        bulk.add(session, INSPECTION, NAMES, rows)
        bulk.add(session, INSPECTION, NAMES, [])
        held = session.scalars(select(Inspection).order_by(Inspection.date)).all()
        assert [tuple(getattr(one, name) for name in NAMES) for one in held] == rows


def test_new_ids_are_in_order_and_nobody_elses(database: Database) -> None:
    with database.transaction() as session:
        source = make_import(session)
        held = make_provider(session, source, "100001")
        session.flush()
        ids = bulk.new_ids(session, PROVIDER, 3)
        assert list(ids) == [held.id + 1, held.id + 2, held.id + 3]
        assert list(bulk.new_ids(session, PROVIDER, 0)) == []
        required = {"register": "ofsted", "name_withheld": False, "address_withheld": False}
        required |= {"details": {}, "confirmed": {}, "first_import_id": source.id, "import_id": source.id}
        rows = [(id_, f"20000{id_}", *required.values()) for id_ in ids]
        bulk.add(session, PROVIDER, ("id", "urn", *required), rows)
        later = make_provider(session, source, "100009")
        session.flush()
        assert later.id > max(ids)
