"""A venue for a meeting: looked at whole before it is saved, confirmed or declined, and released."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.services.checks import WrongFields
from bot.services.meetings import preparing
from bot.services.meetings.answers import organises
from bot.services.meetings.meetings import TOLD, Meetings, State, Unsuitable
from bot.services.meetings.needs import Need
from bot.services.meetings.plans import Held, say_times, times_of
from bot.services.meetings.preparing import LOOSE, Clash, Status, clash_of, clashes_of_list, fits
from bot.services.meetings.tallies import poll_of
from bot.services.meetings.venues import Cost, Feature, Known, NoVenue, place_of
from bot.services.money import read_pence, say_pence
from bot.services.nudges import withdraw
from bot.services.people import Actor, act_of, require_staff
from bot.services.reaching import Nation, bank_holidays
from bot.store.meetings import bookings as store
from bot.store.meetings import meetings, needs, venues
from bot.store.meetings.bookings import STANDING, Booking
from bot.store.meetings.meetings import Meeting
from bot.store.meetings.venues import Venue
from bot.when import LONDON

STAFF_BOOK = (
    "Venues are booked by the council’s own staff. Where the meeting is, and how accessible that is, stands "
    "on the meeting’s page."
)
USUAL_MINUTES, MOST_MINUTES = 30, 600
"""For setting up before, and for clearing away after."""
MOST_REFERENCE = 60
STATUSES = (Status.ASKED, Status.CONFIRMED, Status.DECLINED)
"""What can be said of a booking while it is made."""
ANSWERED_BY: Mapping[Need, Feature] = {
    Need.ACCESS: Feature.STEP_FREE,
    Need.LOOP: Feature.LOOP,
    Need.QUIET: Feature.QUIET,
}
"""What people say they need, and the feature of a venue that meets it."""
NO_BOOKING = "This booking is no longer there."
MEANWHILE = (
    "Somebody else has changed this booking meanwhile. Please close this window, and open the meeting again."
)


@dataclass(frozen=True)
class Typed:
    """The form “Book a venue” as it was filled in."""

    meeting_id: int
    venue_id: int = 0
    when: str = ""
    before: str = str(USUAL_MINUTES)
    after: str = str(USUAL_MINUTES)
    status: str = Status.ASKED.value
    reference: str = ""
    cost: str = ""
    is_place: bool = True
    """Whether the meeting's place is to be this venue."""
    booking_id: int | None = None
    """The booking that is changed; None for a new one."""
    version: int = 0


@dataclass(frozen=True)
class Wish:
    """A booking that can be made."""

    starts_at: datetime
    ends_at: datetime
    from_at: datetime
    until_at: datetime
    status: Status
    reference: str
    cost_pence: int | None


@dataclass(frozen=True)
class Review:
    """All there is to know before a booking is saved."""

    meeting: Meeting
    venue: Venue
    wish: Wish
    clashes: Sequence[Clash]
    going: int
    needs: Mapping[Feature, int] | None
    """How many people need what; None for who may not see what people need."""
    bank_holiday: bool
    covers: bool
    """Whether the meeting lies within the times."""
    price: int | None
    """What it comes to by the venue's own price, in pence; None where that is not known."""
    told: int | None
    """How many are told that the place is another; None where the place stays as it is."""
    now: datetime

    def missing(self, feature: Feature) -> Known | None:
        """What is known of a feature that somebody needs, where that is not “yes”."""
        known = Known(self.venue.features.get(feature, ""))
        return None if known is Known.YES else known


class Clashing(Unsuitable):
    """Something is booked for another meeting at that time, which the person has not said they keep."""

    def __init__(self, clashes: Sequence[Clash]) -> None:
        super().__init__(
            "This is booked for another meeting at that time. Nothing was saved: look at what clashes first."
        )
        self.clashes = clashes


