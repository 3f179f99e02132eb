"""E-mail: what arrives, what is never sent, and what is said where nothing could be."""

import re
import socket
import ssl
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from email.utils import parseaddr
from threading import Thread
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.mail_settings import Mailbox, MailSettings, SmtpServer, Tls
from bot.nudges.email import (
    Attachment,
    Mail,
    Misconfigured,
    NotSent,
    Refused,
    Rejected,
    Temporary,
    Unanswered,
    compose,
)
from bot.nudges.smtp import SmtpMailer
from tests.smtp import HANG_UP, PASSWORD, USER, Arrived, Certificate, MailServer, logs_in

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


# What arrives.


def test_it_arrives_in_both_forms_with_who_sent_it_and_when(mail_server: MailServer) -> None:
    arrived = send(mail_server)
    assert (arrived.sender, arrived.recipients) == ("kith@council.gov.uk", ["zoe@example.org"])
    assert arrived.part("plain").strip() == MAIL.text
    assert arrived.part("html").strip() == MAIL.html
    message = arrived.message
    assert message.get_content_type() == "multipart/alternative"
    assert message["From"] == "Kith <kith@council.gov.uk>"
    assert message["To"].addresses[0].display_name == "Zoë O’Neil"
    assert message["Subject"] == MAIL.subject
    assert message["Date"].datetime == NOW
    assert message["Auto-Submitted"] == "auto-generated"
    for absent in ("Reply-To", "List-Unsubscribe", "List-Unsubscribe-Post", "Bcc", "Cc"):
        assert message[absent] is None


def test_without_html_it_is_plain(mail_server: MailServer) -> None:
    assert send(mail_server, replace(MAIL, html="")).message.get_content_type() == "text/plain"


def test_sent_again_it_is_known_by_the_same_message_id(mail_server: MailServer) -> None:
    first, second = send(mail_server), send(mail_server)
    assert first.message["Message-ID"] == second.message["Message-ID"] == "<nudge-4711@council.gov.uk>"


def test_answers_go_where_the_settings_or_the_mail_say(mail_server: MailServer) -> None:
    team, maya = Mailbox("team@council.gov.uk", "The team"), Mailbox("maya@council.gov.uk")
    mailer = SmtpMailer(replace(settings_for(mail_server.port), reply_to=team), lambda: NOW)
    mailer.send(MAIL)
    mailer.send(replace(MAIL, reply_to=maya))
    told = [arrived.message["Reply-To"] for arrived in mail_server.arrived]
    assert told == ["The team <team@council.gov.uk>", "maya@council.gov.uk"]


@pytest.mark.parametrize(
    ("where", "with_one_click"),
    [
        ("mailto:kith@council.gov.uk?subject=stop%20meetings", None),
        (f"https://kith.example.org/stop/{'a' * 200}", "List-Unsubscribe=One-Click"),
    ],
)
def test_it_says_where_it_can_be_ended(
    mail_server: MailServer, where: str, with_one_click: str | None
) -> None:
    arrived = send(mail_server, replace(MAIL, list_unsubscribe=where))
    assert f"\r\nList-Unsubscribe: <{where}>\r\n".encode() in arrived.content
    assert arrived.message["List-Unsubscribe-Post"] == with_one_click


def test_files_go_with_it_as_they_are(mail_server: MailServer) -> None:
    files = (
        Attachment("Einladung – März.ics", "text/calendar", "BEGIN:VCALENDAR\r\nü\r\n".encode()),
        Attachment("data.json", "application/json", bytes(range(256))),
    )
    attached = list(send(mail_server, replace(MAIL, attachments=files)).message.iter_attachments())
    assert [each.get_filename() for each in attached] == [file.name for file in files]
    assert [each.get_payload(decode=True) for each in attached] == [file.content for file in files]
    assert attached[0]["Content-Type"] == 'text/calendar; charset="utf-8"'


