"""Slack’s Web API: who may call what, arguments in, answers out. The methods themselves are in `methods.py`.

Source: https://docs.slack.dev/apis/web-api/
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from aiohttp import web

from slack_sandbox.faults import Faults, PlannedFault
from slack_sandbox.limits import RateLimits
from slack_sandbox.wire import Json, SlackError, read_json

Handler = Callable[[Json], Json]
BOT_TOKEN, APP_TOKEN, NO_TOKEN = "bot", "app", "none"  # kinds of token


@dataclass(frozen=True)
class Method:
    """A Web API method: what answers it, the token it takes, and the scopes of which one must be granted."""

    handle: Handler
    scopes: tuple[str, ...] = ()
    token: str = BOT_TOKEN


@dataclass(frozen=True)
class Call:
    """One call the app made, for assertions. `status` is the HTTP status, None where no answer was sent."""

    method: str
    arguments: Json
    answer: Json
    status: int | None = 200
    at: float = field(default_factory=time.monotonic, compare=False)


class RateLimited(SlackError):
    """Too many calls: come again in `wait` seconds."""

    def __init__(self, wait: int) -> None:
        super().__init__("ratelimited")
        self.wait = wait


class WebApi:
    """Answers `/api/METHOD` as Slack does, and keeps what was called."""

    def __init__(
        self,
        methods: Mapping[str, Method],
        tokens: Mapping[str, str],
        scopes: tuple[str, ...],
        limits: RateLimits,
        faults: Faults,
    ) -> None:
        self.methods = methods
        self.tokens = tokens
        self.scopes = scopes
        self.limits = limits
        self.faults = faults
        self.calls: list[Call] = []
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Let go of the calls that are kept waiting."""
        self._stopping.set()

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one call, or let it fail as planned."""
        name = request.match_info["method"]
        token, arguments, refusal = await _read_or_refuse(request)
        fault = self.faults.take(name)
        if fault and fault.how != "lost":
            return await self.fail(request, fault, name, arguments)
        answer, status, wait = self._answer(name, token, arguments, refusal)
        self.calls.append(Call(name, arguments, answer, None if fault else status))
        if fault:
            return hang_up(request)
        return self._response(answer, status, wait)

    def _answer(
        self, name: str, token: str, arguments: Json, refusal: SlackError | None
    ) -> tuple[Json, int, int]:
        """The answer, its HTTP status, and for 429 how many seconds to wait."""
        try:
            if refusal:
                raise refusal
            return self._call(name, token, arguments), 200, 0
        except RateLimited as limited:
            return limited.answer(), 429, limited.wait
        except SlackError as refused:
            return refused.answer(), 200, 0

    async def fail(
        self, request: web.Request, fault: PlannedFault, name: str, arguments: Json
    ) -> web.Response:
        """Do nothing, and answer as planned."""
        if fault.how == "timeout":
            self.calls.append(Call(name, arguments, {"ok": False, "error": "no_answer"}, None))
            await self._stopping.wait()
            return hang_up(request)
        code = "internal_error" if fault.how == "500" else "ratelimited"
        answer = SlackError(code).answer()
        self.calls.append(Call(name, arguments, answer, int(fault.how)))
        return self._response(answer, int(fault.how), fault.retry_after)

    def _response(self, answer: Json, status: int, wait: int) -> web.Response:
        """`Retry-After` in seconds: https://docs.slack.dev/apis/web-api/rate-limits."""
        headers = {"x-oauth-scopes": ",".join(self.scopes)}
        if status == 429:
            headers["Retry-After"] = str(wait)
        return web.json_response(answer, status=status, headers=headers)

    def _call(self, name: str, token: str, arguments: Json) -> Json:
        method = self.methods.get(name)
        if method is None:
            raise SlackError("unknown_method", req_method=name)
        if method.token != NO_TOKEN:
            self._check_token(method, token)
        if method.scopes and not set(method.scopes) & set(self.scopes):
            raise SlackError("missing_scope", needed=",".join(method.scopes), provided=",".join(self.scopes))
        wait = self.limits.seconds_to_wait(name, arguments)
        if wait:
            raise RateLimited(wait)
        return {"ok": True, **method.handle(arguments)}

    def _check_token(self, method: Method, token: str) -> None:
        if not token:
            raise SlackError("not_authed")
        if token not in self.tokens:
            raise SlackError("invalid_auth")
        if self.tokens[token] != method.token:
            raise SlackError("not_allowed_token_type")


def hang_up(request: web.Request) -> web.Response:
    """End the connection without an answer; what is returned goes nowhere."""
    if request.transport:
        request.transport.abort()
    return web.Response()


async def _read_or_refuse(request: web.Request) -> tuple[str, Json, SlackError | None]:
    try:
        token, arguments = await _read(request)
    except SlackError as refusal:
        return "", {}, refusal
    return token, arguments, None


async def _read(request: web.Request) -> tuple[str, Json]:
    """The token (header, or form) and the arguments (query, then form or JSON)."""
    arguments: Json = dict(request.query)
    if request.content_type == "application/json":
        arguments |= await _json(request)
        arguments.pop("token", None)  # Slack does not take a token out of a JSON body
    elif request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
        arguments |= {key: value for key, value in (await request.post()).items() if isinstance(value, str)}
    elif request.can_read_body:
        raise SlackError("invalid_post_type")
    given = str(arguments.pop("token", ""))
    bearer = request.headers.get("Authorization", "").removeprefix("Bearer").strip()
    return bearer or given, arguments


async def _json(request: web.Request) -> Json:
    try:
        body = read_json(await request.read() or b"{}")
    except ValueError:
        raise SlackError("invalid_json") from None
    if not isinstance(body, dict):
        raise SlackError("json_not_object")
    return body
