"""What every request has in common: who acts, one transaction, an answer even when something fails."""

import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property, partial
from http import HTTPStatus
from http.client import HTTPException
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.handlers.people import People
from bot.logs import log, where
from bot.policy import Policy, read_policy
from bot.services.checks import WrongFields
from bot.services.concerns.safe import Safe
from bot.services.holdings import Holding
from bot.services.nudges import Kind
from bot.services.people import Actor, Refusal
from bot.store.database import Database
from bot.store.directory import Directory
from bot.store.outbox import Nudge
from bot.views.doors import Door
from bot.views.fields import at_fields
from bot.views.notes import Note
from bot.views.records import notice_view
from bot.views.today import Waiting, notice_home

# Slack's own limit for an answer is 3 seconds (https://docs.slack.dev/interactivity/handling-user-interaction);
# a call that takes longer than this would make the acknowledgement late.
SECONDS_TO_SLACK = 2
# What Slack calls an entry of a message's menu, or of its own, that was chosen: its acknowledgement shows
# nothing (https://docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload).
SHORTCUTS = ("message_action", "shortcut")


@dataclass(frozen=True)
class Kith:
    """What every handler needs, put together once in `bot.app`."""

    database: Database
    directory: Directory
    people: People
    clock: Clock
    first_admins: frozenset[str] = frozenset()
    """Slack user ids of those who are admins by the setting KITH_ADMINS."""
    waiting: Sequence["Source"] = ()
    """What may wait for somebody, told by one function for each capability: shown in “Today”."""
    doors: Sequence[Door] = ()
    """What the menu of a network channel offers, in its order."""
    policy: Policy = field(default_factory=read_policy)
    """What the council has otherwise than others."""
    holdings: Sequence[Holding] = ()
    """What is held about people, told by each capability: shown to them, and part of every erasure."""
    kinds: Sequence[tuple[str, str]] = ()
    """The kinds of nudges that a person may stop: the name of each, and what people read for it."""
    has_email: bool = True
    """Whether Kith can send e-mail."""
    kinds_for_staff: frozenset[str] = frozenset()
    """The names of those that nobody but staff ever gets."""
    nudges: Mapping[str, Kind] = field(default_factory=dict)
    """Every kind of nudges, by its name."""
    keeping: Safe | None = None
    """What concerns are sealed with, and when they are due."""
    note: Callable[[Session, Nudge], Note | None] = lambda _session, _nudge: None
    """What a nudge says now; None where its cause is gone."""

    @property
    def safe(self) -> Safe:
        """What every handler of concerns needs. Raises RuntimeError where Kith was put together without."""
        if self.keeping is None:
            raise RuntimeError("no keys were given")
        return self.keeping


@dataclass(frozen=True)
class Request:
    """One request from Slack, with who makes it and the transaction it is carried out in."""

    kith: Kith
    actor: Actor
    begin: Callable[[], Session]
    ack: Ack
    client: WebClient
    body: Mapping[str, Any]

    @cached_property
    def session(self) -> Session:
        """The one transaction of this request, begun when it is first needed: a search needs none."""
        return self.begin()

    @property
    def action(self) -> Mapping[str, Any]:
        """The button that was pressed."""
        pressed: Mapping[str, Any] = self.body["actions"][0]
        return pressed

    @property
    def view(self) -> Mapping[str, Any]:
        """The form the request comes from; empty where it comes from a message or a command."""
        return self.body.get("view") or {}

    @property
    def event(self) -> Mapping[str, Any]:
        """What Slack tells of by itself; empty for all other requests."""
        return self.body.get("event") or {}

    @property
    def is_in_window(self) -> bool:
        """Whether it comes from a window: what comes from the Home tab has a view too, but no window."""
        return _is_in_window(self.body)

    def open_view(self, view: Mapping[str, Any]) -> None:
        """Show a form, on top of the one that is open; in its place where that is the third."""
        _show(self.client, self.body, view)

    def turn_into(self, view: Mapping[str, Any]) -> None:
        """Show a form in the place of the one that is open.

        On top of it there might be no room for what follows
        (three windows at most: https://docs.slack.dev/surfaces/modals).
        """
        if self.is_in_window:
            self.client.views_update(view_id=self.view["id"], view=dict(view))
        else:
            self.open_view(view)

    def replace_answer(self, message: Mapping[str, Any]) -> None:
        """Put another answer in the place of the one whose button was pressed."""
        send_answer(self.body, {**message, "replace_original": True})


Handler = Callable[[Request], None]
Source = Callable[[Request], Waiting]
Watch = Callable[[WebClient, Mapping[str, Any]], None]
Listener = Callable[[Ack, WebClient, dict[str, Any]], None]


def known_now(
    request: Request, concerned: Callable[[Session], frozenset[str]], others: Collection[str] = ()
) -> Mapping[str, Actor]:
    """Who those are now whose standing matters: the first admins, those `concerned`, and others.

    Slack is asked before the transaction that needs it begins: while that writes, nobody else can.
    """
    kith = request.kith
    with kith.database.transaction() as session:
        ids = concerned(session) | kith.first_admins | {*others}
    return kith.people.all(request.client, ids)


