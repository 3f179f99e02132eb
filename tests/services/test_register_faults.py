"""Registers with damaged rows, cut short, or suspiciously short: what is held must not suffer."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.services.files import RefusedFile
from bot.store.database import Database
from bot.store.providers import Provider
from bot.store.registers import ImportProblem
from tests.importers.register_files import HEADINGS_2021, csv_text, provider, write_bytes
from tests.services.register_desk import WESTHAVEN, Desk, counts


@pytest.mark.parametrize(
    "broken",
    [
        {"Registration date": "31/02/2019"},
        {"Most recent full: Overall effectiveness": "9"},
        {"Places": "lots", "Provider name": "Other"},
        {"Provider URN": ""},
        {"Provider URN": "EY9OOOO1", "Provider name": "Other", "Postcode": ""},
        {"Provider URN": "", "Registration date": "", "Places": "9"},
        dict.fromkeys(HEADINGS_2021, "?"),
    ],
)
def test_a_row_that_cannot_be_read_leaves_its_provider_as_it_was(desk: Desk, broken: dict[str, str]) -> None:
    desk.rows(WESTHAVEN)
    before = desk.held()
    report = desk.rows([provider(1) | broken, *WESTHAVEN[1:]], day="2022-08-31")
    assert counts(report) == {"unchanged": 11}
    assert [problem.line for problem in report.problems] == [2]
    after = desk.held()
    assert (after.name, after.places, after.closed_on, after.import_id) == (
        before.name,
        before.places,
        None,
        before.import_id,
    )
    assert desk.all(ImportProblem.line) == [2]


def test_a_damaged_row_shields_its_own_provider_and_nobody_else(desk: Desk) -> None:
    desk.rows(WESTHAVEN)
    broken = provider(1) | {"Provider URN": "?"}
    report = desk.rows([broken, *WESTHAVEN[2:]], day="2022-08-31")
    assert counts(report) == {"unchanged": 10, "closed": 1}
    assert desk.held("EY900001").closed_on is None
    assert desk.held("EY900002").closed_on == date(2022, 8, 31)
    assert "line 2" in report.notes[0]


def test_a_new_providers_damaged_row_keeps_nobody_open(desk: Desk) -> None:
    desk.rows(WESTHAVEN)
    stranger = provider(500) | {"Provider URN": "?", "Registration date": "17/11/1999"}
    assert counts(desk.rows([*WESTHAVEN[1:], stranger], day="2022-08-31")) == {"unchanged": 11, "closed": 1}


def test_a_row_damaged_beyond_recognition_keeps_its_council_open_only(desk: Desk) -> None:
    east = [provider(number, Local_authority="Easthaven") for number in range(101, 113)]
    desk.rows(WESTHAVEN + east)
    lost = {"Local authority": "Westhaven", "Provider URN": "?"}
    report = desk.rows([*WESTHAVEN[1:], lost, *east[1:]], day="2022-08-31")
    assert counts(report) == {"unchanged": 22, "closed": 1}
    assert desk.held("EY900001").closed_on is None
    assert desk.held("EY900101").closed_on == date(2022, 8, 31)


def test_hundreds_of_damaged_rows_close_nobody(desk: Desk) -> None:
    desk.rows(WESTHAVEN)
    stranger = provider(500) | {"Provider URN": "?", "Registration date": "17/11/1999"}
    report = desk.rows([*WESTHAVEN[1:], *[stranger] * 150], day="2022-08-31")
    assert counts(report) == {"unchanged": 11}
    assert len(report.problems) == 150


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text[:-30],
        lambda text: text.rstrip() + '\r\nWeb link,EY900099,"never closed',
        lambda text: text.split("\r\n")[0] + "\r\n",
    ],
)
def test_a_file_cut_short_changes_nothing(desk: Desk, spoil: Callable[[str], str]) -> None:
    desk.rows(WESTHAVEN)
    before = desk.dump()
    changed = [row | {"Places": "9", "CR: Overall effectiveness": "Met" * 5} for row in WESTHAVEN]
    path = write_bytes(desk.folder, spoil(csv_text(changed)).encode(), "cut_2022-08-31.csv")
    with pytest.raises(RefusedFile, match="Download it again"):
        desk.take(path)
    assert desk.dump() == before


def test_a_file_that_would_close_many_needs_a_persons_word(desk: Desk) -> None:
    desk.rows(WESTHAVEN)
    before = desk.dump()
    with pytest.raises(RefusedFile, match=r"close 6 of the 12 .* open in Westhaven.*--allow-closures"):
        desk.rows(WESTHAVEN[6:], day="2022-08-31")
    assert desk.dump() == before
    report = desk.rows(WESTHAVEN[6:], day="2022-08-31", allow_closures=True)
    assert counts(report) == {"unchanged": 6, "closed": 6}


def test_five_closures_need_nobodys_word(desk: Desk) -> None:
    desk.rows(WESTHAVEN)
    assert counts(desk.rows(WESTHAVEN[5:], day="2022-08-31")) == {"unchanged": 7, "closed": 5}


def test_a_tenth_of_a_council_needs_nobodys_word(desk: Desk) -> None:
    many = [provider(number) for number in range(1, 101)]
    desk.rows(many)
    assert counts(desk.rows(many[10:], day="2022-08-31")) == {"unchanged": 90, "closed": 10}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(line=st.integers(1, 12), garbage=st.binary(max_size=120), keep=st.integers(0, 80))
def test_no_garbage_closes_or_changes_the_provider_whose_row_it_struck(
    empty_file: Path, tmp_path: Path, line: int, garbage: bytes, keep: int
) -> None:
    database = Database(f"sqlite:///{shutil.copy(empty_file, tmp_path / 'garbage.db')}")
    desk = Desk(database, tmp_path)
    desk.rows(WESTHAVEN)
    lines = csv_text(WESTHAVEN).encode().split(b"\r\n")
    lines[line] = lines[line][:keep] + b"?" + garbage  # an empty line would be no row at all
    before = {p.urn: (p.name, p.places, p.closed_on) for p in desk.all(Provider)}
    try:
        report = desk.take(write_bytes(tmp_path, b"\r\n".join(lines), "garbage_2022-08-31.csv"))
    except RefusedFile:
        report = None
    after = {p.urn: (p.name, p.places, p.closed_on) for p in desk.all(Provider)}
    database.close()
    assert {urn: after[urn] for urn in before} == before
    assert report is None or report.closed == 0
