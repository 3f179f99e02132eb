"""What puts the outbox right: after the clock was wrong, and after a way of sending was taken away."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from bot.store import outbox
from bot.store.outbox import Lane, Nudge
from bot.store.pace import Pace
from bot.store.planning import DIGEST

LONGEST_WAIT = timedelta(hours=1)
"""Longer than this nothing waits for its next try, its next update, or its turn."""
LONGEST_AHEAD = timedelta(days=31)
"""A digest is written down for the next morning on which its person works: never as long before as this."""


def after_wrong_clock(session: Session, now: datetime) -> None:
    """Let nothing wait for a moment that was worked out while the clock was ahead. Else it changes nothing.

    What was due by now, and waits for a better moment, is decided on anew, which does no harm.
    """
    too_late = now + LONGEST_WAIT
    waits = or_(Nudge.state == "waiting", Nudge.stale)
    digests = Nudge.state == "planned", Nudge.kind == DIGEST, Nudge.due_at > now + LONGEST_AHEAD
    _change(session, [waits, Nudge.look_at > too_late], look_at=now)
    _change(session, [Nudge.state == "sending", Nudge.claimed_at > now], claimed_at=now)
    _change(session, digests, due_at=now, look_at=now)
    _change(session, [Nudge.state == "planned", Nudge.due_at <= now, Nudge.look_at > now], look_at=now)
    paces = select(Pace).where(Pace.free_at > too_late).order_by(Pace.name)
    for pace in session.scalars(paces.with_for_update()):
        pace.free_at = now
    lanes = select(Lane).where(Lane.free_at > too_late).order_by(outbox.IN_ORDER)
    for lane in session.scalars(lanes.with_for_update()):
        lane.free_at = now


def _change(session: Session, which: Sequence[ColumnElement[bool]], **values: datetime) -> None:
    """What is in somebody's hands is left to them: they know the time again."""
    ids = session.scalars(select(Nudge.id).where(*which).order_by(Nudge.id).with_for_update(skip_locked=True))
    changes = [{"id": nudge_id, **values} for nudge_id in ids]
    if changes:
        session.execute(update(Nudge), changes)


def give_back(session: Session, ways: Collection[str], now: datetime) -> int:
    """Have what was to go a way that there is not any more decided on anew. Gives how many these are."""
    theirs = Nudge.state.in_(("ready", "waiting", "sending")), Nudge.via.not_in(ways)
    found = session.scalars(select(Nudge).where(*theirs).order_by(Nudge.id).with_for_update()).all()
    for nudge in sorted(found, key=lambda one: one.lane or ""):
        if nudge.state == "ready":
            outbox.leave(session, nudge)
        nudge.state, nudge.look_at = "planned", now
        nudge.via = nudge.lane = nudge.claim = nudge.claimed_at = None
    return len(found)
