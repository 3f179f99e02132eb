"""Handing e-mail over: what is said where it could not be, TLS and logging in."""

import socket
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread

import pytest
from pydantic import SecretStr

from bot.mail_settings import Tls
from bot.nudges.email import (
    Misconfigured,
    NotSent,
    Refused,
    Rejected,
    Temporary,
    Unanswered,
    compose,
)
from tests.nudges.mailing import MAIL, NOBODY, NOW, mailer_for, running, send, settings_for
from tests.smtp import HANG_UP, PASSWORD, USER, Certificate, MailServer, logs_in

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
        # Who has hung up already leaves nothing to shut down: ENOTCONN is an OSError of its own.
        with caller, caller.makefile("rb") as heard, suppress(OSError):
            for each in said:
                caller.sendall(each)
                heard.readline()
            if not keep:
                caller.shutdown(socket.SHUT_WR)
            while heard.readline():
                pass

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = Thread(target=serve)
        thread.start()
        yield listening.getsockname()[1]
        thread.join()


HELLO, YES, GO_ON = (b"220 hello\r\n", b"250 hello\r\n"), b"250 ok\r\n", b"354 go on\r\n"


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ([], Temporary),
        ([b"421 busy\r\n"], Temporary),
        ([b"554 no service\r\n"], Misconfigured),
        ([b"HTTP/1.1 400 Bad Request\r\n\r\n"], Misconfigured),
        ([b"220 hello\r\n"], Temporary),
        ([*HELLO], Temporary),
        ([*HELLO, b"what?\r\n"], Temporary),
        ([*HELLO, b"250 " + b"x" * 9000 + b"\r\n"], Temporary),
        ([*HELLO, YES], Temporary),
        ([*HELLO, YES, YES], Unanswered),
        ([*HELLO, YES, YES, b"what?\r\n"], Unanswered),
        ([*HELLO, YES, YES, b"451 later\r\n"], Temporary),
        ([*HELLO, YES, YES, b"554 no\r\n"], Rejected),
        ([*HELLO, YES, YES, GO_ON], Unanswered),
    ],
)
def test_what_hangs_up_or_talks_nonsense_is_known_for_it(said: list[bytes], kind: type[NotSent]) -> None:
    with saying(*said) as port, pytest.raises(NotSent) as fault:
        mailer_for(port).send(MAIL)
    assert type(fault.value) is kind


@pytest.mark.parametrize(("said", "kind"), [([], Temporary), ([*HELLO, YES, YES, GO_ON], Unanswered)])
def test_what_keeps_silent_is_not_waited_for_for_ever(said: list[bytes], kind: type[NotSent]) -> None:
    with saying(*said, keep=True) as port, pytest.raises(NotSent) as fault:
        mailer_for(port, seconds=0.5).send(MAIL)
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


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ([], Tls.IMPLICIT),
        ([b"220 hello\r\n", b"250-hello\r\n250 STARTTLS\r\n", b"220 go on\r\n"], Tls.STARTTLS),
    ],
    ids=["implicit", "starttls"],
)
def test_a_server_that_hangs_up_while_tls_begins_is_asked_again_later(said: list[bytes], kind: Tls) -> None:
    with saying(*said) as port, pytest.raises(Temporary):
        mailer_for(port, tls=kind).send(MAIL)


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
