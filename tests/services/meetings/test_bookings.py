"""Booking a venue: what is shown first, what is refused, and that nothing is ever booked twice silently."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select

from bot.services.checks import WrongFields
from bot.services.meetings import needs as meeting_needs
from bot.services.meetings.answers import Answer
from bot.services.meetings.bookings import Bookings, Clashing, price_of
from bot.services.meetings.meetings import Unsuitable, seen
from bot.services.meetings.needs import Need
from bot.services.meetings.preparing import Status, VenueState
from bot.services.meetings.venues import Cost, Entry, Feature, Known, NoVenue, Venues
from bot.services.people import NotAllowed
from bot.store.audit import AuditEvent
from bot.store.database import Database
from bot.store.meetings.bookings import Booking
from bot.store.meetings.meetings import Meeting
from tests.services.meetings.hall import ENGLAND, HALL, NADIA, TOMAS, Hall
from tests.services.meetings.office import MAYA, START, guest

END = START + timedelta(minutes=90)
HALF = timedelta(minutes=30)
PLACE = "St Mary’s Hall, 1 Church Street, TS24 7QT"


@pytest.fixture
def hall(database: Database) -> Hall:
    return Hall(database)


@pytest.fixture
def venue_id(hall: Hall) -> int:
    return hall.add_venue()


def test_a_booking_takes_the_meetings_time_with_setting_up_and_clearing_away(
    hall: Hall, venue_id: int
) -> None:
    booking = hall.book(hall.typed(venue_id))
    assert (booking.starts_at, booking.ends_at) == (START, END)
    assert (booking.from_at, booking.until_at) == (START - HALF, END + HALF)
    assert (booking.status, booking.booked_by) == ("asked", MAYA.user_id)


def test_times_in_words_are_understood_and_unclear_ones_refused(hall: Hall, venue_id: int) -> None:
    typed = hall.typed(venue_id, when="Tuesday 22 September 2026, 5pm to 9pm", before="0", after="15")
    wish = hall.review(typed).wish
    assert (wish.from_at, wish.until_at) == (START - timedelta(minutes=90), START + timedelta(minutes=165))
    for when in ("whenever", "22 September", "Tuesday 1 September 2026, 5pm"):
        with pytest.raises(WrongFields) as wrong:
            hall.review(replace(typed, when=when))
        assert list(wrong.value.errors) == ["when"]


@pytest.mark.parametrize(
    ("field", "value"), [("before", "ages"), ("after", "601"), ("cost", "lots"), ("reference", "x" * 61)]
)
def test_what_cannot_be_right_is_said_at_its_field(hall: Hall, venue_id: int, field: str, value: str) -> None:
    with pytest.raises(WrongFields) as wrong:
        hall.review(hall.typed(venue_id, **{field: value}))
    assert list(wrong.value.errors) == [field]
    assert hall.stands() is None


def test_a_clash_is_shown_and_refused_until_it_is_kept_on_purpose(hall: Hall, venue_id: int) -> None:
    hall.book(hall.typed(venue_id))
    other = hall.another("Tuesday 22 September 2026, 8.45pm")  # clashes by setting up alone
    typed = hall.typed(venue_id, other)
    (clash,) = hall.review(typed, TOMAS).clashes
    assert (clash.what, clash.meeting_id, clash.from_at) == ("St Mary’s Hall", hall.meeting_id, START - HALF)
    with pytest.raises(Clashing):
        hall.book(typed, actor=TOMAS)
    with pytest.raises(Clashing):
        hall.book(typed, kept=("b:4711",), actor=TOMAS)
    assert hall.stands(other) is None
    assert hall.book(typed, kept=(clash.key,), actor=TOMAS).meeting_id == other


def test_what_only_touches_or_was_released_or_declined_is_no_clash(hall: Hall, venue_id: int) -> None:
    booking = hall.book(hall.typed(venue_id))
    other = hall.another("Tuesday 22 September 2026, 9pm")
    assert hall.review(hall.typed(venue_id, other)).clashes == []
    for ended in (Status.DECLINED, Status.RELEASED):
        third = hall.typed(venue_id, other, when="Tuesday 22 September 2026, 7pm")
        assert len(hall.review(third).clashes) == 1
        hall.decide(booking.id, ended)
        assert hall.review(third).clashes == []
        booking = hall.book(hall.typed(venue_id))


def test_of_two_who_book_the_same_room_at_the_same_moment_one_gets_it(hall: Hall, venue_id: int) -> None:
    other = hall.another()
    ready = Barrier(2)
    wished = ((hall.typed(venue_id), MAYA), (hall.typed(venue_id, other), TOMAS))

    def book(number: int) -> str:
        typed, actor = wished[number]
        ready.wait(10)
        try:
            hall.book(typed, actor=actor, key=f"at-once:{number}")
        except Clashing as clashing:
            return clashing.clashes[0].what
        return "booked"

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(book, (0, 1))) == ["St Mary’s Hall", "booked"]
    assert hall.act(lambda s: s.scalar(select(func.count()).select_from(Booking))) == 1


def test_of_two_who_book_for_the_same_meeting_at_once_one_is_told(hall: Hall, venue_id: int) -> None:
    library = hall.add_venue(Entry("Library", "High Row"))
    ready = Barrier(2)

    def book(number: int) -> str:
        ready.wait(10)
        try:
            hall.book(hall.typed((venue_id, library)[number]), key=f"at-once:{number}")
        except Unsuitable as refused:
            return str(refused)[:17]
        return "booked"

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(book, (0, 1))) == ["A venue is booked", "booked"]


def test_the_same_form_twice_books_once_and_tells_once(hall: Hall, venue_id: int) -> None:
    hall.answer("ANN", Answer.GOING)
    typed = hall.typed(venue_id)
    first, again = (hall.book(typed, key="form") for _ in range(2))
    assert first.id == again.id
    assert len(hall.due("meeting.changed")) == 1


def test_the_place_follows_where_that_is_wished_and_who_counts_on_it_is_told(
    hall: Hall, venue_id: int
) -> None:
    hall.answer("ANN", Answer.GOING)
    typed = hall.typed(venue_id)
    assert hall.review(typed).told == 1
    hall.book(typed)
    assert hall.meeting().place == PLACE
    (told,) = hall.due("meeting.changed")
    assert told.about["fields"] == "place"


def test_the_place_stays_where_it_is_not_wished(hall: Hall, venue_id: int) -> None:
    typed = hall.typed(venue_id, is_place=False)
    assert hall.review(typed).told is None
    hall.book(typed)
    assert hall.meeting().place == "St Mary’s Hall"
    assert hall.act(lambda s: seen(s, s.get_one(Meeting, 1)).access) == []


def test_the_invitation_names_the_features_as_long_as_the_meeting_is_there(hall: Hall, venue_id: int) -> None:
    def access() -> list[str]:
        return list(hall.act(lambda s: seen(s, s.get_one(Meeting, 1)).access))

    booking = hall.book(hall.typed(venue_id))
    assert access() == ["step_free"]
    version = hall.meeting().version
    better = replace(HALL, features={Feature.LOOP: Known.YES})
    hall.act(lambda s: Venues(s, MAYA, hall.now).correct(venue_id, better, 0))
    assert access() == ["loop"]
    assert hall.meeting().version > version
    hall.change(place="Town Hall")
    assert access() == []
    hall.change(place=PLACE)
    assert access() == ["loop"]
    hall.decide(booking.id, Status.RELEASED)
    assert access() == []


def test_needs_are_totals_and_for_who_organises_alone(hall: Hall, venue_id: int) -> None:
    for name in ("ANN", "BOB"):
        hall.act(
            lambda s, name=name: meeting_needs.say(s, guest(name), 1, [Need.LOOP, Need.DIET], "x", hall.now)
        )
    hall.answer("BOB", Answer.NO)
    review = hall.review(hall.typed(venue_id))
    assert review.needs == {Feature.LOOP: 1}
    assert review.missing(Feature.LOOP) is Known.NO
    assert review.missing(Feature.STEP_FREE) is None
    assert hall.review(hall.typed(venue_id), TOMAS).needs is None


def test_a_bank_holiday_and_times_that_do_not_cover_the_meeting_are_told(hall: Hall, venue_id: int) -> None:
    review = hall.review(hall.typed(venue_id))
    assert (review.bank_holiday, review.covers) == (False, True)
    boxing_day = hall.typed(venue_id, when="Monday 28 December 2026, 2pm to 4pm")
    review = hall.review(boxing_day)
    assert (review.bank_holiday, review.covers) == (True, False)


@pytest.mark.parametrize(
    ("kind", "cost", "price"),
    [(Cost.HOUR, "£25", 6250), (Cost.FLAT, "£40", 4000), (Cost.FREE, "", 0), (Cost.UNKNOWN, "", None)],
)
def test_what_it_comes_to_by_the_venues_price(hall: Hall, kind: Cost, cost: str, price: int | None) -> None:
    number = hall.add_venue(replace(HALL, cost_kind=kind, cost=cost))
    assert hall.review(hall.typed(number)).price == price


def test_a_price_for_each_hour_is_rounded_to_whole_pence(hall: Hall, venue_id: int) -> None:
    venue = hall.review(hall.typed(venue_id)).venue
    assert price_of(venue, START, START + timedelta(minutes=1)) == 42


def test_a_meeting_that_is_moved_leaves_a_booking_that_no_longer_fits_and_can_be_moved(
    hall: Hall, venue_id: int
) -> None:
    booking = hall.book(hall.typed(venue_id, status="confirmed"))
    assert hall.prepared().venue is VenueState.CONFIRMED
    hall.change(when="Wednesday 23 September 2026, 6.30pm", place=PLACE)
    assert hall.prepared().venue is VenueState.LOOSE
    _, typed, venue = hall.act(lambda s: Bookings(s, MAYA, hall.now).begin(hall.meeting_id))
    assert (venue.id if venue else None, typed.booking_id) == (venue_id, booking.id)
    moved = hall.book(typed)
    assert moved.id == booking.id
    assert moved.starts_at == START + timedelta(days=1)
    assert hall.prepared().venue is VenueState.CONFIRMED


def test_a_change_to_a_booking_that_somebody_else_changed_is_refused(hall: Hall, venue_id: int) -> None:
    hall.book(hall.typed(venue_id))
    _, typed, _ = hall.act(lambda s: Bookings(s, MAYA, hall.now).begin(hall.meeting_id))
    hall.book(replace(typed, reference="one"))
    with pytest.raises(Unsuitable, match="meanwhile"):
        hall.book(replace(typed, reference="two"))
    assert hall.book(replace(typed, reference="one")).reference == "one"


def test_what_was_released_is_not_confirmed_any_more_and_twice_changes_nothing(
    hall: Hall, venue_id: int
) -> None:
    booking = hall.book(hall.typed(venue_id))
    versions = [hall.decide(booking.id, Status.RELEASED).version for _ in range(2)]
    assert versions[0] == versions[1]
    with pytest.raises(Unsuitable, match="nothing was changed"):
        hall.decide(booking.id, Status.CONFIRMED)
    assert hall.prepared().venue is VenueState.NONE
    acts = hall.act(lambda s: s.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all())
    assert [one for one in acts if "venue_" in one] == ["meeting.venue_booked", "meeting.venue_released"]


def test_nothing_is_booked_for_what_is_online_cancelled_or_gone(hall: Hall, venue_id: int) -> None:
    typed = hall.typed(venue_id)
    with pytest.raises(NoVenue):
        hall.review(replace(typed, venue_id=4711))
    hall.change(held="online", link="https://meet.example/x")
    with pytest.raises(Unsuitable, match="online only"):
        hall.review(typed)
    hall.cancel()
    with pytest.raises(Unsuitable, match="cancelled"):
        hall.book(typed)
    with pytest.raises(Unsuitable, match="no longer there"):
        hall.decide(4711, Status.CONFIRMED)


def test_a_venue_is_booked_by_staff_alone(hall: Hall, venue_id: int) -> None:
    booking = hall.book(hall.typed(venue_id))
    attempts = (
        lambda b: b.begin(1),
        lambda b: b.review(hall_typed, ENGLAND),
        lambda b: b.save(hall_typed, (), ENGLAND, "x"),
        lambda b: b.decide(booking.id, Status.RELEASED),
    )
    hall_typed = hall.typed(venue_id)
    for attempt in attempts:
        with pytest.raises(NotAllowed, match="own staff"):
            hall.act(lambda s, do=attempt: do(Bookings(s, NADIA, hall.now)))


def test_a_venue_can_be_corrected_while_somebody_changes_what_is_booked_there(
    hall: Hall, venue_id: int
) -> None:
    """Both lock the meeting and the venue: in the same order, or PostgreSQL would refuse one of them."""
    hall.book(hall.typed(venue_id))
    ready = Barrier(2)

    def correct(number: int) -> None:
        version = hall.act(lambda s: Venues(s, MAYA, hall.now).look(venue_id).venue.version)
        ready.wait(10)
        changed = replace(HALL, capacity=str(30 + number))
        hall.act(lambda s: Venues(s, MAYA, hall.now).correct(venue_id, changed, version))

    def change(number: int) -> None:
        _, typed, _ = hall.act(lambda s: Bookings(s, MAYA, hall.now).begin(hall.meeting_id))
        ready.wait(10)
        hall.book(replace(typed, reference=f"No. {number}"))

    for number in range(5):
        with ThreadPoolExecutor(2) as threads:
            both = [threads.submit(act, number) for act in (correct, change)]
        assert [one.result() for one in both] == [None, None]
    booking = hall.stands()
    assert booking
    assert (booking.reference, booking.version) == ("No. 4", 6)