def listener(kith: Kith, handle: Handler, *, writes: bool = False) -> Listener:
    """What Bolt calls: finds out who acts, opens the transaction, and answers whatever happens."""

    def listen(ack: Ack, client: WebClient, body: dict[str, Any]) -> None:
        try:
            actor = kith.people.who(client, _who_acts(body))
            with ExitStack() as until_answered:
                transaction = kith.database.transaction(writes=writes)
                begin = partial(until_answered.enter_context, transaction)
                handle(Request(kith, actor, begin, ack, client, body))
        except Refusal as refusal:
            tell(ack, client, body, refusal.heading, str(refusal))
        except WrongFields as wrong:
            _tell_what_is_wrong(ack, client, body, wrong)
        except Exception as fault:
            reference = secrets.token_hex(4)
            log().error(
                "request.failed", reference=reference, kind=body.get("type", "command"), **where(fault)
            )
            tell(ack, client, body, "Something went wrong", _apology(reference))

    return listen


def watcher(watch: Watch) -> Listener:
    """What Bolt calls for what nobody waits an answer to: when it fails, Slack is to tell of it again.

    An event that is not acknowledged comes again, up to three times
    (https://docs.slack.dev/apis/events-api/#retries).
    """

    def listen(ack: Ack, client: WebClient, body: dict[str, Any]) -> None:
        event = body["event"]
        try:
            watch(client, event)
        except Exception as fault:
            log().error("event.failed", kind=event["type"], **where(fault))
            raise
        ack()

    return listen


def tell(ack: Ack, client: WebClient, body: Mapping[str, Any], heading: str, text: str) -> None:
    """Say something to the person who acts, and to nobody else, unless others saw what they wrote.

    Does its best: it never raises.
    """
    try:
        _tell(ack, client, body, heading, text)
    except (SlackApiError, OSError, HTTPException) as fault:
        log().error("request.unanswered", **where(fault))


def _tell_what_is_wrong(ack: Ack, client: WebClient, body: Mapping[str, Any], wrong: WrongFields) -> None:
    """At the fields it is about; where there is no form, in words."""
    if body.get("type") == "view_submission":
        ack(response_action="errors", errors=at_fields(body["view"], wrong.errors))
    else:
        tell(ack, client, body, "Please look again", " ".join(wrong.errors.values()))


def _tell(ack: Ack, client: WebClient, body: Mapping[str, Any], heading: str, text: str) -> None:
    """In the way this kind of request allows."""
    kind = body.get("type")
    if kind == "block_suggestion":
        ack(options=[])
    elif kind == "view_submission":
        _tell_in_form(ack, body, heading, text)
    elif kind == "event_callback":
        ack()
        _tell_after_event(client, body["event"], text)
    elif kind in SHORTCUTS or (kind == "block_actions" and body.get("view")):
        ack()
        _show(client, body, notice_view(heading, text))
    elif kind == "block_actions":
        ack()
        send_answer(body, {"text": text, "replace_original": False, "response_type": "ephemeral"})
    else:
        ack(text=text, response_type="ephemeral")


def _show(client: WebClient, body: Mapping[str, Any], view: Mapping[str, Any]) -> None:
    """On top of what is open; there is no room for a fourth.

    Source: https://docs.slack.dev/reference/methods/views.push
    """
    below = body.get("view") or {}
    if below.get("previous_view_id") not in (None, "", below.get("root_view_id")):
        client.views_update(view_id=below["id"], view=dict(view))
        return
    show = client.views_push if _is_in_window(body) else client.views_open
    show(trigger_id=body["trigger_id"], view=dict(view))


def send_answer(body: Mapping[str, Any], message: Mapping[str, Any]) -> None:
    """Answer in the conversation a button was pressed in. Sent once: a lost reply is not sent again."""
    answers = WebhookClient(body["response_url"], timeout=SECONDS_TO_SLACK, retry_handlers=[])
    answer = answers.send_dict(dict(message))
    if answer.status_code != HTTPStatus.OK:
        log().error("answer.refused", status=answer.status_code)


def _tell_in_form(ack: Ack, body: Mapping[str, Any], heading: str, text: str) -> None:
    """On the first field, so that the form stays; in the place of a form without any."""
    inputs = [block for block in body["view"]["blocks"] if block["type"] == "input"]
    if inputs:
        ack(response_action="errors", errors={str(inputs[0]["block_id"]): text})
    else:
        ack(response_action="update", view=notice_view(heading, text))


def _tell_after_event(client: WebClient, event: Mapping[str, Any], text: str) -> None:
    """In the Home tab that was opened, or where somebody wrote to Kith."""
    if event["type"] == "app_home_opened":
        client.views_publish(user_id=event["user"], view=notice_home(text))
    else:
        client.chat_postMessage(channel=event["channel"], text=text, thread_ts=thread_of(event))


def thread_of(event: Mapping[str, Any]) -> str | None:
    """Where an answer to somebody's words belongs: in a channel on the words, in nobody's way."""
    thread = event.get("thread_ts") or (event["ts"] if event["type"] == "app_mention" else None)
    return str(thread) if thread else None


def _who_acts(body: Mapping[str, Any]) -> str:
    """A command, an interaction, and an event each say it in a place of their own."""
    user = body.get("user_id") or body.get("user") or body["event"]["user"]
    return str(user if isinstance(user, str) else user["id"])


def _is_in_window(body: Mapping[str, Any]) -> bool:
    return (body.get("view") or {}).get("type") == "modal"


def _apology(reference: str) -> str:
    return (
        f"Sorry, something went wrong and this was not done. Please try again. If it happens again, tell the "
        f"person who looks after Kith this reference: {reference}."
    )
