"""The payloads Slack sends an app when a person does something.

Source: https://docs.slack.dev/reference/interaction-payloads and
https://docs.slack.dev/interactivity/implementing-slash-commands
"""

from typing import Any

from slack_sandbox.posting import Posting
from slack_sandbox.response_urls import ResponseUrls
from slack_sandbox.views import View, Views
from slack_sandbox.wire import Json
from slack_sandbox.workspace import Channel, Message, User

Source = Message | View


class Payloads:
    """Builds payloads; gives out the triggers and response_urls that go with them."""

    def __init__(self, posting: Posting, views: Views, urls: ResponseUrls, verification_token: str) -> None:
        self.workspace = posting.workspace
        self.posting = posting
        self.views = views
        self.urls = urls
        self.verification_token = verification_token

    def command(self, user: User, channel: Channel, command: str, text: str) -> Json:
        return {
            "token": self.verification_token,
            "team_id": self.workspace.team.id,
            "team_domain": self.workspace.team.domain,
            "channel_id": channel.id,
            "channel_name": channel_name(channel),
            "user_id": user.id,
            "user_name": user.handle,
            "command": command,
            "text": text,
            "api_app_id": self.workspace.app_id,
            "is_enterprise_install": "false",
            "response_url": self.urls.new(channel.id, user.id),
            "trigger_id": self.views.new_trigger(user, "command"),
        }

    def block_actions(self, user: User, source: Source, action: Json, values: Json) -> Json:
        in_modal = isinstance(source, View) and source.kind == "modal"
        trigger = self.views.new_trigger(user, "view" if in_modal else "message")
        payload = self._common("block_actions", user) | {"trigger_id": trigger, "actions": [action]}
        payload |= self._where(source)
        if isinstance(source, Message):
            url = self.urls.new(source.channel_id, user.id, source)
            payload |= {"state": {"values": values}, "response_url": url}
        return payload

    def block_suggestion(self, user: User, source: Source, names: Json, value: str) -> Json:
        return self._common("block_suggestion", user) | names | {"value": value} | self._where(source)

    def shortcut(self, user: User, callback_id: str, message: Message | None) -> Json:
        """https://docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload."""
        payload = self._common("message_action" if message else "shortcut", user) | {
            "callback_id": callback_id,
            "trigger_id": self.views.new_trigger(user, "command"),
            "action_ts": self.workspace.next_ts(),
        }
        if message is None:
            return payload
        channel = self.workspace.channels[message.channel_id]
        return payload | {
            "channel": {"id": channel.id, "name": channel_name(channel)},
            "message_ts": message.ts,
            "message": self.posting.to_json(message),
            "response_url": self.urls.new(channel.id, user.id),
        }

    def view_submission(self, user: User, view: View) -> Json:
        return self._common("view_submission", user) | {
            "trigger_id": self.views.new_trigger(user, "submission"),
            "view": self.views.to_json(view),
            "response_urls": [],
        }

    def view_closed(self, user: User, view: View, is_cleared: bool) -> Json:
        return self._common("view_closed", user) | {
            "view": self.views.to_json(view),
            "is_cleared": is_cleared,
        }

    def event(self, event: Json, event_id: str) -> Json:
        """The wrapper of an Events API event: https://docs.slack.dev/apis/events-api/#callback-field."""
        return {
            "token": self.verification_token,
            "team_id": self.workspace.team.id,
            "api_app_id": self.workspace.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": event_id,
            "event_time": int(self.workspace.clock().timestamp()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": self.workspace.team.id,
                    "user_id": self.workspace.bot.id,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": self._is_shared(event),
        }

    def _is_shared(self, event: Json) -> bool:
        channel = self.workspace.channels.get(str(event.get("channel") or event.get("channel_id")))
        return channel is not None and channel.kind == "shared"

    def _common(self, kind: str, user: User) -> Json:
        """`team` is that of who acts, which in a shared channel may be somebody else’s workspace.

        Source: the note on `app_installed_team_id` in slack_bolt’s request internals.
        """
        return {
            "type": kind,
            "team": {"id": user.team.id, "domain": user.team.domain},
            "user": {"id": user.id, "username": user.handle, "name": user.handle, "team_id": user.team.id},
            "api_app_id": self.workspace.app_id,
            "token": self.verification_token,
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def _where(self, source: Source) -> Json:
        if isinstance(source, View):
            return {
                "container": {"type": "view", "view_id": source.id},
                "view": self.views.to_json(source),
            }
        channel = self.workspace.channels[source.channel_id]
        where: Json = {
            "container": {
                "type": "message",
                "message_ts": source.ts,
                "channel_id": channel.id,
                "is_ephemeral": source.recipient_id is not None,
            },
            "channel": {"id": channel.id, "name": channel_name(channel)},
        }
        # Slack does not keep ephemeral messages, so it cannot send them along.
        return where if source.recipient_id else {**where, "message": self.posting.to_json(source)}


def channel_name(channel: Channel) -> str:
    """The name as payloads give it: that of private conversations is withheld."""
    return {"private": "privategroup", "dm": "directmessage"}.get(channel.kind, channel.name)


_SENT_ALONG = {
    "button": ("text", "value", "url", "style"),
    "overflow": (),
}


def action_of(block: Json, element: Json, chosen: Json, ts: str) -> Json:
    """One entry of `actions`: the element as the person used it."""
    sent: dict[str, Any] = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": ts,
    }
    keys = _SENT_ALONG.get(element["type"], ("placeholder",))
    sent |= {key: element[key] for key in keys if key in element}
    return sent | chosen
