"""What the tests of e-mail share: an e-mail, and somebody who sends it."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from bot.mail_settings import Mailbox, MailSettings, SmtpServer, Tls
from bot.nudges.email import Mail
from bot.nudges.smtp import SmtpMailer
from tests.smtp import Arrived, MailServer

NOW = datetime(2026, 9, 14, 17, 0, tzinfo=UTC)
SENDER = Mailbox("kith@council.gov.uk", "Kith")
MAIL = Mail(
    to=Mailbox("zoe@example.org", "Zoë O’Neil"),
    subject="Your meeting on Tuesday",
    text="It begins at 6.30pm.",
    html="<p>It begins at <b>6.30pm</b>.</p>",
    message_id="nudge-4711",
)
NOBODY = 9  # the port “discard”, on which nothing listens


def settings_for(port: int, **changed: Any) -> MailSettings:
    given = {"host": "127.0.0.1", "tls": Tls.NONE, **changed}
    return MailSettings(SmtpServer(port=port, **given), SENDER)


def mailer_for(
    port: int, trusted: ssl.SSLContext | None = None, seconds: float = 5, **changed: Any
) -> SmtpMailer:
    return SmtpMailer(settings_for(port, **changed), lambda: NOW, seconds=seconds, trusted=trusted)


def send(server: MailServer, mail: Mail = MAIL) -> Arrived:
    """Sends it, and gives what arrived."""
    mailer_for(server.port).send(mail)
    return server.arrived[-1]


@contextmanager
def running(**options: Any) -> Iterator[MailServer]:
    """A mail server of another kind than `mail_server`."""
    server = MailServer(**options)
    server.start()
    try:
        yield server
    finally:
        server.stop()
