"""HTTP: what the app is told is posted, signed, to its request URL.

Source: https://docs.slack.dev/authentication/verifying-requests-from-slack/ for the signature,
https://docs.slack.dev/interactivity/implementing-slash-commands and
https://docs.slack.dev/interactivity/handling-user-interaction for the bodies,
https://docs.slack.dev/apis/events-api/#retries for an event that is sent again.
"""

import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import urlencode

from aiohttp import ClientError, ClientResponse, ClientSession

from slack_sandbox.delivery import Envelope, NotDelivered
from slack_sandbox.wire import Json, read_json

FORM, JSON = "application/x-www-form-urlencoded", "application/json"


class RequestUrl:
    """The one address at which an app takes commands, interactions and events."""

    def __init__(self, url: str, signing_secret: str) -> None:
        self.url = url
        self._secret = signing_secret.encode()

    @property
    def reachable(self) -> bool:
        """Only a call can tell."""
        return True

    async def send(self, envelope: Envelope, answerable: bool, retry: Json) -> Any:
        """Post it; the answer, where one is wanted. Raises `NotDelivered`."""
        try:
            body, content_type = _body(envelope)
            headers = {"Content-Type": content_type, **self._signature(body), **_retry_headers(retry)}
            async with (
                ClientSession() as session,
                session.post(self.url, data=body, headers=headers, allow_redirects=False) as response,
            ):
                answer = await _answer(response)
        except (ClientError, ValueError) as fault:
            raise NotDelivered from fault
        return answer if answerable else None

    def _signature(self, body: bytes) -> dict[str, str]:
        """By this machine’s own clock, which the app compares with; the workspace’s may stand still."""
        stamp = str(int(time.time()))
        digest = hmac.new(self._secret, f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def _body(envelope: Envelope) -> tuple[bytes, str]:
    if envelope.type == "slash_commands":
        return urlencode(envelope.payload).encode(), FORM
    as_json = json.dumps(envelope.payload)
    if envelope.type == "events_api":
        return as_json.encode(), JSON
    return urlencode({"payload": as_json}).encode(), FORM


def _retry_headers(retry: Json) -> dict[str, str]:
    if not retry.get("retry_attempt"):
        return {}
    return {"X-Slack-Retry-Num": str(retry["retry_attempt"]), "X-Slack-Retry-Reason": "http_timeout"}


async def _answer(response: ClientResponse) -> Any:
    """Nothing, plain text, or JSON; anything but 200 is a failure."""
    if response.status != 200:
        raise NotDelivered
    body = await response.read()
    if not body or response.content_type != JSON:
        return body.decode() or None
    return read_json(body)
