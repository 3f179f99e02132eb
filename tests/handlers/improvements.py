"""What the tests of improvement plans share: a setting with Nadia in it, and a plan with it."""

from collections.abc import Mapping

from slack_sandbox import Form, Person, Shown
from tests.conftest import Clock
from tests.handlers.test_channels import NETWORK, PARTNERS, said
from tests.handlers.test_links import ask_for, press_in_today
from tests.world import World

NADIA = "Nadia Khoury"
FILLED: Mapping[str, str] = {
    "Where it stands": "Few children choose a book <!channel>",
    "Goal": "Every child shares a book each day",
    "Steps": "Move the book corner; Nadia; end of October\nA visit with ideas; Maya; 16 October",
    "Who helps, and with what": "Maya, with two visits",
    "When we look at it together": "in 6 weeks\n7 December",
}


def link_nadia(world: World, clock: Clock) -> None:
    """Nadia belongs to Samphire House; it is a Monday morning for everybody."""
    said(world.maya, PARTNERS)
    ask_for(world.nadia, PARTNERS)
    press_in_today(world.maya, "Confirm")
    close_all(world.maya)
    clock.now = clock.now.replace(hour=9)
    world.deliver()


def close_all(person: Person) -> None:
    while person.forms:
        person.close()


def open_record(person: Person, words: str = "9100003") -> Form:
    assert person.command(NETWORK, f"/provider {words}").ok
    assert person.press(person.last_message(NETWORK), "Open").ok
    return person.open_form()


def open_form(person: Person) -> Form:
    assert person.press(open_record(person), "Plan an improvement").ok
    return person.open_form()


def propose(world: World, **more: object) -> None:
    """Maya plans one with Nadia, who is told."""
    open_form(world.maya)
    if world.maya.open_form().title == "Improvement plans":
        assert world.maya.press(world.maya.open_form(), "Plan an improvement").ok
    world.maya.fill({**FILLED, "Agreed with": [NADIA], **more})
    assert world.maya.submit().ok
    assert world.maya.submit().ok
    close_all(world.maya)
    world.deliver()


def from_kith(person: Person) -> list[str]:
    """What Kith wrote to somebody alone of improvement plans."""
    if "Kith" not in person.channels():
        return []
    return [one.plain for one in person.messages("Kith") if "mprovement plan" in one.plain]


def message(person: Person, words: str = "") -> Shown:
    """The last message of Kith of a plan that holds these words."""
    found = [one for one in person.messages("Kith") if "See the plan" in one.buttons and words in one.plain]
    return found[-1]


def see(person: Person, words: str = "") -> Form:
    assert person.press(message(person, words), "See the plan").ok
    return person.open_form()


def agree(person: Person) -> None:
    assert person.press(see(person), "Agree").ok
    close_all(person)


def texts(world: World, channel: str) -> list[str]:
    """What everybody in a channel sees."""
    return [one.plain for one in world.maya.messages(channel) if not one.ephemeral]
