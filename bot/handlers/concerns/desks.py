"""The services of concerns, for one request: who people are is asked of Slack before a transaction begins."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPException

from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import Session

from bot.handlers.requests import Request
from bot.logs import log, where
from bot.services import roles
from bot.services.concerns.acting import Acting
from bot.services.concerns.duty import Duty
from bot.services.concerns.keeping import Keeping
from bot.services.concerns.raising import Raising
from bot.services.concerns.team import Team, team_of
from bot.services.concerns.themes import Counting
from bot.services.people import Actor, Standing

Known = Mapping[str, Actor]


@contextmanager
def cases_of(request: Request) -> Iterator[Keeping]:
    """The concerns, as who acts may see, change and keep them, in a transaction of their own."""
    with _transaction(request) as (session, team):
        safe = request.kith.safe
        yield Keeping(session, safe.vault, request.actor, team, safe.timetable, request.kith.clock())


@contextmanager
def acting_of(request: Request) -> Iterator[Acting]:
    """The same, to refer them and to have something done about them."""
    with _transaction(request) as (session, team):
        safe = request.kith.safe
        yield Acting(session, safe.vault, request.actor, team, safe.timetable, request.kith.clock())


@contextmanager
def raising_of(request: Request) -> Iterator[Raising]:
    """What who acts raises, in a transaction of its own.

    While Slack does not say who the team are now, whoever holds a role counts as there: to raise a concern
    must not wait for that.
    """
    with _transaction(request, otherwise=_as_noted) as (session, team):
        safe = request.kith.safe
        yield Raising(session, safe.vault, request.actor, team, safe.timetable, request.kith.clock())


@contextmanager
def duty_of(request: Request) -> Iterator[Duty]:
    """The rota, as who acts may see and keep it, in a transaction of its own."""
    with _transaction(request) as (session, team):
        yield Duty(session, request.actor, team, request.kith.clock())


@contextmanager
def counting_of(request: Request) -> Iterator[Counting]:
    """The numbers, as who acts may see them, in a transaction of their own."""
    with _transaction(request) as (session, team):
        policy, now = request.kith.policy.concerns, request.kith.clock()
        yield Counting(session, request.kith.safe.vault, request.actor, team, policy, now)


@contextmanager
def _transaction(
    request: Request, otherwise: Callable[[Collection[str]], Known] | None = None
) -> Iterator[tuple[Session, Team]]:
    """Raises what Slack answers, unless there is something `otherwise`: who may read must be certain."""
    kith = request.kith
    with kith.database.transaction() as session:
        ids = roles.concerned(session)
    try:
        known: Known = kith.people.all(request.client, ids)
    except (SlackApiError, OSError, HTTPException) as fault:
        if otherwise is None:
            raise
        log().warning("concerns.slack_silent", **where(fault))
        known = otherwise(ids)
    with kith.database.transaction(writes=True) as session:
        yield session, team_of(session, known, kith.clock())


def _as_noted(user_ids: Collection[str]) -> Known:
    return {user_id: Actor(user_id, "", Standing.MEMBER) for user_id in user_ids}
