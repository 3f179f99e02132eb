"""A.P11: people find company for what they want to meet about, and others with like interests nearby."""

import pytest

from slack_sandbox import Person
from tests.conftest import Clock
from tests.handlers.meetings.company import (
    BEHAVIOUR,
    NETWORK,
    PARTNERS,
    answer,
    close_all,
    details,
    idea_of,
    network,
    offered,
    open_door,
    press,
    read,
    suggest,
)
from tests.handlers.meetings.room import save
from tests.world import World


def report(person: Person) -> str:
    assert person.command(NETWORK, "/meeting ideas").ok
    shown = person.open_form().plain
    close_all(person)
    return shown


def next_tick(world: World, clock: Clock) -> None:
    clock.move(minutes=2)
    world.deliver()


@pytest.mark.criterion("A.P11")
@pytest.mark.journey
def test_an_idea_finds_company_becomes_a_meeting_and_people_meet(world: World, clock: Clock) -> None:
    network(world, clock)
    owen, priya, imran = (
        world.sandbox.person(name) for name in ("Owen Blackett", "Priya Nair", "Imran Shah")
    )

    # Nadia, of another workspace, suggests what she would like to meet about.
    assert suggest(world.nadia, "Outdoor play in winter", more={"Near where, or online": "Saltmere"}).ok
    close_all(world.nadia)
    shown = idea_of(owen)
    assert "One person would join" in shown.plain
    assert "Nadia" not in shown.plain

    # Priya's own idea is much the same: she is shown Nadia's, and joins it.
    assert suggest(priya, "Playing outdoors in the winter").ok
    assert "Outdoor play in winter" in priya.open_form().plain
    assert priya.press(priya.open_form(), "I would join that").ok
    close_all(priya)

    # With Imran it has found company: Maya is told, once.
    assert "3 people would join" in press(imran, "I would join")
    press(owen, "I would join")
    next_tick(world, clock)
    assert read(world.maya).count("An idea for a meeting has found company") == 1

    # She makes a meeting of it.
    assert world.maya.press(world.maya.last_message("Kith"), "Make a poll of it").ok
    form = world.maya.open_form()
    assert form.title == "Plan a meeting"
    world.maya.fill({"When": "Tuesday 22 September 6.30pm", "Place": "Saltmere Library"})
    assert save(world.maya).ok
    close_all(world.maya)
    (invitation,) = [one for one in owen.messages(PARTNERS) if "Going" in one.buttons]
    assert "Outdoor play in winter" in invitation.plain

    # Those who would join are told, and the idea says what came of it.
    for _ in range(2):
        next_tick(world, clock)
    for person in (world.nadia, priya, imran, owen):
        assert read(person).count("A meeting you wished for is planned") == 1
    assert "A meeting came of it" in idea_of(owen).plain
    assert "1 suggested → 1 found company → 1 planned → 0 met" in report(world.maya)
    clock.move(days=9)
    world.deliver()
    assert "1 planned → 1 met" in report(world.maya)


@pytest.mark.slow
@pytest.mark.criterion("A.P11")
@pytest.mark.journey
def test_two_with_like_interests_are_introduced_once_both_say_yes_and_meet(
    world: World, clock: Clock
) -> None:
    network(world, clock)
    offered(world, clock)
    for person, other in ((world.nadia, "Beth"), (world.beth, "Nadia")):
        asked = person.last_message("Kith").plain
        assert f"Somebody within about 3 miles is interested in {BEHAVIOUR}, too." in asked
        assert other not in read(person)

    assert "If the other says yes, too" in answer(world.nadia, "Yes, please")
    next_tick(world, clock)
    assert "Nadia" not in read(world.beth)
    assert "You both said yes" in answer(world.beth, "Yes, please")

    next_tick(world, clock)
    told = world.nadia.last_message("Kith").plain
    assert "You are introduced: Beth Carrow" in told
    assert "beth@carrow.example" in told
    assert "XW5" not in told + open_door(world.nadia, PARTNERS).plain
    told = world.beth.last_message("Kith").plain
    assert "You are introduced: Nadia Khoury" in told
    assert "Samphire House Nursery" in told
    assert "I run three nurseries." in told

    clock.move(days=21)
    world.deliver()
    for person in (world.nadia, world.beth):
        assert "Did you meet?" in person.last_message("Kith").plain
        assert "How good that you met!" in answer(person, "We met")
    shown = report(world.maya)
    assert "1 offered → 1 introduced → 1 met · 0 did not work out" in shown
    assert "Beth" not in shown
    assert "Nadia" not in shown


@pytest.mark.slow
@pytest.mark.criterion("A.P11")
@pytest.mark.parametrize("other", ["No, thank you", None], ids=["no", "no answer"])
def test_after_one_no_neither_is_ever_named_and_the_words_are_those_of_no_answer(
    world: World, clock: Clock, other: str | None
) -> None:
    network(world, clock)
    offered(world, clock)
    answer(world.nadia, "Yes, please")
    if other:
        assert "Nobody is told." in answer(world.beth, other)
    next_tick(world, clock)
    assert "nothing has come of it" not in read(world.nadia)
    clock.move(days=14)
    for _ in range(2):
        next_tick(world, clock)
    assert read(world.nadia).count("This time nothing has come of it. It says nothing about you") == 1
    assert "nothing has come of it" not in read(world.beth)
    for person, name in ((world.nadia, "Beth"), (world.beth, "Nadia")):
        close_all(person)
        channel = PARTNERS if person is world.nadia else NETWORK
        assert name not in read(person) + open_door(person, "#partners" if name == "Beth" else channel).plain


@pytest.mark.criterion("A.P11")
def test_an_idea_names_its_author_only_who_wants_to_be(world: World, clock: Clock) -> None:
    network(world, clock)
    assert suggest(world.nadia, "Phonics", more={"Your name": ["Say that it was my idea"]}).ok
    assert "Suggested by @Nadia Khoury" in idea_of(world.maya).plain
    assert "Suggested by @Nadia Khoury" in details(world.maya).plain
