"""`response_url`s: answering a command or a click without a token, 5 times within 30 minutes.

Source: https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from aiohttp import web

from slack_sandbox.posting import Posting
from slack_sandbox.wire import Json, SlackError, read_json
from slack_sandbox.workspace import Message

USES = 5
LIFE = timedelta(minutes=30)
PATH = "/commands/response/"


@dataclass
class ResponseUrl:
    """One address: where its messages go, for whom, and the message it came from."""

    channel_id: str
    user_id: str
    source: Message | None
    born: datetime
    used: int = 0


class ResponseUrls:
    """Every address given out so far."""

    def __init__(self, posting: Posting) -> None:
        self.posting = posting
        self.base = ""
        self._urls: dict[str, ResponseUrl] = {}

    def new(self, channel_id: str, user_id: str, source: Message | None = None) -> str:
        key = uuid4().hex
        clock = self.posting.workspace.clock
        self._urls[key] = ResponseUrl(channel_id, user_id, source, clock())
        return f"{self.base}{PATH}{key}"

    async def handle(self, request: web.Request) -> web.Response:
        """Answer a POST to a response_url: the body `ok`, or 404 or 400 with an error (its code is ours)."""
        address = self._urls.get(request.match_info["key"])
        try:
            if address is None:
                raise SlackError("invalid_url")
            arguments = await _json_object(request)
            self._check_use(address)
            self._apply(address, arguments)
        except SlackError as refusal:
            status = 404 if refusal.code in ("used_url", "expired_url", "invalid_url") else 400
            return web.json_response(refusal.answer(), status=status)
        return web.Response(text="ok")

    def _check_use(self, address: ResponseUrl) -> None:
        if self.posting.workspace.clock() - address.born > LIFE:
            raise SlackError("expired_url")
        if address.used >= USES:
            raise SlackError("used_url")
        address.used += 1

    def _apply(self, address: ResponseUrl, arguments: Json) -> None:
        source = address.source
        if arguments.get("delete_original") is True:
            if source is None:
                raise SlackError("message_not_found")
            self.posting.remove(source)
            address.source = None
        elif arguments.get("replace_original") is True and source is not None:
            self.posting.change(source, {"blocks": [], **arguments})
        else:
            self.answer(address.channel_id, address.user_id, arguments)

    def answer(self, channel_id: str, user_id: str, arguments: Json) -> Message:
        """A message in answer to a person: only to them unless `response_type` is `in_channel`."""
        channel = self.posting.workspace.channels[channel_id]
        kind = arguments.get("response_type", "ephemeral")
        if kind not in ("ephemeral", "in_channel"):
            raise SlackError("invalid_response_type")
        return self.posting.post(channel, arguments, user_id if kind == "ephemeral" else None)


async def _json_object(request: web.Request) -> Json:
    try:
        body = read_json(await request.read())
    except ValueError:
        raise SlackError("invalid_payload") from None
    if not isinstance(body, dict):
        raise SlackError("invalid_payload")
    return body
