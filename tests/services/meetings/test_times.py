"""Several times in words, and until when people may answer."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.checks import WrongFields
from bot.services.meetings.plans import settled, understand
from bot.services.meetings.times import Times, WrongUntil, pieces, read_deadline, usual_deadline
from bot.when import LONDON
from tests.services.meetings.office import NOW, TYPED

A_MINUTE, A_DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Tue 6pm", ["Tue 6pm"]),
        ("Tue 6pm or Wed 7pm", ["Tue 6pm", "Wed 7pm"]),
        ("Tue 6pm, or Wed 7pm OR Thu 8pm", ["Tue 6pm", "Wed 7pm", "Thu 8pm"]),
        (" Tue  6pm;\r\n\n Wed 7pm ; ", ["Tue 6pm", "Wed 7pm"]),
        ("Ormskirk tomorrow", ["Ormskirk tomorrow"]),
        ("", []),
        (" ;\n", []),
    ],
)
def test_times_are_told_apart_by_lines_semicolons_and_or(words: str, found: list[str]) -> None:
    assert pieces(words) == found


@given(st.text(max_size=80))
def test_a_phrase_that_offers_one_time_is_read_as_ever(words: str) -> None:
    """Whatever is typed is understood or asked about, never more than that."""
    wrong: set[str] = set()
    try:
        plan = understand(replace(TYPED, when=words), NOW)
    except WrongFields as asked:
        wrong = set(asked.errors)
    else:
        assert len(pieces(words)) == max(1, len(plan.options))
    assert wrong <= {"when", "until"}


STARTS = st.lists(
    st.integers(1, 60 * 24 * 300).map(lambda minutes: NOW + minutes * A_MINUTE),
    min_size=2,
    max_size=8,
    unique=True,
)


@given(STARTS, st.integers(15, 1440))
def test_what_is_said_back_means_the_same_times_when_it_is_read_again(
    starts: list[datetime], minutes: int
) -> None:
    words = "\n".join(f"{each.astimezone(LONDON):%Y-%m-%d %H:%M}" for each in starts)
    try:
        plan = understand(replace(TYPED, when=words, minutes=minutes), NOW)
    except WrongFields:
        return  # an hour that comes twice, and the like, is asked about
    typed = settled(replace(TYPED, when=words, minutes=minutes), plan)
    assert understand(typed, NOW) == plan
    assert [each.starts_at for each in plan.options] == sorted(starts)
    assert plan.starts_at == min(starts)


@given(st.integers(1, 60 * 24 * 60))
def test_the_usual_deadline_lies_between_now_and_the_first_time(minutes: int) -> None:
    first = NOW + minutes * A_MINUTE
    closes_at = usual_deadline(first, NOW)
    assert NOW < closes_at <= first
    assert closes_at <= NOW + 8 * A_DAY
    if first - NOW > 4 * A_DAY:
        assert first - closes_at >= 1.5 * A_DAY


@pytest.mark.parametrize(
    ("words", "at"),
    [
        ("", datetime(2026, 9, 20, 11, 0, tzinfo=UTC)),
        ("Friday 5pm", datetime(2026, 9, 18, 16, 0, tzinfo=UTC)),
        ("18 September", datetime(2026, 9, 18, 22, 59, tzinfo=UTC)),
    ],
)
def test_until_when_people_may_answer(words: str, at: datetime) -> None:
    first = datetime(2026, 9, 22, 17, 30, tzinfo=UTC)
    assert read_deadline(words, [Times(first, first + A_DAY)], NOW) == at


@given(st.text(max_size=60))
def test_no_words_for_a_deadline_come_to_one_that_is_past_or_too_late(words: str) -> None:
    first = NOW + 9 * A_DAY
    with suppress(WrongUntil):
        closes_at = read_deadline(words, [Times(first, first + A_DAY)], NOW)
        assert NOW < closes_at <= first
