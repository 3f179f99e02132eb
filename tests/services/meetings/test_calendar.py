"""The calendar file, as a reader of another make understands it."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import vobject
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from bot.services.meetings.calendar import UK_CLOCKS, to_ics
from bot.store.meetings.meetings import Meeting

LONDON = ZoneInfo("Europe/London")


def meeting(**facts: object) -> Meeting:
    known = {
        "state": "invited",
        "title": "Forum",
        "purpose": "",
        "held": "in person",
        "starts_at": datetime(2026, 9, 22, 17, 30, tzinfo=UTC),
        "ends_at": datetime(2026, 9, 22, 19, 0, tzinfo=UTC),
        "place": "St Mary’s Hall, 2nd floor; left",
        "link": "",
        "agenda": [],
        "uid": "abc@kith",
        "sequence": 0,
        "changed_at": datetime(2026, 9, 1, tzinfo=UTC),
    }
    return Meeting(**{**known, **facts})


def event(made: Meeting) -> vobject.base.Component:
    return vobject.readOne(to_ics(made).decode()).vevent


@pytest.mark.parametrize(
    "start",
    [
        datetime(2026, 9, 22, 17, 30, tzinfo=UTC),
        datetime(2026, 3, 29, 0, 30, tzinfo=UTC),
        datetime(2026, 3, 29, 1, 0, tzinfo=UTC),
        datetime(2026, 10, 24, 23, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 2, 0, tzinfo=UTC),
        datetime(2027, 1, 5, 18, 0, tzinfo=UTC),
    ],
)
def test_it_is_at_the_right_instant_on_both_sides_of_a_clock_change(start: datetime) -> None:
    read = event(meeting(starts_at=start, ends_at=start + timedelta(hours=3)))
    assert read.dtstart.value.astimezone(UTC) == start
    assert read.dtend.value.astimezone(UTC) == start + timedelta(hours=3)
    assert read.dtstart.params["X-VOBJ-ORIGINAL-TZID"] == ["Europe/London"]


def test_its_rules_for_the_clocks_are_those_of_the_uk() -> None:
    rules = [line.removeprefix("RRULE:") for line in UK_CLOCKS.splitlines() if line.startswith("RRULE:")]
    for year in range(2026, 2037):
        for rule, hour in zip(rules, (1, 2), strict=True):
            begin = datetime(year, 1, 1, hour)  # noqa: DTZ001 - a rule of RFC 5545 is in local time
            at = rrulestr(rule, dtstart=begin).after(begin).replace(tzinfo=LONDON)
            before, after = (at - timedelta(minutes=1)).utcoffset(), (at + timedelta(hours=1)).utcoffset()
            assert before != after


def test_a_change_keeps_the_uid_and_raises_the_sequence() -> None:
    first, second = event(meeting()), event(meeting(sequence=1))
    assert first.uid.value == second.uid.value == "abc@kith"
    assert (first.sequence.value, second.sequence.value) == ("0", "1")


def test_a_cancellation_says_so_in_every_way_a_calendar_looks_for() -> None:
    read = vobject.readOne(to_ics(meeting(state="cancelled", sequence=2)).decode())
    assert read.method.value == "CANCEL"
    assert read.vevent.status.value == "CANCELLED"
    assert read.vevent.summary.value == "Cancelled: Forum"
    assert read.vevent.transp.value == "TRANSPARENT"


def test_it_says_where_and_what() -> None:
    read = event(
        meeting(held="hybrid", link="https://meet.example/a?b=1&c=2", purpose="Talk", agenda=["One", "Two"])
    )
    assert read.location.value == "St Mary’s Hall, 2nd floor; left"
    assert read.url.value == "https://meet.example/a?b=1&c=2"
    assert "Join online: https://meet.example/a?b=1&c=2" in read.description.value
    assert "1. One\n2. Two" in read.description.value
    assert (
        event(meeting(held="online", link="https://a.example", place="")).location.value
        == "https://a.example"
    )


def test_it_names_nobody_and_asks_nobody_to_accept() -> None:
    written = to_ics(meeting()).decode()
    assert "ORGANIZER" not in written
    assert "ATTENDEE" not in written
    assert "\r\nMETHOD:PUBLISH\r\n" in written


@given(st.text(min_size=1, max_size=100), st.dates(date(2026, 1, 1), date(2035, 1, 1)))
def test_no_title_breaks_out_of_its_line(title: str, day: date) -> None:
    start = datetime(day.year, day.month, day.day, 10, tzinfo=UTC)
    written = to_ics(
        meeting(title=" ".join(title.split()), starts_at=start, ends_at=start + timedelta(hours=1))
    )
    calendar = Calendar.from_ical(written)
    assert len(calendar.walk("VEVENT")) == 1
    assert len(calendar.walk("VALARM")) == 0
    assert all(len(line) <= 75 for line in written.split(b"\r\n"))
    assert calendar.walk("VEVENT")[0].decoded("dtstart") == start
