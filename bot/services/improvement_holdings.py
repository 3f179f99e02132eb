"""What improvement plans hold about people: whom they are with, what those said, who noted what."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from bot.services.holdings import Entry, Holding, Subject, entry
from bot.store import improvements as store


def _parts(session: Session, subject: Subject) -> Sequence[Entry]:
    if subject.person is None:
        return []
    return [
        entry(
            plan=plan.id,
            made_at=plan.made_at,
            outcome=plan.outcome,
            your_answer=party.answer,
            answered_at=party.answered_at,
        )
        for party, plan in store.entries_of(session, subject.person.id)
    ]


def _words(session: Session, subject: Subject) -> Sequence[Entry]:
    if subject.person is None:
        return []
    return [
        entry(
            plan=one.plan_id,
            about=one.kind,
            review_on=one.review_on,
            what_you_said=one.words,
            noted_at=one.noted_at,
            noted_by=subject.who(one.noted_by),
        )
        for one in store.words_of(session, subject.person.id)
    ]


def _noted(session: Session, subject: Subject) -> Sequence[Entry]:
    """What was written by them is the plan's; what they noted of others is others' data."""
    if not subject.user_id:
        return []
    me = subject.person.id if subject.person else 0
    return [
        *(
            entry(
                plan=plan.id,
                version=version.number,
                proposed_at=version.proposed_at,
                where_it_stands=version.stands,
                goal=version.goal,
                who_helps=version.helps,
            )
            for version, plan in store.noted_by(session, subject.user_id)
        ),
        *(entry(step=one.what, done_at=one.done_at) for one in store.ticked_by(session, subject.user_id)),
        *(
            entry(plan=one.plan_id, noted_for_somebody_at=one.noted_at)
            for one in store.typed_by(session, subject.user_id, me)
        ),
    ]


def _forget(session: Session, subject: Subject) -> None:
    if subject.person:
        store.forget(session, subject.person.id)


IMPROVEMENTS: Sequence[Holding] = (
    Holding(
        "Improvement plans with your setting",
        "So that you and the council see the same plan, and you can answer it.",
        "A member of staff, who agreed it with you, and you yourself.",
        "As long as the plan’s record.",
        "The plan stays, without you.",
        _parts,
        _forget,
    ),
    Holding(
        "What you said of improvement plans",
        "So that each side’s own words stand beside the plan.",
        "You yourself; or a member of staff, who noted what you told them.",
        "As long as the plan’s record.",
        "Deleted.",
        _words,
        _forget,
    ),
    Holding(
        "Improvement plans you wrote or noted",
        "So that it is known who agreed what with a setting, and whom to ask.",
        "You yourself.",
        "As long as the plan’s record.",
        "Stays, with a number in the place of the Slack member id.",
        _noted,
    ),
)
"""What improvement plans hold about people."""
