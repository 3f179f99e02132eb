"""What the app is told of by itself: Events API events, told again until they are acknowledged.

Sources: https://docs.slack.dev/apis/events-api and the pages under https://docs.slack.dev/reference/events
"""

import asyncio
from collections.abc import Iterator
from uuid import uuid4

from slack_sandbox.delivery import Delivery
from slack_sandbox.files import READ
from slack_sandbox.interactions import Payloads
from slack_sandbox.manifest import Manifest
from slack_sandbox.mrkdwn import notified, parse
from slack_sandbox.views import View
from slack_sandbox.wire import Json
from slack_sandbox.workspace import Channel, File, Message, User

RETRIES = 3  # https://docs.slack.dev/apis/events-api/#retries
LOOK_SECONDS = 0.02
_MESSAGE_KINDS = {"public": "channels", "shared": "channels", "private": "groups", "dm": "im"}
_MOVED = {"public": "channels:read", "shared": "channels:read", "private": "groups:read"}


class Events:
    """Tells what the manifest subscribes to and has the scope for, where the app is a member."""

    def __init__(self, manifest: Manifest, delivery: Delivery, payloads: Payloads) -> None:
        self.manifest = manifest
        self.delivery = delivery
        self.payloads = payloads
        self.workspace = payloads.workspace
        self._running: set[asyncio.Task[None]] = set()

    def said(self, message: Message, channel: Channel) -> None:
        for event in self._of_message(message, channel):
            self._tell(event)

    def joined(self, user: User, channel: Channel, inviter: User | None) -> None:
        """https://docs.slack.dev/reference/events/member_joined_channel."""
        self._moved("member_joined_channel", user, channel, {"inviter": inviter.id} if inviter else {})

    def left(self, user: User, channel: Channel) -> None:
        """https://docs.slack.dev/reference/events/member_left_channel."""
        self._moved("member_left_channel", user, channel, {})

    def _moved(self, kind: str, user: User, channel: Channel, more: Json) -> None:
        if not self.workspace.bot_is_in(channel) or not self._wants(kind, _MOVED[channel.kind]):
            return
        event = {
            "type": kind,
            "user": user.id,
            "channel": channel.id,
            "channel_type": "C",
            "team": user.team.id,
            "event_ts": self.workspace.next_ts(),
        }
        self._tell(event | more)

    def file_shared(self, file: File, channel: Channel) -> None:
        """https://docs.slack.dev/reference/events/file_shared."""
        if not self.workspace.bot_is_in(channel) or not self._wants("file_shared", READ):
            return
        event = {
            "type": "file_shared",
            "channel_id": channel.id,
            "file_id": file.id,
            "user_id": file.user_id,
            "file": {"id": file.id},
            "event_ts": self.workspace.next_ts(),
        }
        self._tell(event)

    def home_opened(self, user: User, tab: str, view: View | None) -> None:
        """https://docs.slack.dev/reference/events/app_home_opened."""
        if not self._wants("app_home_opened"):
            return
        event: Json = {
            "type": "app_home_opened",
            "user": user.id,
            "channel": self.workspace.open_dm(user).id,
            "tab": tab,
            "event_ts": self.workspace.next_ts(),
        }
        shown = {"view": self.payloads.views.to_json(view)} if view and tab == "home" else {}
        self._tell(event | shown)

    async def stop(self) -> None:
        """Give up on events nobody has acknowledged."""
        for task in list(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    def _wants(self, event: str, scope: str | None = None) -> bool:
        granted = scope is None or scope in self.manifest.bot_scopes
        return granted and event in self.manifest.bot_events

    def _of_message(self, message: Message, channel: Channel) -> Iterator[Json]:
        """A mention in a DM is no `app_mention`: https://docs.slack.dev/reference/events/app_mention."""
        if not self.workspace.bot_is_in(channel):
            return
        kind = _MESSAGE_KINDS[channel.kind]
        base = self.payloads.posting.to_json(message) | {"channel": channel.id, "event_ts": message.ts}
        if self._wants(f"message.{kind}", f"{kind}:history"):
            yield base | {"channel_type": {"groups": "group", "im": "im"}.get(kind, "channel")}
        mentioned = self.workspace.bot.id in notified(parse(message.text))
        if mentioned and channel.kind != "dm" and self._wants("app_mention", "app_mentions:read"):
            yield base | {"type": "app_mention"}

    def _tell(self, event: Json) -> None:
        task = asyncio.get_running_loop().create_task(self._deliver(event))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _deliver(self, event: Json) -> None:
        """Send an event, and again up to three times until it is acknowledged.

        Slack waits a minute and then five between the later attempts; here each follows at once, or as soon
        as an app is connected again.
        """
        payload = self.payloads.event(event, f"Ev{uuid4().hex[:9].upper()}")
        retry: Json = {"retry_attempt": 0, "retry_reason": ""}
        for attempt in range(RETRIES + 1):
            envelope = await self.delivery.deliver("events_api", payload, answerable=False, **retry)
            if envelope.outcome == "acknowledged":
                return
            unreached = envelope.outcome == "dispatch_failed"
            if unreached:
                await self._connection()
            reason = "connection_failed" if unreached else "timeout"
            retry = {"retry_attempt": attempt + 1, "retry_reason": reason}

    async def _connection(self) -> None:
        """Wait until an app is connected, at most as long as for an acknowledgement."""
        looks = max(1, int(self.delivery.ack_timeout / LOOK_SECONDS))
        for _ in range(looks):
            if self.delivery.transport.reachable:
                return
            await asyncio.sleep(LOOK_SECONDS)
