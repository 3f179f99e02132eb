"""Puts the app’s messages into conversations, whichever way they come in."""

from collections.abc import Iterator, Sequence
from typing import Any

from slack_sandbox.access import is_true
from slack_sandbox.blocks import check_message_blocks
from slack_sandbox.display import with_ids
from slack_sandbox.files import Files
from slack_sandbox.mrkdwn import as_stored
from slack_sandbox.notices import Notices
from slack_sandbox.views import refuse_faults
from slack_sandbox.wire import Json, SlackError, read_json
from slack_sandbox.workspace import Channel, File, Message, Workspace

TEXT_LIMIT = 40_000  # https://docs.slack.dev/reference/methods/chat.postMessage#truncating


class Posting:
    """Checks and keeps what the app posts, and tells the pages of who may see it."""

    def __init__(self, workspace: Workspace, notices: Notices, files: Files) -> None:
        self.workspace = workspace
        self.notices = notices
        self.files = files

    def content(self, arguments: Json, files: Sequence[File] = ()) -> tuple[str, list[Json] | None]:
        """The checked text and blocks of a call; blocks are None where none were given."""
        text, blocks = arguments.get("text"), _blocks(arguments.get("blocks"))
        if text is not None and not isinstance(text, str):
            raise SlackError("invalid_arguments")
        if arguments.get("attachments"):
            # Slack would show them; what the page cannot draw must not look as if it had been.
            raise SlackError("invalid_attachments")
        if blocks:
            refuse_faults("invalid_blocks", check_message_blocks(blocks))
        elif not text and not files:
            raise SlackError("no_text")
        if text and len(text) > TEXT_LIMIT:
            raise SlackError("msg_too_long")
        return as_stored(text or "", markup=True), None if blocks is None else with_ids(blocks)

    def check(self, channels: list[Channel], arguments: Json, files: list[File]) -> None:
        """Raise what posting this to any of these would."""
        self.content(arguments, files)
        for channel in channels:
            self._thread_ts(channel, arguments.get("thread_ts"))

    def post(
        self,
        channel: Channel,
        arguments: Json,
        recipient_id: str | None = None,
        files: Sequence[File] = (),
    ) -> Message:
        text, blocks = self.content(arguments, files)
        message = Message(
            self.workspace.next_ts(),
            channel.id,
            self.workspace.bot.id,
            text,
            blocks or [],
            recipient_id,
            thread_ts=self._thread_ts(channel, arguments.get("thread_ts")),
            metadata=_metadata(arguments.get("metadata")),
            broadcast=is_true(arguments.get("reply_broadcast")),
            files=list(files),
        )
        self.workspace.add(message)
        for file in files:
            file.shares.append((channel.id, message.ts))
        self.tell(message)
        return message

    def change(self, message: Message, arguments: Json) -> None:
        """Replace what is given. Text alone leaves blocks standing: they go only with `blocks: []`."""
        text, blocks = self.content(arguments, message.files)
        message.text = text
        message.blocks = message.blocks if blocks is None else blocks
        if arguments.get("metadata") is not None:
            message.metadata = _metadata(arguments["metadata"])
        message.edited = message.recipient_id is None
        self.tell(message)

    def remove(self, message: Message) -> None:
        self.workspace.messages[message.channel_id].remove(message)
        for file in message.files:
            file.shares.remove((message.channel_id, message.ts))
        self.tell(message)

    def holding(self, file: File) -> Iterator[Message]:
        """Each message the file stands in."""
        found = (self.workspace.message(channel_id, ts) for channel_id, ts in file.shares)
        return (message for message in found if message)

    def tell(self, message: Message) -> None:
        channel = self.workspace.channels[message.channel_id]
        readers = [user.id for user in self.workspace.people() if self.workspace.may_see(user, channel)]
        only = [message.recipient_id] if message.recipient_id else readers
        self.notices.tell({"type": "message", "channel": channel.id}, only)

    def to_json(self, message: Message) -> Json:
        """The message object as Slack sends it: https://docs.slack.dev/reference/events/message."""
        by_bot = message.user_id == self.workspace.bot.id
        shown: Json = {
            "type": "message",
            "user": message.user_id,
            "text": message.text,
            "ts": message.ts,
            "team": self.workspace.users[message.user_id].team.id,
        }
        if by_bot:
            shown |= {"bot_id": self.workspace.bot_id, "app_id": self.workspace.app_id}
        if message.blocks:
            shown["blocks"] = message.blocks
        if message.files:
            shown["files"] = [self.files.to_json(file) for file in message.files]
        if message.edited:
            shown["edited"] = {"user": message.user_id, "ts": message.ts}
        if message.pin:
            shown["pinned_to"] = [message.channel_id]
        if message.metadata is not None:
            shown["metadata"] = message.metadata
        return shown | self._thread_json(message)

    def _thread_json(self, message: Message) -> Json:
        """What a reply says of its thread, and what the message that began one does.

        Source: https://docs.slack.dev/messaging/retrieving-messages#pulling_threads
        """
        if message.thread_ts:
            root = self.workspace.message(message.channel_id, message.thread_ts)
            return {"thread_ts": message.thread_ts} | ({"parent_user_id": root.user_id} if root else {})
        replies = self.workspace.replies(message)
        if not replies:
            return {}
        users = list(dict.fromkeys(reply.user_id for reply in replies))
        return {
            "thread_ts": message.ts,
            "reply_count": len(replies),
            "reply_users_count": len(users),
            "reply_users": users,
            "latest_reply": replies[-1].ts,
            "is_locked": False,
            "subscribed": any(each == self.workspace.bot.id for each in (message.user_id, *users)),
        }

    def _thread_ts(self, channel: Channel, given: Any) -> str | None:
        """The message a reply belongs under. Nothing is said of what Slack does with an unknown one."""
        if given in (None, ""):
            return None
        root = self.workspace.root_ts(channel.id, given)
        if root is None:
            raise SlackError("thread_not_found")
        return root


def _blocks(given: Any) -> list[Json] | None:
    if given in (None, ""):
        return None
    if isinstance(given, str):
        try:
            given = read_json(given)
        except ValueError:
            raise SlackError("invalid_blocks_format") from None
    if not isinstance(given, list):
        raise SlackError("invalid_blocks_format")
    return given


def _metadata(given: Any) -> Json | None:
    """https://docs.slack.dev/messaging/message-metadata: an event_type and an event_payload."""
    if given is None:
        return None
    try:
        metadata = read_json(given) if isinstance(given, str) else given
    except ValueError:
        raise SlackError("invalid_metadata_format") from None
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_type"), str):
        raise SlackError("invalid_metadata_format")
    if not isinstance(metadata.get("event_payload"), dict):
        raise SlackError("invalid_metadata_schema")
    return metadata
