"""Registers with damaged rows, cut short, or suspiciously short: what is held must not suffer."""

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.services.files import RefusedFile
from bot.store.database import Database
from bot.store.providers import Provider
from bot.store.registers import ImportProblem
from tests.importers.register_files import HEADINGS_2021, childminder, csv_text, provider, write_bytes
from tests.services.registers.desk import WESTHAVEN, Desk, Rows, counts

pytestmark = pytest.mark.slow


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


def test_a_hundred_and_more_damaged_rows_close_nobody(desk: Desk) -> None:
    many = [provider(number) for number in range(1, 201)]
    desk.rows(many)
    stranger = provider(500) | {"Provider URN": "?", "Registration date": "17/11/1999"}
    report = desk.rows([*many[1:], *[stranger] * 150], day="2022-08-31")
    assert counts(report) == {"unchanged": 199}
    assert len(report.problems) == 150


@pytest.mark.parametrize("headings", [HEADINGS_2021, HEADINGS_2021[1:], HEADINGS_2021[::-1]])
def test_a_lost_line_break_leaves_both_providers_as_they_were(desk: Desk, headings: list[str]) -> None:
    desk.rows(WESTHAVEN)
    lines = csv_text(WESTHAVEN, headings).split("\r\n")
    joined = "\r\n".join([*lines[:4], lines[4] + lines[5], *lines[6:]])
    report = desk.take(write_bytes(desk.folder, joined.encode(), "joined_2022-08-31.csv"))
    assert counts(report) == {"unchanged": 10}
    assert [problem.line for problem in report.problems] == [5]
    assert set(desk.all(Provider.closed_on)) == {None}


def test_a_row_of_wrong_width_keeps_nobody_else_open(desk: Desk) -> None:
    desk.rows(WESTHAVEN)
    lines = csv_text(WESTHAVEN).split("\r\n")
    del lines[5]
    lines[3] += ",more"
    report = desk.take(write_bytes(desk.folder, "\r\n".join(lines).encode(), "wide_2022-08-31.csv"))
    assert counts(report) == {"unchanged": 10, "closed": 1}
    assert [problem.urn for problem in report.problems] == ["EY900003"]


def test_a_row_whose_urn_was_lost_for_another_number_leaves_its_provider_open(desk: Desk) -> None:
    desk.rows(WESTHAVEN)
    lines = csv_text(WESTHAVEN).split("\r\n")
    lines[3] = ",".join(["Web link", "123456", *lines[3].split(",")[20:]])
    report = desk.take(write_bytes(desk.folder, "\r\n".join(lines).encode(), "lost_2022-08-31.csv"))
    assert counts(report) == {"unchanged": 11}
    assert set(desk.all(Provider.closed_on)) == {None}


def test_a_row_under_anothers_urn_leaves_its_own_provider_open(desk: Desk) -> None:
    desk.rows(WESTHAVEN)
    mistaken = provider(2) | {"Provider URN": "EY900001"}
    report = desk.rows([WESTHAVEN[0], mistaken, *WESTHAVEN[2:]], day="2022-08-31")
    assert counts(report) == {"unchanged": 11}
    assert desk.held("EY900002").closed_on is None


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


ENDS = [
    ("CR: Overall effectiveness", "Met"),
    ("CR: Overall effectiveness", "Not Met (with actions)"),
    ("Deprivation Band", "Most deprived"),
    ("Provider town", "Saltmere"),
    ("Registration date", "06/03/2020"),
]


@pytest.mark.parametrize(("heading", "value"), ENDS)
def test_a_file_cut_within_its_last_cell_changes_nothing(desk: Desk, heading: str, value: str) -> None:
    headings = [*(h for h in HEADINGS_2021 if h != heading), heading]
    inspected = {"CR: Inspection date": "06/03/2020"}
    rows = [row | inspected | {heading: value} for row in WESTHAVEN]
    desk.rows(rows)
    before = desk.dump()
    whole = csv_text(rows[:-2], headings).rstrip()
    for cut in range(1, len(value) + 1):
        path = write_bytes(desk.folder, whole[:-cut].encode(), "cut_2022-08-31.csv")
        with pytest.raises(RefusedFile, match="cut short"):
            desk.take(path)
        assert desk.dump() == before


def test_a_file_that_lacks_only_its_last_line_end_closes_nobody_unasked(desk: Desk) -> None:
    desk.rows(WESTHAVEN)
    before = desk.dump()
    path = write_bytes(desk.folder, csv_text(WESTHAVEN[:-1])[:-2].encode(), "cut_2022-08-31.csv")
    with pytest.raises(RefusedFile, match=r"would close 1 of the 12 .*may be cut short"):
        desk.take(path)
    assert desk.dump() == before
    assert counts(desk.take(path, allow_closures=True)) == {"unchanged": 11, "closed": 1}
    whole = write_bytes(desk.folder, csv_text(WESTHAVEN)[:-2].encode(), "whole_2023-08-31.csv")
    assert counts(desk.take(whole)) == {"unchanged": 11, "restored": 1}


@pytest.mark.parametrize("last", ["", "Met", "Not Met (with actions)"])
def test_a_file_without_a_last_line_end_counts_as_any_other(desk: Desk, last: str) -> None:
    rows = [*WESTHAVEN[:-1], provider(12) | {"CR: Overall effectiveness": last}]
    desk.rows(rows)
    text = "\n".join(csv_text([provider(1, Places="9"), *rows[2:], provider(13)]).splitlines())
    report = desk.take(write_bytes(desk.folder, text.encode(), "joined_2022-08-31.csv"))
    assert counts(report) == {"new": 1, "changed": 1, "closed": 1, "unchanged": 10}


