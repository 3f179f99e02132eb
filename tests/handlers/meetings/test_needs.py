"""“What I need” as a provider says it, and as the organiser answers it."""

import pytest
from sqlalchemy import text

from slack_sandbox import Shown
from tests.conftest import Clock
from tests.handlers.meetings.room import (
    NETWORK,
    PARTNERS,
    due,
    invitation,
    invite,
    open_plan,
    page,
    save,
    send_again,
)
from tests.world import World

KINDS, WORDS = "I need", "Anything else, or more about it"


def say(world: World, name: str, channel: str, **filled: object) -> None:
    person = getattr(world, name)
    assert person.press(invitation(person, channel), "What I need").ok
    person.fill({KINDS: filled.get("kinds", []), WORDS: filled.get("words", "")})
    assert person.submit().ok


def test_the_same_submissions_delivered_twice_count_once(world: World) -> None:
    invite(world.maya)
    say(world, "beth", NETWORK, kinds=["Childcare"])
    assert "Thank you" in send_again(world)
    assert len(due(world, "meeting.needed")) == 1
    assert world.maya.press(page(world.maya), "What people need").ok
    assert world.maya.press(world.maya.open_form(), "Answer").ok
    world.maya.fill({"What you tell them": "Yes"})
    assert world.maya.submit().ok
    assert "answered: Yes" in send_again(world)
    assert len(due(world, "meeting.need_decided")) == 1


@pytest.mark.journey
@pytest.mark.parametrize(("name", "channel"), [("beth", NETWORK), ("nadia", PARTNERS)])
def test_somebody_says_what_they_need_and_reads_the_answer(world: World, name: str, channel: str) -> None:
    invite(world.maya, channel)
    say(world, name, channel, kinds=["A hearing loop", "Childcare"], words="I am <!channel> *shy*")
    person = getattr(world, name)
    assert "Thank you, it is noted" in person.open_form().plain
    person.close()
    shown = page(world.maya, channel)
    assert "Needs not ready yet: 3 needs are open." in shown.plain
    assert world.maya.press(shown, "What people need").ok
    listed = world.maya.open_form()
    for words in ("A hearing loop", "Childcare", "“I am <!channel> *shy*”"):
        assert words in listed.plain
    assert world.maya.press(listed, "Met").ok
    assert world.maya.press(world.maya.open_form(), "Answer").ok
    world.maya.fill({"What you tell them": "There is a crèche next door."})
    assert world.maya.submit().ok
    assert world.maya.press(world.maya.open_form(), "Met").ok
    world.maya.close()
    assert "Needs ready: no need is open." in page(world.maya, channel).plain
    assert person.press(invitation(person, channel), "What I need").ok
    answered = person.open_form().plain
    assert "A hearing loop: met" in answered
    assert "Childcare: answered: There is a crèche next door." in answered


def test_nothing_of_it_is_seen_in_the_channel_by_other_staff_or_in_the_log_of_acts(world: World) -> None:
    invite(world.maya)
    before = invitation(world.tomas).plain
    say(world, "beth", NETWORK, kinds=["Childcare"], words="secret")
    assert invitation(world.tomas).plain == before
    shown = page(world.tomas)
    assert "Needs not ready yet: 2 needs are open." in shown.plain
    assert "Childcare" not in shown.plain
    assert "What people need" not in shown.buttons
    with world.database.transaction() as session:
        kept = str(session.execute(text("SELECT details FROM audit_event")).all())
        kept += str(session.execute(text("SELECT about FROM outbox")).all())
    assert "secret" not in kept
    assert "childcare" not in kept


def test_what_was_said_can_be_changed_and_taken_back(world: World) -> None:
    invite(world.maya)
    say(world, "beth", NETWORK, kinds=["Childcare"], words="Two")
    world.beth.close()
    assert world.beth.press(page(world.beth), "What I need").ok
    form = world.beth.open_form()
    assert form.value(KINDS) == ["Childcare"]
    assert form.value(WORDS) == "Two"
    world.beth.fill({KINDS: [], WORDS: ""})
    assert world.beth.submit().ok
    assert "there is nothing you need" in world.beth.open_form().plain
    assert "Needs ready: no need is open." in page(world.maya).plain


