"""What Kith says it carries out is what the acceptance tests go through."""

import re
from pathlib import Path

from typer.testing import CliRunner

from bot.cli import kith
from bot.criteria import read_criteria

ACCEPTANCE = Path(__file__).parent / "acceptance"


def marked() -> set[str]:
    """The numbers that a test in tests/acceptance is marked with."""
    mark = re.compile(r'^@pytest\.mark\.criterion\("([AB]\.P\d+)"\)$', re.MULTILINE)
    return {
        number for path in ACCEPTANCE.glob("test_*.py") for number in mark.findall(path.read_text("utf-8"))
    }


def test_all_criteria_of_both_standards_are_named_in_their_order() -> None:
    numbers = [criterion.number for criterion in read_criteria()]
    assert numbers == [f"A.P{n}" for n in range(1, 21)] + [f"B.P{n}" for n in range(1, 22)]


def test_kith_claims_just_what_an_acceptance_test_goes_through() -> None:
    assert {criterion.number for criterion in read_criteria() if criterion.where} == marked()


def test_kith_criteria_prints_where_each_is_done_and_how_many_there_are() -> None:
    printed = CliRunner().invoke(kith, ["criteria"]).output.splitlines()
    assert len(printed) == 42
    assert printed[0].startswith("A.P1  take in the regulator’s register")
    assert re.fullmatch(r"Kith carries out \d+ of 41 so far\.", printed[-1])
