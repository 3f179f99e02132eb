"""The page’s routes for what is new to a person: the threads they follow, and how far they have read."""

from aiohttp import web

from slack_sandbox.asking import asker, body_and_person, seen_message
from slack_sandbox.display import message_json
from slack_sandbox.reading import Reading, Thread
from slack_sandbox.wire import Json, UseError
from slack_sandbox.workspace import User


class ReadingApi:
    """`GET /sandbox/threads` → {"threads": [{"channel", "unread", "root": MESSAGE}]}, newest reply first;
    `POST /sandbox/reads` {"as","channel","ts","in_thread"?}: read as far as this message.
    """

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.workspace = reading.workspace

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/sandbox/threads", self.threads), web.post("/sandbox/reads", self.read)]

    async def threads(self, request: web.Request) -> web.Response:
        person = asker(self.workspace, request)
        threads = [self._thread_json(person, thread) for thread in self.reading.threads(person)]
        return web.json_response({"threads": threads})

    async def read(self, request: web.Request) -> web.Response:
        body, person = await body_and_person(self.workspace, request)
        in_thread = body.get("in_thread", False)
        if not isinstance(in_thread, bool):
            raise UseError("bad_argument", "“in_thread” must be true or false.")
        self.reading.mark(person, seen_message(self.workspace, person, body), in_thread)
        return web.json_response({"ok": True})

    def _thread_json(self, person: User, thread: Thread) -> Json:
        root = message_json(self.workspace, person, thread.root)
        return {"channel": thread.root.channel_id, "unread": thread.unread, "root": root}
