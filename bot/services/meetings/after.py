"""Who is due what after a meeting: to tick who was there, to do what they took on, to say how it was."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy.orm import Session

from bot.services.meetings import feedback
from bot.services.meetings.actions import DUE
from bot.services.nudges import withdraw
from bot.services.people import Actor
from bot.store import people
from bot.store.meetings import actions, attendance, meetings, minutes
from bot.store.meetings import feedback as ratings
from bot.store.meetings.meetings import Meeting
from bot.store.outbox import Due
from bot.when import LONDON

WRAP_UP, USEFUL = "meeting.wrap_up", "meeting.useful"
WRAPPED_UP_WITHIN = timedelta(days=14)
"""Later nobody remembers who was there."""
MORNING = time(9)
AGAIN_AFTER = timedelta(days=7)
"""Weekly: at each working week's same day, often enough to be done, seldom enough to be read."""


def wrapping_up(session: Session, now: datetime) -> Iterator[Due]:
    """Who plans a meeting that is over, or takes its notes, is told once to tick who was there, and write."""
    for meeting in attendance.ended(session, now - WRAPPED_UP_WITHIN, now):
        if not _has_more(session, meeting):
            continue
        for user_id in sorted({meeting.made_by, meeting.note_taker_id or meeting.made_by}):
            person = people.in_slack(session, user_id)
            if person:
                yield Due(
                    WRAP_UP,
                    f"{WRAP_UP}:{meeting.id}:{person.id}",
                    meeting.ends_at,
                    person_id=person.id,
                    about={"meeting": meeting.id},
                    expires_at=meeting.ends_at + WRAPPED_UP_WITHIN,
                )


def actions_due(session: Session, now: datetime) -> Iterator[Due]:
    """Who has something to do by today, or had: told in the morning of its day, and each week after it.

    Its key holds the day and how often it was given: what is given to another, or has another day, is told
    anew. A nudge counts until the next is due, so that nobody gets two of them at once.
    """
    for action in actions.due(session, now.astimezone(LONDON).date()):
        first = _morning(action.due_on)
        if now < first:
            continue
        week = (now - first) // AGAIN_AFTER
        due_at = first + week * AGAIN_AFTER
        if due_at < action.given_at:
            continue  # they were told of it after that
        yield Due(
            DUE,
            f"{DUE}:{action.id}:{action.given}:{action.due_on.isoformat()}:{week}",
            due_at,
            person_id=action.owner_id,
            about={"action": action.id, "given": action.given},
            expires_at=due_at + AGAIN_AFTER,
            urgency=4,
        )


def asking(session: Session, now: datetime) -> Iterator[Due]:
    """Whoever was there, is on Slack, and does not organise it, is asked whether it was useful."""
    for meeting in attendance.ended(session, now - feedback.ASKED_FOR, now):
        for person in attendance.there(session, meeting.id):
            if feedback.is_asked(meeting, person.user_id) and not person.forgotten_at:
                yield Due(
                    USEFUL,
                    f"{USEFUL}:{meeting.id}:{person.id}",
                    meeting.ends_at,
                    person_id=person.id,
                    about={"meeting": meeting.id},
                    expires_at=meeting.ends_at + feedback.ASKED_FOR,
                    urgency=6,
                )


def unwrapped(session: Session, actor: Actor, now: datetime) -> list[Meeting]:
    """The meetings of the last days that this person plans or notes, and that are not wrapped up."""
    over = attendance.ended(session, now - WRAPPED_UP_WITHIN, now)
    mine = [one for one in over if actor.user_id in (one.made_by, one.host_id, one.note_taker_id)]
    return [one for one in mine if _has_more(session, one)]


def to_wrap_up(session: Session, about: Mapping[str, int | str]) -> tuple[Meeting, bool, bool] | None:
    """A meeting, and whether it has to be ticked who was there, and notes to be sent; None for neither."""
    meeting = meetings.meeting(session, int(about["meeting"]))
    if meeting is None or meeting.state != "invited" or not _has_more(session, meeting):
        return None
    return meeting, *left_to_do(session, meeting)


def wrapped_up(session: Session, meeting: Meeting, now: datetime) -> None:
    """Once it is ticked who was there and notes are sent, nobody is asked for it any more."""
    if not _has_more(session, meeting):
        withdraw(session, WRAP_UP, {"meeting": meeting.id}, "wrapped up", now)


def left_to_do(session: Session, meeting: Meeting) -> tuple[bool, bool]:
    """Whether it has to be ticked who was there, and notes to be sent."""
    return attendance.roll(session, meeting.id) is None, minutes.sent(session, meeting.id) is None


def to_rate(session: Session, about: Mapping[str, int | str], person_id: int) -> Meeting | None:
    """What a person is asked about; None where they have said it, or were not there after all."""
    meeting = meetings.meeting(session, int(about["meeting"]))
    if meeting is None or meeting.state != "invited":
        return None
    if not attendance.was_there(session, meeting.id, person_id):
        return None
    if ratings.salt(session, meeting.id) and feedback.mine(session, person_id, meeting.id):
        return None
    return meeting


def _has_more(session: Session, meeting: Meeting) -> bool:
    return any(left_to_do(session, meeting))


def _morning(day: date) -> datetime:
    return datetime.combine(day, MORNING, LONDON).astimezone(UTC)
