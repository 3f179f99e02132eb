"""Many rounds, several beside each other: they wait most of the time."""

import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path

from sqlalchemy import URL, make_url

from bot.store import outbox, schema
from bot.store.database import Database
from tests.postgres import Server
from tests.torture.rounds import Outcome, play

BESIDE = 5
SENDERS = {"sqlite": 1, "postgresql": 2}


def on_sqlite(rounds: int, seed: int) -> Iterator[Outcome]:
    """So many rounds, each with one sender on a file of its own."""
    with tempfile.TemporaryDirectory(prefix="kith-torture-") as name:
        empty = Path(name) / "empty.db"
        _make(make_url(f"sqlite:///{empty}"))

        def one(number: int) -> Outcome:
            path = shutil.copy(empty, Path(name) / f"{number}.db")
            return play(make_url(f"sqlite:///{path}"), SENDERS["sqlite"], seed + number)

        with ThreadPoolExecutor(BESIDE) as threads:
            yield from threads.map(one, range(rounds))


def on_postgres(server: Server, rounds: int, seed: int) -> Iterator[Outcome]:
    """So many rounds, each with two senders side by side on a database of their own."""
    with ExitStack() as databases:
        empty = databases.enter_context(server.new_database())
        _make(empty)
        addresses = [databases.enter_context(server.new_database(str(empty.database))) for _ in range(rounds)]

        def one(number: int) -> Outcome:
            return play(addresses[number], SENDERS["postgresql"], seed + number)

        with ThreadPoolExecutor(BESIDE) as threads:
            yield from threads.map(one, range(rounds))


def _make(address: URL) -> None:
    with closing(Database(address)) as database:
        schema.upgrade(database.engine)
        # SQLAlchemy makes classes when they are first needed, and warns where several threads are first.
        with database.transaction(writes=True) as session:
            outbox.recount(session)
