"""What a sender does with the outbox: claim what goes next, and note what came of it.

Each function is one short transaction of its caller's. Whoever claimed a row changes it only while the claim
is still its own. Locks are taken in one order, pace before lane before row, and a claim waits for none but
the first, so that nobody waits in a circle.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from bot.store import outbox, pace, planning
from bot.store.outbox import Lane, Nudge
from bot.store.pace import Pace, Rate
from bot.store.people import Person

AT_A_TIME = 50


@dataclass(frozen=True)
class Claimed:
    """A row in a sender's hands: all it has to know when no transaction is open."""

    id: int
    kind: str
    via: str
    lane: str
    claim: str
    claimed_at: datetime
    attempts: int
    person_id: int | None
    user_id: str | None
    """Slack id of the person."""
    conversation: str | None
    """Where it goes, as far as that is known."""


@dataclass(frozen=True)
class Agenda:
    """When there is something to do next, of each kind; None for never. What is past can be done now."""

    again: datetime | None
    """What waits becomes ready again."""
    lookup: datetime | None
    """A claim is so old that the message is looked up."""
    stale: datetime | None
    """A message is updated."""
    send: datetime | None

    @property
    def next(self) -> datetime | None:
        """The earliest of all."""
        moments = (self.again, self.lookup, self.stale, self.send)
        return min((moment for moment in moments if moment), default=None)


@dataclass(frozen=True)
class Paces:
    """How fast one way of sending may be used: Slack, or e-mail."""

    overall: Rate
    lane: Rate
    updates: Rate
    lookups: Rate


def agenda(
    session: Session, via: str, now: datetime, paces: Paces, lease: timedelta, busy: Collection[str]
) -> Agenda:
    """When a sender has something to do next. `busy` are the lanes it has a message on the way in."""
    look_at, claimed_at = func.min(Nudge.look_at), func.min(Nudge.claimed_at)
    free = _free_lanes(via, now, paces.lane, busy).with_only_columns(Lane.free_at).limit(1)
    waiting = _waiting_lanes(via, busy).with_only_columns(func.min(Lane.free_at))
    known = session.execute(
        select(
            _of(via, "waiting").with_only_columns(look_at).scalar_subquery().label("again"),
            _of(via, "sending").with_only_columns(claimed_at).scalar_subquery().label("claimed"),
            select(look_at).where(Nudge.stale, Nudge.via == via).scalar_subquery().label("stale"),
            # Lanes that are not free were used a moment ago: these are few, and only then all are looked at.
            func.coalesce(free.scalar_subquery(), waiting.scalar_subquery()).label("lane"),
            pace.free_at(via).label("overall"),
            pace.free_at(updates_of(via)).label("updates"),
            pace.free_at(lookups_of(via)).label("lookups"),
        )
    ).one()
    old_at = known.claimed and known.claimed + lease
    lane_at = known.lane and paces.lane.opens(known.lane)
    return Agenda(
        again=known.again,
        lookup=_later(old_at, paces.lookups, known.lookups),
        stale=_later(known.stale, paces.updates, known.updates),
        send=_later(lane_at, paces.overall, known.overall),
    )


def claim(
    session: Session,
    via: str,
    claim: str,
    now: datetime,
    paces: Paces,
    most: int,
    busy: Collection[str],
) -> list[Claimed]:
    """The next rows to go, at most `most`, one from each lane; they count as sent at this moment.

    What is urgent comes first, then the longest lane. The work does not grow with the number of rows.
    """
    overall = pace.locked(session, via)
    lanes = _free_lanes(via, now, paces.lane, busy).limit(min(most, paces.overall.most(overall.free_at, now)))
    rows = [
        row
        for lane in session.scalars(lanes.with_for_update(skip_locked=True)).all()
        for row in _take(session, lane, claim, now, paces.lane)
    ]
    overall.free_at = paces.overall.after(overall.free_at, now, len(rows)) if rows else overall.free_at
    people = _people(session, rows)
    for row in rows:
        person = people.get(row.person_id)
        row.conversation = row.conversation or row.channel_id or (person.conversation if person else None)
    return [_claimed(row, people.get(row.person_id)) for row in rows]


