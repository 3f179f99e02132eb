"""The Web API methods this workspace knows. Errors and scopes: https://docs.slack.dev/reference/methods/METHOD."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from slack_sandbox.access import READ, READ_SCOPES, Access, page
from slack_sandbox.history import History
from slack_sandbox.manifest import Manifest
from slack_sandbox.notices import Notices
from slack_sandbox.posting import Posting
from slack_sandbox.uploads import Shared, Uploads
from slack_sandbox.views import View, Views
from slack_sandbox.web_api import APP_TOKEN, NO_TOKEN, Method
from slack_sandbox.wire import Json, SlackError, read_json
from slack_sandbox.workspace import Channel, Message, User

_TYPES = {"public_channel": "public", "private_channel": "private", "im": "dm", "mpim": "mpim"}


class Methods:
    """What the methods act on; `table` is the public face."""

    def __init__(
        self,
        posting: Posting,
        views: Views,
        notices: Notices,
        manifest: Manifest,
        new_link: Callable[[], str],
        shared: Shared,
    ) -> None:
        self.workspace = posting.workspace
        self.posting = posting
        self.views = views
        self.notices = notices
        self.access = Access(posting.workspace, manifest.bot_scopes)
        self.history = History(posting, self.access)
        self.uploads = Uploads(posting, self.access, shared)
        self.home_tab = manifest.home_tab
        self.new_link = new_link

    def table(self) -> dict[str, Method]:
        chat = ("chat:write",)
        return {
            "api.test": Method(lambda arguments: {"args": arguments} if arguments else {}, token=NO_TOKEN),
            "auth.test": Method(self.auth_test),
            "apps.connections.open": Method(lambda _: {"url": self.new_link()}, token=APP_TOKEN),
            "users.info": Method(self.users_info, ("users:read",)),
            "chat.postMessage": Method(self.post_message, chat),
            "chat.postEphemeral": Method(self.post_ephemeral, chat),
            "chat.update": Method(self.update_message, chat),
            "chat.delete": Method(self.delete_message, chat),
            "conversations.info": Method(self.conversation_info, READ_SCOPES),
            "conversations.open": Method(self.conversation_open, ("im:write", "mpim:write")),
            "conversations.members": Method(self.conversation_members, READ_SCOPES),
            "conversations.list": Method(self.conversation_list, READ_SCOPES),
            "views.open": Method(self.views_open),
            "views.push": Method(self.views_push),
            "views.update": Method(self.views_update),
            "views.publish": Method(self.views_publish),
            **self.history.table(),
            **self.uploads.table(),
        }

    def auth_test(self, _: Json) -> Json:
        return {
            "url": f"https://{self.workspace.team.domain}.slack.com/",
            "team": self.workspace.team.name,
            "user": self.workspace.bot.handle,
            "team_id": self.workspace.team.id,
            "user_id": self.workspace.bot.id,
            "bot_id": self.workspace.bot_id,
            "is_enterprise_install": False,
        }

    def users_info(self, arguments: Json) -> Json:
        return {"user": self._user_json(self.access.user(arguments.get("user")))}

    def post_message(self, arguments: Json) -> Json:
        channel = self.access.channel_to_post(arguments.get("channel"))
        message = self.posting.post(channel, arguments)
        return {"channel": channel.id, "ts": message.ts, "message": self.posting.to_json(message)}

    def post_ephemeral(self, arguments: Json) -> Json:
        channel = self.access.channel_to_post(arguments.get("channel"))
        if arguments.get("user") not in channel.user_ids:
            raise SlackError("user_not_in_channel")
        message = self.posting.post(channel, arguments, arguments["user"])
        return {"message_ts": message.ts}

    def update_message(self, arguments: Json) -> Json:
        message = self._own_message(arguments, "cant_update_message")
        self.posting.change(message, arguments)
        shown = self.posting.to_json(message)
        return {"channel": message.channel_id, "ts": message.ts, "text": message.text, "message": shown}

    def delete_message(self, arguments: Json) -> Json:
        message = self._own_message(arguments, "cant_delete_message")
        self.posting.remove(message)
        return {"channel": message.channel_id, "ts": message.ts}

    def conversation_info(self, arguments: Json) -> Json:
        return {"channel": self._channel_json(self._readable_channel(arguments.get("channel")))}

    def conversation_members(self, arguments: Json) -> Json:
        channel = self._readable_channel(arguments.get("channel"))
        members, cursor = page(channel.user_ids, arguments)
        return {"members": members, "response_metadata": {"next_cursor": cursor}}

    def conversation_list(self, arguments: Json) -> Json:
        wanted = str(arguments.get("types") or "public_channel").split(",")
        if not all(kind.strip() in _TYPES for kind in wanted):
            raise SlackError("invalid_types")
        kinds = {_TYPES[kind.strip()] for kind in wanted}
        kinds |= {"shared"} if "public" in kinds else set()
        for kind in kinds & READ.keys():
            self.access.need_scope(READ[kind])
        found = [c for c in self.workspace.channels.values() if c.kind in kinds and self.access.sees(c)]
        shown, cursor = page(found, arguments)
        listed = [self._channel_json(channel) for channel in shown]
        return {"channels": listed, "response_metadata": {"next_cursor": cursor}}

    def conversation_open(self, arguments: Json) -> Json:
        users = str(arguments.get("users") or "")
        if not users:
            raise SlackError("users_list_not_supplied")
        if "," in users:
            raise SlackError("method_not_supported_for_channel_type")  # group DMs are not drawn here
        self.access.need_scope("im:write")
        user = self.access.user(users)
        if user.kind == "bot":
            raise SlackError("cannot_dm_bot")
        if user.kind == "external" and not self.workspace.shares_channel_with_bot(user):
            raise SlackError("user_not_visible")
        self.access.refuse_dm(user)
        return {"channel": {"id": self.workspace.open_dm(user).id}}

    def views_open(self, arguments: Json) -> Json:
        return self._shown(self.views.open(arguments.get("trigger_id"), _view(arguments)))

    def views_push(self, arguments: Json) -> Json:
        return self._shown(self.views.push(arguments.get("trigger_id"), _view(arguments)))

    def views_update(self, arguments: Json) -> Json:
        names = (arguments.get("view_id"), arguments.get("external_id"), arguments.get("hash"))
        return self._shown(self.views.update(*names, _view(arguments)))

    def views_publish(self, arguments: Json) -> Json:
        """https://docs.slack.dev/reference/methods/views.publish."""
        user = self.access.user(arguments.get("user_id"))
        if not self.home_tab:
            raise SlackError("not_enabled")
        if user.kind not in ("member", "guest"):
            # A Home tab belongs to somebody of the workspace; which error Slack gives is not documented.
            raise SlackError("user_not_found")
        view = self.views.publish(user, arguments.get("hash"), _view(arguments))
        self.notices.tell({"type": "home"}, [user.id])
        return {"view": self.views.to_json(view)}

    def _shown(self, view: View) -> Json:
        self.notices.tell({"type": "views"}, [view.user_id])
        return {"view": self.views.to_json(view)}

    def _readable_channel(self, channel_id: Any) -> Channel:
        channel = self.access.seen_channel(channel_id)
        self.access.need_scope(READ[channel.kind])
        return channel

    def _own_message(self, arguments: Json, refusal: str) -> Message:
        channel = self.access.seen_channel(arguments.get("channel"))
        message = self.access.message(channel, arguments.get("ts"))
        if message.user_id != self.workspace.bot.id:
            raise SlackError(refusal)
        return message

    def _channel_json(self, channel: Channel) -> Json:
        """https://docs.slack.dev/reference/objects/conversation-object."""
        base: Json = {
            "id": channel.id,
            "created": channel.created,
            "is_archived": False,
            "is_im": channel.kind == "dm",
            "is_org_shared": False,
        }
        if channel.kind == "dm":
            other = next(user for user in channel.user_ids if user != self.workspace.bot.id)
            return base | {"user": other, "is_user_deleted": False}
        shared = channel.kind == "shared"
        return base | {
            "name": channel.name,
            "name_normalized": channel.name,
            "is_channel": channel.kind != "private",
            "is_group": channel.kind == "private",
            "is_mpim": False,
            "is_private": channel.kind == "private",
            "is_general": False,
            "is_shared": shared,
            "is_ext_shared": shared,
            "is_member": self.workspace.bot_is_in(channel),
            "context_team_id": self.workspace.team.id,
            "shared_team_ids": sorted({self.workspace.users[u].team.id for u in channel.user_ids}),
            "topic": {"value": channel.topic, "creator": "", "last_set": 0},
            "purpose": {"value": "", "creator": "", "last_set": 0},
            "num_members": len(channel.user_ids),
        }

    def _user_json(self, user: User) -> Json:
        """Source: https://docs.slack.dev/reference/objects/user-object."""
        offset = self.workspace.clock().astimezone(ZoneInfo(user.tz)).utcoffset()
        shown: Json = {
            "id": user.id,
            "team_id": user.team.id,
            "name": user.handle,
            "deleted": False,
            "color": "9f69e7",
            "real_name": user.name,
            "tz": user.tz,
            "tz_label": _zone_label(self.workspace.clock(), user.tz),
            "tz_offset": int(offset.total_seconds()) if offset else 0,
            "profile": _profile(user),
            "is_admin": False,
            "is_owner": False,
            "is_primary_owner": False,
            "is_restricted": user.kind == "guest",
            "is_ultra_restricted": user.kind == "guest" and self._channel_count(user) == 1,
            "is_bot": user.kind == "bot",
            "is_app_user": False,
            "updated": 1_700_000_000,
        }
        if user.kind == "external":
            shown["is_stranger"] = not self.workspace.shares_channel_with_bot(user)
        return shown

    def _channel_count(self, user: User) -> int:
        channels = self.workspace.channels.values()
        return sum(channel.kind != "dm" and user.id in channel.user_ids for channel in channels)


def _profile(user: User) -> Json:
    first, _, last = user.name.partition(" ")
    return {
        "title": user.title,
        "real_name": user.name,
        "real_name_normalized": user.name,
        "display_name": user.name,
        "display_name_normalized": user.name,
        "first_name": first,
        "last_name": last,
        "team": user.team.id,
    }


def _zone_label(now: datetime, tz: str) -> str:
    name = now.astimezone(ZoneInfo(tz)).tzname() or tz
    return {"GMT": "Greenwich Mean Time", "BST": "British Summer Time"}.get(name, name)


def _view(arguments: Json) -> Any:
    view = arguments.get("view")
    if view is None:
        raise SlackError(
            "invalid_arguments",
            response_metadata={"messages": ["[ERROR] missing required field: view"]},
        )
    try:
        return read_json(view) if isinstance(view, str) else view
    except ValueError:
        raise SlackError("invalid_arguments") from None
