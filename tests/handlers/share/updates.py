"""What the tests of safeguarding updates share: published, read, asked about, as people do it."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from slack_sandbox import Form, Outcome, Person, Shown
from tests.conftest import Clock
from tests.handlers.share.room import close_all, confirm, tick
from tests.handlers.test_channels import PARTNERS, menu
from tests.world import World

TITLE = "Safer sleep: what is new"
DOOR, READ, ASK = "Safeguarding updates", "I have read this", "I have a question"
WORDS: Mapping[str, Any] = MappingProxyType(
    {
        "Title": TITLE,
        "Text": "Babies are put down on their backs, on a firm flat mattress.",
        "What it is": "Safeguarding update",
        "In effect from": "2026-09-07",
    }
)


def draft(person: Person, more: Mapping[str, Any] = MappingProxyType({}), channel: str = PARTNERS) -> Outcome:
    """Fill in the form of an update, and send it."""
    close_all(person)
    assert person.command(channel, "/share add update").ok
    person.fill({**WORDS, **more})
    return person.submit()


def choose_readers(person: Person, who: Mapping[str, Any], outside: Sequence[str] = ()) -> Outcome:
    """Say on the page of a draft who must read it."""
    assert person.press(person.open_form(), "Who must read it, and publish").ok
    person.fill(dict(who))
    label = "By name, if they are not on Slack"
    for name in outside:
        offered = person.suggestions(label, name.split()[0])
        person.choose(label, name.split()[0], next(one for one in offered if one.startswith(name)))
    return person.submit()


def publish(
    world: World,
    clock: Clock,
    who: Mapping[str, Any],
    more: Mapping[str, Any] = MappingProxyType({}),
    outside: Sequence[str] = (),
) -> None:
    """Maya publishes an update, and everybody who is meant is asked."""
    assert draft(world.maya, more).ok
    assert choose_readers(world.maya, who, outside).ok
    assert confirm(world.maya).ok
    close_all(world.maya)
    ask_all(world, clock)


def ask_all(world: World, clock: Clock) -> None:
    """One tick sees who must read it, the next one asks them."""
    tick(world, clock)
    tick(world, clock)


def notes(person: Person, words: str = "Please read: ") -> list[Shown]:
    """The messages from Kith that hold these words, oldest first."""
    return [one for one in person.messages("Kith") if words in one.plain]


def mine(person: Person, channel: str = PARTNERS) -> Form:
    """“Safeguarding updates” on the menu."""
    close_all(person)
    assert person.press(menu(person, channel), DOOR).ok
    return person.open_form()


def page(person: Person, channel: str = PARTNERS, title: str = TITLE) -> Form:
    """The page of an update, through the library."""
    close_all(person)
    assert person.command(channel, f"/share find {title}").ok
    assert person.press(person.open_form(), "Open").ok
    return person.open_form()


def missing(person: Person) -> str:
    """Who has not read it, as staff see it."""
    assert person.press(page(person), "Who has not read it").ok
    return person.open_form().plain


def ask(person: Person, shown: Shown | Form, words: str) -> Outcome:
    """“I have a question”, on a message or a page."""
    assert person.press(shown, ASK).ok
    person.fill({"Your question": words})
    return person.submit()
