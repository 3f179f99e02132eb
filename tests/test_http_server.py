"""`kith serve --http`: what Slack signed is answered, everything else is turned away."""

import hashlib
import hmac
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode, urlsplit

import pytest
from structlog.testing import capture_logs

from bot.http_server import BODY_LIMIT, CannotListen, HttpServer, read_address
from bot.services import providers
from tests.keys import KEYS
from tests.world import World

Answer = tuple[int, str]
COMMAND = urlencode({"command": "/provider", "text": "help", "user_id": "U0MAYAOKA", "team_id": "T0WESTHAV"})
UNAUTHORIZED = 401


@pytest.fixture
def world(new_world: Callable[..., World]) -> World:
    return new_world(transport="http")


def signature(secret: str, stamp: str, body: bytes) -> str:
    return "v0=" + hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()


def send(world: World, body: bytes = COMMAND.encode(), **changed: str | None) -> Answer:
    """Post this to the bot as Slack would; `stamp`, `secret` and `signed` say what is wrong with it."""
    stamp = changed.get("stamp") or str(int(time.time()))
    signed = signature(changed.get("secret") or world.sandbox.signing_secret, stamp, body)
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": changed.get("signed") or signed,
    }
    return ask(world, "POST", "/slack/events", body, headers)


def ask(world: World, method: str, path: str, body: bytes = b"", headers: object = None) -> Answer:
    assert world.server
    line = http.client.HTTPConnection(urlsplit(world.server.url).netloc, timeout=20)
    try:
        line.request(method, path, body, headers or {})
        answer = line.getresponse()
        return answer.status, answer.read().decode()
    finally:
        line.close()


def test_what_slack_signed_is_answered(world: World) -> None:
    status, answer = send(world)
    assert status == 200
    assert "/provider rainbow nursery" in answer


def test_what_is_signed_with_another_secret_is_turned_away(settled: None, world: World) -> None:
    with capture_logs() as logged:
        assert send(world, secret="0" * 32)[0] == UNAUTHORIZED
    assert [entry["event"] for entry in logged] == ["http.unsigned"]
    assert world.sandbox.api_calls[-1].method == "auth.test"


@pytest.mark.parametrize("body", [COMMAND.encode() + b"x", b"", b"ssl_check=1", b"\xff\xfe"])
def test_what_was_changed_on_the_way_is_turned_away(world: World, body: bytes) -> None:
    stamp = str(int(time.time()))
    of_another = signature(world.sandbox.signing_secret, stamp, COMMAND.encode())
    assert send(world, body, stamp=stamp, signed=of_another)[0] == UNAUTHORIZED


@pytest.mark.parametrize("seconds", [-301, 302, 10**11])
def test_a_request_from_another_time_is_turned_away(world: World, seconds: int) -> None:
    assert send(world, stamp=str(int(time.time()) + seconds))[0] == UNAUTHORIZED


@pytest.mark.parametrize("stamp", ["soon", "-1", "1e9", " ", "9" * 5000, "¹²"])
def test_a_time_that_is_none_is_turned_away(world: World, stamp: str) -> None:
    assert send(world, stamp=stamp, signed="v0=0")[0] == UNAUTHORIZED


@pytest.mark.parametrize("signed", ["v0=", "v0=é", "nonsense", "v1=" + "0" * 64])
def test_a_signature_that_is_none_is_turned_away(world: World, signed: str) -> None:
    assert send(world, signed=signed)[0] == UNAUTHORIZED


def test_a_request_without_a_signature_is_turned_away(world: World) -> None:
    assert ask(world, "POST", "/slack/events", COMMAND.encode())[0] == UNAUTHORIZED


def test_slack_is_answered_when_it_asks_whether_the_address_is_ours(world: World) -> None:
    """https://docs.slack.dev/reference/events/url_verification"""
    body = b'{"type": "url_verification", "token": "x", "challenge": "3eZbrw1aB"}'
    stamp = str(int(time.time()))
    headers = {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature(world.sandbox.signing_secret, stamp, body),
    }
    status, answer = ask(world, "POST", "/slack/events", body, headers)
    assert (status, "3eZbrw1aB" in answer) == (200, True)


