"""`/kith channel`, the doors of its menu that are nobody else's, and who comes and goes."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.handlers import menus
from bot.handlers.menus import Refused
from bot.handlers.requests import Kith, Request, watcher
from bot.handlers.routes import Routes
from bot.services import channels as service
from bot.services.channels import Made, NotNetwork
from bot.services.kith import Asked
from bot.services.people import require_staff
from bot.views import channels as view

JOINED = "member_joined_channel"
MOVED = (JOINED, "member_left_channel")
# What Slack calls a conversation that has no name of its own in a command, and how it names one of several
# people (https://docs.slack.dev/interactivity/implementing-slash-commands;
# https://docs.slack.dev/reference/objects/conversation-object for `is_mpim`).
DIRECT, GROUP_DIRECT = "directmessage", "mpdm-"


class NotAChannel(Exception):
    """The command was typed where no network channel can be; the message, already safe, says why."""


def register(routes: Routes) -> None:
    """Which request goes where."""
    routes.action(view.TAKE_OVER, take_over_by_button)
    routes.action(view.NOT_NOW, put_off)
    routes.events(MOVED, watcher(partial(note_move, routes.kith)))


def make(request: Request, _: Asked) -> None:
    """Make this channel a network channel, or see that its menu is there."""
    require_staff(request.actor, service.STAFF_MAKE)
    channel_id = str(request.body["channel_id"])
    try:
        told = _make(request, channel_id, _channel_name(request, channel_id))
    except NotAChannel as reason:
        told = view.message(str(reason))
    request.ack(**told)


def _make(request: Request, channel_id: str, name: str) -> dict[str, Any]:
    kith = request.kith
    with kith.database.transaction(writes=True) as session:
        made = service.make(session, request.actor, channel_id, name, kith.clock())
        coordinator = service.network(session, channel_id).coordinator_id
        moves = service.moves(session, request.actor, channel_id, kith.clock())
    try:
        menu = menus.put_up(request, channel_id)
    except Refused as refused:
        if made in (Made.NEW, Made.AGAIN):
            _unmake(request, channel_id)
            return view.message(view.say_refused(refused.error))
        menu = view.say_refused(refused.error)
    return view.made_message(made, channel_id, coordinator, menu, moves)


def _unmake(request: Request, channel_id: str) -> None:
    """A network channel without a menu would be one only by half."""
    with request.kith.database.transaction(writes=True) as session:
        service.end(session, request.actor, channel_id, request.kith.clock())


def take_over(request: Request, _: Asked) -> None:
    """`/kith channel mine`."""
    request.ack(**_take_over(request, str(request.body["channel_id"])))


def take_over_by_button(request: Request) -> None:
    """The same, offered where somebody else looks after the channel."""
    told = _take_over(request, str(request.action["value"]))
    request.ack()
    request.replace_answer(told)


def _take_over(request: Request, channel_id: str) -> dict[str, Any]:
    kith = request.kith
    try:
        with kith.database.transaction(writes=True) as session:
            taken = service.take_over(session, request.actor, channel_id, kith.clock())
    except NotNetwork:
        return view.message(view.NOT_NETWORK)
    try:
        menu = menus.put_up(request, channel_id)
    except Refused as refused:
        menu = view.say_refused(refused.error)
    return view.message(view.say_taken(taken=taken, menu=menu))


def end(request: Request, _: Asked) -> None:
    """`/kith channel end`: it is ended first, and then the menu is told to say so."""
    channel_id, kith = str(request.body["channel_id"]), request.kith
    try:
        with kith.database.transaction(writes=True) as session:
            ts = service.end(session, request.actor, channel_id, kith.clock())
    except NotNetwork:
        request.ack(**view.message(view.NOT_NETWORK))
    else:
        closed = menus.take_down(request.client, channel_id, ts)
        request.ack(**view.message(view.say_ended(closed=closed)))


def put_off(request: Request) -> None:
    """“Not now”: nobody is asked again, and is told where to find it."""
    request.ack()
    request.replace_answer(view.not_now_message(str(request.action["value"])))


def note_move(kith: Kith, client: WebClient, event: Mapping[str, Any]) -> None:
    """Somebody came into a channel that Kith is in, or left it."""
    user_id, channel_id, now = str(event["user"]), str(event["channel"]), kith.clock()
    if event["type"] != JOINED:
        # Of somebody who has left, Slack may not say any more who they were.
        with kith.database.transaction(writes=True) as session:
            service.left(session, user_id, channel_id, now)
    elif _is_network(kith, channel_id) and (actor := kith.people.all(client, [user_id]).get(user_id)):
        by_themselves = event.get("inviter") in (None, user_id)
        with kith.database.transaction(writes=True) as session:
            service.joined(session, actor, channel_id, now, by_themselves=by_themselves)


def _is_network(kith: Kith, channel_id: str) -> bool:
    """Asked first: most channels are none, and Slack need not be asked who comes there."""
    with kith.database.transaction() as session:
        return service.coordinator_of(session, channel_id) is not None


def _channel_name(request: Request, channel_id: str) -> str:
    """The name of the channel a command was typed in. Raises NotAChannel where Kith cannot serve it."""
    named = str(request.body.get("channel_name") or "")
    if named == DIRECT or named.startswith(GROUP_DIRECT):
        raise NotAChannel(view.IN_A_DIRECT_MESSAGE)
    channel = _look_at(request.client, channel_id)
    if channel.get("is_im") or channel.get("is_mpim"):
        raise NotAChannel(view.IN_A_DIRECT_MESSAGE)
    if not channel.get("is_member"):
        raise NotAChannel(view.NOT_HERE)
    if channel.get("is_archived"):
        raise NotAChannel(view.ARCHIVED)
    return str(channel.get("name") or named)[:80]


def _look_at(client: WebClient, channel_id: str) -> Mapping[str, Any]:
    """The channel as Slack knows it: a private one that Kith is not in is not there for it."""
    try:
        channel: Mapping[str, Any] = client.conversations_info(channel=channel_id)["channel"]
    except SlackApiError as refusal:
        raise NotAChannel(view.say_refused(str(refusal.response.get("error")))) from None
    return channel
