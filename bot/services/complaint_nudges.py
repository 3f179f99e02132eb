"""Who is reminded of a complaint until it is answered."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from bot.services.data import ANSWERED_BY, COMPLAINT_WAITS, Kind
from bot.services.roles import Role
from bot.store import complaints as store
from bot.store import people, roles
from bot.store.complaints import Complaint
from bot.store.data import DataRequest
from bot.store.outbox import Due
from bot.store.people import Person
from bot.when import LONDON

MORNING = time(9)
# A week is long to hear nothing; in the last days before it is due, and after, every day counts.
EACH, LAST_DAYS = 7, timedelta(days=2)


def until_answered(first_admins: frozenset[str], session: Session, now: datetime) -> Iterator[Due]:
    """Who deals with a complaint, each week, and daily towards its end; from its last day on all who may.

    Who holds a role is known from the store; whether they are still staff, when it is said.
    """
    today = now.astimezone(LONDON).date()
    morning = datetime.combine(today, MORNING, LONDON)
    if now < morning:
        return
    for request, complaint in store.waiting(session):
        age = (today - request.asked_at.astimezone(LONDON).date()).days
        is_late = today >= request.due_on - LAST_DAYS
        if not age or (age % EACH and not is_late):
            continue
        # A weekly one may wait for the end of some holidays; tomorrow's stands in the place of a daily one.
        expires = morning + timedelta(days=1 if is_late else 5)
        for person in _who_is_to_answer(session, request, complaint, first_admins, today):
            key = f"{COMPLAINT_WAITS}:{request.id}:{person.id}:{today.isoformat()}"
            about = {"request": request.id}
            yield Due(COMPLAINT_WAITS, key, morning, person.id, about=about, expires_at=expires, urgency=3)


def _may_answer(session: Session, request: DataRequest, first_admins: frozenset[str]) -> frozenset[str]:
    """Slack ids of those whose roles let them answer, and whom nothing shuts out."""
    needed = ANSWERED_BY[Kind(request.kind)]
    given = {one.user_id for one in roles.grants(session) if Role(one.role) in needed}
    parties = {request.asked_by, session.get_one(Person, request.person_id).user_id}
    return frozenset((given | first_admins) - parties - store.barred(session, request.id))


def _who_is_to_answer(
    session: Session,
    request: DataRequest,
    complaint: Complaint | None,
    first_admins: frozenset[str],
    today: date,
) -> Sequence[Person]:
    may = _may_answer(session, request, first_admins)
    handler = complaint.handler_id if complaint else None
    whom = [handler] if handler in may and today < request.due_on else sorted(may)
    return [one for each in whom if each and (one := people.in_slack(session, each))]
