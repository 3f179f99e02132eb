"""What puts the outbox right: after the clock was wrong, and after a way of sending was taken away."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
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
    postponed = Nudge.state == "planned", Nudge.due_at <= now, Nudge.look_at > now
    digests = Nudge.state == "planned", Nudge.kind == DIGEST, Nudge.due_at > now + LONGEST_AHEAD
    for change in (
        update(Nudge).where(waits, Nudge.look_at > too_late).values(look_at=now),
        update(Nudge).where(Nudge.state == "sending", Nudge.claimed_at > now).values(claimed_at=now),
        update(Nudge).where(*digests).values(due_at=now, look_at=now),
        update(Nudge).where(*postponed).values(look_at=now),
        update(Pace).where(Pace.free_at > too_late).values(free_at=now),
        update(Lane).where(Lane.free_at > too_late).values(free_at=now),
    ):
        session.execute(change, execution_options={"synchronize_session": False})


def give_back(session: Session, ways: Collection[str], now: datetime) -> int:
    """Have what was to go a way that there is not any more decided on anew. Gives how many these are."""
    theirs = Nudge.state.in_(("ready", "waiting", "sending")), Nudge.via.not_in(ways)
    found = session.scalars(select(Nudge).where(*theirs).with_for_update()).all()
    for nudge in sorted(found, key=lambda one: one.lane or ""):
        if nudge.state == "ready":
            outbox.leave(session, nudge)
        nudge.state, nudge.look_at = "planned", now
        nudge.via = nudge.lane = nudge.claim = nudge.claimed_at = None
    return len(found)
