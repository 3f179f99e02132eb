"""What the tests of ideas and introductions share: suggesting, joining, opting in, answering."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import select

from bot.store.meetings.ideas import MeetingIdea, MeetingIdeaInterest
from bot.store.meetings.introductions import Introduction, IntroductionSide
from slack_sandbox import Form, Outcome, Person, Shown
from tests.conftest import Clock
from tests.handlers.test_channels import NETWORK, PARTNERS, menu, said
from tests.handlers.test_links import ask_for, press_in_today
from tests.world import World

ASK = "What would you like to meet about?"
MEET = "Meet people like me"
ABOUT = "What about"
BEHAVIOUR = "Behaviour and wellbeing"
POSTCODE, SENTENCE, ELSE = (
    *("Near which postcode", "A sentence about yourself"),
    "How else they may reach you",
)
Filled = Mapping[str, Any]
NOTHING: Filled = MappingProxyType({})
SAMPHIRE, CHILDMINDER = ("samphire", "Samphire House Nursery"), ("EY900101", "Childminder")


def network(world: World, clock: Clock) -> World:
    """Both channels are network channels, looked after by Maya; it is a Tuesday morning."""
    clock.move(hours=16)
    said(world.maya, NETWORK)
    said(world.maya, PARTNERS)
    return world


def close_all(person: Person) -> None:
    while person.forms:
        person.close()


def suggest(person: Person, topic: str, channel: str = PARTNERS, more: Filled = NOTHING) -> Outcome:
    """Fill the form in and send it."""
    assert person.press(menu(person, channel), ASK).ok
    person.fill({ABOUT: topic, **more})
    return person.submit()


def ideas_of(person: Person, channel: str = PARTNERS) -> list[Shown]:
    return [
        one for one in person.messages(channel) if not one.ephemeral and "Idea for a meeting" in one.plain
    ]


def idea_of(person: Person, channel: str = PARTNERS) -> Shown:
    (only,) = ideas_of(person, channel)
    return only


def press(person: Person, label: str, channel: str = PARTNERS) -> str:
    """Press a button of the one idea; what Kith tells who pressed."""
    assert person.press(idea_of(person, channel), label).ok
    told = person.last_message(channel)
    assert told.ephemeral
    return told.plain


def details(person: Person, channel: str = PARTNERS) -> Form:
    assert person.press(idea_of(person, channel), "Details").ok
    return person.open_form()


def joining(world: World) -> list[tuple[str, int]]:
    """Every idea with how many would join."""
    with world.database.transaction() as session:
        ideas = session.scalars(select(MeetingIdea).order_by(MeetingIdea.id)).all()
        interests = session.scalars(select(MeetingIdeaInterest.idea_id)).all()
        return [(one.topic, interests.count(one.id)) for one in ideas]


def link(world: World, person: Person, channel: str, setting: tuple[str, str]) -> None:
    """Their setting, confirmed by Maya."""
    ask_for(person, channel, *setting)
    press_in_today(world.maya, "Confirm")
    close_all(world.maya)


def open_door(person: Person, channel: str) -> Form:
    close_all(person)
    assert person.press(menu(person, channel), MEET).ok
    return person.open_form()


def opt_in(person: Person, channel: str, filled: Filled = NOTHING) -> Outcome:
    open_door(person, channel)
    person.fill({"Topics": [BEHAVIOUR], **filled})
    return person.submit()


def two_alike(world: World) -> None:
    """Nadia, of another workspace, and Beth, a childminder: both are interested in the same, and are near."""
    link(world, world.nadia, PARTNERS, SAMPHIRE)
    link(world, world.beth, NETWORK, CHILDMINDER)
    assert opt_in(world.nadia, PARTNERS, {SENTENCE: "I run three nurseries."}).ok
    filled = {POSTCODE: "xw59ph", ELSE: "beth@carrow.example", "Topics": [BEHAVIOUR, "Funding"]}
    assert opt_in(world.beth, NETWORK, filled).ok
    close_all(world.beth)
    close_all(world.nadia)


def offered(world: World, clock: Clock) -> None:
    """The two are offered to each other, and both have the message."""
    two_alike(world)
    world.deliver()
    clock.move(minutes=1)
    world.deliver()


def answer(person: Person, label: str) -> str:
    """Answer in the direct message; what Kith says to it."""
    asked = next(one for one in reversed(person.messages("Kith")) if label in one.buttons)
    assert person.press(asked, label).ok
    return person.last_message("Kith").plain


def sides(world: World) -> list[tuple[str | None, str | None]]:
    """What each said to each introduction, and what came of it."""
    with world.database.transaction() as session:
        both = session.scalars(
            select(IntroductionSide).order_by(IntroductionSide.introduction_id, IntroductionSide.person_id)
        )
        return [(one.answer, one.outcome) for one in both]


def introduced(world: World) -> list[bool]:
    with world.database.transaction() as session:
        return [one.introduced_at is not None for one in session.scalars(select(Introduction))]


def read(person: Person, channel: str = "Kith") -> str:
    """All that a person has been sent."""
    return "\n".join(one.plain for one in person.messages(channel))
