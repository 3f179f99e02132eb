"""What is held about people after a meeting: who was there, notes, actions, and whether it was useful."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from bot.services.holdings import DELETED, WHILE_HERE, Entry, Holding, Subject, entry, row
from bot.services.meetings import actions as action_service
from bot.services.meetings import feedback
from bot.store.meetings import actions, attendance, minutes
from bot.store.meetings import feedback as ratings


def join(session: Session, person_id: int, into_id: int) -> None:
    """Two entries of one person become one: what both have of the same meeting stands once.

    An answer to “Was this useful?” is given in Slack alone, so who is looked after by staff has none.
    """
    attendance.join(session, person_id, into_id)
    minutes.join(session, person_id, into_id)


def _attendance(session: Session, subject: Subject) -> Sequence[Entry]:
    if not subject.person:
        return []
    return [
        entry(meeting=meeting.title, starts_at=meeting.starts_at, noted_at=one.noted_at)
        for one, meeting in attendance.all_of(session, subject.person.id)
    ]


def _notes(session: Session, subject: Subject) -> Sequence[Entry]:
    if not subject.person:
        return []
    return [
        {**entry(meeting=meeting.title, starts_at=meeting.starts_at), **row(one, subject)}
        for one, meeting in minutes.all_of(session, subject.person.id)
    ]


def _actions(session: Session, subject: Subject) -> Sequence[Entry]:
    if not subject.person:
        return []
    return [
        entry(
            meeting=meeting.title,
            what=one.what,
            due_on=one.due_on,
            state=one.state if one.owner_id == subject.person.id else "handed back by you",
            given_at=one.given_at,
            why=one.reason,
            closed_at=one.closed_at,
        )
        for one, meeting in actions.all_of(session, subject.person.id)
    ]


def _ratings(session: Session, subject: Subject) -> Sequence[Entry]:
    if not subject.person:
        return []
    said = (
        (meeting, feedback.mine(session, subject.person.id, meeting.id))
        for meeting, _ in ratings.salted(session)
    )
    return [entry(meeting=meeting.title, useful=answer) for meeting, answer in said if answer]


def _erase_attendance(session: Session, subject: Subject) -> None:
    if subject.person:
        attendance.delete_all_of(session, subject.person.id)


def _erase_notes(session: Session, subject: Subject) -> None:
    if subject.person:
        minutes.delete_all_of(session, subject.person.id)


def _erase_actions(session: Session, subject: Subject) -> None:
    if subject.person:
        action_service.forget(session, subject.person.id, subject.now)


def _erase_ratings(session: Session, subject: Subject) -> None:
    if subject.person:
        feedback.take_back_all(session, subject.person.id)


AFTER: Sequence[Holding] = (
    Holding(
        "Meetings you were at",
        "So that the council knows whom its meetings reach, and the notes reach you.",
        "Who kept the meeting’s record.",
        WHILE_HERE,
        DELETED,
        _attendance,
        _erase_attendance,
    ),
    Holding(
        "Notes of meetings",
        "So that you get the notes once, and the organiser knows who has read them.",
        "You yourself, or who kept the meeting’s record.",
        WHILE_HERE,
        "Which notes the person was sent and has read is deleted. The words of the notes stay as the record "
        "of the meeting (UK GDPR, Article 17(3)(b)). They are people’s own words and may name somebody: Kith "
        "cannot find that. If they do, have a correction of the notes sent that leaves the name out.",
        _notes,
        _erase_notes,
    ),
    Holding(
        "What you took on to do",
        "So that what was agreed is done, and you are reminded of it.",
        "Who kept the meeting’s record.",
        WHILE_HERE,
        "What is to be done stays, without the person. What is open waits for its organiser to give it to "
        "somebody else.",
        _actions,
        _erase_actions,
    ),
    Holding(
        "Whether meetings were useful to you",
        "So that the organiser can make meetings better. They see totals only.",
        "You yourself.",
        "For 14 days after the meeting Kith can tell which answer is yours, so that you can change it. Then "
        "what ties it to you is deleted, and it is nobody’s.",
        "Within those 14 days the answer is deleted; later nobody can tell which it was.",
        _ratings,
        _erase_ratings,
    ),
)
"""What is held about people after a meeting."""