def revive(session: Session, via: str, now: datetime) -> None:
    """What has waited long enough is ready again."""
    over = _of(via, "waiting").where(Nudge.look_at <= now).order_by(Nudge.look_at).limit(AT_A_TIME)
    found = session.scalars(over.with_for_update(skip_locked=True)).all()
    for nudge in sorted(found, key=lambda nudge: nudge.lane or ""):
        outbox.make_ready(session, [nudge], via, nudge.lane or via)


def held(session: Session, claimed: Claimed) -> Nudge | None:
    """The row, where the claim still holds; nobody else changes it until the end of the transaction."""
    mine = (Nudge.id == claimed.id, Nudge.claim == claimed.claim, Nudge.state == "sending")
    return session.scalar(select(Nudge).where(*mine).with_for_update())


def goes_to(session: Session, claimed: Claimed, conversation: str) -> Claimed | None:
    """Keep where it is about to go, for who may have to look it up; None where the claim does not hold."""
    nudge = held(session, claimed)
    if nudge is None:
        return None
    nudge.conversation = conversation
    person = session.get(Person, nudge.person_id) if nudge.person_id else None
    if person and claimed.via == "slack":
        person.conversation = conversation
    return replace(claimed, conversation=conversation)


def sent(session: Session, claimed: Claimed, ts: str, now: datetime) -> bool:
    """It has arrived. False where the claim does not hold any more."""
    nudge = held(session, claimed)
    if nudge:
        nudge.state, nudge.ts, nudge.sent_at = "sent", ts, now
        nudge.claim = nudge.reason = None
        planning.arrived(session, nudge, now)
    return nudge is not None


def put_back(session: Session, claimed: Claimed) -> None:
    """It was certainly not sent, through no fault of its own: it is ready again."""
    nudge = held(session, claimed)
    if nudge:
        outbox.make_ready(session, [nudge], claimed.via, claimed.lane)


def wait(session: Session, claimed: Claimed, at: datetime, reason: str | None = None) -> None:
    """It was certainly not sent, and is tried again at this moment. With a `reason` that counts as tried."""
    nudge = held(session, claimed)
    if nudge:
        nudge.state, nudge.look_at = "waiting", at
        nudge.claim = nudge.claimed_at = None
        if reason:
            nudge.reason, nudge.attempts = reason, nudge.attempts + 1


def unsure(session: Session, claimed: Claimed, reason: str) -> None:
    """Nobody knows whether it was sent: it stays as it is until it is looked up, and counts as tried."""
    nudge = held(session, claimed)
    if nudge:
        nudge.reason = reason
        nudge.attempts += 1


def end(session: Session, claimed: Claimed, state: str, reason: str, now: datetime) -> None:
    """It is not sent: `withdrawn` or `dead`."""
    nudge = held(session, claimed)
    if nudge:
        nudge.state, nudge.reason, nudge.ended_at = state, reason, now
        nudge.claim = None


def end_unknown(session: Session, claimed: Claimed, reason: str, now: datetime) -> None:
    """It is `dead`, and nobody knows whether it arrived: who tries it again looks it up first."""
    nudge = held(session, claimed)
    if nudge:
        nudge.state, nudge.reason, nudge.ended_at = "dead", reason, now


def postpone(session: Session, claimed: Claimed, until: datetime) -> None:
    """It goes later: how, is decided then."""
    nudge = held(session, claimed)
    if nudge:
        nudge.state, nudge.look_at = "planned", until
        nudge.claim = nudge.claimed_at = nudge.lane = nudge.via = None


def half_sent(session: Session, via: str, before: datetime) -> list[Claimed]:
    """Rows claimed before that moment, of which it is not known whether they were sent."""
    old = _of(via, "sending").where(Nudge.claimed_at <= before).order_by(Nudge.claimed_at)
    rows = session.scalars(old.limit(AT_A_TIME)).all()
    people = _people(session, rows)
    return [_claimed(row, people.get(row.person_id)) for row in rows]


