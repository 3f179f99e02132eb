"""Venues: what staff note of them, how they are found, and when they are offered no more."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert

from bot.services.checks import WrongFields
from bot.services.meetings.preparing import Status
from bot.services.meetings.venues import (
    Cost,
    Entry,
    Feature,
    Known,
    Listed,
    NoVenue,
    Venues,
    columns_of,
    entry_of,
    find,
)
from bot.services.money import read_pence, say_pence
from bot.services.people import NotAllowed
from bot.store.database import Database
from bot.store.meetings.venues import Venue
from bot.store.places import Postcode
from tests.services.meetings.hall import HALL, NADIA, Hall
from tests.services.meetings.office import MAYA

TODAY = date(2026, 9, 14)


@pytest.fixture
def hall(database: Database) -> Hall:
    return Hall(database)


def look_for(hall: Hall, words: str) -> Listed:
    return hall.act(lambda s: find(s, hall.database, MAYA, words))


def names(hall: Hall, words: str) -> list[str]:
    return [one.venue.name for one in look_for(hall, words).venues]


def venue(hall: Hall, venue_id: int) -> Venue:
    return hall.act(lambda s: s.get_one(Venue, venue_id))


def test_what_was_filled_in_is_kept_and_the_form_shows_it_again(hall: Hall) -> None:
    kept = venue(hall, hall.add_venue())
    assert entry_of(kept) == HALL
    assert (kept.cost_pence, kept.checked_by, kept.features) == (
        2500,
        MAYA.user_id,
        {"step_free": "yes", "loop": "no"},
    )


def test_what_is_not_known_is_not_the_same_as_no(hall: Hall) -> None:
    features = entry_of(venue(hall, hall.add_venue())).features
    assert features[Feature.LOOP] is Known.NO
    assert Feature.TOILET not in features


@pytest.mark.parametrize("typed", ["st marys", "Saint Mary's Hall"[6:], "marys hal", "chruch street", "TS24"])
def test_a_venue_is_found_by_its_name_or_address_misspelt_too(hall: Hall, typed: str) -> None:
    hall.add_venue()
    hall.add_venue(Entry("Town Library", "9 High Row"))
    assert names(hall, typed) == ["St Mary’s Hall"]


def test_of_words_that_are_in_no_venue_nothing_is_found(hall: Hall) -> None:
    hall.add_venue()
    assert names(hall, "swimming pool") == []
    assert names(hall, "") == ["St Mary’s Hall"]


def test_near_a_postcode_the_nearest_comes_first_and_who_has_no_position_last(hall: Hall) -> None:
    rows = [("TS24 7QT", 54.69, -1.21), ("TS25 1AA", 54.66, -1.23), ("TS26 8AA", 54.70, -1.24)]
    placed = [{"postcode": code, "latitude": north, "longitude": east} for code, north, east in rows]
    hall.act(lambda s: s.execute(insert(Postcode), placed))
    hall.add_venue(Entry("Far", "a", "TS25 1AA"))
    hall.add_venue(Entry("Nowhere", "b"))
    hall.add_venue(HALL)
    listed = look_for(hall, "near TS24 7QT")
    assert [one.venue.name for one in listed.venues] == ["St Mary’s Hall", "Far", "Nowhere"]
    assert [one.miles is None for one in listed.venues] == [False, False, True]
    assert listed.near == "TS24 7QT"
    assert look_for(hall, "near ZZ99 9ZZ").unknown_place == "ZZ99 9ZZ"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", " ", "name"),
        ("address", "", "where it is"),
        ("name", "x" * 101, "at most 100"),
        ("postcode", "TS2", "whole postcode"),
        ("capacity", "lots", "in digits"),
        ("capacity", "0", "in digits"),
        ("capacity", "٣", "in digits"),
        ("cost", "a tenner", "in pounds"),
        ("cost", "", "the amount"),
        ("contact_phone", "12", "UK number"),
        ("contact_email", "rose", "e-mail"),
        ("checked_on", date(2026, 9, 15), "still to come"),
    ],
)
def test_what_cannot_be_right_is_said_at_its_field(field: str, value: object, words: str) -> None:
    with pytest.raises(WrongFields) as wrong:
        columns_of(replace(HALL, **{field: value}), TODAY)
    assert list(wrong.value.errors) == [field]
    assert words in wrong.value.errors[field]


def test_an_amount_needs_to_say_what_it_is_for() -> None:
    with pytest.raises(WrongFields) as wrong:
        columns_of(replace(HALL, cost_kind=Cost.FREE), TODAY)
    assert "each hour" in wrong.value.errors["cost_kind"]
    assert columns_of(replace(HALL, cost_kind=Cost.FREE, cost="free"), TODAY)["cost_pence"] is None


@given(st.text(max_size=30))
def test_whatever_is_read_as_an_amount_is_said_as_it_is_read(words: str) -> None:
    pence = None
    with suppress(ValueError):
        pence = read_pence(words)
    assert pence is None or read_pence(say_pence(pence)) == pence


@pytest.mark.parametrize("words", ["a tenner", "-5", "£", "12.5", "1.234", "£100,000.01", "٣"])
def test_what_is_no_amount_is_refused_with_what_to_write(words: str) -> None:
    with pytest.raises(ValueError, match="£45"):
        read_pence(words)


@given(st.integers(0, 10_000_000))
def test_every_amount_is_said_as_it_is_read(pence: int) -> None:
    assert read_pence(say_pence(pence)) == pence


def test_the_same_form_twice_is_one_venue(hall: Hall) -> None:
    first, again = (hall.act(lambda s: Venues(s, MAYA, hall.now).add(HALL, "k").id) for _ in range(2))
    assert first == again


def test_of_two_who_correct_at_once_the_second_is_told(hall: Hall) -> None:
    number = hall.add_venue()
    hall.act(lambda s: Venues(s, MAYA, hall.now).correct(number, replace(HALL, capacity="30"), 0))
    with pytest.raises(NoVenue, match="meanwhile"):
        hall.act(lambda s: Venues(s, MAYA, hall.now).correct(number, replace(HALL, capacity="40"), 0))
    same = hall.act(lambda s: Venues(s, MAYA, hall.now).correct(number, replace(HALL, capacity="30"), 0))
    assert (same.capacity, same.version) == (30, 1)


def test_checked_today_is_noted_with_who_checked(hall: Hall) -> None:
    number = hall.add_venue(replace(HALL, checked_on=None))
    assert venue(hall, number).checked_by is None
    hall.now = datetime(2026, 9, 20, 23, 30, tzinfo=UTC)  # the 21st in the UK
    checked = hall.act(lambda s: Venues(s, MAYA, hall.now).note_checked(number))
    assert (checked.checked_on, checked.checked_by) == (date(2026, 9, 21), MAYA.user_id)


def test_out_of_use_it_is_not_offered_whom_to_ask_is_forgotten_and_it_can_come_back(hall: Hall) -> None:
    number = hall.add_venue()
    hall.act(lambda s: Venues(s, MAYA, hall.now).retire(number))
    assert hall.act(lambda s: Venues(s, MAYA, hall.now).suggest("mary", 9)) == []
    assert names(hall, "mary") == ["St Mary’s Hall"]
    gone = venue(hall, number)
    assert (gone.contact_name, gone.contact_phone, gone.contact_email) == ("", "", "")
    with pytest.raises(NoVenue, match="out of use"):
        hall.review(hall.typed(number))
    hall.act(lambda s: Venues(s, MAYA, hall.now).bring_back(number))
    assert len(hall.act(lambda s: Venues(s, MAYA, hall.now).suggest("mary", 9))) == 1


def test_what_is_booked_cannot_go_out_of_use(hall: Hall) -> None:
    number = hall.add_venue()
    booking = hall.book(hall.typed(number))
    with pytest.raises(NoVenue, match="release"):
        hall.act(lambda s: Venues(s, MAYA, hall.now).retire(number))
    hall.decide(booking.id, Status.RELEASED)
    assert hall.act(lambda s: Venues(s, MAYA, hall.now).retire(number)).retired_at == hall.now


def test_venues_are_for_staff(hall: Hall) -> None:
    number = hall.add_venue()
    attempts = (
        lambda v: v.look(number),
        lambda v: v.suggest("", 9),
        lambda v: v.add(HALL, "x"),
        lambda v: v.correct(number, HALL, 0),
        lambda v: v.note_checked(number),
        lambda v: v.retire(number),
        lambda v: v.bring_back(number),
    )
    for attempt in attempts:
        with pytest.raises(NotAllowed, match="own staff"):
            hall.act(lambda s, do=attempt: do(Venues(s, NADIA, hall.now)))
    with pytest.raises(NotAllowed, match="own staff"):
        hall.act(lambda s: find(s, hall.database, NADIA, ""))


def test_a_venue_that_never_was_is_said_to_be_gone(hall: Hall) -> None:
    with pytest.raises(NoVenue, match="no longer there"):
        hall.act(lambda s: Venues(s, MAYA, hall.now).look(4711))
