"""People who are not on Slack, whom staff look after: who they are, how to reach them, where they belong."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from rapidfuzz import fuzz
from sqlalchemy.orm import Session

from bot.policy import Policy
from bot.services.checks import WrongFields
from bot.services.contacting import digits_of, fault_in_line, faults_in_contacts
from bot.services.people import Actor, NotAllowed, act_of, require_staff
from bot.services.preferences import (
    CONTACTS,
    IN_SLACK,
    NEEDED,
    NoSuchPerson,
    Reach,
    day_of,
    fault_in_language,
    held,
    keep,
    lacks,
    likeliest,
    reach_of,
    subject_of,
)
from bot.services.records import Person, Preference, Provider
from bot.store import audit, people
from bot.store import persons as store
from bot.store.listings import wait_for_turn
from bot.store.words import words_of

STAFF_KEEP = (
    "What is known of the people of a network is for the council’s own staff. How Kith reaches you is under "
    "“My preferences”."
)
MOST_NAME, MOST_TOLD_BY = 120, 100
FIELDS = ("name", *CONTACTS.values(), "told_by")
"""What staff write down of a person: parts of `Entry`, and columns of `Person`."""
# So many of those alike are shown before a person is added all the same.
MOST_ALIKE = 5
# How alike (0 to 100) each word that was typed is to one of the name, on average.
ALIKE = 75
SHORTEST_BEGINNING = 2


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What staff fill in about a person. All but the name may be empty."""

    name: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""
    told_by: str = ""
    reach: Reach | None = None
    """None for what is likeliest by what is known."""
    language: str = ""
    """“” for what is usual with the council."""
    provider_id: int | None = None
    """A setting they belong to."""


@dataclass(frozen=True)
class Belonging:
    """One setting a person belongs to; `provider` is None where the directory does not know it any more."""

    link_id: int
    provider: Provider | None


@dataclass(frozen=True)
class Card:
    """What staff see of a person."""

    person: Person
    reach: Reach
    language: str | None
    """None where they have not said it."""
    settings: Sequence[Belonging]

    @property
    def lacking(self) -> str | None:
        """What is needed to reach them and not known: `email`, `phone` or `address`."""
        return lacks(self.person, self.reach)


class MaybeKnown(Exception):
    """There are people of the same name, e-mail address or number; staff must say that this is another."""

    def __init__(self, alike: Sequence[Card]) -> None:
        super().__init__()
        self.alike = alike


def add(
    session: Session,
    actor: Actor,
    entry: Entry,
    request_key: str,
    policy: Policy,
    now: datetime,
    others: frozenset[int] = frozenset(),
) -> int:
    """Write a person down and give their id; for the same request again the same id, and nothing written.

    `others` are the ids of those alike of whom staff said that they are others. Raises NotAllowed,
    WrongFields and MaybeKnown.
    """
    require_staff(actor, STAFF_KEEP)
    wait_for_turn(session)
    if done := audit.recorded(session, request_key):
        return int(done.details["person_id"])
    if errors := _faults(session, entry):
        raise WrongFields(errors)
    alike = _alike(session, entry)[:MOST_ALIKE]
    if not others.issuperset(one.id for one in alike):
        raise MaybeKnown(_cards(session, alike))
    person = Person(noted_at=now, noted_by=actor.user_id, **_facts(entry))
    session.add(person)
    session.flush()
    given = [field for field in FIELDS if getattr(entry, field)]
    session.add(
        act_of(actor, "person.added", subject_of(person), now, request_key, person_id=person.id, fields=given)
    )
    _keep_way(session, person, entry, policy, now)
    _link(session, actor, person, entry.provider_id, now)
    return person.id


def change(
    session: Session, actor: Actor, person_id: int, entry: Entry, ended: Collection[int], now: datetime
) -> None:
    """Write down what is otherwise now; `ended` are the links of settings they belong to no more.

    The same again changes nothing. Raises NotAllowed, NoSuchPerson, WrongFields.
    """
    require_staff(actor, STAFF_KEEP)
    person = looked_after(session, person_id)
    row = people.preference(session, person.id)
    errors = _faults(session, entry)
    needed = CONTACTS.get(reach_of(person, row))
    if needed and getattr(person, needed) and not getattr(entry, needed):
        errors[needed] = "They are reached this way. First choose another one under “Preferences”."
    if errors:
        raise WrongFields(errors)
    changed = [field for field in FIELDS if (getattr(entry, field) or None) != getattr(person, field)]
    for field, value in _facts(entry).items():
        setattr(person, field, value)
    if row and lacks(person, Reach(row.reach)) and not lacks(person, likeliest(person)):
        # Nobody could be reached in the way that was taken for want of a better one.
        row.reach = likeliest(person).value
        changed.append("reach")
    if changed:
        session.add(act_of(actor, "person.changed", subject_of(person), now, fields=changed))
    for link_id in ended:
        _unlink(session, actor, person, link_id, now)
    _link(session, actor, person, entry.provider_id, now)