def test_whatever_is_in_it_every_server_can_take_it(mail_server: MailServer) -> None:
    """ASCII alone, and no line longer than the 998 characters of RFC 5322, 2.1.1."""
    words = "Fröhliche Grüße 👩‍👧 " * 200
    arrived = send(mail_server, replace(MAIL, subject=words, text=words + "\n.\n..\n", html=words))
    assert arrived.content.isascii()
    assert max(map(len, arrived.content.split(b"\r\n"))) <= 78
    assert arrived.message["Subject"] == words
    assert arrived.part("plain").replace("\r\n", "\n").rstrip("\n") == words + "\n.\n.."


NO_LINE = ("Cc", "Cs", "Zl", "Zp")
LINES = st.text(st.characters(exclude_categories=NO_LINE), max_size=200)
TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=400)


@given(subject=LINES, name=LINES, text=TEXTS, html=TEXTS)
def test_any_words_arrive_as_they_were_written(subject: str, name: str, text: str, html: str) -> None:
    mail = replace(MAIL, to=Mailbox("zoe@example.org", name), subject=subject, text=text, html=html or "-")
    content = compose(mail, settings_for(25), NOW).as_bytes()
    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 78
    arrived = Arrived("", [], content, [], False)
    assert arrived.message["Subject"] == subject
    shown, address = parseaddr(message_from_bytes(content)["To"])
    assert (str(make_header(decode_header(shown))), address) == (name, "zoe@example.org")
    assert lines(arrived.part("plain")) == lines(text)
    assert lines(arrived.part("html")) == lines(html or "-")


def lines(text: str) -> list[str]:
    """How lines end is not kept, and a last one always ends."""
    return re.split("\r\n|\r|\n", re.sub(r"(\r\n|\r|\n)\Z", "", text))


def test_any_text_passes_a_real_server(mail_server: MailServer) -> None:
    """A line of a single dot ends an e-mail in SMTP: such lines are doubled on the way, and single there."""

    @given(text=TEXTS)
    @settings(max_examples=30)
    def passes(text: str) -> None:
        dotted = f".\n{text}\n.\n..\n"
        assert lines(send(mail_server, replace(MAIL, text=dotted)).part("plain")) == lines(dotted)

    passes()


# What is never sent.


@pytest.mark.parametrize("ending", ["\n", "\r", "\r\n", "\n ", "\u2028", "\x85", "\x0b", "\x00"])
@pytest.mark.parametrize(
    "with_words",
    [
        lambda words: {"subject": words},
        lambda words: {"to": Mailbox("zoe@example.org", words)},
        lambda words: {"reply_to": Mailbox("zoe@example.org", words)},
        lambda words: {"reply_to": Mailbox(f"{words}@example.org")},
        lambda words: {"message_id": words},
        lambda words: {"list_unsubscribe": f"mailto:{words}"},
        lambda words: {"attachments": [Attachment(words, "application/pdf", b"")]},
        lambda words: {"attachments": [Attachment("a.pdf", f"application/{words}", b"")]},
    ],
    ids=["subject", "name", "reply name", "reply address", "id", "unsubscribe", "file name", "file type"],
)
def test_no_words_can_add_a_header(
    mail_server: MailServer, ending: str, with_words: Callable[[str], dict[str, Any]]
) -> None:
    words = f"hello{ending}Bcc:victim@example.org"
    with pytest.raises(Rejected) as fault:
        send(mail_server, replace(MAIL, **with_words(words)))
    assert "victim" not in str(fault.value)
    assert mail_server.arrived == []


