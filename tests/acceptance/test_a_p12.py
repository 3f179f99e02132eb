"""A.P12: “plan networking meetings with members”: purpose, agenda, host, chair, note-taker, tasks."""

import pytest

from tests.conftest import Clock
from tests.handlers.meetings.proposals import (
    IDEA,
    MORNING,
    TO_ALL,
    WITHOUT,
    from_kith,
    heap,
    own,
    suggest,
    write,
)
from tests.handlers.meetings.room import PARTNERS, invitation, invite, page
from tests.handlers.meetings.test_actions import add
from tests.handlers.test_channels import menu, said
from tests.world import World


@pytest.mark.slow
@pytest.mark.criterion("A.P12")
def test_a_meeting_is_planned_with_its_members(world: World, clock: Clock) -> None:
    owen, priya = world.sandbox.person("Owen Blackett"), world.sandbox.person("Priya Nair")
    clock.now = MORNING
    said(world.maya, PARTNERS)
    # Purpose and a first agenda are the co-ordinator's; two members of other workspaces have a part.
    invite(
        world.maya,
        PARTNERS,
        Purpose="Getting ready for the winter",
        Agenda="Hellos",
        Host="U0TOMASRE",
        Chair=owen.id,
        **{"Note-taker": priya.id},
    )
    shown = invitation(world.nadia, PARTNERS).plain
    assert "Getting ready for the winter" in shown
    assert "Host: @Tomas Reyes · Chair: @Owen Blackett · Notes: @Priya Nair" in shown
    world.deliver()
    (asked,) = from_kith(world, "Owen Blackett")
    assert "You are chair: Childminder forum" in asked
    assert "You are host" in from_kith(world, "Tomas Reyes")[0]

    # The note-taker cannot; the organiser is told, and finds somebody else.
    assert priya.press(priya.last_message("Kith"), "I can’t").ok
    assert "you are not note-taker any more" in priya.open_form().plain
    priya.close()
    world.deliver()
    assert "Priya Nair can’t be note-taker" in from_kith(world, "Maya Okafor")[-1]
    assert "Notes:" not in invitation(world.nadia, PARTNERS).plain
    assert world.maya.press(page(world.maya, PARTNERS), "Change").ok
    world.maya.fill({"Note-taker": world.nadia.id})
    assert world.maya.submit().ok
    assert world.maya.submit().ok
    world.maya.close()
    world.deliver()
    assert "You are note-taker" in from_kith(world, "Nadia Khoury")[0]

    # Members put items forward: with a name, without one, and as an idea for the network.
    assert suggest(world.nadia, PARTNERS, "Funding & <!channel> places", TO_ALL).ok
    world.nadia.close()
    assert suggest(owen, PARTNERS, "Rotas in half term", WITHOUT).ok
    owen.close()
    assert priya.press(menu(priya, PARTNERS), "Suggest something").ok
    assert write(priya, "Share a minibus", WITHOUT, IDEA).ok
    priya.close()
    for words in ("Funding", "Rotas", "minibus"):
        assert words not in page(world.nadia, PARTNERS).plain
        world.nadia.close()
    before = len(from_kith(world, "Maya Okafor"))
    clock.move(minutes=31)
    world.deliver()
    told = from_kith(world, "Maya Okafor")[before:]
    assert [one for one in told if "2 new suggestions for Childminder forum" in one]
    assert [one for one in told if "One new suggestion for #partners" in one]
    assert world.maya.command(PARTNERS, "/kith").ok
    assert "2 new suggestions for Childminder forum" in world.maya.open_form().plain
    assert "One new suggestion for the network of" in world.maya.open_form().plain
    world.maya.close()

    # The organiser arranges them.
    listed = heap(world.maya, PARTNERS)
    assert "@Nadia Khoury: Funding & <!channel> places" in listed.plain
    assert "Somebody, without a name: Rotas in half term" in listed.plain
    assert world.maya.press(listed, "Put it on the agenda").ok
    world.maya.fill({"On the agenda": "Funding and places"})
    assert world.maya.submit().ok
    assert world.maya.press(world.maya.open_form(), "Put it on the agenda").ok
    world.maya.fill({"A word to them": "Good point"})
    assert world.maya.submit().ok
    assert world.maya.press(world.maya.open_form(), "Arrange the agenda").ok
    world.maya.fill(
        {"A line for each item, in their order": "Hellos\nRotas in half term\nFunding and places"}
    )
    assert world.maya.submit().ok
    world.maya.close()
    shown = invitation(priya, PARTNERS).plain
    assert "1. Hellos\n2. Rotas in half term\n3. Funding and places (suggested by @Nadia Khoury)" in shown
    assert "Owen" not in shown.replace("Chair: @Owen Blackett", "")

    # Whoever put something forward is told once, and sees it.
    world.deliver()
    world.deliver()
    for name in ("Nadia Khoury", "Owen Blackett"):
        told = [one for one in from_kith(world, name) if "What became of your suggestion" in one]
        assert len(told) == 1
        assert "It is on the agenda." in told[0]
    assert "Good point" in own(owen, PARTNERS)

    # What is to be done before it has an owner and a day; the owner of another workspace ticks it.
    add(world, "Book the caterer", owen.id, "18 September")
    world.maya.close()
    world.deliver()
    (task,) = [one for one in owen.messages("Kith") if "Book the caterer" in one.plain]
    assert "For you to do, by Friday 18 September 2026" in task.plain
    assert owen.press(task, "Done").ok
    world.deliver()
    assert "This is done. Thank you." in owen.messages("Kith")[-1].plain
    assert "nothing is open" in page(world.maya, PARTNERS).plain
