"""E-mails: what one is made of, how it is written for the way, and why one did not go out.

Nothing raised here holds an address, a word of an e-mail or of a server’s answer, or a password.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8, Policy
from email.utils import format_datetime
from typing import Protocol
from unicodedata import category

from bot.mail_settings import Mailbox, MailSettings, read_address

LONGEST_LINE = 78
"""What a line of a header should have at most (RFC 5322, 2.1.1)."""
# What ends a line or is no character at all: control characters, line and paragraph separators, half pairs.
NOT_IN_A_LINE = frozenset({"Cc", "Zl", "Zp", "Cs"})
# A short line of plain ASCII needs no encoding; “=?” would be read as one (RFC 2047, 2).
PLAIN = re.compile(r"(?!.*=\?)(?:[!-~](?:[ -~]{0,58}[!-~])?)?")
WEB_OR_MAIL = re.compile(r"(?:https://|mailto:)[!#-;=?-~]{1,900}")
MIME_TYPE = re.compile(r"(?P<main>application|audio|image|text|video)/(?P<sub>[\w.+-]+)", re.ASCII)
PARAMETER = re.compile(r"[A-Za-z][\w-]{0,40}", re.ASCII)
MESSAGE_ID = re.compile(r"[\w-]+(?:\.[\w-]+)*", re.ASCII)
LONGEST_MESSAGE_ID = 128


@dataclass(frozen=True)
class Attachment:
    """A file that goes with an e-mail; text is in UTF-8."""

    name: str
    mime_type: str
    content: bytes
    parameters: Mapping[str, str] = field(default_factory=dict)
    """What else stands in its Content-Type, such as the `method` of a calendar file (RFC 6047, 2.4)."""


@dataclass(frozen=True)
class Mail:
    """One e-mail to one person."""

    to: Mailbox
    subject: str
    text: str
    message_id: str
    """What comes before the “@” in the Message-ID: letters, digits, “-”, “_”, and dots between them. The same
    e-mail sent again has the same."""
    html: str = ""
    """The same as `text` for those whose program shows HTML; empty for none."""
    reply_to: Mailbox | None = None
    """Who gets the answer, where that is not whom the settings name."""
    list_unsubscribe: str | None = None
    """Where it can be ended: a `mailto:` address, or an `https://` one where a POST is enough (RFC 8058)."""
    attachments: Sequence[Attachment] = ()


class NotSent(Exception):
    """An e-mail did not go out, or it is not known whether it did. Each reason has a class of its own."""

    def __init__(self, told: str, code: int | None = None) -> None:
        """`code` is the server's, where it gave one."""
        super().__init__(told if code is None else f"{told} (the server says {code})")
        self.code = code


class Refused(NotSent):
    """Nothing will ever arrive at this address."""


class Rejected(NotSent):
    """This e-mail will never be taken as it is, whatever the address: too big, against the server's rules."""


class Temporary(NotSent):
    """Not now: the server is busy, or not to be reached. To be sent again later."""


class Unanswered(Temporary):
    """It was handed over, and no answer came: it may have gone out. To be sent again under its Message-ID."""


class Misconfigured(NotSent):
    """No e-mail can go out until somebody mends the settings or the mail server."""


class Mailer(Protocol):
    """Whoever can send an e-mail."""

    def send(self, mail: Mail) -> None:
        """Send it. Raises NotSent, as one of its kinds."""


def compose(mail: Mail, settings: MailSettings, now: datetime) -> EmailMessage:
    """The e-mail as it is sent. Raises Refused for an address that is none, and Rejected where a part of the
    e-mail could break out of its line."""
    recipient = recipient_of(mail)
    message = EmailMessage(policy=SMTP if recipient.isascii() else SMTPUTF8)
    message["From"] = _address("From", settings.sender)
    message["To"] = _address("To", Mailbox(recipient, mail.to.name))
    if reply_to := mail.reply_to or settings.reply_to:
        message["Reply-To"] = _address("Reply-To", reply_to)
    message["Subject"] = _Line("Subject", _encoded("Subject", mail.subject))
    message["Date"] = format_datetime(now)
    message["Message-ID"] = _Line("Message-ID", _message_id(mail, settings.sender))
    # RFC 3834, 5: no answering machine answers it.
    message["Auto-Submitted"] = "auto-generated"
    _let_unsubscribe(message, mail.list_unsubscribe)
    _fill(message, mail)
    return message


