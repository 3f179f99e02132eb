"""One round: messages in flight, faults, a `kill -9` or more; then what arrived is compared."""

import multiprocessing
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.process import BaseProcess
from random import Random

from sqlalchemy import URL, select

from bot.store import outbox, people
from bot.store.database import Database
from bot.store.outbox import Due, Nudge
from slack_sandbox import Sandbox
from slack_sandbox.faults import HOWS
from tests.torture.process import send
from tests.world import ROOT

MANIFEST, WORKSPACE = ROOT / "config" / "manifest.yaml", ROOT / "demo" / "workspace.yaml"
CHANNELS = ("C0NETWORK", "C0COORDIN", "C0PARTNER")
PEOPLE = ("U0BETHCAR", "U0NADIAKH", "U0MAYAOKA", "U0IMRANSH", "U0LUCYFEN")
METHODS = ("chat.postMessage", "chat.postMessage", "conversations.open", "conversations.history")
MESSAGES = 30
MOST_KILLS = 3
# Far longer than a round takes on a machine with much else to do.
SECONDS_TO_FINISH = 60
# A server that has imported everything, and forks: each sender is a process of its own, there in no time.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.torture.process"])


@dataclass(frozen=True)
class Outcome:
    """What came of one round."""

    due: int
    lost: int
    doubled: int
    unmarked: int
    """How many rows do not say where their message is."""
    kills: int
    faults: int
    found: int
    """How many had been left half-sent."""


def play(address: URL, senders: int, seed: int) -> Outcome:
    """One round with so many senders at a time, on an empty database."""
    random = Random(seed)
    with Sandbox(MANIFEST, WORKSPACE) as sandbox, closing(Database(address)) as database:
        ids = _fill(database, random)
        faults = _plan(sandbox, random)
        start = _starter(address, sandbox)
        with _running(senders, start) as running:
            kills, found = _kill(running, start, random, database)
            sandbox.clear_faults()
            _wait_until(lambda: _is_done(database))
        return _compare(sandbox, database, ids, (kills, faults, found))


def _fill(database: Database, random: Random) -> set[int]:
    now = datetime.now(UTC)
    with database.transaction(writes=True) as session:
        for number in range(MESSAGES):
            where = random.choice(CHANNELS + PEOPLE)
            person = people.meet(session, where, "T0", now) if where in PEOPLE else None
            to = {"person_id": person.id} if person else {"channel_id": where}
            outbox.add(session, [Due("torture", f"torture:{number}", now, **to)])  # type: ignore[arg-type]
            nudge = session.scalars(select(Nudge).where(Nudge.key == f"torture:{number}")).one()
            outbox.make_ready(session, [nudge], "slack", where)
        return set(session.scalars(select(Nudge.id)))


def _plan(sandbox: Sandbox, random: Random) -> int:
    planned = [(random.choice(METHODS), random.choice(HOWS)) for _ in range(random.randint(3, 15))]
    for method, how in planned:
        sandbox.fail_next(method, 1, how, retry_after=1)
    return len(planned)


def _starter(address: URL, sandbox: Sandbox) -> Callable[[], BaseProcess]:
    told = (address.render_as_string(hide_password=False), sandbox.api_url, sandbox.bot_token)

    def start() -> BaseProcess:
        process = PROCESSES.Process(target=send, args=(*told, sandbox.workspace.bot_id), daemon=True)
        process.start()
        return process

    return start


@contextmanager
def _running(senders: int, start: Callable[[], BaseProcess]) -> Iterator[list[BaseProcess]]:
    running = [start() for _ in range(senders)]
    try:
        yield running
    finally:
        for process in running:
            process.kill()
            process.join()


def _kill(
    running: list[BaseProcess], start: Callable[[], BaseProcess], random: Random, database: Database
) -> tuple[int, int]:
    """Kill one, at a random moment; sometimes more. Gives how many, and what they left half-sent."""
    kills, found = random.randint(1, MOST_KILLS), 0
    for _ in range(kills):
        _wait_until(lambda: _sent(database) > 0)
        time.sleep(random.uniform(0, 0.3))
        place = random.randrange(len(running))
        running[place].kill()
        running[place].join()
        with database.transaction() as session:
            found += len(session.scalars(select(Nudge.id).where(Nudge.state == "sending")).all())
        running[place] = start()
    return kills, found


def _sent(database: Database) -> int:
    with database.transaction() as session:
        return len(session.scalars(select(Nudge.id).where(Nudge.state.in_(("sending", "sent")))).all())


def _is_done(database: Database) -> bool:
    with database.transaction() as session:
        states = set(session.scalars(select(Nudge.state).distinct()))
    return states <= {"sent", "dead", "withdrawn"}


def _wait_until(is_so: Callable[[], bool]) -> None:
    latest = time.monotonic() + SECONDS_TO_FINISH
    while not is_so():
        if time.monotonic() > latest:
            raise TimeoutError("The senders do not come to an end.")
        time.sleep(0.03)


def _compare(sandbox: Sandbox, database: Database, ids: set[int], told: tuple[int, int, int]) -> Outcome:
    kept = [message for channel in sandbox.workspace.messages.values() for message in channel]
    ours = [(each.metadata["event_payload"]["id"], each.ts) for each in kept if each.metadata]
    arrived = Counter(nudge_id for nudge_id, _ in ours)
    with database.transaction() as session:
        rows = {(row.id, row.ts) for row in session.scalars(select(Nudge)) if row.state == "sent"}
    return Outcome(
        due=len(ids),
        lost=len(ids - arrived.keys()),
        doubled=sum(number - 1 for number in arrived.values()) + len(arrived.keys() - ids),
        unmarked=len(set(ours) ^ rows),
        kills=told[0],
        faults=told[1],
        found=told[2],
    )
