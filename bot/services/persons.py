"""People who are not on Slack, whom staff look after: who they are, how to reach them, where they belong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz
from sqlalchemy.orm import Session

from bot.services.people import Actor, NotAllowed, require_staff
from bot.services.preferences import IN_SLACK, NoSuchPerson, lacks, reach_of
from bot.services.records import Person, Preference, Provider
from bot.services.wishes import Way
from bot.store import people
from bot.store import persons as store
from bot.store.words import words_of

STAFF_KEEP = (
    "What is known of the people of a network is for the council’s own staff. How Kith reaches you is under "
    "“My preferences”."
)
# How alike (0 to 100) each word that was typed is to one of the name, on average.
ALIKE = 75
SHORTEST_BEGINNING = 2


@dataclass(frozen=True)
class Belonging:
    """One setting a person belongs to; `provider` is None where the directory does not know it any more."""

    link_id: int
    provider: Provider | None


@dataclass(frozen=True)
class Card:
    """What staff see of a person."""

    person: Person
    reach: Way
    language: str | None
    """None where they have not said it."""
    settings: Sequence[Belonging]

    @property
    def lacking(self) -> str | None:
        """What is needed to reach them and not known: `email`, `phone` or `address`."""
        return lacks(self.person, self.reach)


def open_card(session: Session, actor: Actor, person_id: int) -> Card:
    """What is held of one person. Raises NotAllowed, NoSuchPerson."""
    require_staff(actor, STAFF_KEEP)
    person = people.person(session, person_id)
    if person is None or person.forgotten_at:
        raise NoSuchPerson(person_id)
    return cards_of(session, [person])[0]


def everybody(session: Session, actor: Actor) -> Sequence[Card]:
    """All who are not on Slack: first those who cannot be reached yet, then by name. Raises NotAllowed."""
    require_staff(actor, STAFF_KEEP)
    cards = cards_of(session, _all_looked_after(session))
    return sorted(cards, key=lambda card: (card.lacking is None, words_of(card.person.name or "")))


def find(session: Session, actor: Actor, words: str) -> Sequence[Card]:
    """Those who are not on Slack and have this name, or one like it; the likeliest first. Raises NotAllowed.

    Where the name of exactly one holds all that was typed, they alone are meant.
    """
    require_staff(actor, STAFF_KEEP)
    asked = words_of(words)
    weighed = [(_likeness(asked, person.name or ""), person) for person in _all_looked_after(session)]
    likely = sorted((one for one in weighed if one[0] >= ALIKE), key=lambda one: -one[0])
    sure = [person for weight, person in likely if weight == 100]
    return cards_of(session, sure if len(sure) == 1 else [person for _, person in likely])


def people_of(session: Session, provider: Provider) -> Sequence[Card]:
    """Who belongs to a provider. For records of providers, which are for staff alone."""
    return cards_of(session, store.people_of(session, provider))


def setting(session: Session, actor: Actor, provider_id: int) -> Provider | None:
    """The setting a person is about to be added to; None where there is none. Raises NotAllowed."""
    require_staff(actor, STAFF_KEEP)
    return store.provider(session, provider_id)


def _all_looked_after(session: Session) -> list[Person]:
    return [one for one in store.everybody(session) if one.user_id is None]


def looked_after(session: Session, person_id: int) -> Person:
    """Somebody who is not on Slack, and whom nobody else changes now. Raises NoSuchPerson, NotAllowed."""
    found = people.person(session, person_id)
    if found is None or found.forgotten_at:
        raise NoSuchPerson(person_id)
    person = people.locked(session, person_id)
    if person.user_id:
        raise NotAllowed(IN_SLACK)
    return person


def cards_of(session: Session, found: Sequence[Person]) -> list[Card]:
    """What is held of these people, in their order."""
    if not found:
        return []
    ids = [person.id for person in found]
    said: Mapping[int, Preference] = store.preferences(session, ids)
    links = store.settings_of(session, ids)
    providers = store.providers(session, links)
    belongs: dict[int, dict[tuple[bool, str], Belonging]] = {}
    for one in links:
        key = store.key_of(one)
        belongs.setdefault(one.person_id, {}).setdefault(key, Belonging(one.id, providers.get(key)))
    return [
        Card(
            person,
            reach_of(person, said.get(person.id)),
            said[person.id].language if person.id in said else None,
            list(belongs.get(person.id, {}).values()),
        )
        for person in found
    ]


def _likeness(asked: Sequence[str], name: str) -> float:
    """How alike each word that was typed is to one of the name, on average: 100 where it holds them all."""
    words = words_of(name)
    best = [max((_fit(one, word) for word in words), default=0.0) for one in asked]
    return sum(best) / len(best) if best else 0.0


def _fit(asked: str, word: str) -> float:
    if len(asked) >= SHORTEST_BEGINNING and word.startswith(asked):
        return 100.0
    return fuzz.ratio(asked, word)
