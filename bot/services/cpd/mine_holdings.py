"""What is held of people's own CPD: certificates, roles, hours with what they wrote, what they manage."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.services.cpd import certificates as service
from bot.services.holdings import DELETED, WHILE_HERE, Entry, Holding, Subject, row
from bot.store.cpd import certificates, hours, managers

HIDDEN = ("request_key",)


def join(session: Session, person_id: int, into_id: int, now: datetime) -> None:
    """Two entries of one person become one: what both have stands once."""
    service.join_entries(session, person_id, into_id, now)
    hours.join(session, person_id, into_id)
    managers.join(session, person_id, into_id)


def _certificates(session: Session, subject: Subject) -> Sequence[Entry]:
    found = certificates.of_people(session, [subject.person.id]) if subject.person else []
    return [_shown(row(one, subject)) for one in found]


def _roles(session: Session, subject: Subject) -> Sequence[Entry]:
    found = certificates.roles_of(session, [subject.person.id]) if subject.person else []
    return [_shown(row(one, subject)) for one in found]


def _hours(session: Session, subject: Subject) -> Sequence[Entry]:
    found = hours.of_person(session, subject.person.id) if subject.person else []
    return [_shown(row(one, subject)) for one in found]


def _managed(session: Session, subject: Subject) -> Sequence[Entry]:
    found = managers.all_of(session, subject.person.id) if subject.person else []
    return [_shown(row(one, subject)) for one in found]


def _shown(held: Entry) -> Entry:
    """Without what only keeps the same form from being taken twice."""
    return {name: value for name, value in held.items() if name not in HIDDEN}


def _erase(delete: Callable[[Session, int], None]) -> Callable[[Session, Subject], None]:
    def erase(session: Session, subject: Subject) -> None:
        if subject.person:
            delete(session, subject.person.id)

    return erase


MINE: Sequence[Holding] = (
    Holding(
        "Certificates",
        "So that you are reminded before one runs out, and the manager of your setting and the council’s "
        "team see who lacks what.",
        "You yourself, or a member of staff whom you told.",
        WHILE_HERE,
        "Deleted. A file that shows one stays in Slack with who uploaded it: Kith keeps no copy.",
        _certificates,
        _erase(certificates.delete_all_of),
    ),
    Holding(
        "What you do in your setting",
        "So that it is known which certificates you need.",
        "You yourself, or a member of staff whom you told.",
        WHILE_HERE,
        DELETED,
        _roles,
        _erase(certificates.delete_roles),
    ),
    Holding(
        "Hours of learning, and what you wrote about it",
        "So that you can look back on it and show it. The manager of your setting and the council’s team see "
        "how many hours it was, and nothing of what you wrote.",
        "You yourself, or a member of staff whom you told.",
        WHILE_HERE,
        DELETED,
        _hours,
        _erase(hours.delete_all_of),
    ),
    Holding(
        "Settings you manage",
        "So that a setting’s manager, and nobody else there, sees which certificates its people hold.",
        "You yourself; a member of staff confirmed it.",
        WHILE_HERE,
        DELETED,
        _managed,
        _erase(managers.delete_all_of),
    ),
)
"""What is held of people's own CPD."""
