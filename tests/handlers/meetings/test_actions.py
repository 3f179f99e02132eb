"""Tasks and actions in Slack: given, done, handed back; by people of other workspaces and guests too."""

import pytest

from slack_sandbox import Form, Person
from tests.conftest import Clock
from tests.handlers.meetings.aftermath import LINE, from_kith, give, hold, not_on_slack, shown_option
from tests.handlers.meetings.room import NETWORK, PARTNERS, due, invite, page, send_again
from tests.handlers.test_channels import menu, said
from tests.world import World


def add(world: World, what: str, owner: str, day: str = "2 October", channel: str = PARTNERS) -> Form:
    """Maya gives somebody a task before the meeting."""
    assert world.maya.press(page(world.maya, channel), "Tasks").ok
    assert world.maya.press(world.maya.open_form(), "Add a task").ok
    return give(world.maya, what, owner, day)


def told(person: Person, words: str) -> object:
    return next(one for one in reversed(person.messages("Kith")) if words in one.plain)


@pytest.mark.journey
@pytest.mark.parametrize(("name", "channel"), [("beth", NETWORK), ("nadia", PARTNERS)])
def test_a_task_is_done_by_its_owner(world: World, clock: Clock, name: str, channel: str) -> None:
    person = getattr(world, name)
    invite(world.maya, channel, LINE)
    shown = add(world, "Book the <!channel> caterer", person.id, channel=channel)
    assert "Saved." in shown.plain
    assert "Saved." in send_again(world)
    clock.move(hours=16)
    world.deliver()
    (note,) = [one for one in person.messages("Kith") if "caterer" in one.plain]
    assert "For you to do, by Friday 2 October 2026" in note.plain
    assert note.notifies == []
    assert "For you to do" in page(person, channel).plain
    person.close()
    assert person.press(note, "Done").ok
    assert "it is noted as done" in person.messages("Kith")[-1].plain
    world.deliver()
    assert "This is done. Thank you." in person.messages("Kith")[-1].plain
    world.maya.close()
    assert "nothing is open" in page(world.maya, channel).plain


def test_who_cannot_do_it_says_so_and_the_organiser_gives_it_on(world: World, clock: Clock) -> None:
    invite(world.maya, PARTNERS, LINE)
    add(world, "Book the caterer", world.nadia.id)
    world.maya.close()
    clock.move(hours=16)
    world.deliver()
    assert world.nadia.press(told(world.nadia, "caterer"), "I can’t do this").ok
    world.nadia.fill({"Why, for the organiser": "I am on leave"})
    assert world.nadia.submit().ok
    assert "The organiser is told" in world.nadia.open_form().plain
    assert "The organiser is told" in send_again(world)
    world.deliver()
    back = told(world.maya, "Handed back")
    assert "Nadia Khoury can’t do it: I am on leave" in back.plain
    assert world.maya.press(back, "Give to somebody else").ok
    assert world.maya.open_form().value("By when") == "Friday 2 October 2026"
    give(world.maya, "Book the caterer", "U0OWENBLA", "5 October")
    world.deliver()
    assert [one for one in from_kith(world, "Owen Blackett") if "by Monday 5 October 2026" in one]
    assert "for somebody else" in told(world.nadia, "caterer").plain


def test_my_actions_are_behind_a_door_of_the_menu(world: World, clock: Clock) -> None:
    said(world.maya, PARTNERS)
    invite(world.maya, PARTNERS, LINE)
    assert world.nadia.press(menu(world.nadia, PARTNERS), "My actions").ok
    assert "You have nothing to do" in world.nadia.open_form().plain
    world.nadia.close()
    add(world, "Book the caterer", world.nadia.id)
    assert world.nadia.press(menu(world.nadia, PARTNERS), "My actions").ok
    shown = world.nadia.open_form()
    assert "Book the caterer" in shown.plain
    assert world.nadia.press(shown, "Done").ok
    shown = world.nadia.open_form()
    assert "it is noted as done" in shown.plain
    assert "Book the caterer" not in shown.plain


