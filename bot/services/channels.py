"""The network channels: who looks after each, where its menu stands, and who comes and goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from sqlalchemy.orm import Session

from bot.services.links import due_to_confirm
from bot.services.people import Actor, Standing, act_of, require_staff
from bot.store import channels as store
from bot.store import links, outbox, people
from bot.store.channels import NetworkChannel
from bot.store.outbox import Due
from bot.store.people import Person

STAFF_MAKE = (
    "Network channels are made by the council’s own staff. If you would like one, please ask your network "
    "co-ordinator."
)
# Well beyond the time after which Kith itself gives up waiting for Slack's answer.
STILL_UNDER_WAY = timedelta(minutes=1)
LATELY = timedelta(days=30)
# Whoever has been in a channel for a week has found their way.
WELCOME_LOSES_ITS_POINT = timedelta(days=7)
WELCOMES = (WELCOME, WELCOME_AT_ONCE) = ("welcome", "welcome.at_once")


class NotNetwork(LookupError):
    """The channel is no network channel, or no longer."""


class Made(Enum):
    """What came of making a channel a network channel."""

    NEW = "new"
    AGAIN = "again"
    """It was one once, and ended."""
    MINE = "mine"
    """It is one, and whoever asked looks after it."""
    ANOTHERS = "another’s"
    """It is one, and somebody else looks after it."""


@dataclass(frozen=True)
class Menu:
    """The right to post a channel's menu, given to one at a time."""

    channel_id: str
    coordinator_id: str
    ts: str | None
    """Where it stands, as far as is known."""
    unsure_since: datetime | None
    """An earlier try of which nobody knows whether it was posted."""


@dataclass(frozen=True)
class Moves:
    """Who came and went lately, by Slack id, as far as Kith was told."""

    came: Sequence[str]
    left: Sequence[str]


def make(session: Session, actor: Actor, channel_id: str, name: str, now: datetime) -> Made:
    """Make a channel a network channel, looked after by who asks. Raises NotAllowed but for staff."""
    require_staff(actor, STAFF_MAKE)
    asked_by = actor.user_id
    new = NetworkChannel(
        channel_id=channel_id, name=name, coordinator_id=asked_by, made_at=now, made_by=asked_by
    )
    if store.add(session, new):
        session.add(act_of(actor, "channel.made", channel_id, now))
        return Made.NEW
    channel = _whatever_it_is(session, channel_id)
    channel.name = name
    if channel.ended_at is None:
        return Made.MINE if channel.coordinator_id == asked_by else Made.ANOTHERS
    channel.ended_at = None
    channel.coordinator_id, channel.made_at, channel.made_by = asked_by, now, asked_by
    session.add(act_of(actor, "channel.made", channel_id, now))
    return Made.AGAIN


def take_over(session: Session, actor: Actor, channel_id: str, now: datetime) -> bool:
    """Look after a channel from now on; False where that is so already. Raises NotAllowed, NotNetwork.

    What waits for its co-ordinator is due to the new one.
    """
    require_staff(actor, STAFF_MAKE)
    channel = network(session, channel_id)
    if channel.coordinator_id == actor.user_id:
        return False
    session.add(act_of(actor, "channel.taken_over", channel_id, now, before=channel.coordinator_id))
    channel.coordinator_id = actor.user_id
    me = people.meet(session, actor.user_id, actor.team_id, now)
    waiting = [one.link for one in links.waiting(session) if one.link.channel_id == channel_id]
    mine = [one for one in waiting if one.person_id != me.id]
    outbox.add(session, [due_to_confirm(one.id, me, now) for one in mine])
    return True


def end(session: Session, actor: Actor, channel_id: str, now: datetime) -> str | None:
    """End a network channel; where its menu stands. Raises NotAllowed, NotNetwork."""
    require_staff(actor, STAFF_MAKE)
    channel = network(session, channel_id)
    ts, channel.menu_ts, channel.ended_at = channel.menu_ts, None, now
    session.add(act_of(actor, "channel.ended", channel_id, now))
    return ts


