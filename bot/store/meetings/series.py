"""Meetings that repeat: what was planned, which dates were left out, and whose invitation is due."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import String, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Table
from bot.store.meetings.meetings import Meeting


class MeetingSeries(Table):
    """A repetition, as it was planned. Its meetings are rows of their own, all made at once."""

    __tablename__ = "meeting_series"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_key: Mapped[str] = mapped_column(String(120), unique=True)
    """The form it was planned in: the same form again is the same series."""
    rule: Mapped[str] = mapped_column(String(200))
    """As in RFC 5545, such as `FREQ=WEEKLY;INTERVAL=2;BYDAY=TU`."""
    first: Mapped[date]
    at: Mapped[time]
    """By the clock on the wall, summer and winter."""
    last: Mapped[date]
    """No meeting is after this day."""
    leave_out: Mapped[list[str]] = mapped_column(default=list)
    """Of `bank` and `school`: holidays on which there is none."""
    left_out: Mapped[dict[str, str]] = mapped_column(default=dict)
    """Each day of the rule on which there is none → why."""
    invite_days: Mapped[int]
    """How many days before each meeting its invitation is posted."""
    begun_at: Mapped[datetime | None]
    """When the first invitation was posted: from then on those of the others follow by themselves."""
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(40))


def series(session: Session, series_id: int) -> MeetingSeries | None:
    """One series as it is now."""
    return session.get(MeetingSeries, series_id, populate_existing=True)


def lock(session: Session, series_id: int) -> None:
    """Nobody else changes the series as a whole until this transaction ends."""
    session.execute(select(MeetingSeries.id).where(MeetingSeries.id == series_id).with_for_update())


def begun(session: Session) -> Collection[int]:
    """Those whose first invitation was posted."""
    return frozenset(session.scalars(select(MeetingSeries.id).where(MeetingSeries.begun_at.is_not(None))))


def planned_in(session: Session, request_key: str) -> MeetingSeries | None:
    """What was planned in this form before."""
    return session.scalar(select(MeetingSeries).where(MeetingSeries.request_key == request_key))


def meetings_of(session: Session, series_id: int) -> Sequence[Meeting]:
    """All its meetings, in the order of time."""
    found = select(Meeting).where(Meeting.series_id == series_id).order_by(Meeting.starts_at, Meeting.id)
    return session.scalars(found.execution_options(populate_existing=True)).all()


def locked_from(session: Session, series_id: int, starts_at: datetime) -> Sequence[Meeting]:
    """Those that are not called off, from a time on; nobody else changes them meanwhile."""
    theirs = Meeting.series_id == series_id, Meeting.starts_at >= starts_at, Meeting.state != "cancelled"
    # In the order of their numbers, as everybody locks them: so nobody waits in a circle.
    found = select(Meeting).where(*theirs).order_by(Meeting.id).with_for_update()
    locked = session.scalars(found.execution_options(populate_existing=True)).all()
    return sorted(locked, key=lambda one: (one.starts_at, one.id))


def due_to_post(session: Session, now: datetime) -> Sequence[int]:
    """Meetings of a series whose invitation is to be posted by now, soonest first."""
    free = or_(Meeting.busy_until.is_(None), Meeting.busy_until <= now)
    waiting = Meeting.state == "draft", Meeting.starts_at > now, free, MeetingSeries.begun_at.is_not(None)
    found = select(Meeting.id, Meeting.starts_at, MeetingSeries.invite_days)
    found = found.join(MeetingSeries, MeetingSeries.id == Meeting.series_id).where(*waiting)
    rows = session.execute(found.order_by(Meeting.starts_at, Meeting.id))
    return [one for one, starts_at, days in rows if starts_at - timedelta(days=days) <= now]


def of_staff(session: Session, user_id: str) -> Sequence[MeetingSeries]:
    """Every series that somebody planned."""
    found = select(MeetingSeries).where(MeetingSeries.made_by == user_id)
    return session.scalars(found.order_by(MeetingSeries.id)).all()
