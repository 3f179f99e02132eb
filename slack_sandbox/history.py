"""The methods that read what was said: history, threads and pins.

Sources: https://docs.slack.dev/reference/methods/conversations.history, …/conversations.replies,
…/pins.add, …/pins.list and …/pins.remove
"""

from collections.abc import Iterable
from typing import Any

from slack_sandbox.access import HISTORY, HISTORY_SCOPES, Access, is_true, page
from slack_sandbox.posting import Posting
from slack_sandbox.web_api import Method
from slack_sandbox.wire import Json, SlackError
from slack_sandbox.workspace import Channel, Message, Pin

HISTORY_LIMIT = 999  # conversations.history: “Maximum of 999.”
REPLIES_LIMIT = 1000


class History:
    """Reads conversations for the app, which must be a member of them."""

    def __init__(self, posting: Posting, access: Access) -> None:
        self.workspace = posting.workspace
        self.posting = posting
        self.access = access

    def table(self) -> dict[str, Method]:
        return {
            "conversations.history": Method(self.history, HISTORY_SCOPES),
            "conversations.replies": Method(self.replies, HISTORY_SCOPES),
            "pins.add": Method(self.pin, ("pins:write",)),
            "pins.remove": Method(self.unpin, ("pins:write",)),
            "pins.list": Method(self.pins, ("pins:read",)),
        }

    def history(self, arguments: Json) -> Json:
        """Newest first, without the replies in threads."""
        channel = self._readable(arguments)
        found = [m for m in self._kept(channel) if self.workspace.is_in_channel(m)]
        found = _between(reversed(found), arguments)
        shown = self._page(found, arguments, HISTORY_LIMIT)
        return shown | {"pin_count": len(self._pinned(channel))}

    def replies(self, arguments: Json) -> Json:
        """The message that began a thread, then its replies, oldest first; by the ts of any of them."""
        channel = self._readable(arguments)
        message = self.workspace.message(channel.id, arguments.get("ts"))
        if message is None or message.recipient_id:
            raise SlackError("thread_not_found")
        root_ts = message.thread_ts or message.ts
        thread = [m for m in self._kept(channel) if root_ts in (m.ts, m.thread_ts)]
        return self._page(_between(thread, arguments), arguments, REPLIES_LIMIT)

    def pin(self, arguments: Json) -> Json:
        message = self._pinnable(arguments)
        if message.pin:
            raise SlackError("already_pinned")
        created = int(self.workspace.clock().timestamp())
        message.pin = Pin(self.workspace.bot.id, created)
        self.posting.tell(message)
        return {}

    def unpin(self, arguments: Json) -> Json:
        message = self._pinnable(arguments)
        if message.pin is None:
            raise SlackError("no_pin")
        message.pin = None
        self.posting.tell(message)
        return {}

    def pins(self, arguments: Json) -> Json:
        """The newest pin first."""
        channel = self.access.own_channel(arguments.get("channel"))
        return {"items": [self._pin_json(channel, message, pin) for message, pin in self._pinned(channel)]}

    def _pinned(self, channel: Channel) -> list[tuple[Message, Pin]]:
        found = [(message, message.pin) for message in self._kept(channel) if message.pin]
        return sorted(found, key=lambda each: each[1].created, reverse=True)

    def _pin_json(self, channel: Channel, message: Message, pin: Pin) -> Json:
        shown = self.posting.to_json(message) | {"pinned_to": [channel.id]}
        return {
            "type": "message",
            "channel": channel.id,
            "created": pin.created,
            "created_by": pin.user_id,
            "message": shown,
        }

    def _pinnable(self, arguments: Json) -> Message:
        channel = self.access.own_channel(arguments.get("channel"))
        if not arguments.get("timestamp"):
            raise SlackError("no_item_specified")
        return self.access.message(channel, arguments["timestamp"])

    def _readable(self, arguments: Json) -> Channel:
        channel = self.access.seen_channel(arguments.get("channel"))
        self.access.need_scope(HISTORY[channel.kind])
        return self.access.own_channel(channel.id)

    def _kept(self, channel: Channel) -> list[Message]:
        """Slack keeps no ephemeral messages."""
        return [message for message in self.workspace.messages[channel.id] if message.recipient_id is None]

    def _page(self, found: list[Message], arguments: Json, most: int) -> Json:
        shown, cursor = page(found, arguments, most)
        whole = is_true(arguments.get("include_all_metadata"))
        answer: Json = {
            "messages": [self._message_json(message, whole) for message in shown],
            "has_more": bool(cursor),
        }
        return answer | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})

    def _message_json(self, message: Message, whole_metadata: bool) -> Json:
        """Of metadata only the event_type, unless `include_all_metadata` asks for “all metadata”."""
        shown = self.posting.to_json(message)
        if message.metadata and not whole_metadata:
            shown["metadata"] = {"event_type": message.metadata["event_type"]}
        return shown


def _between(messages: Iterable[Message], arguments: Json) -> list[Message]:
    """Those after `oldest` and before `latest`, with these two themselves if `inclusive`."""
    oldest = _ts(arguments.get("oldest"), "invalid_ts_oldest", 0.0)
    latest = _ts(arguments.get("latest"), "invalid_ts_latest", float("inf"))
    inclusive = is_true(arguments.get("inclusive"))

    def inside(ts: float) -> bool:
        return oldest < ts < latest or (inclusive and ts in (oldest, latest))

    return [message for message in messages if inside(float(message.ts))]


def _ts(given: Any, refusal: str, default: float) -> float:
    if given in (None, ""):
        return default
    try:
        return float(given)
    except (TypeError, ValueError):
        raise SlackError(refusal) from None