def network(session: Session, channel_id: str) -> NetworkChannel:
    """This network channel. Raises NotNetwork."""
    channel = store.channel(session, channel_id)
    if channel is None or channel.ended_at is not None:
        raise NotNetwork(channel_id)
    return channel


def coordinator_of(session: Session, channel_id: str) -> str | None:
    """The Slack id of who looks after a channel; None where it is no network channel."""
    channel = store.channel(session, channel_id)
    return channel.coordinator_id if channel and channel.ended_at is None else None


def name_of(session: Session, channel_id: str) -> str:
    """What a network channel is called, without the `#`, also once it has ended; its id for all others."""
    channel = store.channel(session, channel_id)
    return channel.name if channel else channel_id


def claim_menu(session: Session, channel_id: str, now: datetime) -> Menu | None:
    """The right to post the menu; None while another try may still be under way. Raises NotNetwork."""
    channel = network(session, channel_id)
    claimed = Menu(channel_id, channel.coordinator_id, channel.menu_ts, channel.menu_asked_at)
    return claimed if store.claim_menu(session, channel_id, now, now - STILL_UNDER_WAY) else None


def note_menu(session: Session, menu: Menu, ts: str) -> None:
    """The menu stands there: the right is given back."""
    channel = _whatever_it_is(session, menu.channel_id)
    channel.menu_ts, channel.menu_asked_at = ts, None


def give_back(session: Session, menu: Menu) -> None:
    """Nothing was posted with this right, so all is as it was before."""
    _whatever_it_is(session, menu.channel_id).menu_asked_at = menu.unsure_since


def moves(session: Session, actor: Actor, channel_id: str, now: datetime) -> Moves:
    """Who has come into a channel lately, and who has left it. Raises NotAllowed but for staff."""
    require_staff(actor, STAFF_MAKE)
    since = now - LATELY
    found = [(there, person.user_id) for there, person in store.moved_since(session, channel_id, since)]
    return Moves(
        [user for there, user in found if user and there.left_at is None],
        [user for there, user in found if user and there.left_at is not None],
    )


def joined(session: Session, actor: Actor, channel_id: str, now: datetime, *, by_themselves: bool) -> None:
    """Note that somebody came into a channel; who comes into a network channel first is welcomed, once.

    Whoever came `by_themselves` is there at this moment, so their welcome keeps no quiet hours; whoever was
    brought in by somebody else may have gone home.
    """
    if actor.standing is Standing.GONE or coordinator_of(session, channel_id) is None:
        return
    person = people.meet(session, actor.user_id, actor.team_id, now)
    store.note_joined(session, channel_id, person.id, now)
    welcome = Due(
        WELCOME_AT_ONCE if by_themselves else WELCOME,
        f"welcome:{channel_id}:{person.id}",
        now,
        person_id=person.id,
        about={"channel": channel_id},
        expires_at=now + WELCOME_LOSES_ITS_POINT,
    )
    outbox.add(session, [welcome])


def left(session: Session, user_id: str, channel_id: str, now: datetime) -> None:
    """Note that somebody went, where Kith knew that they were there."""
    person = people.in_slack(session, user_id)
    there = store.membership(session, channel_id, person.id) if person else None
    if there:
        there.left_at = there.left_at or now


def is_there(session: Session, person: Person, channel_id: str) -> bool:
    """Whether a person is in a channel that is a network channel now, as far as Kith was told."""
    there = store.membership(session, channel_id, person.id)
    in_it = there is not None and there.left_at is None
    return in_it and coordinator_of(session, channel_id) is not None


def _whatever_it_is(session: Session, channel_id: str) -> NetworkChannel:
    """A channel that is known to be, or to have been, a network channel."""
    channel = store.channel(session, channel_id)
    if channel is None:
        raise NotNetwork(channel_id)
    return channel
