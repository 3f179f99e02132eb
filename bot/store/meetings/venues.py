"""Where meetings can be held: what a venue offers, what it costs, whom to ask, and when that was checked."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import String, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Table


class Venue(Table):
    """One room or hall that can be booked."""

    __tablename__ = "venue"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_key: Mapped[str] = mapped_column(String(120), unique=True)
    """The form it was added in: the same form again is the same venue."""
    name: Mapped[str] = mapped_column(String(100))
    address: Mapped[str] = mapped_column(String(200))
    postcode: Mapped[str] = mapped_column(String(10))
    """With one space; empty where it is not known."""
    capacity: Mapped[int | None]
    """How many people it holds; None where that is not known."""
    features: Mapped[dict[str, str]]
    """What makes it accessible → `yes` or `no`; what is not in it is not known."""
    cost_kind: Mapped[str] = mapped_column(String(10))
    """`free`, `hour` or `flat`; empty where it is not known."""
    cost_pence: Mapped[int | None]
    cost_words: Mapped[str] = mapped_column(String(200))
    contact_name: Mapped[str] = mapped_column(String(100))
    contact_phone: Mapped[str] = mapped_column(String(40))
    contact_email: Mapped[str] = mapped_column(String(254))
    notes: Mapped[str] = mapped_column(String(500))
    checked_on: Mapped[date | None]
    """The day on which somebody last made sure of all this."""
    checked_by: Mapped[str | None] = mapped_column(String(40))
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(40))
    version: Mapped[int] = mapped_column(default=0)
    """Grows with each correction, so that two at once do not undo each other's."""
    retired_at: Mapped[datetime | None]
    """Since when it is no longer offered; its bookings stay."""


CONTACT = ("contact_name", "contact_phone", "contact_email")


def venue(session: Session, venue_id: int) -> Venue | None:
    """One venue as it is now."""
    return session.get(Venue, venue_id, populate_existing=True)


def lock(session: Session, venue_id: int) -> Venue | None:
    """The same, and nobody else books or corrects it until this transaction ends."""
    found = select(Venue).where(Venue.id == venue_id).with_for_update()
    return session.scalar(found.execution_options(populate_existing=True))


def added_in(session: Session, request_key: str) -> Venue | None:
    """What was added in this form before."""
    return session.scalar(select(Venue).where(Venue.request_key == request_key))


def venues(session: Session) -> Sequence[Venue]:
    """All venues by name, those out of use last."""
    return session.scalars(select(Venue).order_by(Venue.retired_at.is_not(None), Venue.name, Venue.id)).all()


def with_contact(session: Session) -> Sequence[Venue]:
    """Venues of which somebody is named, or can be reached, as the contact."""
    found = select(Venue).where(or_(*(getattr(Venue, part) != "" for part in CONTACT)))
    return session.scalars(found.order_by(Venue.id)).all()


def noted_by(session: Session, user_id: str) -> Sequence[Venue]:
    """Venues that somebody added or checked."""
    theirs = or_(Venue.made_by == user_id, Venue.checked_by == user_id)
    return session.scalars(select(Venue).where(theirs).order_by(Venue.id)).all()
