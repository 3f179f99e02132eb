"""The library: published items with all their versions, and the messages in channels that show them."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Select, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Table
from bot.store.meetings.channel_posts import ChannelPost


class ShareItem(Table):
    """Something that is shared, of any kind. What it says stands in its versions."""

    __tablename__ = "share_item"
    __table_args__ = (Index(None, "state", "kind"), Index(None, "state", "review_by"))

    id: Mapped[int] = mapped_column(primary_key=True)
    request_key: Mapped[str] = mapped_column(String(120), unique=True)
    """The form it was begun in: the same form again is the same item."""
    kind: Mapped[str] = mapped_column(String(20))
    """See the table in `bot.services.share.kinds`."""
    state: Mapped[str] = mapped_column(String(12))
    """`asked` (its author has not agreed yet), `draft`, `published`, `withdrawn`, or `dropped` (a draft of
    which nothing came: it has no words any more).
    """
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    """Whoever keeps it up."""
    named: Mapped[bool]
    """Whether readers are told who that is."""
    by_staff: Mapped[bool]
    """Whether a member of staff began it, so that it can be counted how much comes from providers."""
    number: Mapped[int]
    """The version that counts now."""
    channel_id: Mapped[str | None] = mapped_column(String(40))
    """The network channel it was begun in."""
    review_by: Mapped[date | None]
    """By when its owner looks whether it is still right."""
    made_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    """When it was published first."""
    checked: Mapped[list[str]] = mapped_column(default=list)
    """What was confirmed when it was published last, by the names of the questions."""
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    word: Mapped[str] = mapped_column(String(300), default="")
    """Why it was withdrawn."""


class ShareVersion(Table):
    """What an item said at a time, kept whole. Only a draft's is ever changed."""

    __tablename__ = "share_version"
    __table_args__ = (UniqueConstraint("item_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("share_item.id"))
    number: Mapped[int]
    """From 1. The one after the item’s own `number` is being written, and does not count yet."""
    revision: Mapped[int]
    """How often it was written before it was published."""
    title: Mapped[str] = mapped_column(String(150))
    text: Mapped[str] = mapped_column(Text)
    details: Mapped[dict[str, str]] = mapped_column(default=dict)
    """The parts that only this kind has, by their names."""
    link: Mapped[str] = mapped_column(String(500))
    file_id: Mapped[str] = mapped_column(String(40))
    """Slack's id of a file that belongs to it; empty without one."""
    file_name: Mapped[str] = mapped_column(String(200))
    topics: Mapped[list[str]] = mapped_column(default=list)
    level: Mapped[str] = mapped_column(String(10))
    """`local`, `regional` or `national`."""
    audience: Mapped[list[str]] = mapped_column(default=list)
    language: Mapped[str] = mapped_column(String(40))
    source: Mapped[str] = mapped_column(String(200))
    """Whence it comes, in the words of who shared it."""
    consent: Mapped[str] = mapped_column(String(10))
    """Why it may be used again: `own`, `agreed` or `open`."""
    changed: Mapped[str] = mapped_column(String(500))
    """What is otherwise than in the version before."""
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)


class SharePost(ChannelPost):
    """The message in a channel that shows an item."""

    __tablename__ = "share_post"
    __table_args__ = (UniqueConstraint("item_id", "channel_id"),)

    item_id: Mapped[int] = mapped_column(ForeignKey("share_item.id"))
    posted_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)


Whole = tuple[ShareItem, ShareVersion]
"""An item with the version that counts."""


def begun_in(session: Session, request_key: str) -> ShareItem | None:
    """What was begun in this form before."""
    return session.scalar(select(ShareItem).where(ShareItem.request_key == request_key).with_for_update())


def version(session: Session, item_id: int, number: int) -> ShareVersion | None:
    """One version of an item."""
    one = select(ShareVersion).where(ShareVersion.item_id == item_id, ShareVersion.number == number)
    return session.scalar(one.execution_options(populate_existing=True))


def item(session: Session, item_id: int) -> Whole | None:
    """One item with the version that counts, as it is now."""
    return _first(session, _whole().where(ShareItem.id == item_id))


