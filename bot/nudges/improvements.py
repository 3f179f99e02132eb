"""The nudges of improvement plans: to be answered, something new, review due, completed."""

from datetime import date

from sqlalchemy.orm import Session

from bot.nudges.kinds import Capability, Kind, Occasion
from bot.services import improvement_nudges as service
from bot.services.improvement_parts import COMPLETED, PROPOSED, REVIEW, TOLD, Plan, Unsuitable
from bot.services.improvements import Plans
from bot.services.people import Actor, NotAllowed, Standing
from bot.store import improvements as store
from bot.store.outbox import Nudge
from bot.views import improvement_notes as view
from bot.views.notes import Note

KITH = Actor("", "", Standing.MEMBER)
"""As whom the plan is read for somebody who is not on Slack and whom it is agreed with."""


def ask(occasion: Occasion) -> Note | None:
    """“An improvement plan for you to look at”."""
    plan = _plan(occasion)
    return view.proposed_note(plan) if plan and _is_asked(occasion.session, occasion.nudge) else None


def tell(occasion: Occasion) -> Note | None:
    """That the other side has said something."""
    plan = _plan(occasion)
    return view.told_note(plan, str(occasion.nudge.about["what"])) if plan else None


def ask_to_review(occasion: Occasion) -> Note | None:
    """“Review of the improvement plan”."""
    plan = _plan(occasion)
    if plan is None or not _is_to_review(occasion.session, occasion.nudge):
        return None
    return view.review_note(plan, date.fromisoformat(str(occasion.nudge.about["day"])))


def tell_completed(occasion: Occasion) -> Note | None:
    """“Improvement plan completed”."""
    plan = _plan(occasion)
    return view.completed_note(plan) if plan and plan.plan.closed_at else None


def settled(occasion: Occasion) -> Note | None:
    """What a message says that asks for nothing any more."""
    plan = _plan(occasion)
    return view.settled_note(plan) if plan else None


def _plan(occasion: Occasion) -> Plan | None:
    """The plan, where it is still this person's to see."""
    plan_id, person = int(occasion.nudge.about["plan"]), occasion.person
    plan = store.plan(occasion.session, plan_id)
    if plan is None or person is None or not service.is_with(occasion.session, plan, person.id):
        return None
    if person.user_id and occasion.actor is None:
        return None
    try:
        return Plans(occasion.session, occasion.actor or KITH, occasion.now).open(plan_id)
    except (NotAllowed, Unsuitable):
        return None


def _is_asked(session: Session, nudge: Nudge) -> bool:
    return service.is_asked(session, nudge.about, nudge.person_id or 0)


def _is_to_review(session: Session, nudge: Nudge) -> bool:
    return service.is_to_review(session, nudge.about, nudge.person_id or 0)


CAPABILITY = Capability(
    kinds=(
        Kind(
            PROPOSED,
            "Improvement plans for my setting",
            ask,
            # Put away without an answer it would wait unseen.
            may_be_done=False,
            may_stop=False,
            stands=_is_asked,
            became=settled,
        ),
        Kind(TOLD, "What others say of our improvement plans", tell),
        Kind(
            REVIEW,
            "Reviews of our improvement plans",
            ask_to_review,
            may_be_done=False,
            stands=_is_to_review,
            became=settled,
        ),
        Kind(COMPLETED, "Improvement plans that are completed", tell_completed),
    ),
    rules=(service.reviews,),
)