def test_staff_find_theirs_in_today(world: World) -> None:
    invite(world.maya, PARTNERS, LINE)
    add(world, "Book the caterer", world.tomas.id)
    assert world.tomas.command(NETWORK, "/kith").ok
    today = world.tomas.open_form()
    assert "Book the caterer" in today.plain
    assert world.tomas.press(today, "Done").ok
    assert "Book the caterer" not in world.tomas.open_form().plain


def test_somebody_who_is_not_on_slack_can_have_it_to_do(world: World) -> None:
    not_on_slack(world)
    invite(world.maya, PARTNERS, LINE)
    assert world.maya.press(page(world.maya, PARTNERS), "Tasks").ok
    assert world.maya.press(world.maya.open_form(), "Add a task").ok
    label = "Who does it, if they are not on Slack"
    world.maya.choose(label, "Rose", shown_option(world.maya, "Rose Tandy", label))
    world.maya.fill({"What is to be done": "Bake", "By when": "2 October"})
    assert world.maya.submit().ok
    assert world.maya.submit().ok
    shown = world.maya.open_form()
    assert "Bake – Rose Tandy, by Friday 2 October 2026" in shown.plain
    assert world.maya.press(shown, "Change").ok
    world.maya.fill({"By when": "3 October"})
    assert world.maya.submit().ok
    assert world.maya.submit().ok
    assert "by Saturday 3 October 2026" in world.maya.open_form().plain
    assert world.maya.press(world.maya.open_form(), "Done").ok
    assert "(done)" in world.maya.open_form().plain


@pytest.mark.parametrize(
    ("filled", "label", "fault"),
    [
        ({"By when": "soon"}, "By when", ""),
        ({"By when": "1 March 2020"}, "By when", ""),
        ({"What is to be done": " "}, "What is to be done", "what is to be done"),
        (
            {"Who does it, if they are on Slack": None},
            "Who does it, if they are on Slack",
            "choose one person",
        ),
        ({"Who does it, if they are on Slack": "U0KITHBOT"}, "Who does it, if they are on Slack", "closed"),
    ],
)
def test_what_is_filled_in_wrong_is_said_at_its_field(
    world: World, filled: dict[str, object], label: str, fault: str
) -> None:
    invite(world.maya, PARTNERS, LINE)
    assert world.maya.press(page(world.maya, PARTNERS), "Tasks").ok
    assert world.maya.press(world.maya.open_form(), "Add a task").ok
    who = "Who does it, if they are on Slack"
    world.maya.fill({"What is to be done": "Bake", who: world.nadia.id, "By when": "2 October", **filled})
    outcome = world.maya.submit()
    if not outcome.errors:
        outcome = world.maya.submit()
    assert fault in outcome.errors[label]
    assert outcome.errors[label]
    assert due(world, "meeting.action_given") == []


def test_another_day_after_the_first_was_shown_is_shown_again(world: World) -> None:
    invite(world.maya, PARTNERS, LINE)
    assert world.maya.press(page(world.maya, PARTNERS), "Tasks").ok
    assert world.maya.press(world.maya.open_form(), "Add a task").ok
    who = "Who does it, if they are on Slack"
    world.maya.fill({"What is to be done": "Bake", who: world.nadia.id, "By when": "2 October"})
    assert world.maya.submit().ok
    world.maya.fill({"By when": "5 October"})
    assert world.maya.submit().ok
    assert "This is due on Monday 5 October 2026" in world.maya.open_form().plain
    assert world.maya.submit().ok
    assert "by Monday 5 October 2026" in world.maya.open_form().plain


def test_a_task_is_dropped_with_a_reason(world: World, clock: Clock) -> None:
    hold(world, clock)
    shown = add(world, "Bake", world.nadia.id)
    assert world.maya.press(shown, "Drop it").ok
    world.maya.fill({"Why nobody needs to do it": "We buy one"})
    assert world.maya.submit().ok
    assert "(dropped: We buy one)" in world.maya.open_form().plain
