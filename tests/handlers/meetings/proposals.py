"""What the tests of suggestions share: how somebody puts something forward, and how it is answered."""

from datetime import UTC, datetime

from slack_sandbox import Form, Outcome, Person
from tests.handlers.meetings.room import invitation, page
from tests.world import World

WHAT, WORDS, NAME = "What it is", "In your own words", "Your name"
AGENDA, VIEW, IDEA = "Something for the agenda", "A view", "An idea"
TO_ORGANISER, WITHOUT = "Show my name to the organiser", "Without my name"
TO_ALL = "Show my name to the organiser, and on the agenda to everybody"
MORNING = datetime(2026, 9, 15, 9, 0, tzinfo=UTC)
"""A Tuesday, when everybody may be reached."""


def suggest(person: Person, channel: str, words: str, name: str = WITHOUT, what: str = AGENDA) -> Outcome:
    """By the button of the invitation."""
    assert person.press(invitation(person, channel), "Suggest something").ok
    return write(person, words, name, what)


def write(person: Person, words: str, name: str = WITHOUT, what: str = AGENDA) -> Outcome:
    """Fill the open form in, and send it."""
    person.fill({WHAT: what, WORDS: words, NAME: name})
    return person.submit()


def heap(organiser: Person, channel: str) -> Form:
    """Everything put forward for the meeting, as its organiser sees it."""
    assert organiser.press(page(organiser, channel), "See the suggestions").ok
    return organiser.open_form()


def own(person: Person, channel: str) -> str:
    """What somebody reads of their own suggestions."""
    assert person.press(invitation(person, channel), "Suggest something").ok
    assert person.press(person.open_form(), "What became of my suggestions").ok
    shown = person.open_form().plain
    person.close()
    person.close()
    return shown


def from_kith(world: World, name: str) -> list[str]:
    """What Kith has written to a person alone; nothing where it never wrote to them."""
    try:
        return [one.plain for one in world.sandbox.person(name).messages("Kith")]
    except LookupError:
        return []
