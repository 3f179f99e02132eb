"""What people say of sources of information by one tap: useful, or out of date."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Table
from bot.store.share.library import ShareItem


class ShareMark(Table):
    """What one person says of a source: one mark for each, the last one."""

    __tablename__ = "share_mark"
    __table_args__ = (
        UniqueConstraint("item_id", "person_id"),
        Index(None, "mark", "settled_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("share_item.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    mark: Mapped[str] = mapped_column(String(10))
    """`useful` or `outdated`."""
    number: Mapped[int]
    """The version it was said of."""
    said_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    """When somebody looked at what was said to be out of date, and said that it is still right."""


def mark(session: Session, item_id: int, person_id: int) -> ShareMark | None:
    """What one person says of a source."""
    theirs = ShareMark.item_id == item_id, ShareMark.person_id == person_id
    return session.scalar(select(ShareMark).where(*theirs))


def counted(session: Session, item_id: int, number: int) -> Mapping[str, int]:
    """How many say what: useful, of any version; out of date, of this one, while nobody has looked at it."""
    of_it = select(ShareMark.mark, func.count()).where(ShareMark.item_id == item_id)
    open_ = (ShareMark.number == number) & ShareMark.settled_at.is_(None)
    counts = of_it.where((ShareMark.mark == "useful") | open_).group_by(ShareMark.mark)
    return {row[0]: row[1] for row in session.execute(counts)}


def outdated(session: Session, item_id: int | None = None) -> Sequence[tuple[ShareItem, ShareMark]]:
    """Published sources of which somebody says that the version that counts is out of date, oldest first."""
    found = select(ShareItem, ShareMark).join(ShareMark, ShareMark.item_id == ShareItem.id)
    still = (
        ShareMark.mark == "outdated",
        ShareMark.settled_at.is_(None),
        ShareItem.state == "published",
        ShareMark.number == ShareItem.number,
    )
    of_it = found.where(*still) if item_id is None else found.where(*still, ShareItem.id == item_id)
    return [(row[0], row[1]) for row in session.execute(of_it.order_by(ShareMark.said_at, ShareMark.id))]


def settle(session: Session, item_id: int, now: datetime) -> None:
    """Somebody has looked at it: what was said to be out of date counts no more."""
    open_ = ShareMark.item_id == item_id, ShareMark.mark == "outdated", ShareMark.settled_at.is_(None)
    session.execute(update(ShareMark).where(*open_).values(settled_at=now))


def marks_of(session: Session, person_id: int) -> Sequence[tuple[ShareMark, ShareItem]]:
    """What one person says of sources, oldest first."""
    found = select(ShareMark, ShareItem).join(ShareItem, ShareItem.id == ShareMark.item_id)
    theirs = found.where(ShareMark.person_id == person_id).order_by(ShareMark.id)
    return [(row[0], row[1]) for row in session.execute(theirs)]
