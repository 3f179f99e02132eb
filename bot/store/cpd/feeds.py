"""Where CPD is looked for by itself: files and feeds on the web."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Index, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Table
from bot.store.cpd.opportunities import CpdOpportunity


class CpdFeed(Table):
    """An address at which CPD is published, and what came of looking there."""

    __tablename__ = "cpd_feed"
    __table_args__ = (Index(None, "look_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(String(500), unique=True)
    name: Mapped[str] = mapped_column(String(150))
    """What staff call it: who gives the training, where an item does not say."""
    topics: Mapped[list[str]] = mapped_column(default=list)
    """What all of it is about."""
    added_at: Mapped[datetime]
    noted_by: Mapped[str] = mapped_column(String(40))
    """The Slack id of who added it last."""
    look_at: Mapped[datetime | None]
    """When it is next looked at; None once it was removed."""
    looked_at: Mapped[datetime | None]
    good_at: Mapped[datetime | None]
    """When it could last be read."""
    items: Mapped[int]
    """How many items it had then."""
    broken_at: Mapped[datetime | None]
    """Since when it cannot be read; None while it can."""
    fault: Mapped[str] = mapped_column(String(300))
    """Why not, in words."""
    failures: Mapped[int]
    """How often it could not be read in a row."""


def feed(session: Session, feed_id: int) -> CpdFeed | None:
    """One feed, which nobody else changes until this transaction ends."""
    one = select(CpdFeed).where(CpdFeed.id == feed_id).with_for_update()
    return session.scalar(one.execution_options(populate_existing=True))


def as_it_stands(session: Session, feed_id: int) -> CpdFeed | None:
    """One feed, only to be read."""
    return session.get(CpdFeed, feed_id, populate_existing=True)


def at(session: Session, address: str) -> CpdFeed | None:
    """The feed at an address, also one that was removed."""
    return session.scalar(select(CpdFeed).where(CpdFeed.address == address).with_for_update())


def all_feeds(session: Session) -> Sequence[CpdFeed]:
    """Every feed that is looked at, by name."""
    kept = select(CpdFeed).where(CpdFeed.look_at.is_not(None))
    return session.scalars(kept.order_by(func.lower(CpdFeed.name), CpdFeed.id)).all()


def is_due(session: Session, now: datetime) -> bool:
    """Whether a feed waits to be looked at."""
    return session.scalar(select(CpdFeed.id).where(CpdFeed.look_at <= now).limit(1)) is not None


def due(session: Session, now: datetime) -> CpdFeed | None:
    """The feed that has waited longest to be looked at, on PostgreSQL leaving out what others are at."""
    waiting = select(CpdFeed).where(CpdFeed.look_at <= now).order_by(CpdFeed.look_at, CpdFeed.id).limit(1)
    return session.scalar(waiting.with_for_update(skip_locked=True))


def noted_by(session: Session, user_id: str) -> Sequence[CpdFeed]:
    """The feeds that one member of staff added, oldest first."""
    return session.scalars(select(CpdFeed).where(CpdFeed.noted_by == user_id).order_by(CpdFeed.id)).all()


def of_feed(session: Session, feed_id: int) -> Sequence[CpdOpportunity]:
    """What came of a feed."""
    found = select(CpdOpportunity).where(CpdOpportunity.feed_id == feed_id)
    return session.scalars(found.order_by(CpdOpportunity.id)).all()
