"""The JSON interface of the web page and of the Python client, and the page itself."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web

from slack_sandbox.asking import asker, body_and_person, seen_message, string
from slack_sandbox.display import message_json
from slack_sandbox.files_api import FORM_PATH
from slack_sandbox.manifest import Manifest
from slack_sandbox.people import People
from slack_sandbox.reading import Reading
from slack_sandbox.views import View
from slack_sandbox.wire import Json, UseError
from slack_sandbox.workspace import Channel, Message, User

PAGE = Path(__file__).parent / "page"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def _is_loopback(address: str) -> bool:
    try:
        return urlsplit(address).hostname in LOOPBACK
    except ValueError:
        return False


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse other sites: by name (DNS rebinding), by origin, and by what a cross-site form could send."""
    try:
        if not _is_loopback(f"//{request.headers.get('Host', '')}"):
            raise UseError("forbidden_host", "This server answers only as localhost.", status=403)
        if request.path.startswith("/sandbox/"):
            _guard_own(request)
        return await handler(request)
    except UseError as mistake:
        return web.json_response(mistake.answer(), status=mistake.status)


def _guard_own(request: web.Request) -> None:
    origin = request.headers.get("Origin")
    if origin is not None and not _is_loopback(origin):
        raise UseError("forbidden_origin", "Another site may not use this workspace.", status=403)
    wanted = "application/octet-stream" if request.path == FORM_PATH else "application/json"
    if request.method == "POST" and request.content_type != wanted:
        raise UseError("json_only", f"Send {wanted}.", status=415)


