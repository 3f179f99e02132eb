"""When a person may be reached, and when not."""

import json
from datetime import MAXYEAR, UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.reaching import (
    DIGEST_AT,
    Nation,
    Reachable,
    bank_holidays,
    digest_at,
    is_reachable,
    reach_at,
    week_of,
)
from bot.when import LONDON
from tests.world import ROOT

BANK_HOLIDAYS = ROOT.parent / "shared" / "data" / "bank-holidays.json"
EVERY_DAY = frozenset(range(1, 8))
ANY_TIME = time(0)
MINUTE = timedelta(minutes=1)
SPRING = {2026: date(2026, 3, 29), 2027: date(2027, 3, 28)}
AUTUMN = {2026: date(2026, 10, 25), 2027: date(2027, 10, 31)}


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def london(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON, fold=fold).astimezone(UTC)


def quiet(begin: str, end: str, days: frozenset[int] = EVERY_DAY) -> Reachable:
    return Reachable(time.fromisoformat(begin), time.fromisoformat(end), days)


WALL_TIMES = st.integers(0, 24 * 60 - 1).map(lambda minutes: time(minutes // 60, minutes % 60))
PEOPLE = st.builds(
    Reachable,
    quiet_from=WALL_TIMES,
    quiet_until=WALL_TIMES,
    work_days=st.frozensets(st.integers(1, 7), min_size=1),
    nation=st.sampled_from(Nation),
    paused_until=st.none() | st.dates(date(2026, 1, 1), date(2028, 6, 30)),
)
# Half of the moments are within two days of a clock change or of the end of a year.
NEAR = [utc("2026-03-29T01:00"), utc("2026-10-25T01:00"), utc("2027-03-28T01:00"), utc("2027-12-31T23:00")]
SECONDS = st.integers(-2 * 86_400, 2 * 86_400).map(lambda seconds: timedelta(seconds=seconds))
MOMENTS = st.builds(lambda near, away: near + away, st.sampled_from(NEAR), SECONDS) | st.integers(
    0, 2 * 365 * 86_400
).map(lambda seconds: utc("2026-01-01T00:00") + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("asked", "reached"),
    [
        ("2026-11-18T10:00", "2026-11-18T10:00"),  # a Wednesday
        ("2026-11-18T08:00", "2026-11-18T08:00"),
        ("2026-11-18T07:59:59.999999", "2026-11-18T08:00"),
        ("2026-11-18T17:59:59.999999", "2026-11-18T17:59:59.999999"),
        ("2026-11-18T18:00", "2026-11-19T08:00"),
        ("2026-11-20T20:00", "2026-11-23T08:00"),  # over a weekend
        ("2026-12-24T19:00", "2026-12-29T08:00"),  # over Christmas, whose 26th is a Saturday
        ("2026-07-01T18:30", "2026-07-02T08:00"),
    ],
)
def test_most_people_are_reached_at_their_desk(asked: str, reached: str) -> None:
    assert reach_at(Reachable(), london(asked)) == london(reached)


def test_quiet_hours_can_be_in_the_middle_of_a_day() -> None:
    lunch = quiet("12:00", "14:00")
    assert reach_at(lunch, london("2026-11-18T12:00")) == london("2026-11-18T14:00")
    assert reach_at(lunch, london("2026-11-18T03:00")) == london("2026-11-18T03:00")


def test_equal_times_mean_no_quiet_hours() -> None:
    assert is_reachable(quiet("09:00", "09:00"), london("2026-11-18T09:00"))


def test_quiet_hours_can_begin_at_midnight_and_days_off_end_with_it() -> None:
    assert reach_at(quiet("00:00", "06:00"), london("2026-11-18T00:00")) == london("2026-11-18T06:00")
    weekend = quiet("00:00", "00:00", frozenset({6, 7}))
    assert reach_at(weekend, london("2026-11-18T12:00")) == london("2026-11-21T00:00")


def test_nothing_comes_before_the_day_a_pause_ends() -> None:
    away = Reachable(paused_until=date(2026, 11, 28))  # a Saturday
    assert reach_at(away, london("2026-11-18T10:00")) == london("2026-11-30T08:00")
    assert reach_at(away, london("2026-12-01T10:00")) == london("2026-12-01T10:00")
    back_on_thursday = Reachable(paused_until=date(2026, 11, 19))
    assert reach_at(back_on_thursday, london("2026-11-18T10:00")) == london("2026-11-19T08:00")


def test_what_is_urgent_comes_at_any_time() -> None:
    nobody = Reachable(work_days=frozenset(), paused_until=date(2030, 1, 1))
    assert reach_at(nobody, london("2026-12-25T03:00"), urgent=True) == london("2026-12-25T03:00")


@pytest.mark.parametrize(
    "person",
    [Reachable(work_days=frozenset()), Reachable(paused_until=date(MAXYEAR, 12, 31))],
    ids=["no day", "for ever"],
)
def test_somebody_without_any_working_day_is_never_reached(person: Reachable) -> None:
    assert reach_at(person, london("2026-11-18T10:00")) is None
    assert digest_at(person, london("2026-11-18T10:00")) is None


def test_a_day_that_is_none_of_the_week_is_refused() -> None:
    with pytest.raises(ValueError, match="from 1 for Monday to 7 for Sunday"):
        Reachable(work_days=frozenset({0, 1}))


def test_a_moment_without_its_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        reach_at(Reachable(), datetime.fromisoformat("2026-11-18T10:00"))


def test_a_moment_of_another_zone_is_answered_in_utc() -> None:
    reached = reach_at(Reachable(), datetime(2026, 7, 1, 10, tzinfo=LONDON))
    assert reached == utc("2026-07-01T09:00")
    assert reached.tzinfo is UTC


# The clock changes.


@pytest.mark.parametrize("year", [2026, 2027])
def test_the_morning_after_a_clock_change_begins_at_the_same_time_on_the_clock(year: int) -> None:
    person = quiet("18:00", "08:00")
    for day, hour in ((SPRING[year], 7), (AUTUMN[year], 8)):
        evening = datetime.combine(day - timedelta(days=1), time(20), LONDON).astimezone(UTC)
        assert reach_at(person, evening) == datetime.combine(day, time(hour), UTC)


@pytest.mark.parametrize("year", [2026, 2027])
@pytest.mark.parametrize("end", ["01:00", "01:30", "02:00"])
def test_quiet_hours_that_end_in_the_skipped_hour_end_as_the_clock_jumps(year: int, end: str) -> None:
    night = datetime.combine(SPRING[year], time(0, 10), UTC)
    assert reach_at(quiet("22:00", end), night) == datetime.combine(SPRING[year], time(1), UTC)


@pytest.mark.parametrize("year", [2026, 2027])
def test_quiet_hours_that_end_in_the_doubled_hour_come_twice(year: int) -> None:
    """The clock shows 1.30 am, half an hour passes, and it shows 1 am again."""
    person, day = quiet("22:00", "01:30"), AUTUMN[year]
    first = datetime.combine(day, time(0, 30), UTC)
    assert reach_at(person, first - 3 * MINUTE) == first
    assert reach_at(person, first + 29 * MINUTE) == first + 29 * MINUTE
    assert reach_at(person, first + 30 * MINUTE) == first + 60 * MINUTE


@pytest.mark.parametrize("year", [2026, 2027])
def test_quiet_hours_that_begin_in_the_doubled_hour_pause_as_the_clock_goes_back(year: int) -> None:
    person, day = quiet("01:30", "09:00"), AUTUMN[year]
    back = datetime.combine(day, time(1), UTC)
    assert reach_at(person, back - 20 * MINUTE) == back
    assert reach_at(person, back + 30 * MINUTE) == datetime.combine(day, time(9), UTC)


def test_who_can_be_reached_only_in_the_skipped_hour_waits_for_the_next_week() -> None:
    person = quiet("02:00", "01:00", frozenset({7}))
    assert reach_at(person, utc("2026-03-28T12:00")) == utc("2026-04-05T00:00")
    assert not is_reachable(person, utc("2026-03-29T01:00"))


# What always holds.


@given(PEOPLE, MOMENTS)
def test_nobody_is_reached_when_they_do_not_want_to_be(person: Reachable, moment: datetime) -> None:
    reached = reach_at(person, moment)
    assert reached is not None
    assert reached >= moment
    local = reached.astimezone(LONDON)
    since = (local.hour * 60 + local.minute - _minutes(person.quiet_from)) % 1440
    assert since >= (_minutes(person.quiet_until) - _minutes(person.quiet_from)) % 1440
    assert local.isoweekday() in person.work_days
    assert local.date() not in bank_holidays(person.nation, local.year)
    assert person.paused_until is None or local.date() >= person.paused_until
    assert reach_at(person, reached) == reached


@given(PEOPLE, MOMENTS, st.data())
def test_nobody_is_reached_later_than_they_could_be(
    person: Reachable, moment: datetime, data: st.DataObject
) -> None:
    """Quiet hours are of whole minutes here: looking at the start of each shows all there is to see."""
    reached = reach_at(person, moment)
    assert reached is not None
    waited = int((reached - moment) / MINUTE)
    first = moment.replace(second=0, microsecond=0) + MINUTE
    last_day = range(max(0, waited - 2000), waited)
    elsewhere = data.draw(st.lists(st.integers(0, max(0, waited - 1)), max_size=50))
    minutes = [first + each * MINUTE for each in [*last_day, *elsewhere]]
    assert [each for each in minutes if each < reached and is_reachable(person, each)] == []
    assert reached == moment or not is_reachable(person, moment)


@given(PEOPLE, MOMENTS, WALL_TIMES)
def test_a_digest_comes_when_its_person_may_be_reached_and_at_most_once_a_day(
    person: Reachable, moment: datetime, at: time
) -> None:
    due = digest_at(person, moment, at)
    assert due is not None
    assert due >= moment
    assert is_reachable(person, due)
    assert digest_at(person, due, at) == due
    following = digest_at(person, due + timedelta(microseconds=1), at)
    assert following is not None
    assert following.astimezone(LONDON).date() > due.astimezone(LONDON).date()


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


# The digest.


@pytest.mark.parametrize(
    ("person", "goes"),
    [
        (Reachable(), "08:30"),
        (Reachable(quiet_until=time(9, 15)), "09:15"),
        (quiet("12:00", "14:00"), "08:30"),
        (quiet("08:00", "09:00"), "09:00"),
        (quiet("07:00", "06:00"), "06:00"),  # only between six and seven
    ],
)
def test_a_digest_goes_in_the_morning_or_when_quiet_hours_end(person: Reachable, goes: str) -> None:
    assert digest_at(person, london("2026-11-18T00:00")) == london(f"2026-11-18T{goes}")


def test_after_the_morning_a_digest_goes_on_the_next_day_the_person_works() -> None:
    assert digest_at(Reachable(), london("2026-11-20T08:30")) == london("2026-11-20T08:30")
    assert digest_at(Reachable(), london("2026-11-20T08:30:01")) == london("2026-11-23T08:30")
    assert digest_at(Reachable(), london("2026-11-20T09:00"), time(16)) == london("2026-11-20T16:00")


def test_a_digest_of_the_doubled_or_the_skipped_hour_goes_once() -> None:
    person = quiet("00:00", "00:00")
    assert digest_at(person, utc("2026-10-25T00:00"), time(1, 30)) == utc("2026-10-25T00:30")
    assert digest_at(person, utc("2026-10-25T00:31"), time(1, 30)) == utc("2026-10-26T01:30")
    skipped = digest_at(person, utc("2026-03-29T00:00"), time(1, 30))
    assert skipped is not None
    assert skipped.astimezone(LONDON).date() == SPRING[2026]
    following = digest_at(person, skipped + MINUTE, time(1, 30))
    assert following is not None
    assert following.astimezone(LONDON).date() == SPRING[2026] + timedelta(days=1)


def test_the_morning_of_a_digest_is_early_enough_to_be_read_that_morning() -> None:
    assert time(8) <= DIGEST_AT < time(12)


# The week.


@pytest.mark.parametrize(
    ("moment", "start", "end"),
    [
        ("2026-11-16T00:00", "2026-11-16T00:00", "2026-11-23T00:00"),
        ("2026-11-22T23:59:59", "2026-11-16T00:00", "2026-11-23T00:00"),
        ("2026-07-05T22:59", "2026-06-28T23:00", "2026-07-05T23:00"),
        ("2026-07-05T23:00", "2026-07-05T23:00", "2026-07-12T23:00"),
        ("2026-03-29T12:00", "2026-03-23T00:00", "2026-03-29T23:00"),  # an hour shorter
        ("2026-10-25T12:00", "2026-10-18T23:00", "2026-10-26T00:00"),  # an hour longer
    ],
)
def test_a_week_lasts_from_monday_to_sunday_on_the_uks_calendar(moment: str, start: str, end: str) -> None:
    assert week_of(utc(moment)) == (utc(start), utc(end))


# Bank holidays.


@pytest.mark.skipif(not BANK_HOLIDAYS.exists(), reason="The published bank holidays are not here.")
@pytest.mark.parametrize("nation", Nation)
def test_every_published_bank_holiday_of_a_nation_is_kept(nation: Nation) -> None:
    divisions = json.loads(BANK_HOLIDAYS.read_text(encoding="utf-8"))
    name = "england-and-wales" if nation in (Nation.ENGLAND, Nation.WALES) else nation.value
    published = {date.fromisoformat(event["date"]) for event in divisions[name]["events"]}
    years = range(min(published).year, max(published).year + 1)
    kept = {day for year in years for day in bank_holidays(nation, year)}
    assert published - kept == set()
    # Beyond those there are days at a weekend, for which the list has the substitute, and one that was
    # proclaimed later.
    more = {day for day in kept - published if day.isoweekday() < 6}
    assert more == ({date(2026, 6, 15)} if nation is Nation.SCOTLAND else set())


@pytest.mark.parametrize(
    ("day", "nations"),
    [
        ("2026-03-17", {Nation.NORTHERN_IRELAND}),  # Saint Patrick's Day
        ("2026-07-13", {Nation.NORTHERN_IRELAND}),  # the Boyne, whose 12 July is a Sunday
        ("2026-11-30", {Nation.SCOTLAND}),  # Saint Andrew's Day
        ("2026-04-06", set(Nation) - {Nation.SCOTLAND}),  # Easter Monday
        ("2027-01-04", {Nation.SCOTLAND}),  # for 2 January, a Saturday
        ("2026-08-03", {Nation.SCOTLAND}),
        ("2026-08-31", set(Nation) - {Nation.SCOTLAND}),
        ("2026-12-28", set(Nation)),  # for Boxing Day, a Saturday
    ],
)
def test_each_nation_keeps_its_own(day: str, nations: set[Nation]) -> None:
    noon = london(f"{day}T12:00")
    assert {each for each in Nation if not is_reachable(Reachable(nation=each), noon)} == nations


def test_who_works_on_saturdays_is_not_asked_on_christmas_day() -> None:
    christmas = london("2027-12-25T12:00")
    assert christmas.isoweekday() == 6
    assert not is_reachable(quiet("00:00", "00:00"), christmas)


def test_nations_have_names_for_people() -> None:
    assert [each.shown for each in Nation] == ["England", "Wales", "Scotland", "Northern Ireland"]
