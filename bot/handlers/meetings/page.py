"""The page of one meeting: what it is, and a section for each thing that can be done about it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.handlers.requests import Request
from bot.services.meetings import answers, parts, suggestion_answers, suggestions
from bot.services.meetings.meetings import Coming, Meetings
from bot.services.people import Actor, Standing
from bot.views.meetings import pages
from bot.views.meetings import parts as parts_view
from bot.views.meetings import suggestion_answers as suggestion_answers_view
from bot.views.meetings import suggestions as suggestions_view
from bot.views.text import Block


@dataclass(frozen=True)
class Looking:
    """Somebody who looks at a meeting now."""

    session: Session
    actor: Actor
    coming: Coming
    now: datetime


Part = Callable[[Looking], Sequence[Block]]


def _answer(looking: Looking) -> Sequence[Block]:
    mine = answers.mine(looking.session, looking.actor, looking.coming.meeting.id)
    return pages.answer_part(looking.coming.meeting, mine, looking.now)


def _attendance(looking: Looking) -> Sequence[Block]:
    """Who is coming: for staff alone."""
    if looking.actor.standing is not Standing.MEMBER:
        return ()
    meeting = looking.coming.meeting
    attendance = answers.attendance(looking.session, looking.actor, meeting.id)
    return pages.attendance_part(attendance, looking.now)


def _own_part(looking: Looking) -> Sequence[Block]:
    """For who is host, chair or note-taker of a meeting to come."""
    meeting = looking.coming.meeting
    theirs = parts.parts_of(looking.actor, meeting) if pages.takes_answers(meeting, looking.now) else ()
    return parts_view.own_part(meeting, theirs) if theirs else ()


def _suggestions(looking: Looking) -> Sequence[Block]:
    """What was put forward: all of it for the organiser, what was taken up for everybody."""
    session, meeting = looking.session, looking.coming.meeting
    if meeting.state == "draft":
        return ()
    place = suggestions.Place(meeting, meeting.channel_id)
    blocks = suggestions_view.members_part(
        suggestions.accepted(session, meeting),
        is_open=pages.takes_answers(meeting, looking.now),
        meeting_id=meeting.id,
    )
    if not suggestion_answers.may_answer(session, looking.actor, place):
        return blocks
    heap = suggestion_answers.heap(session, looking.actor, place.value, looking.now)
    return [*blocks, *suggestion_answers_view.page_part(heap)]


PARTS: Sequence[Part] = (_answer, _own_part, _attendance, _suggestions)
"""In their order on the page."""


def page_of(request: Request, meeting_id: int, note: str = "") -> dict[str, object]:
    """A meeting as this person may see it. Raises NotAllowed, and Unsuitable where there is none."""
    now, actor = request.kith.clock(), request.actor
    with request.kith.database.transaction() as session:
        coming = Meetings(session, actor, now).find(meeting_id)
        looking = Looking(session, actor, coming, now)
        blocks = [block for part in PARTS for block in part(looking)]
    return pages.page_view(coming.meeting, blocks, now, note)
