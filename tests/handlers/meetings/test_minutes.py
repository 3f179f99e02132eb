"""The notes in Slack: written, looked at, sent, read; by staff, a note-taker elsewhere, and those invited."""

import pytest

from tests.conftest import Clock
from tests.handlers.meetings.aftermath import (
    OVER,
    OWEN,
    answer_for,
    from_kith,
    give,
    hold,
    not_on_slack,
    open_notes,
    send,
    tick,
    write,
)
from tests.handlers.meetings.room import NETWORK, PARTNERS, due, invitation, press, send_again
from tests.world import World


def sent(world: World, clock: Clock) -> None:
    hold(world, clock)
    press(world.nadia, "Going", PARTNERS)
    clock.now = OVER
    write(world.maya, "We spoke of *snacks*", "No nuts")
    send(world.maya)
    world.maya.close()


@pytest.mark.journey
def test_whoever_was_invited_reads_them_from_the_invitation_alone(world: World, clock: Clock) -> None:
    hold(world, clock)
    priya = world.sandbox.person("Priya Nair")
    before = [one.plain for one in priya.messages(PARTNERS)]
    shown = open_notes(priya)
    assert "The notes are not there yet" in shown.plain
    assert priya.press(shown, "I could not come, but want the notes").ok
    assert "sent to you once they are there" in priya.open_form().plain
    assert "I could not come, but want the notes" not in priya.open_form().buttons
    priya.close()
    clock.now = OVER
    write(world.maya, "We spoke of *snacks*", "No nuts\nMonthly")
    assert "We spoke" not in open_notes(priya).plain, "a draft is nobody else’s"
    priya.close()
    shown = send(world.maya)
    assert "The notes go to one person" in shown.plain
    assert "The notes go to" in send_again(world) or "sent already" in send_again(world)
    world.deliver()
    assert len([one for one in from_kith(world, "Priya Nair") if "Notes: Childminder forum" in one]) == 1
    assert [one.plain for one in priya.messages(PARTNERS)] == before
    shown = open_notes(priya)
    for words in ("We spoke of *snacks*", "1. No nuts", "2. Monthly"):
        assert words in shown.plain
    assert priya.press(shown, "I have read this").ok
    assert "I have read this" not in priya.open_form().buttons
    assert "Read by" not in priya.open_form().plain
    world.maya.close()
    assert "Read by (1): @Priya Nair" in open_notes(world.maya).plain


def test_what_was_read_is_said_in_the_message_itself(world: World, clock: Clock) -> None:
    sent(world, clock)
    world.deliver()
    told = world.nadia.last_message("Kith")
    assert "snacks" not in told.plain
    assert world.nadia.press(told, "I have read this").ok
    shown = world.nadia.messages("Kith")[-1]
    assert "it is noted that you have read the notes" in shown.plain
    assert "Read the notes" in shown.buttons
    assert "I have read this" not in shown.buttons


def test_a_correction_says_what_it_is(world: World, clock: Clock) -> None:
    sent(world, clock)
    world.deliver()
    write(world.maya, "We spoke of fruit", "No nuts")
    assert "Draft of a correction" in world.maya.open_form().plain
    assert world.maya.press(world.maya.open_form(), "Send the notes").ok
    assert world.maya.submit().errors
    world.maya.fill({"What was corrected, as people are told": "Fruit, not <!here> snacks"})
    assert world.maya.submit().ok
    world.deliver()
    told = world.nadia.last_message("Kith")
    assert "Notes, corrected: Childminder forum" in told.plain
    assert "Corrected: Fruit, not <!here> snacks" in told.plain
    assert told.notifies == []
    assert world.nadia.press(told, "Read the notes").ok
    assert "We spoke of fruit" in world.nadia.open_form().plain


def test_what_somebody_else_wrote_meanwhile_is_not_lost(world: World, clock: Clock) -> None:
    hold(world, clock)
    assert world.tomas.press(open_notes(world.tomas, PARTNERS), "Write the notes").ok
    write(world.maya, "Hers", "")
    world.tomas.fill({"What was discussed": "His"})
    refused = world.tomas.submit()
    assert "copy what you wrote" in str(refused.errors) + world.tomas.open_form().plain
    assert world.tomas.open_form().value("What was discussed") == "His"
    world.maya.close()
    assert "Hers" in open_notes(world.maya).plain


def test_long_notes_are_shown_whole(world: World, clock: Clock) -> None:
    hold(world, clock)
    assert world.maya.press(open_notes(world.maya), "Write the notes").ok
    parts = ["&amp;" * 600, "*_~" * 1000, "word " * 599]
    labels = ("What was discussed", "What was discussed, part 2", "What was discussed, part 3")
    world.maya.fill(dict(zip(labels, parts, strict=True)))
    world.maya.fill({"What was decided, a line each": "\n".join(["x" * 74] * 40)})
    assert world.maya.submit().ok
    shown = send(world.maya).plain.replace("\n", "")
    for part in parts:
        assert part.strip().replace(" ", "") in shown.replace(" ", "")
    assert "40. " + "x" * 74 in shown


def test_too_many_decisions_are_refused_at_their_field(world: World, clock: Clock) -> None:
    hold(world, clock)
    assert world.maya.press(open_notes(world.maya), "Write the notes").ok
    world.maya.fill({"What was decided, a line each": "\n".join(["x"] * 41)})
    assert "at most 40 decisions" in world.maya.submit().errors["What was decided, a line each"]


def test_nothing_written_is_not_offered_to_be_sent(world: World, clock: Clock) -> None:
    hold(world, clock)
    assert "Send the notes" not in open_notes(world.maya).buttons


def test_an_action_that_is_a_draft_is_thrown_away(world: World, clock: Clock) -> None:
    hold(world, clock)
    assert world.maya.press(open_notes(world.maya), "Add an action").ok
    shown = give(world.maya, "Bake a cake", world.nadia.id, "2 October")
    assert "Bake a cake" in shown.plain
    assert world.maya.press(shown, "Throw away").ok
    world.maya.fill({"Why nobody needs to do it": "A mistake"})
    assert world.maya.submit().ok
    assert "Bake a cake" not in world.maya.open_form().plain
    assert due(world, "meeting.action_given") == []


def test_by_letter_a_colleague_finds_the_notes_behind_a_button(world: World, clock: Clock) -> None:
    not_on_slack(world, "Ivy Sedge", reach="letter")
    hold(world, clock)
    answer_for(world, "Ivy Sedge", "Can’t")
    clock.now = OVER
    write(world.maya, "We spoke of snacks", "")
    send(world.maya)
    world.maya.close()
    world.deliver()
    assert world.maya.command(NETWORK, "/kith").ok
    today = world.maya.open_form()
    assert "Please write to Ivy Sedge" in today.plain
    assert world.maya.press(today, "Notes").ok
    assert "We spoke of snacks" in world.maya.open_form().plain


def test_who_keeps_no_record_is_offered_nothing_to_write(world: World, clock: Clock) -> None:
    hold(world, clock)
    assert open_notes(world.nadia).buttons == ["I could not come, but want the notes"]
    owen = world.sandbox.person(OWEN)
    assert tick(world.maya, **{"Who else was there, on Slack": [owen.id]}).ok
    assert open_notes(owen).buttons == []
    assert "Details" in invitation(owen, PARTNERS).buttons
