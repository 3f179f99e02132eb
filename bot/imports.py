"""`kith import`: a file into the database, with its progress and what came of it."""

import gc
import getpass
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bot.clock import Clock
from bot.importers import cpd_csv, ofsted, ofsted_extract, postcodes
from bot.importers import term_dates as calendars
from bot.services import places, term_dates
from bot.services.cpd.feeds import Read
from bot.services.cpd.taking import Source, Taken, Taking
from bot.services.places import PlacesReport
from bot.services.registers import registers
from bot.services.registers.file import RegisterFile
from bot.services.registers.registers import ImportReport
from bot.services.term_dates import TermDatesReport
from bot.store.database import Database
from bot.store.places import position_of
from bot.when import Day, say

# How often a file's progress is said where there is no terminal to draw a bar on, in rows.
EVERY = 25_000
# So many of the entries that tell nothing are named.
MOST_NAMED = 10


def import_register(
    database: Database,
    path: Path,
    clock: Clock,
    *,
    allow_closures: bool = False,
    read: Callable[[Path], RegisterFile] = ofsted.read,
) -> str:
    """Take one register file in, whole or not at all; what came of it. Raises RefusedFile."""
    with _progress(path) as on_progress, _without_collecting(), database.transaction(writes=True) as session:
        report = registers.apply(
            session,
            read(path),
            imported_by=f"command line, {_user()}",
            now=clock(),
            allow_closures=allow_closures,
            on_progress=on_progress,
        )
    return describe(report)


def import_extract(database: Database, path: Path, clock: Clock, *, allow_closures: bool = False) -> str:
    """The same for the extract that only the council is sent."""
    return import_register(database, path, clock, allow_closures=allow_closures, read=ofsted_extract.read)


def import_postcodes(database: Database, path: Path) -> str:
    """Take one file of positions in, whole or not at all; what came of it. Raises RefusedFile."""
    with _progress(path) as on_progress, database.transaction(writes=True) as session:
        report = places.load(session, postcodes.read(path), on_progress)
    return describe_places(report)


def import_term_dates(database: Database, source: str, clock: Clock) -> str:
    """Take one calendar of term dates in, whole or not at all; what came of it. Raises RefusedFile.

    `source` is a file's path, or an address of the web.
    """
    said = calendars.read(source)
    with database.transaction(writes=True) as session:
        report = term_dates.take(session, said, clock())
    return describe_term_dates(report)


def import_cpd(database: Database, path: Path, clock: Clock, topics: Sequence[str]) -> str:
    """Put on offer what a CSV file lists, each once; what came of it. Raises RefusedFile.

    What names one of these `topics` is about it. Whom it may reach is told of it by `kith serve`.
    """
    said = cpd_csv.read_file(path, clock())
    locate = partial(position_of, database)
    with database.transaction(writes=True) as session:
        taken = Taking(session, Source("file", "file"), topics, locate, clock()).take(said.items)
    return describe_cpd(path.name, said, taken)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Millions of objects come and go here, hardly any in circles: looking for those takes a tenth of it."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def describe(report: ImportReport) -> str:
    """What came of a register file, in plain lines."""
    when = f"{report.as_of.day} {report.as_of:%B %Y}"
    dated = f"as at {when}" if report.as_of_stated else f"no date in it; taken as of {when}"
    counts = (
        f"{report.new} new, {report.changed} changed, {report.closed} closed, {report.restored} restored, "
        f"{report.unchanged} unchanged"
    )
    older = f", {report.older} older than what is held" if report.older else ""
    unreadable = f", {len(report.problems)} not readable"
    lines = [
        f"{report.file_name} ({dated}): {report.rows} rows: {counts}{older}{unreadable}",
        *(f"  {note}" for note in report.notes),
        *(f"  {report.unit} {p.line}{f' ({p.urn})' if p.urn else ''}: {p.reason}" for p in report.problems),
    ]
    return "\n".join(lines)


def describe_places(report: PlacesReport) -> str:
    """What came of a file of positions, in plain lines."""
    derived = f", {report.districts_derived} districts worked out" if report.districts_derived else ""
    lines = [
        f"{report.file_name}: {report.rows} {report.kind}: {report.new} new, {report.changed} changed, "
        f"{report.unchanged} unchanged, {report.without_position} without a position{derived}, "
        f"{report.unreadable} not readable",
        *(f"  line {problem.line}: {problem.reason}" for problem in report.problems),
    ]
    return "\n".join(lines)


def describe_term_dates(report: TermDatesReport) -> str:
    """What was understood of a calendar of term dates, in plain lines."""
    what = f"{len(report.holidays)} school holidays" if report.is_new else "nothing new"
    lines = [f"{report.name}: {what}"]
    for one in report.holidays:
        until = f" to {say(Day(one.last))}" if one.last > one.first else ""
        lines.append(f"  {say(Day(one.first))}{until}: {one.name}")
    if not report.holidays:
        lines.append("  It names terms, but no two with a holiday between them.")
    if report.passed_over:
        named = "; ".join(report.passed_over[:MOST_NAMED])
        more = " …" if len(report.passed_over) > MOST_NAMED else ""
        lines.append(f"  Passed over, as neither a term nor a holiday: {named}{more}")
    return "\n".join(lines)


def describe_cpd(name: str, said: Read, taken: Taken) -> str:
    """What came of a file of CPD, in plain lines."""
    counts = (
        f"{taken.new} new, {taken.changed} changed, {taken.same} unchanged, {taken.over} over already, "
        f"{len(said.problems)} not readable"
    )
    return "\n".join([f"{name}: {counts}", *(f"  {problem}" for problem in said.problems)])


def _user() -> str:
    """Who gave the command; in a container there may be only a number without a name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}" if hasattr(os, "getuid") else "unknown user"


@contextmanager
def _progress(path: Path) -> Iterator[Callable[[int], None]]:
    """Shows how many rows were read: as a bar on a terminal, elsewhere as a line now and then."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task(path.name, total=None)
        said = 0

        def on_progress(rows: int) -> None:
            nonlocal said
            bar.update(task, completed=rows)
            if not console.is_terminal and rows - said >= EVERY:
                said = rows
                typer.echo(f"{path.name}: {rows} rows read …", err=True)

        yield on_progress
