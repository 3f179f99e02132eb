"""A running workspace for each test module, and a real slack-bolt app connected to it."""

import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from slack_sandbox import Person, Sandbox
from tests.slack_sandbox.visits import helper, visit, visits

__all__ = ["helper", "visit", "visits"]  # fixtures of the tests of the page

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
MANIFEST = HERE / "manifest.yaml"
WORKSPACE = ROOT / "demo" / "workspace.yaml"
Json = dict[str, Any]
_ANY = re.compile(".*")

NETWORK, COORDINATORS, PARTNERS, TEA_ROOM = "C0NETWORK", "C0COORDIN", "C0PARTNER", "C0TEAROOM"
MAYA, BETH, NADIA = "U0MAYAOKA", "U0BETHCAR", "U0NADIAKH"


class Clock:
    """A clock that stands still until it is told otherwise."""

    def __init__(self) -> None:
        self.now = datetime(2025, 1, 15, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Bot:
    """A real bolt app. Tests put in what it does with a command, action, submission, suggestion or event."""

    client: WebClient
    on: dict[str, Callable[..., Any]] = field(default_factory=dict)

    def handle(self, kind: str, **arguments: Any) -> None:
        self.on.get(kind, lambda ack, **_: ack())(**arguments)


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def sandbox(clock: Clock) -> Iterator[Sandbox]:
    with Sandbox(MANIFEST, WORKSPACE, clock=clock) as running:
        yield running


@pytest.fixture
def impatient(sandbox: Sandbox) -> Iterator[None]:
    """A workspace that waits for an answer less long than Slack. On a busy machine some need longer."""
    patience, sandbox.ack_timeout = sandbox.ack_timeout, 0.3
    yield
    sandbox.ack_timeout = patience


@pytest.fixture(scope="module")
def connected(sandbox: Sandbox) -> Iterator[Bot]:
    bot = Bot(WebClient(token=sandbox.bot_token, base_url=sandbox.api_url))
    app = App(client=bot.client, process_before_response=True, raise_error_for_unhandled_request=False)
    for kind, listen in (
        ("command", app.command("/heron")),
        ("action", app.action({"type": "block_actions", "action_id": _ANY})),
        ("suggestion", app.options(_ANY)),
        ("submission", app.view(_ANY)),
        ("closed", app.view_closed(_ANY)),
        ("message", app.event("message")),
        ("mention", app.event("app_mention")),
        ("joined", app.event("member_joined_channel")),
        ("left", app.event("member_left_channel")),
        ("file_shared", app.event("file_shared")),
        ("home", app.event("app_home_opened")),
        ("shortcut", app.shortcut(_ANY)),
    ):
        listen(_listener(bot, kind))
    handler = SocketModeHandler(app, sandbox.app_token)
    handler.connect()
    assert sandbox.wait_for_bot(10)
    yield bot
    # Otherwise the client waits three seconds for the next word of a connection it is closing itself.
    handler.client.auto_reconnect_enabled = False
    sandbox.drop_bot()
    end = time.monotonic() + 5
    while handler.client.is_connected() and time.monotonic() < end:
        time.sleep(0.01)
    handler.close()


def _listener(bot: Bot, kind: str) -> Callable[..., None]:
    def listen(ack: Any, body: Json, respond: Any) -> None:
        bot.handle(kind, ack=ack, body=body, respond=respond)

    return listen


@pytest.fixture
def bot(connected: Bot) -> Iterator[Bot]:
    connected.on.clear()
    yield connected
    connected.on.clear()


@pytest.fixture(scope="module")
def scopeless(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A workspace whose app may neither read nor write files."""
    manifest = tmp_path_factory.mktemp("scopeless") / "manifest.yaml"
    kept = [line for line in MANIFEST.read_text().splitlines() if "files:" not in line]
    manifest.write_text("\n".join(kept))
    with Sandbox(manifest, WORKSPACE) as running:
        yield running


@pytest.fixture
def maya(sandbox: Sandbox) -> Person:
    return sandbox.person("Maya Okafor")


@pytest.fixture
def call(sandbox: Sandbox) -> Callable[..., Json]:
    """Call the Web API with the bot's token (or another) and a JSON body, without any SDK between."""

    def calling(method: str, token: str | None = None, **arguments: Any) -> Json:
        bearer = sandbox.bot_token if token is None else token
        headers = {"Content-Type": "application/json; charset=utf-8", "Authorization": f"Bearer {bearer}"}
        request = Request(sandbox.api_url + method, json.dumps(arguments).encode(), headers)
        with urlopen(request, timeout=10) as response:
            answer: Json = json.load(response)
            return answer

    return calling


def text(words: str, kind: str = "plain_text") -> Json:
    return {"type": kind, "text": words}


def option(words: str, value: str | None = None) -> Json:
    return {"text": text(words), "value": value or words}


def section(words: str = "Hello", **more: Any) -> Json:
    return {"type": "section", "text": text(words, "mrkdwn"), **more}


def asking(label: str, block_id: str = "name", **element: Any) -> Json:
    """An input block with the action_id `field`, by default for a line of text."""
    shape = {"type": "plain_text_input", "action_id": "field", **element}
    return {"type": "input", "block_id": block_id, "label": text(label), "element": shape}


def modal(*blocks: Json, **more: Any) -> Json:
    return {
        "type": "modal",
        "title": text("Find a heron"),
        "submit": text("Find"),
        "blocks": list(blocks or [asking("Name")]),
        **more,
    }
