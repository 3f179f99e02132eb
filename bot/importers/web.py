"""Fetches a file from the web for whoever runs Kith: nothing large, nothing slow, nothing in-house.

Only addresses everybody can reach are asked: one that leads to this machine or into the council's own network
could make Kith read out what is there. So each name is looked up here, and the connection goes to the very
address that was found fit, also after a redirect.
"""

import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from bot.services.files import RefusedFile

LARGEST = 2_000_000
"""The most bytes that are read; a calendar of term dates has a few thousand."""
SECONDS_TO_ANSWER, SECONDS_IN_ALL = 10, 30
MOST_REDIRECTS = 3
PORTS = {"http": 80, "https": 443}
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
CALENDARS = "text/calendar, */*;q=0.1"
HEADERS = {"User-Agent": "Kith", "Accept-Encoding": "identity"}
REDIRECTS = frozenset({301, 302, 303, 307, 308})
ONLY_WEB = "Give an address that begins with https:// (or http://, or webcal://), or save the file first."
TOO_SLOW = "It takes too long. Open it in a browser, save the file, and import that."
Connect = Callable[[str, int], socket.socket]
# Addresses that hold another one to which they lead (NAT64: RFC 6052, RFC 8215).
TRANSLATED = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48")))


class Fetched(NamedTuple):
    """What was found at an address."""

    content: bytes
    address: str
    """Where it was found in the end, after every redirect."""
    content_type: str


def address_of(source: str) -> str | None:
    """The address of the web, where it is one; None for a file. Raises RefusedFile for any other scheme.

    Calendars are often offered as `webcal:`, which is the same file over HTTPS.
    """
    if not SCHEME.match(source):
        return None
    scheme, rest = source.split("://", 1)
    known = {"webcal": "https"}.get(scheme.lower(), scheme.lower())
    if known not in PORTS:
        raise RefusedFile(ONLY_WEB)
    return f"{known}://{rest}"


def connect_in_public(host: str, port: int) -> socket.socket:
    """A connection to an address that everybody can reach. Raises RefusedFile for another, and OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(each[4][0]) for each in found]
    if not all(_is_public(each) for each in addresses):
        raise RefusedFile("This address is not on the public web. Save the file, and import it from there.")
    return socket.create_connection((addresses[0], port), timeout=SECONDS_TO_ANSWER)


def fetch(url: str, connect: Connect = connect_in_public) -> bytes:
    """What is at an http or https address. Raises RefusedFile, which says why it cannot be had."""
    return fetch_with_type(url, connect).content


def fetch_with_type(
    url: str, connect: Connect = connect_in_public, accept: str = CALENDARS, largest: int | None = None
) -> Fetched:
    """The same, with where it was and what it is said to be; at most so many bytes of it."""
    until = time.monotonic() + SECONDS_IN_ALL
    try:
        for _ in range(MOST_REDIRECTS + 1):
            found, moved = _ask(url, connect, until, accept, largest or LARGEST)
            if moved is None:
                return found
            url = moved
    except (OSError, http.client.HTTPException, ValueError) as fault:
        if time.monotonic() > until:
            raise RefusedFile(TOO_SLOW) from None
        kind = type(fault).__name__
        raise RefusedFile(f"It could not be fetched ({kind}). Try again, or save the file first.") from None
    raise RefusedFile("It is moved again and again. Open it in a browser, save the file, and import that.")


def _ask(url: str, connect: Connect, until: float, accept: str, largest: int) -> tuple[Fetched, str | None]:
    """What is there, or where it has moved to."""
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise RefusedFile(ONLY_WEB)
    connection = _connection(parts.scheme, parts.hostname, parts.port or PORTS[parts.scheme], connect)
    try:
        with _ended_at(until, connection.sock):
            if isinstance(connection.sock, ssl.SSLSocket):
                connection.sock.do_handshake()
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            host = parts.netloc.rpartition("@")[2]
            connection.request("GET", path, headers={**HEADERS, "Accept": accept, "Host": host})
            answer = connection.getresponse()
            kind = answer.getheader("Content-Type") or ""
            if answer.status in REDIRECTS:
                return Fetched(b"", url, kind), urljoin(url, answer.getheader("Location") or "/")
            if answer.status != 200:
                raise RefusedFile(
                    f"The website answers with {answer.status}. Check the address in a browser."
                )
            return Fetched(_read(answer, until, largest), url, kind), None
    finally:
        connection.close()


@contextmanager
def _ended_at(until: float, line: socket.socket) -> Iterator[None]:
    """Whatever the other side does, such as sending a byte now and then, the line is dead by then."""

    def end() -> None:
        with suppress(OSError):
            socket.socket.shutdown(line, socket.SHUT_RDWR)

    timer = threading.Timer(max(0.0, until - time.monotonic()), end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _connection(scheme: str, host: str, port: int, connect: Connect) -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection(host, port, timeout=SECONDS_TO_ANSWER)
    line = connect(host, port)
    if scheme == "https":
        context = ssl.create_default_context()
        line = context.wrap_socket(line, server_hostname=host, do_handshake_on_connect=False)
    # It does not connect by itself where it has a line already.
    connection.sock = line
    return connection


def _read(answer: http.client.HTTPResponse, until: float, largest: int) -> bytes:
    content = bytearray()
    while part := answer.read1(65_536):
        content += part
        if len(content) > largest:
            raise RefusedFile(f"It is too large: Kith reads at most {largest // 1_000_000} MB.")
        if time.monotonic() > until:
            break
    if time.monotonic() > until:
        raise RefusedFile(TOO_SLOW)
    if answer.length:
        raise RefusedFile("The website sent only a part of it. Try again, or save the file first.")
    return bytes(content)


def _is_public(address: str) -> bool:
    known = ipaddress.ip_address(address.partition("%")[0])
    inside = getattr(known, "ipv4_mapped", None) or getattr(known, "sixtofour", None) or known
    leads_on = any(inside in network for network in TRANSLATED) or getattr(inside, "teredo", None)
    return inside.is_global and not inside.is_multicast and not leads_on
