"""Takes a register's file in: what is new, changed, closed and restored, and what could not be read."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.services.files import RefusedFile
from bot.services.registers.batch import Batch
from bot.services.registers.changes import (
    Row,
    compare_contact,
    compare_facts,
    compare_inspections,
    is_cut_short,
)
from bot.services.registers.checks import Columns, refuse_date_to_come, refuse_mostly_unreadable
from bot.services.registers.file import Block, Entry, Problem, RegisterFile
from bot.services.registers.history import History
from bot.services.registers.missing import Missing
from bot.store import contacts
from bot.store import register_entries as store
from bot.store.listings import wait_for_turn
from bot.store.places import locate_providers

COUNTED = ("new", "changed", "closed", "restored", "unchanged", "older")


@dataclass
class ImportReport:
    """What came of one file. Each row counts once, under `new` to `older` or as a problem.

    `closed` counts the providers that are missing from the file as well. A row that repeats another
    word for word is left out.
    """

    file_name: str
    as_of: date
    as_of_stated: bool
    rows: int = 0
    new: int = 0
    changed: int = 0
    closed: int = 0
    restored: int = 0
    unchanged: int = 0
    older: int = 0
    problems: list[Problem] = field(default_factory=list)
    unit: str = "line"
    """What a problem's `line` counts, in words."""
    councils: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    provider_ids: list[int] = field(default_factory=list)
    """Those whose facts, inspections or standing changed."""


def apply(
    session: Session,
    register_file: RegisterFile,
    imported_by: str,
    now: datetime,
    allow_closures: bool = False,
    on_progress: Callable[[int], None] | None = None,
) -> ImportReport:
    """Take a register's file in, within the caller's transaction. `on_progress` is told the rows read so far.

    Raises RefusedFile where the file is cut short or damaged, dated after `now`, or would close suspiciously
    many providers (`allow_closures` says that they really are gone); the caller must then roll back.
    """
    refuse_date_to_come(register_file, now.date())
    wait_for_turn(session)
    work = _Import(session, register_file, imported_by, now)
    for some in register_file.portions(store.CHUNK):
        if isinstance(some, Block):
            work.take_block(some)
        else:
            work.take(some)
        if on_progress:
            on_progress(work.report.rows)
    work.check()
    work.close_missing(allow_closures)
    work.finish()
    return work.report


