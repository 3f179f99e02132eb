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
import time
from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

from bot.services.files import RefusedFile

LARGEST = 2_000_000
"""The most bytes that are read; a calendar of term dates has a few thousand."""
SECONDS_TO_ANSWER, SECONDS_IN_ALL = 10, 30
MOST_REDIRECTS = 3
PORTS = {"http": 80, "https": 443}
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
HEADERS = {"User-Agent": "Kith", "Accept": "text/calendar, */*;q=0.1", "Accept-Encoding": "identity"}
REDIRECTS = frozenset({301, 302, 303, 307, 308})
ONLY_WEB = "Give an address that begins with https:// (or http://, or webcal://), or save the file first."
Connect = Callable[[str, int], socket.socket]


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
    until = time.monotonic() + SECONDS_IN_ALL
    try:
        for _ in range(MOST_REDIRECTS + 1):
            content, moved = _ask(url, connect, until)
            if moved is None:
                return content
            url = moved
    except (OSError, http.client.HTTPException, ValueError) as fault:
        kind = type(fault).__name__
        raise RefusedFile(f"It could not be fetched ({kind}). Try again, or save the file first.") from None
    raise RefusedFile("It is moved again and again. Open it in a browser, save the file, and import that.")


def _ask(url: str, connect: Connect, until: float) -> tuple[bytes, str | None]:
    """What is there, or where it has moved to."""
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise RefusedFile(ONLY_WEB)
    connection = _connection(parts.scheme, parts.hostname, parts.port or PORTS[parts.scheme], connect)
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        host = parts.netloc.rpartition("@")[2]
        connection.request("GET", path, headers={**HEADERS, "Host": host})
        answer = connection.getresponse()
        if answer.status in REDIRECTS:
            return b"", urljoin(url, answer.getheader("Location") or "/")
        if answer.status != 200:
            raise RefusedFile(f"The website answers with {answer.status}. Check the address in a browser.")
        return _read(answer, until), None
    finally:
        connection.close()


def _connection(scheme: str, host: str, port: int, connect: Connect) -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection(host, port, timeout=SECONDS_TO_ANSWER)
    line = connect(host, port)
    if scheme == "https":
        line = ssl.create_default_context().wrap_socket(line, server_hostname=host)
    # It does not connect by itself where it has a line already.
    connection.sock = line
    return connection


def _read(answer: http.client.HTTPResponse, until: float) -> bytes:
    content = bytearray()
    while part := answer.read1(65_536):
        content += part
        if len(content) > LARGEST:
            raise RefusedFile("It is too large for a calendar of term dates.")
        if time.monotonic() > until:
            raise RefusedFile("It takes too long. Open it in a browser, save the file, and import that.")
    return bytes(content)


def _is_public(address: str) -> bool:
    known = ipaddress.ip_address(address.partition("%")[0])
    inside = getattr(known, "ipv4_mapped", None) or known
    return inside.is_global and not inside.is_multicast