def test_what_is_signed_but_makes_no_sense_ends_in_an_error_without_its_words(world: World) -> None:
    with capture_logs() as logged:
        assert send(world, b"{a secret")[0] in (404, 500)
        assert send(world)[0] == 200
    assert "a secret" not in str(logged)


def test_a_body_larger_than_any_of_slacks_is_refused(world: World) -> None:
    status, _ = send(world, b"a" * (BODY_LIMIT + 1))
    assert status == 413


def test_nothing_else_is_there(world: World) -> None:
    assert ask(world, "GET", "/slack/events")[0] == 405
    assert ask(world, "GET", "/")[0] == 404


def test_whoever_watches_over_it_sees_that_it_is_well(world: World) -> None:
    assert ask(world, "GET", "/healthz") == (200, "ok")


def test_a_sender_who_dawdles_holds_nobody_up_and_is_sent_away(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.http_server.SECONDS_TO_READ", 0.2)
    assert world.server
    address = urlsplit(world.server.url)
    with socket.create_connection((address.hostname or "", address.port or 0), timeout=20) as slow:
        slow.sendall(b"POST /slack/events HTTP/1.1\r\nHost: kith\r\nContent-Length: 9\r\n\r\na")
        assert send(world)[0] == 200
        assert slow.recv(100).startswith(b"HTTP/1.1 408 ")


def test_requests_in_hand_are_answered_before_it_ends(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on = threading.Semaphore(0), threading.Event()
    search = providers.search_providers

    def slow_search(*arguments: object) -> object:
        begun.release()
        assert go_on.wait(20)
        return search(*arguments)

    monkeypatch.setattr("bot.services.providers.search_providers", slow_search)
    server = world.server
    assert server
    with ThreadPoolExecutor(8) as everybody:
        asking = [everybody.submit(world.maya.command, "#network", "/provider samphire") for _ in range(6)]
        assert all(begun.acquire(timeout=20) for _ in asking)
        leaving = everybody.submit(server.leave)
        assert not leaving.done()
        go_on.set()
        assert [asked.result(20).ok for asked in asking] == [True] * 6
        leaving.result(20)
    assert world.maya.command("#network", "/provider samphire").error == "dispatch_failed"


def test_an_address_in_use_is_named(world: World) -> None:
    assert world.server
    port = urlsplit(world.server.url).port
    assert port
    with pytest.raises(CannotListen, match=f"127.0.0.1:{port} .*in use"):
        HttpServer(world.server._app, "x", "127.0.0.1", port).open()


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("127.0.0.1:3000", ("127.0.0.1", 3000)),
        ("[::1]:80", ("::1", 80)),
        ("a.example:0", ("a.example", 0)),
    ],
)
def test_an_address_is_a_host_and_a_port(text: str, address: tuple[str, int]) -> None:
    assert read_address(text) == address


@pytest.mark.parametrize("text", ["", "3000", ":3000", "host:", "host:x", "host:70000", "host:-1", "host:٣"])
def test_what_is_no_address_is_answered_with_how_one_looks(text: str) -> None:
    with pytest.raises(ValueError, match="HOST:PORT"):
        read_address(text)


@pytest.mark.slow
def test_serve_over_http_works_until_it_is_told_to_stop_and_ends_well(world: World) -> None:
    assert world.server
    world.server.leave()
    port = urlsplit(world.server.url).port
    settings = {
        "SLACK_BOT_TOKEN": world.sandbox.bot_token,
        "SLACK_SIGNING_SECRET": world.sandbox.signing_secret,
        "SLACK_API_URL": world.sandbox.api_url,
        "KITH_DATABASE_URL": str(world.database.engine.url),
        **KEYS,
    }
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "KITH_"))}
    command = [sys.executable, "-m", "bot", "serve", "--http", f"127.0.0.1:{port}"]
    process = subprocess.Popen(command, env={**bare, **settings}, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr
        assert "connection.open" in process.stderr.readline()
        assert world.maya.command("#network", "/provider samphire").ok
        process.send_signal(signal.SIGTERM)
        _, complaint = process.communicate(timeout=20)
    finally:
        process.kill()
    assert process.returncode == 0
    assert "http.closed" in complaint
    assert "samphire" not in complaint
