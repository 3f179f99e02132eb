"""What the tests of sources and questions share: adding, finding, asking, answering, as people do it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from slack_sandbox import Form, Outcome, Person, Shown
from tests.conftest import Clock
from tests.handlers.share.room import close_all, confirm, tick
from tests.handlers.test_channels import PARTNERS, menu
from tests.world import World

DOOR, QUESTIONS, ASK = "Find information", "My questions", "Ask the network team"
SOURCE: Mapping[str, Any] = MappingProxyType(
    {
        "Title": "Grants for outdoor play",
        "Text": "The county trust pays for mud kitchens and sand pits twice a year.",
        "Link": "https://www.example.org/grants",
        "Area": "Regional",
    }
)
ANSWER: Mapping[str, Any] = MappingProxyType(
    {
        "What it is about": "Milk scheme for childminders",
        "Answer": "Childminders claim the cost of milk from the national scheme each month.",
        "Link": "https://www.example.org/milk",
        "Area": "National",
    }
)
FOR_OTHERS: Mapping[str, Any] = MappingProxyType(
    {"May others read it?": ["Yes, others with a similar question may read it"]}
)


def add_source(
    person: Person, more: Mapping[str, Any] = MappingProxyType({}), channel: str = PARTNERS
) -> Outcome:
    """By the button in “Find information”; not yet confirmed."""
    assert person.press(find(person, "", channel), "Add a source").ok
    person.fill({**SOURCE, **more})
    return person.submit()


def publish_source(person: Person, more: Mapping[str, Any] = MappingProxyType({})) -> None:
    assert add_source(person, more).ok
    assert confirm(person).ok
    close_all(person)


def find(person: Person, words: str, channel: str = PARTNERS) -> Form:
    """“Find information” on the menu; with words, what is found."""
    close_all(person)
    assert person.press(menu(person, channel), DOOR).ok
    if words:
        person.fill({"What would you like to know?": words})
        assert person.submit().ok
    return person.open_form()


def ask(
    person: Person, words: str, more: Mapping[str, Any] = MappingProxyType({}), channel: str = PARTNERS
) -> Outcome:
    """“Ask the network team” below a search that found nothing: what was typed stands in the form."""
    assert person.press(find(person, words, channel), ASK).ok
    assert person.open_form().value("Your question") == words
    person.fill(dict(more))
    return person.submit()


def questions(person: Person, channel: str = PARTNERS) -> Form:
    close_all(person)
    assert person.press(menu(person, channel), QUESTIONS).ok
    return person.open_form()


def open_note(person: Person, words: str) -> Form:
    """Open the last message from Kith that holds these words."""
    close_all(person)
    (*_, found) = notes(person, words)
    assert person.press(found, found.buttons[0]).ok
    return person.open_form()


def answer(person: Person, more: Mapping[str, Any] = MappingProxyType({})) -> Outcome:
    """Answer the question that is open."""
    assert person.press(person.open_form(), "Answer").ok
    person.fill({**ANSWER, **more})
    return person.submit()


def notes(person: Person, words: str) -> list[Shown]:
    """The messages from Kith that hold these words, oldest first."""
    return [one for one in person.messages("Kith") if words in one.plain]


def days(world: World, clock: Clock, number: int) -> None:
    clock.move(days=number)
    tick(world, clock)
