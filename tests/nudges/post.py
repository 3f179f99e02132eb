"""A sender, an outbox and a pretend workspace; time passes only when there is nothing left to do."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from types import TracebackType
from typing import Any, Self

from slack_sdk import WebClient

from bot.nudges.decisions import Decision, Send
from bot.nudges.delivery import SlackDelivery
from bot.nudges.kinds import Occasion
from bot.nudges.occasions import Occasions
from bot.nudges.sender import Sender
from bot.nudges.tools import Tools
from bot.store import outbox, people
from bot.store.database import Database
from bot.store.directory import Directory
from bot.store.outbox import Due, Nudge
from bot.views.notes import Note
from slack_sandbox import NO_LIMITS, Limits, Sandbox
from slack_sandbox.wire import Json
from tests.world import ROOT

NETWORK, COORDINATORS, PARTNERS = "C0NETWORK", "C0COORDIN", "C0PARTNER"
BETH, NADIA = "U0BETHCAR", "U0NADIAKH"
MANIFEST = ROOT / "config" / "manifest.yaml"
WORKSPACE = ROOT / "demo" / "workspace.yaml"


def say_the_key(occasion: Occasion) -> Decision:
    return Send(Note(occasion.nudge.key))


class Post:
    """What a test of the sender needs."""

    def __init__(
        self, database: Database, clock: Any, limits: Limits = NO_LIMITS, timeout: float = 5
    ) -> None:
        """`timeout` is real time: how long an answer of the workspace is waited for."""
        self.database, self.clock = database, clock
        self.sandbox = Sandbox(MANIFEST, WORKSPACE, clock=clock, limits=limits)
        self._timeout = timeout
        self._open = ExitStack()

    def __enter__(self) -> Self:
        self._open.enter_context(self.sandbox)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    @property
    def client(self) -> WebClient:
        return WebClient(
            self.sandbox.bot_token, base_url=self.sandbox.api_url, timeout=self._timeout, retry_handlers=[]
        )

    def tools(self, **options: Any) -> Tools:
        chosen: dict[str, Any] = {
            "via": "slack",
            "database": self.database,
            "delivery": SlackDelivery(self.client, self.sandbox.workspace.bot_id),
            "occasions": Occasions(Directory(self.database), frozenset(), lambda ids: {}, str),
            "decide": say_the_key,
            "clock": self.clock,
            "random": lambda: 1.0,
        }
        return Tools(**(chosen | options))

    def sender(self, **options: Any) -> Sender:
        """One that does everything at once, in the caller's own thread."""
        return Sender(self.tools(**options), submit=lambda act: act())

    def due(self, key: str, where: str, **more: Any) -> int:
        """A nudge that is ready, for a person or a channel; gives its id."""
        with self.database.transaction(writes=True) as session:
            person = people.meet(session, where, "T0", self.clock()) if where.startswith("U") else None
            target = {"person_id": person.id} if person else {"channel_id": where}
            outbox.add(session, [Due("test", key, more.pop("due_at", self.clock()), **target, **more)])
            nudge = session.query(Nudge).filter_by(key=key).one()
            outbox.make_ready(session, [nudge], "slack", where)
            return nudge.id

    def row(self, key: str) -> Nudge:
        with self.database.transaction() as session:
            return session.query(Nudge).filter_by(key=key).one()

    def change(self, key: str, act: Callable[[Nudge], object]) -> None:
        with self.database.transaction(writes=True) as session:
            act(session.query(Nudge).filter_by(key=key).one())

    def messages(self, where: str | None = None) -> list[Json]:
        """What Kith posted, as the workspace keeps it; oldest first."""
        workspace = self.sandbox.workspace
        channels = [where] if where else list(workspace.channels)
        kept = [message for channel in channels for message in workspace.messages[channel]]
        ours = [message for message in kept if message.metadata]
        return [_json(each) for each in sorted(ours, key=lambda each: each.ts)]

    def said(self, where: str | None = None) -> list[str]:
        """The words of these messages."""
        return [message["text"].strip("*") for message in self.messages(where)]

    def calls(self, method: str) -> list[Any]:
        return [call for call in self.sandbox.api_calls if call.method == method]


def _json(message: Any) -> Json:
    return {"text": message.text, "ts": message.ts, "metadata": message.metadata, "blocks": message.blocks}


def run(sender: Sender, clock: Any, until: datetime | None = None, steps: int = 100_000) -> datetime | None:
    """Step until there is nothing left to do, or that moment has come; time passes in between."""
    for _ in range(steps):
        following = sender.step()
        if following is None or (until and following > until):
            return following
        clock.now = max(clock.now, following)
    raise AssertionError("The sender finds no end.")
