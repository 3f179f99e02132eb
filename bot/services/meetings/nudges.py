"""Who is reminded of a meeting when, and whether what was to be told is still so when it is told."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from sqlalchemy.orm import Session

from bot.services.meetings.answers import Answer
from bot.services.meetings.meetings import TOLD, State
from bot.store.meetings import meetings as store
from bot.store.meetings.meetings import Meeting
from bot.store.outbox import Due
from bot.when import LONDON

REMINDER = "meeting.reminder"
LEADS = (timedelta(days=7), timedelta(days=1), timedelta(hours=1))
"""How long before a meeting people are reminded of it."""
REMINDED = (Answer.GOING, Answer.MAYBE)
# Many meetings are in the evening, and who has not said otherwise is not disturbed from 18:00 on.
# What would be due then would wait for the morning, so it is due while most can still be reached.
EVENING, BEFORE_EVENING = time(18), time(17, 30)
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Told:
    """A meeting somebody is to be told of now."""

    meeting: Meeting
    answer: str
    """What they have answered; "" for nothing."""


def reminders(session: Session, now: datetime) -> Iterator[Due]:
    """Who is to be reminded by now, of what they answered “Going” or “Maybe” to.

    A reminder counts until the next is due, so that after a night's outage nobody gets two of them at once.
    Who answered, or was told of a change, after it was due is not reminded of what they have just read. Its
    key holds the time of the meeting: one that is moved has reminders of its own.
    """
    for meeting in store.coming(session, now, until=now + LEADS[0] + A_DAY):
        due = [due_before(meeting.starts_at, lead) for lead in LEADS]
        for lead, due_at, expires_at in zip(LEADS, due, [*due[1:], meeting.starts_at], strict=True):
            if not due_at <= now < expires_at:
                continue
            for answer, person in store.answers(session, meeting.id):
                if answer.answer in REMINDED and max(answer.since, meeting.changed_at) < due_at:
                    yield _reminder(meeting, person.id, lead, due_at, expires_at)


def due_before(starts_at: datetime, lead: timedelta) -> datetime:
    """So long before a meeting that starts then; in the evening, a little earlier that day."""
    moment = (starts_at - lead).astimezone(LONDON)
    if moment.time() >= EVENING:
        moment = datetime.combine(moment.date(), BEFORE_EVENING, LONDON)
    return moment.astimezone(UTC)


def reminded(session: Session, about: Mapping[str, int | str], person_id: int) -> Told | None:
    """What a reminder is of; None where it is no longer at that time, or the person is not coming."""
    told = _told(session, about, person_id, (State.INVITED,))
    if told is None or told.answer not in REMINDED or stamp(told.meeting) != about["starts"]:
        return None
    return told


def changed(session: Session, about: Mapping[str, int | str], person_id: int) -> Told | None:
    """What a change is to be told of; None where a later one is told instead, or nobody counts on it."""
    told = _told(session, about, person_id, (State.INVITED,))
    if told is None or told.answer not in TOLD or told.meeting.sequence != about["sequence"]:
        return None
    return told


def cancelled(session: Session, about: Mapping[str, int | str], person_id: int) -> Told | None:
    """What is called off."""
    return _told(session, about, person_id, (State.CANCELLED,))


def answered(session: Session, about: Mapping[str, int | str], person_id: int) -> Told | None:
    """What somebody answered to; None where they have answered otherwise since."""
    told = _told(session, about, person_id, (State.INVITED,))
    known = store.answer_of(session, int(about["meeting"]), person_id)
    if told is None or known is None or known.answer != about["answer"]:
        return None
    return told if int(known.since.timestamp()) == about["since"] else None


def placed(session: Session, about: Mapping[str, int | str], person_id: int) -> Told | None:
    """What a place has become free in; None where the person has answered otherwise since."""
    told = _told(session, about, person_id, (State.INVITED,))
    known = store.answer_of(session, int(about["meeting"]), person_id)
    if told is None or known is None or known.answer != Answer.GOING:
        return None
    return told if int(known.since.timestamp()) == about["since"] else None


def _told(
    session: Session, about: Mapping[str, int | str], person_id: int, states: tuple[State, ...]
) -> Told | None:
    meeting = store.meeting(session, int(about["meeting"]))
    if meeting is None or meeting.state not in states:
        return None
    known = store.answer_of(session, meeting.id, person_id)
    return Told(meeting, known.answer if known else "")


def _reminder(
    meeting: Meeting, person_id: int, lead: timedelta, due_at: datetime, expires_at: datetime
) -> Due:
    starts, hours = stamp(meeting), int(lead / timedelta(hours=1))
    return Due(
        REMINDER,
        f"{REMINDER}:{meeting.id}:{starts}:{hours}:{person_id}",
        due_at,
        person_id=person_id,
        about={"meeting": meeting.id, "starts": starts, "hours": hours},
        expires_at=expires_at,
        urgency=4,
    )


def stamp(meeting: Meeting) -> int:
    """The time of a meeting, as keys of nudges hold it: one that is moved is told of anew."""
    return int(meeting.starts_at.astimezone(UTC).timestamp())
