"""Somebody who imports register files one after the other, and looks at what is held."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.importers import ofsted
from bot.services.registers import registers
from bot.services.registers.registers import ImportReport
from bot.store import tables
from bot.store.database import Database
from bot.store.providers import Provider, ProviderChange
from tests.importers.register_files import provider, write

NOW = datetime(2026, 9, 14, 17, 0, tzinfo=UTC)
Rows = list[dict[str, str]]
WESTHAVEN = [provider(number) for number in range(1, 13)]


class Desk:
    """Somebody who imports files, one after the other, and looks at what is held."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database, self.folder = database, folder
        self.now = NOW

    def take(self, path: Path, **options: Any) -> ImportReport:
        self.now += timedelta(days=1)
        with self.database.transaction() as session:
            return registers.apply(session, ofsted.read(path), "desk", self.now, **options)

    def rows(self, rows: Rows, day: str = "2021-08-31", **options: Any) -> ImportReport:
        name = f"ofsted_{day}_Westhaven.csv" if day else "ofsted_Westhaven.csv"
        return self.take(write(self.folder, rows, name), **options)

    def held(self, urn: str = "EY900001") -> Provider:
        with self.database.transaction() as session:
            found = session.scalars(select(Provider).where(Provider.urn == urn)).one()
            session.expunge(found)
            return found

    def changes(self, urn: str = "EY900001") -> list[tuple[str, str | None, str | None, str | None]]:
        query = select(ProviderChange).join(Provider, Provider.id == ProviderChange.provider_id)
        with self.database.transaction() as session:
            found = session.scalars(query.where(Provider.urn == urn).order_by(ProviderChange.id))
            return [(change.kind, change.field, change.old, change.new) for change in found]

    def all(self, column: Any) -> list[Any]:
        with self.database.transaction() as session:
            return list(session.scalars(select(column)))

    def dump(self) -> dict[str, list[tuple[Any, ...]]]:
        with self.database.engine.connect() as connection:
            return {
                name: sorted(map(tuple, connection.execute(table.select())), key=repr)
                for name, table in tables.METADATA.tables.items()
            }


def counts(report: ImportReport) -> dict[str, int]:
    names = ("new", "changed", "closed", "restored", "unchanged", "older")
    return {name: getattr(report, name) for name in names if getattr(report, name)}
