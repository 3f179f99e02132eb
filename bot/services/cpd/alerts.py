"""Who is told of which opportunity: each match once, and a nudge before a place or a deadline is gone."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.services.cpd.opportunities import CLOSING, LAST_PLACES
from bot.store import outbox
from bot.store.cpd import alerts as store
from bot.store.cpd import opportunities
from bot.store.cpd.opportunities import INTERESTED, CpdAnswer, CpdOpportunity
from bot.store.outbox import Due

ALERT = "cpd.alert"
AT_ONCE = 250
"""Opportunities that are brought to people in one transaction, so that no request waits long for it."""
IN_NUDGE = 10
"""Opportunities that one message names; more of them come in as many messages as it takes."""
FEW_LEFT = 3
BEFORE_END = timedelta(days=3)
LASTS = timedelta(days=14)
"""For how long what is new is worth telling."""


def is_something_to_do(session: Session, now: datetime) -> bool:
    """Whether `bring` would do anything."""
    return bool(store.to_match(session, now, 1)) or store.is_run_under_way(session)


def bring(session: Session, now: datetime) -> bool:
    """Find people for some of the opportunities that wait for it, or tell those who were found.

    To be called until it gives False, each time in a transaction of its own: what was left half-way is gone
    on with. Whom an opportunity may reach is written down once, so nobody is told of it twice.
    """
    ids = store.to_match(session, now, AT_ONCE)
    run = store.run_under_way(session)
    if ids:
        store.note_matches(session, run or _begin(session, now), ids)
        return True
    if run is None:
        return False
    outbox.add(session, list(_dues(run.id, store.found_in(session, run.id), now)))
    run.told_at = now
    session.flush()
    return store.is_run_under_way(session)


def told(session: Session, person_id: int, about: Mapping[str, int | str]) -> Sequence[int]:
    """The opportunities that one message names; none to whom follows nothing any more."""
    if store.follow(session, person_id) is None:
        return []
    found, part = store.alerts(session, person_id, int(about["run"])), int(about["part"])
    return found[part * IN_NUDGE : (part + 1) * IN_NUDGE]


def dues(session: Session, now: datetime) -> Iterable[Due]:
    """Who is to be told that the last places go, or the deadline comes: those who showed interest."""
    for row, said in opportunities.nearly_full(session, now, FEW_LEFT):
        yield _due(LAST_PLACES, row, said, now, row.listed_until)
    for row, said in opportunities.closing(session, now, now + BEFORE_END):
        ends = row.deadline_at or row.starts_at
        if ends and said.at <= ends - BEFORE_END:
            yield _due(CLOSING, row, said, now, ends)


def still_interested(
    session: Session, person_id: int, about: Mapping[str, int | str]
) -> CpdOpportunity | None:
    """What somebody is interested in and has not booked, while it is on offer."""
    shown = opportunities.shown(session, int(about["opportunity"]))
    said = opportunities.answer(session, int(about["opportunity"]), person_id)
    is_open = shown is not None and shown.opportunity.state == "open"
    return shown.opportunity if shown and is_open and said and said.answer == INTERESTED else None


def places_left(session: Session, row: CpdOpportunity) -> int | None:
    """How many places are free; None for no limit."""
    return None if row.places is None else max(0, row.places - opportunities.booked(session, row.id))


def _begin(session: Session, now: datetime) -> store.CpdRun:
    run = store.CpdRun(begun_at=now)
    session.add(run)
    session.flush()
    return run


def _dues(run_id: int, found: Iterable[tuple[int, int]], now: datetime) -> Iterable[Due]:
    for person_id, number in found:
        for part in range(-(-number // IN_NUDGE)):
            key = f"{ALERT}:{run_id}:{person_id}:{part}"
            about = {"run": run_id, "part": part}
            yield Due(ALERT, key, now, person_id, about=about, expires_at=now + LASTS)


def _due(kind: str, row: CpdOpportunity, said: CpdAnswer, now: datetime, until: datetime) -> Due:
    """Once for each time that somebody says they are interested."""
    key = f"{kind}:{row.id}:{said.person_id}:{said.at.timestamp():.0f}"
    about = {"opportunity": row.id, "person": said.person_id}
    return Due(kind, key, now, said.person_id, about=about, expires_at=until)