class _Import:
    """One file on its way in."""

    def __init__(self, session: Session, file: RegisterFile, imported_by: str, now: datetime) -> None:
        self.session, self.file, self.now = session, file, now
        self.history = History(session, file, now.date())
        self.report = ImportReport(file.file_name, self.history.as_of, file.as_of is not None, unit=file.unit)
        self.batch = Batch(session, file, self.history.as_of, now, imported_by)
        self.fields = frozenset(file.fields)
        self.missing = Missing(session, file, self.history)
        self.columns = Columns(file.fields)
        self.contacts: dict[str, dict[str, str]] = {}

    def take(self, rows: Sequence[Entry | Problem]) -> None:
        """Compare some rows with what is held, and write the differences."""
        self.report.rows += len(rows)
        # Before a register's first file there is nobody to be found.
        urns = [row.urn for row in rows if row.urn] if self.history.imports else []
        held = store.providers_by_urn(self.session, self.file.register, urns)
        inspections = store.inspections_of(self.session, [row["id"] for row in held.values()])
        self.contacts = self._contacts_of(urns)
        for row in rows:
            known = held.get(row.urn) if row.urn else None
            if isinstance(row, Problem):
                self.missing.note_problem(row, is_known=known is not None)
                # What the row held beside its URN was only needed to find whose it is.
                self.report.problems.append(Problem(row.line, row.urn, row.reason))
            else:
                self._sort(row, known, inspections.get(known["id"], []) if known else [])
        self.batch.write()

    def take_block(self, block: Block) -> None:
        """The same for many rows at a time. Before a register's first file there is nothing to compare."""
        if self.history.imports:
            self.take(list(block.entries()))
            return
        self.report.rows += len(block.urns)
        self.report.new += len(block.urns)
        self.missing.note_all_seen(block.urns)
        for name, rows in Counter(block.facts.get("local_authority", ())).items():
            if name:
                self.missing.note_council(self.history.council(name), name, rows)
        self.batch.add_block(block)
        self.batch.write()

    def check(self) -> None:
        """Raise RefusedFile where the rows, taken together, show that the file is damaged."""
        refuse_mostly_unreadable(self.file, self.report.problems, self.report.rows)
        self.columns.refuse_emptied(self.file.file_name)

    def close_missing(self, allow_closures: bool) -> None:
        """Close the providers that are missing from the councils this file covers."""
        for provider in self.missing.gone(self.report.rows, allowed=allow_closures):
            self.batch.close(provider.id)
            self._count("closed", provider.id)
        self.batch.write()

    def finish(self) -> None:
        """Note the file, bring the positions up to date, and complete the report."""
        report, import_id = self.report, self.batch.import_id
        report.councils = sorted(self.missing.covered.values())
        report.notes += [*self._notes(), *self.missing.notes]
        report.provider_ids += self.batch.touched
        if import_id is None:
            return
        counts = {name: getattr(report, name) for name in COUNTED}
        problems = [(problem.line, problem.urn, problem.reason) for problem in report.problems]
        store.finish_import(self.session, import_id, counts, report.councils, problems)
        self.session.expire_all()
        locate_providers(self.session)

    def _sort(self, entry: Entry, held: Row | None, inspections: Sequence[Row]) -> None:
        """Decide what a row means: older than what is held, new, or to be compared."""
        self.missing.note_seen(entry.urn)
        name = entry.facts.get("local_authority")
        council = self.history.council(name)
        if self.history.is_outdated(council) or (held and self.history.is_older_than(held["import_id"])):
            self.report.older += 1
            return
        if name:
            self.missing.note_council(council, name)
        if held is None:
            self.report.new += 1
            self.batch.add(entry)
        else:
            self._compare(entry, held, inspections)

    def _compare(self, entry: Entry, held: Row, inspections: Sequence[Row]) -> None:
        if entry.last_field and is_cut_short(held, inspections, entry):
            raise RefusedFile(
                f"{self.file.file_name} is cut short: its last row ends in the middle of what is held of "
                f"{entry.urn}. Download it again and import it again."
            )
        self.columns.note(entry, held)
        values, traces = compare_facts(held, entry, self.fields)
        inspected = compare_inspections(inspections, entry.inspections)
        reached = compare_contact(self.contacts.get(entry.urn, {}), entry.contact)
        changed = values or inspected.traces or reached
        if changed:
            self.batch.change(held, values, [*traces, *inspected.traces])
            self.batch.change_inspections(held["id"], inspected)
        if reached:
            self.batch.change_contact(held, entry.contact, reached)
        outcome = self._standing(entry, held) or ("changed" if changed else None)
        if outcome:
            self._count(outcome, held["id"])
        else:
            self.report.unchanged += 1
        if outcome or self.history.is_newer_than(held["import_id"]):
            self.batch.confirm(held, self.history.imports[held["import_id"]])

    def _contacts_of(self, urns: Sequence[str]) -> dict[str, dict[str, str]]:
        register = self.file.register
        return contacts.contacts_by_urn(self.session, register, urns) if self.file.has_contacts else {}

    def _standing(self, entry: Entry, held: Row) -> str | None:
        """Close or restore a provider where its row says so: listed again, or listed as ended."""
        if entry.listed and held["closed_on"]:
            self.batch.restore(held)
            return "restored"
        if not entry.listed and not held["closed_on"]:
            self.batch.close(held["id"])
            return "closed"
        return None

    def _count(self, outcome: str, provider_id: int) -> None:
        setattr(self.report, outcome, getattr(self.report, outcome) + 1)
        self.report.provider_ids.append(provider_id)

    def _notes(self) -> Iterator[str]:
        if self.file.as_of is None:
            yield "The file does not say when it was drawn up, so the day of the import was taken."
        if "local_authority" not in self.fields:
            yield "The file names no councils, so it closed nobody."
        if self.report.older:
            yield f"Older than what is held, so nothing was changed: {self.report.older}."
