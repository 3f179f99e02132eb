"""Who tried an example of practice, and whether the author of a message agreed to its being shared."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Table
from bot.store.share.library import ShareItem


class ShareTry(Table):
    """Somebody tried what an item tells of, and says how it went."""

    __tablename__ = "share_try"
    __table_args__ = (UniqueConstraint("item_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("share_item.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    went: Mapped[str] = mapped_column(String(10))
    """`well`, `partly` or `badly`."""
    words: Mapped[str] = mapped_column(String(500))
    named: Mapped[bool]
    """Whether others may read who said it."""
    said_at: Mapped[datetime]


class ShareConsent(Table):
    """Whether the author of a message agrees to its being shared: asked before anybody sees the draft."""

    __tablename__ = "share_consent"

    item_id: Mapped[int] = mapped_column(ForeignKey("share_item.id"), primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    channel_id: Mapped[str] = mapped_column(String(40))
    ts: Mapped[str] = mapped_column(String(30))
    """The message in Slack."""
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    asked_at: Mapped[datetime]
    answer: Mapped[str | None] = mapped_column(String(10))
    """`named`, `unnamed`, `mine` (they write it up themselves), `no`, or `back` (taken back by who asked);
    None while the author has not answered.
    """
    answered_at: Mapped[datetime | None]


class ShareFollow(Table):
    """Somebody wants to be told what is new in the library on the topics they follow."""

    __tablename__ = "share_follow"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    since: Mapped[datetime]


def tried(session: Session, item_id: int, person_id: int) -> ShareTry | None:
    """What one person said of an item."""
    theirs = ShareTry.item_id == item_id, ShareTry.person_id == person_id
    return session.scalar(select(ShareTry).where(*theirs))


def tries(session: Session, item_id: int) -> Sequence[ShareTry]:
    """What everybody said of an item, newest first."""
    found = select(ShareTry).where(ShareTry.item_id == item_id)
    return session.scalars(found.order_by(ShareTry.said_at.desc(), ShareTry.id.desc())).all()


def adopted(session: Session) -> Mapping[int, int]:
    """How many tried each item."""
    counted = select(ShareTry.item_id, func.count()).group_by(ShareTry.item_id)
    return {row[0]: row[1] for row in session.execute(counted)}


def tries_of(session: Session, person_id: int) -> Sequence[tuple[ShareTry, ShareItem]]:
    """What one person tried, oldest first."""
    found = select(ShareTry, ShareItem).join(ShareItem, ShareItem.id == ShareTry.item_id)
    theirs = found.where(ShareTry.person_id == person_id).order_by(ShareTry.id)
    return [(row[0], row[1]) for row in session.execute(theirs)]


def consent(session: Session, item_id: int) -> ShareConsent | None:
    """What the author of an item's message was asked; None where it comes from no message."""
    return session.get(ShareConsent, item_id, populate_existing=True)


def consents_of(session: Session, person_id: int) -> Sequence[ShareConsent]:
    """What one author was asked, oldest first."""
    theirs = select(ShareConsent).where(ShareConsent.author_id == person_id)
    return session.scalars(theirs.order_by(ShareConsent.item_id)).all()


def asked_by(session: Session, person_id: int) -> Sequence[ShareConsent]:
    """What one person asked others for, oldest first."""
    theirs = select(ShareConsent).where(ShareConsent.asked_by_id == person_id)
    return session.scalars(theirs.order_by(ShareConsent.item_id)).all()


def unanswered(
    session: Session, *, before: datetime | None = None, author_id: int | None = None
) -> Sequence[int]:
    """The items whose author was asked, and has not answered: before a time, or of one author."""
    open_ = select(ShareConsent.item_id).where(ShareConsent.answer.is_(None))
    if before is not None:
        open_ = open_.where(ShareConsent.asked_at <= before)
    if author_id is not None:
        open_ = open_.where(ShareConsent.author_id == author_id)
    return session.scalars(open_.order_by(ShareConsent.item_id)).all()


def agreed_and_published(session: Session) -> Sequence[ShareConsent]:
    """What authors agreed to that somebody else has published."""
    found = select(ShareConsent).join(ShareItem, ShareItem.id == ShareConsent.item_id)
    agreed = ShareConsent.answer.in_(("named", "unnamed")), ShareItem.state == "published"
    return session.scalars(found.where(*agreed).order_by(ShareConsent.item_id)).all()


def follow(session: Session, person_id: int) -> ShareFollow | None:
    """That a person wants to be told what is new."""
    return session.get(ShareFollow, person_id)


def followers(session: Session) -> Sequence[ShareFollow]:
    """Everybody who wants to be told."""
    return session.scalars(select(ShareFollow).order_by(ShareFollow.person_id)).all()


def people_who_tried(session: Session) -> int:
    """How many people tried anything."""
    return session.scalars(select(func.count(ShareTry.person_id.distinct()))).one()
