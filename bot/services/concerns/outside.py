"""The contact outside of the council whom the last rung of the ladder tells, by e-mail."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.safeguarding import Partnership
from bot.store import people
from bot.store.people import Person

BY_POLICY = "the council’s policy"


def meet_outside(session: Session, contact: Partnership, now: datetime) -> int | None:
    """The number of the outside contact, noted as the policy names them now; None where it names none."""
    if not contact.email:
        return None
    person = people.told_by(session, BY_POLICY)
    if person is None:
        person = Person(noted_at=now, noted_by="kith", told_by=BY_POLICY)
        session.add(person)
    person.name, person.email, person.phone = contact.name or contact.email, contact.email, contact.phone
    session.flush()
    return person.id
