"""Who is told what of an improvement plan, and whether that is still so when it is told."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy.orm import Session

from bot.services.improvement_parts import REVIEW, Said
from bot.store import improvements as store
from bot.store import people
from bot.store.improvements import ImprovementPlan
from bot.store.outbox import Due
from bot.when import LONDON

MORNING = time(9)
"""When the day of a review begins for those who are asked to look at it, by the UK's clock."""
# After an outage as long as this, a review that was missed is still worth a word.
LATEST = timedelta(days=14)


def reviews(session: Session, now: datetime) -> Iterator[Due]:
    """Both sides, once for each day on which a plan that is agreed is to be looked at."""
    for plan, version in store.agreed(session):
        for day in map(date.fromisoformat, version.reviews):
            due_at = datetime.combine(day, MORNING, LONDON).astimezone(UTC)
            if due_at <= now < due_at + LATEST:
                for person_id in _everybody(session, plan):
                    about: dict[str, int | str] = {"plan": plan.id, "day": day.isoformat()}
                    key = f"{REVIEW}:{plan.id}:{day.isoformat()}:{person_id}"
                    yield Due(REVIEW, key, due_at, person_id, about=about)


def is_asked(session: Session, about: Mapping[str, int | str], person_id: int) -> bool:
    """Whether this version is still to be answered by this person."""
    plan = store.plan(session, int(about["plan"]))
    if plan is None or plan.closed_at or plan.version != about["version"]:
        return False
    found = [party for party, person in store.parties(session, plan.id) if person.id == person_id]
    return bool(found) and found[0].answered_version != plan.version


def is_to_review(session: Session, about: Mapping[str, int | str], person_id: int) -> bool:
    """Whether this review still stands in what is agreed, and this person has said nothing of it."""
    plan = store.plan(session, int(about["plan"]))
    if plan is None or plan.closed_at or plan.agreed_version is None:
        return False
    version = store.version(session, plan.id, plan.agreed_version)
    if version is None or about["day"] not in version.reviews or not is_with(session, plan, person_id):
        return False
    said = [word for word, person in store.words(session, plan.id) if person.id == person_id]
    return all((word.kind, str(word.review_on)) != (Said.REVIEW, about["day"]) for word in said)


def is_with(session: Session, plan: ImprovementPlan, person_id: int) -> bool:
    """Whether a plan is this person's: they look after it, or it is agreed with them."""
    return person_id in _everybody(session, plan)


def _everybody(session: Session, plan: ImprovementPlan) -> list[int]:
    lead = people.in_slack(session, plan.made_by)
    theirs = [person.id for _, person in store.parties(session, plan.id)]
    return list(dict.fromkeys([*([lead.id] if lead else []), *theirs]))
