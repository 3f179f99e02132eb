"""A real mail server on this machine, which keeps what it is given and fails as it is told to."""

import shutil
import socket
import ssl
import subprocess
from collections.abc import Coroutine
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

NO_OPENSSL = "No openssl here, so TLS was not tested. On Debian and Ubuntu: apt install openssl"
USER, PASSWORD = "kith", "hush pound/at@"
HANG_UP = "hang up"


@dataclass
class Arrived:
    """An e-mail as it reached the server."""

    sender: str
    recipients: list[str]
    content: bytes
    options: list[str]
    encrypted: bool

    @property
    def message(self) -> EmailMessage:
        """What a mail program makes of it."""
        return message_from_bytes(self.content, policy=policy.default)  # type: ignore[return-value]

    def part(self, kind: str) -> str:
        """The text of its part of this kind: `plain` or `html`."""
        body = self.message.get_body((kind,))
        assert body is not None
        return str(body.get_content())


@dataclass
class Handler:
    """What the server does at each step: by default it takes everything."""

    arrived: list[Arrived] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    """What to say in the place of yes after `MAIL`, `RCPT` or `DATA`, such as "550 5.1.1 No such user"; or
    HANG_UP."""

    def answer(self, step: str, server: SMTP, otherwise: str = "250 OK") -> str:
        """What is said after this step."""
        said = self.answers.get(step, otherwise)
        if said == HANG_UP:
            assert server.transport is not None
            server.transport.abort()  # type: ignore[attr-defined]
        return said

    async def handle_MAIL(  # noqa: N802 - names given by aiosmtpd
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return self.answer("MAIL", server)

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.answer("RCPT", server)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        if not self.answers.get("DATA", "2").startswith(("4", "5")):
            self.arrived.append(
                Arrived(
                    str(envelope.mail_from),
                    list(envelope.rcpt_tos),
                    envelope.content,
                    list(envelope.mail_options),
                    session.ssl is not None or server.transport.get_extra_info("ssl_object") is not None,
                )
            )
        return self.answer("DATA", server)


class MailServer(Controller):
    """Listens on a free port of this machine."""

    handler: Handler

    def __init__(self, **options: Any) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        super().__init__(Handler(), "127.0.0.1", self.socket.getsockname()[1], **options)

    def _create_server(self) -> Coroutine[Any, Any, Any]:
        return self.loop.create_server(self._factory_invoker, sock=self.socket, ssl=self.ssl_context)

    @property
    def arrived(self) -> list[Arrived]:
        """The e-mails it took."""
        return self.handler.arrived

    @property
    def answers(self) -> dict[str, str]:
        """What it says at which step, where that is no yes."""
        return self.handler.answers


def logs_in(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: LoginPassword
) -> AuthResult:
    """Lets in who knows the password."""
    right = given == LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False)


@dataclass(frozen=True)
class Certificate:
    """A certificate for this machine that nobody has signed but itself."""

    certificate: Path
    key: Path

    @property
    def of_server(self) -> ssl.SSLContext:
        """With which a server shows it."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        return context

    @property
    def trusted(self) -> ssl.SSLContext:
        """For somebody who trusts it and no other."""
        return ssl.create_default_context(cafile=str(self.certificate))


def make_certificate(folder: Path) -> Certificate | None:
    """A certificate, or None where there is no program to make one."""
    openssl = shutil.which("openssl")
    if openssl is None:
        return None
    made = Certificate(folder / "certificate.pem", folder / "key.pem")
    subprocess.run(
        [
            *(openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
            *("-nodes", "-days", "2", "-subj", "/CN=localhost"),
            *("-addext", "subjectAltName=DNS:localhost"),
            *("-out", str(made.certificate), "-keyout", str(made.key)),
        ],
        check=True,
        capture_output=True,
    )
    return made
