"""Puts the pretend workspace together and runs it in a thread of its own."""

import asyncio
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from aiohttp import web

from slack_sandbox.client import Person
from slack_sandbox.clock import Clock
from slack_sandbox.controls_api import ControlsApi
from slack_sandbox.delivery import Delivery, Envelope
from slack_sandbox.faults import RETRY_AFTER, Faults
from slack_sandbox.files import Files
from slack_sandbox.files_api import FilesApi
from slack_sandbox.interactions import Payloads
from slack_sandbox.limits import NO_LIMITS, Limits, RateLimits
from slack_sandbox.manifest import load_manifest
from slack_sandbox.methods import Methods
from slack_sandbox.notices import Notices
from slack_sandbox.page_api import PageApi, add_headers, guard
from slack_sandbox.people import People
from slack_sandbox.posting import Posting
from slack_sandbox.reading import Reading
from slack_sandbox.reading_api import ReadingApi
from slack_sandbox.request_url import RequestUrl
from slack_sandbox.response_urls import PATH, ResponseUrls
from slack_sandbox.seed import load_seed
from slack_sandbox.socket_mode import Sockets
from slack_sandbox.surfaces import Surfaces
from slack_sandbox.surfaces_api import SurfacesApi
from slack_sandbox.traffic import Redactor, Traffic
from slack_sandbox.views import Views
from slack_sandbox.web_api import APP_TOKEN, BOT_TOKEN, Call, WebApi
from slack_sandbox.workspace import Channel, File, build_workspace

HOST = "127.0.0.1"
BODY_LIMIT = 2 * 1024 * 1024  # bytes of one request, files aside; far above any message or view Slack takes


def utc_now() -> datetime:
    return datetime.now(UTC)


