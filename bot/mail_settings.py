"""Where e-mail goes out and whom it is from: read from what the settings say.

No fault told here repeats what was given: it can hold a password.
"""

import ipaddress
import re
from dataclasses import dataclass, field
from enum import Enum
from urllib.parse import SplitResult, unquote, urlsplit

from pydantic import SecretStr

# A dot-atom (RFC 5322, 3.2.3), also with letters beyond ASCII (RFC 6532); no quotes, comments or spaces.
ATOM = r"[^\s\x00-\x1f\x7f-\x9f\u2028\u2029()<>\[\]:;@\\,.\"]+"
LOCAL_PART = re.compile(rf"{ATOM}(?:\.{ATOM})*")
LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
DOMAIN = re.compile(rf"{LABEL}(?:\.{LABEL})+", re.IGNORECASE | re.ASCII)
HOST = re.compile(rf"{LABEL}(?:\.{LABEL})*\.?", re.IGNORECASE | re.ASCII)
MAILBOX = re.compile(r"(?:\"(?P<quoted>[^\"<>]*)\"|(?P<name>[^\"<>]*))\s*<(?P<address>[^<>]+)>")
# RFC 5321, 4.5.3.1: octets.
LONGEST_LOCAL_PART, LONGEST_ADDRESS = 64, 254


class Tls(Enum):
    """How the way to a mail server is kept from being read by others."""

    IMPLICIT = "implicit"
    """From the first byte (`smtps://`)."""
    STARTTLS = "starttls"
    """Begun before anything is said, and required (`smtp://`)."""
    NONE = "none"
    """Not at all: only on this machine."""


# 587 and 465 are where mail is handed in, without and with implicit TLS (RFC 8314, 3.3 and 7.3).
PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True)
class SmtpServer:
    """A mail server, and how to log in there."""

    host: str
    port: int
    tls: Tls
    user: str | None = field(default=None, repr=False)
    password: SecretStr | None = None


@dataclass(frozen=True)
class Mailbox:
    """Whom an e-mail is from or for: an address, and the name to show with it (empty for none)."""

    address: str
    name: str = ""


@dataclass(frozen=True)
class MailSettings:
    """All that is needed to send e-mail."""

    server: SmtpServer
    sender: Mailbox
    reply_to: Mailbox | None = None


def read_server(url: str) -> SmtpServer:
    """The mail server of `smtp://user:password@host:587` or `smtps://…`. Raises ValueError."""
    parts = _split(url.strip())
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError("has something after the host (“/”, “?” and “#” in a password are %2F, %3F and %23)")
    host, port = _where(parts)
    user, password = (unquote(each) if each else None for each in (parts.username, parts.password))
    if (user is None) != (password is None):
        raise ValueError("has a user without a password, or a password without a user")
    # The login of SMTP in Python's library knows ASCII alone.
    if not f"{user}{password}".isascii():
        raise ValueError("has a letter in user or password that cannot be used there (only ASCII)")
    secret = SecretStr(password) if password else None
    return SmtpServer(host, port, _tls(parts.scheme, host), user, secret)


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
    except ValueError:
        raise ValueError("is not the address of a mail server") from None
    if parts.scheme not in PORTS:
        raise ValueError("is not the address of a mail server (smtp://… or smtps://…)")
    return parts


def _where(parts: SplitResult) -> tuple[str, int]:
    host = parts.hostname or ""
    try:
        port = parts.port if parts.port is not None else PORTS[parts.scheme]
    except ValueError:  # its words repeat what stands in the place of the port: a piece of a password, maybe
        raise ValueError("has no number as its port") from None
    if not port or not (HOST.fullmatch(host) or _is_ip(host)):
        raise ValueError("does not name the host of a mail server")
    return host, port


def _tls(scheme: str, host: str) -> Tls:
    if scheme == "smtps":
        return Tls.IMPLICIT
    return Tls.NONE if is_this_machine(host) else Tls.STARTTLS


def read_mailbox(text: str) -> Mailbox:
    """The mailbox of `kith@council.gov.uk` or `Kith <kith@council.gov.uk>`. Raises ValueError."""
    match = MAILBOX.fullmatch(text.strip())
    if not match:
        return Mailbox(read_address(text.strip()))
    name = (match["quoted"] or match["name"] or "").strip()
    if not name.isprintable():
        raise ValueError("has a name that cannot be printed on one line")
    return Mailbox(read_address(match["address"]), name)


def read_address(text: str) -> str:
    """An e-mail address, its domain as the mail system writes it: `bücher.de` → `xn--bcher-kva.de`.

    Raises ValueError where it is none, or longer than a mail server must take.
    """
    if len(text) > LONGEST_ADDRESS:
        raise ValueError("is too long for an e-mail address")
    local, _, domain = text.rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        domain = ""
    if not LOCAL_PART.fullmatch(local) or not DOMAIN.fullmatch(domain):
        raise ValueError("is not an e-mail address")
    if len(local.encode()) > LONGEST_LOCAL_PART or len(f"{local}@{domain}".encode()) > LONGEST_ADDRESS:
        raise ValueError("is too long for an e-mail address")
    return f"{local}@{domain}"


def is_this_machine(host: str) -> bool:
    """Whether what is sent to this host never leaves the machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
