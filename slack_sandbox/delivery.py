"""How the app is told: what is sent, over which transport, how long it may take, and what became of it."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol
from uuid import uuid4

from slack_sandbox.wire import Json


@dataclass
class Envelope:
    """One thing the workspace told the app, and what became of it."""

    type: str
    envelope_id: str
    payload: Json
    outcome: Literal["waiting", "acknowledged", "operation_timeout", "dispatch_failed"] = "waiting"
    answer: Any = None
    at: float = field(default_factory=time.monotonic, compare=False)


class NotDelivered(Exception):
    """Nobody took what was sent, or it was not answered as an app must."""


class Transport(Protocol):
    """A way to an app."""

    @property
    def reachable(self) -> bool:
        """Whether there is an app to send to now."""

    async def send(self, envelope: Envelope, answerable: bool, retry: Json) -> Any:
        """Send it and wait for the app’s answer, for ever if need be. Raises `NotDelivered`."""


class Delivery:
    """Tells the app things, and keeps what was told."""

    def __init__(self, transport: Transport, ack_timeout: float) -> None:
        self.transport = transport
        self.ack_timeout = ack_timeout
        self.envelopes: list[Envelope] = []

    async def deliver(self, kind: str, payload: Json, answerable: bool = True, **retry: Any) -> Envelope:
        """Send something and wait for its acknowledgement, at most `ack_timeout` seconds of real time."""
        envelope = Envelope(kind, str(uuid4()), payload)
        self.envelopes.append(envelope)
        try:
            async with asyncio.timeout(self.ack_timeout):
                envelope.answer = await self.transport.send(envelope, answerable, retry)
            envelope.outcome = "acknowledged"
        except NotDelivered:
            envelope.outcome = "dispatch_failed"
        except TimeoutError:
            envelope.outcome = "operation_timeout"
        return envelope
