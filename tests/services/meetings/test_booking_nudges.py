"""Who is asked 7 days and 1 day before, and what is taken back once it is done or called off."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.services.meetings import booking_nudges as service
from bot.services.meetings.preparing import BRING, LOOSE, NOT_READY, Status
from bot.store import outbox, people
from bot.store.database import Database
from bot.store.meetings.checklist import MeetingItem
from bot.store.meetings.meetings import Meeting
from bot.store.outbox import Nudge
from bot.store.people import Person
from tests.services.meetings.hall import NADIA, TOMAS, Hall, before
from tests.services.meetings.office import MAYA, START, guest

# The meeting is at 6.30pm: what would be due then is due at half past five.
WEEK, DAY = before(START, days=7, hours=1), before(START, days=1, hours=1)


@pytest.fixture
def hall(database: Database) -> Hall:
    return Hall(database)


def ask(hall: Hall, now: datetime) -> None:
    """What a tick does at a time, twice."""
    hall.now = now
    for rule in (service.preparations, service.loose_bookings):
        for _ in range(2):
            hall.act(lambda s, rule=rule: outbox.add(s, list(rule(s, now))))


def whom(hall: Hall, kind: str) -> list[tuple[str, int]]:
    """Who is asked, and how many hours before."""
    found = hall.due(kind)
    return [
        (
            str(hall.act(lambda s, one=one: s.get_one(Person, one.person_id).user_id)),
            int(one.about.get("hours", 0)),
        )
        for one in found
    ]


def states(hall: Hall, kind: str) -> list[tuple[str, str | None]]:
    return [(one.state, one.answer) for one in hall.due(kind)]


def brought(hall: Hall, nudge: Nudge) -> list[str]:
    told = hall.act(lambda s: service.brought(s, nudge.about, nudge.person_id or 0))
    return [one.what for one in told.items] if told else []


def is_unready(hall: Hall, nudge: Nudge) -> bool:
    return hall.act(lambda s: service.unready(s, nudge.about, nudge.person_id or 0)) is not None


def test_each_who_brings_something_open_is_asked_7_days_and_1_day_before_once(hall: Hall) -> None:
    hall.add_item("Cups", NADIA)
    hall.add_item("Cake", NADIA)
    hall.tick(hall.add_item("Chairs", guest("DONE")).id, MAYA)
    hall.add_item("Tables")
    ask(hall, WEEK - timedelta(minutes=2))
    assert whom(hall, BRING) == []
    ask(hall, WEEK)
    assert whom(hall, BRING) == [(NADIA.user_id, 168)]
    assert brought(hall, hall.due(BRING)[0]) == ["Cups", "Cake"]
    ask(hall, DAY)
    assert whom(hall, BRING) == [(NADIA.user_id, 168), (NADIA.user_id, 24)]
    week, day = hall.due(BRING)
    assert week.expires_at == day.due_at
    assert day.expires_at == START


def test_after_an_outage_nobody_is_asked_twice_at_once(hall: Hall) -> None:
    hall.add_item("Cups", NADIA)
    ask(hall, DAY)
    assert whom(hall, BRING) == [(NADIA.user_id, 24)]
    ask(hall, START + timedelta(minutes=1))
    assert len(hall.due(BRING)) == 1


def test_the_organiser_is_asked_while_the_venue_or_the_list_is_open(hall: Hall) -> None:
    booking = hall.book(hall.typed(hall.add_venue()))
    item = hall.add_item("Cups", NADIA)
    ask(hall, WEEK)
    assert whom(hall, NOT_READY) == [(MAYA.user_id, 168)]
    (nudge,) = hall.due(NOT_READY)
    hall.decide(booking.id, Status.CONFIRMED)
    assert is_unready(hall, nudge)
    hall.tick(item.id, NADIA)
    assert not is_unready(hall, nudge)
    ask(hall, DAY)
    assert len(hall.due(NOT_READY)) == 1


def test_what_is_done_is_taken_back_from_everybody_it_was_shown_to(hall: Hall) -> None:
    hall.book(hall.typed(hall.add_venue(), status="confirmed"))
    cups, cake = hall.add_item("Cups", NADIA), hall.add_item("Cake", guest("ANN"))
    ask(hall, WEEK)
    hall.show(hall.due(BRING)[0], *hall.due(NOT_READY))
    hall.tick(cups.id, NADIA)
    assert states(hall, BRING) == [("sent", "gone"), ("planned", None)]
    assert states(hall, NOT_READY) == [("sent", None)]
    assert hall.due(NOT_READY)[0].stale
    hall.tick(cake.id, MAYA)
    assert states(hall, BRING) == [("sent", "gone"), ("withdrawn", None)]
    assert states(hall, NOT_READY) == [("sent", "gone")]


def test_a_meeting_that_is_cancelled_takes_everything_back(hall: Hall) -> None:
    hall.add_item("Cups", NADIA)
    hall.add_item("Cake", guest("ANN"))
    ask(hall, WEEK)
    hall.show(hall.due(BRING)[0])
    hall.cancel()
    assert states(hall, BRING) == [("sent", "gone"), ("withdrawn", None)]
    assert states(hall, NOT_READY) == [("withdrawn", None)]
    ask(hall, DAY)
    assert len(hall.due(BRING)) == 2


def test_a_meeting_that_is_moved_is_asked_for_anew(hall: Hall) -> None:
    hall.add_item("Cups", NADIA)
    ask(hall, WEEK)
    hall.change(when="Tuesday 29 September 2026, 6.30pm")
    assert brought(hall, hall.due(BRING)[0]) == []
    ask(hall, WEEK + timedelta(days=7))
    assert whom(hall, BRING) == [(NADIA.user_id, 168)] * 2


def test_of_a_draft_nobody_is_asked(hall: Hall) -> None:
    hall.add_item("Cups", NADIA)

    hall.act(lambda s: setattr(s.get_one(Meeting, 1), "state", "draft"))
    ask(hall, WEEK)
    assert hall.due(BRING) == hall.due(NOT_READY) == []


@pytest.mark.parametrize("what", ["moved", "cancelled", "online"])
def test_who_booked_is_told_that_it_no_longer_fits_until_it_is_released(hall: Hall, what: str) -> None:
    hall.act(lambda s: people.meet(s, TOMAS.user_id, "T1", hall.now))
    booking = hall.book(hall.typed(hall.add_venue()), actor=TOMAS)
    ask(hall, hall.now)
    assert hall.due(LOOSE) == []
    if what == "moved":
        hall.change(when="Wednesday 23 September 2026, 6.30pm")
    elif what == "online":
        hall.change(held="online", link="https://meet.example/x")
    else:
        hall.cancel()
    ask(hall, hall.now)
    assert whom(hall, LOOSE) == [(TOMAS.user_id, 0)]
    (nudge,) = hall.due(LOOSE)
    assert hall.act(lambda s: service.loose(s, nudge.about)) is not None
    hall.decide(booking.id, Status.RELEASED)
    assert hall.act(lambda s: service.loose(s, nudge.about)) is None
    assert states(hall, LOOSE) == [("withdrawn", None)]


def test_a_booking_that_fits_again_is_told_no_more(hall: Hall) -> None:
    hall.book(hall.typed(hall.add_venue(), is_place=False))
    hall.change(when="Wednesday 23 September 2026, 6.30pm")
    ask(hall, hall.now)
    (nudge,) = hall.due(LOOSE)
    hall.change()
    assert hall.act(lambda s: service.loose(s, nudge.about)) is None


def test_who_is_no_longer_organiser_is_not_asked(hall: Hall) -> None:
    ask(hall, WEEK)
    (nudge,) = hall.due(NOT_READY)
    assert is_unready(hall, nudge)
    other = hall.act(lambda s: people.meet(s, TOMAS.user_id, "T1", hall.now).id)
    assert hall.act(lambda s: service.unready(s, nudge.about, other)) is None


def test_what_is_put_on_the_list_in_between_is_asked_for_at_once(hall: Hall) -> None:
    ask(hall, datetime(2026, 9, 18, 9, tzinfo=UTC))
    assert hall.due(BRING) == []
    hall.add_item("Cups", NADIA)
    ask(hall, datetime(2026, 9, 18, 9, 1, tzinfo=UTC))
    assert whom(hall, BRING) == [(NADIA.user_id, 168)]
    assert hall.act(lambda s: s.get_one(MeetingItem, 1).done_at) is None
