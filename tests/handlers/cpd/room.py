"""What the tests of CPD on offer share: how staff put something on offer, and what people see of it."""

from slack_sandbox import Form, Outcome, Person, Shown
from tests.world import World

NETWORK, PARTNERS = "#network", "#partners"
TITLE = "Talking & listening <basics>"
FIELDS = {
    "What is it": TITLE,
    "Who gives it": "Northern Speech Trust",
    "When": "Tuesday 6 October 6.30pm to 8pm",
    "Book by": "2 October",
    "How": "Online",
    "Topics": ["Speech and language"],
    "Level": "Introductory",
    "Language": "English",
    "Cost": "free",
    "Places": "2",
    "For whom": "Childminders",
    "Access": "Captions",
    "What it is about": "How children learn to talk.",
}


def add(person: Person, **fields: object) -> Outcome:
    """Put something on offer by the form."""
    assert person.command(NETWORK, "/cpd add").ok
    person.fill({**FIELDS, **{name.replace("_", " "): value for name, value in fields.items()}})
    return person.submit()


def follow(person: Person, channel: str = NETWORK, **fields: object) -> Outcome:
    """Say by the menu's button what CPD should reach one."""
    open_door(person, channel)
    assert person.press(person.open_form(), "What CPD should reach me").ok
    person.fill({name.replace("_", " "): value for name, value in fields.items()})
    outcome = person.submit()
    if outcome.ok and not outcome.errors:
        person.close()
        person.close()
    return outcome


def open_door(person: Person, channel: str = NETWORK) -> Form:
    """“CPD for me” on the pinned menu of the channel."""
    (menu,) = [one for one in person.messages(channel) if "CPD for me" in one.buttons]
    assert person.press(menu, "CPD for me").ok
    return person.open_form()


def make_menu(world: World, *channels: str) -> None:
    for channel in channels or (NETWORK, PARTNERS):
        assert world.maya.command(channel, "/kith channel").ok


def told(person: Person, words: str) -> list[Shown]:
    """Kith's direct messages to somebody that hold these words."""
    try:
        found = person.messages("Kith")
    except LookupError:  # Kith has not written to them yet
        return []
    return [one for one in found if words in (one.plain or one.text)]
