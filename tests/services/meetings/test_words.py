"""What is taken out of the words after `/meeting`, and that nothing of them is lost."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.meetings.words import AT, BEFORE_TIME, Words, split

NOW = datetime(2026, 9, 14, 17, 0, tzinfo=UTC)
"""A Monday."""
PIECES = st.sampled_from(
    [
        *("next", "Tuesday", "6.30pm", "tomorrow", "at", "on", "in", "St", "Mary's", "Hall", "forum", "12"),
        *("March", "2027", "noon", "every", "second", "week", "&", "<!channel>", "https://meet.example/a"),
        *("10", "–", "half", "past", "the", "or", "Friday", "7pm", "to", "9pm", "room", "2"),
    ]
)


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        (
            "Childminder forum next Tuesday 6.30pm at St Mary's Hall",
            Words("Childminder forum", "next Tuesday 6.30pm", "St Mary's Hall"),
        ),
        ("Forum on 22 September at 6.30pm", Words("Forum", "on 22 September at 6.30pm")),
        ("Forum, 22 September 6-8pm in Room 2", Words("Forum,", "22 September 6-8pm", "Room 2")),
        ("Forum at St Mary's Hall Friday 10am", Words("Forum", "Friday 10am", "St Mary's Hall")),
        ("Looking at numbers Friday 10am", Words("Looking at numbers", "Friday 10am")),
        ("Coffee tomorrow 10am at the hall", Words("Coffee", "tomorrow 10am", "the hall")),
        ("Forum tomorrow", Words("Forum", "tomorrow")),
        ("Friday 10am coffee", Words("coffee", "Friday 10am")),
        (
            "Coffee Friday 10am https://meet.example/a",
            Words("Coffee", "Friday 10am", "", "https://meet.example/a"),
        ),
        (
            "Forum Friday 10am or Thursday 2pm OR 22 September 6-8pm at St Mary's Hall",
            Words("Forum", "Friday 10am or Thursday 2pm OR 22 September 6-8pm", "St Mary's Hall"),
        ),
        (
            "Forum Tuesday 22 September 6.30pm until 5pm at Hall",
            Words("Forum", "Tuesday 22 September 6.30pm until 5pm", "Hall"),
        ),
        ("Forum Tue 22 Sept 18:00-17:00 at Hall", Words("Forum", "Tue 22 Sept 18:00-17:00", "Hall")),
        ("Forum 1 September 2026 6pm at Hall", Words("Forum", "1 September 2026 6pm", "Hall")),
        ("Forum tomorrow 10am to plan 2027", Words("Forum to plan 2027", "tomorrow 10am")),
        ("March forum", Words("March forum")),
        ("Forum", Words("Forum")),
        ("", Words()),
    ],
)
def test_the_words_fill_in_the_form(typed: str, understood: Words) -> None:
    assert split(typed, NOW) == understood


@pytest.mark.parametrize(
    "typed",
    [
        "Forum Friday 10am perhaps Thursday 2pm",
        "Forum Friday 10am or perhaps Thursday 2pm",
        "Forum some time",
        "https://a.b https://c.d",
    ],
)
def test_what_is_not_sure_stays_in_the_title(typed: str) -> None:
    assert split(typed, NOW) == Words(typed)


@given(st.lists(PIECES, max_size=14).map(" ".join) | st.text(max_size=60))
def test_no_word_is_lost_and_none_is_added(typed: str) -> None:
    words = split(typed, NOW)
    kept = Counter(" ".join([words.title, words.when, words.place, words.link]).split())
    lost = Counter(typed.split()) - kept
    assert kept - Counter(typed.split()) == Counter()
    assert {word.casefold() for word in lost} <= {*AT, *BEFORE_TIME}
    assert lost.total() <= 2
