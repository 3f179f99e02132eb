"""Socket Mode: tickets, connections, envelopes and their acknowledgements.

Source: https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import asyncio
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import uuid4

from aiohttp import WSMsgType, web

from slack_sandbox.wire import Json, read_json

PING_SECONDS = 20.0


@dataclass
class Envelope:
    """One thing the workspace told the app, and what became of it."""

    type: str
    envelope_id: str
    payload: Json
    outcome: Literal["waiting", "acknowledged", "operation_timeout", "dispatch_failed"] = "waiting"
    answer: Json | None = None
    at: float = field(default_factory=time.monotonic, compare=False)


class Sockets:
    """The app’s open connections. Each envelope goes to one of them, in turn."""

    def __init__(self, app_id: str, ack_timeout: float, connection_changed: Callable[[], None]) -> None:
        self.app_id = app_id
        self.ack_timeout = ack_timeout
        self.connection_changed = connection_changed
        self.connected = threading.Event()
        self.envelopes: list[Envelope] = []
        self._tickets: set[str] = set()
        self._links: list[web.WebSocketResponse] = []
        self._waiting: dict[str, asyncio.Future[Json | None]] = {}

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
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(heartbeat=PING_SECONDS)
        await socket.prepare(request)
        try:
            await self._welcome(socket)
            async for message in socket:
                if message.type == WSMsgType.TEXT:
                    self._acknowledged(message.data)
        finally:
            self._remove(socket)
        return socket

    async def deliver(self, kind: str, payload: Json, answerable: bool = True, **more: Any) -> Envelope:
        """Send an envelope and wait for its acknowledgement, at most `ack_timeout` seconds of real time."""
        envelope = Envelope(kind, str(uuid4()), payload)
        self.envelopes.append(envelope)
        wire = {
            "envelope_id": envelope.envelope_id,
            "payload": payload,
            "type": kind,
            "accepts_response_payload": answerable,
            **more,
        }
        waiting = asyncio.get_running_loop().create_future()
        self._waiting[envelope.envelope_id] = waiting
        try:
            if not await self._send(wire):
                envelope.outcome = "dispatch_failed"
                return envelope
            envelope.answer = await asyncio.wait_for(waiting, self.ack_timeout)
            envelope.outcome = "acknowledged"
        except TimeoutError:
            envelope.outcome = "operation_timeout"
        finally:
            del self._waiting[envelope.envelope_id]
        return envelope

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
        if socket in self._links:
            self._links.remove(socket)
        if not self._links:
            self.connected.clear()
        self.connection_changed()
