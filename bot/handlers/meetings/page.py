"""The page of one meeting: what it is, and a section for each thing that can be done about it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.handlers.requests import Request
from bot.services.meetings import answers
from bot.services.meetings.meetings import Coming, Meetings
from bot.services.meetings.series import Series
from bot.services.people import Actor, Standing
from bot.views.meetings import pages
from bot.views.meetings.series import series_part
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


def _series(looking: Looking) -> Sequence[Block]:
    """The series it belongs to."""
    found = Series(looking.session, looking.actor, looking.now).overview(looking.coming.meeting)
    is_staff = looking.actor.standing is Standing.MEMBER
    return series_part(found, looking.coming.meeting, is_staff=is_staff) if found else ()


PARTS: Sequence[Part] = (_answer, _attendance, _series)
"""In their order on the page."""


def page_of(request: Request, meeting_id: int, note: str = "") -> dict[str, object]:
    """A meeting as this person may see it. Raises NotAllowed, and Unsuitable where there is none."""
    now, actor = request.kith.clock(), request.actor
    with request.kith.database.transaction() as session:
        coming = Meetings(session, actor, now).find(meeting_id)
        looking = Looking(session, actor, coming, now)
        parts = [block for part in PARTS for block in part(looking)]
    return pages.page_view(coming.meeting, parts, now, note)
