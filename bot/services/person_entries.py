"""Staff write down people who are not on Slack, each once, and what is otherwise later."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.policy import Policy
from bot.services.checks import WrongFields
from bot.services.contacting import digits_of, fault_in_line, faults_in_contacts
from bot.services.people import Actor, act_of, require_staff
from bot.services.persons import STAFF_KEEP, Card, cards_of, looked_after
from bot.services.preferences import (
    CONTACTS,
    NEEDED,
    day_of,
    fault_in_language,
    held,
    keep,
    lacks,
    likeliest,
    reach_of,
    subject_of,
)
from bot.services.records import Person, Preference
from bot.services.wishes import Way
from bot.store import audit, people
from bot.store import persons as store
from bot.store.listings import wait_for_turn
from bot.store.words import words_of

MOST_NAME, MOST_TOLD_BY = 120, 100
FIELDS = ("name", *CONTACTS.values(), "told_by")
"""What staff write down of a person: parts of `Entry`, and columns of `Person`."""
# So many of those alike are shown before a person is added all the same.
MOST_ALIKE = 5


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What staff fill in about a person. All but the name may be empty."""

    name: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""
    told_by: str = ""
    reach: Way | None = None
    """None for what is likeliest by what is known."""
    language: str = ""
    """“” for what is usual with the council."""
    provider_id: int | None = None
    """A setting they belong to."""


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
        raise MaybeKnown(cards_of(session, alike))
    return _write(session, actor, entry, request_key, policy, now)


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
    if changed := _overwrite(person, row, entry):
        session.add(act_of(actor, "person.changed", subject_of(person), now, fields=changed))
    for link_id in ended:
        _unlink(session, actor, person, link_id, now)
    _link(session, actor, person, entry.provider_id, now)


def _write(
    session: Session, actor: Actor, entry: Entry, request_key: str, policy: Policy, now: datetime
) -> int:
    person = Person(noted_at=now, noted_by=actor.user_id, **_facts(entry))
    session.add(person)
    session.flush()
    details = {"person_id": person.id, "fields": [field for field in FIELDS if getattr(entry, field)]}
    session.add(act_of(actor, "person.added", subject_of(person), now, request_key, **details))
    _keep_way(session, person, entry, policy, now)
    _link(session, actor, person, entry.provider_id, now)
    return person.id


def _overwrite(person: Person, row: Preference | None, entry: Entry) -> list[str]:
    """Put in what staff filled in; which parts are otherwise now."""
    changed = [field for field in FIELDS if (getattr(entry, field) or None) != getattr(person, field)]
    for field, value in _facts(entry).items():
        setattr(person, field, value)
    if row and lacks(person, Way(row.reach)) and not lacks(person, likeliest(person)):
        # Nobody could be reached in the way that was taken for want of a better one.
        row.reach = likeliest(person).value
        changed.append("reach")
    return changed


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