@dataclass(frozen=True)
class Bookings:
    """The bookings, as one member of staff may see and change them within one transaction."""

    session: Session
    actor: Actor
    now: datetime

    def begin(self, meeting_id: int) -> tuple[Meeting, Typed, Venue | None]:
        """The form with what is known: a booking that stands, or the meeting's own time.

        Raises NotAllowed, and Unsuitable where nothing can be booked for the meeting.
        """
        require_staff(self.actor, STAFF_BOOK)
        meeting = self._bookable(meeting_id)
        found = store.standing(self.session, meeting_id)
        if found is None:
            return meeting, Typed(meeting_id, when=when_of(meeting)), None
        booking, venue = found
        # One that does not fit any more is most likely to be moved with its meeting.
        when = say_times(booking.starts_at, booking.ends_at) if fits(booking, meeting) else when_of(meeting)
        typed = Typed(
            meeting_id,
            venue.id,
            when,
            before=_minutes(booking.from_at, booking.starts_at),
            after=_minutes(booking.ends_at, booking.until_at),
            status=booking.status,
            reference=booking.reference,
            cost="" if booking.cost_pence is None else say_pence(booking.cost_pence),
            is_place=bool(booking.place),
            booking_id=booking.id,
            version=booking.version,
        )
        return meeting, typed, venue

    def review(self, typed: Typed, nation: Nation) -> Review:
        """What is to be looked at before it is saved.

        Raises NotAllowed, Unsuitable, NoVenue, and WrongFields with every fault there is.
        """
        require_staff(self.actor, STAFF_BOOK)
        meeting = self._bookable(typed.meeting_id)
        venue = venues.venue(self.session, typed.venue_id)
        return self._reviewed(meeting, self._usable(venue), typed, nation)

    def save(self, typed: Typed, kept: Collection[str], nation: Nation, request_key: str) -> Booking:
        """Write a booking down, once for each form; the meeting's place follows where that is wished.

        `kept` names the clashes that the person has seen and keeps. Raises as `review` does, and Clashing
        for a clash that is not among them: another may have booked it in this moment.
        """
        require_staff(self.actor, STAFF_BOOK)
        known = store.made_in(self.session, request_key)
        if known and typed.booking_id is None:
            return known
        meeting = self._bookable(typed.meeting_id)
        venue = self._usable(venues.lock(self.session, typed.venue_id))
        review = self._reviewed(meeting, venue, typed, nation)
        if any(clash.key not in kept for clash in review.clashes):
            raise Clashing(review.clashes)
        before = self._standing(typed, meeting)
        booking = before or Booking(request_key=request_key, meeting_id=meeting.id, place="", version=0)
        if before and self._is_so(before, venue, review.wish, typed):
            return before
        self._write(booking, venue, review.wish)
        self._set_place(booking, venue, meeting, typed)
        self._note(booking, "changed" if before else "booked")
        return booking

    def decide(self, booking_id: int, status: Status) -> Booking:
        """Note what the venue has said, or that it is released; the same again changes nothing.

        Raises NotAllowed, Unsuitable.
        """
        require_staff(self.actor, STAFF_BOOK)
        found = store.booking(self.session, booking_id)
        if found is None:
            raise Unsuitable(NO_BOOKING)
        meetings.lock(self.session, found.meeting_id)
        booking = store.booking(self.session, booking_id)
        if booking is None:
            raise Unsuitable(NO_BOOKING)
        if booking.status == status:
            return booking
        if booking.status not in STANDING:
            raise Unsuitable("This booking was declined or released already, so nothing was changed.")
        booking.status = status
        booking.version += 1
        self.session.flush()
        self._note(booking, status.value)
        return booking

    def _bookable(self, meeting_id: int) -> Meeting:
        meeting = Meetings(self.session, self.actor, self.now).changeable(meeting_id)
        if meeting.held == Held.ONLINE:
            raise Unsuitable(
                "This meeting is online only. To book a venue, press “Change” first, and choose “In person” "
                "or “In person and online”."
            )
        if poll_of(self.session, meeting):
            raise Unsuitable(
                "The time of this meeting is still being found. Settle on one of the times first; then a "
                "venue can be booked for it."
            )
        return meeting

    def _usable(self, venue: Venue | None) -> Venue:
        if venue is None:
            raise NoVenue("This venue is no longer there. Please choose another.")
        if venue.retired_at is not None:
            raise NoVenue("This venue is out of use. Bring it back first, or choose another.")
        return venue

    def _standing(self, typed: Typed, meeting: Meeting) -> Booking | None:
        """The booking that is changed; None for a new one."""
        found = store.standing(self.session, meeting.id)
        if typed.booking_id is None and found:
            raise Unsuitable(
                "A venue is booked for this meeting already. Open the meeting again, and change or release "
                "that booking."
            )
        if typed.booking_id is None:
            return None
        if found is None or found[0].id != typed.booking_id:
            raise Unsuitable(MEANWHILE)
        return found[0]

    def _is_so(self, booking: Booking, venue: Venue, wish: Wish, typed: Typed) -> bool:
        """Whether all of this is saved already: a form that comes again. Raises Unsuitable for another's."""
        is_so = booking.venue_id == venue.id and bool(booking.place) == typed.is_place
        is_so = is_so and all(getattr(booking, name) == value for name, value in vars(wish).items())
        if not is_so and booking.version != typed.version:
            raise Unsuitable(MEANWHILE)
        return is_so

    def _write(self, booking: Booking, venue: Venue, wish: Wish) -> None:
        booking.venue_id, booking.booked_at, booking.booked_by = venue.id, self.now, self.actor.user_id
        for name, value in vars(wish).items():
            setattr(booking, name, value)
        booking.version += 1
        self.session.add(booking)
        self.session.flush()

    def _set_place(self, booking: Booking, venue: Venue, meeting: Meeting, typed: Typed) -> None:
        booking.place = place_of(venue) if typed.is_place and booking.status in STANDING else ""
        if booking.place:
            changes = Meetings(self.session, self.actor, self.now)
            plan = replace(changes.plan(meeting), place=booking.place)
            changes.change(meeting.id, plan, meeting.sequence)
        self.session.flush()

    def _reviewed(self, meeting: Meeting, venue: Venue, typed: Typed, nation: Nation) -> Review:
        wish = understand(typed, meeting, self.now)
        counts = meetings.counts(self.session, meeting.id)
        is_moved = typed.is_place and wish.status in STANDING and place_of(venue) != meeting.place
        told = sum(counts.get(one, 0) for one in TOLD) if meeting.state == State.INVITED else 0
        return Review(
            meeting,
            venue,
            wish,
            self._clashes(meeting, venue, wish),
            counts.get("going", 0),
            self._needs(meeting),
            _is_bank_holiday(wish, nation),
            covers=wish.starts_at <= meeting.starts_at and meeting.ends_at <= wish.ends_at,
            price=price_of(venue, wish.from_at, wish.until_at),
            told=told if is_moved else None,
            now=self.now,
        )

    def _clashes(self, meeting: Meeting, venue: Venue, wish: Wish) -> list[Clash]:
        """Of the venue, and of the pieces on the checklist, which are needed as long as the venue is."""
        if wish.status not in STANDING:
            return []
        others = store.overlapping(self.session, venue.id, wish.from_at, wish.until_at, meeting.id)
        taken = [clash_of(f"b:{one.id}", venue.name, of, one.from_at, one.until_at) for one, of in others]
        return taken + clashes_of_list(self.session, meeting, (wish.from_at, wish.until_at))

    def _needs(self, meeting: Meeting) -> Mapping[Feature, int] | None:
        if not organises(self.actor, meeting):
            return None
        said = needs.kinds_needed(self.session, meeting.id)
        return {feature: said[need] for need, feature in ANSWERED_BY.items() if said.get(need)}

    def _note(self, booking: Booking, what: str) -> None:
        """Whoever looks at the invitation sees what is so; what asked for this is withdrawn."""
        meeting = meetings.meeting(self.session, booking.meeting_id)
        subject = f"meeting:{booking.meeting_id}"
        self.session.add(act_of(self.actor, f"meeting.venue_{what}", subject, self.now, booking=booking.id))
        if meeting is None:
            return
        meeting.version += 1
        self.session.flush()
        if booking.status not in STANDING or fits(booking, meeting):
            withdraw(self.session, LOOSE, {"booking": booking.id}, "done", self.now)
        preparing.changed(self.session, meeting, self.now)


