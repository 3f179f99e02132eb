"""`/provider` over the wire: signed HTTP requests to `kith serve --http`, which runs in a process of its own.

Run as a script: `wire.py BOT API DATABASE` serves one of the BOTS, and says on its first line where.
"""

import io
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from urllib.parse import urlencode, urlsplit

from slack_bolt import App
from slack_sdk.signature import SignatureVerifier

from bench import slack
from bot import logs
from bot.http_server import HttpServer
from bot.store.database import Database

BOTS: dict[str, Callable[[str, Database], App]] = {
    "kith": slack.kith,
    "kith on Bolt's defaults": slack.on_bolts_defaults,
    "bare": lambda api, _: slack.bare(api),
    "bare on Bolt's defaults": lambda api, _: slack.bare_on_bolts_defaults(api),
}


class Caller:
    """Slack, as far as a command goes. Its connections are kept open, as many as there are in flight.

    It does no more than send and read: what a full HTTP client takes would be time of neither bot.
    """

    def __init__(self, url: str) -> None:
        self._url = urlsplit(url)
        self._idle: SimpleQueue[socket.socket] = SimpleQueue()

    def request(self, text: str) -> Callable[[], bool]:
        """`/provider` with these words, signed now. A call sends it, and says whether it was answered."""
        return partial(self._send, text, self._written(text))

    def close(self) -> None:
        """Close every connection."""
        while not self._idle.empty():
            self._idle.get().close()

    def _send(self, text: str, request: bytes) -> bool:
        connection = self._connection()
        connection.sendall(request)
        status, body = _answer(connection)
        self._idle.put(connection)
        slack.refuse_apology(text, body)
        return status == b"200"

    def _connection(self) -> socket.socket:
        try:
            return self._idle.get_nowait()
        except Empty:
            opened = socket.create_connection((self._url.hostname, self._url.port))
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return opened

    def _written(self, text: str) -> bytes:
        body = urlencode(slack.payload(text)).encode()
        headers = {
            "Host": self._url.netloc,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "Accept": "application/json,*/*",
            "Content-Type": "application/x-www-form-urlencoded",
            "Content-Length": str(len(body)),
            **_signature(body),
        }
        lines = [f"POST {self._url.path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        return "\r\n".join([*lines, "", ""]).encode() + body


@contextmanager
def served(bot: str, api: str, database: Path) -> Iterator[Caller]:
    """One of the BOTS in a process of its own, and somebody who calls it."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    run = [sys.executable, __file__, bot, api, database]
    with subprocess.Popen(
        run, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        caller = Caller(process.stdout.readline().strip())
        try:
            yield caller
        finally:
            caller.close()
            process.stdin.close()  # tells it to end


def _answer(connection: socket.socket) -> tuple[bytes, str]:
    """Status and body of an answer, which says how long it is."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += _more(connection)
    head, body = received.split(b"\r\n\r\n", 1)
    length = next(int(line[15:]) for line in head.split(b"\r\n") if line[:15].lower() == b"content-length:")
    while len(body) < length:
        body += _more(connection)
    return head[9:12], body.decode()


def _more(connection: socket.socket) -> bytes:
    more = connection.recv(65_536)
    if not more:
        raise RuntimeError("the bot closed the connection")
    return more


def _signature(body: bytes) -> dict[str, str]:
    verifier = SignatureVerifier(slack.SIGNING_SECRET)
    stamp = str(int(verifier.clock.now()))
    signature = verifier.generate_signature(timestamp=stamp, body=body) or ""
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature}


def _main(bot: str, api: str, path: str) -> None:
    logs.configure(io.StringIO())
    database = Database(f"sqlite:///{path}")
    server = HttpServer(BOTS[bot](api, database), slack.SIGNING_SECRET, "127.0.0.1", 0)
    server.open()
    sys.stdout.write(f"{server.url}\n")
    sys.stdout.flush()
    sys.stdin.read()
    server.leave()
    database.close()


if __name__ == "__main__":
    _main(*sys.argv[1:])
