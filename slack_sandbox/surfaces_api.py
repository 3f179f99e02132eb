"""The page’s routes for the app’s Home tab, its shortcuts, and joining a channel."""

from aiohttp import web

from slack_sandbox.asking import asker, body_and_person, seen_message, string
from slack_sandbox.surfaces import Surfaces
from slack_sandbox.wire import Json


class SurfacesApi:
    """`GET /sandbox/home` → {"view": VIEW | null}, `POST /sandbox/home` {"as","tab"},
    `GET /sandbox/shortcuts` → {"shortcuts": [{"type","callback_id","name","description"}]},
    `POST /sandbox/shortcuts` {"as","callback_id","channel"?,"ts"?}, `POST /sandbox/joins` {"as","channel"}.
    """

    def __init__(self, surfaces: Surfaces) -> None:
        self.surfaces = surfaces
        self.people = surfaces.people
        self.workspace = surfaces.people.workspace

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/sandbox/home", self.home),
            web.post("/sandbox/home", self.open_home),
            web.get("/sandbox/shortcuts", self.shortcuts),
            web.post("/sandbox/shortcuts", self.shortcut),
            web.post("/sandbox/joins", self.join),
        ]

    async def home(self, request: web.Request) -> web.Response:
        view = self.surfaces.home(asker(self.workspace, request))
        return web.json_response({"view": self.surfaces.views.shown(view) if view else None})

    async def open_home(self, request: web.Request) -> web.Response:
        body, person = await body_and_person(self.workspace, request)
        return web.json_response(self.surfaces.open_home(person, string(body, "tab", least=1)))

    async def shortcuts(self, request: web.Request) -> web.Response:
        offered: list[Json] = [
            {"type": s.kind, "callback_id": s.callback_id, "name": s.name, "description": s.description}
            for s in self.surfaces.shortcuts(asker(self.workspace, request))
        ]
        return web.json_response({"shortcuts": offered})

    async def shortcut(self, request: web.Request) -> web.Response:
        body, person = await body_and_person(self.workspace, request)
        message = seen_message(self.workspace, person, body) if "ts" in body else None
        callback_id = string(body, "callback_id", least=1)
        return web.json_response(await self.surfaces.shortcut(person, callback_id, message))

    async def join(self, request: web.Request) -> web.Response:
        body, person = await body_and_person(self.workspace, request)
        channel = self.workspace.channel_for(person, body.get("channel"))
        return web.json_response(self.people.join(person, channel))