class _Line(str):
    """A header that is written as it is. EmailMessage itself would encode long words, and so spoil addresses
    of web pages, and decode what in a person's words looks like an encoding.
    """

    name: str

    def __new__(cls, name: str, value: str) -> "_Line":
        line = super().__new__(cls, value)
        line.name = name
        return line

    def fold(self, *, policy: Policy) -> str:
        """The header with its name and the end of its line."""
        return f"{self.name}: {self}{policy.linesep}"


def recipient_of(mail: Mail) -> str:
    """The address it goes to, as the mail system writes it. Raises Refused where it is none."""
    try:
        return read_address(mail.to.address)
    except ValueError:
        raise Refused("the recipient’s address is not an e-mail address") from None


def _address(header: str, mailbox: Mailbox) -> _Line:
    try:
        address = read_address(mailbox.address)
    except ValueError:
        address = ""
    # To an address beyond ASCII a server may say no; that of who answers must be fit for all.
    if not address or not (address.isascii() or header == "To"):
        raise Rejected(f"what stands for {header} is not an e-mail address that every server takes")
    if not mailbox.name:
        return _Line(header, address)
    name = _encoded(header, mailbox.name)
    if name == mailbox.name:
        name = '"' + re.sub(r'(["\\])', r"\\\1", name) + '"'
    gap = " " if len(f"{header}: {name} <{address}>") <= LONGEST_LINE else "\r\n "
    return _Line(header, f"{name}{gap}<{address}>")


def _encoded(header: str, words: str) -> str:
    """Words of a person for a header, encoded where they need it (RFC 2047)."""
    if any(category(letter) in NOT_IN_A_LINE for letter in words):
        raise Rejected(f"what stands for {header} holds a line break or a control character")
    if PLAIN.fullmatch(words):
        return words
    return Header(words, "utf-8", header_name=header).encode(linesep="\r\n")


def _message_id(mail: Mail, sender: Mailbox) -> str:
    if not MESSAGE_ID.fullmatch(mail.message_id) or len(mail.message_id) > LONGEST_MESSAGE_ID:
        raise Rejected("the Message-ID holds more than letters, digits, dots, “-” and “_”, or is too long")
    return f"<{mail.message_id}@{sender.address.rpartition('@')[2]}>"


def _let_unsubscribe(message: EmailMessage, where: str | None) -> None:
    """RFC 2369, 3.2, and with an https address RFC 8058, 3.1."""
    if where is None:
        return
    if not WEB_OR_MAIL.fullmatch(where):
        raise Rejected("where to unsubscribe is neither a mailto: nor an https:// address")
    message["List-Unsubscribe"] = _Line("List-Unsubscribe", f"<{where}>")
    if where.startswith("https:"):
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def _fill(message: EmailMessage, mail: Mail) -> None:
    # All of it ASCII: not every server takes eight bits (RFC 6152).
    try:
        message.set_content(mail.text, cte="quoted-printable")
        if mail.html:
            message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    except UnicodeEncodeError:
        raise Rejected("the text holds half a character") from None
    for each in mail.attachments:
        kind = MIME_TYPE.fullmatch(each.mime_type)
        words = (*each.parameters, *each.parameters.values())
        if not kind or not each.name.isprintable() or not all(map(PARAMETER.fullmatch, words)):
            raise Rejected("an attachment has a type or a name that cannot be used")
        message.add_attachment(
            each.content,
            maintype=kind["main"],
            subtype=kind["sub"],
            filename=each.name,
            params={**({"charset": "utf-8"} if kind["main"] == "text" else {}), **each.parameters},
        )
