"""How a person wants to be reached: what holds until they say so, what they said, and who may say it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time
from typing import get_args

from sqlalchemy.orm import Session

from bot.policy import Nation, Policy, Reaching
from bot.services.checks import WrongFields
from bot.services.contacting import fault_in_line, faults_in_contacts
from bot.services.nudges import wishes_changed
from bot.services.people import Actor, NotAllowed, act_of, require_staff
from bot.services.records import Person, Preference
from bot.services.wishes import Way
from bot.store import people as store
from bot.when import LONDON

THEIR_OWN = (
    "Only people themselves can see and change how Kith reaches them. For somebody who is not on Slack, the "
    "council’s staff can."
)
IN_SLACK = (
    "This person is on Slack, so only they can change how Kith reaches them: they press “My preferences”."
)
MOST_LANGUAGE, MOST_TOPIC, MOST_TOPICS = 40, 60, 40
WEEK = frozenset(range(1, 8))


CONTACTS: Mapping[Way, str] = {Way.EMAIL: "email", Way.PHONE: "phone", Way.LETTER: "address"}
"""What must be known of a person to reach them this way: a part of `Preferences`, and of `Person`."""
NEEDED: Mapping[Way, str] = {
    Way.EMAIL: "Please fill in the e-mail address to write to, or choose another way.",
    Way.PHONE: "Please fill in the number to ring, or choose another way.",
    Way.LETTER: "Please fill in the address to write to, or choose another way.",
}


@dataclass(frozen=True, kw_only=True)
class Preferences:
    """How a person wants to be reached, as they see and change it. Contact data may be empty."""

    language: str
    reach: Way
    email: str = ""
    phone: str = ""
    address: str = ""
    quiet_from: time
    """Wall time in the UK, in minutes; the same as `quiet_until` for no quiet hours."""
    quiet_until: time
    work_days: frozenset[int]
    """From 1 for Monday to 7 for Sunday."""
    nation: str
    """Whose bank holidays are kept, as in the policy."""
    digest: bool
    topics: tuple[str, ...] = ()
    paused_until: date | None = None
    """Nothing is sent before this day; None, and never a past day, where nothing is paused."""
    stopped: frozenset[str] = frozenset()
    """The kinds of nudges the person does not want."""


class NoSuchPerson(LookupError):
    """Kith knows nobody of this id, or not any more."""


def likeliest(person: Person | None) -> Way:
    """How somebody is reached who has not said it; where nothing is known, a colleague is to find out."""
    if person is None or person.user_id:
        return Way.SLACK
    known = (way for way, contact in CONTACTS.items() if getattr(person, contact))
    return next(known, Way.PHONE)


def reach_of(person: Person, row: Preference | None) -> Way:
    """How this person is reached, as they said or as is likeliest."""
    return Way(row.reach) if row else likeliest(person)


def lacks(person: Person, reach: Way) -> str | None:
    """What is not known of a person although it takes that to reach them: `email`, `phone` or `address`."""
    contact = CONTACTS.get(reach)
    return contact if contact and not getattr(person, contact) else None


def held(person: Person | None, row: Preference | None, usual: Reaching, today: date) -> Preferences:
    """What holds for a person now: as they said in `row`, else as is usual with the council."""
    email, phone, address = (getattr(person, field, None) or "" for field in CONTACTS.values())
    if row is None:
        return Preferences(
            email=email,
            phone=phone,
            address=address,
            language=usual.language,
            reach=likeliest(person),
            quiet_from=usual.quiet_from,
            quiet_until=usual.quiet_until,
            work_days=usual.work_days,
            nation=usual.nation,
            digest=False,
        )
    return Preferences(
        email=email,
        phone=phone,
        address=address,
        language=row.language,
        reach=Way(row.reach),
        quiet_from=row.quiet_from,
        quiet_until=row.quiet_until,
        work_days=frozenset(map(int, row.work_days)),
        nation=row.nation,
        digest=row.digest,
        topics=tuple(row.topics),
        paused_until=row.paused_until if row.paused_until and row.paused_until > today else None,
        stopped=frozenset(row.stopped),
    )


def mine(session: Session, actor: Actor, policy: Policy, now: datetime) -> Preferences:
    """How who asks wants to be reached. Nothing is written down of who only looks."""
    person = store.in_slack(session, actor.user_id)
    row = store.preference(session, person.id) if person else None
    return held(person, row, policy.reaching, day_of(now))


def theirs(
    session: Session, actor: Actor, person_id: int, policy: Policy, now: datetime
) -> tuple[Person, Preferences]:
    """The same of somebody who is not on Slack, for staff. Raises NotAllowed, NoSuchPerson."""
    person = _not_on_slack(session, actor, person_id)
    return person, held(person, store.preference(session, person.id), policy.reaching, day_of(now))


def save(
    session: Session,
    actor: Actor,
    said: Preferences,
    kinds: Collection[str],
    policy: Policy,
    now: datetime,
    person_id: int | None = None,
) -> tuple[Person, Preferences]:
    """Keep what who acts said for themselves or, as staff, for a person who is not on Slack.

    Gives whose preferences they are, and what holds now.
    `kinds` are those that were offered to be stopped: others that were stopped before stay so. The same
    again changes nothing. Raises NotAllowed, NoSuchPerson, WrongFields.
    """
    if person_id is not None:
        _not_on_slack(session, actor, person_id)
    if errors := faults(said, day_of(now), on_slack=person_id is None):
        raise WrongFields(errors)
    person = store.locked(session, person_id or _met(session, actor, now))
    row = store.preference(session, person.id)
    before = held(person, row, policy.reaching, day_of(now))
    said = replace(said, stopped=said.stopped | (before.stopped - set(kinds)))
    changed = [one.name for one in fields(said) if getattr(said, one.name) != getattr(before, one.name)]
    if row is None or changed:
        keep(session, person, said, now)
        session.add(act_of(actor, "preferences.saved", subject_of(person), now, fields=changed))
    return person, said


def keep(session: Session, person: Person, said: Preferences, now: datetime) -> None:
    """Write down how a person wants to be reached, with their contact data."""
    for contact in CONTACTS.values():
        setattr(person, contact, getattr(said, contact) or None)
    store.keep_preference(
        session,
        person.id,
        now,
        language=said.language,
        reach=said.reach.value,
        quiet_from=said.quiet_from,
        quiet_until=said.quiet_until,
        work_days="".join(map(str, sorted(said.work_days))),
        nation=said.nation,
        digest=said.digest,
        topics=list(said.topics),
        paused_until=said.paused_until,
        stopped=sorted(said.stopped),
    )
    wishes_changed(session, person.id, now)


def faults(said: Preferences, today: date, *, on_slack: bool) -> dict[str, str]:
    """What cannot be kept, by the name of each part of the preferences; empty where all can."""
    errors = faults_in_contacts({field: getattr(said, field) for field in CONTACTS.values()})
    needed = CONTACTS.get(said.reach)
    if needed and not getattr(said, needed):
        errors[needed] = NEEDED[said.reach]
    if said.reach is Way.SLACK and not on_slack:
        errors["reach"] = "This person is not on Slack. Please choose another way."
    if fault := fault_in_language(said.language):
        errors["language"] = fault
    if said.nation not in get_args(Nation):
        errors["nation"] = "Please choose one of the nations in the list."
    if not said.work_days <= WEEK:
        errors["work_days"] = "Please choose days of the list."
    if not said.work_days:
        errors["work_days"] = "Please choose at least one day, or nothing could ever be sent."
    if fault := _fault_in_topics(said.topics):
        errors["topics"] = fault
    if said.paused_until and said.paused_until <= today:
        errors["paused_until"] = "This day is not still to come. Please choose a later one, or leave it out."
    return errors


def fault_in_language(language: str) -> str | None:
    """Why this cannot be kept as the name of a language; None where it can."""
    return fault_in_line(language, MOST_LANGUAGE) if language else "Please name a language, such as English."


def day_of(now: datetime) -> date:
    """Which day it is in the UK."""
    return now.astimezone(LONDON).date()


def subject_of(person: Person) -> str:
    """What the audit calls a person."""
    return f"person:{person.id}"


def _fault_in_topics(topics: Collection[str]) -> str | None:
    if len(topics) > MOST_TOPICS:
        return f"Please name at most {MOST_TOPICS} topics."
    told = next(filter(None, (fault_in_line(topic, MOST_TOPIC) for topic in topics)), None)
    return f"One of the topics cannot be kept. {told} Put commas between topics." if told else None


def _not_on_slack(session: Session, actor: Actor, person_id: int) -> Person:
    """Somebody whose preferences staff look after. Raises NotAllowed, NoSuchPerson."""
    require_staff(actor, THEIR_OWN)
    person = store.person(session, person_id)
    if person is None or person.forgotten_at:
        raise NoSuchPerson(person_id)
    if person.user_id:
        raise NotAllowed(IN_SLACK)
    return person


def _met(session: Session, actor: Actor, now: datetime) -> int:
    return store.meet(session, actor.user_id, actor.team_id, now).id
