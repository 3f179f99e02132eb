"""What a person does in their client, and what the app’s answer makes them see."""

import re
from typing import Any

from slack_sandbox.blocks import OPTION, OPTION_GROUP, all_options
from slack_sandbox.delivery import Delivery, Envelope
from slack_sandbox.display import as_kept, with_spans
from slack_sandbox.events import Events
from slack_sandbox.interactions import Payloads, action_of
from slack_sandbox.manifest import Manifest
from slack_sandbox.notices import Notices
from slack_sandbox.schema import Fault, Items, Object
from slack_sandbox.state import (
    complaints,
    entered,
    entered_value,
    file_values,
    find_element,
    initial_values,
)
from slack_sandbox.views import View, Views, input_block_ids, refuse_faults
from slack_sandbox.wire import Json, SlackError, UseError
from slack_sandbox.workspace import Channel, Message, User, Workspace

TROUBLE = "We had some trouble connecting. Try again?"
NOT_INTERACTIVE = "This app is not configured to handle interactive responses."
NO_RESPONSE = "The app did not respond. Try again in a moment."
DEFAULT_QUERY_LENGTH = (
    3  # docs.slack.dev/reference/block-kit/block-elements/select-menu-element#external_select
)
INVITE = "/invite"  # https://slack.com/help/articles/201259356-Slash-commands-in-Slack
LEAVE = "/leave"  # the same page
SUGGESTIONS = (
    Object({"options": Items(OPTION, 0, 100)}, ("options",)),
    Object({"option_groups": Items(OPTION_GROUP, 0, 100)}, ("option_groups",)),
)


