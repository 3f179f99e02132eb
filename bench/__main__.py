"""`make bench`: figures side by side, each as a ratio to a floor measured in the same run."""

import io
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from rich.console import Console
from rich.table import Table
from slack_bolt import App

from bench import importing, memory, questions, register, sending, slack
from bench.measure import Timing, machine, timed
from bench.search import Searcher, raw_fts5, share_found
from bot import logs
from bot.clock import utc_now
from bot.importers import ofsted, postcodes
from bot.services import places, registers
from bot.store import schema
from bot.store.database import Database

SMALL, LARGE = 1_000, 100_000
OF_EACH_KIND = 20
NAMES = 200
CONSOLE = Console(width=110)


def main() -> None:
    """Measure everything; takes some minutes."""
    logs.configure(io.StringIO())
    CONSOLE.print(f"Measured on {machine()}.\nRatios hold from machine to machine, milliseconds do not.\n")
    with tempfile.TemporaryDirectory(prefix="kith-bench-") as name:
        folder = Path(name)
        _bench_commands(folder)
        _bench_names(folder)
        _bench_memory(folder)
        _bench_import(folder)
        _bench_sending(folder)


def _bench_commands(folder: Path) -> None:
    table = Table(
        *("providers", "in flight", "asked for", "ms each", "ms typical", "× bare", "× Bolt's defaults"),
        title="/provider, from the request to the answer with its views",
    )
    with slack.web_api() as api:
        for providers in (SMALL, LARGE):
            with closing(Database(f"sqlite:///{_filled(folder, providers)}")) as database:
                for in_flight in (1, 16):
                    for row in _commands(api, database, in_flight):
                        table.add_row(f"{providers:,}", str(in_flight), *row)
    CONSOLE.print(table)


def _commands(api: str, database: Database, in_flight: int) -> Iterator[tuple[str, ...]]:
    """The bare command, then each kind of question and all of them in turn, with both set-ups."""
    asked = questions.commands(database, OF_EACH_KIND)
    bare = _timed(slack.bare(api), ["anything"] * 500, in_flight)
    yield "a bare command", f"{bare.mean:.2f}", f"{bare.typical:.2f}", "1", ""
    kith, defaults = slack.kith(api, database), slack.on_bolts_defaults(api, database)
    mixed = [text for texts in zip(*asked.values(), strict=True) for text in texts]
    for kind, texts in {**asked, "all of these in turn": mixed}.items():
        ours, theirs = _timed(kith, texts, in_flight), _timed(defaults, texts, in_flight)
        yield (
            kind,
            f"{ours.mean:.2f}",
            f"{ours.typical:.2f}",
            f"{ours.mean / bare.mean:.1f}",
            f"{ours.mean / theirs.mean:.2f}" + (f" ({theirs.in_vain} unanswered)" if theirs.in_vain else ""),
        )


def _timed(app: App, texts: list[str], in_flight: int) -> Timing:
    return timed(lambda text: slack.command(app, text), texts, in_flight)


def _bench_names(folder: Path) -> None:
    table = Table("providers", "search by name", "ms each", "× raw FTS5", "among the first 5", title="Names")
    for providers in (SMALL, LARGE):
        path = _filled(folder, providers)
        with closing(Database(f"sqlite:///{path}")) as database:
            names = questions.names(database, NAMES)
            raw = raw_fts5(path, names)
            table.add_row(f"{providers:,}", "raw FTS5, as they stand", f"{raw.mean:.2f}", "1", "")
            for kind, texts in {
                "as they stand": names,
                "one letter wrong": questions.misspelt(names),
            }.items():
                took = timed(Searcher(database), texts)
                share = f"{share_found(database, names):.1%}" if texts is not names else ""
                table.add_row("", f"Kith, {kind}", f"{took.mean:.2f}", f"{took.mean / raw.mean:.1f}", share)
    CONSOLE.print(table)


def _bench_memory(folder: Path) -> None:
    table = Table("providers", "seconds", "MB", title="Reading the directory into memory, when Kith starts")
    for providers in (SMALL, LARGE):
        told = memory.measured(_filled(folder, providers))
        table.add_row(f"{providers:,}", f"{told['seconds']:.2f}", f"{told['megabytes']:.0f}")
    CONSOLE.print(table)


def _bench_import(folder: Path) -> None:
    table = Table(
        *("what", "seconds", "× executemany", "× sqlite-utils", "peak MB"), title=f"Import of {LARGE:,} rows"
    )
    path = _register(folder, LARGE)
    found = {way: importing.measured(way, path, folder) for way in importing.WAYS}
    floor, utils = found["sqlite3"], found["sqlite-utils"]
    for way, told in found.items():
        if told and floor:
            seconds = told["seconds"]
            times = f"{seconds / utils['seconds']:.2f}" if utils else ""
            ratio = f"{seconds / floor['seconds']:.1f}"
            table.add_row(way, f"{seconds:.1f}", ratio, times, f"{told['megabytes']:.0f}")
    CONSOLE.print(table)
    if not utils:
        CONSOLE.print(importing.HOW_TO_GET_IT)


def _bench_sending(folder: Path) -> None:
    """In simulated time: how long all nudges take; in real time: how long a choice takes."""
    arrivals = Table(
        *("database", "queues", "simulated s", "× ideal", "429s"),
        title=f"{sending.NUDGES:,} nudges over {sending.CHANNELS} uneven channels, at the sandbox's pace",
    )
    choices = Table(
        *("database", "outbox", f"ms of {sending.FEW:,}", f"ms of {sending.MANY:,}", "ratio"),
        title="Choosing what goes next",
    )
    with sending.databases(folder) as found:
        for kind, address in found.items():
            with sending.opened(address) as database:
                for queues, power in sending.UNEVEN.items():
                    told = sending.arrival(database, power)
                    times = f"{told.took / told.ideal:.3f}"
                    arrivals.add_row(kind, queues, f"{told.took:,.0f}", times, str(told.limited))
                for outbox, (state, lane) in sending.OUTBOXES.items():
                    few = sending.choosing(database, sending.FEW, state, lane)
                    many = sending.choosing(database, sending.MANY, state, lane)
                    choices.add_row(kind, outbox, f"{few:.2f}", f"{many:.2f}", f"{many / few:.2f}")
    CONSOLE.print(arrivals)
    CONSOLE.print(choices)


def _register(folder: Path, providers: int) -> Path:
    path = folder / f"ofsted_2021-08-31_{providers}.csv"
    if not path.exists():
        register.write_register(path, providers)
    return path


def _filled(folder: Path, providers: int) -> Path:
    """A database with so many invented providers, made once."""
    path = folder / f"{providers}.db"
    if path.exists():
        return path
    positions = folder / "postcodes.csv"
    register.write_postcodes(positions)
    with closing(Database(f"sqlite:///{path}")) as database:
        schema.upgrade(database.engine)
        with database.transaction(writes=True) as session:
            places.load(session, postcodes.read(positions))
            registers.apply(session, ofsted.read(_register(folder, providers)), "bench", utc_now())
    return path


if __name__ == "__main__":
    main()
