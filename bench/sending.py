"""The sender in simulated time, against the sandbox's pace; and choosing what goes next among many."""

import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import URL, text
from sqlalchemy.orm import Session

from bot.nudges.decisions import Decision, Send
from bot.nudges.faults import Limited
from bot.nudges.kinds import Occasion
from bot.nudges.occasions import Occasions
from bot.nudges.pace import SLACK, TIMES
from bot.nudges.sender import Sender
from bot.nudges.tools import Tools
from bot.store import outbox, schema, sending
from bot.store.database import Database
from bot.store.directory import Directory
from bot.views.notes import Note
from slack_sandbox import Limits
from slack_sandbox.limits import RateLimits
from tests.postgres import find_programs, run_server

NUDGES, CHANNELS = 5_000, 100
FEW, MANY = 1_000, 1_000_000
CHOICES = 200
START = datetime(2026, 9, 14, 8, 0, tzinfo=UTC)
# How long each of the hundred queues is beside the others: the n-th as 1/n to this power.
UNEVEN = {"the whole workspace’s pace decides": 0.9, "the longest queue decides": 1.3}
# What else may be in the outbox than what is ready, in how many lanes.
OUTBOXES = {
    "all ready, for 100 channels": ("'ready'", "'C' || (i % 100)"),
    "all ready, each for another person": ("'ready'", "'U' || i"),
    "a hundred ready, the others sent": ("CASE WHEN i <= 100 THEN 'ready' ELSE 'sent' END", "'C' || i"),
    "a hundred ready, the others in the future": (
        "CASE WHEN i <= 100 THEN 'ready' ELSE 'planned' END",
        "'C' || i",
    ),
}
FILL = """
INSERT INTO outbox (key, kind, channel_id, about, urgency, due_at, state, look_at, via, lane, attempts, stale)
WITH RECURSIVE numbers(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < {number})
SELECT 'bench:' || i, 'bench', {lane}, '{{}}', 5, '{at}', {state}, '{at}', 'slack', {lane}, 0, {no}
FROM numbers
"""


class Clock:
    """Time passes only when somebody waits."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


class PacedSlack:
    """A delivery that costs nothing, and refuses what the sandbox would."""

    def __init__(self, clock: Clock) -> None:
        self._limits = RateLimits(clock, Limits())
        self.limited = 0
        self._number = count()

    def address(self, claimed: sending.Claimed) -> str:
        """Everything goes to channels."""
        return str(claimed.conversation)

    def post(self, claimed: sending.Claimed, note: Note) -> str:  # noqa: ARG002
        """Count it, or refuse it."""
        wait = self._limits.seconds_to_wait("chat.postMessage", {"channel": claimed.conversation})
        if wait:
            self.limited += 1
            raise Limited("ratelimited", wait)
        return str(next(self._number))

    def find(self, conversation: str, since: datetime, ids: Collection[int]) -> Mapping[int, str]:
        """Nothing gets lost here."""
        raise NotImplementedError

    def update(self, conversation: str, ts: str, message: Mapping[str, Any]) -> None:
        """Nothing is updated here."""
        raise NotImplementedError


@dataclass(frozen=True)
class Arrival:
    """How long it took until all had arrived, in simulated seconds."""

    took: float
    ideal: float
    limited: int
    """How often Slack said 429."""


def arrival(database: Database, power: float) -> Arrival:
    """Send everything, as one process does."""
    lengths = queues(power)
    _fill_queues(database, lengths)
    clock = Clock()
    slack = PacedSlack(clock)
    occasions = Occasions(Directory(database), frozenset(), lambda _: {}, str)
    tools = Tools("slack", database, slack, occasions, _say_hello, clock)
    sender = Sender(tools, submit=lambda act: act())
    while following := sender.step():
        clock.now = max(clock.now, following)
    with database.transaction() as session:
        left = session.execute(text("SELECT count(*) FROM outbox WHERE state <> 'sent'")).scalar_one()
    if left:
        raise RuntimeError(f"{left} were not sent.")
    by_workspace = NUDGES / (Limits().workspace_messages_per_minute or NUDGES) * 60
    ideal = max(max(lengths) / (Limits().channel_messages_per_second or 1), by_workspace)
    return Arrival((clock.now - START).total_seconds(), ideal, slack.limited)


def queues(power: float) -> list[int]:
    """How many wait in each channel: uneven, and as many as there are altogether."""
    shares = [1 / (place + 1) ** power for place in range(CHANNELS)]
    lengths = [max(1, int(NUDGES * share / sum(shares))) for share in shares]
    lengths[0] += NUDGES - sum(lengths)
    return lengths


def choosing(database: Database, number: int, state: str, lane: str) -> float:
    """Milliseconds that one choice of what goes next takes, the look at what there is to do included."""
    with database.transaction(writes=True) as session:
        no = "false" if session.get_bind().dialect.name == "postgresql" else "0"
        _empty(session)
        at = f"{START:%Y-%m-%d %H:%M:%S}.000000"
        session.execute(text(FILL.format(number=number, state=state, lane=lane, no=no, at=at)))
        outbox.recount(session)
    with database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))
    return median(_choose(database, START + timedelta(seconds=number)) for number in range(1, CHOICES))


def _choose(database: Database, now: datetime) -> float:
    started = time.perf_counter()
    with database.transaction() as session:
        sending.agenda(session, "slack", now, SLACK, TIMES.lease, ())
    with database.transaction(writes=True) as session:
        if not sending.claim(session, "slack", "bench", now, SLACK, 8, ()):
            raise RuntimeError("Nothing was chosen.")
        taken = (time.perf_counter() - started) * 1000
        session.rollback()
    return taken


@contextmanager
def databases(folder: Path) -> Iterator[Mapping[str, URL | str]]:
    """An empty database of each kind there is here."""
    programs = find_programs()
    sqlite = f"sqlite:///{folder / 'outbox.db'}"
    if programs is None:
        yield {"SQLite": sqlite}
        return
    with run_server(programs) as server, server.new_database() as postgres:
        yield {"SQLite": sqlite, "PostgreSQL": postgres}


@contextmanager
def opened(address: URL | str) -> Iterator[Database]:
    """The database there, with all tables."""
    with closing(Database(address)) as database:
        schema.upgrade(database.engine)
        yield database


def _fill_queues(database: Database, lengths: list[int]) -> None:
    with database.transaction(writes=True) as session:
        _empty(session)
        lanes = [f"C{place}" for place, length in enumerate(lengths) for _ in range(length)]
        dues = [outbox.Due("bench", f"bench:{n}", START, channel_id=lane) for n, lane in enumerate(lanes)]
        outbox.add(session, dues)
        session.execute(text("UPDATE outbox SET state = 'ready', via = 'slack', lane = channel_id"))
        outbox.recount(session)


def _empty(session: Session) -> None:
    for table in ("outbox_lane", "outbox_pace", "outbox"):
        session.execute(text(f"DELETE FROM {table}"))


def _say_hello(_: Occasion) -> Decision:
    return Send(Note("hello"))
