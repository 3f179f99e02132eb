"""Times in words, as people in the UK type them."""

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import when
from bot.when import LONDON, Day, Moment, Month, Repetition, Unclear, read, say, value
from tests.world import ROOT

SHARED = ROOT.parent / "shared" / "data" / "when-phrases.csv"
OWN = Path(__file__).with_name("phrases.csv")
WEDNESDAY = datetime(2025, 3, 12, 9, tzinfo=LONDON)
# In these words almost every reader finds something.
VOCABULARY = """
monday tuesday friday sunday sat week next this on at the a in every other fortnight month of end first 2nd
3rd last april may 29 feb march 6pm 6 6-8pm half past quarter to 10 5 12 am pm 18:30 1.30am 01:30 14/3 2025
2026 1800 tomorrow today tonight morning evening and from until 20th 31st day weekday weekdays monthly weekly
GMT BST 25 october noon hours minutes an hour 2 weeks daily starting 2026-10-25 25/10/2026 29/3/2026 year now
"""
WORDS = VOCABULARY.split()
PHRASES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=7).map(" ".join)
MINUTES = 4 * 366 * 24 * 60
NOWS = st.integers(0, MINUTES).map(
    lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


def rows(path: Path) -> list[tuple[str, str, str]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [(row["base_local"], row["phrase"], row["expected"]) for row in csv.DictReader(file)]


def at(base: str) -> datetime:
    return datetime.fromisoformat(base).replace(tzinfo=LONDON)


def wrong(cases: list[tuple[str, str, str]]) -> list[tuple[str, str, str, str]]:
    """The phrases that come to something else than expected; NONE stands for a refusal."""
    got = [(*case, _value(read(case[1], at(case[0])))) for case in cases]
    return [each for each in got if each[3] not in each[2].split("|")]


def _value(result: when.Result) -> str:
    return "NONE" if isinstance(result, Unclear) else value(result)


@pytest.mark.skipif(not SHARED.exists(), reason="the shared phrases are not here")
def test_what_people_in_the_uk_type_is_understood() -> None:
    cases = rows(SHARED)
    assert len(cases) == 46
    assert wrong(cases) == []


def test_hundreds_of_other_phrases_are_understood_or_refused_as_they_should_be() -> None:
    cases = rows(OWN)
    assert len(cases) > 500
    assert wrong(cases) == []


def test_what_is_understood_is_said_back_with_its_weekday_and_date() -> None:
    said = {
        "tue at half 6": "Tuesday 18 March 2025, 6.30pm",
        "tomorrow at noon": "Thursday 13 March 2025, 12 noon",
        "Mon 6-8pm": "Monday 17 March 2025, 6pm to 8pm",
        "Mon 10-12pm": "Monday 17 March 2025, 10am to 12 noon",
        "in a fortnight": "Wednesday 26 March 2025",
        "next month": "April 2025",
        "every second Tuesday at 7pm": "every second Tuesday at 7pm, first on Tuesday 18 March 2025",
        "weekdays at 9": "every weekday at 9am, first on Thursday 13 March 2025",
        "monthly on the last Friday": "every month on the last Friday, first on Friday 28 March 2025",
        "every other month on the 3rd": "every 2 months on the 3rd, first on Thursday 3 April 2025",
        "every Tuesday 6-8pm from 1 May": "every Tuesday from 6pm to 8pm, first on Tuesday 6 May 2025",
        "every 3 weeks on Monday": "every 3 weeks on Monday, first on Monday 17 March 2025",
        "every day at 00:00": "every day at 00:00 as the day begins, first on Thursday 13 March 2025",
    }
    for phrase, words in said.items():
        result = read(phrase, WEDNESDAY)
        assert not isinstance(result, Unclear), (phrase, result)
        assert say(result) == words


def test_a_repetition_begins_when_it_is_said_to() -> None:
    result = read("every Tuesday at 6pm starting next week", WEDNESDAY)
    assert isinstance(result, Repetition)
    assert (result.rule, str(result.first)) == ("FREQ=WEEKLY;BYDAY=TU", "2025-03-18")


def test_until_when_is_understood_too() -> None:
    result = read("Mon 11-1pm", WEDNESDAY)
    assert isinstance(result, Moment)
    assert result.until == datetime(2025, 3, 17, 13, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("phrase", "assumed", "choice"),
    [
        ("tue at half 6", "It was not said whether it is 6.30pm or 6.30am.", "Tuesday 18 March 2025, 6.30am"),
        ("next Friday 5pm", "“next Friday” is understood in two ways.", "Friday 14 March 2025, 5pm"),
        ("Wednesday 6pm", "Today is a Wednesday too.", "Wednesday 19 March 2025, 6pm"),
        (
            "every second Tuesday 6pm",
            "“every 2nd Tuesday” was taken as every two weeks.",
            "second Tuesday of every month at 6pm",
        ),
    ],
)
def test_what_is_assumed_is_said_and_the_other_reading_is_offered(
    phrase: str, assumed: str, choice: str
) -> None:
    result = read(phrase, WEDNESDAY)
    assert not isinstance(result, Unclear)
    assert assumed in result.assumed
    assert choice in result.choices


def test_what_was_said_outright_is_not_asked_again() -> None:
    for phrase in (
        "Tuesday 6.30pm",
        "tomorrow evening at 7",
        "14 March 18:30",
        "Mon 6-8pm",
        "in a fortnight",
    ):
        result = read(phrase, WEDNESDAY)
        assert not isinstance(result, Unclear)
        assert (result.assumed, result.choices) == ((), ()), phrase


@pytest.mark.parametrize(
    ("phrase", "reason"),
    [
        ("Tuesday 13 March 6pm", "13 March 2025 is a Thursday, not a Tuesday. Which is right?"),
        ("29 Feb 2025 6pm", "There is no 29 February 2025. Check the day."),
        ("31 April", "There is no 31 April. Check the day."),
        ("13/13/2025", "“13/13/2025”: there is no month 13. The day comes first: 25/3 is 25 March."),
        ("1 January 2025", "“1 January 2025” is Wednesday 1 January 2025, which is past. Say a day to come."),
        ("Tuesday 6pm 7pm", "Those are different times: 6pm and 7pm. Say one."),
        ("tomorrow afternoon at 11am", "11am is not in the afternoon. Which is right?"),
        ("first Monday", "Of which month is “1st Monday”?"),
        ("weekly at 7pm", "On which day of the week? Say for example “every Tuesday 6.30pm”."),
        ("today at 8am", "Wednesday 12 March 2025, 8am, is past. Say a time to come."),
        ("Tuesday 6pm until June", "“until” was not understood."),
        ("every Tue - Thu at 10am", "“to” was not understood."),
        ("Friday 2-1pm", "It would end before it begins. Say both times with am or pm."),
        ("quarter to 12pm Friday", "“quarter to 12 pm” is understood in two ways."),
        ("quarter to 12am Friday", "“quarter to 12 am” is understood in two ways."),
        ("25pm Friday", "There is no time “25 pm”. Say for example “6.30pm” or “18:30”."),
        ("x" * 201, "That is too long for a time. Say it in 200 characters or fewer."),
        ("", "Say a day and a time, such as “Tuesday 6.30pm”."),
    ],
)
def test_what_is_refused_says_why(phrase: str, reason: str) -> None:
    result = read(phrase, WEDNESDAY)
    assert isinstance(result, Unclear)
    assert result.reason.startswith(reason)


def test_a_weekday_and_a_date_that_disagree_are_both_offered() -> None:
    result = read("Tuesday 13 March 6pm", WEDNESDAY)
    assert isinstance(result, Unclear)
    assert result.choices == ("Thursday 13 March 2025, 6pm", "Tuesday 18 March 2025, 6pm")


def test_a_weekday_with_its_date_or_a_time_is_asked_about_and_both_answers_are_understood() -> None:
    now = at("2026-11-25T09:00")
    result = read("Fri 4.12", now)
    assert isinstance(result, Unclear)
    assert result.choices == ("Friday 4 December 2026", "Friday at 4:12")
    answers = [read(choice, now) for choice in result.choices]
    assert [value(answer) for answer in answers if not isinstance(answer, Unclear)] == [
        "2026-12-04",
        "2026-11-27T16:12",
    ]
    for phrase in ("Fri 4.12pm", "Thu 4.12", "Fri at 4.12", "Fri 4.30"):
        assert isinstance(read(phrase, now), Moment), phrase


@pytest.mark.parametrize(
    ("phrase", "values"),
    [
        ("ten to nine tomorrow", ["2025-03-13T08:50", "2025-03-13T10:00"]),
        ("Tuesday 10 to 3", ["2025-03-18T14:50", "2025-03-18T10:00"]),
        ("5 to 6 tomorrow evening", ["2025-03-13T17:55", "2025-03-13T17:00"]),
        ("10 to 8pm tomorrow", ["2025-03-13T19:50", "2025-03-13T10:00"]),
        ("Tuesday 2030", ["2025-03-18T20:30"]),
    ],
)
def test_what_is_offered_for_a_time_with_two_meanings_keeps_its_day(phrase: str, values: list[str]) -> None:
    result = read(phrase, WEDNESDAY)
    assert isinstance(result, Unclear)
    answers = [read(choice, WEDNESDAY) for choice in result.choices]
    assert [value(answer) for answer in answers if not isinstance(answer, Unclear)] == values


def test_a_time_that_the_clock_change_skips_is_asked_about() -> None:
    result = read("Sunday 1.30am", at("2026-03-25T09:00"))
    assert isinstance(result, Unclear)
    assert "the clocks go forward then" in result.reason
    assert result.choices == ("Sunday 29 March 2026, 12.30am", "Sunday 29 March 2026, 2.30am")


def test_a_time_that_the_clock_change_doubles_is_asked_about_and_the_answer_is_understood() -> None:
    now = at("2026-10-22T12:00")
    result = read("25 October 1.30am", now)
    assert isinstance(result, Unclear)
    assert "that time comes twice" in result.reason
    answers = [read(choice, now) for choice in result.choices]
    assert [answer.at.utcoffset() for answer in answers if isinstance(answer, Moment)] == [
        timedelta(hours=1),
        timedelta(0),
    ]


def test_in_the_hour_that_comes_twice_what_is_past_is_refused_and_what_is_to_come_is_not() -> None:
    first, second = (at("2026-10-25T01:20").replace(fold=fold) for fold in (0, 1))
    for now, phrase in ((second, "1.30am BST"), (second, "1.10am GMT"), (first, "1.10am BST")):
        assert isinstance(read(f"{phrase} today", now), Unclear), (now, phrase)
    for now, phrase in ((first, "1.10am GMT"), (first, "1.30am BST"), (second, "1.30am GMT")):
        result = read(f"{phrase} today", now)
        assert isinstance(result, Moment)
        assert say(result) == f"Sunday 25 October 2026, {phrase}"


def test_an_hour_from_now_is_sixty_minutes_when_the_clocks_change() -> None:
    result = read("in an hour", at("2026-10-25T00:30"))
    assert isinstance(result, Moment)
    assert say(result) == "Sunday 25 October 2026, 1.30am BST"


@pytest.mark.parametrize(
    "word", ["not", "until", "except", "or", "maybe", "before", "after", "ish", "17", "xyz", "+"]
)
def test_no_word_is_ever_passed_over(word: str) -> None:
    words = ["Tuesday", "18", "March", "at", "6pm"]
    for place in range(len(words) + 1):
        phrase = " ".join([*words[:place], word, *words[place:]])
        assert isinstance(read(phrase, WEDNESDAY), Unclear), phrase


def test_a_slip_of_the_keys_is_mended_and_said() -> None:
    result = read("tuseday 6pm", WEDNESDAY)
    assert isinstance(result, Moment)
    assert result.assumed == ("“tuseday” was read as “Tuesday”.",)


def test_a_moment_without_a_zone_is_no_moment_of_speaking() -> None:
    with pytest.raises(ValueError, match="zone"):
        read("today", datetime(2025, 3, 12))  # noqa: DTZ001


@settings(deadline=None, max_examples=300)
@given(st.text(max_size=250), NOWS)
def test_no_text_whatsoever_is_more_than_it_can_take(text: str, now: datetime) -> None:
    read(text, now)


@pytest.mark.slow
@settings(deadline=None, max_examples=1500)
@given(PHRASES, NOWS)
def test_what_is_understood_is_to_come_and_not_far_ahead_and_read_again_it_is_the_same(
    phrase: str, now: datetime
) -> None:
    result = read(phrase, now)
    if isinstance(result, Unclear):
        assert result.reason
        return
    _is_to_come(result, now.astimezone(LONDON))
    again = read(say(result), now)
    assert not isinstance(again, Unclear)
    assert _same(again) == _same(result)


@pytest.mark.slow
@settings(deadline=None, max_examples=500)
@given(PHRASES, NOWS)
def test_every_other_reading_that_is_offered_with_an_understood_one_can_be_typed(
    phrase: str, now: datetime
) -> None:
    result = read(phrase, now)
    if not isinstance(result, Unclear):
        assert [choice for choice in result.choices if isinstance(read(choice, now), Unclear)] == []


def _is_to_come(result: when.Understood, now: datetime) -> None:
    furthest = now.date() + timedelta(732)
    match result:
        case Moment(moment, until):
            assert moment.timestamp() > now.timestamp() - 60
            assert moment.date() < furthest
            assert until is None or until > moment
        case Day(day) | Repetition(_, day):
            assert now.date() <= day < furthest
        case Month(year, month):
            assert (now.year, now.month) <= (year, month) < (furthest.year, furthest.month)


def _same(result: when.Understood) -> tuple[object, ...]:
    match result:
        case Moment(moment, until):
            return moment.astimezone(UTC), until
        case Repetition(rule, first, moment, until):
            return rule, first, moment, until
        case Day(day):
            return (day,)
        case Month(year, month):
            return year, month


def test_even_the_longest_phrase_takes_no_time() -> None:
    for piece in ("every tuesday and ", "1 ", "12 to ", "a", "1.", "in an hour ", "mon-", "the ", " "):
        phrase = (piece * 200)[:200]
        start = perf_counter()
        read(phrase, WEDNESDAY)
        assert perf_counter() - start < 0.25, piece
