"""How one person wants to be reached: as they said in “My preferences”, or else by the council's policy."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.policy import Reaching
from bot.services.reaching import Nation, Reachable
from bot.store import people
from bot.store.people import Person, Preference


class Way(StrEnum):
    """How something reaches a person; by telephone and by letter through a colleague."""

    SLACK = "slack"
    EMAIL = "email"
    PHONE = "phone"
    LETTER = "letter"


@dataclass(frozen=True)
class Wishes:
    """When and how a person wants to be reached, and what they do not want at all."""

    reachable: Reachable
    way: Way
    stopped: frozenset[str] = frozenset()
    """Kinds of nudges."""


def wishes(said: Preference | None, policy: Reaching) -> Wishes:
    """What a person said, or the council's defaults where they said nothing."""
    if said is None:
        times = (policy.quiet_from, policy.quiet_until, policy.work_days, Nation(policy.nation))
        return Wishes(Reachable(*times), Way.SLACK)
    days = frozenset(map(int, said.work_days))
    times = (said.quiet_from, said.quiet_until, days, Nation(said.nation))
    reachable = Reachable(*times, paused_until=said.paused_until, digest=said.digest)
    return Wishes(reachable, Way(said.reach), frozenset(said.stopped))


def way_to(person: Person, wanted: Way, *, has_email: bool) -> Way:
    """The way that can be gone: the one wanted, else Slack, else e-mail, else a colleague telephones.

    `has_email` tells whether Kith can send e-mail at all. Who has no telephone either gets a letter.
    """
    by_email = bool(person.email) and has_email
    if wanted in (Way.PHONE, Way.LETTER) or (wanted is Way.EMAIL and by_email):
        return wanted
    if person.user_id:
        return Way.SLACK
    if by_email:
        return Way.EMAIL
    return Way.PHONE if person.phone or not person.address else Way.LETTER


def preference_of(session: Session, person_id: int, policy: Reaching, now: datetime) -> Preference:
    """What a person said, written down as the council's defaults where they have said nothing yet."""
    said = people.preference(session, person_id)
    if said:
        return said
    try:
        with session.begin_nested():
            said = _defaults(person_id, policy, now)
            session.add(said)
    except IntegrityError:  # they said something elsewhere at this moment
        return session.get_one(Preference, person_id, populate_existing=True)
    return said


def _defaults(person_id: int, policy: Reaching, now: datetime) -> Preference:
    return Preference(
        person_id=person_id,
        language=policy.language,
        reach=Way.SLACK.value,
        quiet_from=policy.quiet_from,
        quiet_until=policy.quiet_until,
        work_days="".join(map(str, sorted(policy.work_days))),
        nation=policy.nation,
        digest=False,
        topics=[],
        stopped=[],
        changed_at=now,
    )
