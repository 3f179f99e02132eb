"""What the rota holds about people; concerns are never part of what somebody is shown of themselves."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from bot.services.holdings import Entry, Holding, Subject, entry
from bot.store.concerns import concerns as store


def _turns(session: Session, subject: Subject) -> Sequence[Entry]:
    if not subject.user_id:
        return []
    return [entry(from_=one.starts_at, until=one.ends_at) for one in store.turns_of(session, subject.user_id)]


DUTY: Sequence[Holding] = (
    Holding(
        "When you are on duty",
        "So that what needs the safeguarding lead reaches who is on duty.",
        "You yourself, or another of the safeguarding team.",
        "As long as the record of who was on duty when.",
        "The turn stays, with a number in the place of the Slack member id.",
        _turns,
    ),
)
"""What the rota holds about people."""
