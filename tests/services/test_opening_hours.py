"""When a setting offers childcare: read where it is sure, left alone where it is not."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.opening_hours import read_hours

TUESDAY = datetime(2026, 9, 22, 9, 30, tzinfo=UTC)
"""10.30 in the UK."""


def is_open(words: str, at: datetime, *, in_holidays: bool = False, hours: float = 1) -> bool:
    known = read_hours(words)
    assert known
    return known.is_open(at, at + timedelta(hours=hours), in_holidays=in_holidays)


@pytest.mark.parametrize(
    ("words", "at", "expected"),
    [
        ("all year; weekdays, all day", TUESDAY, True),
        ("weekdays, all day", TUESDAY + timedelta(hours=8), False),
        ("weekdays, all day", TUESDAY + timedelta(days=4), False),
        ("Mon-Fri 8am to 6pm; Sat 9-12", TUESDAY, True),
        ("Mon-Fri 8am to 6pm; Sat 9-12", TUESDAY + timedelta(days=4), True),
        ("Monday to Friday, 7.30am – 6pm", TUESDAY + timedelta(hours=7), True),
        ("Mon 9-12 and 1-3, Tue 1-3", TUESDAY, False),
        ("Mon 9-12 and 1-3, Tue 1-3", TUESDAY + timedelta(hours=3), True),
        ("Fri to Mon 9-17", TUESDAY, False),
        ("Tue & Thu 09:00-15:30", TUESDAY, True),
        ("0900-1000", TUESDAY, False),
        ("Tuesdays 9-3", TUESDAY + timedelta(hours=4, minutes=30), False),
        ("Tuesdays 9-3", TUESDAY + timedelta(hours=4, minutes=29), True),
    ],
)
def test_hours_are_understood_by_the_uks_clock(words: str, at: datetime, expected: bool) -> None:
    assert is_open(words, at) is expected


def test_who_is_open_in_term_time_only_is_not_in_the_holidays() -> None:
    words = "Mon to Fri 8am-6pm, term time only"
    assert is_open(words, TUESDAY)
    assert not is_open(words, TUESDAY, in_holidays=True)


def test_a_meeting_past_midnight_is_open_until_the_end_of_its_first_day() -> None:
    assert is_open("daily 22:00-23:30", TUESDAY + timedelta(hours=11), hours=6)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "4 hours a day; 5 days a week; 45 weeks a year",
        "not Mondays 9-3",
        "9-3 except Wednesdays",
        "by arrangement",
        "Mondays",
        "Tue",
        "Montag 9-3",
        "Mon 9-3, Tue",
        "25-26",
        "18:00-6:00",
        "13pm-14pm",
    ],
)
def test_where_the_hours_are_not_sure_nothing_is_made_of_them(words: str) -> None:
    assert read_hours(words) is None


@given(st.text(alphabet="monwedfri 0123456789-:.;,&apmtodlykst\n", max_size=40) | st.text(max_size=40))
def test_any_words_are_read_or_left(words: str) -> None:
    known = read_hours(words)
    assert known is None or all(one.begins < one.ends for one in known.sessions)
