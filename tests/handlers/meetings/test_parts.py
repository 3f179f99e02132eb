"""Host, chair and note-taker: told that they are, once for each change, and able to say that they can't."""

import pytest

from tests.conftest import Clock
from tests.handlers.meetings.proposals import MORNING, from_kith
from tests.handlers.meetings.room import NETWORK, PARTNERS, due, invitation, invite, meetings, open_plan, page
from tests.world import World


@pytest.fixture
def clock() -> Clock:
    return Clock(MORNING)


def change(world: World, channel: str = NETWORK, **fields: str) -> None:
    assert world.maya.press(page(world.maya, channel), "Change").ok
    world.maya.fill({name.replace("_", "-"): value for name, value in fields.items()})
    assert world.maya.submit().ok
    assert world.maya.submit().ok
    world.maya.close()


def test_each_is_told_in_one_message_what_they_are_and_the_planner_of_themselves_nothing(
    world: World,
) -> None:
    invite(world.maya, Host="U0MAYAOKA", Chair="U0BETHCAR", **{"Note-taker": "U0BETHCAR"})
    for _ in range(2):
        world.deliver()
    (told,) = from_kith(world, "Beth Carrow")
    assert "You are chair and note-taker: Childminder forum" in told
    assert from_kith(world, "Maya Okafor") == []


def test_of_a_draft_nobody_is_told_yet(world: World) -> None:
    open_plan(world.maya)
    world.maya.fill({"Chair": "U0BETHCAR"})
    assert world.maya.submit().ok
    assert world.maya.submit().ok
    assert due(world, "meeting.part_given") == []


def test_who_is_given_a_part_later_is_told_and_who_had_one_not_again(world: World) -> None:
    invite(world.maya, Chair="U0BETHCAR")
    world.deliver()
    change(world, Note_taker="U0TOMASRE")
    change(world, Purpose="Ratios")
    world.deliver()
    assert len(from_kith(world, "Beth Carrow")) == 1
    assert ["note-taker" in one for one in from_kith(world, "Tomas Reyes")] == [True]


def test_a_part_that_was_taken_from_somebody_before_they_were_told_is_not_told(world: World) -> None:
    invite(world.maya, Chair="U0BETHCAR")
    change(world, Chair="U0IMRANSH")
    world.deliver()
    assert from_kith(world, "Beth Carrow") == []
    assert len(from_kith(world, "Imran Shah")) == 1


@pytest.mark.journey
@pytest.mark.parametrize("where", ["message", "page"])
def test_somebody_who_cannot_says_so_and_planner_and_host_are_told_once(world: World, where: str) -> None:
    invite(world.maya, PARTNERS, Host="U0TOMASRE", Chair=world.nadia.id)
    world.deliver()
    asked = world.nadia.last_message("Kith") if where == "message" else page(world.nadia, PARTNERS)
    assert world.nadia.press(asked, "I can’t").ok
    assert "you are not chair any more. The organiser is told." in world.nadia.open_form().plain
    if where == "message":  # whose buttons stay until it is updated
        assert world.nadia.press(asked, "I can’t").ok
        assert "neither host nor chair nor note-taker" in world.nadia.last_message("Kith").plain
    world.deliver()
    for name in ("Maya Okafor", "Tomas Reyes"):
        told = [one for one in from_kith(world, name) if "Nadia Khoury can’t be chair" in one]
        assert len(told) == 1
    (meeting,) = meetings(world)
    assert (meeting.chair_id, meeting.host_id) == (None, "U0TOMASRE")
    assert "Chair" not in invitation(world.maya, PARTNERS).plain


def test_a_form_that_was_open_meanwhile_does_not_bring_the_part_back(world: World) -> None:
    invite(world.maya, Chair="U0BETHCAR")
    assert world.maya.press(page(world.maya), "Change").ok
    world.maya.fill({"Purpose": "Ratios"})
    assert world.beth.press(page(world.beth), "I can’t").ok
    assert world.maya.submit().ok
    world.maya.submit()
    assert "Somebody else has changed this meeting" in world.maya.open_form().plain
    assert meetings(world)[0].chair_id is None


def test_that_somebody_cannot_is_not_told_any_more_once_another_has_the_part(world: World) -> None:
    invite(world.maya, Chair="U0BETHCAR")
    assert world.beth.press(page(world.beth), "I can’t").ok
    change(world, Chair="U0IMRANSH")
    world.deliver()
    assert [one for one in from_kith(world, "Maya Okafor") if "can’t be" in one] == []


def test_nobody_gives_back_what_they_have_not_or_after_the_meeting(world: World, clock: Clock) -> None:
    invite(world.maya, Chair="U0BETHCAR")
    assert "I can’t" not in page(world.sandbox.person("Imran Shah")).buttons
    shown = page(world.beth)
    clock.move(days=9)
    assert world.beth.press(shown, "I can’t").ok
    assert "nothing left to give back" in world.beth.open_form().plain
    world.beth.close()
    world.beth.close()
    assert "I can’t" not in page(world.beth).buttons
    assert meetings(world)[0].chair_id == "U0BETHCAR"