def standing(session: Session, actor: Actor, meeting_id: int) -> tuple[Booking, Venue] | None:
    """What was booked last for a meeting, unless it was released. Raises NotAllowed."""
    require_staff(actor, STAFF_BOOK)
    found = store.last(session, meeting_id)
    return found if found and found[0].status != Status.RELEASED else None


def when_of(meeting: Meeting) -> str:
    """A meeting's own time, as the form shows it."""
    return say_times(meeting.starts_at, meeting.ends_at)


def understand(typed: Typed, meeting: Meeting, now: datetime) -> Wish:
    """The booking somebody has filled in. Raises WrongFields with every fault there is."""
    errors: dict[str, str] = {}
    starts_at, ends_at = _times(typed, meeting, now, errors)
    before, after = (_read_minutes(typed, name, errors) for name in ("before", "after"))
    cost = None
    try:
        cost = read_pence(typed.cost)
    except ValueError as fault:
        errors["cost"] = str(fault)
    if len(typed.reference) > MOST_REFERENCE:
        errors["reference"] = f"Please give it in at most {MOST_REFERENCE} characters."
    if errors:
        raise WrongFields(errors)
    reference = " ".join(typed.reference.split())
    status = Status(typed.status)
    return Wish(starts_at, ends_at, starts_at - before, ends_at + after, status, reference, cost)


