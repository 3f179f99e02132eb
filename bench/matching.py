"""Whom new CPD may reach: found and written down, beside one plain SQL join that finds the same pairs."""

import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from sqlalchemy import URL, delete, text, update

from bot.services.cpd import alerts
from bot.store import schema
from bot.store.cpd.alerts import CpdAlert, CpdRun
from bot.store.cpd.opportunities import CpdOpportunity
from bot.store.database import Database
from bot.store.outbox import Nudge
from tests.postgres import find_programs, run_server
from tests.services.cpd.crowd import NOW, offers_of, people_of, write

ROUNDS = 5
SIZES = ((1_000, 250), (2_000, 250), (2_000, 500), (4_000, 500))
"""People and opportunities: each time one of the two is doubled."""
JOIN = """
SELECT DISTINCT f.person_id, o.id
FROM cpd_opportunity o
JOIN cpd_opportunity_topic t ON t.opportunity_id = o.id
JOIN cpd_follow_choice c ON c.sort = 'topic' AND c.value = t.topic
JOIN cpd_follow f ON f.person_id = c.person_id
WHERE (f.levels = 0 OR o.level = 0 OR (f.levels & o.level) <> 0)
  AND (f.most_pence IS NULL OR o.pence IS NULL OR o.pence <= f.most_pence)
  AND (f.reach IS NULL OR o.x IS NULL
       OR (o.x - f.x) * (o.x - f.x) + (o.y - f.y) * (o.y - f.y) + (o.z - f.z) * (o.z - f.z) <= f.reach)
  AND (o.language_key = ''
       OR NOT EXISTS (SELECT 1 FROM cpd_follow_choice l
                      WHERE l.person_id = f.person_id AND l.sort = 'language')
       OR EXISTS (SELECT 1 FROM cpd_follow_choice l
                  WHERE l.person_id = f.person_id AND l.sort = 'language' AND l.value = o.language_key))
"""


Measure = Callable[[int, int], "Told"]


@dataclass(frozen=True)
class Told:
    """What one size took, in seconds."""

    pairs: int
    finding: float
    """To find whom each may reach, and to write it down."""
    telling: float
    """To give everybody who was found their nudges."""
    join: float
    """The plain join, with its rows fetched."""


def measured(database: Database, people: int, opportunities: int) -> Told:
    """Each round finds everybody anew, after a plain join in the same state."""
    lots = random.Random(20)
    with database.transaction(writes=True) as session:
        write(session, people_of(lots, people), offers_of(lots, opportunities))
    rounds = [_round(database, opportunities) for _ in range(ROUNDS)]
    return Told(
        rounds[0].pairs,
        median(one.finding for one in rounds),
        median(one.telling for one in rounds),
        median(one.join for one in rounds),
    )


def filled(address: str | URL) -> Database:
    """An empty database with all its tables."""
    database = Database(address)
    schema.upgrade(database.engine)
    return database


@contextmanager
def databases(folder: Path) -> Iterator[Mapping[str, Measure]]:
    """What measures a size on SQLite and, where it is there, on PostgreSQL; in a database of its own."""

    def on_sqlite(people: int, opportunities: int) -> Told:
        return _on(f"sqlite:///{folder / f'matching-{people}-{opportunities}.db'}", people, opportunities)

    programs = find_programs()
    if programs is None:
        yield {"SQLite": on_sqlite}
        return
    with run_server(programs) as server:

        def on_postgresql(people: int, opportunities: int) -> Told:
            with server.new_database() as address:
                return _on(address, people, opportunities)

        yield {"SQLite": on_sqlite, "PostgreSQL": on_postgresql}


def _on(address: str | URL, people: int, opportunities: int) -> Told:
    with closing(filled(address)) as database:
        return measured(database, people, opportunities)


def _round(database: Database, opportunities: int) -> Told:
    _forget(database)
    started = time.perf_counter()
    with database.transaction() as session:
        pairs = len(session.connection().exec_driver_sql(JOIN).fetchall())
    joined = time.perf_counter()
    for _ in range(-(-opportunities // alerts.AT_ONCE)):
        _bring(database)
    found = time.perf_counter()
    _bring(database)
    told = time.perf_counter()
    with database.transaction() as session:
        written = session.scalar(text("SELECT count(*) FROM cpd_alert"))
    if written != pairs:
        raise RuntimeError(f"{written} pairs were written down, and the join finds {pairs}")
    return Told(pairs, found - joined, told - found, joined - started)


def _bring(database: Database) -> None:
    with database.transaction(writes=True) as session:
        alerts.bring(session, NOW)


def _forget(database: Database) -> None:
    with database.transaction(writes=True) as session:
        for table in (Nudge, CpdAlert, CpdRun):
            session.execute(delete(table))
        session.execute(update(CpdOpportunity).values(to_match=True))
