"""A desk that takes in both registers, the public one and the council's own extract."""

from datetime import timedelta

from sqlalchemy import select

from bot.importers import ofsted, ofsted_extract
from bot.services import providers as service
from bot.services.people import Actor, Standing
from bot.services.providers import Record
from bot.services.queries import parse
from bot.services.registers import registers
from bot.services.registers.registers import ImportReport
from bot.store.contacts import ProviderContact
from bot.store.directory import Directory
from tests.importers.extract_files import extract, write_extract
from tests.importers.register_files import provider, write
from tests.services.registers.desk import Desk

STAFF = Actor("U1", "T1", Standing.MEMBER)
WITHHELD = {"Provider type": "Childminder", "Provider name": "REDACTED"}


class Office(Desk):
    """A desk that takes both registers in."""

    def extract(self, *registrations: str, day: str = "2021-09-30", **options: bool) -> ImportReport:
        path = write_extract(self.folder, extract(*registrations, day=day))
        self.now += timedelta(days=1)
        with self.database.transaction(writes=True) as session:
            return registers.apply(session, ofsted_extract.read(path), "desk", self.now, **options)

    def public(self, *numbers: int, day: str = "2021-08-31") -> ImportReport:
        path = write(self.folder, [provider(n, **WITHHELD) for n in numbers], f"ofsted_{day}_Westhaven.csv")
        self.now += timedelta(days=1)
        with self.database.transaction(writes=True) as session:
            return registers.apply(session, ofsted.read(path), "desk", self.now)

    def contacts(self, urn: str = "EY900001") -> dict[str, str]:
        with self.database.transaction() as session:
            rows = session.scalars(select(ProviderContact).where(ProviderContact.urn == urn))
            return {row.field: row.value for row in rows}

    def found(self, words: str, actor: Actor = STAFF) -> list[tuple[str, str]]:
        results = service.search_providers(Directory(self.database), actor, parse(words))
        return [(one.provider.register, one.provider.urn) for one in results.found]

    def record(self, words: str) -> Record:
        (found,) = service.search_providers(Directory(self.database), STAFF, parse(words)).found
        with self.database.transaction() as session:
            return service.open_record(session, STAFF, found.provider.id)
