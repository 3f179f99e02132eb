"""Who is reminded when, who is told of a change, and what is no longer told."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from bot.services.meetings import nudges as service
from bot.services.meetings.answers import Answer
from bot.store import outbox
from bot.store.database import Database
from bot.store.outbox import Nudge
from tests.services.meetings.office import START, Office

GOING, MAYBE, NO = Answer


@pytest.fixture
def office(database: Database) -> Iterator[Office]:
    return Office(database)


def tick(office: Office, at: datetime) -> int:
    """What the rule finds due is written down; how many are new."""
    office.now = at
    return office.act(lambda s: outbox.add(s, list(service.reminders(s, at))))


def is_told(office: Office, nudge: Nudge) -> bool:
    tell = {
        "meeting.reminder": service.reminded,
        "meeting.changed": service.changed,
        "meeting.cancelled": service.cancelled,
        "meeting.place": service.placed,
    }[nudge.kind]
    return office.act(lambda s: tell(s, nudge.about, nudge.person_id or 0)) is not None


def test_reminders_come_7_days_1_day_and_1_hour_before_each_once(office: Office) -> None:
    """The meeting is at 6.30pm. What would come in the evening, when few can be reached, comes at 5.30pm."""
    office.answer("ANN", GOING)
    an_hour = timedelta(hours=1)
    moments = [START - timedelta(days=7) - an_hour, START - timedelta(days=1) - an_hour, START - an_hour]
    for moment in moments:
        assert tick(office, moment - timedelta(minutes=1)) == 0
        assert tick(office, moment) == 1
        assert tick(office, moment + timedelta(minutes=1)) == 0
    assert tick(office, START) == 0
    found = office.due("meeting.reminder")
    assert [one.due_at for one in found] == moments
    assert [one.expires_at for one in found] == [*moments[1:], START]


def test_who_said_no_or_waits_is_not_reminded(office: Office) -> None:
    for name, given in (("ANN", GOING), ("BOB", MAYBE), ("CAT", NO), ("DAN", GOING), ("EVE", GOING)):
        office.answer(name, given)
    assert tick(office, START - timedelta(days=1)) == 3
    assert {one.person_id for one in office.due("meeting.reminder")} == {2, 3, 5}


def test_who_says_no_before_it_is_sent_is_not_told(office: Office) -> None:
    office.answer("ANN", GOING)
    tick(office, START - timedelta(days=1))
    (reminder,) = office.due("meeting.reminder")
    assert is_told(office, reminder)
    office.answer("ANN", NO)
    assert not is_told(office, reminder)


def test_a_night_without_kith_misses_no_reminder_and_sends_none_that_is_overtaken(office: Office) -> None:
    office.answer("ANN", GOING)
    assert tick(office, START - timedelta(hours=20)) == 1
    assert [one.about["hours"] for one in office.due("meeting.reminder")] == [24]


def test_who_answers_the_day_before_is_reminded_an_hour_before_only(office: Office) -> None:
    office.now = START - timedelta(hours=5)
    office.answer("ANN", GOING)
    assert tick(office, START - timedelta(hours=4)) == 0
    assert tick(office, START - timedelta(hours=1)) == 1


def test_a_meeting_that_is_moved_has_reminders_of_its_own(office: Office) -> None:
    office.answer("ANN", GOING)
    tick(office, START - timedelta(days=1))
    (old,) = office.due("meeting.reminder")
    office.change(when="Tuesday 29 September 2026, 6.30pm")
    assert not is_told(office, old)
    assert tick(office, START + timedelta(minutes=1)) == 1
    assert is_told(office, office.due("meeting.reminder")[-1])


def test_a_cancelled_meeting_has_no_reminders(office: Office) -> None:
    office.answer("ANN", GOING)
    office.cancel()
    assert tick(office, START - timedelta(days=1)) == 0


def test_a_change_is_told_to_who_counts_on_it_and_to_nobody_else(office: Office) -> None:
    for name, given in (("ANN", GOING), ("BOB", GOING), ("CAT", GOING), ("DAN", MAYBE), ("EVE", NO)):
        office.answer(name, given)
    office.change(place="Town Hall")
    told = office.due("meeting.changed")
    assert {one.person_id for one in told} == {2, 3, 4, 5}
    assert all(is_told(office, one) for one in told)
    assert {one.about["fields"] for one in told} == {"place"}


def test_a_later_change_is_told_in_the_place_of_one_not_sent_yet_with_what_both_changed(
    office: Office,
) -> None:
    office.answer("ANN", GOING)
    office.change(place="Town Hall")
    office.change(place="Town Hall", title="Big forum")
    first, second = office.due("meeting.changed")
    assert not is_told(office, first)
    assert is_told(office, second)
    assert second.about["fields"] == "place title"


def test_a_change_of_a_cancelled_meeting_is_told_as_a_cancellation_only(office: Office) -> None:
    office.answer("ANN", GOING)
    office.change(place="Town Hall")
    office.cancel()
    office.cancel()
    (changed,), (cancelled,) = office.due("meeting.changed"), office.due("meeting.cancelled")
    assert not is_told(office, changed)
    assert is_told(office, cancelled)
    assert (office.meeting().sequence, cancelled.about["sequence"]) == (2, 2)


def test_a_place_given_up_again_is_not_told_of(office: Office) -> None:
    for name in ("ANN", "BOB", "CAT"):
        office.answer(name, GOING)
    office.answer("ANN", NO)
    (place,) = office.due("meeting.place")
    assert is_told(office, place)
    office.answer("CAT", NO)
    assert not is_told(office, place)
