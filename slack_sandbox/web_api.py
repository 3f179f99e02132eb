"""Slack’s Web API: who may call what, arguments in, answers out. The methods themselves are in `methods.py`.

Source: https://docs.slack.dev/apis/web-api/
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from aiohttp import web

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
    """One call the app made, for assertions."""

    method: str
    arguments: Json
    answer: Json


class WebApi:
    """Answers `/api/METHOD` as Slack does, and keeps what was called."""

    def __init__(
        self, methods: Mapping[str, Method], bot_token: str, app_token: str, scopes: tuple[str, ...]
    ):
        self.methods = methods
        self.tokens = {bot_token: BOT_TOKEN, app_token: APP_TOKEN}
        self.scopes = scopes
        self.calls: list[Call] = []

    async def handle(self, request: web.Request) -> web.Response:
        name = request.match_info["method"]
        arguments: Json = {}
        try:
            token, arguments = await _read(request)
            answer = self._call(name, token, arguments)
        except SlackError as refusal:
            answer = refusal.answer()
        self.calls.append(Call(name, arguments, answer))
        return web.json_response(answer, headers={"x-oauth-scopes": ",".join(self.scopes)})

    def _call(self, name: str, token: str, arguments: Json) -> Json:
        method = self.methods.get(name)
        if method is None:
            raise SlackError("unknown_method", req_method=name)
        if method.token != NO_TOKEN:
            self._check_token(method, token)
        if method.scopes and not set(method.scopes) & set(self.scopes):
            raise SlackError("missing_scope", needed=",".join(method.scopes), provided=",".join(self.scopes))
        return {"ok": True, **method.handle(arguments)}

    def _check_token(self, method: Method, token: str) -> None:
        if not token:
            raise SlackError("not_authed")
        if token not in self.tokens:
            raise SlackError("invalid_auth")
        if self.tokens[token] != method.token:
            raise SlackError("not_allowed_token_type")


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
