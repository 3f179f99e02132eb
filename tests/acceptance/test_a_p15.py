"""A.P15: members put forward views and ideas, see what became of each, and say what they need."""

import pytest

from tests.conftest import Clock
from tests.handlers.meetings.proposals import (
    IDEA,
    MORNING,
    TO_ORGANISER,
    VIEW,
    WITHOUT,
    from_kith,
    heap,
    own,
    suggest,
)
from tests.handlers.meetings.room import PARTNERS, invite, page
from tests.world import World

NEED, MORE, NEXT_TIME = "I need", "Anything else, or more about it", "Next time"
REMEMBER = "Remember this for other meetings"
SECOND = "/meeting Winter forum Tuesday 6 October 6.30pm at St Mary's Hall"


def answer(world: World, became: str, word: str) -> None:
    """What becomes of the first suggestion that is new."""
    assert world.maya.press(world.maya.open_form(), "Say what became of it").ok
    world.maya.fill({"What became of it": became, "A word about it, to whoever suggested it": word})
    assert world.maya.submit().ok


def ask_what_is_needed(world: World, nth: int = 0) -> None:
    invitations = [one for one in world.nadia.messages(PARTNERS) if "What I need" in one.buttons]
    assert world.nadia.press(invitations[nth], "What I need").ok


@pytest.mark.criterion("A.P15")
def test_views_and_ideas_with_and_without_a_name_and_what_became_of_them(world: World, clock: Clock) -> None:
    imran = world.sandbox.person("Imran Shah")
    clock.now = MORNING
    invite(world.maya, PARTNERS)
    assert suggest(imran, PARTNERS, "We meet too late in the day", TO_ORGANISER, VIEW).ok
    imran.close()
    assert suggest(world.nadia, PARTNERS, "A shared list of relief staff", WITHOUT, IDEA).ok
    assert "You are told what became of it" in world.nadia.open_form().plain
    world.nadia.close()
    assert "the organiser has not answered yet" in own(world.nadia, PARTNERS)

    listed = heap(world.maya, PARTNERS).plain
    assert "@Imran Shah: We meet too late in the day" in listed
    assert "Somebody, without a name: A shared list of relief staff" in listed
    assert "Nadia" not in listed
    answer(world, "It will be discussed", "First thing")
    answer(world, "It is passed on", "To the council’s staffing team")
    world.maya.close()

    for _ in range(2):
        world.deliver()
    (told,) = from_kith(world, "Imran Shah")
    assert "It will be discussed.\nFirst thing" in told
    (told,) = from_kith(world, "Nadia Khoury")
    assert "It is passed on." in told
    for secret in ("relief", "staffing team"):
        assert secret not in told
    assert "It is passed on. To the council’s staffing team" in own(world.nadia, PARTNERS)
    shown = page(imran, PARTNERS).plain
    assert "A shared list of relief staff: passed on" in shown
    assert "Nadia" not in shown
    assert "First thing" not in shown


@pytest.mark.criterion("A.P15")
def test_a_meeting_is_ready_once_each_need_is_met_or_answered(world: World, clock: Clock) -> None:
    clock.now = MORNING
    invite(world.maya, PARTNERS)
    ask_what_is_needed(world)
    world.nadia.fill({NEED: ["A hearing loop"], MORE: "A seat by the door", NEXT_TIME: [REMEMBER]})
    assert world.nadia.submit().ok
    world.nadia.close()
    assert world.maya.command(PARTNERS, "/meeting list").ok
    assert "Not ready yet: 2 needs are open" in world.maya.open_form().plain
    world.maya.close()
    assert world.maya.press(page(world.maya, PARTNERS), "What people need").ok
    assert world.maya.press(world.maya.open_form(), "Met").ok
    assert "Needs not ready yet: one need is open." in page(world.tomas, PARTNERS).plain
    assert world.maya.press(world.maya.open_form(), "Answer").ok
    world.maya.fill({"What you tell them": "It is kept for you."})
    assert world.maya.submit().ok
    world.maya.close()
    assert "Needs ready: no need is open." in page(world.maya, PARTNERS).plain
    world.maya.close()
    assert world.maya.command(PARTNERS, "/meeting list").ok
    assert "open" not in world.maya.open_form().plain.split("Planned")[1].replace("Open the meeting", "")
    world.maya.close()

    # The next meeting's form is filled in, since she asked for that; nothing is sent without her.
    assert world.maya.command(PARTNERS, SECOND).ok
    assert world.maya.submit().ok
    world.maya.fill({"And then": "Post the invitation in the channel now"})
    assert world.maya.submit().ok
    world.maya.close()
    ask_what_is_needed(world, 1)
    form = world.nadia.open_form()
    assert "Nothing is sent before you press" in form.plain
    assert form.value(NEED) == ["A hearing loop"]
    assert form.value(MORE) == "A seat by the door"
    assert world.maya.command(PARTNERS, "/meeting list").ok
    assert "needs are open" not in world.maya.open_form().plain
    assert world.nadia.submit().ok
    assert world.maya.command(PARTNERS, "/meeting list").ok
    assert "Not ready yet: 2 needs are open" in world.maya.open_form().plain


@pytest.mark.criterion("A.P15")
def test_what_was_not_answered_at_a_meeting_is_carried_over_to_the_next(world: World, clock: Clock) -> None:
    clock.now = MORNING
    invite(world.maya, PARTNERS)
    assert suggest(world.nadia, PARTNERS, "A shared list of relief staff", WITHOUT, IDEA).ok
    world.nadia.close()
    clock.move(days=8)
    assert world.maya.command(PARTNERS, "/kith").ok
    assert "This meeting is over. Please say what became of them, or carry them over" in (
        world.maya.open_form().plain
    )
    assert world.maya.press(world.maya.open_form(), "See the suggestions").ok
    assert "Carry over" not in world.maya.open_form().buttons
    world.maya.close()
    world.maya.close()
    assert world.maya.command(PARTNERS, SECOND).ok
    assert world.maya.submit().ok
    world.maya.fill({"And then": "Post the invitation in the channel now"})
    assert world.maya.submit().ok
    world.maya.close()
    assert world.maya.command(PARTNERS, "/kith").ok
    assert world.maya.press(world.maya.open_form(), "See the suggestions").ok
    assert world.maya.press(world.maya.open_form(), "Carry over").ok
    assert "One suggestion is carried over to Winter forum" in world.maya.open_form().plain
    world.maya.close()
    later = [one for one in world.maya.messages(PARTNERS) if "Winter forum" in one.plain][-1]
    assert world.maya.press(later, "Details").ok
    assert "Suggestions (1 new)" in world.maya.open_form().plain
