"""Whether a meeting is prepared: its venue is confirmed, what is needed is there, no piece is taken twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from bot.services.meetings.plans import Held
from bot.services.meetings.venues import Feature, Known
from bot.services.nudges import withdraw_these
from bot.store import planning
from bot.store.meetings import bookings, checklist
from bot.store.meetings.bookings import STANDING, Booking
from bot.store.meetings.meetings import Meeting
from bot.store.meetings.venues import Venue
from bot.store.outbox import Nudge

BRING, NOT_READY, LOOSE = "meeting.bring", "meeting.not_ready", "meeting.booking_loose"
"""To who brings something; to who organises the meeting; to who booked what does not fit any more."""


class Status(StrEnum):
    """What the venue has said to a booking, or what we did with it."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    RELEASED = "released"


class VenueState(StrEnum):
    """How far a meeting is with its venue."""

    NOT_NEEDED = "not needed"
    """It is online only."""
    NONE = "none"
    ASKED = "asked"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    LOOSE = "loose"
    """What is booked does not fit the meeting any more."""


@dataclass(frozen=True)
class Clash:
    """Something that is booked for another meeting at the same time."""

    key: str
    """Names what clashes with what: whoever keeps both has seen this one."""
    what: str
    """The venue or the piece, as people wrote it."""
    meeting_id: int
    """The other meeting, with its title, and whether it is called off."""
    title: str
    is_cancelled: bool
    from_at: datetime
    until_at: datetime


@dataclass(frozen=True)
class Prepared:
    """How far a meeting is."""

    venue: VenueState
    items: int
    done: int
    clashes: Sequence[Clash]
    """Pieces of its checklist that another meeting has at the same time."""

    @property
    def open_items(self) -> int:
        """How many lines of the checklist are not done."""
        return self.items - self.done

    @property
    def venue_is_open(self) -> bool:
        """Whether something is still to be done about the venue."""
        return self.venue not in (VenueState.NOT_NEEDED, VenueState.CONFIRMED)

    @property
    def is_ready(self) -> bool:
        """Whether nothing is open; what people need is told apart from this."""
        return not (self.venue_is_open or self.open_items or self.clashes)


def prepared(session: Session, meeting: Meeting) -> Prepared:
    """How far a meeting is now."""
    number, done = checklist.counts(session, meeting.id)
    return Prepared(_venue_state(session, meeting), number, done, clashes_of_list(session, meeting))


def fits(booking: Booking, meeting: Meeting) -> bool:
    """Whether a booking is still what the meeting needs."""
    return (
        meeting.state != "cancelled"
        and meeting.held != Held.ONLINE
        and booking.starts_at <= meeting.starts_at
        and meeting.ends_at <= booking.ends_at
    )


def access_of(session: Session, meeting: Meeting) -> Sequence[Feature]:
    """What the venue of a meeting offers, as far as that is known."""
    venue = venue_shown(session, meeting)
    return [one for one in Feature if venue and venue.features.get(one) == Known.YES]


def venue_shown(session: Session, meeting: Meeting) -> Venue | None:
    """The venue whose features everybody is told: it is booked, and is where the meeting says it is."""
    found = bookings.standing(session, meeting.id)
    if found is None:
        return None
    booking, venue = found
    return venue if booking.place and booking.place == meeting.place and meeting.held != Held.ONLINE else None


def span(session: Session, meeting: Meeting) -> tuple[datetime, datetime]:
    """From when until when a meeting needs its things: with setting up and clearing away, where booked."""
    found = bookings.standing(session, meeting.id)
    if found and fits(found[0], meeting):
        return found[0].from_at, found[0].until_at
    return meeting.starts_at, meeting.ends_at


def clashes_of_piece(
    session: Session, equipment_id: int, meeting: Meeting, times: tuple[datetime, datetime] | None = None
) -> list[Clash]:
    """Other meetings that have this piece while this one needs it: at its own times, or at these."""
    piece = checklist.piece(session, equipment_id)
    if piece is None:
        return []
    from_at, until_at = times or span(session, meeting)
    clashes = []
    for other in checklist.others_with(session, equipment_id, meeting.id, from_at, until_at):
        begins, ends = span(session, other)
        if begins < until_at and from_at < ends:
            clashes.append(clash_of(f"e:{equipment_id}:{other.id}", piece.name, other, begins, ends))
    return clashes


def clash_of(key: str, what: str, other: Meeting, from_at: datetime, until_at: datetime) -> Clash:
    """That another meeting has something. Plain values: it is still to be told once a change was refused."""
    return Clash(key, what, other.id, other.title, other.state == "cancelled", from_at, until_at)


def clashes_of_list(
    session: Session, meeting: Meeting, times: tuple[datetime, datetime] | None = None
) -> list[Clash]:
    """The same of every piece on a meeting's checklist."""
    listed = (item.equipment_id for item, _ in checklist.items(session, meeting.id))
    pieces = dict.fromkeys(each for each in listed if each is not None)
    return [clash for each in pieces for clash in clashes_of_piece(session, each, meeting, times)]


def changed(session: Session, meeting: Meeting, now: datetime) -> None:
    """Something of the preparations is otherwise now: what asks for what is done is withdrawn.

    What was shown and still asks for something says what is left.
    """
    is_ready = prepared(session, meeting).is_ready
    asking = planning.about(session, [BRING, NOT_READY], {"meeting": meeting.id})
    gone = [one for one in asking if (is_ready if one.kind == NOT_READY else not _brings(session, one))]
    withdraw_these(session, gone, "done", now)
    for nudge in asking:
        if nudge not in gone and nudge.state in ("sent", "sending"):
            planning.mark_stale(session, nudge, now)


def called_off(session: Session, meeting: Meeting, now: datetime) -> None:
    """The meeting is cancelled: nobody is to bring or prepare anything."""
    asking = planning.about(session, [BRING, NOT_READY], {"meeting": meeting.id})
    withdraw_these(session, asking, "cancelled", now)


def _brings(session: Session, nudge: Nudge) -> bool:
    theirs = checklist.of_owner(session, int(nudge.about["meeting"]), nudge.person_id or 0)
    return any(item.done_at is None for item in theirs)


def _venue_state(session: Session, meeting: Meeting) -> VenueState:
    if meeting.held == Held.ONLINE:
        return VenueState.NOT_NEEDED
    found = bookings.last(session, meeting.id)
    if found is None or found[0].status == Status.RELEASED:
        return VenueState.NONE
    booking = found[0]
    if booking.status in STANDING and not fits(booking, meeting):
        return VenueState.LOOSE
    return VenueState(booking.status)
