"""What the meeting's page and “Today” show of a meeting's record: who was there, notes, tasks, usefulness."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.handlers.requests import Request
from bot.services.meetings import after, attendance, feedback, minutes, todos
from bot.services.meetings.keeping import has_begun, keeps
from bot.services.people import Actor, Standing
from bot.services.records import Meeting
from bot.views.meetings import actions as actions_view
from bot.views.meetings import after as view
from bot.views.meetings import attendance as attendance_view
from bot.views.meetings import feedback as feedback_view
from bot.views.meetings import minutes as minutes_view
from bot.views.text import Block
from bot.views.today import Waiting


def record_part(session: Session, actor: Actor, meeting: Meeting, now: datetime) -> Sequence[Block]:
    """The meeting's record as this person may see it."""
    if meeting.state == "cancelled":
        return ()
    return [
        *(_roll(session, actor, meeting) if has_begun(meeting, now) and keeps(actor, meeting) else ()),
        *_notes(session, actor, meeting, now),
        *feedback_view.asking_part(meeting, feedback.asked(session, actor, meeting, now)),
        *(
            feedback_view.results_part(feedback.results(session, actor, meeting))
            if _over(meeting, now)
            else ()
        ),
    ]


def tasks_part(session: Session, actor: Actor, meeting: Meeting, now: datetime) -> list[Block]:
    """What is to be done for it, and what is open from the meetings before."""
    if meeting.state == "cancelled":
        return []
    listed = todos.of_meeting(session, actor, meeting)
    earlier = [] if _over(meeting, now) else todos.from_last_time(session, meeting)
    part = actions_view.tasks_part(meeting, listed, is_kept=keeps(actor, meeting))
    return [*part, *actions_view.last_time_part(earlier)]


def waiting(request: Request) -> Waiting:
    """My meetings that are over, and of which nobody has ticked who was there, or sent notes."""
    with request.kith.database.transaction() as session:
        mine = after.unwrapped(session, request.actor, request.kith.clock())
        return view.waiting([(one, *after.left_to_do(session, one)) for one in mine])


def _roll(session: Session, actor: Actor, meeting: Meeting) -> list[Block]:
    is_staff = actor.standing is Standing.MEMBER
    kinds = attendance.by_type_of(session, actor, meeting.id) if is_staff else None
    number, is_taken = attendance.count(session, meeting)
    return attendance_view.attendance_part(meeting, is_taken, kinds, number)


def _notes(session: Session, actor: Actor, meeting: Meeting, now: datetime) -> list[Block]:
    if meeting.state != "invited" or not minutes.is_for(session, actor, meeting):
        return []
    return minutes_view.notes_part(minutes.look(session, actor, meeting.id, now))


def _over(meeting: Meeting, now: datetime) -> bool:
    return meeting.ends_at <= now
