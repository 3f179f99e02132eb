"""Who is asked for what before a meeting: who brings something, who organises it, who booked its venue."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.services.meetings.meetings import State
from bot.services.meetings.nudges import A_DAY, due_before, stamp
from bot.services.meetings.preparing import BRING, LOOSE, NOT_READY, Prepared, fits, prepared
from bot.store import people
from bot.store.meetings import bookings, checklist
from bot.store.meetings import meetings as store
from bot.store.meetings.bookings import STANDING, Booking
from bot.store.meetings.checklist import MeetingItem
from bot.store.meetings.meetings import Meeting
from bot.store.meetings.venues import Venue
from bot.store.outbox import Due
from bot.store.people import Person

LEADS = (timedelta(days=7), timedelta(days=1))
"""How long before a meeting people are asked for what is still open."""


@dataclass(frozen=True)
class Brought:
    """What somebody still has to do for a meeting."""

    meeting: Meeting
    items: Sequence[MeetingItem]


@dataclass(frozen=True)
class Unready:
    """A meeting that is not prepared yet."""

    meeting: Meeting
    prepared: Prepared


@dataclass(frozen=True)
class Loose:
    """A booking that its meeting does not need as it is."""

    booking: Booking
    venue: Venue
    meeting: Meeting


def preparations(session: Session, now: datetime) -> Iterator[Due]:
    """Who is to be asked by now for what is still open, 7 days and 1 day before.

    What is asked for counts until the next is due, so that after an outage nobody is asked twice at once;
    whoever is put on a list in between is asked at once. The key holds the time of the meeting: one that is
    moved is asked for anew.
    """
    for meeting in store.coming(session, now, until=now + LEADS[0] + A_DAY):
        due = [due_before(meeting.starts_at, lead) for lead in LEADS]
        for lead, due_at, expires_at in zip(LEADS, due, [*due[1:], meeting.starts_at], strict=True):
            if due_at <= now < expires_at:
                yield from _asked(session, meeting, lead, due_at, expires_at)


def loose_bookings(session: Session, now: datetime) -> Iterator[Due]:
    """Whoever booked what does not fit its meeting any more is told, once for each change of the meeting."""
    for booking, meeting in bookings.coming(session, now):
        if fits(booking, meeting):
            continue
        person = people.in_slack(session, booking.booked_by) or _organiser(session, meeting)
        if person:
            yield Due(
                LOOSE,
                f"{LOOSE}:{booking.id}:{booking.version}:{meeting.sequence}",
                now,
                person_id=person.id,
                about={"booking": booking.id, "meeting": meeting.id},
                expires_at=booking.until_at,
                urgency=4,
            )


def brought(session: Session, about: Mapping[str, int | str], person_id: int) -> Brought | None:
    """What somebody still has to do; None where that is nothing, or the meeting is at another time."""
    meeting = _still_then(session, about)
    if meeting is None:
        return None
    items = [one for one in checklist.of_owner(session, meeting.id, person_id) if one.done_at is None]
    return Brought(meeting, items) if items else None


def unready(session: Session, about: Mapping[str, int | str], person_id: int) -> Unready | None:
    """A meeting that is not prepared; None where it is, or somebody else organises it by now."""
    meeting = _still_then(session, about)
    organiser = _organiser(session, meeting) if meeting else None
    if meeting is None or organiser is None or organiser.id != person_id:
        return None
    found = prepared(session, meeting)
    return None if found.is_ready else Unready(meeting, found)


def loose(session: Session, about: Mapping[str, int | str]) -> Loose | None:
    """A booking that does not fit its meeting; None once it was released, or fits again."""
    booking = bookings.booking(session, int(about["booking"]))
    if booking is None or booking.status not in STANDING:
        return None
    found = bookings.standing(session, booking.meeting_id)
    meeting = store.meeting(session, booking.meeting_id)
    if found is None or meeting is None or fits(booking, meeting):
        return None
    return Loose(booking, found[1], meeting)


def _asked(
    session: Session, meeting: Meeting, lead: timedelta, due_at: datetime, expires_at: datetime
) -> Iterator[Due]:
    owners = {item.owner_id for item in checklist.open_items(session, meeting.id) if item.owner_id}
    for person_id in sorted(owners):
        yield _due(BRING, meeting, person_id, lead, due_at, expires_at)
    organiser = _organiser(session, meeting)
    if organiser and not prepared(session, meeting).is_ready:
        yield _due(NOT_READY, meeting, organiser.id, lead, due_at, expires_at)


def _due(
    kind: str, meeting: Meeting, person_id: int, lead: timedelta, due_at: datetime, expires_at: datetime
) -> Due:
    starts, hours = stamp(meeting), int(lead / timedelta(hours=1))
    return Due(
        kind,
        f"{kind}:{meeting.id}:{starts}:{hours}:{person_id}",
        due_at,
        person_id=person_id,
        about={"meeting": meeting.id, "starts": starts, "hours": hours},
        expires_at=expires_at,
        urgency=4,
    )


def _still_then(session: Session, about: Mapping[str, int | str]) -> Meeting | None:
    meeting = store.meeting(session, int(about["meeting"]))
    if meeting is None or meeting.state != State.INVITED or stamp(meeting) != about["starts"]:
        return None
    return meeting


def _organiser(session: Session, meeting: Meeting) -> Person | None:
    """Who plans it; its host, where whoever planned it is no longer known."""
    planner = people.in_slack(session, meeting.made_by)
    return planner or (people.in_slack(session, meeting.host_id) if meeting.host_id else None)
