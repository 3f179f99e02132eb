"""`/kith`, the Home tab, and an answer to whoever writes to Kith or mentions it."""

from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.handlers import channels, data, erasure, outbox, persons, preferences, roles, today
from bot.handlers.people import SLACKBOT
from bot.handlers.requests import Listener, Request, listener, thread_of
from bot.handlers.routes import Routes
from bot.services import kith as service
from bot.services.kith import Asked, What
from bot.services.people import Standing
from bot.services.roles import Role, Roles
from bot.views import kith as view
from bot.views.today import HELP_DOOR

EVENTS = ("message", "app_mention", "app_home_opened")
# Words, words with a file, after /me, and from a thread to its channel too. All other subtypes tell of an
# edit, a deletion, a bot and so on (https://docs.slack.dev/reference/events/message#subtypes).
SAID = (None, "file_share", "me_message", "thread_broadcast")
COMMANDS: Mapping[What, Callable[[Request, Asked], None]] = {
    What.SHOW_ROLE: roles.show,
    What.GIVE_ROLE: roles.give,
    What.TAKE_ROLE: roles.take,
    What.WHOSE_ROLE: roles.ask_whose,
    What.WHICH_ROLE: roles.ask_which,
    What.FORGET: erasure.forget,
    What.PEOPLE: persons.show_everybody,
    What.PERSON: persons.find,
    What.ADD_PERSON: persons.ask_by_name,
    What.MAKE_CHANNEL: channels.make,
    What.MY_CHANNEL: channels.take_over,
    What.END_CHANNEL: channels.end,
}


def register(routes: Routes) -> None:
    """Which request goes where."""
    routes.command("/kith", kith_command)
    routes.action(HELP_DOOR, open_help)
    routes.events(EVENTS, _from_people(listener(routes.kith, hear)))


def kith_command(request: Request) -> None:
    """`/kith`: with no words “Today”, else what the words ask for, else what there is to ask for."""
    asked = service.parse(request.body.get("text") or "")
    if asked.what is What.DATA:
        data.open_mine(request)
    elif request.actor.standing is not Standing.MEMBER or asked.what is What.HELP:
        request.ack(**_help(request))
    elif asked.what is What.TODAY:
        today.open_today(request)
    elif asked.what is What.ME:
        preferences.open_mine(request)
    elif asked.what is What.OUTBOX:
        outbox.show(request)
    elif asked.what is What.ROLES:
        roles.show_everybody(request)
    elif asked.what is What.UNKNOWN:
        request.ack(**_help(request, asked.words, service.nearest(asked.words)))
    else:
        COMMANDS[asked.what](request, asked)


def open_help(request: Request) -> None:
    """What Kith can do for who asks: from “Today”, or from the menu of a channel."""
    request.open_view(view.help_view(request.actor.standing, is_admin=_is_admin(request)))
    request.ack()


def hear(request: Request) -> None:
    """The Home tab was opened, or somebody wrote to Kith."""
    if request.event["type"] != "app_home_opened":
        answer(request)
    elif request.event.get("tab") == "home":
        today.publish_home(request)


def answer(request: Request) -> None:
    """What Kith can do for who wrote, and the command nearest to their words; once for each message."""
    event = request.event
    # Not the event's id: after each edit Slack tells of a mention in an event of its own
    # (https://github.com/slackapi/bolt-js/issues/960).
    key = f"message:{event['channel']}:{event['ts']}"
    with request.kith.database.transaction(writes=True) as session:
        if not service.claim_answer(session, request.actor, event["channel"], key, request.kith.clock()):
            return
    message = _help(request, nearest=service.nearest(event.get("text") or ""))
    request.client.chat_postMessage(channel=event["channel"], thread_ts=thread_of(event), **message)


def _help(request: Request, unknown: str = "", nearest: str | None = None) -> dict[str, Any]:
    standing = request.actor.standing
    return view.help_message(standing, is_admin=_is_admin(request), unknown=unknown, nearest=nearest)


def _is_admin(request: Request) -> bool:
    """Whether who asks is an admin; below a mention nobody is told, since others read it."""
    if request.actor.standing is not Standing.MEMBER or request.event.get("type") == "app_mention":
        return False
    kith, actor = request.kith, request.actor
    with kith.database.transaction() as session:
        mine = Roles(session, actor, kith.first_admins, {}, kith.clock()).held_by(actor.user_id)
    return Role.ADMIN in mine


def _from_people(listen: Listener) -> Listener:
    """Nothing but acknowledge what no person did: another bot's words, an edit, our own."""

    def hear_people(ack: Ack, client: WebClient, body: dict[str, Any]) -> None:
        if _is_from_a_person(body["event"]):
            listen(ack, client, body)
        ack()

    return hear_people


def _is_from_a_person(event: Mapping[str, Any]) -> bool:
    if event["type"] == "app_home_opened":
        return True
    if event["type"] == "message" and event.get("channel_type") != "im":
        return False
    by_a_bot = event.get("bot_id") or event.get("user") in (None, SLACKBOT)
    return not by_a_bot and event.get("subtype") in SAID
