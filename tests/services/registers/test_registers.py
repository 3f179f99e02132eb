"""Taking a register in: what is new, changed, closed and restored, and what stays."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from sqlalchemy import select

from bot.importers import ofsted
from bot.services.registers import registers
from bot.services.registers.file import Block
from bot.store import schema
from bot.store.database import Database
from bot.store.directory import Directory
from bot.store.providers import Inspection, Provider, ProviderChange
from bot.store.registers import ImportCoverage, RegisterImport
from tests.importers.register_files import HEADINGS_2021, childminder, provider, write, write_bytes
from tests.importers.test_ofsted import DEMO
from tests.services.registers.desk import NOW, WESTHAVEN, Desk, counts


def test_a_first_file_is_all_new_and_leaves_no_trace_of_changes(database: Database, tmp_path: Path) -> None:
    desk = Desk(database, tmp_path)
    report = desk.rows([*WESTHAVEN, childminder(50)])
    assert (report.rows, counts(report), report.councils) == (13, {"new": 13}, ["Westhaven"])
    assert (report.as_of, report.as_of_stated) == (date(2021, 8, 31), True)
    assert len(report.provider_ids) == 13
    assert desk.held().name == "Nursery 1"
    assert desk.held("EY900050").name is None
    assert desk.held("EY900050").name_withheld
    assert desk.all(Inspection.grade) == [2] * 13
    assert desk.all(ProviderChange.id) == []
    assert desk.all(ImportCoverage.local_authority) == ["Westhaven"]


def test_the_same_file_again_changes_nothing_at_all(database: Database, tmp_path: Path) -> None:
    desk = Desk(database, tmp_path)
    desk.rows(
        [*WESTHAVEN, childminder(50), provider(60, Places="0") | {"Places including estimates": "46.35"}]
    )
    before = desk.dump()
    report = desk.rows(
        [*WESTHAVEN, childminder(50), provider(60, Places="0") | {"Places including estimates": "46.35"}]
    )
    assert counts(report) == {"unchanged": 14}
    assert report.provider_ids == []
    assert desk.dump() == before


def test_the_same_file_without_a_date_changes_nothing_a_day_later(desk: Desk) -> None:
    report = desk.rows(WESTHAVEN, day="")
    assert not report.as_of_stated
    assert "does not say when" in report.notes[0]
    before = desk.dump()
    assert counts(desk.rows(WESTHAVEN, day="")) == {"unchanged": 12}
    assert desk.dump() == before


def test_a_newer_file_that_says_the_same_only_confirms(desk: Desk) -> None:
    desk.rows(WESTHAVEN)
    report = desk.rows(WESTHAVEN, day="2022-08-31")
    assert counts(report) == {"unchanged": 12}
    assert desk.all(ProviderChange.id) == []
    assert set(desk.all(Provider.import_id)) == {2}
    assert set(desk.all(Provider.first_import_id)) == {1}


def test_a_list_names_the_file_that_confirmed_it_last(desk: Desk) -> None:
    directory = Directory(desk.database)
    for day in (date(2021, 8, 31), date(2022, 8, 31)):
        desk.rows(WESTHAVEN, day=day.isoformat())
        (listing,) = directory.listings().by_urn.get("EY900001")
        assert listing.source.as_of == day


def test_every_changed_fact_leaves_what_it_was_and_is(database: Database, tmp_path: Path) -> None:
    desk = Desk(database, tmp_path)
    desk.rows(WESTHAVEN)
    now = provider(1, Provider_name="Tern House", Places="30", Deprivation_Band="Average")
    now |= {"Places including estimates": "30", "Registration date": "02/05/2002"}
    report = desk.rows([now, *WESTHAVEN[1:]], day="2022-08-31")
    assert counts(report) == {"changed": 1, "unchanged": 11}
    assert sorted(desk.changes()) == [
        ("changed", "Deprivation band", None, "Average"),
        ("changed", "name", "Nursery 1", "Tern House"),
        ("changed", "places", "24", "30"),
        ("changed", "registration_date", "2001-05-02", "2002-05-02"),
    ]
    assert (desk.held().name, desk.held().places) == ("Tern House", 30)
    assert report.provider_ids == [desk.held().id]


def test_a_name_that_is_withheld_now_is_no_longer_shown(desk: Desk) -> None:
    desk.rows(WESTHAVEN)
    desk.rows([childminder(1), *WESTHAVEN[1:]], day="2022-08-31")
    held = desk.held()
    assert (held.name, held.name_withheld, held.postcode, held.address_withheld) == (None, True, None, True)


def test_what_is_withheld_now_stands_in_no_trace_of_a_change(database: Database, tmp_path: Path) -> None:
    desk = Desk(database, tmp_path)
    named = {"Provider address line 1": "3 Quay Lane", "Telephone Number": "01632 960999"}
    named |= {"Registered_Person_Name": "Ivy Marram", "Deprivation Band": "Average"}
    desk.rows([provider(1, Provider_name="Ivy's") | named, provider(2)])
    desk.rows([provider(1, Provider_name="Ivy Marram") | named, provider(2)], day="2022-08-31")
    withheld = childminder(1, Deprivation_Band="[REDACTED]")  # its registered person is just left out
    desk.rows([withheld, provider(2, Provider_name="Tern")], day="2023-08-31")
    assert not [word for word in ("Ivy", "Quay", "960999", "XW5", "Average") if word in repr(desk.changes())]
    assert ("changed", "name", "(withheld since)", None) in desk.changes()
    assert ("changed", "name", "(withheld since)", "(withheld since)") in desk.changes()
    assert ("changed", "provider_type", "Childcare on non-domestic premises", "Childminder") in desk.changes()
    assert desk.changes("EY900002") == [("changed", "name", "Nursery 2", "Tern")]


def test_a_fact_that_is_merely_gone_keeps_its_trace(desk: Desk) -> None:
    desk.rows([childminder(1, Region="North"), provider(2)])
    desk.rows([childminder(1), provider(2, Provider_town="")], day="2022-08-31")
    assert desk.changes() == [("changed", "region", "North", None)]
    assert desk.changes("EY900002") == [("changed", "town", "Saltmere", None)]


def test_a_newer_inspection_is_added_and_the_older_ones_stay(desk: Desk) -> None:
    first = provider(1, Quality_of_education="2")
    desk.rows([first])
    second = provider(1) | {
        "Most recent full: Inspection date": "05/05/2024",
        "Most recent full: Inspection number": "19999999",
        "Most recent full: Overall effectiveness": "1",
        "Second most recent full: Inspection date": "06/03/2020",
        "Second most recent full: Inspection number": "19000001",
        "Second most recent full: Overall effectiveness": "2",
    }
    assert counts(desk.rows([second], day="2024-08-31")) == {"changed": 1}
    assert desk.changes() == [("changed", "inspection full 2024-05-05", None, "1, number 19999999")]
    assert desk.all(Inspection.areas) == [{"Quality of education": 2}, {}]


def test_a_corrected_grade_leaves_a_trace(desk: Desk) -> None:
    desk.rows([provider(1)])
    desk.rows([provider(1) | {"Most recent full: Overall effectiveness": "3"}], day="2022-08-31")
    assert desk.all(Inspection.grade) == [3]
    assert desk.changes() == [
        ("changed", "inspection full 2020-03-06", "2, number 19000001", "3, number 19000001")
    ]


def test_an_inspection_the_regulator_withdrew_is_gone_with_a_trace(desk: Desk) -> None:
    desk.rows([provider(1)])
    earlier = {"Most recent full: Inspection date": "06/03/2017", "Most recent full: Inspection number": "7"}
    desk.rows([provider(1) | earlier], day="2022-08-31")
    assert desk.all(Inspection.date) == [date(2017, 3, 6)]
    assert [change[1:3] for change in desk.changes()] == [
        ("inspection full 2020-03-06", "2, number 19000001"),
        ("inspection full 2017-03-06", None),
    ]


def test_a_shorter_file_leaves_what_it_does_not_state(database: Database, tmp_path: Path) -> None:
    desk = Desk(database, tmp_path)
    desk.rows([provider(1, Deprivation_Band="Average"), provider(2)])
    short = ["Provider URN", "Provider name", "Provider type", "Local authority", "Places"]
    rows = [provider(1, Places="31"), provider(2)]
    report = desk.take(write(desk.folder, rows, "cut_2022-08-31.csv", short))
    assert counts(report) == {"changed": 1, "unchanged": 1}
    held = desk.held()
    assert (held.places, held.town, held.details) == (31, "Saltmere", {"Deprivation band": "Average"})
    assert desk.changes() == [("changed", "places", "24", "31")]
    assert held.confirmed.keys() >= {"town", "postcode", "Deprivation band"}
    assert held.confirmed.keys().isdisjoint({"name", "places", "local_authority"})
    assert set(held.confirmed.values()) == {1}
    assert desk.all(Inspection.grade) == [2, 2]
    desk.rows([provider(1, Places="31", Deprivation_Band="Average"), provider(2)], day="2023-08-31")
    assert desk.held().confirmed == {}


def test_missing_from_the_next_file_means_closed_and_back_means_restored(
    database: Database, tmp_path: Path
) -> None:
    desk = Desk(database, tmp_path)
    desk.rows(WESTHAVEN)
    assert counts(desk.rows(WESTHAVEN[1:], day="2022-08-31")) == {"unchanged": 11, "closed": 1}
    assert desk.held().closed_on == date(2022, 8, 31)
    assert counts(desk.rows(WESTHAVEN[1:], day="2022-08-31")) == {"unchanged": 11}
    assert counts(desk.rows(WESTHAVEN, day="2023-08-31")) == {"unchanged": 11, "restored": 1}
    assert desk.held().closed_on is None
    assert desk.changes() == [
        ("closed", None, None, "2022-08-31"),
        ("restored", None, "2022-08-31", None),
    ]


def test_a_status_that_has_ended_closes_and_does_not_restore(desk: Desk) -> None:
    desk.rows(WESTHAVEN)
    ended = [provider(1, Provider_status="Resigned"), *WESTHAVEN[1:]]
    assert counts(desk.rows(ended, day="2022-08-31")) == {"unchanged": 11, "closed": 1}
    assert counts(desk.rows(ended, day="2023-08-31")) == {"unchanged": 12}
    assert desk.held().closed_on == date(2022, 8, 31)
    assert ("changed", "status", "Active", "Resigned") in desk.changes()


def test_another_councils_file_closes_nobody_here(desk: Desk) -> None:
    desk.rows(WESTHAVEN)
    assert counts(desk.rows([provider(99, Local_authority="Easthaven")], day="2022-08-31")) == {"new": 1}
    assert set(desk.all(Provider.closed_on)) == {None}


def test_another_register_closes_nobody_here(desk: Desk) -> None:
    desk.rows(WESTHAVEN)
    agencies = b"CA Reference,Provider name,Local authority\nCA000012,Tern Agency,Westhaven\n"
    assert counts(desk.take(write_bytes(desk.folder, agencies, "agencies_2022-08-31.csv"))) == {"new": 1}
    assert set(desk.all(Provider.closed_on)) == {None}


def test_a_file_without_councils_closes_nobody(desk: Desk) -> None:
    desk.rows(WESTHAVEN)
    headings = [heading for heading in HEADINGS_2021 if heading != "Local authority"]
    report = desk.take(write(desk.folder, WESTHAVEN[5:], "all_2022-08-31.csv", headings))
    assert counts(report) == {"unchanged": 7}
    assert report.notes == ["The file names no councils, so it closed nobody."]
    assert desk.held("EY900012").local_authority == "Westhaven"


def test_a_provider_that_moved_to_another_council_of_the_file_is_changed(desk: Desk) -> None:
    desk.rows(WESTHAVEN)
    moved = provider(1, Local_authority="Easthaven")
    assert counts(desk.rows([moved, *WESTHAVEN[1:]], day="2022-08-31")) == {"changed": 1, "unchanged": 11}
    assert desk.held().closed_on is None


def test_a_reorganised_council_is_covered_only_with_all_its_successors(desk: Desk) -> None:
    old = [provider(number, Local_authority="Cumbria") for number in range(1, 25)]
    desk.rows(old)
    half = [row | {"Local authority": "Cumberland"} for row in old[:12]]
    assert counts(desk.rows(half, day="2023-08-31")) == {"changed": 12}
    both = half + [row | {"Local authority": "Westmorland and Furness"} for row in old[12:23]]
    assert counts(desk.rows(both, day="2024-08-31")) == {"changed": 11, "unchanged": 12, "closed": 1}
    assert desk.held("EY900024").closed_on == date(2024, 8, 31)


def test_a_late_file_of_a_council_that_is_no_more_adds_nobody(desk: Desk) -> None:
    new = [provider(1, Local_authority="Cumberland"), provider(2, Local_authority="Westmorland and Furness")]
    desk.rows(new, day="2024-08-31")
    late = [provider(1, Local_authority="Cumbria"), provider(3, Local_authority="Cumbria")]
    assert counts(desk.rows(late, day="2022-08-31")) == {"older": 2}
    assert sorted(desk.all(Provider.urn)) == ["EY900001", "EY900002"]


def test_an_inspection_listed_later_without_its_result_keeps_it(desk: Desk) -> None:
    desk.rows([provider(1)])
    assert counts(desk.rows([provider(1) | {"Most recent full: Overall effectiveness": "-"}])) == {
        "unchanged": 1
    }
    assert desk.all(Inspection.grade) == [2]


def test_a_council_that_kept_its_name_but_lost_an_area_needs_both_successors(desk: Desk) -> None:
    desk.rows(
        [provider(1, Local_authority="Dorset"), provider(2, Local_authority="Dorset")], day="2018-08-31"
    )
    assert counts(desk.rows([provider(1, Local_authority="Dorset")], day="2019-08-31")) == {"unchanged": 1}
    assert desk.held("EY900002").closed_on is None


def test_a_file_older_than_what_is_held_changes_and_closes_nothing(desk: Desk) -> None:
    desk.rows(WESTHAVEN, day="2022-08-31")
    before = desk.dump()
    stale = [provider(1, Provider_name="Old name"), provider(77)]
    report = desk.rows(stale, day="2021-08-31")
    assert counts(report) == {"older": 2}
    assert report.notes == ["Older than what is held, so nothing was changed: 2."]
    assert desk.dump() == before


def test_an_older_file_does_not_bring_back_who_closed_since(desk: Desk) -> None:
    desk.rows(WESTHAVEN, day="2020-08-31")
    desk.rows(WESTHAVEN[1:], day="2022-08-31")
    assert counts(desk.rows(WESTHAVEN, day="2021-08-31")) == {"older": 12}
    assert desk.held().closed_on == date(2022, 8, 31)


def test_without_a_stated_date_the_later_import_counts(desk: Desk) -> None:
    desk.rows(WESTHAVEN, day="2022-08-31")
    undated = [provider(1, Places="9"), *WESTHAVEN[1:]]
    assert counts(desk.rows(undated, day="")) == {"changed": 1, "unchanged": 11}
    assert desk.held().places == 9
    assert counts(desk.rows(WESTHAVEN, day="2021-08-31")) == {"changed": 1, "unchanged": 11}
    assert desk.held().places == 24


def test_progress_is_told_while_a_long_file_comes_in(desk: Desk) -> None:
    told: list[int] = []
    desk.rows([provider(number) for number in range(1, 1202)], on_progress=told.append)
    assert told == [500, 1000, 1201]


def test_the_import_says_who_did_it_and_from_what(desk: Desk) -> None:
    desk.rows(WESTHAVEN)
    with desk.database.transaction() as session:
        noted = session.scalars(select(RegisterImport)).one()
        assert (noted.register, noted.imported_by, noted.new) == ("ofsted", "desk", 12)
        assert noted.file_name == "ofsted_2021-08-31_Westhaven.csv"
        assert noted.imported_at == desk.now


def test_a_first_file_is_held_alike_whether_it_comes_by_the_column_or_row_by_row(
    database: Database, tmp_path: Path
) -> None:
    other = Database(f"sqlite:///{tmp_path / 'row-by-row.db'}")
    schema.upgrade(other.engine)
    file = ofsted.read(DEMO)
    assert all(isinstance(some, Block) for some in file.rows())
    reports = []
    for held, rows in ((database, file.rows), (other, lambda: iter(list(file)))):
        with held.transaction(writes=True) as session:
            reports.append(registers.apply(session, replace(file, rows=rows), "desk", NOW))
    assert reports[0] == reports[1]
    assert reports[0].new == 300
    assert Desk(database, tmp_path).dump() == Desk(other, tmp_path).dump()
    other.close()
