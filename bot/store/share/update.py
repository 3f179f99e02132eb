"""Safeguarding updates: who must read them, and who has read which version."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, and_, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Table
from bot.store.channels import Membership, NetworkChannel
from bot.store.outbox import Nudge
from bot.store.people import Person, SettingLink
from bot.store.planning import UNSENT
from bot.store.share.library import ShareItem, ShareVersion


class ShareAudience(Table):
    """Who must read an item, as staff chose them. Who that is now stands in `ShareReader`."""

    __tablename__ = "share_audience"

    item_id: Mapped[int] = mapped_column(ForeignKey("share_item.id"), primary_key=True)
    roles: Mapped[list[str]] = mapped_column(default=list)
    """See `ROLES` in `bot.services.share.update`."""
    types: Mapped[list[str]] = mapped_column(default=list)
    """Types of settings, in the regulator's words."""
    channels: Mapped[list[str]] = mapped_column(default=list)
    """Slack ids of network channels."""
    set_at: Mapped[datetime]
    set_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    seen_at: Mapped[datetime | None]
    """When it was last seen who that is; None where it is to be seen at once."""


class ShareReader(Table):
    """Somebody who must read an item, or had to."""

    __tablename__ = "share_reader"
    __table_args__ = (UniqueConstraint("item_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("share_item.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    through: Mapped[list[str]] = mapped_column(default=list)
    """By what they are meant: `named`, `role`, `type`, or the id of a channel. Empty: not any more."""
    since: Mapped[datetime]
    """From when on they have had to."""


class ShareReading(Table):
    """Somebody has read a version of an item."""

    __tablename__ = "share_reading"
    __table_args__ = (UniqueConstraint("item_id", "person_id", "number"), Index(None, "item_id", "number"))

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("share_item.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    number: Mapped[int]
    """The version."""
    read_at: Mapped[datetime]
    noted_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    """Who said so: the person, or staff for who is not on Slack."""


Reader = tuple[ShareReader, Person, ShareReading | None]
"""Who must read the version that counts, and whether they have."""


def audience(session: Session, item_id: int) -> ShareAudience | None:
    """Who must read an item, as it is now; None where nobody was chosen yet."""
    return session.get(ShareAudience, item_id, populate_existing=True)


def audiences_by(session: Session, person_id: int) -> Sequence[ShareAudience]:
    """What one person chose, oldest first."""
    theirs = select(ShareAudience).where(ShareAudience.set_by_id == person_id)
    return session.scalars(theirs.order_by(ShareAudience.item_id)).all()


def to_see(session: Session, before: datetime) -> Sequence[int]:
    """Published items of which it was not seen since then who must read them."""
    due = or_(ShareAudience.seen_at.is_(None), ShareAudience.seen_at <= before)
    found = select(ShareItem.id).join(ShareAudience, ShareAudience.item_id == ShareItem.id)
    return session.scalars(found.where(ShareItem.state == "published", due).order_by(ShareItem.id)).all()


def readers(session: Session, item_id: int) -> Sequence[ShareReader]:
    """Everybody who must read an item, or had to."""
    found = select(ShareReader).where(ShareReader.item_id == item_id)
    return session.scalars(found.order_by(ShareReader.id)).all()


def reader(session: Session, item_id: int, person_id: int) -> ShareReader | None:
    """One of them."""
    one = ShareReader.item_id == item_id, ShareReader.person_id == person_id
    return session.scalar(select(ShareReader).where(*one))


def roll(session: Session, item_id: int) -> Sequence[Reader]:
    """Who must read the version that counts, and whether they have."""
    found = (
        select(ShareReader, Person, ShareReading)
        .join(ShareItem, ShareItem.id == ShareReader.item_id)
        .join(Person, Person.id == ShareReader.person_id)
        .outerjoin(
            ShareReading,
            and_(
                ShareReading.item_id == ShareReader.item_id,
                ShareReading.person_id == ShareReader.person_id,
                ShareReading.number == ShareItem.number,
            ),
        )
        .where(ShareReader.item_id == item_id, Person.forgotten_at.is_(None))
        .order_by(ShareReader.id)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(found) if row[0].through]


def reading(session: Session, item_id: int, person_id: int, number: int) -> ShareReading | None:
    """That somebody has read this version."""
    same = ShareReading.item_id == item_id, ShareReading.person_id == person_id
    return session.scalar(select(ShareReading).where(*same, ShareReading.number == number))


def readers_of(session: Session, person_id: int) -> Sequence[ShareReader]:
    """What one person must read, or had to; oldest first."""
    theirs = select(ShareReader).where(ShareReader.person_id == person_id)
    return session.scalars(theirs.order_by(ShareReader.id)).all()


def readings_of(session: Session, person_id: int) -> Sequence[ShareReading]:
    """What one person has read, oldest first."""
    theirs = select(ShareReading).where(ShareReading.person_id == person_id)
    return session.scalars(theirs.order_by(ShareReading.id)).all()


def noted_for(session: Session, person_id: int) -> Sequence[ShareReading]:
    """What one person noted for others, oldest first."""
    noted = ShareReading.noted_by_id == person_id, ShareReading.person_id != person_id
    return session.scalars(select(ShareReading).where(*noted).order_by(ShareReading.id)).all()


def owed(session: Session, kind: str) -> Sequence[tuple[ShareItem, ShareVersion, ShareReader]]:
    """Who must still read which published item of a kind, in the version that counts."""
    has_read = (
        select(ShareReading.id)
        .where(
            ShareReading.item_id == ShareItem.id,
            ShareReading.person_id == ShareReader.person_id,
            ShareReading.number == ShareItem.number,
        )
        .exists()
    )
    counts = and_(ShareVersion.item_id == ShareItem.id, ShareVersion.number == ShareItem.number)
    found = (
        select(ShareItem, ShareVersion, ShareReader)
        .join(ShareVersion, counts)
        .join(ShareReader, ShareReader.item_id == ShareItem.id)
        .where(ShareItem.state == "published", ShareItem.kind == kind, ~has_read)
        .order_by(ShareItem.id, ShareReader.id)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(found) if row[2].through]


def reminded(session: Session, kind: str) -> set[tuple[int, int]]:
    """Items and people of whom a nudge of a kind waits to be sent: what else would come on top of it."""
    waits = Nudge.kind == kind, Nudge.state.in_((*UNSENT, "sending"))
    found = session.execute(select(Nudge.about["item"].as_integer(), Nudge.person_id).where(*waits))
    return {(item_id, person_id or 0) for item_id, person_id in found}


def keys_since(session: Session, kind: str, since: datetime) -> set[str]:
    """The keys of what was due of a kind after this."""
    return set(session.scalars(select(Nudge.key).where(Nudge.kind == kind, Nudge.due_at > since)))


def here(session: Session, person_ids: Collection[int]) -> set[int]:
    """Those of them who were not forgotten."""
    known = select(Person.id).where(Person.forgotten_at.is_(None))
    return {one for one in session.scalars(known) if one in person_ids}


def with_roles(session: Session) -> Sequence[SettingLink]:
    """Every link to a setting that counts."""
    found = select(SettingLink).where(SettingLink.outcome == "confirmed")
    return session.scalars(found.order_by(SettingLink.id)).all()


def in_channels(session: Session, channel_ids: Collection[str]) -> Mapping[str, set[int]]:
    """Who is in these channels, as far as Kith was told, by channel."""
    there = Membership.channel_id.in_(channel_ids), Membership.left_at.is_(None)
    found: dict[str, set[int]] = {}
    for channel_id, person_id in session.execute(
        select(Membership.channel_id, Membership.person_id).where(*there)
    ):
        found.setdefault(channel_id, set()).add(person_id)
    return found


def network_channels(session: Session) -> Sequence[NetworkChannel]:
    """Every network channel there is now, by name."""
    found = select(NetworkChannel).where(NetworkChannel.ended_at.is_(None))
    return session.scalars(found.order_by(NetworkChannel.name, NetworkChannel.channel_id)).all()


def by_slack(session: Session, user_ids: Collection[str]) -> Mapping[str, Person]:
    """The people with these Slack ids whom Kith has met."""
    rows = session.scalars(select(Person).where(Person.user_id.in_(user_ids)))
    return {str(row.user_id): row for row in rows}
