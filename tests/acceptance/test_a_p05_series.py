"""A.P5: meetings at times that suit people, repeated without toil, in everybody's calendar."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import vobject

from bot.imports import import_term_dates
from bot.store.people import Person as Known
from bot.when import LONDON
from slack_sandbox import Person, Shown
from tests.conftest import Clock
from tests.handlers.meetings.room import PARTNERS, meetings, open_plan
from tests.importers.test_term_dates import calendar
from tests.smtp import MailServer
from tests.world import World

LINE = "/meeting Leaders’ network every second Tuesday 6.30pm until April except bank and school holidays"


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2026, 9, 14, 9, 0, tzinfo=UTC))


@pytest.fixture
def world(new_world: Callable[..., World], mail_server: MailServer) -> World:
    server = f"smtp://{mail_server.hostname}:{mail_server.port}"
    return new_world(settings={"KITH_SMTP_URL": server, "KITH_MAIL_FROM": "Kith <kith@council.example>"})


def invitations(person: Person) -> list[Shown]:
    return [one for one in person.messages(PARTNERS) if not one.ephemeral and "Details" in one.buttons]


def told(person: Person) -> list[str]:
    return [one.plain for one in person.messages("Kith") if "Leaders" in one.plain]


def note_for_ivy(maya: Person, invitation: Shown) -> None:
    """Ivy, who is not on Slack, has said on the telephone that she comes."""
    assert maya.press(invitation, "Details").ok
    assert maya.press(maya.open_form(), "Answer for somebody").ok
    maya.fill({"What they said": "Going"})
    label = "Who, if they are not on Slack"
    (offered,) = maya.suggestions(label, "ivy")
    maya.choose(label, "ivy", offered)
    assert maya.submit().ok
    maya.close()


@pytest.mark.slow
@pytest.mark.criterion("A.P5")
def test_a_series_suits_the_holidays_reaches_everybody_and_is_changed_as_one(
    world: World, clock: Clock, mail_server: MailServer, tmp_path: Path
) -> None:
    # Whoever runs Kith imports the council's term dates.
    terms = tmp_path / "terms.ics"
    entries = ("October half term", "20261026", "20261031"), ("Christmas holiday", "20261221", "20270104")
    terms.write_text(calendar(*entries, name="Westhaven term dates"))
    assert "October half term" in import_term_dates(world.database, str(terms), clock)
    with world.database.transaction(writes=True) as session:
        facts = {"name": "Ivy Sedge", "email": "ivy@sedge.example", "noted_by": "U0MAYAOKA"}
        session.add(Known(**facts, noted_at=clock()))

    # Maya says what repeats; everything is shown back before anything is saved.
    open_plan(world.maya, LINE, PARTNERS)
    world.maya.fill({"Place": "St Mary’s Hall"})
    assert world.maya.submit().ok
    shown = world.maya.open_form().plain
    assert "Every second Tuesday at 6.30pm, first on Tuesday 15 September 2026" in shown
    assert "Tuesday 27 October 2026 (school holidays: October half term)" in shown
    assert "Tuesday 22 December 2026 (school holidays: Christmas holiday)" in shown
    assert meetings(world) == []
    world.maya.fill({"And then": "Post the first invitation in the channel now"})
    assert world.maya.submit().ok
    world.maya.close()
    days = {one.starts_at.astimezone(LONDON).date() for one in meetings(world)}
    assert not days & {date(2026, 10, 27), date(2026, 12, 22)}
    assert {f"{one.starts_at.astimezone(LONDON):%a %H:%M}" for one in meetings(world)} == {"Tue 18:30"}

    # Nadia, of another workspace, answers by a button; Ivy, by telephone, has the entry by e-mail.
    assert world.nadia.press(invitations(world.nadia)[0], "Going").ok
    note_for_ivy(world.maya, invitations(world.maya)[0])
    world.deliver()
    entry = entry_of(mail_server)
    assert entry.method.value == "PUBLISH"
    assert entry.vevent.dtstart.value.astimezone(UTC) == datetime(2026, 9, 15, 17, 30, tzinfo=UTC)

    # From here on it is at another time: each is told once, and Ivy's entry moves with it.
    assert world.maya.press(invitations(world.maya)[0], "Details").ok
    assert world.maya.press(world.maya.open_form(), "Change").ok
    follow = f"This and all {len(days) - 1} that follow"
    world.maya.fill({"When": "Wednesday 16 September 2026, 7pm", "Which": follow})
    assert world.maya.submit().ok
    assert "2 people who count on it are told at once." in world.maya.open_form().plain
    assert world.maya.submit().ok
    world.maya.close()
    world.deliver()
    assert {f"{one.starts_at.astimezone(LONDON):%a %H:%M}" for one in meetings(world)} == {"Wed 19:00"}
    assert len(told(world.nadia)) == 1
    moved = entry_of(mail_server)
    assert (moved.vevent.uid.value, moved.vevent.sequence.value) == (entry.vevent.uid.value, "1")

    # The next invitation comes by itself, once, in winter time too at the same time on the clock.
    clock.now = datetime(2026, 9, 16, 18, 1, tzinfo=UTC)
    for _ in range(2):
        world.deliver()
    assert len(invitations(world.nadia)) == 2
    assert "7pm" in invitations(world.nadia)[1].plain

    # Only one of them is off; the others stand.
    assert world.maya.press(invitations(world.maya)[1], "Details").ok
    assert world.maya.press(world.maya.open_form(), "Cancel the meeting").ok
    assert world.maya.submit().ok
    assert [one.state for one in meetings(world)].count("cancelled") == 1


def entry_of(mail_server: MailServer) -> vobject.base.Component:
    """The calendar entry in the last e-mail, as a reader of another make understands it."""
    (attached,) = mail_server.arrived[-1].message.iter_attachments()
    return vobject.readOne(attached.get_payload(decode=True).decode())
