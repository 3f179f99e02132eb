"""Words for a time that is past."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.when import LONDON, Day, Moment, Month, Unclear, value
from bot.when.past import NOT_READ, TO_COME, read_birthday, read_past

NOW = datetime(2026, 11, 18, 14, 0, tzinfo=LONDON)  # a Wednesday


@pytest.mark.parametrize(
    ("phrase", "meant"),
    [
        ("yesterday at 3pm", "2026-11-17T15:00"),
        ("the day before yesterday", "2026-11-16"),
        ("last Tuesday", "2026-11-17"),
        ("last Wednesday", "2026-11-11"),
        ("on Wednesday", "2026-11-18"),
        ("Thursday afternoon", "2026-11-12"),
        ("last Sunday morning at 9am", "2026-11-15T09:00"),
        ("last night", "2026-11-17"),
        ("this morning", "2026-11-18"),
        ("today at 1pm", "2026-11-18T13:00"),
        ("at 1pm", "2026-11-18T13:00"),
        ("two weeks ago", "2026-11-04"),
        ("3 days ago", "2026-11-15"),
        ("the 17th", "2026-11-17"),
        ("the 19th", "2026-10-19"),
        ("12 March", "2026-03-12"),
        ("18 November", "2026-11-18"),
        ("19 November", "2025-11-19"),
        ("12 March 2025 in the morning", "2025-03-12"),
        ("3/4/2024 at 3.30pm", "2024-04-03T15:30"),
        ("in March", "2026-03"),
        ("Thursday 12 November", "2026-11-12"),
        # Which of the two tens is not certain, so it is the day.
        ("Tuesday at 10", "2026-11-17"),
    ],
)
def test_a_past_time_is_understood(phrase: str, meant: str) -> None:
    understood = read_past(phrase, NOW)
    assert isinstance(understood, Day | Moment | Month)
    assert value(understood) == meant


@pytest.mark.parametrize(
    "phrase", ["tomorrow", "next Tuesday", "Tuesday week", "today at 5pm", "at 3pm", "in a week"]
)
def test_what_is_still_to_come_is_said_to_be(phrase: str) -> None:
    assert read_past(phrase, NOW) == Unclear(TO_COME)


@pytest.mark.parametrize(
    "phrase", ["", "most afternoons", "monty", "31 Feb", "not on Tuesday", "every Tuesday"]
)
def test_what_is_not_a_time_is_not_taken_for_one(phrase: str) -> None:
    assert read_past(phrase, NOW) == Unclear(NOT_READ)


@given(
    st.text(max_size=60) | st.sampled_from(["last", "the 0th", "99 weeks ago", "0/0/2000", "a day ago ago"])
)
def test_no_text_breaks_it_and_nothing_understood_is_still_to_come(phrase: str) -> None:
    understood = read_past(phrase, NOW)
    if isinstance(understood, Day):
        assert understood.on <= NOW.date()
    if isinstance(understood, Moment):
        assert understood.at <= NOW + timedelta(0)


@pytest.mark.parametrize(
    ("phrase", "day"),
    [("3 May 2022", date(2022, 5, 3)), ("3/5/22", date(2022, 5, 3)), ("2020-02-29", date(2020, 2, 29))],
)
def test_a_date_of_birth_is_understood(phrase: str, day: date) -> None:
    assert read_birthday(phrase, NOW.date()) == Day(day)


@pytest.mark.parametrize(
    ("phrase", "says"),
    [
        ("two", "the day, the month and the year"),
        ("3 May", "the day, the month and the year"),
        ("May 2022", "the day, the month and the year"),
        ("31 February 2022", "the day, the month and the year"),
        ("3 May 2030", "still to come"),
        ("3 May 1950", "Nobody born in 1950"),
    ],
)
def test_what_is_no_date_of_birth_is_said_what_to_do(phrase: str, says: str) -> None:
    wrong = read_birthday(phrase, NOW.date())
    assert isinstance(wrong, Unclear)
    assert says in wrong.reason


@given(st.text(max_size=40))
def test_no_text_breaks_a_date_of_birth(phrase: str) -> None:
    read_birthday(phrase, NOW.date())
