"""The state of the pretend workspace: teams, people, channels, messages, files. It speaks no protocol."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from slack_sandbox.mrkdwn import Names
from slack_sandbox.seed import DEFAULT_TZ, Seed
from slack_sandbox.wire import Json, UseError

Kind = Literal["member", "guest", "external", "bot"]
ChannelKind = Literal["public", "private", "shared", "dm"]


@dataclass(frozen=True)
class Team:
    """A Slack workspace: ours or somebody else’s."""

    id: str
    name: str
    domain: str


@dataclass(frozen=True)
class User:
    """A person or the bot. A guest is a restricted member of our team; an external person is of another."""

    id: str
    name: str
    title: str
    kind: Kind
    team: Team
    tz: str = DEFAULT_TZ

    @property
    def handle(self) -> str:
        """The old user name, which Slack still sends along: lower case, dotted."""
        return ".".join(self.name.lower().split())


@dataclass
class Channel:
    """A conversation; a DM holds exactly two user ids and has no name of its own."""

    id: str
    name: str
    kind: ChannelKind
    topic: str
    user_ids: list[str]
    created: int


@dataclass(frozen=True)
class Pin:
    """Who pinned a message to its channel, and when (Unix seconds)."""

    user_id: str
    created: int


@dataclass(eq=False)
class File:
    """A file; `content` is None until its bytes came, and empty again once it is `deleted`.

    Nobody but who uploads it sees it before it is `complete`, and the app sees a person’s own one when it is
    `handed_over` in a form. `shares` are the channel and ts of each message it stands in.
    """

    id: str
    name: str
    title: str
    user_id: str
    length: int
    created: int
    alt_text: str = ""
    snippet_type: str = ""
    content: bytes | None = None
    complete: bool = False
    deleted: bool = False
    handed_over: bool = False
    shares: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Message:
    """A message as Slack keeps it; `recipient_id` is set on one that only this person sees.

    `thread_ts` is that of the message a reply replies to; a `broadcast` reply shows in the channel too.
    """

    ts: str
    channel_id: str
    user_id: str
    text: str
    blocks: list[Json]
    recipient_id: str | None = None
    edited: bool = False
    thread_ts: str | None = None
    metadata: Json | None = None
    broadcast: bool = False
    pin: Pin | None = None
    files: list[File] = field(default_factory=list)


@dataclass
class Workspace:
    """Everything in the workspace now. Only the server's own event loop touches it, so it has no locks."""

    team: Team
    app_id: str
    bot_id: str
    bot: User
    clock: Callable[[], datetime]
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    messages: dict[str, list[Message]] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    last_tick: int = 0
    external_dms: bool = True
    # How far each person has read: (user id, channel id, thread_ts or None for the channel itself) → ts.
    reads: dict[tuple[str, str, str | None], str] = field(default_factory=dict)

    def people(self) -> list[User]:
        return [user for user in self.users.values() if user.kind != "bot"]

    def person(self, user_id: object) -> User:
        """The person with this id; raise `UseError` (404) when there is none."""
        user = self.users.get(user_id) if isinstance(user_id, str) else None
        if user is None or user.kind == "bot":
            raise UseError("unknown_person", "There is nobody with that id in this workspace.", status=404)
        return user

    def visible_channels(self, person: User) -> list[Channel]:
        """What this person may see: their own, and for full members every public channel."""
        return [channel for channel in self.channels.values() if self.may_see(person, channel)]

    def may_see(self, person: User, channel: Channel) -> bool:
        return person.id in channel.user_ids or (person.kind == "member" and channel.kind == "public")

    def channel_for(self, person: User, channel_id: object) -> Channel:
        """A channel this person may see; raise `UseError` (404) as if it did not exist otherwise."""
        channel = self.channels.get(channel_id) if isinstance(channel_id, str) else None
        if channel is None or not self.may_see(person, channel):
            raise UseError("unknown_channel", f"{person.name} sees no such channel.", status=404)
        return channel

    def channel_joined(self, person: User, channel_id: object) -> Channel:
        """A channel this person is in; raise `UseError` when not."""
        channel = self.channel_for(person, channel_id)
        if person.id not in channel.user_ids:
            raise UseError("not_in_channel", f"{person.name} has not joined #{channel.name}.", status=403)
        return channel

    def bot_is_in(self, channel: Channel) -> bool:
        return self.bot.id in channel.user_ids

    def shares_channel_with_bot(self, user: User) -> bool:
        return any(
            self.bot_is_in(channel) and user.id in channel.user_ids for channel in self.channels.values()
        )

    def open_dm(self, user: User) -> Channel:
        """The direct messages between the bot and a person, made on first use."""
        found = next((dm for dm in self.direct_messages(user)), None)
        if found:
            return found
        digest = hashlib.sha256(f"{self.bot.id} {user.id}".encode()).hexdigest()[:9].upper()
        created = int(self.clock().timestamp())
        dm = Channel(f"D{digest}", "", "dm", "", [self.bot.id, user.id], created)
        self.channels[dm.id] = dm
        self.messages[dm.id] = []
        return dm

    def direct_messages(self, user: User) -> Iterator[Channel]:
        return (c for c in self.channels.values() if c.kind == "dm" and user.id in c.user_ids)

    def let_in(self, user: User, channel: Channel) -> None:
        """Make them a member. What was said before they came is not new to them."""
        channel.user_ids.append(user.id)
        for message in self.messages[channel.id][-1:]:
            self.mark_read(user.id, channel.id, None, message.ts)

    def let_out(self, user: User, channel: Channel) -> None:
        """They are a member no longer; what they said stays."""
        channel.user_ids.remove(user.id)

    def mark_read(self, user_id: str, channel_id: str, thread_ts: str | None, ts: str) -> bool:
        """Keep that somebody has read as far as `ts`; say whether that is further than before."""
        place = (user_id, channel_id, thread_ts)
        further = float(ts) > float(self.reads.get(place, 0))
        if further:
            self.reads[place] = ts
        return further

    def next_ts(self) -> str:
        """A message's own time stamp: Unix seconds with microseconds, never the same twice."""
        self.last_tick = max(int(self.clock().timestamp() * 1_000_000), self.last_tick + 1)
        return f"{self.last_tick // 1_000_000}.{self.last_tick % 1_000_000:06d}"

    def add(self, message: Message) -> Message:
        self.messages[message.channel_id].append(message)
        return message

    def message(self, channel_id: object, ts: object) -> Message | None:
        kept = self.messages.get(channel_id, []) if isinstance(channel_id, str) else []
        return next((message for message in kept if message.ts == ts), None)

    def visible_messages(self, person: User, channel: Channel, thread_ts: str | None = None) -> list[Message]:
        """What shows to them in the channel itself, or in one thread, from the message that began it."""
        mine = (m for m in self.messages[channel.id] if m.recipient_id in (None, person.id))
        if thread_ts is None:
            return [message for message in mine if self.is_in_channel(message)]
        return [message for message in mine if thread_ts in (message.ts, message.thread_ts)]

    def is_in_channel(self, message: Message) -> bool:
        """Whether it shows in the channel itself: everything but replies that stay in their thread."""
        return message.thread_ts in (None, message.ts) or message.broadcast

    def replies(self, message: Message) -> list[Message]:
        """The replies everybody sees, oldest first."""
        kept = self.messages[message.channel_id]
        return [m for m in kept if m.thread_ts == message.ts != m.ts and m.recipient_id is None]

    def root_ts(self, channel_id: str, ts: object) -> str | None:
        """The `thread_ts` a reply to this message gets, which may be a reply itself; None for no message."""
        message = self.message(channel_id, ts)
        if message is None or message.recipient_id:
            return None
        return message.thread_ts or message.ts

    def names(self, reader: User | None = None) -> Names:
        """What mentions are shown as, and the time zone of who reads."""
        return Names(
            users={user.id: user.name for user in self.users.values()},
            channels={channel.id: channel.name for channel in self.channels.values()},
            tz=reader.tz if reader else DEFAULT_TZ,
        )