@pytest.mark.parametrize(
    ("heading", "values"),
    [("Places", ["45", "45", "4"]), ("Provider name", ["Tern House", "Dunlin", "Tern"]), ("Region", "aaa")],
)
def test_a_value_that_begins_as_others_do_is_not_taken_for_a_cut(
    desk: Desk, heading: str, values: list[str]
) -> None:
    headings = ["Provider URN", "Local authority", "Provider type", heading]
    rows = [provider(number) | {heading: value} for number, value in enumerate(values, 1)]
    text = csv_text(rows, headings).rstrip()
    assert counts(desk.take(write_bytes(desk.folder, text.encode()))) == {"new": 3}


def test_a_stray_row_closes_nobody_in_its_council(desk: Desk) -> None:
    east = [provider(number, Local_authority="Easthaven") for number in range(101, 104)]
    desk.rows(WESTHAVEN + east)
    report = desk.rows([*WESTHAVEN[1:], east[0]], day="2022-08-31", allow_closures=True)
    assert counts(report) == {"unchanged": 12, "closed": 1}
    assert report.councils == ["Westhaven"]
    assert report.notes == [
        "The file lists 1 of the 3 providers open in Easthaven, so nobody was closed there. To close those "
        "that are gone, import that council's whole list."
    ]


def test_a_stray_row_does_not_make_the_councils_own_file_an_old_one(desk: Desk) -> None:
    east = [provider(number, Local_authority="Easthaven") for number in range(101, 104)]
    desk.rows(WESTHAVEN + east)
    desk.rows([*WESTHAVEN, east[0]], day="2023-08-31")
    assert counts(desk.rows(east[:2], day="2022-08-31")) == {"older": 1, "unchanged": 1, "closed": 1}


def test_a_small_council_can_lose_one_of_three(desk: Desk) -> None:
    desk.rows(WESTHAVEN[:3])
    assert counts(desk.rows(WESTHAVEN[:2], day="2022-08-31")) == {"unchanged": 2, "closed": 1}


@pytest.mark.parametrize("listed", [[], WESTHAVEN[:1]])
def test_most_or_all_of_a_small_council_close_only_on_a_persons_word(desk: Desk, listed: Rows) -> None:
    desk.rows(WESTHAVEN[:3])
    rows = [*listed, provider(50)]
    report = desk.rows(rows, day="2022-08-31")
    assert counts(report) | {"unchanged": 0} == {"new": 1, "unchanged": 0}
    assert "of the 3 providers open in Westhaven, so nobody was closed there. If the" in report.notes[0]
    again = desk.rows(rows, day="2022-08-31", allow_closures=True)
    assert again.closed == 3 - len(listed)


def test_those_without_a_known_council_never_have_a_whole_file_refused(desk: Desk) -> None:
    unknown = [provider(number, Local_authority="Not Recorded") for number in range(101, 113)]
    desk.rows(WESTHAVEN + unknown)
    report = desk.rows(WESTHAVEN[1:] + unknown[6:], day="2022-08-31")
    assert counts(report) == {"unchanged": 17, "closed": 1}
    assert "6 of the 12 providers open in Not Recorded, so nobody was closed there" in report.notes[0]


def test_a_list_of_those_without_a_known_council_tells_who_is_gone(desk: Desk) -> None:
    unknown = [provider(number, Local_authority="Not Recorded") for number in range(101, 113)]
    desk.rows(WESTHAVEN + unknown)
    assert counts(desk.rows(unknown[1:], day="2022-08-31")) == {"unchanged": 11, "closed": 1}


def test_a_file_of_a_day_to_come_is_refused_and_blocks_no_later_one(desk: Desk) -> None:
    desk.rows(WESTHAVEN)
    before = desk.dump()
    with pytest.raises(RefusedFile, match=r"drawn up on 31/08/2062, a day still to come\. Correct the date"):
        desk.rows(WESTHAVEN[1:], day="2062-08-31")
    assert desk.dump() == before
    tomorrow = (desk.now + timedelta(days=1)).date()
    assert desk.rows(WESTHAVEN, day=tomorrow.isoformat()).as_of == tomorrow  # the desk moves on by a day


def test_a_file_of_which_most_rows_cannot_be_read_changes_nothing(desk: Desk) -> None:
    desk.rows(WESTHAVEN)
    before = desk.dump()
    american = [row | {"Registration date": "05/24/2003"} for row in WESTHAVEN[:11]]
    with pytest.raises(RefusedFile, match=r"11 of the 12 rows .* line 2: The registration date reads"):
        desk.rows([*american, provider(12, Places="9")], day="2022-08-31")
    assert desk.dump() == before


def test_a_few_rows_that_cannot_be_read_are_listed_even_where_they_are_most(desk: Desk) -> None:
    report = desk.rows([provider(1), provider(2, Places="x"), provider(3, Places="y")])
    assert (report.new, len(report.problems)) == (1, 2)


@pytest.mark.parametrize("heading", ["Provider name", "Local authority", "Provider type", "Postcode"])
def test_a_column_that_lost_all_its_values_changes_nothing(desk: Desk, heading: str) -> None:
    desk.rows(WESTHAVEN)
    before = desk.dump()
    named = heading.removeprefix("Provider ").lower()
    with pytest.raises(RefusedFile, match=f"no value at all in the column for .*{named}"):
        desk.rows([row | {heading: ""} for row in WESTHAVEN], day="2022-08-31")
    assert desk.dump() == before


def test_a_column_that_is_withheld_or_was_never_filled_is_no_damage(desk: Desk) -> None:
    minders = [childminder(number) | {"Places": ""} for number in range(1, 13)]
    desk.rows([row | {"Postcode": f"XW5 {n % 10}AB"} for n, row in enumerate(minders)])
    assert counts(desk.rows(minders, day="2022-08-31")) == {"changed": 12}


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
