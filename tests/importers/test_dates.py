"""Dates of registers, and of the files they come in."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.importers.dates import read_date, stated_date


@pytest.mark.parametrize(
    "text",
    [
        *("31/08/2021", "2021-08-31", "31-08-2021", "31.08.2021", "31 Aug 2021", "31 August 2021"),
        *("31/08/2021 00:00", "2021-08-31T00:00:00", "31-AUG-2021", "31st August 2021"),
    ],
)
def test_a_date_is_read_day_first(text: str) -> None:
    assert read_date(text) == date(2021, 8, 31)


def test_the_day_comes_before_the_month() -> None:
    assert read_date("3/4/2019") == date(2019, 4, 3)


@pytest.mark.parametrize(
    "text", ["31/02/2019", "08/31/2021", "2021", "31/08/21", "soon", "", "01/01/0001", "44439"]
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert read_date(text) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("ofsted_2021-08-31_Hartlepool", date(2021, 8, 31)),
        ("Childcare_provider_data_as_at_31_August_2021", date(2021, 8, 31)),
        ("childcare 31 Aug 2021", date(2021, 8, 31)),
        ("register-31.08.2021", date(2021, 8, 31)),
        ("register20210831", date(2021, 8, 31)),
        ("published 15 November 2021, as at 31 August 2021", date(2021, 8, 31)),
        ("data as at 31 August 2021, published 15 November 2021", date(2021, 8, 31)),
        ("register_final_v2", None),
        ("number 10077017", None),
        ("August 2021", None),
    ],
)
def test_a_file_name_or_preamble_tells_the_day_of_the_register(text: str, day: date | None) -> None:
    assert stated_date(text) == day


@given(st.text())
def test_no_text_breaks_the_reading_of_dates(text: str) -> None:
    assert read_date(text) is None or isinstance(read_date(text), date)
    stated_date(text)
