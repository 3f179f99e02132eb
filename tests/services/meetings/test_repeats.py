"""A repetition in words: its end, what is left out, and the same time on the clock all year."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.meetings.repeats import (
    MOST_MEETINGS,
    Dates,
    LeaveOut,
    Repeating,
    dates_of,
    read_repeating,
    say_repeating,
)
from bot.services.meetings.words import split
from bot.when import LONDON, Unclear

NOW = datetime(2026, 9, 14, 9, tzinfo=UTC)
BANK, SCHOOL = LeaveOut.BANK, LeaveOut.SCHOOL


def understood(words: str) -> Repeating:
    said = read_repeating(words, NOW)
    assert isinstance(said, Repeating), said
    return said


def dates(words: str) -> Dates:
    found = dates_of(understood(words), lambda _: None)
    assert isinstance(found, Dates), found
    return found


@pytest.mark.parametrize(
    ("words", "rule", "last", "leave_out"),
    [
        ("every second Tuesday 6.30pm", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", None, set()),
        ("monthly on the first Monday at 7pm until July", "FREQ=MONTHLY;BYDAY=1MO", date(2027, 7, 31), set()),
        ("every Tuesday 7pm until the end of June", "FREQ=WEEKLY;BYDAY=TU", date(2027, 6, 30), set()),
        ("every Tuesday 6pm until 8pm till 16 July", "FREQ=WEEKLY;BYDAY=TU", date(2027, 7, 16), set()),
        ("every Tuesday 7pm except holidays", "FREQ=WEEKLY;BYDAY=TU", None, {BANK}),
        (
            "every Tuesday 7pm, except school holidays, until July",
            "FREQ=WEEKLY;BYDAY=TU",
            date(2027, 7, 31),
            {SCHOOL},
        ),
        (
            "every Tuesday 7pm not in the bank or school holidays",
            "FREQ=WEEKLY;BYDAY=TU",
            None,
            {BANK, SCHOOL},
        ),
        ("every Tuesday 7pm except school and bank holidays", "FREQ=WEEKLY;BYDAY=TU", None, {BANK, SCHOOL}),
        ("every Tuesday 7pm term time only", "FREQ=WEEKLY;BYDAY=TU", None, {SCHOOL}),
    ],
)
def test_a_repetition_is_understood_with_its_end_and_exceptions(
    words: str, rule: str, last: date | None, leave_out: set[LeaveOut]
) -> None:
    said = understood(words)
    assert (said.every.rule, said.last, said.leave_out) == (rule, last, leave_out)


def test_words_with_two_meanings_say_which_was_taken_and_the_other() -> None:
    assert understood("every second Tuesday 6.30pm").notes == (
        "“every 2nd Tuesday” was taken as every two weeks.",
        "If you mean the second Tuesday of every month at 6.30pm, please write that.",
    )


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("every Tuesday", "please add the time"),
        ("every Tuesday at 7", "more than one way"),
        ("every Tuesday 7pm until whenever", "“whenever” was not understood as an end"),
        ("every Tuesday 7pm until July 5 times", "either until when, or how many times"),
    ],
)
def test_what_is_not_sure_is_asked_about(words: str, told: str) -> None:
    said = read_repeating(words, NOW)
    assert isinstance(said, Unclear)
    assert told in said.reason


@pytest.mark.parametrize(
    "words", ["Tuesday 7pm", "", "until July", "22 September 6pm except holidays", "often"]
)
def test_what_is_no_repetition_is_left_to_others(words: str) -> None:
    assert read_repeating(words, NOW) is None


def test_the_time_on_the_clock_stays_over_both_clock_changes() -> None:
    found = dates("every second Tuesday 6.30pm until the end of April")
    local = [one.astimezone(LONDON) for one in found.starts]
    assert {(one.hour, one.minute, one.weekday()) for one in local} == {(18, 30, 1)}
    assert {one.hour for one in found.starts} == {17, 18}
    assert {after - before for before, after in pairwise(local)} == {timedelta(days=14)}


@pytest.mark.parametrize(
    ("words", "number", "last"),
    [
        ("every Tuesday 6.30pm", 52, date(2027, 9, 13)),
        ("every second Tuesday 6.30pm", 26, date(2027, 9, 13)),
        ("monthly on the first Monday at 7pm", 12, date(2027, 10, 3)),
        ("every Tuesday 6.30pm 10 times", 10, date(2026, 11, 17)),
        ("every Tuesday 6.30pm until 22 September", 2, date(2026, 9, 22)),
    ],
)
def test_it_ends_when_it_was_said_to_or_after_a_year(words: str, number: int, last: date) -> None:
    found = dates(words)
    assert (len(found.starts), found.last) == (number, last)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("every day at 9am", "more than 60 meetings"),
        ("every Tuesday 7pm until 30 September 2029", "within two years"),
        ("every Tuesday 7pm from 6 October until 30 September", "ends before it begins"),
        ("every Tuesday 7pm until Friday", "too few such days"),
        ("every Tuesday 7pm 1 times", "too few such days"),
    ],
)
def test_an_end_that_cannot_be_is_said_to(words: str, told: str) -> None:
    found = dates_of(understood(words), lambda _: None)
    assert isinstance(found, Unclear)
    assert told in found.reason


def test_days_are_left_out_with_the_reason_and_do_not_count() -> None:
    shut = date(2026, 9, 22)
    found = dates_of(understood("every Tuesday 7pm 3 times"), lambda day: "shut" if day == shut else None)
    assert isinstance(found, Dates)
    assert [one.day for one in found.starts] == [15, 29, 6]
    assert found.left_out == ((shut, "shut"),)


def test_a_time_that_the_clocks_skip_is_left_out() -> None:
    found = dates("every Sunday 1.30am from 14 March 2027 until 11 April 2027")
    assert [day for day, _ in found.left_out] == [date(2027, 3, 28)]
    assert len(found.starts) == 4


@pytest.mark.parametrize(
    "words",
    [
        "every second Tuesday 6.30-8pm",
        "monthly on the first Monday at 7pm until July",
        "weekdays 9am 8 times",
    ],
)
def test_what_is_said_back_means_the_same_when_it_is_read_again_later(words: str) -> None:
    said, found = understood(words), dates(words)
    again = read_repeating(say_repeating(said.every, found.last), NOW + timedelta(hours=1))
    assert isinstance(again, Repeating)
    assert (again.every, dates_of(again, lambda _: None)) == (said.every, found)


SAID = (
    "every",
    "second",
    "Tuesday",
    "until",
    "July",
    "except",
    "bank",
    "holidays",
    "7pm",
    "10",
    "times",
    "not",
)


@given(st.text(max_size=60) | st.lists(st.sampled_from(SAID), max_size=12).map(" ".join))
def test_any_words_are_read_or_left(words: str) -> None:
    said = read_repeating(words, NOW)
    if isinstance(said, Repeating):
        found = dates_of(said, lambda _: None)
        assert isinstance(found, Unclear) or 2 <= len(found.starts) <= MOST_MEETINGS


@pytest.mark.parametrize(
    ("line", "title", "when", "place"),
    [
        ("Forum every second Tuesday 6.30pm at the Hall", "Forum", "every second Tuesday 6.30pm", "the Hall"),
        (
            "Forum every Tuesday 7pm until July except bank and school holidays in Westhaven",
            "Forum",
            "every Tuesday 7pm until July except bank and school holidays",
            "Westhaven",
        ),
        ("Every child matters Tuesday 7pm", "Every child matters", "Tuesday 7pm", ""),
    ],
)
def test_a_line_is_split_around_its_repetition(line: str, title: str, when: str, place: str) -> None:
    words = split(line, NOW)
    assert (words.title, words.when, words.place) == (title, when, place)
