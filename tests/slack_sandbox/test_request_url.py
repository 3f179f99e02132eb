"""An app that is told over HTTP: what reaches its request URL, and what its answer makes a person see."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs
from urllib.request import urlopen

import pytest
from slack_sdk.signature import SignatureVerifier

from slack_sandbox import Person, Sandbox
from tests.slack_sandbox.conftest import MANIFEST, MAYA, ROOT, WORKSPACE, Json


@dataclass
class App:
    """A web server that keeps what is posted to it, and answers as it is told to."""

    status: int = 200
    body: bytes = b""
    content_type: str = "text/plain;charset=utf-8"
    posted: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    go_on: threading.Event = field(default_factory=threading.Event)

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers["Content-Length"]))
        self.posted.append(({name.lower(): value for name, value in request.headers.items()}, body))
        self.go_on.wait(10)
        request.send_response(self.status)
        request.send_header("Location", "/elsewhere")
        request.send_header("Content-Type", self.content_type)
        request.send_header("Content-Length", str(len(self.body)))
        request.end_headers()
        request.wfile.write(self.body)

    def answers_json(self, answer: Json) -> None:
        self.body, self.content_type = json.dumps(answer).encode(), "application/json"


@pytest.fixture
def app() -> App:
    app = App()
    app.go_on.set()
    return app


@pytest.fixture
def address(app: App) -> Iterator[str]:
    """Where the app takes requests."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            app.answer(self)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        yield f"http://127.0.0.1:{server.server_port}/slack/events"
        app.go_on.set()
        server.shutdown()


@pytest.fixture
def sandbox(address: str) -> Iterator[Sandbox]:
    with Sandbox(MANIFEST, WORKSPACE, request_url=address) as running:
        yield running


@pytest.fixture
def maya(sandbox: Sandbox) -> Person:
    return sandbox.person("Maya Okafor")


def test_a_command_comes_as_a_form_with_a_signature_that_slacks_own_library_takes(
    sandbox: Sandbox, app: App, maya: Person
) -> None:
    assert maya.command("#network", "/heron höhe & more").ok
    ((headers, body),) = app.posted
    fields = parse_qs(body.decode())
    assert (fields["command"], fields["text"]) == (["/heron"], ["höhe & more"])
    assert headers["content-type"] == "application/x-www-form-urlencoded"
    assert SignatureVerifier(sandbox.signing_secret).is_valid_request(body, headers)
    assert not SignatureVerifier("another").is_valid_request(body, headers)


def test_plain_words_answer_a_command(app: App, maya: Person) -> None:
    app.body = b"A grey heron."
    assert maya.command("#network", "/heron").ok
    assert maya.last_message("#network").plain.strip() == "A grey heron."


def test_json_answers_a_command(app: App, maya: Person) -> None:
    app.answers_json({"text": "A heron for all.", "response_type": "in_channel"})
    assert maya.command("#network", "/heron").ok
    assert not maya.last_message("#network").ephemeral


@pytest.mark.parametrize("status", [302, 401, 404, 500])
def test_an_answer_that_is_not_200_fails_the_command(app: App, maya: Person, status: int) -> None:
    app.status = status
    assert maya.command("#network", "/heron").error == "dispatch_failed"
    assert len(app.posted) == 1


def test_json_that_is_none_fails_the_command(app: App, maya: Person) -> None:
    app.body, app.content_type = b"{", "application/json"
    assert maya.command("#network", "/heron").error == "dispatch_failed"


def test_an_answer_that_comes_too_late_is_a_timeout(sandbox: Sandbox, app: App, maya: Person) -> None:
    app.go_on.clear()
    sandbox.ack_timeout = 0.2
    assert maya.command("#network", "/heron").error == "operation_timeout"


def test_nobody_at_the_request_url_fails_the_command(sandbox: Sandbox, maya: Person) -> None:
    sandbox.request_url = "http://127.0.0.1:9/slack/events"
    assert maya.command("#network", "/heron").error == "dispatch_failed"
    assert sandbox.envelopes[-1].outcome == "dispatch_failed"


def test_an_event_comes_as_json_and_again_with_its_number_until_it_is_taken(app: App, maya: Person) -> None:
    app.status = 500
    maya.say("#network", "Good morning")
    maya.wait_for(lambda: len(app.posted) == 4 or None)
    assert len({json.loads(body)["event_id"] for _, body in app.posted}) == 1
    assert [headers.get("x-slack-retry-num") for headers, _ in app.posted] == [None, "1", "2", "3"]
    assert app.posted[0][0]["content-type"] == "application/json"


def test_the_page_says_that_the_app_is_there(sandbox: Sandbox) -> None:
    assert sandbox.wait_for_bot(0)
    with urlopen(f"{sandbox.url}sandbox/workspace", timeout=5) as answer:
        assert json.load(answer)["bot"]["connected"] is True


def test_without_a_request_url_it_waits_for_a_connection_again(sandbox: Sandbox, maya: Person) -> None:
    sandbox.request_url = None
    assert not sandbox.wait_for_bot(0)
    assert maya.command("#network", "/heron").error == "dispatch_failed"


# --- by itself


def start(manifest: Path, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "slack_sandbox", "--workspace", str(WORKSPACE)]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SLACK_")}
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [*command, "--manifest", str(manifest), *arguments],
        cwd=ROOT,
        stdout=pipe,
        stderr=pipe,
        text=True,
        env=kept | environment,
    )


def without_socket_mode(folder: Path) -> Path:
    manifest = folder / "manifest.yaml"
    manifest.write_text(MANIFEST.read_text().replace("mode_enabled: true", "mode_enabled: false"))
    return manifest


def settings_told(process: subprocess.Popen[str], last: str) -> dict[str, str]:
    told: dict[str, str] = {}
    assert process.stdout
    while last not in told:
        name, _, value = process.stdout.readline().strip().partition("=")
        told[name] = value
    return told


@pytest.mark.parametrize("given", ["a-secret-of-the-app", None])
def test_a_workspace_by_itself_tells_an_app_over_http_and_signs_with_the_secret_they_share(
    app: App, address: str, tmp_path: Path, given: str | None
) -> None:
    manifest = without_socket_mode(tmp_path)
    environment = {"SLACK_SIGNING_SECRET": given} if given else {}
    with start(manifest, "--request-url", address, **environment) as process:
        try:
            told = settings_told(process, "SLACK_APP_TOKEN" if given else "SLACK_SIGNING_SECRET")
            maya = Person(told["SLACK_API_URL"].removesuffix("api/"), MAYA)
            assert maya.command("#network", "/heron").ok
        finally:
            process.terminate()
            rest, errors = process.communicate(timeout=10)
    ((headers, body),) = app.posted
    assert SignatureVerifier(given or told["SLACK_SIGNING_SECRET"]).is_valid_request(body, headers)
    assert (rest, errors) == ("", "")


@pytest.mark.parametrize(
    "url", ["nowhere", "ftp://127.0.0.1/", "http://", "http://127.0.0.1:port/", "http://["]
)
def test_what_is_no_address_is_told_before_anything_starts(url: str) -> None:
    with start(MANIFEST, "--request-url", url) as process:
        output, errors = process.communicate(timeout=10)
    assert (process.returncode, output) == (2, "")
    assert f"“{url}” is no address such as http://127.0.0.1:3000/slack/events" in errors


def test_an_app_that_is_not_told_over_http_needs_socket_mode(tmp_path: Path) -> None:
    with start(without_socket_mode(tmp_path)) as process:
        output, errors = process.communicate(timeout=10)
    assert (process.returncode, output) == (1, "")
    assert "must set settings.socket_mode_enabled: true" in errors
