"""What the tests of the library share: writing, publishing, finding, as people do it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import select

from bot.store.share.library import ShareItem, ShareVersion
from slack_sandbox import Form, Outcome, Person, Shown
from tests.conftest import Clock
from tests.handlers.test_channels import NETWORK, PARTNERS, menu, said
from tests.world import World

FIND = "Find what others share"
SHARE = "Share what works"
TOPIC = "Behaviour and wellbeing"
WORDS: Mapping[str, Any] = MappingProxyType(
    {
        "Title": "A cosy corner for settling in",
        "Where you began": "Mornings were hard for the youngest.",
        "What you did": "We made a small tent with cushions, and one key person sat in it.",
        "How you know that it worked": "We counted tears at drop-off for three weeks.",
        "What is different now": "Most children settle within five minutes.",
        "Topics": [TOPIC],
    }
)


def network(world: World, clock: Clock) -> World:
    """Both channels are network channels, looked after by Maya; it is a Tuesday morning."""
    clock.move(hours=16)
    said(world.maya, NETWORK)
    said(world.maya, PARTNERS)
    return world


def close_all(person: Person) -> None:
    while person.forms:
        person.close()


def tick(world: World, clock: Clock) -> None:
    clock.move(minutes=2)
    world.deliver()


def write(person: Person, more: Mapping[str, Any] = MappingProxyType({})) -> Outcome:
    """Fill in the form that is open, and send it."""
    person.fill({**WORDS, **more})
    return person.submit()


def confirm(person: Person) -> Outcome:
    """Tick every question of “Before it is published”, and publish."""
    form = person.open_form()
    assert form.title == "Before it is published"
    person.fill({label: ["Yes, I am sure"] for label in form.labels})
    return person.submit()


def open_library(person: Person, channel: str) -> Form:
    close_all(person)
    assert person.press(menu(person, channel), FIND).ok
    return person.open_form()


def find(person: Person, words: str, channel: str) -> Form:
    """Search as people without commands do."""
    open_library(person, channel)
    person.fill({"Find": words})
    assert person.submit().ok
    return person.open_form()


def posts(person: Person, channel: str, kind: str = "Practice example") -> list[Shown]:
    """The messages of items in a channel."""
    return [one for one in person.messages(channel) if not one.ephemeral and one.plain.startswith(kind)]


def items(world: World) -> list[tuple[str, str, int]]:
    """Every item: its state, its title, and the version that counts."""
    with world.database.transaction() as session:
        counts = (ShareVersion.item_id == ShareItem.id) & (ShareVersion.number == ShareItem.number)
        found = session.execute(
            select(ShareItem, ShareVersion).join(ShareVersion, counts).order_by(ShareItem.id)
        )
        return [(item.state, version.title, item.number) for item, version in found]


def read(person: Person, channel: str = "Kith") -> str:
    """All that a person has been sent."""
    return "\n".join(one.plain for one in person.messages(channel))


def follow(person: Person, channel: str, topic: str = TOPIC) -> None:
    """Choose a topic in “My preferences”, and ask to be told what is new."""
    assert person.press(menu(person, channel), "My preferences").ok
    person.fill({"Topics": [topic]})
    assert person.submit().ok
    assert person.press(open_library(person, channel), "Tell me what is new").ok
    assert f"told what is new on: {topic}" in person.open_form().plain
    close_all(person)
