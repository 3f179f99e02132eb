"""`make bench`: figures side by side, each as a ratio to a floor measured in the same run.

`python -m bench wire import` measures only these sections.
"""

import io
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from statistics import median
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from bench import importing, matching, memory, questions, register, sending, slack, wire
from bench.measure import Timing, machine, timed
from bench.search import Searcher, raw_fts5, share_found
from bot import logs
from bot.clock import utc_now
from bot.importers import ofsted, postcodes
from bot.services import places
from bot.services.registers import registers
from bot.store import schema
from bot.store.database import Database

SMALL, LARGE = 1_000, 100_000
OF_EACH_KIND = 20
OVER_THE_WIRE = 40
BARE_CALLS = 200
ROUNDS = 3
NAMES = 200
CONSOLE = Console(width=110)
IN_PROCESS = (
    "In-process: a request is handed to Bolt as Socket Mode hands it over, and ends with the answer's text. "
    "Nothing comes or leaves, so this is the strictest reading of “× bare”: all Kith does stands against "
    "little but Bolt's choosing of a listener.\n"
)
WIRE = (
    "Over the wire: signed HTTP requests over loopback to `kith serve --http` in a process of its own, from "
    "the first byte sent to the last one read. What a bare command takes there, any command takes: HTTP, the "
    "signature, the way into Bolt and back. Slack's own way to the machine comes on top of both.\n"
)
BARE, KITH, DEFAULTS = "bare", "kith", "kith on Bolt's defaults"
BARE_ON_DEFAULTS = "bare on Bolt's defaults"
# Bot → what makes a request of the words after `/provider`, to be sent and answered later.
Requests = Mapping[str, Callable[[str], Callable[[], bool]]]


class Round(NamedTuple):
    """One bot beside a bare command and beside Bolt's defaults, measured one right after the other."""

    bare: Timing
    ours: Timing
    theirs: Timing


def main(chosen: Sequence[str]) -> None:
    """Measure everything, or only the chosen sections; takes some minutes."""
    logs.configure(io.StringIO())
    CONSOLE.print(f"Measured on {machine()}.\nRatios hold from machine to machine, milliseconds do not.\n")
    with tempfile.TemporaryDirectory(prefix="kith-bench-") as name:
        for section in chosen or SECTIONS:
            SECTIONS[section](Path(name))


def _bench_commands(folder: Path) -> None:
    table = _commands_table("/provider in-process, from the request to the answer with its views")
    with slack.web_api() as api:
        for providers in (SMALL, LARGE):
            with closing(Database(f"sqlite:///{_filled(folder, providers)}")) as database:
                asked = questions.commands(database, OF_EACH_KIND)
                apps = {
                    BARE: slack.bare(api),
                    BARE_ON_DEFAULTS: slack.bare_on_bolts_defaults(api),
                    KITH: slack.kith(api, database),
                    DEFAULTS: slack.on_bolts_defaults(api, database),
                }
                requests = {bot: partial(partial, slack.command, app) for bot, app in apps.items()}
                for in_flight in (1, 16):
                    for row in _commands(asked, requests, in_flight):
                        table.add_row(f"{providers:,}", str(in_flight), *row)
    CONSOLE.print(table)
    CONSOLE.print(IN_PROCESS)


def _bench_wire(folder: Path) -> None:
    table = _commands_table("/provider over the wire, from the request sent to the answer received")
    with slack.web_api() as api:
        for providers in (SMALL, LARGE):
            path = _filled(folder, providers)
            with closing(Database(f"sqlite:///{path}")) as database:
                asked = questions.commands(database, OVER_THE_WIRE)
            with ExitStack() as serving:
                callers = {bot: serving.enter_context(wire.served(bot, api, path)) for bot in wire.BOTS}
                requests = {bot: caller.request for bot, caller in callers.items()}
                for in_flight in (1, 16):
                    for row in _commands(asked, requests, in_flight):
                        table.add_row(f"{providers:,}", str(in_flight), *row)
    CONSOLE.print(table)
    CONSOLE.print(WIRE)


def _commands_table(title: str) -> Table:
    columns = ("providers", "in flight", "asked for", "ms each", "ms typical", "× bare", "× Bolt's defaults")
    return Table(*columns, title=title)


def _commands(
    asked: Mapping[str, list[str]], requests: Requests, in_flight: int
) -> Iterator[tuple[str, ...]]:
    """The bare command, then each kind of question and all of them in turn, with both set-ups."""
    nothing = ["anything"] * BARE_CALLS
    yield _row("a bare command", _rounds(requests, BARE, BARE_ON_DEFAULTS, nothing, in_flight))
    mixed = [text for texts in zip(*asked.values(), strict=True) for text in texts]
    for kind, texts in {**asked, "all of these in turn": mixed}.items():
        yield _row(kind, _rounds(requests, KITH, DEFAULTS, texts, in_flight))


def _rounds(requests: Requests, ours: str, theirs: str, texts: list[str], in_flight: int) -> list[Round]:
    """Each round has a bare command of its own: what else the machine does comes and goes."""
    nothing = ["anything"] * BARE_CALLS
    bots = ((BARE, nothing), (ours, texts), (theirs, texts))
    return [
        Round(*(timed(_send, list(map(requests[bot], asked)), in_flight) for bot, asked in bots))
        for _ in range(ROUNDS)
    ]


def _send(request: Callable[[], bool]) -> bool:
    return request()


def _row(kind: str, rounds: Sequence[Round]) -> tuple[str, ...]:
    """The middle one of the rounds, in every column. Compared is the typical call, which noise spares."""
    unanswered = sum(one.theirs.in_vain for one in rounds)
    in_vain = f" ({unanswered} unanswered)" if unanswered else ""
    return (
        kind,
        f"{median(one.ours.mean for one in rounds):.2f}",
        f"{median(one.ours.typical for one in rounds):.2f}",
        f"{median(one.ours.typical / one.bare.typical for one in rounds):.1f}",
        f"{median(one.ours.typical / one.theirs.typical for one in rounds):.2f}{in_vain}",
    )


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


def _bench_matching(folder: Path) -> None:
    """Growth of more than 2.0 where people × CPD is doubled would be faster than these grow."""
    table = Table(
        *(
            "database",
            "people × CPD",
            "pairs",
            "s to find",
            "growth",
            "s of the join",
            "× the join",
        ),
        *("s to tell", "× with telling"),
        title="Whom new CPD may reach: found and written down, beside one plain SQL join of the same pairs",
    )
    with matching.databases(folder) as opened:
        for kind, measure in opened.items():
            before = None
            for people, opportunities in matching.SIZES:
                told = measure(people, opportunities)
                table.add_row(
                    *(kind, f"{people:,} × {opportunities}", f"{told.pairs:,}", f"{told.finding:.3f}"),
                    *(f"{told.finding / before:.2f}" if before else "", f"{told.join:.3f}"),
                    *(f"{told.finding / told.join:.2f}", f"{told.telling:.3f}"),
                    f"{(told.finding + told.telling) / told.join:.2f}",
                )
                before = told.finding
    CONSOLE.print(table)


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


SECTIONS: Mapping[str, Callable[[Path], None]] = {
    "commands": _bench_commands,
    "wire": _bench_wire,
    "names": _bench_names,
    "memory": _bench_memory,
    "import": _bench_import,
    "sending": _bench_sending,
    "matching": _bench_matching,
}

if __name__ == "__main__":
    main(sys.argv[1:])
