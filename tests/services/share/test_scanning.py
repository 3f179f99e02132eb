"""What the scan points at before something is published, and what it leaves alone."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.share.scanning import NEAR, Sort, traces

NAMES_WITH_AGES = (
    "Tom, aged 3, cried",
    "Tom (3) cried",
    "Tom was 3 when he came",
    "a three-year-old called Amira",
    "our 3 year old boy Sam",
    "Sam, 2½, loves water",
    "Sam's 4th birthday",
    "Little Jo at 18 months",
    "Jo (18m) slept",
    "O’Neill, aged 4",
    "Anne-Marie, 4yrs",
    "Zoë (4 yrs 2 months)",
    "mum of Élodie (3)",
    "J., aged 3",
    "TOM, AGED 3",
    "Amira Khan, 3 years and 2 months old",
    "the twins Ali and Omar, both 3",
    "Ali is nearly four",
    "Age 3: Lily",
    "the 3-year-olds Tom and Sam",
    "عمر, aged 3",
)
NOTHING = (
    "Children aged 3 to 5 play together",
    "In September three staff left",
    "Two-year-olds love water",
    "We spent 30 minutes a day on it",
    "The EYFS says 2 to 3 years",
    "Ofsted visited in May 2024",
    "Helicopter Stories by Trisha Lee is 20 years old",
    "Forest School for four year olds",
    "Most of our 3 year olds settle",
    "From 9am to 3pm, with a ratio of 1:8",
    "£3.50 for 2/3 of the parents",
    "Our version 1.2.3 of the form",
    "",
)


def sorts(text: str) -> set[Sort]:
    return {one.sort for one in traces(text)}


@pytest.mark.parametrize("text", NAMES_WITH_AGES)
def test_a_name_near_an_age_is_pointed_at(text: str) -> None:
    assert sorts(text) == {Sort.NAME_AND_AGE}
    assert all(one.found in text for one in traces(text))


@pytest.mark.parametrize("text", NOTHING)
def test_what_tells_of_nobody_is_left_alone(text: str) -> None:
    assert traces(text) == []


@pytest.mark.parametrize(
    ("text", "sort"),
    [
        *((each, Sort.BIRTH) for each in ("DOB 12/03/2022", "born on 3 May 2021", "born in March 2021")),
        *((each, Sort.BIRTH) for each in ("2022-03-12", "12.3.22", "on the 14th of September 2023")),
        *((each, Sort.PHONE) for each in ("ring 07700 900123", "01632 960 001", "+44 (0)7700 900123")),
        *((each, Sort.POSTCODE) for each in ("at TS24 7QT", "ts247qt", "SW1A 1AA")),
    ],
)
def test_dates_of_birth_telephones_and_postcodes_are_pointed_at(text: str, sort: Sort) -> None:
    assert sorts(text) == {sort}


def test_a_name_and_an_age_of_different_lines_have_nothing_to_do_with_each_other() -> None:
    assert traces("We thank Trisha\nChildren, aged 3") == []
    assert traces(f"Trisha {'and so on ' * NEAR}aged 3") == []


def test_an_age_is_told_with_the_name_it_stands_by_and_no_other() -> None:
    assert [one.found for one in traces("Ziyad, aged 3, cried every morning. Ring Ann.")] == ["Ziyad, aged 3"]
    both = [one.found for one in traces("Ziyad, aged 3, and Mina, aged 4, sat together.")]
    assert both == ["Ziyad, aged 3", "Mina, aged 4"]


def test_each_is_pointed_at_once_with_the_words_around_it() -> None:
    (one,) = traces("Then we sat with Ziyad, aged 3, in the quiet corner until he felt at home.")
    assert one.found == "Ziyad, aged 3"
    assert one.around == "Then we sat with Ziyad, aged 3, in the quiet corner until he…"
    assert len(traces("Tom, aged 3. Tom, aged 3. Tom, aged 3.")) <= 3


@given(st.text(max_size=400))
def test_whatever_is_typed_is_looked_through(text: str) -> None:
    for one in traces(text):
        assert one.found.strip() == one.found != ""


@pytest.mark.parametrize(
    "piece", ["Tom, 3, ", "Tom 3 years ", "0 ", "3 years and ", "12/", "born ", "( 3 ", "O'"]
)
def test_a_long_text_takes_no_longer_than_a_request_may(piece: str) -> None:
    began = time.perf_counter()
    traces((piece * 5000)[:10_000])
    assert time.perf_counter() - began < 1.5
