"""Fetching a file from the web: from a real server, and never from where the public cannot look."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bot.importers import web
from bot.importers.web import _is_public, address_of, fetch
from bot.services.files import RefusedFile


class Website(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path.startswith("/moved"):
            self.send_response(302)
            self.send_header("Location", "/moved" if self.path == "/moved-again" else "/terms.ics?year=1")
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif self.path.startswith("/terms.ics"):
            self._answer(f"{self.path} for {self.headers['Host']}".encode())
        elif self.path == "/large":
            self._answer(b"x" * (web.LARGEST + 1))
        elif self.path == "/cut":
            self.send_response(200)
            self.send_header("Content-Length", "100")
            self.end_headers()
            self.wfile.write(b"a part")
        elif self.path == "/drip":
            self._drip()
        elif self.path == "/inside":
            self.send_response(302)
            self.send_header("Location", "file:///etc/passwd")
            self.end_headers()
        else:
            self.send_error(404)

    def _drip(self) -> None:
        """A byte now and then, for ever: each by itself comes in time."""
        self.send_response(200)
        self.end_headers()
        with suppress(OSError):
            while True:
                self.wfile.write(b"x")
                self.wfile.flush()
                time.sleep(0.05)

    def _answer(self, content: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the terminal."""


@pytest.fixture
def site() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Website) as server:
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def anywhere(host: str, port: int) -> socket.socket:
    return socket.create_connection((host, port), timeout=5)


def test_a_file_is_fetched_and_followed_where_it_has_moved(site: str) -> None:
    host = site.removeprefix("http://")
    assert fetch(f"{site}/terms.ics?year=2", anywhere) == f"/terms.ics?year=2 for {host}".encode()
    assert fetch(f"{site}/moved", anywhere).startswith(b"/terms.ics?year=1")


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/none", "answers with 404"),
        ("/large", "too large"),
        ("/cut", "only a part"),
        ("/inside", "Give an address that begins with https"),
    ],
)
def test_what_cannot_be_had_is_refused_with_what_to_do(site: str, path: str, told: str) -> None:
    with pytest.raises(RefusedFile, match=told):
        fetch(f"{site}{path}", anywhere)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "10.0.0.1", "169.254.169.254", "0.0.0.0"]
)
def test_nothing_is_asked_of_this_machine_or_the_councils_own_network(host: str) -> None:
    with pytest.raises(RefusedFile, match="not on the public web"):
        fetch(f"http://{host}/terms.ics")


@pytest.mark.parametrize(
    "address",
    [
        "::ffff:10.0.0.1",
        "fe80::1%eth0",
        "224.0.0.1",
        "100.64.0.1",
        "192.168.1.1",
        "fd00::1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
    ],
)
def test_addresses_in_disguise_are_not_public(address: str) -> None:
    assert not _is_public(address)


def test_addresses_of_the_web_are_public() -> None:
    assert _is_public("151.101.0.144")


def test_a_website_that_is_not_there_is_said_to_be() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(RefusedFile, match="could not be fetched"):
        fetch(f"http://127.0.0.1:{port}/", anywhere)


def test_a_slow_website_is_given_up(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "SECONDS_IN_ALL", -1)
    with pytest.raises(RefusedFile, match="takes too long"):
        fetch(f"{site}/terms.ics", anywhere)


def test_a_website_that_sends_a_byte_now_and_then_is_given_up(
    site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "SECONDS_IN_ALL", 0.5)
    begun = time.monotonic()
    with pytest.raises(RefusedFile, match="takes too long"):
        fetch(f"{site}/drip", anywhere)
    assert time.monotonic() - begun < 5


def test_a_name_that_leads_elsewhere_the_second_time_is_not_asked_again(
    site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection goes to the address that was looked at, whatever the name says a moment later."""
    asked: list[str] = []
    answers = iter([["151.101.0.144"], ["127.0.0.1"]])

    def look_up(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in next(answers)]

    reached: list[tuple[str, int]] = []

    def reach(address: tuple[str, int], **_: object) -> socket.socket:
        reached.append(address)
        raise OSError

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket, "create_connection", reach)
    with pytest.raises(RefusedFile, match="could not be fetched"):
        fetch("http://rebinding.example/feed")
    assert (asked, reached) == (["rebinding.example"], [("151.101.0.144", 80)])
    with pytest.raises(RefusedFile, match="not on the public web"):
        fetch("http://rebinding.example/feed")
    assert len(reached) == 1


def test_only_the_web_is_an_address() -> None:
    assert address_of("terms.ics") is None
    assert address_of("HTTPS://council.example/a") == "https://council.example/a"
    with pytest.raises(RefusedFile, match="begins with https"):
        address_of("ftp://council.example/terms.ics")
