"""The network channels: where Kith's menu is pinned, who looks after them, who has come and gone."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, String, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Table
from bot.store.people import Person


class NetworkChannel(Table):
    """A channel of Slack that a member of staff made a network channel."""

    __tablename__ = "network_channel"

    channel_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    """As Slack last told it, without the `#`: for where a reader has no link to the channel."""
    coordinator_id: Mapped[str] = mapped_column(String(40))
    """Slack id of who looks after it: who made it one, or took it over."""
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(40))
    menu_ts: Mapped[str | None] = mapped_column(String(30))
    """The message with the menu, once it was posted."""
    menu_asked_at: Mapped[datetime | None]
    """When the menu was last about to be posted, while it is not known whether it was; else None."""
    ended_at: Mapped[datetime | None]
    """When it stopped to be a network channel; None while it is one."""


class Membership(Table):
    """A person in a network channel, as far as Kith was told: when they came, and when they went."""

    __tablename__ = "membership"

    channel_id: Mapped[str] = mapped_column(ForeignKey("network_channel.channel_id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    joined_at: Mapped[datetime]
    """The first time."""
    left_at: Mapped[datetime | None]
    """None while they are there."""


def channel(session: Session, channel_id: str) -> NetworkChannel | None:
    """This channel, where it is a network channel or was one."""
    return session.get(NetworkChannel, channel_id)


def current(session: Session) -> Sequence[NetworkChannel]:
    """Every channel that is a network channel now, oldest first."""
    found = select(NetworkChannel).where(NetworkChannel.ended_at.is_(None))
    return session.scalars(found.order_by(NetworkChannel.made_at, NetworkChannel.channel_id)).all()


def add(session: Session, made: NetworkChannel) -> bool:
    """Write a network channel down; False, and nothing written, where it is or was one already."""
    return _add(session, made)


def claim_menu(session: Session, channel_id: str, now: datetime, before: datetime) -> bool:
    """Note that the menu is about to be posted; False where somebody else was about to after `before`."""
    asked = NetworkChannel.menu_asked_at
    free = NetworkChannel.channel_id == channel_id, or_(asked.is_(None), asked < before)
    claimed = update(NetworkChannel).where(*free).values(menu_asked_at=now)
    return bool(session.scalars(claimed.returning(NetworkChannel.channel_id)).all())


def membership(session: Session, channel_id: str, person_id: int) -> Membership | None:
    """What Kith was told of a person in a channel; None where it was told nothing."""
    return session.get(Membership, (channel_id, person_id))


def moved_since(session: Session, channel_id: str, since: datetime) -> Sequence[tuple[Membership, Person]]:
    """Who came into a channel for the first time, or left it, since then; in the order in which they came."""
    moved = or_(Membership.joined_at >= since, Membership.left_at >= since)
    found = select(Membership, Person).join(Person, Person.id == Membership.person_id)
    in_order = found.where(Membership.channel_id == channel_id, moved).order_by(Membership.joined_at)
    return [(membership, person) for membership, person in session.execute(in_order)]


def note_joined(session: Session, channel_id: str, person_id: int, now: datetime) -> None:
    """Note that a person is in a channel, from now on or again."""
    if not _add(session, Membership(channel_id=channel_id, person_id=person_id, joined_at=now)):
        theirs = Membership.channel_id == channel_id, Membership.person_id == person_id
        session.execute(update(Membership).where(*theirs).values(left_at=None))


def _add(session: Session, row: NetworkChannel | Membership) -> bool:
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return False
    return True
