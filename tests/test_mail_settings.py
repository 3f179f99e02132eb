"""Settings of e-mail: the mail server, whom e-mail is from and who gets the answers."""

import pytest

from bot.mail_settings import Mailbox, Tls
from bot.settings import HOW_TO_MEND, WrongSettings, read_settings
from tests.keys import KEYS

RIGHT = {**KEYS, "SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}
SMTP = "smtp://kith:my-secret@mail.council.gov.uk"
MAIL = {**RIGHT, "KITH_MAIL_FROM": "kith@council.gov.uk"}


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in HOW_TO_MEND:
        monkeypatch.delenv(name, raising=False)


def test_without_a_mail_server_no_mail_is_sent() -> None:
    assert read_settings(**RIGHT).mail is None
    assert read_settings(**MAIL).mail is None


@pytest.mark.parametrize(
    ("url", "host", "port", "tls"),
    [
        (SMTP, "mail.council.gov.uk", 587, Tls.STARTTLS),
        ("smtps://kith:my-secret@mail.council.gov.uk", "mail.council.gov.uk", 465, Tls.IMPLICIT),
        ("smtp://mail:25/", "mail", 25, Tls.STARTTLS),
        ("smtp://192.0.2.1:25", "192.0.2.1", 25, Tls.STARTTLS),
        ("smtp://localhost:25", "localhost", 25, Tls.NONE),
        ("smtp://127.0.0.1:25", "127.0.0.1", 25, Tls.NONE),
        ("smtp://[::1]:25", "::1", 25, Tls.NONE),
        ("smtps://localhost", "localhost", 465, Tls.IMPLICIT),
    ],
)
def test_only_on_this_machine_is_mail_handed_over_unencrypted(
    url: str, host: str, port: int, tls: Tls
) -> None:
    mail = read_settings(**MAIL, KITH_SMTP_URL=url).mail
    assert mail is not None
    assert (mail.server.host, mail.server.port, mail.server.tls) == (host, port, tls)


def test_user_and_password_may_hold_any_sign() -> None:
    mail = read_settings(**MAIL, KITH_SMTP_URL="smtp://kith%40council.gov.uk:a%2Fb%20%3A%23@mail").mail
    assert mail is not None
    assert mail.server.user == "kith@council.gov.uk"
    assert mail.server.password is not None
    assert mail.server.password.get_secret_value() == "a/b :#"


@pytest.mark.parametrize(
    "url",
    [
        *(
            "my-secret",
            "https://kith:my-secret@mail",
            "smtp://",
            "smtp://kith:my-secret@",
            "smtp://kith:my-secret@:25",
        ),
        *("smtp://kith:my-secret@mail:port", "smtp://kith:my/my-secret@mail", "smtp://kith:1/my-secret@mail"),
        *("smtp://kith:my?my-secret@mail", "smtp://kith:my#my-secret@mail", "smtp://kith:my[my-secret@mail"),
        *("smtp://my-secret@mail", "smtp://:my-secret@mail", "smtp://kith:my-secret-£@mail"),
        *("smtp://kith:my-secret%C2%A3@mail", "smtp://kith:my-secret@ma il", "smtp://kith:my-secret@mail:0"),
        *("smtp://kith:my-secret@mail:99999", "smtp://kith:my-secret@mail?from=me", "smtp://my-secret℀@mail"),
    ],
)
def test_what_is_no_mail_server_is_named_and_not_shown(url: str) -> None:
    with pytest.raises(WrongSettings, match="KITH_SMTP_URL") as fault:
        read_settings(**MAIL, KITH_SMTP_URL=url)
    assert "my-secret" not in str(fault.value)
    assert HOW_TO_MEND["KITH_SMTP_URL"] in str(fault.value)


def test_the_password_of_the_mail_server_does_not_show_when_settings_are_printed() -> None:
    settings = read_settings(**MAIL, KITH_SMTP_URL=SMTP)
    assert "my-secret" not in repr(settings) + repr(settings.mail) + str(settings.model_dump())


def test_with_a_mail_server_a_sender_is_needed() -> None:
    with pytest.raises(WrongSettings, match="KITH_MAIL_FROM is missing"):
        read_settings(**RIGHT, KITH_SMTP_URL=SMTP)


@pytest.mark.parametrize(
    ("text", "mailbox"),
    [
        ("kith@council.gov.uk", Mailbox("kith@council.gov.uk")),
        (" Kith <kith@council.gov.uk> ", Mailbox("kith@council.gov.uk", "Kith")),
        ("<kith@council.gov.uk>", Mailbox("kith@council.gov.uk")),
        ('"Kith, Early Years" <kith@council.gov.uk>', Mailbox("kith@council.gov.uk", "Kith, Early Years")),
        (
            "Blynyddoedd Cynnar Môn <kith@môn.cymru>",
            Mailbox("kith@xn--mn-8ja.cymru", "Blynyddoedd Cynnar Môn"),
        ),
    ],
)
def test_the_sender_and_who_gets_the_answers_may_have_a_name(text: str, mailbox: Mailbox) -> None:
    mail = read_settings(**RIGHT, KITH_SMTP_URL=SMTP, KITH_MAIL_FROM=text, KITH_MAIL_REPLY_TO=text).mail
    assert mail is not None
    assert mail.sender == mail.reply_to == mailbox


@pytest.mark.parametrize("name", ["KITH_MAIL_FROM", "KITH_MAIL_REPLY_TO"])
@pytest.mark.parametrize(
    "text",
    [
        "Kith",
        "kith@",
        "kith@council",
        "Kith <kith>",
        "zoë@council.gov.uk",
        "Ki\nth <kith@council.gov.uk>",
        "a@b.uk, c@d.uk",
    ],
)
def test_what_is_no_sender_is_named(name: str, text: str) -> None:
    with pytest.raises(WrongSettings, match=name):
        read_settings(**{**MAIL, "KITH_SMTP_URL": SMTP, name: text})