class Sandbox:
    """A pretend Slack workspace on this machine: a context manager that runs the server in a thread.

    `manifest` is a Slack app manifest, `workspace` a file like demo/workspace.yaml. `port` 0 takes a free
    one. `ack_timeout` is how many seconds of real time the app has to acknowledge (Slack’s own: 3). `clock`
    tells the time that triggers, response_urls, messages and limits go by. Tokens are random unless given.
    An app that has a `request_url` is told over HTTP, any other over Socket Mode. `limits` are the rate
    limits, `Limits()` being Slack’s; without, there are none, for a test’s clock may stand still. Raises
    `ManifestError` or `SeedError` for unsound files, and `OSError` on entry when the port is taken.
    """

    def __init__(
        self,
        manifest: Path,
        workspace: Path,
        port: int = 0,
        ack_timeout: float = 3.0,
        clock: Callable[[], datetime] = utc_now,
        bot_token: str | None = None,
        app_token: str | None = None,
        signing_secret: str | None = None,
        request_url: str | None = None,
        limits: Limits = NO_LIMITS,
    ) -> None:
        self.manifest = load_manifest(manifest, over_http=request_url is not None)
        self.bot_token = bot_token or f"xoxb-{secrets.token_hex(24)}"
        self.app_token = app_token or f"xapp-1-{secrets.token_hex(24)}"
        self.signing_secret = signing_secret or secrets.token_hex(16)
        self.faults: list[str] = []
        self.clock = Clock(clock)
        self.workspace = build_workspace(load_seed(workspace), self.manifest.name, self.clock)
        self._planned = Faults()
        self._limits = RateLimits(self.clock, limits)
        self._port = port
        self._people: dict[str, Person] = {}
        self._put_together(ack_timeout)
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None
        self.request_url = request_url

    def _put_together(self, ack_timeout: float) -> None:
        self._notices = Notices()
        self._sockets = Sockets(self.workspace.app_id, self._connection_changed)
        self._delivery = Delivery(self._sockets, ack_timeout)
        self._files = Files(self.workspace)
        posting = Posting(self.workspace, self._notices, self._files)
        self._urls = ResponseUrls(posting)
        views = Views(self.workspace, self.manifest.bot_scopes)
        payloads = Payloads(posting, views, self._urls, secrets.token_hex(12))
        methods = Methods(posting, views, self._notices, self.manifest, self._new_link, self._file_shared)
        tokens = {self.bot_token: BOT_TOKEN, self.app_token: APP_TOKEN}
        self._api = WebApi(methods.table(), tokens, self.manifest.bot_scopes, self._limits, self._planned)
        self._files_api = FilesApi(methods.uploads, views, self._api)
        redact = Redactor([self.bot_token, self.app_token, self.signing_secret, payloads.verification_token])
        self._traffic = Traffic(self._api.calls, self._delivery.envelopes, redact)
        self._controls = ControlsApi(
            self.workspace, self.clock, self._limits, self._planned, self._traffic, self._notices
        )
        self._actors = People(
            self.workspace, self.manifest, self._delivery, payloads, self._notices, self.faults
        )

    @property
    def ack_timeout(self) -> float:
        """How many seconds of real time the app has to acknowledge."""
        return self._delivery.ack_timeout

    @ack_timeout.setter
    def ack_timeout(self, seconds: float) -> None:
        self._delivery.ack_timeout = seconds

    @property
    def request_url(self) -> str | None:
        """Where the app takes signed requests; None for an app that connects (Socket Mode)."""
        transport = self._delivery.transport
        return transport.url if isinstance(transport, RequestUrl) else None

    @request_url.setter
    def request_url(self, url: str | None) -> None:
        self._delivery.transport = RequestUrl(url, self.signing_secret) if url else self._sockets
        if self._loop:
            self._loop.call_soon_threadsafe(self._connection_changed)

    @property
    def url(self) -> str:
        """Where the page is."""
        return f"http://{HOST}:{self._port}/"

    @property
    def api_url(self) -> str:
        """What `SLACK_API_URL` must be for the app."""
        return f"{self.url}api/"

    @property
    def api_calls(self) -> list[Call]:
        """Every Web API call so far, in order."""
        return list(self._api.calls)

    @property
    def posted(self) -> list[Call]:
        """The `chat.*` calls that were answered ok, in order."""
        return [call for call in self.api_calls if call.method.startswith("chat.") and call.answer["ok"]]

    @property
    def envelopes(self) -> list[Envelope]:
        """Everything the app was told, in order."""
        return list(self._delivery.envelopes)

    @property
    def traffic(self) -> list[dict[str, object]]:
        """What the app was told and what it called, newest first, without tokens (`traffic.Traffic`)."""
        return self._traffic.newest()

    def person(self, name_or_id: str) -> Person:
        """Someone to act as, by name or id; always the same object for the same person."""
        for user in self.workspace.people():
            if name_or_id in (user.id, user.name):
                return self._people.setdefault(user.id, Person(self.url, user.id))
        everybody = ", ".join(user.name for user in self.workspace.people())
        raise LookupError(f"There is no “{name_or_id}” here. There are: {everybody}")

    @property
    def limits(self) -> Limits:
        """The rate limits. Setting them forgets what was counted."""
        return self._limits.limits

    @limits.setter
    def limits(self, limits: Limits) -> None:
        self._on_loop(lambda: self._limits.set(limits))

    @property
    def external_dms(self) -> bool:
        """Whether the app may write to members of another workspace, which Slack’s settings decide."""
        return self.workspace.external_dms

    @external_dms.setter
    def external_dms(self, allowed: bool) -> None:
        self.workspace.external_dms = allowed

    def fail_next(self, method: str, n: int, how: str | int, retry_after: int = RETRY_AFTER) -> None:
        """Let the next `n` calls of a Web API method fail (`how` as in `faults.PlannedFault`)."""
        self._on_loop(lambda: self._planned.plan(method, n, how, retry_after))

    def clear_faults(self) -> None:
        """Let nothing fail any more that has not failed yet."""
        self._on_loop(self._planned.clear)

    def advance(self, by: timedelta) -> None:
        """Move the workspace’s clock forward."""
        self._on_loop(lambda: self.clock.advance(by))

    def _on_loop(self, change: Callable[[], None]) -> None:
        """Do this between two requests, as no lock guards the state; at once while it is not running."""
        if not self._loop or not self._loop.is_running():
            change()
            return

        async def changing() -> None:
            change()

        asyncio.run_coroutine_threadsafe(changing(), self._loop).result()

    def wait_for_bot(self, timeout: float = 10.0) -> bool:
        """Wait until an app is connected, or has said where it is called; say whether it is."""
        return self.request_url is not None or self._sockets.connected.wait(timeout)

    def __enter__(self) -> Self:
        started: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, args=(started,), name="slack-sandbox", daemon=True)
        self._thread.start()
        try:
            started.result()
        except BaseException:
            self._thread.join()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def drop_bot(self) -> None:
        """End the app’s connections without a word, as a network may; it can connect again."""
        if self._loop:
            asyncio.run_coroutine_threadsafe(self._sockets.drop(), self._loop).result()

    def hang_bot(self, hang: bool = True) -> None:
        """Leave the app’s connections open but say nothing more on them, not even a pong.

        New ones hang too until told `hang_bot(False)`; those that hang never speak again.
        """
        if self._loop:
            asyncio.run_coroutine_threadsafe(self._sockets.hang(hang), self._loop).result()

    def refuse_bot(self, refuse: bool = True) -> None:
        """Turn new connections away, until told `refuse_bot(False)`."""
        self._sockets.refusing = refuse

    def stop(self) -> None:
        """End the server and wait until it is gone; nothing happens when it is gone already."""
        if self._loop and self._stopping and self._thread and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join()

    def _run(self, started: Future[None]) -> None:
        with asyncio.Runner() as runner:
            runner.run(self._serve(started))

    async def _serve(self, started: Future[None]) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        runner = web.AppRunner(self._app(), access_log=None, shutdown_timeout=1.0)
        try:
            await self._listen(runner)
        except Exception as fault:
            started.set_exception(fault)
        else:
            started.set_result(None)
            await self._stopping.wait()
        finally:
            await runner.cleanup()

    async def _listen(self, runner: web.AppRunner) -> None:
        await runner.setup()
        await web.TCPSite(runner, HOST, self._port).start()
        self._port = runner.addresses[0][1]
        self._urls.base = self._files.base = self.url.rstrip("/")

    def _app(self) -> web.Application:
        app = web.Application(middlewares=[guard], client_max_size=BODY_LIMIT)
        reading = Reading(self.workspace, self._notices)
        app.add_routes(PageApi(self._actors, reading, self.manifest, lambda: self.wait_for_bot(0)).routes())
        app.add_routes(ReadingApi(reading).routes())
        app.add_routes(self._controls.routes())
        app.add_routes(self._files_api.routes())
        app.add_routes(SurfacesApi(Surfaces(self._actors)).routes())
        app.router.add_route("GET", "/api/{method}", self._api.handle)
        app.router.add_route("POST", "/api/{method}", self._api.handle)
        app.router.add_get("/link/", self._sockets.link)
        app.router.add_post(PATH + "{key}", self._urls.handle)
        app.on_response_prepare.append(add_headers)
        app.on_shutdown.append(self._stop)
        return app

    async def _stop(self, _: web.Application) -> None:
        self._api.stop()
        await self._actors.stop()
        self._notices.stop()
        await self._sockets.close()

    def _new_link(self) -> str:
        return f"ws://{HOST}:{self._port}/link/?ticket={self._sockets.new_ticket()}&app_id={self.workspace.app_id}"

    def _file_shared(self, file: File, channel: Channel) -> None:
        self._actors.events.file_shared(file, channel)

    def _connection_changed(self) -> None:
        self._notices.tell({"type": "connection", "connected": self.wait_for_bot(0)})


def serve(
    manifest: Path,
    workspace: Path,
    port: int,
    ready: Callable[[Sandbox], None],
    wait: Callable[[], object],
    request_url: str | None = None,
    signing_secret: str | None = None,
) -> None:
    """Run a workspace until `wait` returns; `ready` is called once with it when it answers.

    Slack’s rate limits are on. The last two are as for `Sandbox`.
    """
    with Sandbox(
        manifest,
        workspace,
        port,
        signing_secret=signing_secret,
        request_url=request_url,
        limits=Limits(),
    ) as sandbox:
        ready(sandbox)
        wait()
