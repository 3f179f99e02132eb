"""The calendar file by e-mail, through a real mail server, read by a reader of another make."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import vobject

from bot.store.people import Person as Known
from tests.conftest import Clock
from tests.handlers.meetings.room import due, invite, meetings, open_plan, page, press, save
from tests.nudges.planned import preference
from tests.smtp import Arrived, MailServer
from tests.world import World

pytestmark = pytest.mark.slow

NOW = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)
"""A Monday morning, when everybody may be reached."""


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def world(new_world: Callable[..., World], mail_server: MailServer) -> World:
    host, port = mail_server.hostname, mail_server.port
    mail = {"KITH_SMTP_URL": f"smtp://{host}:{port}", "KITH_MAIL_FROM": "Kith <kith@council.example>"}
    return new_world(settings=mail)


def ivy(world: World, **facts: object) -> None:
    """Somebody who is not on Slack and has an e-mail address."""
    known = {"name": "Ivy Sedge", "email": "ivy@sedge.example", "noted_by": "U0MAYAOKA"}
    with world.database.transaction(writes=True) as session:
        session.add(Known(**{**known, **facts}, noted_at=NOW))


def prefers_email(world: World, user_id: str, email: str = "beth@carrow.example") -> None:
    with world.database.transaction(writes=True) as session:
        person = session.query(Known).filter_by(user_id=user_id).one()
        person.email = email
        session.add(preference(person.id, reach="email"))


def note_answer(world: World, said: str) -> None:
    """“Answer for somebody”: for Ivy."""
    assert world.maya.press(page(world.maya), "Answer for somebody").ok
    world.maya.fill({"What they said": said})
    label = "Who, if they are not on Slack"
    (offered,) = world.maya.suggestions(label, "ivy")
    world.maya.choose(label, "ivy", offered)
    assert world.maya.submit().ok
    world.maya.close()
    world.deliver()


def file_of(arrived: Arrived, number: int = 0) -> tuple[str, vobject.base.Component]:
    """The Content-Type of a calendar file, and what another reader makes of it."""
    attached = list(arrived.message.iter_attachments())[number]
    assert attached.get_filename().endswith(".ics")
    return str(attached["Content-Type"]), vobject.readOne(attached.get_payload(decode=True).decode())


def test_going_changed_and_cancelled_come_with_the_same_entry(world: World, mail_server: MailServer) -> None:
    ivy(world)
    invite(world.maya)
    note_answer(world, "Going")
    (first,) = mail_server.arrived
    assert first.recipients == ["ivy@sedge.example"]
    assert first.message["Subject"] == "You are going: Childminder forum"
    kind, calendar = file_of(first)
    assert kind.startswith("text/calendar")
    assert 'method="PUBLISH"' in kind
    assert calendar.method.value == "PUBLISH"
    assert calendar.vevent.dtstart.value.astimezone(UTC) == datetime(2026, 9, 22, 17, 30, tzinfo=UTC)

    assert world.maya.press(page(world.maya), "Change").ok
    world.maya.fill({"When": "Tuesday 27 October 2026, 6.30pm"})
    assert save(world.maya).ok
    world.maya.close()
    world.deliver()
    _, moved = file_of(mail_server.arrived[1])
    assert moved.vevent.dtstart.value.astimezone(UTC) == datetime(2026, 10, 27, 18, 30, tzinfo=UTC)
    assert (moved.vevent.uid.value, moved.vevent.sequence.value) == (calendar.vevent.uid.value, "1")

    assert world.maya.press(page(world.maya), "Cancel the meeting").ok
    assert world.maya.submit().ok
    world.deliver()
    *_, last = mail_server.arrived
    kind, off = file_of(last)
    assert 'method="CANCEL"' in kind
    assert (off.method.value, off.vevent.status.value, off.vevent.sequence.value) == (
        "CANCEL",
        "CANCELLED",
        "2",
    )
    assert off.vevent.uid.value == calendar.vevent.uid.value
    assert len(mail_server.arrived) == 3


def test_who_cannot_come_after_all_gets_the_entry_taken_out(world: World, mail_server: MailServer) -> None:
    ivy(world)
    invite(world.maya)
    note_answer(world, "Going")
    note_answer(world, "Can’t")
    _, out = mail_server.arrived
    kind, calendar = file_of(out)
    assert 'method="CANCEL"' in kind
    assert calendar.vevent.status.value == "CANCELLED"
    assert "It is noted that you do not come." in out.part("plain")


def test_who_never_was_coming_gets_nothing(world: World, mail_server: MailServer) -> None:
    ivy(world)
    invite(world.maya)
    note_answer(world, "Can’t")
    assert mail_server.arrived == []
    assert due(world, "meeting.answered") == []


def test_who_is_on_slack_and_prefers_e_mail_gets_it_by_e_mail(world: World, mail_server: MailServer) -> None:
    invite(world.maya)
    press(world.beth, "Can’t")
    prefers_email(world, "U0BETHCAR")
    press(world.beth, "Maybe")
    world.deliver()
    (arrived,) = mail_server.arrived
    assert arrived.recipients == ["beth@carrow.example"]
    assert arrived.message["Subject"] == "You may come: Childminder forum"
    assert file_of(arrived)[1].method.value == "PUBLISH"


def test_who_is_reached_in_another_way_is_not_told_of_a_file(world: World, mail_server: MailServer) -> None:
    ivy(world, email=None, phone="01632 960001")
    invite(world.maya)
    note_answer(world, "Going")
    press(world.beth, "Going")
    world.deliver()
    assert mail_server.arrived == []
    assert due(world, "meeting.answered") == []


def test_who_turns_to_the_telephone_before_it_goes_is_not_telephoned_about_a_file(
    world: World, mail_server: MailServer, clock: Clock
) -> None:
    ivy(world)
    clock.now = NOW + timedelta(hours=10)
    invite(world.maya)
    note_answer(world, "Going")
    with world.database.transaction(writes=True) as session:
        person = session.query(Known).filter_by(name="Ivy Sedge").one()
        session.add(preference(person.id, reach="phone"))
    clock.now = NOW + timedelta(days=1)
    world.deliver()
    (nudge,) = due(world, "meeting.answered")
    assert (nudge.state, nudge.reason) == ("withdrawn", "not_by_email")
    assert mail_server.arrived == []


def test_a_place_that_became_free_comes_with_the_entry_and_a_wait_without(
    world: World, mail_server: MailServer
) -> None:
    ivy(world)
    invite(world.maya, How_many_places="1")
    press(world.beth, "Going")
    note_answer(world, "Going")
    assert mail_server.arrived == []
    press(world.beth, "Can’t")
    world.deliver()
    (arrived,) = mail_server.arrived
    assert arrived.message["Subject"] == "You have a place: Childminder forum"
    assert file_of(arrived)[1].method.value == "PUBLISH"


def test_of_a_series_one_e_mail_brings_the_entry_of_each(world: World, mail_server: MailServer) -> None:
    ivy(world)
    open_plan(world.maya, "/meeting Forum every Tuesday 6.30pm until 17 November at the Hall")
    assert save(world.maya, "Post the first invitation in the channel now").ok
    world.maya.close()
    world.deliver()
    posted = [one for one in world.maya.messages("#network") if "Details" in one.buttons]
    assert len(posted) == 2
    for one in posted:
        assert world.maya.press(one, "Details").ok
        assert world.maya.press(world.maya.open_form(), "Answer for somebody").ok
        world.maya.fill({"What they said": "Going"})
        label = "Who, if they are not on Slack"
        (offered,) = world.maya.suggestions(label, "ivy")
        world.maya.choose(label, "ivy", offered)
        assert world.maya.submit().ok
        world.maya.close()
    world.deliver()
    assert len(mail_server.arrived) == 2
    assert world.maya.press(posted[0], "Details").ok
    assert world.maya.press(world.maya.open_form(), "Cancel the meeting").ok
    world.maya.fill({"Which": "This and all 9 that follow"})
    assert world.maya.submit().ok
    world.deliver()
    _, _, arrived = mail_server.arrived
    assert arrived.message["Subject"] == "Cancelled: Forum (2 meetings)"
    files = [file_of(arrived, number)[1] for number in (0, 1)]
    assert {one.method.value for one in files} == {"CANCEL"}
    assert [one.vevent.uid.value for one in files] == [one.uid for one in meetings(world)[:2]]
