"""Takes a register's file in: what is new, changed, closed and restored, and what could not be read."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import TypeVar

from sqlalchemy.orm import Session

from bot.services.register_batch import Batch
from bot.services.register_changes import Row, compare_facts, compare_inspections
from bot.services.register_closures import MOST_STRANGERS, certain, refuse_too_many
from bot.services.register_file import Entry, Problem, RegisterFile
from bot.services.register_history import History
from bot.store import register_entries as store
from bot.store.places import locate_providers
from bot.store.search import reindex

COUNTED = ("new", "changed", "closed", "restored", "unchanged", "older")

Item = TypeVar("Item")


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

    Raises RefusedFile where the file is cut short, or would close suspiciously many providers
    (`allow_closures` says that they really are gone); the caller must then roll back.
    """
    work = _Import(session, register_file, imported_by, now)
    for some in _chunks(register_file, store.CHUNK):
        work.take(some)
        if on_progress:
            on_progress(work.report.rows)
    work.close_missing(allow_closures)
    work.finish()
    return work.report


class _Import:
    """One file on its way in."""

    def __init__(self, session: Session, file: RegisterFile, imported_by: str, now: datetime) -> None:
        self.session, self.file, self.now = session, file, now
        self.history = History(session, file, now.date())
        self.report = ImportReport(file.file_name, self.history.as_of, file.as_of is not None)
        self.batch = Batch(session, file, self.history.as_of, now, imported_by)
        self.fields = frozenset(file.fields)
        self.seen: set[str] = set()
        self.strangers: list[Problem] = []
        self.covered: dict[str, str] = {}

    def take(self, rows: Sequence[Entry | Problem]) -> None:
        """Compare some rows with what is held, and write the differences."""
        entries = [row for row in rows if isinstance(row, Entry)]
        self.report.rows += len(rows)
        for row in rows:
            if isinstance(row, Problem):
                self._note_problem(row)
        held = store.providers_by_urn(self.session, self.file.register, [entry.urn for entry in entries])
        inspections = store.inspections_of(self.session, [row["id"] for row in held.values()])
        for entry in entries:
            known = held.get(entry.urn)
            self._sort(entry, known, inspections.get(known["id"], []) if known else [])
        self.batch.write()

    def close_missing(self, allow_closures: bool) -> None:
        """Close the providers that are missing from the councils this file covers."""
        missing = list(self._missing())
        closing = certain(missing, self.strangers)
        refuse_too_many(closing, self.history.listed_before, self.file.file_name, allowed=allow_closures)
        self._note_doubts(len(missing) - len(closing))
        for provider in closing:
            self.batch.close(provider.id)
            self._count("closed", provider.id)
        self.batch.write()

    def finish(self) -> None:
        """Note the file, bring the search index and the positions up to date, and complete the report."""
        report, import_id = self.report, self.batch.import_id
        report.councils = sorted(self.covered.values())
        report.notes[:0] = self._notes()
        report.provider_ids += self.batch.touched
        if import_id is None:
            return
        counts = {name: getattr(report, name) for name in COUNTED}
        problems = [{"line": p.line, "urn": p.urn, "reason": p.reason} for p in report.problems]
        store.finish_import(self.session, import_id, counts, report.councils, problems)
        self.session.expire_all()
        locate_providers(self.session)
        reindex(self.session, report.provider_ids)

    def _sort(self, entry: Entry, held: Row | None, inspections: Sequence[Row]) -> None:
        """Decide what a row means: older than what is held, new, or to be compared."""
        self.seen.add(entry.urn)
        name = entry.facts.get("local_authority")
        council = self.history.council(name)
        if self.history.is_outdated(council) or (held and self.history.is_older_than(held["import_id"])):
            self.report.older += 1
            return
        if name:
            self.covered.setdefault(council, name)
        if held is None:
            self.report.new += 1
            self.batch.add(entry)
        else:
            self._compare(entry, held, inspections)

    def _compare(self, entry: Entry, held: Row, inspections: Sequence[Row]) -> None:
        values, traces = compare_facts(held, entry, self.fields)
        inspected = compare_inspections(inspections, entry.inspections)
        self.batch.change(held, values, [*traces, *inspected.traces])
        self.batch.change_inspections(held["id"], inspected)
        outcome = self._standing(entry, held) or ("changed" if values or inspected.traces else None)
        if outcome:
            self._count(outcome, held["id"])
        else:
            self.report.unchanged += 1
        if outcome or self.history.is_newer_than(held["import_id"]):
            self.batch.confirm(held, self.history.imports[held["import_id"]])

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

    def _note_problem(self, problem: Problem) -> None:
        if problem.urn:
            self.seen.add(problem.urn)
        elif len(self.strangers) <= MOST_STRANGERS:
            self.strangers.append(problem)
        # What the row held beside its URN was only needed to find whose it is.
        self.report.problems.append(Problem(problem.line, problem.urn, problem.reason))

    def _missing(self) -> Iterator[store.Listed]:
        """Providers this file should have listed, by the council of their last listing, and has not."""
        for name in self.history.listed_before:
            council = self.history.council(name)
            if not self.covered or self.history.is_outdated(council):
                continue
            for provider in store.listed_in(self.session, self.file.register, name):
                if provider.urn not in self.seen and self.history.covers(
                    self.covered, council, provider.import_id
                ):
                    yield provider

    def _note_doubts(self, spared: int) -> None:
        if spared:
            lines = ", ".join(str(problem.line) for problem in self.strangers[:10])
            self.report.notes.append(
                f"Missing from the file but kept open: {spared}, because a row without a readable URN may "
                f"stand for each of them (line {lines}). Mend these rows and import the file again."
            )

    def _notes(self) -> Iterator[str]:
        if self.file.as_of is None:
            yield "The file does not say when it was drawn up, so the day of the import was taken."
        elif self.file.as_of > self.now.date():
            yield f"The file says it was drawn up on {self.file.as_of.isoformat()}, which is still to come."
        if "local_authority" not in self.fields:
            yield "The file names no councils, so it closed nobody."
        if self.report.older:
            yield f"Older than what is held, so nothing was changed: {self.report.older}."


def _chunks(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    remaining = iter(items)
    while chunk := list(islice(remaining, size)):
        yield chunk
