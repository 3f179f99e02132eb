"""A meeting from its plan to its reminder, for people who have no commands."""

from datetime import UTC, datetime

import pytest

from tests.conftest import Clock
from tests.handlers.meetings.room import PARTNERS, invitation, invite, press
from tests.handlers.test_channels import menu, said
from tests.world import World

LINE = "/meeting Childminder forum Tuesday 22 September 2pm at St Mary's Hall"
DAY_BEFORE = datetime(2026, 9, 21, 13, 1, tzinfo=UTC)
"""Just within 24 hours of it, when everybody may be reached."""


def reminders(world: World, name: str) -> list[str]:
    """What Kith has written of the meeting to a person alone; nothing where it never wrote to them."""
    try:
        told = world.sandbox.person(name).messages("Kith")
    except LookupError:
        return []
    return [one.plain for one in told if "Childminder forum" in one.plain]


@pytest.mark.journey
def test_those_going_have_the_calendar_file_and_are_reminded_the_day_before(
    world: World, clock: Clock
) -> None:
    assert world.maya.command(PARTNERS, "/invite @Beth Carrow").ok
    assert "posted and pinned" in said(world.maya, PARTNERS)
    invite(world.maya, PARTNERS, LINE)
    assert world.nadia.press(menu(world.nadia, PARTNERS), "Find a meeting").ok
    assert world.nadia.press(world.nadia.open_form(), "Open the meeting").ok
    assert world.nadia.press(world.nadia.open_form(), "Going").ok
    assert "you are going" in press(world.beth, "Going", PARTNERS).casefold()
    assert "you can’t come" in press(world.sandbox.person("Priya Nair"), "Can’t", PARTNERS)
    world.deliver()
    assert "Going: 2 · Maybe: 0 · Can’t: 1" in invitation(world.maya, PARTNERS).plain
    (file,) = [file for each in world.beth.thread(invitation(world.beth, PARTNERS)) for file in each.files]
    assert b"SUMMARY:Childminder forum" in world.beth.download(file)
    assert reminders(world, "Beth Carrow") == []

    clock.now = DAY_BEFORE
    for _ in range(2):
        world.deliver()
    for name in ("Nadia Khoury", "Beth Carrow"):
        (told,) = reminders(world, name)
        assert "Tomorrow: Childminder forum" in told
        assert "Tuesday 22 September 2026, 2pm to 3.30pm (UK time)" in told
    assert reminders(world, "Priya Nair") == []
    assert reminders(world, "Imran Shah") == []


def test_a_calendar_file_that_slack_refuses_keeps_nobody_from_being_reminded(
    world: World, clock: Clock
) -> None:
    invite(world.maya, PARTNERS, LINE)
    press(world.nadia, "Going", PARTNERS)
    clock.now = DAY_BEFORE
    world.sandbox.fail_next("files.getUploadURLExternal", 1, "500")
    world.deliver()
    assert len(reminders(world, "Nadia Khoury")) == 1
    thread = world.nadia.thread(invitation(world.nadia, PARTNERS))
    assert [file for each in thread for file in each.files] == []
    clock.move(seconds=61)
    world.deliver()
    thread = world.nadia.thread(invitation(world.nadia, PARTNERS))
    assert len([file for each in thread for file in each.files]) == 1


def test_a_reminder_says_so_once_the_person_cannot_come_any_more(world: World, clock: Clock) -> None:
    """What waits is not sent either: its cause is gone."""
    invite(world.maya, PARTNERS, LINE)
    press(world.nadia, "Going", PARTNERS)
    clock.now = DAY_BEFORE
    world.post_office.tick()
    press(world.nadia, "Can’t", PARTNERS)
    world.deliver()
    assert reminders(world, "Nadia Khoury") == []


def test_a_reminder_is_answered_where_it_is_read(world: World, clock: Clock) -> None:
    invite(world.maya, PARTNERS, LINE)
    press(world.nadia, "Going", PARTNERS)
    clock.now = DAY_BEFORE
    world.deliver()
    assert world.nadia.press(world.nadia.last_message("Kith"), "Can’t").ok
    assert "you can’t come" in world.nadia.last_message("Kith").plain
    assert "Going: 0 · Maybe: 0 · Can’t: 1" in invitation(world.maya, PARTNERS).plain
