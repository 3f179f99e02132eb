"""Where guidance on running networks was used, and how that went."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Table


class ShareUse(Table):
    """A network used what an item tells of, as one person says."""

    __tablename__ = "share_use"
    __table_args__ = (UniqueConstraint("item_id", "person_id", "network"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("share_item.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    network: Mapped[str] = mapped_column(String(120))
    """Which network, as the person calls it."""
    used_on: Mapped[date]
    went: Mapped[str] = mapped_column(String(10))
    """`well`, `partly` or `badly`."""
    words: Mapped[str] = mapped_column(String(500))
    said_at: Mapped[datetime]


def use(session: Session, item_id: int, person_id: int, network: str) -> ShareUse | None:
    """What one person said of an item in one network."""
    same = ShareUse.item_id == item_id, ShareUse.person_id == person_id, ShareUse.network == network
    return session.scalar(select(ShareUse).where(*same))


def uses(session: Session, item_id: int) -> Sequence[ShareUse]:
    """Where an item was used, the latest first."""
    found = select(ShareUse).where(ShareUse.item_id == item_id)
    return session.scalars(found.order_by(ShareUse.used_on.desc(), ShareUse.id.desc())).all()


def uses_of(session: Session, person_id: int) -> Sequence[ShareUse]:
    """What one person used, oldest first."""
    theirs = select(ShareUse).where(ShareUse.person_id == person_id)
    return session.scalars(theirs.order_by(ShareUse.id)).all()