def take_stale(session: Session, via: str, now: datetime, rate: Rate, until: datetime) -> list[Nudge]:
    """Messages to update now, at the pace of updates; nobody else takes them before `until`."""
    updates = pace.locked(session, updates_of(via))
    due = select(Nudge).where(Nudge.stale, Nudge.via == via, Nudge.look_at <= now).order_by(Nudge.look_at)
    due = due.limit(rate.most(updates.free_at, now)).with_for_update(skip_locked=True)
    found = list(session.scalars(due).all())
    for nudge in found:
        nudge.look_at = until
    if found:
        updates.free_at = rate.after(updates.free_at, now, len(found))
    return found


def updated(session: Session, nudge_id: int, taken_until: datetime) -> None:
    """The message says what it should, unless the row has changed again meanwhile."""
    nudge = session.get_one(Nudge, nudge_id, with_for_update=True)
    if nudge.look_at == taken_until:
        nudge.stale = False


def update_again(session: Session, nudge_id: int, at: datetime) -> None:
    """The message could not be updated: once more at this moment."""
    session.get_one(Nudge, nudge_id, with_for_update=True).look_at = at


def pause_lane(session: Session, lane: str, until: datetime, rate: Rate) -> None:
    """Nothing goes in this lane before that moment."""
    kept = session.get(Lane, lane, with_for_update=True)
    if kept:
        kept.free_at = max(kept.free_at, rate.paused(until))


def pause(kept: Pace, until: datetime, rate: Rate) -> None:
    """Nothing of this pace goes before that moment; one more fault in a row."""
    kept.free_at = max(kept.free_at, rate.paused(until))
    kept.faults += 1


def updates_of(via: str) -> str:
    """The name of the pace of updates."""
    return f"{via} updates"


def lookups_of(via: str) -> str:
    """The name of the pace of looking up."""
    return f"{via} lookups"


def _of(via: str, state: str) -> Select[Nudge]:
    return select(Nudge).where(Nudge.state == state, Nudge.via == via)


def _later(moment: datetime | None, rate: Rate, free_at: datetime | None) -> datetime | None:
    """That moment, or when the pace allows it, if that is later."""
    return max(moment, rate.opens(free_at)) if moment and free_at else moment


def _free_lanes(via: str, now: datetime, rate: Rate, busy: Collection[str]) -> Select[Lane]:
    """The lanes of which one may go now, in the order they go."""
    latest = rate.paused(now)
    free = _waiting_lanes(via, busy).where(Lane.free_at <= latest)
    return free.order_by(Lane.rank, Lane.due_at)


def _waiting_lanes(via: str, busy: Collection[str]) -> Select[Lane]:
    # The rank of an empty lane is 0.
    waiting = select(Lane).where(Lane.via == via, Lane.rank < 0)
    return waiting.where(Lane.lane.not_in(busy)) if busy else waiting


def _take(session: Session, lane: Lane, claim: str, now: datetime, rate: Rate) -> Iterator[Nudge]:
    """The first of the lane, if it is not in somebody else's hands."""
    nudge = outbox.first_ready(session, lane.lane)
    if nudge:
        nudge.state, nudge.claim, nudge.claimed_at = "sending", claim, now
        lane.free_at = rate.after(lane.free_at, now)
    session.flush()
    outbox.shorten(session, lane, 1 if nudge else 0)
    if nudge:
        yield nudge


def _people(session: Session, rows: Sequence[Nudge]) -> dict[int | None, Person]:
    ids = {row.person_id for row in rows if row.person_id}
    return {person.id: person for person in session.scalars(select(Person).where(Person.id.in_(ids)))}


def _claimed(row: Nudge, person: Person | None) -> Claimed:
    return Claimed(
        id=row.id,
        kind=row.kind,
        via=str(row.via),
        lane=str(row.lane),
        claim=str(row.claim),
        claimed_at=row.claimed_at or outbox.LONG_AGO,
        attempts=row.attempts,
        person_id=row.person_id,
        user_id=person.user_id if person else None,
        conversation=row.conversation,
    )