def open_card(session: Session, actor: Actor, person_id: int) -> Card:
    """What is held of one person. Raises NotAllowed, NoSuchPerson."""
    require_staff(actor, STAFF_KEEP)
    person = people.person(session, person_id)
    if person is None or person.forgotten_at:
        raise NoSuchPerson(person_id)
    return _cards(session, [person])[0]


def everybody(session: Session, actor: Actor) -> Sequence[Card]:
    """All who are not on Slack: first those who cannot be reached yet, then by name. Raises NotAllowed."""
    require_staff(actor, STAFF_KEEP)
    cards = _cards(session, _all_looked_after(session))
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
    return _cards(session, sure if len(sure) == 1 else [person for _, person in likely])


def people_of(session: Session, provider: Provider) -> Sequence[Card]:
    """Who belongs to a provider. For records of providers, which are for staff alone."""
    return _cards(session, store.people_of(session, provider))


def setting(session: Session, actor: Actor, provider_id: int) -> Provider | None:
    """The setting a person is about to be added to; None where there is none. Raises NotAllowed."""
    require_staff(actor, STAFF_KEEP)
    return store.provider(session, provider_id)


def _faults(session: Session, entry: Entry) -> dict[str, str]:
    errors = faults_in_contacts({field: getattr(entry, field) for field in CONTACTS.values()})
    if not words_of(entry.name):
        errors["name"] = "Please give the name they can be found by."
    elif fault := fault_in_line(entry.name, MOST_NAME):
        errors["name"] = fault
    if fault := fault_in_line(entry.told_by, MOST_TOLD_BY):
        errors["told_by"] = fault
    if entry.language and (fault := fault_in_language(entry.language)):
        errors["language"] = fault
    needed = CONTACTS.get(entry.reach) if entry.reach else None
    if entry.reach and needed and not getattr(entry, needed):
        errors[needed] = NEEDED[entry.reach]
    if entry.provider_id and store.provider(session, entry.provider_id) is None:
        errors["setting"] = "This setting is no longer in the directory. Please choose another."
    return errors


def _facts(entry: Entry) -> dict[str, str | None]:
    return {field: getattr(entry, field) or None for field in FIELDS}


def _keep_way(session: Session, person: Person, entry: Entry, policy: Policy, now: datetime) -> None:
    """How they are reached, as staff said or as is likeliest; all else as is usual with the council."""
    usual = held(person, None, policy.reaching, day_of(now))
    reach, language = entry.reach or usual.reach, entry.language or usual.language
    keep(session, person, replace(usual, reach=reach, language=language), now)


def _alike(session: Session, entry: Entry) -> list[Person]:
    """Those with the same name, e-mail address or number, on Slack or not."""
    name, email, phone = words_of(entry.name), entry.email.casefold(), digits_of(entry.phone)
    return [
        one
        for one in store.everybody(session)
        if (one.name and words_of(one.name) == name)
        or (email and (one.email or "").casefold() == email)
        or (phone and digits_of(one.phone or "") == phone)
    ]


def _link(session: Session, actor: Actor, person: Person, provider_id: int | None, now: datetime) -> None:
    to = store.provider(session, provider_id) if provider_id else None
    if to and store.link(session, person.id, to, actor.user_id, now):
        setting = f"{to.register}:{to.urn}"
        session.add(act_of(actor, "person.linked", subject_of(person), now, setting=setting))


def _unlink(session: Session, actor: Actor, person: Person, link_id: int, now: datetime) -> None:
    if ended := store.end_link(session, link_id, person.id, actor.user_id, now):
        setting = f"{ended.register}:{ended.urn}"
        session.add(act_of(actor, "person.unlinked", subject_of(person), now, setting=setting))


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


def _cards(session: Session, found: Sequence[Person]) -> list[Card]:
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
