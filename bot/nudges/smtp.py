"""Handing e-mails to the council's mail server.

An e-mail goes out at least once. Where the connection ends before the server has answered, nobody can know
whether it was taken, so it is sent again, under the same Message-ID, by which most mail systems show it once.
"""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum

from bot.clock import Clock
from bot.mail_settings import MailSettings, SmtpServer, Tls
from bot.nudges.email import (
    Mail,
    Misconfigured,
    NotSent,
    Refused,
    Rejected,
    Temporary,
    Unanswered,
    compose,
    recipient_of,
)

SECONDS_TO_ANSWER = 60
# RFC 3463: the server's reason in three numbers, such as 5.1.1 for an address that does not exist.
REASON = re.compile(rb"\d\.\d{1,3}\.\d{1,3}")
# RFC 5321, 4.2.3: not understood, not known, out of turn; and to log in first (RFC 4954, 6).
OF_THE_WAY = frozenset({500, 502, 503, 530})
# No such mailbox, moved away, a name that cannot be (RFC 5321, 4.2.3); no mail at this host (RFC 7504).
OF_AN_ADDRESS = frozenset({501, 521, 550, 551, 553, 556})


class Stage(Enum):
    """How far an e-mail has come."""

    SENDER = "sender"
    RECIPIENT = "recipient"
    CONTENT = "content"


class SmtpMailer:
    """Hands e-mails to a mail server, each over a connection of its own."""

    def __init__(
        self,
        settings: MailSettings,
        clock: Clock,
        *,
        seconds: float = SECONDS_TO_ANSWER,
        trusted: ssl.SSLContext | None = None,
    ) -> None:
        """`seconds` is how long the server may take for each answer; `trusted` says which certificates are
        trusted (unless given: those this machine trusts)."""
        self._settings = settings
        self._clock = clock
        self._seconds = seconds
        self._trusted = trusted or ssl.create_default_context()

    def send(self, mail: Mail) -> None:
        """Send it. Raises NotSent, as one of its kinds."""
        message = compose(mail, self._settings, self._clock())
        recipient = recipient_of(mail)
        with self._connection() as smtp:
            international = not recipient.isascii()
            if international and not smtp.has_extn("smtputf8"):
                raise Refused("the mail server takes no address with letters beyond ASCII")
            options = ["SMTPUTF8", "BODY=8BITMIME"] if international else []
            with _dropped(Temporary("the mail server ended the connection")):
                _expect(Stage.SENDER, *smtp.mail(self._settings.sender.address, options))
                _expect(Stage.RECIPIENT, *smtp.rcpt(recipient))
            _hand_over(smtp, message.as_bytes())

    def try_connection(self) -> None:
        """Connect and log in, and send nothing. Raises Temporary or Misconfigured."""
        with self._connection():
            pass

    @contextmanager
    def _connection(self) -> Iterator[smtplib.SMTP]:
        smtp = _connect(self._settings.server, self._seconds, self._trusted)
        try:
            yield smtp
            # Whatever comes of it, what was answered before stands.
            with suppress(smtplib.SMTPException, OSError):
                smtp.quit()
        finally:
            smtp.close()


def _connect(server: SmtpServer, seconds: float, trusted: ssl.SSLContext) -> smtplib.SMTP:
    """A connection on which an e-mail can be handed in. Raises Temporary or Misconfigured."""
    try:
        return _logged_in(_open(server, seconds, trusted), server, trusted)
    except smtplib.SMTPResponseException as fault:
        kind = Temporary if 400 <= fault.smtp_code < 500 else Misconfigured
        raise kind("the mail server did not let Kith in", fault.smtp_code) from None
    except (ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLSyscallError, smtplib.SMTPServerDisconnected):
        raise Temporary("the mail server ended the connection") from None
    except ssl.SSLCertVerificationError as fault:
        raise Misconfigured(f"the mail server’s certificate is not trusted: {fault.verify_message}") from None
    except (ssl.SSLError, smtplib.SMTPException) as fault:
        raise Misconfigured(f"the mail server lacks what is needed: {_lacking(fault)}") from None
    except OSError as fault:
        raise Temporary(f"the mail server cannot be reached: {type(fault).__name__}") from None


def _lacking(fault: ssl.SSLError | smtplib.SMTPException) -> str:
    if isinstance(fault, ssl.SSLError):
        return "TLS"
    return "STARTTLS" if "STARTTLS" in str(fault) else "a way to log in"


def _open(server: SmtpServer, seconds: float, trusted: ssl.SSLContext) -> smtplib.SMTP:
    if server.tls is Tls.IMPLICIT:
        return smtplib.SMTP_SSL(server.host, server.port, timeout=seconds, context=trusted)
    return smtplib.SMTP(server.host, server.port, timeout=seconds)


def _logged_in(smtp: smtplib.SMTP, server: SmtpServer, trusted: ssl.SSLContext) -> smtplib.SMTP:
    try:
        if server.tls is Tls.STARTTLS:
            smtp.starttls(context=trusted)
        smtp.ehlo_or_helo_if_needed()
        if server.user and server.password:
            smtp.login(server.user, server.password.get_secret_value())
    except BaseException:
        smtp.close()
        raise
    return smtp


@contextmanager
def _dropped(instead: NotSent) -> Iterator[None]:
    """Raises `instead` where the connection ends, or nothing that can be read is answered in time."""
    try:
        yield
    except (smtplib.SMTPException, OSError):
        raise instead from None


def _hand_over(smtp: smtplib.SMTP, content: bytes) -> None:
    with _dropped(Unanswered("the mail server did not say whether it took the e-mail")):
        try:
            code, answer = smtp.data(content)
        except smtplib.SMTPDataError as fault:
            code, answer = fault.smtp_code, fault.smtp_error  # type: ignore[assignment]
    _expect(Stage.CONTENT, code, answer)


def _expect(stage: Stage, code: int, answer: bytes) -> None:
    """Raises what the server's answer means where it is no yes."""
    if 200 <= code < 300:
        return
    # The words that follow are the server's own, and can hold the address.
    reason = REASON.match(answer)
    kind = _meaning(stage, code, reason[0].decode() if reason else "")
    raise kind(f"the mail server did not take the {stage.value}", code)


def _meaning(stage: Stage, code: int, reason: str) -> type[NotSent]:
    if not 400 <= code < 600 and stage is Stage.CONTENT:  # no answer to what was handed over
        return Unanswered
    # “Too many recipients” came as 552 once, and is to be taken for 452 (RFC 5321, 4.5.3.1.10).
    if not 500 <= code < 600 or (stage is Stage.RECIPIENT and code == 552):
        return Temporary
    if code in OF_THE_WAY or (stage is Stage.SENDER and code != 552):
        return Misconfigured
    # 5.1: the address; 5.7: rules and rights, which say nothing of it (RFC 3463, 3.2 and 3.8).
    of_address = stage is Stage.RECIPIENT and code in OF_AN_ADDRESS and not reason.startswith("5.7.")
    return Refused if of_address or reason.startswith("5.1.") else Rejected