def lock(session: Session, item_id: int) -> Whole | None:
    """The same, and nobody else changes it until this transaction ends."""
    session.execute(select(ShareItem.id).where(ShareItem.id == item_id).with_for_update())
    return item(session, item_id)


def in_state(session: Session, state: str, kinds: Collection[str]) -> Sequence[Whole]:
    """Every item of these kinds in a state, the newest first."""
    found = _whole().where(ShareItem.state == state, ShareItem.kind.in_(kinds))
    in_order = found.order_by(ShareItem.published_at.desc(), ShareItem.id.desc())
    return _all(session, in_order)


def newest(session: Session, kinds: Collection[str], most: int) -> Sequence[Whole]:
    """The newest published items of these kinds."""
    found = _whole().where(ShareItem.state == "published", ShareItem.kind.in_(kinds))
    return _all(session, found.order_by(ShareItem.published_at.desc(), ShareItem.id.desc()).limit(most))


def published_between(session: Session, since: datetime, until: datetime) -> Sequence[Whole]:
    """What is published, of which the version that counts was published within a time, oldest first."""
    within = ShareVersion.made_at >= since, ShareVersion.made_at < until
    found = _whole().where(ShareItem.state == "published", *within)
    return _all(session, found.order_by(ShareVersion.made_at, ShareItem.id))


def of_owner(session: Session, person_id: int, states: Collection[str]) -> Sequence[Whole]:
    """What one person keeps up, newest first."""
    theirs = _whole().where(ShareItem.owner_id == person_id, ShareItem.state.in_(states))
    return _all(session, theirs.order_by(ShareItem.id.desc()))


def versions(session: Session, item_id: int) -> Sequence[ShareVersion]:
    """Every version of an item, newest first."""
    found = select(ShareVersion).where(ShareVersion.item_id == item_id)
    return session.scalars(found.order_by(ShareVersion.number.desc())).all()


def of_maker(session: Session, person_id: int) -> Sequence[tuple[ShareItem, ShareVersion]]:
    """Every version that one person made, oldest first."""
    found = select(ShareItem, ShareVersion).join(ShareItem, ShareItem.id == ShareVersion.item_id)
    theirs = found.where(ShareVersion.made_by_id == person_id).order_by(ShareVersion.id)
    return _all(session, theirs)


def ended_by(session: Session, person_id: int) -> Sequence[ShareItem]:
    """What one person withdrew, oldest first."""
    theirs = select(ShareItem).where(ShareItem.ended_by_id == person_id)
    return session.scalars(theirs.order_by(ShareItem.id)).all()


def posted_by(session: Session, person_id: int) -> Sequence[SharePost]:
    """What one person had posted in a channel, oldest first."""
    theirs = select(SharePost).where(SharePost.posted_by_id == person_id)
    return session.scalars(theirs.order_by(SharePost.id)).all()


def to_review(session: Session, by: date) -> Sequence[ShareItem]:
    """Published items that are to be looked at by that day, the oldest first."""
    stale = ShareItem.state == "published", ShareItem.review_by <= by
    return session.scalars(select(ShareItem).where(*stale).order_by(ShareItem.review_by, ShareItem.id)).all()


def posts(session: Session, item_id: int) -> Sequence[SharePost]:
    """The messages in channels that show an item."""
    return session.scalars(select(SharePost).where(SharePost.item_id == item_id).order_by(SharePost.id)).all()


def _whole() -> Select[ShareItem, ShareVersion]:
    counts = (ShareVersion.item_id == ShareItem.id) & (ShareVersion.number == ShareItem.number)
    return select(ShareItem, ShareVersion).join(ShareVersion, counts)


def _first(session: Session, found: Select[ShareItem, ShareVersion]) -> Whole | None:
    row = session.execute(found.execution_options(populate_existing=True)).first()
    return (row[0], row[1]) if row else None


def _all(session: Session, found: Select[ShareItem, ShareVersion]) -> Sequence[Whole]:
    return [(row[0], row[1]) for row in session.execute(found)]