def build_workspace(seed: Seed, bot_name: str, clock: Callable[[], datetime]) -> Workspace:
    """The workspace as the seed file describes it, with a DM between the bot and everyone of our own team."""
    team = Team(**seed.team)
    bot = User(seed.app["user_id"], bot_name, "", "bot", team)
    workspace = Workspace(team, seed.app["id"], seed.app["bot_id"], bot, clock)
    teams = {other["id"]: Team(**other) for other in seed.other_teams}
    for entry in seed.people:
        person = _user(entry, teams.get(entry.get("team", ""), team))
        workspace.users[person.id] = person
    workspace.users[bot.id] = bot
    _add_channels(workspace, seed)
    for person in workspace.people():
        if person.kind != "external":
            workspace.open_dm(person)
    return workspace


def _user(entry: Json, team: Team) -> User:
    tz = entry.get("tz", DEFAULT_TZ)
    return User(entry["id"], entry["name"], entry.get("title", ""), entry["kind"], team, tz)


def _add_channels(workspace: Workspace, seed: Seed) -> None:
    ids = {user.name: user.id for user in workspace.people()}
    created = int(workspace.clock().timestamp())
    for entry in seed.channels:
        members = [ids[name] for name in entry["members"]]
        if entry.get("bot_is_member", False):
            members.append(workspace.bot.id)
        channel = Channel(entry["id"], entry["name"], entry["kind"], entry.get("topic", ""), members, created)
        workspace.channels[channel.id] = channel
        workspace.messages[channel.id] = []
