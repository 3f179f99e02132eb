"""The page of one meeting: what it is, and a section for each thing that can be done about it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.handlers.meetings.after import record_part, tasks_part
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
from bot.services.meetings.keeping import has_begun
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

    @property
    def is_staff(self) -> bool:
        """Whether they are a member of the council's workspace."""
        return self.actor.standing is Standing.MEMBER

    @property
    def is_to_come(self) -> bool:
        """Whether anything can still be prepared."""
        meeting = self.coming.meeting
        return meeting.state != "cancelled" and meeting.ends_at > self.now


Part = Callable[[Looking], Sequence[Block]]


def _answer(looking: Looking) -> Sequence[Block]:
    mine = answers.mine(looking.session, looking.actor, looking.coming.meeting.id)
    return pages.answer_part(looking.coming.meeting, mine, looking.now)


def _changes(looking: Looking) -> Sequence[Block]:
    """To post, change or cancel it: for staff alone."""
    return pages.changes_part(looking.coming, looking.now) if looking.is_staff else ()


def _attendance(looking: Looking) -> Sequence[Block]:
    """Who is coming: for staff alone."""
    found = _answers_to(looking)
    return pages.attendance_part(found, looking.now) if found else ()


def _needs(looking: Looking) -> Sequence[Block]:
    """Whether what people need is met: for staff alone."""
    found = _answers_to(looking)
    return pages.needs_part(found, looking.now) if found else ()


def _answers_to(looking: Looking) -> answers.Attendance | None:
    meeting = looking.coming.meeting
    if not looking.is_staff or meeting.state in (State.DRAFT, State.POLLING):
        return None
    return answers.attendance(looking.session, looking.actor, meeting.id)


def _place(looking: Looking) -> Sequence[Block]:
    """Where it is, for everybody."""
    venue = preparing.venue_shown(looking.session, looking.coming.meeting)
    return bookings_view.place_part(venue) if venue else ()


def _prepared(looking: Looking) -> Sequence[Block]:
    """What is booked and what is brought: for staff alone."""
    if not looking.is_staff:
        return ()
    meeting = looking.coming.meeting
    prepared = preparing.prepared(looking.session, meeting)
    booked = standing(looking.session, looking.actor, meeting.id)
    can = {"may_change": looking.is_to_come, "is_poll": looking.coming.poll is not None}
    return [
        *bookings_view.booking_part(meeting, prepared, booked, **can),
        *(checklist_view.list_part(meeting, prepared) if prepared.items or looking.is_to_come else []),
    ]


def _mine_to_bring(looking: Looking) -> Sequence[Block]:
    """What the reader brings themselves."""
    mine = checklist.mine(looking.session, looking.actor, looking.coming.meeting.id)
    return checklist_view.mine_part(mine, looking.now, may_tick=looking.is_to_come)


def _tasks(looking: Looking) -> Sequence[Block]:
    """What is to be done for it, and is open from the last."""
    return tasks_part(looking.session, looking.actor, looking.coming.meeting, looking.now)


def _record(looking: Looking) -> Sequence[Block]:
    """Who was there, the notes, and whether it was useful."""
    return record_part(looking.session, looking.actor, looking.coming.meeting, looking.now)


def _own_part(looking: Looking) -> Sequence[Block]:
    """For who is host, chair or note-taker of a meeting to come."""
    meeting = looking.coming.meeting
    theirs = parts.parts_of(looking.actor, meeting) if pages.takes_answers(meeting, looking.now) else ()
    return parts_view.own_part(meeting, theirs) if theirs else ()


def _taken_up(looking: Looking) -> Sequence[Block]:
    """What was put forward and taken up, for everybody."""
    meeting = looking.coming.meeting
    if meeting.state == State.DRAFT:
        return ()
    return suggestions_view.members_part(
        suggestions.accepted(looking.session, meeting),
        is_open=looking.is_to_come,
        meeting_id=meeting.id,
    )


def _put_forward(looking: Looking) -> Sequence[Block]:
    """All that was put forward, and the agenda it may come on: for who answers it."""
    session, meeting = looking.session, looking.coming.meeting
    place = suggestions.Place(meeting, meeting.channel_id)
    if meeting.state == State.DRAFT or not suggestion_answers.may_answer(session, looking.actor, place):
        return ()
    heap = suggestion_answers.heap(session, looking.actor, place.value, looking.now)
    return suggestion_answers_view.page_part(heap)


def _idea(looking: Looking) -> Sequence[Block]:
    """The idea it came of."""
    seen = ideas.idea_of(looking.session, looking.coming.meeting.id, looking.now)
    return idea_view.meeting_part(seen) if seen else ()


def _poll(looking: Looking) -> Sequence[Block]:
    """How the poll for its time stands, and what the reader said."""
    coming = polls.hinted_for(looking.session, looking.actor, looking.coming, looking.nation)
    mine = polls.marks_of(looking.session, looking.actor, coming.meeting.id)
    return poll_views.poll_part(coming, mine, looking.now, is_staff=looking.is_staff)


def _series(looking: Looking) -> Sequence[Block]:
    """The series it belongs to."""
    found = Series(looking.session, looking.actor, looking.now).overview(looking.coming.meeting)
    return series_part(found, looking.coming.meeting, is_staff=looking.is_staff) if found else ()


Section = tuple[str, Sequence[Part]]
BELOW_FACTS: Section = ("", (_place, _changes))
FOR_YOU: Section = ("For you", (_answer, _own_part, _mine_to_bring))
MORE: Sequence[Section] = (("Suggestions", (_taken_up,)), ("More about it", (_series, _idea)))


def _sections(looking: Looking) -> Sequence[Section]:
    """In their order on the page: what there is to do now stands first."""
    if has_begun(looking.coming.meeting, looking.now):
        return (
            BELOW_FACTS,
            ("After the meeting", (_record, _tasks)),
            FOR_YOU,
            ("Who had answered", (_attendance,)),
            ("What was prepared", (_needs, _prepared, _put_forward)),
            *MORE,
        )
    return (
        BELOW_FACTS,
        FOR_YOU,
        ("Find a time", (_poll,)),
        ("Who is coming", (_attendance,)),
        ("Getting ready", (_needs, _prepared, _put_forward, _tasks)),
        *MORE,
        ("After the meeting", (_record,)),
    )


def page_of(request: Request, meeting_id: int, note: str = "") -> dict[str, object]:
    """A meeting as this person may see it. Raises NotAllowed, and Unsuitable where there is none."""
    now, actor = request.kith.clock(), request.actor
    with request.kith.database.transaction() as session:
        coming = Meetings(session, actor, now).find(meeting_id)
        looking = Looking(session, actor, coming, now, request.kith.policy.reaching.nation)
        blocks = [
            block
            for heading, parts_of_it in _sections(looking)
            for block in pages.titled(heading, [one for part in parts_of_it for one in part(looking)])
        ]
    return pages.page_view(coming.meeting, blocks, now, note, coming.poll)
