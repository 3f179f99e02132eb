"""What one file writes: gathered for some rows at a time, with a trace of every change."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.services.registers.changes import (
    WITHHELD_SINCE,
    InspectionChanges,
    Row,
    Trace,
)
from bot.services.registers.file import Block, Entry, RegisterFile, StatedInspection
from bot.store import contacts
from bot.store import register_entries as store
from bot.store.listings import next_version

# What a provider is where a file has no column for it.
UNSTATED: dict[str, Any] = dict.fromkeys(
    (
        *("name", "provider_type", "subtype", "status", "registration_date", "registered_person"),
        *("registered_person_urn", "address_1", "address_2", "address_3", "town", "postcode", "telephone"),
        *("constituency", "local_authority", "region", "places", "places_estimate"),
    )
) | {"name_withheld": False, "address_withheld": False}
# What is held of the facts that a file could not state, where there are none.
ALL_STATED: dict[str, int] = {}


class Batch:
    """Changes on their way into the database. The file itself is noted only once it changes something."""

    def __init__(
        self, session: Session, file: RegisterFile, as_of: date, imported_at: datetime, imported_by: str
    ) -> None:
        self.import_id: int | None = None
        self._version = 0
        self.touched: list[int] = []
        self._fields = frozenset(file.fields)
        self._session, self._file, self._as_of = session, file, as_of
        self._imported_at, self._imported_by = imported_at, imported_by
        self._empty()

    def add(self, entry: Entry) -> None:
        """A provider that was not held before."""
        self._new.append(entry)

    def add_block(self, block: Block) -> None:
        """Many providers that were not held before."""
        unstated = {name: [value] * len(block.urns) for name, value in UNSTATED.items()}
        facts = {**unstated, **block.facts}
        self._write_new(block.urns, facts, block.details, block.inspections, block.listed)

    def change(self, held: Row, values: Mapping[str, Any], traces: Iterable[Trace]) -> None:
        """Other facts of a provider."""
        if values:
            self._updates.append({"id": held["id"], **values})
        for change in traces:
            self._trace(held["id"], "changed", change)
            if change.old == WITHHELD_SINCE:
                self._withheld.append({"of_provider": held["id"], "of_field": change.field})

    def change_contact(self, held: Row, contact: Mapping[str, str], fields: Iterable[str]) -> None:
        """What is not for the public, where these fields differ: their old values leave no trace."""
        self._contacts[held["urn"]] = contact
        for name in fields:
            self._trace(held["id"], "changed", Trace(name, None, None))

    def change_inspections(self, provider_id: int, changes: InspectionChanges) -> None:
        """Inspections of a provider that were added, changed or withdrawn."""
        if changes.traces:
            import_id = self._noted()
            self._added += ((provider_id, import_id, *inspection) for inspection in changes.added)
            self._changed += ({**row, "import_id": import_id} for row in changes.changed)
            self._withdrawn += changes.withdrawn

    def close(self, provider_id: int) -> None:
        """A provider that is gone from the register."""
        self._noted()
        self._updates.append({"id": provider_id, "closed_on": self._as_of, "changed_in": self._version})
        self._trace(provider_id, "closed", Trace(None, None, self._as_of.isoformat()))

    def restore(self, held: Row) -> None:
        """A provider that was gone and is listed again."""
        self._updates.append({"id": held["id"], "closed_on": None})
        self._trace(held["id"], "restored", Trace(None, held["closed_on"].isoformat(), None))

    def confirm(self, held: Row, before: store.HeldImport) -> None:
        """Note this file as the source of every fact it states, and who stated the others last."""
        unstated = sorted((before.fields | held["confirmed"].keys()) - self._fields)
        confirmed = {name: held["confirmed"].get(name, before.id) for name in unstated}
        if confirmed != held["confirmed"]:
            self._updates.append({"id": held["id"], "confirmed": confirmed})
        self._confirmed.append(held["id"])

    def write(self) -> None:
        """Write everything gathered so far."""
        self._write_entries(self._new)
        store.update_providers(self._session, self._updates)
        if self._confirmed:
            store.confirm_providers(self._session, self._confirmed, self._noted(), self._version)
        store.write_inspections(self._session, self._added, self._changed, self._withdrawn)
        contacts.replace_contacts(self._session, self._file.register, self._contacts)
        store.add_changes(self._session, self._traces)
        store.withhold_changes(self._session, self._withheld, WITHHELD_SINCE)
        self._empty()

    def _empty(self) -> None:
        self._new: list[Entry] = []
        self._updates: list[dict[str, Any]] = []
        self._confirmed: list[int] = []
        self._added: list[tuple[Any, ...]] = []
        self._changed: list[dict[str, Any]] = []
        self._withdrawn: list[int] = []
        self._traces: list[tuple[Any, ...]] = []
        self._withheld: list[dict[str, Any]] = []
        self._contacts: dict[str, Mapping[str, str]] = {}

    def _write_entries(self, entries: Sequence[Entry]) -> None:
        if not entries:
            return
        self._write_new(
            [entry.urn for entry in entries],
            {name: [entry.facts.get(name, none) for entry in entries] for name, none in UNSTATED.items()},
            [entry.details for entry in entries],
            [entry.inspections for entry in entries],
            [entry.listed for entry in entries],
        )
        self._contacts |= {entry.urn: entry.contact for entry in entries if entry.contact}

    def _write_new(
        self,
        urns: Sequence[str],
        facts: Mapping[str, Sequence[Any]],
        details: Sequence[Mapping[str, str]],
        inspections: Sequence[Sequence[StatedInspection]],
        listed: Sequence[bool],
    ) -> None:
        """New providers by the column. Their inspections are gathered for `write`."""
        import_id, many = self._noted(), len(urns)
        columns = {
            **facts,
            "register": [self._file.register] * many,
            "urn": urns,
            "details": details,
            "closed_on": [None if one else self._as_of for one in listed],
            "first_import_id": [import_id] * many,
            "import_id": [import_id] * many,
            "confirmed": [ALL_STATED] * many,
            "changed_in": [self._version] * many,
        }
        ids = store.add_providers(self._session, columns, many)
        self.touched += ids
        self._added += [
            (id_, import_id, *one) for id_, some in zip(ids, inspections, strict=True) for one in some
        ]

    def _trace(self, provider_id: int, kind: str, change: Trace) -> None:
        self._traces.append((provider_id, self._noted(), kind, *change))

    def _noted(self) -> int:
        if self.import_id is None:
            self._version = next_version(self._session)
            self.import_id = store.add_import(
                self._session,
                {
                    "register": self._file.register,
                    "file_name": self._file.file_name,
                    "sha256": self._file.sha256,
                    "as_of": self._as_of,
                    "as_of_stated": self._file.as_of is not None,
                    "imported_at": self._imported_at,
                    "imported_by": self._imported_by,
                    "fields": list(self._file.fields),
                },
            )
        return self.import_id
