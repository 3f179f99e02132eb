"""Venues booked for meetings: from when until when, and what the venue has said."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Table
from bot.store.meetings.meetings import Meeting
from bot.store.meetings.venues import Venue

STANDING = ("asked", "confirmed")
"""A booking in one of these keeps the venue."""
# As SQLAlchemy asks for it on each: an index serves only who asks in the same words.
IS_STANDING = text("status IN ('asked', 'confirmed')")


class Booking(Table):
    """One venue, asked for or booked for one meeting."""

    __tablename__ = "meeting_booking"
    __table_args__ = (
        # At most one that stands for each meeting.
        Index(None, "meeting_id", unique=True, sqlite_where=IS_STANDING, postgresql_where=IS_STANDING),
        Index(None, "venue_id", "until_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_key: Mapped[str] = mapped_column(String(120), unique=True)
    """The form it was made in: the same form again is the same booking."""
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id"))
    starts_at: Mapped[datetime]
    """From when until when the meeting may use it."""
    ends_at: Mapped[datetime]
    from_at: Mapped[datetime]
    """The same with setting up and clearing away: the venue is taken from then."""
    until_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(String(12))
    """`asked`, `confirmed`, `declined` by the venue, or `released` by us."""
    reference: Mapped[str] = mapped_column(String(60))
    cost_pence: Mapped[int | None]
    """What was agreed; None where nothing was."""
    place: Mapped[str] = mapped_column(String(200))
    """What the meeting's place was set to; empty where it was left as it is."""
    booked_at: Mapped[datetime]
    booked_by: Mapped[str] = mapped_column(String(40))
    version: Mapped[int] = mapped_column(default=0)


def booking(session: Session, booking_id: int) -> Booking | None:
    """One booking as it is now."""
    return session.get(Booking, booking_id, populate_existing=True)


def made_in(session: Session, request_key: str) -> Booking | None:
    """What was booked in this form before."""
    return session.scalar(select(Booking).where(Booking.request_key == request_key))


def standing(session: Session, meeting_id: int) -> tuple[Booking, Venue] | None:
    """The booking that stands for a meeting, with its venue."""
    found = select(Booking, Venue).join(Venue, Venue.id == Booking.venue_id)
    found = found.where(Booking.meeting_id == meeting_id, Booking.status.in_(STANDING))
    row = session.execute(found.execution_options(populate_existing=True)).first()
    return (row[0], row[1]) if row else None


def last(session: Session, meeting_id: int) -> tuple[Booking, Venue] | None:
    """The last booking that was made for a meeting, whatever has become of it, with its venue."""
    found = select(Booking, Venue).join(Venue, Venue.id == Booking.venue_id)
    found = found.where(Booking.meeting_id == meeting_id).order_by(Booking.id.desc()).limit(1)
    row = session.execute(found.execution_options(populate_existing=True)).first()
    return (row[0], row[1]) if row else None


def overlapping(
    session: Session, venue_id: int, from_at: datetime, until_at: datetime, without: int
) -> Sequence[tuple[Booking, Meeting]]:
    """Bookings that keep a venue at some of this time, with their meetings; all but those of one meeting."""
    found = select(Booking, Meeting).join(Meeting, Meeting.id == Booking.meeting_id)
    found = found.where(
        Booking.venue_id == venue_id,
        Booking.status.in_(STANDING),
        Booking.from_at < until_at,
        Booking.until_at > from_at,
        Booking.meeting_id != without,
    )
    rows = session.execute(found.order_by(Booking.from_at, Booking.id))
    return [(row[0], row[1]) for row in rows]


def coming(session: Session, now: datetime) -> Sequence[tuple[Booking, Meeting]]:
    """All bookings that stand and are not over, with their meetings, soonest first."""
    found = select(Booking, Meeting).join(Meeting, Meeting.id == Booking.meeting_id)
    found = found.where(Booking.status.in_(STANDING), Booking.until_at > now)
    rows = session.execute(found.order_by(Booking.from_at, Booking.id))
    return [(row[0], row[1]) for row in rows]


def coming_at(session: Session, venue_id: int, now: datetime) -> Sequence[tuple[Booking, Meeting]]:
    """The same of one venue."""
    return [(one, meeting) for one, meeting in coming(session, now) if one.venue_id == venue_id]


def made_by(session: Session, user_id: str) -> Sequence[tuple[Booking, Venue, Meeting]]:
    """All that somebody booked."""
    found = select(Booking, Venue, Meeting).join(Venue, Venue.id == Booking.venue_id)
    found = found.join(Meeting, Meeting.id == Booking.meeting_id).where(Booking.booked_by == user_id)
    rows = session.execute(found.order_by(Booking.id))
    return [(row[0], row[1], row[2]) for row in rows]


def lock_held_at(session: Session, venue_id: int) -> Sequence[Meeting]:
    """Meetings that are held at a venue: nobody else changes them until this transaction ends."""
    there = select(Booking.meeting_id).where(
        Booking.venue_id == venue_id, Booking.status.in_(STANDING), Booking.place != ""
    )
    found = select(Meeting).where(Meeting.id.in_(there)).order_by(Meeting.id).with_for_update()
    return session.scalars(found.execution_options(populate_existing=True)).all()