def test_an_empty_answer_is_asked_for_again(world: World) -> None:
    invite(world.maya)
    say(world, "beth", NETWORK, kinds=["Childcare"])
    assert world.maya.press(page(world.maya), "What people need").ok
    assert world.maya.press(world.maya.open_form(), "Answer").ok
    world.maya.fill({"What you tell them": "   "})
    assert "should know" in world.maya.submit().errors["What you tell them"]


NEXT_TIME, REMEMBER = "Next time", "Remember this for other meetings"
SECOND = "/meeting Winter forum Tuesday 6 October 6.30pm at St Mary's Hall"


def second_invitation(world: World) -> Shown:
    """The invitation to one more meeting."""
    open_plan(world.maya, SECOND)
    assert save(world.maya).ok
    world.maya.close()
    return [one for one in world.beth.messages(NETWORK) if "Winter forum" in one.plain][-1]


def test_without_the_tick_the_next_form_is_empty(world: World) -> None:
    invite(world.maya)
    say(world, "beth", NETWORK, kinds=["Childcare"], words="Two")
    world.beth.close()
    assert world.beth.press(second_invitation(world), "What I need").ok
    form = world.beth.open_form()
    assert (form.value(KINDS), form.value(WORDS), form.value(NEXT_TIME)) == ([], None, [])
    assert "asked Kith to remember" not in form.plain


def test_what_is_remembered_fills_in_the_next_form_and_is_forgotten_by_a_button(world: World) -> None:
    invite(world.maya)
    assert world.beth.press(invitation(world.beth), "What I need").ok
    world.beth.fill({KINDS: ["Childcare"], WORDS: "Two", NEXT_TIME: [REMEMBER]})
    assert world.beth.submit().ok
    world.beth.close()
    second = second_invitation(world)
    assert world.beth.press(second, "What I need").ok
    form = world.beth.open_form()
    assert "asked Kith to remember" in form.plain
    assert (form.value(KINDS), form.value(WORDS)) == (["Childcare"], "Two")
    assert form.value(NEXT_TIME) == [REMEMBER]
    assert world.beth.press(form, "Forget what is remembered").ok
    form = world.beth.open_form()
    assert "remembers nothing" in form.plain
    assert "Forget what is remembered" not in form.buttons
    world.beth.close()
    assert world.beth.press(second, "What I need").ok
    form = world.beth.open_form()
    assert (form.value(KINDS), form.value(WORDS), form.value(NEXT_TIME)) == ([], None, [])
    # What was said for the first meeting stays there; nothing was ever said for the second.
    assert len(due(world, "meeting.needed")) == 1


def test_today_says_how_many_needs_of_my_meetings_are_open(world: World, clock: Clock) -> None:
    clock.move(days=2)
    invite(world.maya)
    say(world, "beth", NETWORK, kinds=["Childcare"], words="Two")
    assert world.maya.command(NETWORK, "/kith").ok
    assert "Not ready yet: 2 needs are open" in world.maya.open_form().plain
    assert world.beth.press(invitation(world.beth), "Details").ok
    assert "needs are open" not in world.beth.open_form().plain


def test_the_organiser_hears_that_a_need_was_taken_back_meanwhile(world: World) -> None:
    invite(world.maya)
    say(world, "beth", NETWORK, kinds=["Childcare"])
    assert world.maya.press(page(world.maya), "What people need").ok
    listed = world.maya.open_form()
    assert world.maya.press(listed, "Answer").ok
    say(world, "beth", NETWORK)
    world.maya.fill({"What you tell them": "There is a crèche"})
    assert "taken this back" in str(world.maya.submit().errors)
    assert not due(world, "meeting.need_decided")
    world.maya.close()
    assert world.maya.press(page(world.maya), "What people need").ok
    assert "Childcare" not in world.maya.open_form().plain


def test_a_button_under_a_need_that_was_taken_back_says_so(world: World) -> None:
    invite(world.maya)
    say(world, "beth", NETWORK, kinds=["Childcare"])
    assert world.maya.press(page(world.maya), "What people need").ok
    listed = world.maya.open_form()
    say(world, "beth", NETWORK)
    assert world.maya.press(listed, "Met").ok
    assert "taken this back" in world.maya.open_form().plain
    assert not due(world, "meeting.need_decided")
