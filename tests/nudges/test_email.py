"""E-mail: what arrives, and what is never sent."""

import re
from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes
from email.header import decode_header, make_header
from email.utils import parseaddr
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.mail_settings import Mailbox
from bot.nudges.email import (
    Attachment,
    Refused,
    Rejected,
    compose,
)
from bot.nudges.smtp import SmtpMailer
from tests.nudges.mailing import MAIL, NOBODY, NOW, mailer_for, running, send, settings_for
from tests.smtp import Arrived, MailServer

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


def test_a_file_says_what_it_is_for(mail_server: MailServer) -> None:
    file = Attachment("a.ics", "text/calendar", b"BEGIN:VCALENDAR\r\n", {"method": "CANCEL"})
    (attached,) = send(mail_server, replace(MAIL, attachments=[file])).message.iter_attachments()
    assert attached["Content-Type"].params["method"] == "CANCEL"


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


@pytest.mark.slow
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


@pytest.mark.parametrize(
    "words", ["=?utf-8?q?hello?=", 'Ann "the boss" O\'Neil', "a\\b", "<b@c.uk>, d", "a, b; c:"]
)
def test_words_that_look_like_a_part_of_a_header_arrive_as_they_were_written(words: str) -> None:
    mail = replace(MAIL, to=Mailbox("zoe@example.org", words), subject=words)
    message = Arrived("", [], compose(mail, settings_for(25), NOW).as_bytes(), [], False).message
    (recipient,) = message["To"].addresses
    assert (message["Subject"], recipient.display_name) == (words, words)


def lines(text: str) -> list[str]:
    """How lines end is not kept, and a last one always ends."""
    return re.split("\r\n|\r|\n", re.sub(r"(\r\n|\r|\n)\Z", "", text))


@pytest.mark.slow
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
        lambda words: {"attachments": [Attachment("a.pdf", "application/pdf", b"", {"method": words})]},
    ],
    ids=(
        *("subject", "name", "reply name", "reply address", "id", "unsubscribe"),
        *("file name", "file type", "file method"),
    ),
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


def test_a_message_id_that_would_not_fit_on_a_line_is_rejected() -> None:
    with pytest.raises(Rejected):
        compose(replace(MAIL, message_id="a" * 129), settings_for(25), NOW)


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
