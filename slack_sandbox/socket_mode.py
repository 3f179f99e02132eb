"""Socket Mode: tickets, connections, envelopes and their acknowledgements.

Source: https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from uuid import uuid4

from aiohttp import WSMessage, WSMsgType, web

from slack_sandbox.delivery import Envelope, NotDelivered
from slack_sandbox.wire import Json, read_json

PING_SECONDS = 20.0


class Sockets:
    """The app’s open connections. Each envelope goes to one of them, in turn."""

    def __init__(self, app_id: str, connection_changed: Callable[[], None]) -> None:
        self.app_id = app_id
        self.connection_changed = connection_changed
        self.connected = threading.Event()
        self.refusing = False
        """Whether every new connection is turned away."""
        self._hanging = False
        self._tickets: set[str] = set()
        self._links: list[web.WebSocketResponse] = []
        self._hung: set[web.WebSocketResponse] = set()
        self._waiting: dict[str, asyncio.Future[Json | None]] = {}

    @property
    def reachable(self) -> bool:
        """Whether an app is connected."""
        return self.connected.is_set()

    def new_ticket(self) -> str:
        """Leave to connect once, as `apps.connections.open` gives it."""
        ticket = uuid4().hex
        self._tickets.add(ticket)
        return ticket

    async def link(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection from its ticket to its end."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            raise web.HTTPForbidden(text="This ticket is unknown or was used before.")
        if self.refusing:
            raise web.HTTPServiceUnavailable(text="No connections are taken now.")
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(heartbeat=PING_SECONDS, autoping=False)
        await socket.prepare(request)
        try:
            if self._hanging:
                self._hung.add(socket)
            else:
                await self._welcome(socket)
            async for message in socket:
                if socket not in self._hung:
                    await self._hear(socket, message)
        finally:
            self._remove(socket)
        return socket

    async def _hear(self, socket: web.WebSocketResponse, message: WSMessage) -> None:
        if message.type == WSMsgType.TEXT:
            self._acknowledged(message.data)
        elif message.type == WSMsgType.PING:
            await socket.pong(message.data)

    async def send(self, envelope: Envelope, answerable: bool, retry: Json) -> Json | None:
        """Send an envelope and wait for its acknowledgement. Raises `NotDelivered` where nobody listens."""
        wire = {
            "envelope_id": envelope.envelope_id,
            "payload": envelope.payload,
            "type": envelope.type,
            "accepts_response_payload": answerable,
            **retry,
        }
        waiting = asyncio.get_running_loop().create_future()
        self._waiting[envelope.envelope_id] = waiting
        try:
            if not await self._send(wire):
                raise NotDelivered
            answer: Json | None = await waiting
            return answer
        finally:
            del self._waiting[envelope.envelope_id]

    async def close(self) -> None:
        """End every connection, telling the app first as Slack does."""
        for socket in list(self._links):
            with suppress(ConnectionError):  # the app has hung up already
                await socket.send_json({"type": "disconnect", "reason": "link_disabled", "debug_info": {}})
        await self.drop()

    async def drop(self) -> None:
        """End every connection."""
        for socket in list(self._links):
            await socket.close()

    async def hang(self, hang: bool) -> None:
        """Fall silent on every connection there is, and that comes until this is ended; end none of them."""
        self._hanging = hang
        if hang:
            self._hung.update(self._links)

    async def _welcome(self, socket: web.WebSocketResponse) -> None:
        hello = {
            "type": "hello",
            "num_connections": len(self._links) + 1,
            "debug_info": {"host": "slack-sandbox", "build_number": 1, "approximate_connection_time": 18060},
            "connection_info": {"app_id": self.app_id},
        }
        await socket.send_json(hello)
        self._links.append(socket)
        self.connected.set()
        self.connection_changed()

    async def _send(self, wire: Json) -> bool:
        for _ in range(len(self._links)):
            socket = self._links.pop(0)
            try:
                if socket not in self._hung:
                    await socket.send_json(wire)
            except (ConnectionError, RuntimeError):
                continue  # it died under our hands: the next one gets the envelope
            self._links.append(socket)
            return True
        return False

    def _acknowledged(self, data: str) -> None:
        try:
            answer = read_json(data)
        except ValueError:
            return
        if not isinstance(answer, dict):
            return
        waiting = self._waiting.get(str(answer.get("envelope_id")))
        if waiting and not waiting.done():
            waiting.set_result(answer.get("payload"))

    def _remove(self, socket: web.WebSocketResponse) -> None:
        self._hung.discard(socket)
        if socket in self._links:
            self._links.remove(socket)
        if not self._links:
            self.connected.clear()
        self.connection_changed()
