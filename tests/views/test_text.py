"""Text on its way to Slack: everybody's characters come out as plain characters."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.views.text import (
    SOFT_HYPHEN,
    escape,
    option,
    plain,
    say_date,
    say_day,
    say_miles,
    say_weekday,
    section,
    shorten,
)
from slack_sandbox import mrkdwn

HOSTILE = "<!channel> <@U1> & <http://x|y>"
# What a person can type: a lone surrogate is no character, and other marks are tested below.
TYPED = st.text(st.characters(exclude_categories=["Cs"], exclude_characters=SOFT_HYPHEN))


def as_shown(text: str) -> str:
    return mrkdwn.plain(mrkdwn.parse(escape(text), verbatim=True)).replace(SOFT_HYPHEN, "")


@pytest.mark.parametrize(
    "text",
    [
        HOSTILE,
        "*bold* _italic_ ~struck~ `code`",
        "Bear's House & Co @ St. Mary’s",
        "&amp; &lt;!here&gt;",
        "> not a quotation\n  > nor this",
        ":smile: 9:30:club",
        "```\n*_~*\n```",
        "https://example.com/a_b?c=*d* www.example.com me@example.com",
        "<!subteam^S1> <#C1> <!date^1^{date}|x>",
    ],
)
def test_what_was_typed_is_shown_character_for_character(text: str) -> None:
    assert as_shown(text) == text


def test_nobody_is_notified_by_what_somebody_typed() -> None:
    assert mrkdwn.notified(mrkdwn.parse(escape(HOSTILE))) == []
    assert mrkdwn.notified(mrkdwn.parse(HOSTILE)) != []


@given(TYPED)
def test_any_text_is_shown_as_it_is_and_notifies_nobody(text: str) -> None:
    assert as_shown(text) == text
    assert mrkdwn.notified(mrkdwn.parse(escape(text))) == []


def test_a_long_text_ends_in_an_ellipsis_within_the_limit() -> None:
    assert shorten("a" * 80, 75) == "a" * 74 + "…"
    assert shorten("a" * 75, 75) == "a" * 75


def test_blocks_keep_slacks_limits() -> None:
    assert len(section("x" * 4000)["text"]["text"]) == 3000
    assert len(option("x" * 100, "v")["text"]["text"]) == 75
    assert plain("<b>", 24) == {"type": "plain_text", "text": "<b>", "emoji": False}


@pytest.mark.parametrize(
    ("miles", "roughly", "words"),
    [
        (0.04, False, "0 miles"),
        (0.5, False, "0.5 miles"),
        (1.0, False, "1 mile"),
        (1.04, True, "about 1 mile"),
        (2.46, False, "2.5 miles"),
        (9.96, False, "10 miles"),
        (12.4, True, "about 12 miles"),
    ],
)
def test_a_distance_is_said_as_people_say_it(miles: float, roughly: bool, words: str) -> None:
    assert say_miles(miles, roughly=roughly) == words


def test_a_date_is_said_the_uk_way() -> None:
    assert say_date(date(2018, 10, 4)) == "4 October 2018"


def test_a_day_is_that_of_the_uk_also_in_the_first_hour_of_a_summer_s_day() -> None:
    assert say_day(datetime(2026, 7, 13, 23, 30, tzinfo=UTC)) == "14 July 2026"
    assert say_day(datetime(2026, 12, 13, 23, 30, tzinfo=UTC)) == "13 December 2026"


def test_a_day_to_come_is_said_with_its_weekday() -> None:
    assert say_weekday(date(2026, 10, 5)) == "Monday 5 October 2026"
