"""“Who was there” as it is ticked in Slack, by staff and by a note-taker of another workspace."""

import pytest

from bot.store.meetings.meetings import MeetingAnswer
from bot.store.people import Person
from tests.conftest import Clock
from tests.handlers.meetings.aftermath import OWEN, answer_for, hold, not_on_slack, shown_option, tick
from tests.handlers.meetings.room import NETWORK, PARTNERS, invite, page, press, send_again
from tests.world import World


def test_everybody_can_be_ticked_and_it_is_corrected(world: World, clock: Clock) -> None:
    not_on_slack(world)
    hold(world, clock)
    press(world.nadia, "Going", PARTNERS)
    answer_for(world, "Rose Tandy", "Maybe")
    assert tick(world.maya, "@Nadia Khoury", "Rose Tandy").ok
    shown = world.maya.open_form().plain
    assert "Saved: 2 there." in shown
    assert "Not linked to a setting: 2" in shown
    assert "Saved: 2 there." in send_again(world)
    world.maya.close()
    assert tick(world.maya, "Rose Tandy").ok
    assert "Saved: 1 there." in world.maya.open_form().plain


def test_somebody_who_came_unannounced_is_added(world: World, clock: Clock) -> None:
    not_on_slack(world, "Ivy Sedge")
    hold(world, clock)
    assert world.maya.press(page(world.maya, PARTNERS), "Who was there").ok
    outside = "Who else was there, not on Slack"
    world.maya.fill({"Who else was there, on Slack": [world.nadia.id]})
    world.maya.choose(outside, "Ivy", shown_option(world.maya, "Ivy Sedge", outside))
    assert world.maya.submit().ok
    assert "Saved: 2 there." in world.maya.open_form().plain
    world.maya.close()
    assert world.maya.press(page(world.maya, PARTNERS), "Who was there").ok
    assert world.maya.open_form().value("There") == ["Ivy Sedge", f"<@{world.nadia.id}>"]


def test_an_app_was_not_there(world: World, clock: Clock) -> None:
    hold(world, clock)
    refused = tick(world.maya, **{"Who else was there, on Slack": ["U0KITHBOT"]})
    assert not refused.ok or refused.errors


def test_sixty_people_fit_into_the_form(world: World, clock: Clock) -> None:
    hold(world, clock)
    with world.database.transaction(writes=True) as session:
        people = [Person(name=f"Person {n:02}", noted_at=clock(), noted_by="U0") for n in range(65)]
        session.add_all(people)
        session.flush()
        facts = {"meeting_id": 1, "answer": "going", "since": clock(), "noted_by": "U0"}
        session.add_all([MeetingAnswer(person_id=one.id, **facts) for one in people])
    assert tick(world.maya, *(f"Person {n:02}" for n in range(0, 65, 2))).ok
    assert "Saved: 33 there." in world.maya.open_form().plain


def test_a_note_taker_of_another_workspace_ticks_and_searches_no_addresses(
    world: World, clock: Clock
) -> None:
    owen = world.sandbox.person(OWEN)
    hold(world, clock, **{"Note-taker": owen.id})
    press(world.nadia, "Going", PARTNERS)
    shown = page(owen, PARTNERS)
    assert "Not linked" not in shown.plain
    assert owen.press(shown, "Who was there").ok
    assert "Who else was there, not on Slack" not in owen.open_form().labels
    owen.close()
    assert tick(owen, "@Nadia Khoury").ok
    assert "Saved: 1 there." in owen.open_form().plain
    assert "Not linked" not in owen.open_form().plain


@pytest.mark.parametrize(("name", "channel"), [("beth", NETWORK), ("nadia", PARTNERS)])
def test_nobody_else_is_offered_it(world: World, clock: Clock, name: str, channel: str) -> None:
    hold(world, clock, channel)
    buttons = page(getattr(world, name), channel).buttons
    for label in ("Who was there", "Tasks", "Write the notes"):
        assert label not in buttons


def test_before_it_begins_nothing_is_offered(world: World) -> None:
    invite(world.maya)
    assert "Who was there" not in page(world.maya).buttons


def test_the_report_is_for_staff_and_counts_the_channels_meetings(world: World, clock: Clock) -> None:
    hold(world, clock)
    assert world.maya.command(PARTNERS, "/meeting report").ok
    told = world.maya.last_message(PARTNERS).plain
    assert "Of these not counted, since nobody ticked who was there: 1" in told
    press(world.nadia, "Going", PARTNERS)
    assert tick(world.maya, "@Nadia Khoury").ok
    world.maya.close()
    assert world.maya.command(PARTNERS, "/meeting report").ok
    told = world.maya.last_message(PARTNERS).plain
    for words in ("Held: 1", "People who came: 1", "On average: 1.0 people", "Not linked to a setting: 1"):
        assert words in told
    assert world.maya.command(NETWORK, "/meeting report").ok
    assert "No meeting was held" in world.maya.last_message(NETWORK).plain
    assert world.beth.command(NETWORK, "/meeting report").ok
    assert "own staff" in world.beth.last_message(NETWORK).plain
