"""The page’s routes for what no Slack client has: the clock, limits, faults, a switch, and the inspector."""

from dataclasses import asdict
from datetime import timedelta

from aiohttp import web

from slack_sandbox.asking import json_object, string
from slack_sandbox.clock import Clock
from slack_sandbox.faults import HOWS, Faults
from slack_sandbox.limits import NO_LIMITS, Limits, RateLimits
from slack_sandbox.notices import Notices
from slack_sandbox.traffic import Traffic
from slack_sandbox.wire import Json, UseError
from slack_sandbox.workspace import Workspace

MOST_SECONDS = 366 * 24 * 3600
MOST_FAULTS = 1000


class ControlsApi:
    """`GET` and `POST /sandbox/settings` {"external_dms"?, "limited"?}, `POST /sandbox/clock` {"seconds"},
    `POST /sandbox/faults` {"method","n","how"}, `POST /sandbox/faults/clear` {}, `GET /sandbox/traffic`.
    Every answer but the last is the settings as they are now.
    """

    def __init__(
        self,
        workspace: Workspace,
        clock: Clock,
        limits: RateLimits,
        faults: Faults,
        traffic: Traffic,
        notices: Notices,
    ) -> None:
        self.workspace = workspace
        self.clock = clock
        self.limits = limits
        self.faults = faults
        self.traffic = traffic
        self.notices = notices

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/sandbox/settings", self.settings),
            web.post("/sandbox/settings", self.change),
            web.post("/sandbox/clock", self.advance),
            web.post("/sandbox/faults", self.fail),
            web.post("/sandbox/faults/clear", self.clear),
            web.get("/sandbox/traffic", self.show_traffic),
        ]

    async def settings(self, _: web.Request) -> web.Response:
        return self._settings()

    async def change(self, request: web.Request) -> web.Response:
        body = await json_object(request)
        switches = {key: body[key] for key in ("external_dms", "limited") if key in body}
        if not switches or not all(isinstance(value, bool) for value in switches.values()):
            raise UseError("bad_argument", "Send external_dms or limited as true or false.")
        if "external_dms" in switches:
            self.workspace.external_dms = switches["external_dms"]
        if "limited" in switches:
            self.limits.set(Limits() if switches["limited"] else NO_LIMITS)
        return self._changed()

    async def advance(self, request: web.Request) -> web.Response:
        seconds = _whole(await json_object(request), "seconds", MOST_SECONDS)
        self.clock.advance(timedelta(seconds=seconds))
        return self._changed()

    async def fail(self, request: web.Request) -> web.Response:
        body = await json_object(request)
        method, how = string(body, "method", least=1), string(body, "how")
        if how not in HOWS:
            raise UseError("bad_argument", f"“how” must be one of: {', '.join(HOWS)}.")
        self.faults.plan(method, _whole(body, "n", MOST_FAULTS), how)
        return self._changed()

    async def clear(self, request: web.Request) -> web.Response:
        await json_object(request)
        self.faults.clear()
        return self._changed()

    async def show_traffic(self, _: web.Request) -> web.Response:
        return web.json_response({"traffic": self.traffic.newest()})

    def _changed(self) -> web.Response:
        self.notices.tell({"type": "settings"})
        return self._settings()

    def _settings(self) -> web.Response:
        shown: Json = {
            "ok": True,
            "now": self.clock().isoformat(timespec="seconds"),
            "external_dms": self.workspace.external_dms,
            "limited": self.limits.limits != NO_LIMITS,
            "limits": asdict(self.limits.limits),
            "faults": self.faults.waiting(),
        }
        return web.json_response(shown)


def _whole(body: Json, key: str, most: int) -> int:
    value = body.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
        raise UseError("bad_argument", f"“{key}” must be a whole number from 1 to {most}.")
    return value
