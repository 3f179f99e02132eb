"""When something is due: compared with a slow reckoning that goes from minute to minute."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.policy import read_policy
from bot.safeguarding import Deadline, Hours, Unit
from bot.services.deadlines import Calendar, due
from bot.services.reaching import MONDAY_TO_FRIDAY, Nation, bank_holidays
from bot.when import LONDON

MINUTE, HOUR, ONE_DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
OFFICE = Calendar(Nation.ENGLAND, MONDAY_TO_FRIDAY, time(9), time(17))
ALWAYS = Calendar(Nation.ENGLAND, frozenset(range(1, 8)), time(0), time(0))


def london(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON, fold=fold).astimezone(UTC)


def deadline(words: str) -> Deadline:
    amount, unit = words.split()
    return Deadline(amount=int(amount), unit=Unit(unit))


FIVES = st.integers(0, 24 * 12)
# At least half an hour, or a reckoning by minutes would go on for months; and until midnight at most.
HOURS = st.tuples(FIVES, FIVES).filter(lambda both: both[1] - both[0] >= 6)


def wall_time(fives: int) -> time:
    return time(fives // 12 % 24, fives % 12 * 5)


CALENDARS = st.builds(
    lambda nation, days, both: Calendar(nation, days, *both),
    st.sampled_from(Nation),
    st.frozensets(st.integers(1, 7), min_size=1),
    HOURS.map(lambda both: (wall_time(both[0]), wall_time(both[1])))
    | st.just((time(9), time(17)))
    | st.sampled_from([(time(1, 15), time(1, 45)), (time(1, 30), time(2)), (time(0), time(0))]),
)
# Near a clock change, near Christmas and Easter, or anywhere in two years.
NEAR = [
    "2026-03-29T00:30",
    "2026-10-25T00:30",
    "2026-12-24T16:00",
    "2027-03-25T12:00",
    "2027-10-31T02:30",
    "2027-12-31T23:30",
]
AWAY = st.integers(-3 * 1440, 3 * 1440).map(lambda minutes: timedelta(minutes=minutes))
MOMENTS = st.builds(lambda near, away: london(near) + away, st.sampled_from(NEAR), AWAY) | st.integers(
    0, 2 * 365 * 1440
).map(lambda minutes: london("2026-01-01T00:00") + timedelta(minutes=minutes))
SMALL = st.builds(Deadline, amount=st.integers(1, 12), unit=st.sampled_from(Unit))


def face(moment: datetime) -> str:
    """What the calendar and the clock on the wall show."""
    return moment.astimezone(LONDON).strftime("%Y-%m-%d %H:%M")


def open_minutes(day: date, calendar: Calendar) -> list[datetime]:
    """Each minute of a day on which the team is at work, found by looking at the wall every minute."""
    if day.isoweekday() not in calendar.work_days or day in bank_holidays(calendar.nation, day.year):
        return []
    start = datetime(day.year, day.month, day.day, tzinfo=UTC) - 2 * HOUR
    minutes = [start + number * MINUTE for number in range(28 * 60)]
    end_day = day + ONE_DAY if calendar.closes == time(0) else day
    opens, closes = f"{day} {calendar.opens:%H:%M}", f"{end_day} {calendar.closes:%H:%M}"
    begins = next(each for each in minutes if face(each) >= opens)
    shown = [each for each in minutes if face(each) == closes]
    ends = shown[-1] if shown else next(each for each in minutes if face(each) >= closes)
    return [each for each in minutes if begins <= each < ends]


def slowly(start: datetime, within: Deadline, calendar: Calendar) -> datetime:
    """By when it is due, reckoned minute by minute and day by day."""
    today = start.astimezone(LONDON).date()
    if within.unit is Unit.ELAPSED_HOURS:
        return start + within.amount * 60 * MINUTE
    if within.unit is Unit.CALENDAR_DAYS:
        shown = face(start)[-5:]
        wanted = f"{today + within.amount * ONE_DAY} {shown}"
        moment = start + within.amount * ONE_DAY - 3 * HOUR
        while face(moment) < wanted:
            moment += MINUTE
        return moment
    if within.unit is Unit.WORKING_DAYS:
        return _slow_working_days(today, within.amount, calendar)
    left, day = within.amount * 60, today
    while True:
        for minute in open_minutes(day, calendar):
            if minute >= start:
                left -= 1
                if not left:
                    return minute + MINUTE
        day += ONE_DAY


def _slow_working_days(day: date, left: int, calendar: Calendar) -> datetime:
    while left:
        day += ONE_DAY
        worked = day.isoweekday() in calendar.work_days
        left -= worked and day not in bank_holidays(calendar.nation, day.year)
    minutes = open_minutes(day, calendar)
    # Hours that a clock change skips whole are over when it jumps.
    return minutes[-1] + MINUTE if minutes else datetime(day.year, day.month, day.day, 1, tzinfo=UTC)


@pytest.mark.slow
@settings(max_examples=150)
@given(MOMENTS, SMALL, CALENDARS)
def test_it_is_due_when_a_reckoning_minute_by_minute_says_so(
    start: datetime, within: Deadline, calendar: Calendar
) -> None:
    if within.unit is Unit.WORKING_HOURS:
        within = Deadline(amount=1 + within.amount % 3, unit=within.unit)
    assert due(start, within, calendar) == slowly(start, within, calendar)


@given(MOMENTS, SMALL, CALENDARS)
def test_nothing_is_due_before_it_began(start: datetime, within: Deadline, calendar: Calendar) -> None:
    assert due(start, within, calendar) > start


@given(MOMENTS, st.integers(1, 30), st.sampled_from(Unit), CALENDARS)
def test_who_has_longer_is_due_later(start: datetime, amount: int, unit: Unit, calendar: Calendar) -> None:
    sooner, later = (due(start, Deadline(amount=each, unit=unit), calendar) for each in (amount, amount + 1))
    assert sooner < later


@given(MOMENTS, AWAY.map(abs), SMALL, CALENDARS)
def test_what_began_later_is_not_due_sooner(
    start: datetime, later: timedelta, within: Deadline, calendar: Calendar
) -> None:
    assert due(start, within, calendar) <= due(start + later, within, calendar)


@given(MOMENTS, SMALL.filter(lambda each: each.unit is Unit.WORKING_DAYS), CALENDARS)
def test_working_days_never_end_on_a_weekend_or_bank_holiday(
    start: datetime, within: Deadline, calendar: Calendar
) -> None:
    last = (due(start, within, calendar) - timedelta(microseconds=1)).astimezone(LONDON).date()
    if calendar.hours_on(last)[0] < calendar.hours_on(last)[1]:
        assert last.isoweekday() in calendar.work_days
        assert last not in bank_holidays(calendar.nation, last.year)


@pytest.mark.parametrize(
    ("start", "within", "then"),
    [
        # a Wednesday
        ("2026-06-10T10:20", "2 working_hours", "2026-06-10T12:20"),
        ("2026-06-10T16:30", "1 working_hours", "2026-06-11T09:30"),
        ("2026-06-10T16:00", "1 working_hours", "2026-06-10T17:00"),
        ("2026-06-10T03:00", "1 working_hours", "2026-06-10T10:00"),
        ("2026-06-10T23:00", "8 working_hours", "2026-06-11T17:00"),
        ("2026-06-10T10:20", "1 working_days", "2026-06-11T17:00"),
        ("2026-06-10T23:59", "1 working_days", "2026-06-11T17:00"),
        # a Friday, and the weekend after it
        ("2026-06-12T16:30", "1 working_hours", "2026-06-15T09:30"),
        ("2026-06-12T09:00", "1 working_days", "2026-06-15T17:00"),
        ("2026-06-13T12:00", "1 working_days", "2026-06-15T17:00"),
        ("2026-06-12T16:30", "24 elapsed_hours", "2026-06-13T16:30"),
        ("2026-06-12T16:30", "14 calendar_days", "2026-06-26T16:30"),
        # Christmas 2026: Friday, and Monday in the place of Saturday
        ("2026-12-24T16:00", "2 working_hours", "2026-12-29T10:00"),
        ("2026-12-24T16:00", "1 working_days", "2026-12-29T17:00"),
        # over the night the clock goes forward (29 March), and back (25 October)
        ("2026-03-28T12:00", "24 elapsed_hours", "2026-03-29T13:00"),
        ("2026-03-28T12:00", "1 calendar_days", "2026-03-29T12:00"),
        ("2026-03-27T16:30", "1 working_hours", "2026-03-30T09:30"),
        ("2026-03-28T01:30", "1 calendar_days", "2026-03-29T02:00"),
        ("2026-10-24T12:00", "24 elapsed_hours", "2026-10-25T11:00"),
        ("2026-10-24T12:00", "1 calendar_days", "2026-10-25T12:00"),
        ("2026-10-24T01:30", "1 calendar_days", "2026-10-25T01:30"),
        ("2026-10-23T16:30", "1 working_hours", "2026-10-26T09:30"),
    ],
)
def test_the_office_is_due_when_people_would_say_so(start: str, within: str, then: str) -> None:
    assert due(london(start), deadline(within), OFFICE) == london(then)


@pytest.mark.parametrize(
    ("nation", "then"),
    [
        # St Andrew's Day, 30 November 2026, is a Monday and a bank holiday in Scotland alone.
        (Nation.SCOTLAND, "2026-12-01T17:00"),
        (Nation.ENGLAND, "2026-11-30T17:00"),
        (Nation.WALES, "2026-11-30T17:00"),
        (Nation.NORTHERN_IRELAND, "2026-11-30T17:00"),
    ],
)
def test_each_nation_keeps_its_own_bank_holidays(nation: Nation, then: str) -> None:
    calendar = Calendar(nation, MONDAY_TO_FRIDAY, time(9), time(17))
    assert due(london("2026-11-27T10:00"), deadline("1 working_days"), calendar) == london(then)


def test_a_team_that_works_all_night_has_an_hour_less_or_more_on_a_clock_change() -> None:
    night = deadline("24 working_hours")
    assert due(london("2026-03-29T00:00"), night, ALWAYS) == london("2026-03-30T01:00")
    assert due(london("2026-10-25T00:00"), night, ALWAYS) == london("2026-10-25T23:00")


def test_the_second_of_a_doubled_hour_counts_from_itself() -> None:
    second = london("2026-10-25T01:30", fold=1)
    assert due(second, deadline("1 elapsed_hours"), OFFICE) == london("2026-10-25T02:30")
    assert due(second, deadline("1 calendar_days"), OFFICE) == london("2026-10-26T01:30")


def test_a_time_of_day_is_the_first_of_a_doubled_hour_and_the_jump_of_a_skipped_one() -> None:
    second = london("2026-10-25T01:30", fold=1)
    assert due(second, deadline("371 calendar_days"), OFFICE) == london("2027-10-31T01:30")
    assert due(second, deadline("154 calendar_days"), OFFICE) == london("2027-03-28T02:00")


def test_a_team_that_closes_in_a_doubled_hour_stays_until_its_second_time() -> None:
    late = Calendar(Nation.ENGLAND, frozenset(range(1, 8)), time(0), time(1, 30))
    closes = london("2026-10-25T01:30", fold=1)
    assert due(london("2026-10-24T12:00"), deadline("1 working_days"), late) == closes
    assert due(london("2026-10-25T00:00"), deadline("2 working_hours"), late) == closes - 30 * MINUTE


def test_hours_that_a_clock_change_skips_whole_are_no_time_at_all() -> None:
    short = Calendar(Nation.ENGLAND, frozenset(range(1, 8)), time(1, 15), time(1, 45))
    jump = london("2026-03-29T02:00")
    assert short.hours_on(date(2026, 3, 29)) == (jump, jump)
    assert due(london("2026-03-28T12:00"), deadline("1 working_hours"), short) == london("2026-03-31T01:45")


def test_a_team_is_open_in_its_hours_and_on_its_days_alone() -> None:
    told = {
        text: OFFICE.is_open(london(text))
        for text in ("2026-06-12T08:59", "2026-06-12T09:00", "2026-06-12T17:00", "2026-06-13T12:00")
    }
    assert list(told.values()) == [False, True, False, False]
    assert not OFFICE.is_open(london("2026-12-25T12:00"))
    assert ALWAYS.is_open(london("2026-06-13T23:59"))


def test_the_policy_says_when_the_team_works() -> None:
    policy = read_policy()
    calendar = Calendar.of(policy.concerns.hours, policy.reaching.nation)
    assert calendar == OFFICE
    within = policy.concerns.kinds["allegation"].clocks_in("england").refer
    assert within is not None
    assert due(london("2026-06-12T16:59"), within, calendar) == london("2026-06-15T17:00")


def test_a_moment_without_its_time_zone_and_a_team_that_never_works_are_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        due(datetime(2026, 6, 12, 9), deadline("1 elapsed_hours"), OFFICE)  # noqa: DTZ001
    with pytest.raises(ValueError, match="working day"):
        Calendar(Nation.WALES, frozenset(), time(9), time(17))
    with pytest.raises(ValueError, match="opens before"):
        Calendar(Nation.WALES, MONDAY_TO_FRIDAY, time(17), time(9))
    with pytest.raises(ValueError, match="france"):
        Calendar.of(Hours(days=frozenset({1}), opens=time(9), closes=time(17)), "france")
