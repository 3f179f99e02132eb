"""An invitation answered by its buttons, by who has no commands, and by staff for who has no Slack."""

import pytest

from bot.store.people import Person as Known
from tests.conftest import Clock
from tests.handlers.meetings.room import NETWORK, PARTNERS, due, invitation, invite, page, press, send_again
from tests.world import World


@pytest.mark.journey
@pytest.mark.parametrize(("name", "channel"), [("beth", NETWORK), ("nadia", PARTNERS)])
def test_a_guest_and_a_member_of_another_workspace_answer_by_buttons_alone(
    world: World, name: str, channel: str
) -> None:
    invite(world.maya, channel)
    person = getattr(world, name)
    assert "You are going" in press(person, "Going", channel)
    assert "Going: 1 · Maybe: 0 · Can’t: 0" in invitation(world.maya, channel).plain
    assert "You are going" in press(person, "Going", channel)
    assert "you can’t come" in press(person, "Can’t", channel)
    shown = invitation(world.maya, channel)
    assert "Going: 0 · Maybe: 0 · Can’t: 1" in shown.plain
    assert len([one for one in world.maya.messages(channel) if "Details" in one.buttons]) == 1


def test_the_channel_sees_counts_and_no_names(world: World) -> None:
    invite(world.maya)
    press(world.beth, "Going")
    for person in (world.maya, world.sandbox.person("Imran Shah")):
        assert "Beth" not in invitation(person).plain
    assert "Going (1): @Beth Carrow" in page(world.maya).plain


def test_who_is_told_to_wait_is_next_when_somebody_cannot_come(world: World) -> None:
    invite(world.maya, How_many_places="1")
    press(world.beth, "Going")
    imran = world.sandbox.person("Imran Shah")
    assert "on the waiting list with nobody before you" in press(imran, "Going")
    assert "Going: 1 of 1 places (full) · Waiting for a place: 1" in invitation(world.maya).plain
    press(world.beth, "Maybe")
    assert "Going: 1 of 1 places (full) · Maybe: 1" in invitation(world.maya).plain
    assert "Going (1): @Imran Shah" in page(world.maya).plain
    assert len(due(world, "meeting.place")) == 1


def test_an_answer_on_the_meetings_page_shows_on_it_and_in_the_channel(world: World) -> None:
    invite(world.maya)
    form = page(world.beth)
    assert world.beth.press(form, "Maybe").ok
    assert "Your answer: Maybe" in world.beth.open_form().plain
    assert "Maybe: 1" in invitation(world.maya).plain


def test_an_answer_after_the_meeting_is_refused_kindly(world: World, clock: Clock) -> None:
    invite(world.maya)
    clock.move(days=9)
    assert "is over" in press(world.beth, "Going")
    assert "Going: 0" in invitation(world.maya).plain


def test_staff_note_the_answer_of_who_phoned(world: World, clock: Clock) -> None:
    with world.database.transaction(writes=True) as session:
        session.add(
            Known(name="Joan <!here> Bright", phone="01632 960001", noted_at=clock(), noted_by="U0MAYAOKA")
        )
    invite(world.maya)
    assert world.maya.press(page(world.maya), "Answer for somebody").ok
    world.maya.fill({"What they said": "Going"})
    assert "one person" in world.maya.submit().errors["Who, if they are on Slack"]
    label = "Who, if they are not on Slack"
    offered = "Joan <!here> Bright · 01632 960001"
    assert world.maya.suggestions(label, "joan") == [offered]
    assert world.maya.suggestions(label, "beth") == []
    world.maya.choose(label, "joan", offered)
    assert world.maya.submit().ok
    shown = world.maya.open_form().plain
    assert "Noted for Joan <!here> Bright: Going" in shown
    assert "Going: 1" in invitation(world.beth).plain


def test_staff_note_the_answer_of_somebody_on_slack(world: World) -> None:
    invite(world.maya)
    assert world.maya.press(page(world.maya), "Answer for somebody").ok
    world.maya.fill({"Who, if they are on Slack": "U0BETHCAR", "What they said": "Maybe"})
    assert world.maya.submit().ok
    assert "Noted for @Beth Carrow: Maybe" in world.maya.open_form().plain
    assert "errors" not in send_again(world)
    assert "Maybe: 1" in invitation(world.beth).plain
    assert "Your answer: Maybe" in page(world.beth).plain


def test_nobody_can_be_noted_who_is_no_person(world: World) -> None:
    invite(world.maya)
    assert world.maya.press(page(world.maya), "Answer for somebody").ok
    world.maya.fill({"Who, if they are on Slack": "U0KITHBOT", "What they said": "Going"})
    assert "no person" in world.maya.submit().errors["Who, if they are on Slack"]
    assert "Going: 0" in invitation(world.maya).plain