class People:
    """Each method is one thing a person can do; it returns the JSON their client gets.

    A failed command is told in Slack’s words, as in https://github.com/slackapi/bolt-js/issues/1435.
    """

    def __init__(
        self,
        workspace: Workspace,
        manifest: Manifest,
        delivery: Delivery,
        payloads: Payloads,
        notices: Notices,
        faults: list[str],
    ) -> None:
        self.workspace = workspace
        self.manifest = manifest
        self.delivery = delivery
        self.payloads = payloads
        self.views: Views = payloads.views
        self.files = payloads.posting.files
        self.notices = notices
        self.faults = faults
        self.events = Events(manifest, delivery, payloads)

    def say(self, person: User, channel: Channel, text: str, thread_ts: str | None = None) -> Json:
        """A person’s own words, in a thread or not: what they type is shown as they typed it."""
        message = self._add(person, channel, text, thread_ts)
        self.events.said(message, channel)
        return {"ok": True, "ts": message.ts}

    def _add(self, person: User, channel: Channel, text: str, thread_ts: str | None = None) -> Message:
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        message = Message(
            self.workspace.next_ts(), channel.id, person.id, self._mentions(escaped), [], thread_ts=thread_ts
        )
        self.workspace.add(message)
        self.payloads.posting.tell(message)
        return message

    def _mentions(self, text: str) -> str:
        """`@Name` of somebody here is the mention Slack’s composer makes of it."""
        ids = {user.name: user.id for user in self.workspace.users.values()}
        longest_first = sorted(ids, key=len, reverse=True)
        pattern = rf"(?<!\w)@({'|'.join(map(re.escape, longest_first))})(?!\w)"
        return re.sub(pattern, lambda found: f"<@{ids[found[1]]}>", text)

    async def command(self, person: User, channel: Channel, command: str, text: str) -> Json:
        if command == INVITE:
            return self._invite(person, channel, text)
        if command == LEAVE:
            return self._leave(person, channel)
        if person.kind == "external":
            return failed("not_allowed", "People from another workspace cannot use this app’s commands.")
        known = self.manifest.command(command)
        if known is None or "commands" not in self.manifest.bot_scopes:
            return failed("unknown_command", f"{command} is not a valid command.")
        sent = self._escaped(text.strip()) if known.should_escape else text.strip()
        payload = self.payloads.command(person, channel, command, sent)
        envelope = await self.delivery.deliver("slash_commands", payload)
        if envelope.outcome != "acknowledged":
            return failed(envelope.outcome, f'{command} failed with the error "{envelope.outcome}"')
        try:
            self._answer_command(person, channel, envelope.answer)
        except SlackError as refusal:
            self._note(envelope, refusal)
            return failed("dispatch_failed", f'{command} failed with the error "dispatch_failed"')
        return {"ok": True}

    def _escaped(self, text: str) -> str:
        """What a command with `should_escape` sends: people and channels as ids with their names.

        Source: https://docs.slack.dev/interactivity/implementing-slash-commands#creating_commands
        """
        users, channels = self.workspace.users, self.workspace.channels.values()
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        named = re.sub(
            r"<@(\w+)>", lambda found: f"<@{found[1]}|{users[found[1]].handle}>", self._mentions(escaped)
        )
        open_to_all = {
            channel.name: channel.id for channel in channels if channel.kind in ("public", "shared")
        }
        return re.sub(
            r"(?<!\S)#([a-z0-9_-]+)",
            lambda found: f"<#{open_to_all[found[1]]}|{found[1]}>" if found[1] in open_to_all else found[0],
            named,
        )

    def join(self, person: User, channel: Channel) -> Json:
        """Join a public channel, which is all somebody outside a channel can see."""
        if person.id not in channel.user_ids:
            self._let_in(person, channel, None)
            self._add(person, channel, "has joined the channel")
        return {"ok": True}

    def _invite(self, person: User, channel: Channel, text: str) -> Json:
        """Slack’s own `/invite @Name`, by a member of the workspace, of the app or a person."""
        wanted = text.strip().removeprefix("@").lower() if text.strip().startswith("@") else None
        invited = next((u for u in self.workspace.users.values() if u.name.lower() == wanted), None)
        if person.kind != "member" or invited is None or channel.kind == "dm":
            name = self.workspace.bot.name
            return failed("invalid_user", f"Type {INVITE} @{name} to bring {name} into this channel.")
        if invited.kind == "external" and channel.kind != "shared":
            return failed("invalid_user", f"{invited.name} is of another workspace; share the channel first.")
        if invited.id not in channel.user_ids:
            self._let_in(invited, channel, person)
            self._add(person, channel, f"has invited @{invited.name}")
        return {"ok": True}

    def _leave(self, person: User, channel: Channel) -> Json:
        """Slack’s own `/leave`, which a direct conversation does not have."""
        if channel.kind == "dm":
            return failed("not_allowed", "You can’t leave a direct message.")
        self._add(person, channel, "has left the channel")
        self.workspace.let_out(person, channel)
        self.events.left(person, channel)
        return {"ok": True}

    def _let_in(self, user: User, channel: Channel, inviter: User | None) -> None:
        self.workspace.let_in(user, channel)
        self.events.joined(user, channel, inviter)

    def _answer_command(self, person: User, channel: Channel, answer: Any) -> None:
        if answer in (None, "", {}):
            return
        arguments = {"text": answer} if isinstance(answer, str) else answer
        if not isinstance(arguments, dict):
            raise SlackError("invalid_payload")
        self.payloads.urls.answer(channel.id, person.id, arguments)

    async def act(self, person: User, source: Message | View, request: Json) -> Json:
        """Press a button or choose in a menu: `request` holds block_id, action_id, action and values."""
        if not self.manifest.interactive:
            return failed("not_interactive", NOT_INTERACTIVE)
        block, element = find_element(source.blocks, request.get("block_id"), request.get("action_id"))
        values = self._entered(person, source, self._values(source), request.get("values"))
        chosen = _chosen(element, request.get("action"))
        if chosen and element["type"] != "overflow":
            given = {block["block_id"]: {element["action_id"]: chosen}}
            values = self._entered(person, source, values, given)
            chosen = values[block["block_id"]][element["action_id"]]
        if isinstance(source, View):
            source.values = values
        self._hand_over(values)
        action = action_of(block, element, chosen, self.workspace.next_ts())
        payload = self.payloads.block_actions(person, source, action, values)
        envelope = await self.delivery.deliver("interactive", payload)
        if envelope.outcome != "acknowledged":
            return failed(envelope.outcome, NO_RESPONSE)
        return {"ok": True}

    async def suggest(self, person: User, source: Message | View, request: Json) -> Json:
        """What the app offers for the letters typed so far into a menu that asks it."""
        _, element = find_element(source.blocks, request.get("block_id"), request.get("action_id"))
        value = request.get("value")
        if element["type"] not in ("external_select", "multi_external_select") or not isinstance(value, str):
            raise UseError("bad_action", "That field offers nothing to type into.")
        if len(value) < element.get("min_query_length", DEFAULT_QUERY_LENGTH):
            return {"ok": True, "options": []}
        names = {key: request[key] for key in ("block_id", "action_id")}
        payload = self.payloads.block_suggestion(person, source, names, value)
        envelope = await self.delivery.deliver("interactive", payload)
        if envelope.outcome != "acknowledged":
            return failed(envelope.outcome, NO_RESPONSE)
        try:
            return {"ok": True, **self._offered(person, envelope.answer)}
        except SlackError as refusal:
            self._note(envelope, refusal)
            return failed("invalid_options", "The app’s suggestions could not be shown.")

    def _offered(self, person: User, answer: Any) -> Json:
        rule = SUGGESTIONS[isinstance(answer, dict) and "option_groups" in answer]
        refuse_faults("invalid_options", list(rule.check(answer, "")))
        names = self.workspace.names(person)
        offered: Json = with_spans(as_kept(answer), names)
        return {"options": all_options(offered), **offered}

    async def submit(self, person: User, view: View, given: Any) -> Json:
        """Send a form. What its own fields complain of is answered without asking the app."""
        view.values = self._entered(person, view, view.values, given)
        wrong = complaints(view.blocks, view.values)
        if wrong:
            return {"ok": False, "errors": wrong}
        self._hand_over(view.values)
        envelope = await self.delivery.deliver("interactive", self.payloads.view_submission(person, view))
        if envelope.outcome != "acknowledged":
            return failed(envelope.outcome, TROUBLE)
        try:
            return self._answer_submission(person, view, envelope.answer)
        except SlackError as refusal:
            self._note(envelope, refusal)
            return failed("invalid_response", TROUBLE)
        finally:
            self._views_changed(person)

    def _answer_submission(self, person: User, view: View, answer: Any) -> Json:
        """Source: https://docs.slack.dev/surfaces/modals#updating_response."""
        if answer in (None, "", {}):
            self._close(view)
            return {"ok": True}
        action = answer.get("response_action") if isinstance(answer, dict) else None
        if action == "errors":
            return {"ok": False, "errors": _checked_errors(view, answer.get("errors"))}
        if action == "clear":
            self.views.clear(person.id)
        elif action == "update":
            self.views.replace(view, answer.get("view"))
        elif action == "push":
            self.views.push_on(person.id, answer.get("view"))
        else:
            refuse_faults("invalid_response", [Fault("unknown response_action", "/response_action")])
        return {"ok": True}

    async def close(self, person: User, view: View) -> Json:
        """Close a form. The app hears of it where it asked to (`notify_on_close`)."""
        gone = self._close(view)
        self._views_changed(person)
        cleared = bool(view.content.get("clear_on_close"))
        for closed in gone:
            if closed.content.get("notify_on_close"):
                payload = self.payloads.view_closed(person, closed, cleared)
                await self.delivery.deliver("interactive", payload, answerable=False)
        return {"ok": True}

    async def stop(self) -> None:
        """Give up on events nobody has acknowledged."""
        await self.events.stop()

    def _close(self, view: View) -> list[View]:
        still_open = self.views.open_view(view.id)
        return self.views.close(view) if still_open else []

    def _views_changed(self, person: User) -> None:
        self.notices.tell({"type": "views"}, [person.id])

    def _entered(self, person: User, source: Message | View, values: Json, given: Any) -> Json:
        """`values` with what a person put in, each of their files as Slack sends it."""
        merged = entered(source.blocks, values, given)
        for value in file_values(merged):
            value["files"] = self.files.of_form(person, value["files"])
        return merged

    def _hand_over(self, values: Json) -> None:
        for value in file_values(values):
            self.files.hand_over(value["files"])

    def _values(self, source: Message | View) -> Json:
        return source.values if isinstance(source, View) else initial_values(source.blocks)

    def _note(self, envelope: Envelope, refusal: SlackError) -> None:
        detail = refusal.details.get("errors", [])
        self.faults.append(f"{envelope.type} {envelope.payload.get('type', '')}: {refusal.code} {detail}")


def failed(error: str, message: str) -> Json:
    return {"ok": False, "error": error, "message": message}


def _chosen(element: Json, action: Any) -> Json:
    """What the person chose, as the payload’s action says it; nothing for a button."""
    if not isinstance(action, dict) or action.get("type") != element["type"]:
        raise UseError("bad_action", f"That is a {element['type']}; “action” must have that type.")
    if element["type"] == "button":
        return {}
    if element["type"] == "overflow":
        if action.get("selected_option") not in element["options"]:
            raise UseError("bad_action", "That is not one of the options.")
        return {"selected_option": action["selected_option"]}
    return entered_value(element, action)


def _checked_errors(view: View, errors: Any) -> dict[str, str]:
    """A submission’s errors: at least one, each text under the block_id of an input block of this view."""
    allowed = input_block_ids(view)
    if not isinstance(errors, dict) or not errors:
        refuse_faults("invalid_response", [Fault("must provide an object", "/errors")])
    faults = [
        Fault("must be the block_id of an input block in the view", f"/errors/{key}")
        for key, message in errors.items()
        if key not in allowed or not isinstance(message, str) or not message
    ]
    refuse_faults("invalid_response", faults)
    return dict(errors)
