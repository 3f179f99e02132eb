"""What the meetings hold about people: what they answered and need, and what they plan or do at them."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from bot.services.holdings import DELETED, WHILE_HERE, Entry, Holding, Subject, entry, row
from bot.services.meetings.answers import locked_of, take_away
from bot.store.meetings import meetings, series
from bot.store.meetings import needs as meeting_needs
from bot.store.meetings.meetings import Meeting

PARTS = {"made_by": "you planned it", "host_id": "host", "chair_id": "chair", "note_taker_id": "note-taker"}


def _answers(session: Session, subject: Subject) -> Sequence[Entry]:
    given = meetings.answers_of(session, subject.person.id) if subject.person else []
    return [{**_which(meeting), **row(one, subject)} for one, meeting in given]


def _needs(session: Session, subject: Subject) -> Sequence[Entry]:
    said = meeting_needs.all_of(session, subject.person.id) if subject.person else []
    return [{**_which(meeting), **row(one, subject)} for one, meeting in said]


def _plans(session: Session, subject: Subject) -> Sequence[Entry]:
    """Which meetings, and the subject's own part in each: who else has one is others' data."""
    if not subject.user_id:
        return []
    return [
        {
            **_which(meeting),
            "your part": [said for part, said in PARTS.items() if _is(subject, meeting, part)],
        }
        for meeting in meetings.of_staff(session, subject.user_id)
    ]


def _series(session: Session, subject: Subject) -> Sequence[Entry]:
    if not subject.user_id:
        return []
    return [row(one, subject) for one in series.of_staff(session, subject.user_id)]


def _is(subject: Subject, meeting: Meeting, part: str) -> bool:
    return bool(getattr(meeting, part) == subject.user_id)


def _which(meeting: Meeting) -> Entry:
    return entry(meeting=meeting.title, starts_at=meeting.starts_at, planned_at=meeting.made_at)


def _erase_answers(session: Session, subject: Subject) -> None:
    if subject.person:
        for meeting in locked_of(session, subject.person.id):
            take_away(session, meeting, subject.person.id, subject.now)


def _erase_needs(session: Session, subject: Subject) -> None:
    if subject.person:
        meeting_needs.delete_all_of(session, subject.person.id)


def _leave_parts(session: Session, subject: Subject) -> None:
    """The invitations are shown anew without them; the ids themselves go with all others."""
    if subject.user_id:
        meetings.show_anew(session, subject.user_id)


MEETINGS: Sequence[Holding] = (
    Holding(
        "Meetings you answered",
        "So that whoever plans a meeting knows how many come, and you are reminded of it.",
        "You yourself, or a member of staff whom you told.",
        WHILE_HERE,
        f"{DELETED} A place of yours is given to who waits for one.",
        _answers,
        _erase_answers,
    ),
    Holding(
        "What you need for meetings",
        "So that you can take part. Only whoever plans the meeting, and its host, see it.",
        "You yourself.",
        WHILE_HERE,
        DELETED,
        _needs,
        _erase_needs,
    ),
    Holding(
        "Meetings you plan or have a part in",
        "So that people know who is host, chair and note-taker, and whom to ask.",
        "You yourself, or a member of staff who planned the meeting.",
        "As long as the meeting’s record.",
        "The meeting stays, with a number in the place of the Slack member id of who planned it. As host, "
        "chair or note-taker the person is taken out.",
        _plans,
        _leave_parts,
    ),
    Holding(
        "Series of meetings you planned",
        "So that people are invited to each meeting in time, and you are told where that is not possible.",
        "You yourself.",
        "As long as the record of its meetings.",
        "The series stays, with a number in the place of the Slack member id of who planned it.",
        _series,
    ),
)
"""What the meetings hold about people."""
