"""The services of concerns, for one request: who people are is asked of Slack before a transaction begins."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from bot.handlers.requests import Request
from bot.services import roles
from bot.services.concerns.cases import Cases
from bot.services.concerns.duty import Duty
from bot.services.concerns.raising import Raising
from bot.services.concerns.team import Team, team_of


@contextmanager
def cases_of(request: Request) -> Iterator[Cases]:
    """The concerns, as who acts may see and change them, in a transaction of their own."""
    with _transaction(request) as (session, team):
        safe = request.kith.safe
        yield Cases(session, safe.vault, request.actor, team, safe.timetable, request.kith.clock())


@contextmanager
def raising_of(request: Request) -> Iterator[Raising]:
    """What who acts raises, in a transaction of its own."""
    with _transaction(request) as (session, team):
        safe = request.kith.safe
        yield Raising(session, safe.vault, request.actor, team, safe.timetable, request.kith.clock())


@contextmanager
def duty_of(request: Request) -> Iterator[Duty]:
    """The rota, as who acts may see and keep it, in a transaction of its own."""
    with _transaction(request) as (session, team):
        yield Duty(session, request.actor, team, request.kith.clock())


@contextmanager
def _transaction(request: Request) -> Iterator[tuple[Session, Team]]:
    kith = request.kith
    with kith.database.transaction() as session:
        ids = roles.concerned(session)
    known = kith.people.all(request.client, ids)
    with kith.database.transaction(writes=True) as session:
        yield session, team_of(session, known, kith.clock())
