"""What complaints hold about people, beside the requests they are."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from bot.services.holdings import Entry, Holding, Subject, entry
from bot.store import complaints as store


def _mine(session: Session, subject: Subject) -> Sequence[Entry]:
    if subject.person is None:
        return []
    return [
        entry(
            complaint=request.reference,
            what_would_put_it_right=complaint.hope,
            what_makes_it_easier=complaint.helps,
            more_about_that=complaint.help_words,
            dealt_with_since=complaint.taken_at,
        )
        for complaint, request in store.of_person(session, subject.person.id)
    ] + [
        entry(
            complaint=request.reference,
            said_by="a member of staff" if note.is_progress else "you",
            what_was_said=note.words,
            at=note.noted_at,
        )
        for _, request in store.of_person(session, subject.person.id)
        for note in store.notes(session, request.id)
    ]


def _dealt_with(session: Session, subject: Subject) -> Sequence[Entry]:
    """That they deal with them; what is in them is somebody else's data."""
    if not subject.user_id:
        return []
    return [
        entry(complaint=request.reference, since=complaint.taken_at)
        for complaint, request in store.dealt_with(session, subject.user_id)
    ]


def _forget(session: Session, subject: Subject) -> None:
    if subject.person:
        store.empty(session, subject.person.id)


COMPLAINTS: Sequence[Holding] = (
    Holding(
        "Your complaints",
        "So that you are helped to make them, and told how far they are.",
        "You yourself; or a member of staff, who noted what you told them. How far it is: who deals with it.",
        "Until you ask to be forgotten.",
        "What was written is deleted. That there was a complaint, when, and what came of it stays (UK GDPR, "
        "Article 17(3)(e)).",
        _mine,
        _forget,
    ),
    Holding(
        "Complaints you deal with",
        "So that whoever complained, and your colleagues, know whom to ask.",
        "You yourself.",
        "As long as the complaint’s record.",
        "Stays, with a number in the place of the Slack member id.",
        _dealt_with,
    ),
)
"""What complaints hold about people. Whom one is about is not shown to them: it would tell who complained."""
