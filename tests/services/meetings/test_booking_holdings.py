"""What venues, bookings and checklists hold about people is shown to them, and goes with them."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from bot.services.data import Desk
from bot.services.erasure import Erasures
from bot.services.holdings import PEOPLE, Subject
from bot.services.joining import join
from bot.services.meetings.booking_holdings import BOOKINGS
from bot.services.meetings.holdings import MEETINGS
from bot.services.people import Actor, Standing
from bot.store import people
from bot.store.database import Database
from bot.store.meetings.bookings import Booking
from bot.store.meetings.checklist import MeetingItem
from bot.store.meetings.venues import Venue
from bot.store.people import Person
from tests.services.meetings.hall import HALL, NADIA, TOMAS, Hall
from tests.services.meetings.office import MAYA
from tests.tables import dump

ADMIN = Actor("U0ADMIN", "T1", Standing.MEMBER)


@pytest.fixture
def hall(database: Database) -> Hall:
    return Hall(database)


def noted(hall: Hall, **known: str) -> int:
    """Somebody who is not on Slack, as staff noted them."""

    def add(session: Session) -> int:
        person = Person(noted_at=hall.now, noted_by=MAYA.user_id, **known)
        session.add(person)
        session.flush()
        return person.id

    return hall.act(add)


def shown(hall: Hall, person_id: int) -> dict[str, Sequence[object]]:
    def read(session: Session) -> dict[str, Sequence[object]]:
        person = session.get_one(Person, person_id)
        subject = Subject(person, person.user_id, hall.now)
        return {one.title: one.held(session, subject).entries for one in BOOKINGS}

    return hall.act(read)


def forget(hall: Hall, person_id: int) -> None:
    known = {one.user_id: one for one in (ADMIN, MAYA, TOMAS)}
    holdings = (*PEOPLE, *MEETINGS, *BOOKINGS)

    def ask(session: Session, actor: Actor) -> Erasures:
        return Erasures(Desk(session, actor, frozenset({ADMIN.user_id}), known, hall.now), holdings)

    number = hall.act(lambda s: ask(s, MAYA).ask(person_id, "erase").id)
    hall.act(lambda s: ask(s, ADMIN).approve(number))


@pytest.mark.parametrize(
    "known",
    [
        {"name": "R. Verger", "email": "Rose@Hall.example"},
        {"name": "R. Verger", "phone": "+44 1632 960001"},
    ],
)
def test_whom_to_ask_at_a_venue_is_shown_to_them_and_forgotten_with_them(
    hall: Hall, known: dict[str, str]
) -> None:
    number, rose = hall.add_venue(), noted(hall, **known)
    (entry,) = shown(hall, rose)["Contact for a venue"]
    assert "rose@hall.example" in str(entry)
    forget(hall, rose)
    kept = hall.act(lambda s: s.get_one(Venue, number))
    assert (kept.contact_name, kept.contact_phone, kept.contact_email) == ("", "", "")
    assert "rose@hall.example" not in str(dump(hall.database))
    assert kept.capacity == 20


def test_somebody_of_the_same_name_is_not_taken_for_the_contact(hall: Hall) -> None:
    hall.add_venue()
    namesake = noted(hall, name="Rose Verger", phone="01632 960999")
    assert shown(hall, namesake)["Contact for a venue"] == []
    hall.add_venue(replace(HALL, contact_phone="", contact_email=""))
    assert len(shown(hall, namesake)["Contact for a venue"]) == 1


def test_what_somebody_brings_is_shown_to_them_and_left_without_them(hall: Hall) -> None:
    cups = hall.add_item("Cups", NADIA).id
    nadia = hall.act(lambda s: people.meet(s, NADIA.user_id, "T2", hall.now).id)
    hers = str(shown(hall, nadia)["What you bring to meetings"])
    assert "Cups" in hers
    assert MAYA.user_id not in hers
    hall.tick(cups, NADIA)
    forget(hall, nadia)
    item = hall.act(lambda s: s.get_one(MeetingItem, cups))
    assert (item.owner_id, item.done_by) == (None, f"forgotten:{nadia}")
    assert NADIA.user_id not in str(dump(hall.database))


def test_staff_who_are_forgotten_leave_a_number(hall: Hall) -> None:
    tomas = hall.act(lambda s: people.meet(s, TOMAS.user_id, "T1", hall.now).id)
    booking = hall.book(hall.typed(hall.add_venue()), actor=TOMAS)
    assert "St Mary’s Hall" in str(shown(hall, tomas)["Venues, bookings and lists you noted"])
    forget(hall, tomas)
    assert hall.act(lambda s: s.get_one(Booking, booking.id).booked_by) == f"forgotten:{tomas}"


def test_what_was_noted_for_somebody_is_theirs_once_they_come_to_slack(hall: Hall) -> None:
    beth = noted(hall, name="Beth", phone="01632 960009")
    cake = hall.add_item("Cake", beth).id
    joined = hall.act(lambda s: join(s, MAYA, beth, NADIA, "join:1", hall.now).person.id)
    assert hall.act(lambda s: s.get_one(MeetingItem, cake).owner_id) == joined
    assert hall.tick(cake, NADIA).done_by == NADIA.user_id


def test_joined_with_who_is_known_already_both_lists_are_theirs(hall: Hall) -> None:
    beth = noted(hall, name="Beth", phone="01632 960009")
    hall.add_item("Cake", beth)
    hall.add_item("Cups", NADIA)
    joined = hall.act(lambda s: join(s, MAYA, beth, NADIA, "join:1", hall.now).person.id)
    assert len(shown(hall, joined)["What you bring to meetings"]) == 2


def test_of_whom_kith_never_met_there_is_nothing_and_no_error(hall: Hall) -> None:
    hall.add_venue()
    with hall.database.transaction() as session:
        stranger = Subject(None, None, hall.now)
        assert [one.held(session, stranger).entries for one in BOOKINGS] == [[], [], []]
