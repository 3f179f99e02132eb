"""A pretend workspace with the real bot connected to it by its real protocol: what most tests act in."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from slack_bolt import App

from bot.app import build
from bot.connection import PING_SECONDS, Connection
from bot.http_server import HttpServer
from bot.nudges.sender import Sender
from bot.settings import read_settings
from bot.store.database import Database
from slack_sandbox import Person, Sandbox
from tests.statements import share_statements

A_MOMENT = timedelta(seconds=30)
ROOT = Path(__file__).parent.parent
Transport = Literal["socket mode", "http"]


class World:
    """The workspace, the people in it, and the bot's database."""

    def __init__(
        self,
        address: str,
        clock: Any,
        transport: Transport = "socket mode",
        ping_seconds: float = PING_SECONDS,
        admins: str = "U0GEORGEA,U0TOMASRE",
        settings: Mapping[str, object] = {},
        **options: object,
    ) -> None:
        self.sandbox = Sandbox(
            ROOT / "config" / "manifest.yaml", ROOT / "demo" / "workspace.yaml", clock=clock, **options
        )
        self.database = Database(address)
        share_statements(self.database.engine)
        self.clock = clock
        self._transport, self._ping_seconds = transport, ping_seconds
        self._admins, self._settings = admins, settings
        self.connection: Connection | None = None
        self.server: HttpServer | None = None

    def __enter__(self) -> Self:
        self.sandbox.__enter__()
        settings = read_settings(
            SLACK_BOT_TOKEN=self.sandbox.bot_token,
            SLACK_APP_TOKEN=self.sandbox.app_token,
            SLACK_API_URL=self.sandbox.api_url,
            KITH_ADMINS=self._admins,
            **self._settings,
        )
        built = build(settings, self.database, self.clock)
        self.post_office = built.post_office
        if self._transport == "http":
            self._listen(built.app)
        else:
            self._connect(built.app)
        return self

    def deliver(self) -> None:
        """One tick with its errands, and all that is ready is sent: at Slack's pace on the test's clock.

        In the test's own thread.
        """
        self.post_office.tick()
        self.post_office.errands()
        for sender in self.post_office.senders:
            at_once = Sender(sender.tools, submit=lambda act: act())
            while (following := at_once.step()) and following - self.clock() < A_MOMENT:
                self.clock.now = max(following, self.clock())

    def _connect(self, app: App) -> None:
        self.connection = Connection(app, self.sandbox.app_token, self._ping_seconds)
        self.connection.open()
        assert self.sandbox.wait_for_bot()

    def _listen(self, app: App) -> None:
        self.server = HttpServer(app, self.sandbox.signing_secret, "127.0.0.1", 0)
        self.server.open()
        self.sandbox.request_url = self.server.url

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        line = self.connection or self.server
        if line:
            line.leave()
        self.sandbox.__exit__(kind, error, trace)
        self.database.close()

    @property
    def maya(self) -> Person:
        """A co-ordinator of the council."""
        return self.sandbox.person("Maya Okafor")

    @property
    def george(self) -> Person:
        """The head of early years, an admin."""
        return self.sandbox.person("George Adeyemi")

    @property
    def tomas(self) -> Person:
        """A co-ordinator, the second admin."""
        return self.sandbox.person("Tomas Reyes")

    @property
    def beth(self) -> Person:
        """A childminder, guest in the council's workspace."""
        return self.sandbox.person("Beth Carrow")

    @property
    def nadia(self) -> Person:
        """An area manager of a nursery group, member of its own workspace."""
        return self.sandbox.person("Nadia Khoury")
