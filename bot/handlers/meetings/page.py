"""The page of one meeting: what it is, and a section for each thing that can be done about it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.handlers.meetings.after import after_part
from bot.handlers.requests import Request
from bot.services.meetings import (
    answers,
    checklist,
    ideas,
    parts,
    polls,
    preparing,
    suggestion_answers,
    suggestions,
)
from bot.services.meetings.bookings import standing
from bot.services.meetings.meetings import Coming, Meetings, State
from bot.services.meetings.series import Series
from bot.services.people import Actor, Standing
from bot.views.meetings import bookings as bookings_view
from bot.views.meetings import checklist as checklist_view
from bot.views.meetings import ideas as idea_view
from bot.views.meetings import pages
from bot.views.meetings import parts as parts_view
from bot.views.meetings import polls as poll_views
from bot.views.meetings import suggestion_answers as suggestion_answers_view
from bot.views.meetings import suggestions as suggestions_view
from bot.views.meetings.series import series_part
from bot.views.text import Block


@dataclass(frozen=True)
class Looking:
    """Somebody who looks at a meeting now."""

    session: Session
    actor: Actor
    coming: Coming
    now: datetime
    nation: str
    """The council's, for its bank holidays."""


Part = Callable[[Looking], Sequence[Block]]


def _answer(looking: Looking) -> Sequence[Block]:
    mine = answers.mine(looking.session, looking.actor, looking.coming.meeting.id)
    return pages.answer_part(looking.coming.meeting, mine, looking.now)


def _attendance(looking: Looking) -> Sequence[Block]:
    """Who is coming: for staff alone."""
    meeting = looking.coming.meeting
    if looking.actor.standing is not Standing.MEMBER or meeting.state == State.POLLING:
        return ()
    if meeting.state == State.DRAFT:
        return pages.draft_part(looking.coming, looking.now)
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
    can = {"may_change": _is_to_come(looking), "is_poll": looking.coming.poll is not None}
    return [
        *shown,
        *bookings_view.booking_part(meeting, prepared, booked, **can),
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
        is_open=_is_to_come(looking),
        meeting_id=meeting.id,
    )
    if not suggestion_answers.may_answer(session, looking.actor, place):
        return blocks
    heap = suggestion_answers.heap(session, looking.actor, place.value, looking.now)
    return [*blocks, *suggestion_answers_view.page_part(heap)]


def _idea(looking: Looking) -> Sequence[Block]:
    """The idea it came of."""
    seen = ideas.idea_of(looking.session, looking.coming.meeting.id, looking.now)
    return idea_view.meeting_part(seen) if seen else ()


def _poll(looking: Looking) -> Sequence[Block]:
    """How the poll for its time stands, and what the reader said."""
    is_staff = looking.actor.standing is Standing.MEMBER
    coming = polls.hinted_for(looking.session, looking.actor, looking.coming, looking.nation)
    mine = polls.marks_of(looking.session, looking.actor, coming.meeting.id)
    return poll_views.poll_part(coming, mine, looking.now, is_staff=is_staff)


def _series(looking: Looking) -> Sequence[Block]:
    """The series it belongs to."""
    found = Series(looking.session, looking.actor, looking.now).overview(looking.coming.meeting)
    is_staff = looking.actor.standing is Standing.MEMBER
    return series_part(found, looking.coming.meeting, is_staff=is_staff) if found else ()


PARTS: Sequence[Part] = (
    *(_answer, _own_part, _poll, _attendance, _series, _suggestions, _idea),
    *(_venue, _mine_to_bring, _after),
)
"""In their order on the page."""


def page_of(request: Request, meeting_id: int, note: str = "") -> dict[str, object]:
    """A meeting as this person may see it. Raises NotAllowed, and Unsuitable where there is none."""
    now, actor = request.kith.clock(), request.actor
    with request.kith.database.transaction() as session:
        coming = Meetings(session, actor, now).find(meeting_id)
        looking = Looking(session, actor, coming, now, request.kith.policy.reaching.nation)
        blocks = [block for part in PARTS for block in part(looking)]
    return pages.page_view(coming.meeting, blocks, now, note, coming.poll)
