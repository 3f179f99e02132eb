"""What is filled in of CPD, understood or refused."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.checks import WrongFields
from bot.services.cpd.items import (
    MOST,
    Typed,
    clean,
    key_of,
    read_dates,
    say_deadline,
    understand,
    without_doubles,
)

NOW = datetime(2026, 9, 15, 9, 0, tzinfo=UTC)


def test_several_dates_are_said_in_their_order_and_last_until_the_last_one() -> None:
    dates = read_dates("29 September 10am to noon\n22 September", NOW)
    assert dates.said == ("Tuesday 22 September 2026", "Tuesday 29 September 2026, 10am to 12 noon")
    assert dates.starts_at == datetime(2026, 9, 21, 23, 0, tzinfo=UTC)
    assert dates.ends_at == datetime(2026, 9, 29, 11, 0, tzinfo=UTC)


@pytest.mark.parametrize("words", ["soonish", "Tuesday 7 October", "3 April 2020"])
def test_a_date_that_is_not_certain_is_refused_with_what_to_do(words: str) -> None:
    with pytest.raises(ValueError, match=r"Say a day|Which is right|write the one"):
        read_dates(words, NOW)


def test_a_deadline_is_read_again_as_it_was_said() -> None:
    for words in ("2 October", "2 October 5pm"):
        item = understand(Typed(title="x", deadline=words), NOW)
        assert item.deadline_at
        again = understand(Typed(title="x", deadline=say_deadline(item.deadline_at)), NOW)
        assert again.deadline_at == item.deadline_at


def test_every_fault_is_told_at_once() -> None:
    wrong = Typed(title="", when="soonish", cost="cheap", link="x", places="0", postcode="?", held="by post")
    with pytest.raises(WrongFields) as fault:
        understand(wrong, NOW)
    assert set(fault.value.errors) == {"title", "when", "cost", "link", "places", "postcode", "held"}


def test_topics_that_are_written_otherwise_are_one() -> None:
    assert without_doubles(["First  aid", "first-aid", "!", "Play"]) == ("First aid", "Play")
    assert key_of("Speech & Language") == key_of("speech   language") or key_of("x") == "x"


@given(st.text(), st.integers(1, 50), st.booleans())
def test_any_text_becomes_one_that_can_be_kept(text: str, most: int, lines: bool) -> None:
    kept = clean(text, most, lines=lines)
    assert len(kept) <= most
    assert kept.replace("\n", "").isprintable() or not kept.isascii()
    assert "\x00" not in kept
    kept.encode()


@given(st.builds(Typed, **{name: st.text(max_size=60) for name in MOST}))
def test_whatever_is_filled_in_is_understood_or_refused_field_by_field(typed: Typed) -> None:
    errors: set[str] = set()
    try:
        assert understand(typed, NOW).title
    except WrongFields as wrong:
        errors = set(wrong.errors)
    assert errors <= {*MOST, "topics", "held"}
