"""The network channels: where Kith's menu is pinned, who looks after them, who has come and gone."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Table


class NetworkChannel(Table):
    """A channel of Slack that a member of staff made a network channel."""

    __tablename__ = "network_channel"

    channel_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    coordinator_id: Mapped[str] = mapped_column(String(40))
    """Slack id of who looks after it: who made it one, or took it over."""
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(40))
    menu_ts: Mapped[str | None] = mapped_column(String(30))
    """The message with the menu, once it was posted."""
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