async def add_headers(_: web.Request, response: web.StreamResponse) -> None:
    """Security headers, before any response begins; one that sets its own keeps them."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)


class PageApi:
    """The routes under /sandbox/ and the page."""

    def __init__(
        self, people: People, reading: Reading, manifest: Manifest, is_connected: Callable[[], bool]
    ) -> None:
        self.people = people
        self.reading = reading
        self.is_connected = is_connected
        self.workspace = people.workspace
        self.views = people.views
        self.manifest = manifest

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/", self.page),
            web.get("/page/{name:.+}", self.page),
            web.get("/sandbox/workspace", self.about),
            web.get("/sandbox/conversations", self.conversations),
            web.get("/sandbox/messages", self.messages),
            web.get("/sandbox/views", self.open_views),
            web.get("/sandbox/events", self.events),
            web.post("/sandbox/messages", self.say),
            web.post("/sandbox/commands", self.command),
            web.post("/sandbox/actions", self.act),
            web.post("/sandbox/suggestions", self.suggest),
            web.post("/sandbox/submissions", self.submit),
            web.post("/sandbox/closures", self.close),
        ]

    async def page(self, request: web.Request) -> web.StreamResponse:
        path = (PAGE / request.match_info.get("name", "index.html")).resolve()
        if not path.is_relative_to(PAGE.resolve()) or not path.is_file():
            raise web.HTTPNotFound(text="There is no such page.")
        return web.FileResponse(path, headers={"Cache-Control": "no-cache"})

    async def about(self, _: web.Request) -> web.Response:
        team, bot = self.workspace.team, self.workspace.bot
        return web.json_response(
            {
                "team": {"id": team.id, "name": team.name},
                "bot": {"user_id": bot.id, "name": bot.name, "connected": self.is_connected()},
                "home_tab": self.manifest.home_tab,
                "people": [_person_json(person) for person in self.workspace.people()],
                "commands": [
                    {"command": c.name, "description": c.description, "usage_hint": c.usage_hint}
                    for c in self.manifest.commands
                ],
            }
        )

    async def conversations(self, request: web.Request) -> web.Response:
        person = asker(self.workspace, request)
        seen = self.workspace.visible_channels(person)
        return web.json_response(
            {
                "conversations": [self._channel_json(person, each) for each in seen],
                "unread_replies": sum(thread.unread for thread in self.reading.threads(person)),
            }
        )

    async def messages(self, request: web.Request) -> web.Response:
        person = asker(self.workspace, request)
        channel = self.workspace.channel_for(person, request.query.get("channel"))
        shown = self.workspace.visible_messages(person, channel, request.query.get("thread"))
        return web.json_response({"messages": [self._message_json(person, each) for each in shown]})

    async def open_views(self, request: web.Request) -> web.Response:
        person = asker(self.workspace, request)
        stack = self.views.stack(person.id)
        return web.json_response({"views": [self.views.shown(view) for view in stack]})

    async def events(self, request: web.Request) -> web.StreamResponse:
        return await self.people.notices.stream(request, asker(self.workspace, request).id)

    async def say(self, request: web.Request) -> web.Response:
        body, person = await body_and_person(self.workspace, request)
        channel = self.workspace.channel_joined(person, body.get("channel"))
        thread_ts = None
        if body.get("thread_ts") is not None:
            thread_ts = self.workspace.root_ts(channel.id, body["thread_ts"])
            if thread_ts is None:
                raise UseError("unknown_message", "That message is not there any more.", status=404)
        text = string(body, "text", least=1)
        return web.json_response(self.people.say(person, channel, text, thread_ts))

    async def command(self, request: web.Request) -> web.Response:
        body, person = await body_and_person(self.workspace, request)
        channel = self.workspace.channel_joined(person, body.get("channel"))
        command, text = string(body, "command", least=2), string(body, "text")
        return web.json_response(await self.people.command(person, channel, command, text))

    async def act(self, request: web.Request) -> web.Response:
        body, person = await body_and_person(self.workspace, request)
        return web.json_response(await self.people.act(person, self._source(person, body), body))

    async def suggest(self, request: web.Request) -> web.Response:
        body, person = await body_and_person(self.workspace, request)
        return web.json_response(await self.people.suggest(person, self._source(person, body), body))

    async def submit(self, request: web.Request) -> web.Response:
        body, person = await body_and_person(self.workspace, request)
        view = self._view(person, body.get("view_id"))
        return web.json_response(await self.people.submit(person, view, body.get("values")))

    async def close(self, request: web.Request) -> web.Response:
        body, person = await body_and_person(self.workspace, request)
        view = self._view(person, body.get("view_id"))
        return web.json_response(await self.people.close(person, view))

    def _view(self, person: User, view_id: object) -> View:
        view = self.views.open_view(view_id, person.id)
        if view is None:
            raise UseError("unknown_view", "That form is not open any more.", status=404)
        return view

    def _source(self, person: User, body: Json) -> Message | View:
        """The message or form a person acts in."""
        container = body.get("container")
        if not isinstance(container, dict) or container.get("type") not in ("message", "view"):
            raise UseError("bad_container", "“container” must be a message or a view.")
        if container["type"] == "view":
            return self._view(person, container.get("view_id"))
        return seen_message(self.workspace, person, container)

    def _message_json(self, person: User, message: Message) -> Json:
        shown = message_json(self.workspace, person, message)
        return shown | {"unread_replies": self.reading.unread_replies(person, message)}

    def _channel_json(self, person: User, channel: Channel) -> Json:
        members = [user_id for user_id in channel.user_ids if user_id != self.workspace.bot.id]
        others = [self.workspace.users[user_id].name for user_id in channel.user_ids if user_id != person.id]
        return {
            "id": channel.id,
            "name": channel.name or ", ".join(others),
            "kind": channel.kind,
            "topic": channel.topic,
            "member_ids": members,
            "is_member": person.id in channel.user_ids,
            "unread": self.reading.unread(person, channel),
            "bot_is_member": self.workspace.bot_is_in(channel),
        }


def _person_json(person: User) -> Json:
    team = {"id": person.team.id, "name": person.team.name}
    return {"id": person.id, "name": person.name, "title": person.title, "team": team, "kind": person.kind}