@pytest.mark.parametrize(
    "address",
    [
        *("", "zoe", "@example.org", "zoe@", "zoe@example", "zoe@@example.org", "zo e@example.org"),
        *(
            "zoe@example.org\r\nDATA",
            "zoe@exa\nmple.org",
            "zoe@example.org, bea@example.org",
            "a..b@example.org",
        ),
        *(
            "<zoe@example.org>",
            "zoe@[127.0.0.1]",
            "zoe@-example.org",
            f"{'z' * 65}@example.org",
            "zoe\x00@a.uk",
        ),
        *(f"zoe@{'example.' * 40}org", f"zoe@{'e' * 64}.org", "zoe@example..org", "zo\ud83d@example.org"),
    ],
)
def test_what_is_no_address_is_refused_before_the_server_is_asked(address: str) -> None:
    with pytest.raises(Refused) as fault:
        mailer_for(NOBODY).send(replace(MAIL, to=Mailbox(address)))
    assert "example" not in str(fault.value)


@pytest.mark.parametrize(
    "where", ["http://example.org/", "javascript:alert(1)", "https://a b/", "https://a>b"]
)
def test_only_a_safe_address_says_where_it_can_be_ended(where: str) -> None:
    with pytest.raises(Rejected):
        compose(replace(MAIL, list_unsubscribe=where), settings_for(25), NOW)


def test_an_answer_must_be_possible_from_anywhere() -> None:
    with pytest.raises(Rejected):
        compose(replace(MAIL, reply_to=Mailbox("zoë@example.org")), settings_for(25), NOW)


def test_half_a_character_is_rejected() -> None:
    for changed in ({"text": "\ud83d"}, {"subject": "\ud83d"}):
        with pytest.raises(Rejected):
            compose(replace(MAIL, **changed), settings_for(25), NOW)


# Addresses of the whole world.


def test_a_domain_with_umlauts_is_written_as_the_mail_system_does(mail_server: MailServer) -> None:
    arrived = send(mail_server, replace(MAIL, to=Mailbox("zoe@bücher.example")))
    assert arrived.recipients == ["zoe@xn--bcher-kva.example"]


def test_an_address_with_umlauts_goes_where_the_server_takes_it() -> None:
    zoe = replace(MAIL, to=Mailbox("zoë@bücher.example", "Zoë"))
    with running(enable_SMTPUTF8=True) as server:
        arrived = send(server, zoe)
    assert arrived.recipients == ["zoë@xn--bcher-kva.example"]
    assert "SMTPUTF8" in arrived.options
    assert "zoë@xn--bcher-kva.example".encode() in arrived.content
    with running(enable_SMTPUTF8=False) as server, pytest.raises(Refused, match="beyond ASCII"):
        send(server, zoe)


# What is said where nothing could be sent.

ADDRESS = "<zoe@example.org>"


@pytest.mark.parametrize(
    ("step", "answer", "kind"),
    [
        ("RCPT", f"550 5.1.1 {ADDRESS}: no such user", Refused),
        ("RCPT", f"550 {ADDRESS} unknown", Refused),
        ("RCPT", "553 5.1.3 bad address", Refused),
        ("DATA", f"550 5.1.1 {ADDRESS}: no such user", Refused),
        ("RCPT", "554 5.7.1 relay access denied", Rejected),
        ("RCPT", "550 5.7.54 unable to relay", Rejected),
        ("DATA", "552 5.3.4 too big", Rejected),
        ("DATA", "554 5.7.1 looks like spam", Rejected),
        ("MAIL", "552 5.3.4 too big", Rejected),
        ("RCPT", "450 4.2.0 greylisted, come back in 5 minutes", Temporary),
        ("RCPT", "452 4.2.2 mailbox full", Temporary),
        ("RCPT", "552 too many recipients", Temporary),
        ("MAIL", "451 4.3.0 not now", Temporary),
        ("MAIL", "421 4.3.2 shutting down", Temporary),
        ("DATA", "451 4.7.1 later", Temporary),
        ("MAIL", "550 5.7.60 not allowed to send as this sender", Misconfigured),
        ("MAIL", "530 5.7.0 authentication required", Misconfigured),
        ("RCPT", "530 5.7.0 authentication required", Misconfigured),
    ],
)
def test_each_answer_of_the_server_is_known_for_what_it_means(
    mail_server: MailServer, step: str, answer: str, kind: type[NotSent]
) -> None:
    mail_server.answers[step] = answer
    with pytest.raises(NotSent) as fault:
        send(mail_server)
    assert type(fault.value) is kind
    assert fault.value.code == int(answer[:3])
    told = "".join(traceback.format_exception(fault.value))
    assert not any(word in told for word in ("zoe@", "spam", "greylisted", MAIL.subject, MAIL.text))
    assert mail_server.arrived == []


