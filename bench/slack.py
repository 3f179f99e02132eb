"""`/provider` through Bolt, views included; Slack's Web API is a stub on this machine."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs

from slack_bolt import Ack, App, BoltRequest
from slack_sdk import WebClient

from bot.app import build_app
from bot.clock import utc_now
from bot.handlers import providers
from bot.handlers.people import People
from bot.handlers.requests import Kith
from bot.handlers.routes import Routes
from bot.settings import read_settings
from bot.store.database import Database
from bot.store.directory import Directory
from bot.store.sealing import new_key

TEAM, USER = "T0BENCH", "U0MAYA"
TOKEN = "xoxb-0-bench"
SIGNING_SECRET = "bench"


class _WebApi(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Say who Kith is, and that whoever acts is a member of the council's workspace."""
        sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        user = {"id": sent.get("user", [USER])[0], "team_id": TEAM, "name": "maya", "profile": {}}
        answer = {"ok": True, "team_id": TEAM, "user_id": "U0KITH", "bot_id": "B0KITH", "user": user}
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def web_api() -> Iterator[str]:
    """A stub of Slack's Web API; its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _WebApi)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/api/"
    finally:
        server.shutdown()
        server.server_close()


def kith(api: str, database: Database) -> App:
    """The bot as it is served."""
    settings = read_settings(
        SLACK_BOT_TOKEN=TOKEN,
        SLACK_APP_TOKEN="xapp-0-bench",
        SLACK_API_URL=api,
        KITH_ENCRYPTION_KEYS=new_key(),
        KITH_RECORD_KEY=new_key(),
    )
    return build_app(settings, database)


def on_bolts_defaults(api: str, database: Database) -> App:
    """The same handlers in an app that is made as Bolt makes one."""
    app = _on_bolts_defaults(api)
    routes = Routes(Kith(database, Directory(database), People(TEAM, utc_now), utc_now))
    providers.register(routes)
    routes.connect(app)
    return app


def bare(api: str) -> App:
    """A command that only acknowledges, in an app set up as Kith's: nothing that answers can be faster."""
    client = WebClient(TOKEN, base_url=api)
    app = App(client=client, process_before_response=True, request_verification_enabled=False)
    app.command("/provider")(_acknowledge)
    return app


def bare_on_bolts_defaults(api: str) -> App:
    """The same in an app that is made as Bolt makes one."""
    app = _on_bolts_defaults(api)
    app.command("/provider")(_acknowledge)
    return app


def payload(words: str) -> dict[str, str]:
    """`/provider` with these words, as Slack sends it."""
    return {
        "token": "bench",
        "command": "/provider",
        "text": words,
        "team_id": TEAM,
        "team_domain": "bench",
        "channel_id": "C0NETWORK",
        "channel_name": "network",
        "user_id": USER,
        "user_name": "maya",
        "api_app_id": "A0KITH",
        "is_enterprise_install": "false",
        "response_url": "http://127.0.0.1:9/",
        "trigger_id": "1.2.3",
    }


def command(app: App, words: str) -> bool:
    """`/provider` with these words, as Socket Mode hands it to Bolt; whether it was answered in 3 seconds."""
    answer = app.dispatch(BoltRequest(mode="socket_mode", body=payload(words)))
    refuse_apology(words, answer.body)
    return answer.status == HTTPStatus.OK


def refuse_apology(words: str, answer: str) -> None:
    """Raise RuntimeError where the bot failed."""
    if "Sorry, something went wrong" in answer:
        raise RuntimeError(f"{words!r} failed: {answer}")


def _on_bolts_defaults(api: str) -> App:
    return App(client=WebClient(TOKEN, base_url=api), signing_secret=SIGNING_SECRET)


def _acknowledge(ack: Ack) -> None:
    ack()
