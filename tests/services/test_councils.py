"""Councils by their names in a register, and councils that came after others."""

from datetime import date

import pytest

from bot.services.councils import load_councils

COUNCILS = load_councils()
BEFORE, AFTER = date(2018, 8, 31), date(2024, 8, 31)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Southend on Sea", "Southend-on-Sea"),
        ("ST. HELENS", "St Helens"),
        ("Brighton & Hove", "Brighton and Hove"),
        ("Bristol", "Bristol, City of"),
        ("Kingston upon Hull", "Kingston upon Hull, City of"),
    ],
)
def test_a_council_is_the_same_in_each_spelling(one: str, other: str) -> None:
    assert COUNCILS.key(one) == COUNCILS.key(other)


@pytest.mark.parametrize(
    ("council", "covered", "listed_on", "told"),
    [
        ("Hartlepool", ["Hartlepool"], BEFORE, True),
        ("Hartlepool", ["Calderdale"], BEFORE, False),
        ("Cumbria", ["Cumberland"], BEFORE, False),
        ("Cumbria", ["Cumberland", "Westmorland & Furness"], BEFORE, True),
        ("Cumbria", ["Cumbria"], BEFORE, True),
        ("Northamptonshire", ["West Northamptonshire", "North Northamptonshire"], BEFORE, True),
        ("Poole", ["Bournemouth, Christchurch and Poole"], BEFORE, True),
        ("Dorset", ["Dorset"], BEFORE, False),
        ("Dorset", ["Dorset"], AFTER, True),
        ("Dorset", ["Dorset", "Bournemouth, Christchurch and Poole"], BEFORE, True),
    ],
)
def test_who_can_tell_about_a_council(council: str, covered: list[str], listed_on: date, told: bool) -> None:
    keys = {COUNCILS.key(name) for name in covered}
    assert COUNCILS.covers(keys, COUNCILS.key(council), listed_on, AFTER) is told
