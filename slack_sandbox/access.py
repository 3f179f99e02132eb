"""What the app may reach through the Web API: conversations, people and scopes, with Slack’s refusals."""

from typing import Any

from slack_sandbox.wire import Json, SlackError
from slack_sandbox.workspace import Channel, Message, User, Workspace

READ = {"public": "channels:read", "shared": "channels:read", "private": "groups:read", "dm": "im:read"}
HISTORY = {
    "public": "channels:history",
    "shared": "channels:history",
    "private": "groups:history",
    "dm": "im:history",
}
READ_SCOPES = ("channels:read", "groups:read", "im:read", "mpim:read")
HISTORY_SCOPES = ("channels:history", "groups:history", "im:history", "mpim:history")
LIST_LIMIT = 1000  # https://docs.slack.dev/reference/methods/conversations.list


class Access:
    """Finds what a call names, or refuses it as Slack does."""

    def __init__(self, workspace: Workspace, scopes: tuple[str, ...]) -> None:
        self.workspace = workspace
        self.scopes = scopes

    def need_scope(self, scope: str) -> None:
        if scope not in self.scopes:
            raise SlackError("missing_scope", needed=scope, provided=",".join(self.scopes))

    def user(self, user_id: Any) -> User:
        user = self.workspace.users.get(user_id) if isinstance(user_id, str) else None
        if user is None:
            raise SlackError("user_not_found")
        return user

    def sees(self, channel: Channel) -> bool:
        return channel.kind == "public" or self.workspace.bot_is_in(channel)

    def seen_channel(self, channel_id: Any) -> Channel:
        """A channel that exists for the app."""
        channel = self.workspace.channels.get(channel_id) if isinstance(channel_id, str) else None
        if channel is None or not self.sees(channel):
            raise SlackError("channel_not_found")
        return channel

    def own_channel(self, channel_id: Any) -> Channel:
        """A channel the app is in."""
        channel = self.seen_channel(channel_id)
        if not self.workspace.bot_is_in(channel):
            raise SlackError("not_in_channel")
        return channel

    def channel_to_post(self, channel_id: Any) -> Channel:
        """Where a message may go: a channel the app is in, or a person, whose DM is opened."""
        user = self.workspace.users.get(channel_id) if isinstance(channel_id, str) else None
        if user and user.kind != "bot":
            if user.kind == "external" and not self.workspace.shares_channel_with_bot(user):
                raise SlackError("channel_not_found")
            self.refuse_dm(user)
            return self.workspace.open_dm(user)
        channel = self.own_channel(channel_id)
        if channel.kind == "dm":
            for user_id in channel.user_ids:
                self.refuse_dm(self.workspace.users[user_id])
        return channel

    def refuse_dm(self, user: User) -> None:
        """Whether an app may write to a member of another workspace depends on both workspaces’ settings.

        The refusal is “A workspace preference prevents the authenticated user from posting”, from
        https://docs.slack.dev/reference/methods/chat.postMessage#errors; which of its errors Slack gives here
        is not documented.
        """
        if user.kind == "external" and not self.workspace.external_dms:
            raise SlackError("restricted_action")

    def message(self, channel: Channel, ts: Any) -> Message:
        """A message everybody in the channel sees; ephemeral ones do not exist for the app."""
        message = self.workspace.message(channel.id, ts)
        if message is None or message.recipient_id:
            raise SlackError("message_not_found")
        return message


def page(found: list[Any], arguments: Json, most: int = LIST_LIMIT) -> tuple[list[Any], str]:
    """One page of a list, and the cursor of the next: https://docs.slack.dev/apis/web-api/pagination."""
    try:
        limit = int(arguments.get("limit") or 100)
        start = int(arguments.get("cursor") or 0)
    except (TypeError, ValueError):
        raise SlackError("invalid_cursor") from None
    if not 1 <= limit <= most:
        raise SlackError("invalid_limit")
    if not 0 <= start <= len(found):
        raise SlackError("invalid_cursor")
    end = start + limit
    return found[start:end], str(end) if end < len(found) else ""


def is_true(value: Any) -> bool:
    """A flag, which comes as JSON or as a word of a form."""
    return value is True or str(value).lower() in ("1", "true")
