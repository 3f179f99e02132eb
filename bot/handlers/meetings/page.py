"""The page of one meeting: what it is, and a section for each thing that can be done about it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.handlers.meetings.after import after_part
from bot.handlers.requests import Request
from bot.services.meetings import answers, checklist, preparing
from bot.services.meetings.bookings import standing
from bot.services.meetings.meetings import Coming, Meetings
from bot.services.people import Actor, Standing
from bot.views.meetings import bookings as bookings_view
from bot.views.meetings import checklist as checklist_view
from bot.views.meetings import pages
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


def _venue(looking: Looking) -> Sequence[Block]:
    """Where it is, for everybody; what is booked, for staff alone."""
    meeting = looking.coming.meeting
    venue = preparing.venue_shown(looking.session, meeting)
    shown = bookings_view.place_part(venue) if venue else []
    if looking.actor.standing is not Standing.MEMBER:
        return shown
    prepared = preparing.prepared(looking.session, meeting)
    booked = standing(looking.session, looking.actor, meeting.id)
    may_change = _is_to_come(looking)
    return [
        *shown,
        *bookings_view.booking_part(meeting, prepared, booked, may_change=may_change),
        *checklist_view.list_part(meeting, prepared),
    ]


def _mine_to_bring(looking: Looking) -> Sequence[Block]:
    """What the reader brings themselves."""
    mine = checklist.mine(looking.session, looking.actor, looking.coming.meeting.id)
    return checklist_view.mine_part(mine, looking.now, may_tick=_is_to_come(looking))


def _is_to_come(looking: Looking) -> bool:
    meeting = looking.coming.meeting
    return meeting.state != "cancelled" and meeting.ends_at > looking.now


def _after(looking: Looking) -> Sequence[Block]:
    """Tasks, who was there, the notes, and whether it was useful."""
    return after_part(looking.session, looking.actor, looking.coming.meeting, looking.now)


PARTS: Sequence[Part] = (_answer, _attendance, _venue, _mine_to_bring, _after)
"""In their order on the page."""


def page_of(request: Request, meeting_id: int, note: str = "") -> dict[str, object]:
    """A meeting as this person may see it. Raises NotAllowed, and Unsuitable where there is none."""
    now, actor = request.kith.clock(), request.actor
    with request.kith.database.transaction() as session:
        coming = Meetings(session, actor, now).find(meeting_id)
        looking = Looking(session, actor, coming, now)
        parts = [block for part in PARTS for block in part(looking)]
    return pages.page_view(coming.meeting, parts, now, note)
