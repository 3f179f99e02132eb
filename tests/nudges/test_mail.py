"""A nudge as an e-mail: to a real mail server, in words alone and as HTML."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.store import outbox
from bot.store.outbox import Due, Nudge
from bot.store.people import Person
from bot.store.roles import RoleRequest
from bot.views.mail import to_html, to_text
from bot.views.notes import Note
from tests.conftest import Clock
from tests.nudges.planned import preference
from tests.smtp import MailServer
from tests.world import World

NOW = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)
HEADING = "Role refused: deputy for Anwen Pritchard"


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def world(new_world: Callable[..., World], mail_server: MailServer) -> World:
    host, port = mail_server.hostname, mail_server.port
    mail = {
        "KITH_SMTP_URL": f"smtp://{host}:{port}",
        "KITH_MAIL_FROM": "Kith <kith@council.example>",
        "KITH_MAIL_REPLY_TO": "early.years@council.example",
    }
    return new_world(settings=mail)


def due_by_email(world: World, number: int = 1, **wishes: object) -> None:
    with world.database.transaction(writes=True) as session:
        person = Person(name="Ivy Sedge", email="ivy@sedge.example", noted_at=NOW, noted_by="U0MAYAOKA")
        decided = {"outcome": "refused", "decided_by": "U0TOMASRE", "decided_at": NOW}
        asked = {"user_id": "U0ANWENPR", "role": "deputy", "asked_at": NOW, "asked_by": "U0GEORGEA"}
        request = RoleRequest(**asked, **decided)
        session.add_all([person, request])
        session.flush()
        session.add(preference(person.id, **{"reach": "email", **wishes}))
        about = {"request": request.id}
        keys = [f"test:{one}" for one in range(number)]
        outbox.add(session, [Due("role.decided", key, NOW, person.id, about=about) for key in keys])
    world.deliver()


def nudges(world: World) -> list[Nudge]:
    with world.database.transaction() as session:
        return list(session.scalars(select(Nudge).where(Nudge.kind == "role.decided")))


def test_who_wants_e_mail_gets_one_in_words_and_as_html(world: World, mail_server: MailServer) -> None:
    due_by_email(world)
    (arrived,) = mail_server.arrived
    message = arrived.message
    assert arrived.recipients == ["ivy@sedge.example"]
    assert message["Subject"] == HEADING
    assert "early.years@council.example" in message["Reply-To"]
    assert message["Message-ID"] == f"<nudge-{nudges(world)[0].id}@council.example>"
    assert message["List-Unsubscribe"].startswith("<mailto:early.years@council.example?subject=Please")
    for kind in ("plain", "html"):
        assert "Refused by Tomas Reyes on 14 September 2026." in arrived.part(kind)
    assert (nudges(world)[0].state, nudges(world)[0].via) == ("sent", "email")
    with world.database.transaction() as session:
        assert session.scalars(select(Person.conversation).where(Person.email.is_not(None))).all() == [None]


def test_a_server_that_is_busy_is_tried_again_under_the_same_message_id(
    world: World, mail_server: MailServer, clock: Clock
) -> None:
    mail_server.answers["DATA"] = "451 4.3.0 Try again later"
    due_by_email(world)
    assert nudges(world)[0].state == "waiting"
    mail_server.answers.clear()
    clock.move(hours=2)
    world.deliver()
    assert len(mail_server.arrived) == 1
    assert nudges(world)[0].state == "sent"


def test_a_lost_answer_is_no_reason_to_lose_the_e_mail(
    world: World, mail_server: MailServer, clock: Clock
) -> None:
    mail_server.answers["DATA"] = "hang up"
    due_by_email(world)
    mail_server.answers.clear()
    for _ in range(3):
        clock.move(hours=1)
        world.deliver()
    first, second = mail_server.arrived
    assert first.message["Message-ID"] == second.message["Message-ID"]
    assert nudges(world)[0].state == "sent"


@pytest.mark.parametrize("digest", [False, True])
def test_a_refused_address_becomes_a_task_for_a_co_ordinator(
    world: World, mail_server: MailServer, clock: Clock, digest: bool
) -> None:
    mail_server.answers["RCPT"] = "550 5.1.1 No such user"
    due_by_email(world, number=2, digest=digest)
    clock.now = NOW + timedelta(days=1)
    world.deliver()
    assert [(one.state, one.reason) for one in nudges(world)] == [("task", "mail_refused")] * 2
    world.maya.command("#network", "/kith")
    assert "Please telephone Ivy Sedge" in world.maya.open_form().plain
    assert mail_server.arrived == []


def test_a_digest_by_e_mail_holds_all_that_waits(world: World, mail_server: MailServer, clock: Clock) -> None:
    due_by_email(world, number=2, digest=True)
    assert mail_server.arrived == []
    clock.now = datetime(2026, 9, 15, 7, 30, tzinfo=UTC)
    world.deliver()
    (arrived,) = mail_server.arrived
    assert arrived.message["Subject"] == "Today"
    assert arrived.part("plain").count(HEADING) == arrived.part("html").count(HEADING) == 2
    assert {one.state for one in nudges(world)} == {"sent"}


def test_what_people_typed_is_text_in_html_too() -> None:
    note = Note("<b>Tea & talk</b>", ["<script>alert(1)</script>", "“quoted”"], otherwise="Ring <us>")
    html = to_html(note)
    assert "<script>" not in html
    assert "<b>" not in html
    assert "&lt;b&gt;Tea &amp; talk&lt;/b&gt;" in html
    assert "Ring <us>" in to_text(note)