@pytest.mark.parametrize("step", ["MAIL", "RCPT"])
def test_a_server_that_hangs_up_before_the_text_is_asked_again_later(
    mail_server: MailServer, step: str
) -> None:
    mail_server.answers[step] = HANG_UP
    with pytest.raises(Temporary) as fault:
        send(mail_server)
    assert type(fault.value) is Temporary
    assert mail_server.arrived == []


def test_where_no_answer_came_after_the_text_it_may_have_arrived(mail_server: MailServer) -> None:
    mail_server.answers["DATA"] = HANG_UP
    with pytest.raises(Unanswered):
        send(mail_server)
    assert len(mail_server.arrived) == 1
    mail_server.answers.clear()
    first, again = mail_server.arrived[0], send(mail_server)
    assert first.message["Message-ID"] == again.message["Message-ID"]


@contextmanager
def saying(*said: bytes, keep: bool = False) -> Iterator[int]:
    """Something on a port that says this, a piece for each line it hears; then hangs up or keeps silent."""

    def serve() -> None:
        caller, _ = listening.accept()
        with caller, caller.makefile("rb") as heard:
            for each in said:
                caller.sendall(each)
                heard.readline()
            while keep and heard.readline():
                pass

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = Thread(target=serve)
        thread.start()
        yield listening.getsockname()[1]
        thread.join()


HELLO, YES, GO_ON = (b"220 hello\r\n", b"250 hello\r\n"), b"250 ok\r\n", b"354 go on\r\n"


@pytest.mark.parametrize(
    ("said", "keep", "kind"),
    [
        ([], False, Temporary),
        ([b"421 busy\r\n"], False, Temporary),
        ([b"554 no service\r\n"], False, Misconfigured),
        ([b"HTTP/1.1 400 Bad Request\r\n\r\n"], False, Misconfigured),
        ([b"220 hello\r\n"], False, Temporary),
        ([], True, Temporary),
        ([*HELLO], True, Temporary),
        ([*HELLO, b"what?\r\n"], True, Temporary),
        ([*HELLO, b"250 " + b"x" * 9000 + b"\r\n"], True, Temporary),
        ([*HELLO, YES], True, Temporary),
        ([*HELLO, YES, YES], True, Unanswered),
        ([*HELLO, YES, YES, b"what?\r\n"], True, Unanswered),
        ([*HELLO, YES, YES, b"451 later\r\n"], True, Temporary),
        ([*HELLO, YES, YES, b"554 no\r\n"], True, Rejected),
        ([*HELLO, YES, YES, GO_ON], True, Unanswered),
    ],
)
def test_what_hangs_up_or_keeps_silent_or_talks_nonsense_is_known_for_it(
    said: list[bytes], keep: bool, kind: type[NotSent]
) -> None:
    with saying(*said, keep=keep) as port, pytest.raises(NotSent) as fault:
        mailer_for(port, seconds=0.1).send(MAIL)
    assert type(fault.value) is kind


def test_what_was_taken_stands_though_the_server_hangs_up_without_goodbye() -> None:
    lines_of_text = compose(MAIL, settings_for(25), NOW).as_bytes().count(b"\n")
    nothing = [b""] * lines_of_text
    with saying(*HELLO, YES, YES, GO_ON, *nothing, YES) as port:
        mailer_for(port).send(MAIL)


