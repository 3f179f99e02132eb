"""What is new to each person: messages in the conversations they are in, replies in the threads they follow.

Whoever began a thread, replied in it or was mentioned in it follows it, as in Slack:
https://slack.com/help/articles/115000769927-Use-threads-to-organize-discussions
"""

from collections.abc import Iterable
from dataclasses import dataclass

from slack_sandbox.display import notifies
from slack_sandbox.notices import Notices
from slack_sandbox.workspace import Channel, Message, User, Workspace


@dataclass(frozen=True)
class Thread:
    """A thread with replies, as somebody who follows it sees it; `unread` counts the replies new to them."""

    root: Message
    replies: list[Message]
    unread: int


class Reading:
    """Counts what each person has not read, and keeps what they have (`Workspace.reads`)."""

    def __init__(self, workspace: Workspace, notices: Notices) -> None:
        self.workspace = workspace
        self.notices = notices

    def unread(self, person: User, channel: Channel) -> int:
        """How many messages in the channel itself are new; a channel they only look at has none."""
        if person.id not in channel.user_ids:
            return 0
        return self._count(person, channel, None, self.workspace.visible_messages(person, channel))

    def unread_replies(self, person: User, message: Message) -> int:
        """How many replies to this message are new to somebody who follows its thread."""
        replies = self.workspace.replies(message)
        if not replies or not self._follows(person, [message, *replies]):
            return 0
        return self._count(person, self.workspace.channels[message.channel_id], message.ts, replies)

    def threads(self, person: User) -> list[Thread]:
        """The threads they follow, the one with the newest reply first."""
        found = [
            Thread(root, replies, self.unread_replies(person, root))
            for channel in self.workspace.channels.values()
            if person.id in channel.user_ids
            for root in self.workspace.messages[channel.id]
            if (replies := self.workspace.replies(root)) and self._follows(person, [root, *replies])
        ]
        return sorted(found, key=lambda thread: float(thread.replies[-1].ts), reverse=True)

    def mark(self, person: User, message: Message, in_thread: bool) -> None:
        """They have read as far as this message, in its thread or else in its channel."""
        thread_ts = (message.thread_ts or message.ts) if in_thread else None
        if self.workspace.mark_read(person.id, message.channel_id, thread_ts, message.ts):
            self.notices.tell({"type": "read"}, [person.id])

    def _follows(self, person: User, messages: list[Message]) -> bool:
        return any(message.user_id == person.id or person.id in notifies(message) for message in messages)

    def _count(
        self, person: User, channel: Channel, thread_ts: str | None, messages: Iterable[Message]
    ) -> int:
        read = float(self.workspace.reads.get((person.id, channel.id, thread_ts), 0))
        return sum(message.user_id != person.id and float(message.ts) > read for message in messages)
