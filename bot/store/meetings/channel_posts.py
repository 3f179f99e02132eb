"""Messages that stand in a channel and are kept up there: what every table of such messages has.

Whoever is at a message keeps the others from it; what it does not show yet is known by its version.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import String, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Table


class ChannelPost(Table):
    """Something that is shown by one message in a channel."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(80), unique=True)
    """What its message is known by in the channel's history."""
    channel_id: Mapped[str] = mapped_column(String(40))
    posting_at: Mapped[datetime | None]
    """When its message was first about to be posted; None where nothing is to be posted any more."""
    ts: Mapped[str | None] = mapped_column(String(30))
    """The message in Slack, once known."""
    version: Mapped[int] = mapped_column(default=0)
    """Grows with all that the message shows."""
    shown_version: Mapped[int] = mapped_column(default=0)
    """What the message in Slack shows."""
    busy_until: Mapped[datetime | None]
    """Until then somebody is at it, or Slack has asked for a pause."""


Post = TypeVar("Post", bound=ChannelPost)


def found(session: Session, table: type[Post], post_id: int) -> Post | None:
    """One of them as it is now; None where it is not there."""
    return session.get(table, post_id, populate_existing=True)


def lock(session: Session, table: type[Post], post_id: int) -> Post | None:
    """The same, and nobody else changes it until this transaction ends."""
    one = select(table).where(table.id == post_id).with_for_update()
    return session.scalar(one.execution_options(populate_existing=True))


def take_unposted(
    session: Session, table: type[Post], before: datetime, now: datetime, until: datetime
) -> Sequence[Post]:
    """What was to be posted before a time, and of which no message is known; kept from others until then."""
    free = or_(table.busy_until.is_(None), table.busy_until <= now)
    lost = table.ts.is_(None), table.posting_at <= before, free
    taken = update(table).where(*lost).values(busy_until=until).returning(table)
    return session.scalars(taken.execution_options(populate_existing=True)).all()


def stale(session: Session, table: type[Post], now: datetime) -> Sequence[int]:
    """Those whose message does not show what is so, and whom nobody is at, oldest first."""
    free = or_(table.busy_until.is_(None), table.busy_until <= now)
    behind = table.ts.is_not(None), table.shown_version < table.version, free
    return session.scalars(select(table.id).where(*behind).order_by(table.id)).all()


def take(session: Session, table: type[Post], post_id: int, now: datetime, until: datetime) -> bool:
    """Keep others from updating this message until then; False where somebody else does."""
    free = or_(table.busy_until.is_(None), table.busy_until <= now)
    taken = update(table).where(table.id == post_id, table.ts.is_not(None), free).values(busy_until=until)
    return bool(session.scalars(taken.returning(table.id)).all())
