"""Slack's requests over HTTP: `kith serve --http`. The same bot, called by Slack instead of calling it.

aiohttp's server is what serves: it is a dependency already, reads slow clients without holding a thread, and
at the end waits for the requests in hand. Bolt works on each request in a thread.
"""

import asyncio
import hmac
import os
import re
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from aiohttp import web
from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_sdk.signature import SignatureVerifier

from bot import logs
from bot.limits import AT_ONCE, SECONDS_TO_FINISH

SLACK_PATH, HEALTH_PATH = "/slack/events", "/healthz"
BODY_LIMIT = 2 * 1024 * 1024  # bytes; no view or message that Slack lets an app make comes near
SECONDS_TO_READ = 5.0  # Slack gives up after 3
# An older request may be one that somebody recorded, and plays again
# (https://docs.slack.dev/authentication/verifying-requests-from-slack/).
SECONDS_A_SIGNATURE_LASTS = 5 * 60


class CannotListen(Exception):
    """The address cannot be listened on; the message says which and why."""


class HttpServer:
    """Listens in a thread of its own; can be left without dropping a request."""

    def __init__(
        self, app: App, signing_secret: str, host: str, port: int, now: Callable[[], float] = time.time
    ) -> None:
        """`port` 0 takes a free one. `now` gives seconds since 1970, as the signatures do."""
        self._app = app
        self._verifier = SignatureVerifier(signing_secret)
        self._host, self._port, self._now = host, port, now
        self._workers = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="kith-request")
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = asyncio.Event()

    @property
    def url(self) -> str:
        """Where Slack's requests are taken, seen from this machine; a proxy with TLS stands before it."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._port}{SLACK_PATH}"

    def open(self) -> None:
        """Listen. Raises CannotListen."""
        started: Future[None] = Future()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._serve(started)), name="kith-http", daemon=True
        )
        self._thread.start()
        started.result()

    def leave(self) -> None:
        """Take no new requests, finish those that came, and end. Nothing happens when it has ended."""
        if self._thread and self._loop and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join()
            self._workers.shutdown(wait=False)
            logs.log().info("http.closed")

    async def _serve(self, started: Future[None]) -> None:
        self._loop = asyncio.get_running_loop()
        runner = web.AppRunner(self._routes(), access_log=None, shutdown_timeout=SECONDS_TO_FINISH)
        await runner.setup()
        try:
            await web.TCPSite(runner, self._host, self._port).start()
        except OSError as fault:
            why = f"Kith cannot listen on {self._host}:{self._port} ({os.strerror(fault.errno or 0)})."
            started.set_exception(CannotListen(why))
        else:
            self._port = runner.addresses[0][1]
            started.set_result(None)
            await self._stopping.wait()
        finally:
            await runner.cleanup()

    def _routes(self) -> web.Application:
        application = web.Application(client_max_size=BODY_LIMIT)
        application.router.add_post(SLACK_PATH, self._receive)
        application.router.add_get(HEALTH_PATH, _say_well)
        return application

    async def _receive(self, request: web.Request) -> web.Response:
        """One request: what Slack did not sign goes no further than here."""
        try:
            async with asyncio.timeout(SECONDS_TO_READ):
                body = await request.read()
        except TimeoutError:
            raise web.HTTPRequestTimeout from None
        if not self._is_signed(request, body):
            logs.log().warning("http.unsigned")
            raise web.HTTPUnauthorized
        return await self._answer(request, body)

    def _is_signed(self, request: web.Request, body: bytes) -> bool:
        """Whether Slack signed these very bytes, just now."""
        stamp = request.headers.get("X-Slack-Request-Timestamp", "")
        if not re.fullmatch(r"[0-9]{1,12}", stamp):
            return False
        if abs(self._now() - int(stamp)) > SECONDS_A_SIGNATURE_LASTS:
            return False
        try:
            right = self._verifier.generate_signature(timestamp=stamp, body=body) or ""
        except UnicodeDecodeError:
            return False  # what Slack signs is UTF-8 (same page)
        given = request.headers.get("X-Slack-Signature", "")
        return hmac.compare_digest(right.encode(), given.encode(errors="surrogateescape"))

    async def _answer(self, request: web.Request, body: bytes) -> web.Response:
        loop = asyncio.get_running_loop()
        try:
            answer = await loop.run_in_executor(self._workers, self._dispatch, request, body.decode())
        except Exception as fault:
            logs.log().error("http.failed", **logs.where(fault))
            raise web.HTTPInternalServerError from None
        return await to_aiohttp_response(answer)

    def _dispatch(self, request: web.Request, body: str) -> BoltResponse:
        return self._app.dispatch(
            BoltRequest(body=body, query=request.query_string, headers=dict(request.headers))
        )


async def _say_well(_: web.Request) -> web.Response:
    """For whoever watches over the machine: the process is up and answers."""
    return web.Response(text="ok")


def read_address(text: str) -> tuple[str, int]:
    """HOST:PORT, as `--http` takes it; an IPv6 host stands in brackets. Raises ValueError."""
    host, colon, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not (host and colon and re.fullmatch(r"[0-9]{1,5}", port)) or int(port) > 65535:
        raise ValueError("Say where to listen as HOST:PORT, for example 127.0.0.1:3000.")
    return host, int(port)
