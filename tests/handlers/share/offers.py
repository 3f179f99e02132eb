"""What the tests of publicity share: prepared, approved, sent, read, as people do it."""

from collections.abc import Mapping
from datetime import time
from types import MappingProxyType
from typing import Any

from sqlalchemy import select

from bot.store import people
from bot.store.people import Person as Known
from bot.store.people import Preference, SettingLink
from slack_sandbox import Form, Outcome, Person, Shown
from tests.conftest import Clock
from tests.factories import make_import, make_provider
from tests.handlers.share.room import close_all, tick
from tests.handlers.test_channels import PARTNERS, menu
from tests.world import World

TITLE = "Free help with funding forms"
DOOR, USEFUL, NOT_FOR_ME = "Support on offer", "Thank you, useful", "Not for me"
WORDS: Mapping[str, Any] = MappingProxyType(
    {
        "Title": TITLE,
        "Text": "Your co-ordinator fills them in with you.",
        "What it is about": ["Support on offer"],
        "Whom to ask": "Maya, 01632 960100",
    }
)
POLISH: Mapping[str, Any] = MappingProxyType(
    {
        "Language": "Polish",
        "Title": "Bezpłatna pomoc",
        "Text": "Wypełnimy formularze razem.",
    }
)
EASY: Mapping[str, Any] = MappingProxyType(
    {
        "Language": "English",
        "Format": "Easy Read",
        "Title": "We can help",
        "Text": "Forms can be hard. We help.",
    }
)
SETTINGS = {
    "EY100001": ("Childminder", "Northmoor"),
    "EY100002": ("Childcare on non-domestic premises", "Northmoor"),
    "EY100003": ("Childcare on non-domestic premises", "Northmoor"),
    "EY100004": ("Childminder", "Farwick"),
}
"""The register: URN → type and council."""


def register(world: World) -> None:
    """Four settings in two councils."""
    with world.database.transaction(writes=True) as session:
        source = make_import(session)
        for urn, (kind, council) in SETTINGS.items():
            make_provider(session, source, urn, provider_type=kind, local_authority=council)


def link(world: World, person_id: int, *urns: str) -> None:
    """Staff confirmed that they belong there."""
    with world.database.transaction(writes=True) as session:
        for urn in urns:
            said = {"register": "ofsted", "urn": urn, "asked_by": "U0MAYAOKA", "outcome": "confirmed"}
            session.add(SettingLink(person_id=person_id, asked_at=world.clock(), **said))


def met(world: World, person: Person, team: str = "T0WESTHAV") -> int:
    with world.database.transaction(writes=True) as session:
        return people.meet(session, person.id, team, world.clock()).id


def outside(world: World, name: str, reach: str, **contacts: str) -> int:
    """Somebody who is not on Slack, reached at any time."""
    with world.database.transaction(writes=True) as session:
        person = Known(name=name, noted_at=world.clock(), noted_by="U0MAYAOKA", **contacts)
        session.add(person)
        session.flush()
        prefer(session, person.id, "English", reach)
        return person.id


def prefer(session: Any, person_id: int, language: str, reach: str = "slack", **more: object) -> None:
    always = {"quiet_from": time(0), "quiet_until": time(0), "work_days": "1234567", "nation": "england"}
    said = {"language": language, "reach": reach, "digest": False, "topics": [], "stopped": []}
    at = session.scalar(select(Known.noted_at).where(Known.id == person_id))
    session.add(Preference(person_id=person_id, changed_at=at, **{**always, **said, **more}))


def write(person: Person, more: Mapping[str, Any] = MappingProxyType({}), channel: str = PARTNERS) -> Outcome:
    """Fill in the form of publicity, and send it: its page is open then."""
    close_all(person)
    assert person.command(channel, "/share add publicity").ok
    person.fill({**WORDS, **more})
    return person.submit()


def add_version(person: Person, words: Mapping[str, Any]) -> Outcome:
    assert person.press(person.open_form(), "Add a language or format").ok
    person.fill(dict(words))
    return person.submit()


def choose(person: Person, **fields: Any) -> Outcome:
    """Who gets it, on its page."""
    assert person.press(person.open_form(), "Who gets it").ok
    named = {"areas": "Areas", "types": "Types of setting", "languages": "Languages"}
    person.fill({named[name]: value for name, value in fields.items()})
    return person.submit()


def ask(person: Person, approver: Person) -> Outcome:
    assert person.press(person.open_form(), "Ask for approval").ok
    person.fill({"Who approves it": approver.id})
    return person.submit()


def approve(world: World, clock: Clock, approver: Person, words: str = "") -> Outcome:
    """The approver is told, looks at all of it and decides: sent back where there are `words`."""
    tick(world, clock)
    asked = notes(approver, "Please approve: ")[-1]
    assert approver.press(asked, "Look and decide").ok
    decision = "Send it back" if words else "Approve it"
    approver.fill({"Your decision": decision, "What should change": words})
    return approver.submit()


def page(person: Person, channel: str = PARTNERS, title: str = TITLE) -> Form:
    """The page, through “Support on offer”."""
    close_all(person)
    assert person.press(menu(person, channel), DOOR).ok
    assert title in person.open_form().plain
    assert person.press(person.open_form(), "Open").ok
    return person.open_form()


def send(person: Person, label: str = "Send it") -> str:
    """“Send it” on its page; what was counted first."""
    assert person.press(person.open_form(), label).ok
    counted = person.open_form().plain
    assert person.submit().ok
    return counted


def notes(person: Person, words: str) -> list[Shown]:
    """The messages from Kith that hold these words, oldest first; none before Kith ever wrote to them."""
    try:
        sent = person.messages("Kith")
    except LookupError:
        return []
    return [one for one in sent if words in one.plain]