def test_a_server_that_is_not_there_is_asked_again_later() -> None:
    with pytest.raises(Temporary, match="cannot be reached"):
        mailer_for(NOBODY).send(MAIL)


# TLS and logging in.


def test_over_starttls_it_arrives_encrypted_and_logged_in(certificate: Certificate) -> None:
    options = {"require_starttls": True, "auth_required": True, "authenticator": logs_in}
    with running(tls_context=certificate.of_server, **options) as server:
        login = {"user": USER, "password": SecretStr(PASSWORD)}
        mailer_for(server.port, certificate.trusted, tls=Tls.STARTTLS, host="localhost", **login).send(MAIL)
    assert server.arrived[0].encrypted


def test_over_implicit_tls_it_arrives_encrypted(certificate: Certificate) -> None:
    with running(ssl_context=certificate.of_server) as server:
        mailer_for(server.port, certificate.trusted, tls=Tls.IMPLICIT, host="localhost").send(MAIL)
    assert server.arrived[0].encrypted


@pytest.mark.parametrize("kind", [Tls.STARTTLS, Tls.IMPLICIT])
def test_nothing_is_said_to_a_server_whose_certificate_is_not_trusted(
    certificate: Certificate, kind: Tls
) -> None:
    context = certificate.of_server
    options = {"tls_context": context} if kind is Tls.STARTTLS else {"ssl_context": context}
    with running(**options) as server, pytest.raises(Misconfigured, match="certificate is not trusted"):
        mailer_for(server.port, tls=kind, host="localhost").send(MAIL)
    assert server.arrived == []


def test_nothing_is_said_to_a_server_with_the_certificate_of_another(certificate: Certificate) -> None:
    with (
        running(tls_context=certificate.of_server) as server,
        pytest.raises(Misconfigured, match="not valid for"),
    ):
        mailer_for(server.port, certificate.trusted, tls=Tls.STARTTLS).send(MAIL)
    assert server.arrived == []


def test_where_starttls_is_missing_neither_mail_nor_password_is_sent(mail_server: MailServer) -> None:
    login = {"user": USER, "password": SecretStr(PASSWORD)}
    with pytest.raises(Misconfigured, match="STARTTLS"):
        mailer_for(mail_server.port, tls=Tls.STARTTLS, **login).send(MAIL)
    assert mail_server.arrived == []


def test_a_server_that_knows_no_implicit_tls_is_misconfigured() -> None:
    with saying(b"220 hello\r\n") as port, pytest.raises(Misconfigured, match="TLS"):
        mailer_for(port, tls=Tls.IMPLICIT).send(MAIL)


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_a_wrong_password_is_told_and_not_repeated() -> None:
    login = {"user": USER, "password": SecretStr("wrong-secret")}
    options = {"auth_required": True, "auth_require_tls": False, "authenticator": logs_in}
    with running(**options) as server, pytest.raises(Misconfigured) as fault:
        mailer_for(server.port, **login).send(MAIL)
    assert fault.value.code == 535
    assert "wrong-secret" not in "".join(traceback.format_exception(fault.value))


def test_a_server_that_offers_no_login_is_misconfigured(mail_server: MailServer) -> None:
    login = {"user": USER, "password": SecretStr(PASSWORD)}
    with pytest.raises(Misconfigured, match="a way to log in"):
        mailer_for(mail_server.port, **login).send(MAIL)


def test_the_password_does_not_show_when_the_server_is_printed() -> None:
    settings = settings_for(25, user=USER, password=SecretStr(PASSWORD))
    assert PASSWORD not in repr(settings)
    assert f"'{USER}'" not in repr(settings)


def test_trying_the_connection_sends_nothing(mail_server: MailServer) -> None:
    mailer_for(mail_server.port).try_connection()
    assert mail_server.arrived == []


def test_each_mail_tells_when_it_was_sent() -> None:
    later = NOW + timedelta(hours=1)
    assert compose(MAIL, settings_for(25), later)["Date"].datetime == later