def price_of(venue: Venue, from_at: datetime, until_at: datetime) -> int | None:
    """What a booking comes to by the venue's own price, in whole pence; None where that is not known."""
    if venue.cost_kind == Cost.FREE:
        return 0
    if venue.cost_kind == Cost.FLAT:
        return venue.cost_pence
    if venue.cost_kind != Cost.HOUR or venue.cost_pence is None:
        return None
    minutes = int((until_at - from_at) / timedelta(minutes=1))
    return (venue.cost_pence * minutes + 30) // 60


def _times(
    typed: Typed, meeting: Meeting, now: datetime, errors: dict[str, str]
) -> tuple[datetime, datetime]:
    if typed.when.strip() == when_of(meeting):
        return meeting.starts_at, meeting.ends_at
    length = int((meeting.ends_at - meeting.starts_at) / timedelta(minutes=1))
    try:
        return times_of(typed.when, length, now)
    except WrongFields as wrong:
        errors.update(wrong.errors)
        return now, now


def _read_minutes(typed: Typed, name: str, errors: dict[str, str]) -> timedelta:
    words = getattr(typed, name).strip() or "0"
    if not (words.isascii() and words.isdigit() and int(words[:6]) <= MOST_MINUTES):
        errors[name] = f"Please give the minutes in digits, such as 30, at most {MOST_MINUTES}."
        return timedelta(0)
    return timedelta(minutes=int(words))


def _minutes(begins: datetime, ends: datetime) -> str:
    return str(int((ends - begins) / timedelta(minutes=1)))


def _is_bank_holiday(wish: Wish, nation: Nation) -> bool:
    first, last = (moment.astimezone(LONDON).date() for moment in (wish.from_at, wish.until_at))
    return any(day in bank_holidays(nation, day.year) for day in (first, last))
