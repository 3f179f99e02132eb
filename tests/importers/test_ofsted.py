"""What Ofsted's register says, in each shape it has had."""

import csv
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.importers import ofsted
from bot.importers.ofsted_inspections import framework_of
from bot.services.files import RefusedFile
from bot.services.registers.file import Block, Entry, Problem
from tests.importers.register_files import HEADINGS_2021, childminder, csv_text, provider, write, write_bytes

DEMO = next((Path(__file__).parents[2] / "demo").glob("ofsted_register_*.csv"))


def entries(path: Path) -> list[Entry]:
    found = list(ofsted.read(path))
    assert not [row for row in found if isinstance(row, Problem)], found
    return [row for row in found if isinstance(row, Entry)]


def problems(path: Path) -> list[Problem]:
    return [row for row in ofsted.read(path) if isinstance(row, Problem)]


def test_a_provider_of_the_2021_shape_is_read_whole(tmp_path: Path) -> None:
    row = provider(
        7, Provider_name=" Bits &  Bobs @ St. Mary's\xa0", Postcode="xw5  1ab", Region="North East"
    )
    row |= {"Deprivation Band": "Average", "Registered_Person_Name": "Spindrift Ltd"}
    (entry,) = entries(write(tmp_path, [row]))
    assert (entry.line, entry.urn) == (2, "EY900007")
    assert entry.facts["name"] == "Bits & Bobs @ St. Mary's"
    assert entry.facts["postcode"] == "XW5 1AB"
    assert entry.facts["registration_date"] == date(2007, 5, 8)
    assert entry.facts["registered_person"] == "Spindrift Ltd"
    assert (entry.facts["places"], entry.facts["places_estimate"]) == (24, None)
    assert not entry.facts["name_withheld"]
    assert entry.details == {"Deprivation band": "Average"}


def test_a_withheld_childminder_has_no_name_and_nothing_called_redacted(tmp_path: Path) -> None:
    (entry,) = entries(write(tmp_path, [childminder(3)]))
    assert entry.facts["name"] is None
    assert entry.facts["name_withheld"]
    assert entry.facts["address_withheld"]
    assert "REDACTED" not in repr(entry).upper()


def test_the_newest_shape_is_read_with_its_preamble_and_date() -> None:
    file = ofsted.read(DEMO)
    found = [row for row in file if isinstance(row, Entry)]
    assert (file.register, file.as_of, len(found)) == ("ofsted", date(2026, 8, 31), 300)
    kinds = {inspection.kind for entry in found for inspection in entry.inspections}
    assert kinds == {"full", "report_card", "no_children_on_roll", "out_of_school", "childcare_register"}
    assert not any("Web link" in entry.details for entry in found)
    assert {"name", "places", "Deprivation band"} <= set(file.fields)


def test_a_report_card_has_five_point_areas_and_no_grade() -> None:
    cards = [
        inspection
        for entry in ofsted.read(DEMO)
        if isinstance(entry, Entry)
        for inspection in entry.inspections
        if inspection.kind == "report_card"
    ]
    assert {card.grade for card in cards} == {None}
    assert {card.framework for card in cards} == {"Education inspection framework, renewed 2025"}
    assert list(cards[0].areas)[:3] == ["Inspection visit type", "Safeguarding standards met?", "Inclusion"]
    assert any("Needs attention" in card.areas.values() for card in cards)


def test_every_inspection_of_a_row_is_told_apart(tmp_path: Path) -> None:
    row = provider(1) | {
        "Quality of education": "1",
        "Personal development": "-",
        "Safeguarding is effective?": "Yes",
        "Second most recent full: Inspection date": "10/05/2016",
        "Second most recent full: Inspection number": "1001",
        "Second most recent full: Overall effectiveness": "3",
        "Third most recent full: Inspection date": "10/05/2010",
        "Third most recent full: Overall effectiveness": "1",
        "NCOR: Inspection date": "24/01/2020",
        "NCOR: Overall effectiveness": "Met",
        "CR: Inspection date": "29/04/2021",
        "CR: Overall effectiveness": "Not Met (with actions)",
    }
    (entry,) = entries(write(tmp_path, [row]))
    found = [(i.kind, i.framework, i.date.year, i.grade, i.outcome) for i in entry.inspections]
    assert found == [
        ("full", "Education inspection framework 2019", 2020, 2, None),
        ("full", "Common inspection framework 2015", 2016, 3, None),
        ("full", "Early Years Foundation Stage inspections 2008", 2010, 1, None),
        ("no_children_on_roll", "Education inspection framework 2019", 2020, None, "Met"),
        ("childcare_register", "Childcare Register requirements", 2021, None, "Not Met (with actions)"),
    ]
    assert entry.inspections[0].areas == {"Quality of education": 1, "Safeguarding is effective?": "Yes"}
    assert entry.inspections[1].number == "1001"


@pytest.mark.parametrize(
    ("kind", "day", "framework"),
    [
        ("full", date(2019, 8, 31), "Common inspection framework 2015"),
        ("full", date(2019, 9, 1), "Education inspection framework 2019"),
        ("full", date(2015, 8, 31), "Early Years Foundation Stage inspections 2008"),
        ("full", date(2008, 8, 31), "National standards for under-eights day care and childminding"),
        ("full", date(2025, 12, 1), "Education inspection framework 2019"),
        ("out_of_school", date(2025, 11, 10), "Education inspection framework, renewed 2025"),
        ("out_of_school", date(2025, 11, 9), "Education inspection framework 2019"),
        ("report_card", date(2025, 11, 10), "Education inspection framework, renewed 2025"),
        ("childcare_register", date(2010, 1, 1), "Childcare Register requirements"),
    ],
)
def test_the_framework_follows_from_kind_and_date(kind: str, day: date, framework: str) -> None:
    assert framework_of(kind, day) == framework


@pytest.mark.parametrize(
    ("name", "preamble", "as_of"),
    [
        ("childcare_as_at_31_August_2021.csv", "", date(2021, 8, 31)),
        ("register.csv", "Childcare providers\r\nData as at 31 August 2021,,\r\n", date(2021, 8, 31)),
        ("register.csv", "", None),
    ],
)
def test_the_file_says_when_it_was_drawn_up(
    tmp_path: Path, name: str, preamble: str, as_of: date | None
) -> None:
    path = write_bytes(tmp_path, (preamble + csv_text([provider()])).encode(), name)
    assert ofsted.read(path).as_of == as_of
    assert len(entries(path)) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_names_keep_their_accents_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    text = csv_text([provider(1, Provider_name="Café Crèche ’n’ Play")])
    (entry,) = entries(write_bytes(tmp_path, text.encode(encoding)))
    assert entry.facts["name"] == "Café Crèche ’n’ Play"


def test_a_lone_padding_byte_in_a_utf8_file_harms_nothing(tmp_path: Path) -> None:
    content = csv_text([provider(1, Provider_name="Crèche#")]).encode().replace(b"#", b"\xa0")
    (entry,) = entries(write_bytes(tmp_path, content))
    assert entry.facts["name"] == "Crèche"


def test_headings_may_differ_in_capitals_spaces_and_underscores(tmp_path: Path) -> None:
    headings = ["PROVIDER_URN", "provider name", "Provider  Postcode", "LOCAL AUTHORITY", "places"]
    path = write_bytes(tmp_path, (",".join(headings) + "\nEY900001,Tern,XW51AB,Westhaven,12\n").encode())
    (entry,) = entries(path)
    assert entry.facts == {
        "name": "Tern",
        "postcode": "XW5 1AB",
        "local_authority": "Westhaven",
        "places": 12,
        "name_withheld": False,
        "address_withheld": False,
    }
    assert set(ofsted.read(path).fields) == {"name", "postcode", "local_authority", "places"}


def test_a_list_of_agencies_is_another_register(tmp_path: Path) -> None:
    path = write_bytes(
        tmp_path, b"CA Reference,Provider name,Local authority\nCA000012,Tern Agency,Westhaven\n"
    )
    assert ofsted.read(path).register == "ofsted-agencies"
    assert entries(path)[0].urn == "CA000012"


def test_an_agencys_reference_beside_a_urn_is_only_a_detail(tmp_path: Path) -> None:
    text = b"CA reference,Provider URN,Provider name,Places\nCA000012,EY900001,Tern,4\n"
    path = write_bytes(tmp_path, text)
    assert ofsted.read(path).register == "ofsted"
    assert (entries(path)[0].urn, entries(path)[0].details) == ("EY900001", {"CA reference": "CA000012"})


def test_files_put_one_behind_the_other_are_read_as_one(tmp_path: Path) -> None:
    text = csv_text([provider(1)]) + csv_text([provider(2)])
    assert [entry.urn for entry in entries(write_bytes(tmp_path, text.encode()))] == ["EY900001", "EY900002"]


def test_unknown_columns_are_kept_under_their_heading(tmp_path: Path) -> None:
    headings = [*HEADINGS_2021, "Meal times", "EYR REIF: Most recent: Inclusion"]
    row = provider(1) | {"Meal times": "Noon", "EYR REIF: Most recent: Inclusion": "Exceptional"}
    (entry,) = entries(write(tmp_path, [row], headings=headings))
    assert entry.details == {"Meal times": "Noon", "EYR REIF: Most recent: Inclusion": "Exceptional"}


def test_rows_of_commas_and_blank_columns_are_no_providers(tmp_path: Path) -> None:
    text = csv_text([provider(1)]).replace("\r\n", ",,\r\n") + "," * 49 + "\r\n,,\r\n"
    assert len(entries(write_bytes(tmp_path, text.encode()))) == 1


@pytest.mark.parametrize(
    ("places", "estimate", "stored"),
    [
        ("0", "46.35", (0, "46.35")),
        ("", "46.35", (None, "46.35")),
        ("46.35", "", (None, "46.35")),
        ("1,024", "1,024", (1024, None)),
        ("12.0", "12", (12, None)),
        ("-", "", (None, None)),
    ],
)
def test_places_and_their_estimate(
    tmp_path: Path, places: str, estimate: str, stored: tuple[int | None, str | None]
) -> None:
    row = provider(1) | {"Places": places, "Places including estimates": estimate}
    (entry,) = entries(write(tmp_path, [row]))
    assert (entry.facts["places"], entry.facts["places_estimate"]) == stored


@pytest.mark.parametrize(
    "urn", ["EY123456", "123456", "1234567", "VC312345", "ey123456", " EY 123456 ", "123456.0"]
)
def test_a_urn_is_known_in_each_of_its_forms(tmp_path: Path, urn: str) -> None:
    (entry,) = entries(write(tmp_path, [provider(1, Provider_URN=urn)]))
    assert entry.urn in ("EY123456", "123456", "1234567", "VC312345")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"Provider URN": ""}, "The URN is missing; expected one like EY123456"),
        ({"Provider URN": "EY12345"}, "The URN reads “EY12345”; expected"),
        ({"Provider URN": "2.54E+06"}, "The URN reads “2.54E\\+06”; expected"),
        (
            {"Registration date": "31/02/2019"},
            "registration date reads “31/02/2019”; expected day/month/year",
        ),
        (
            {"Most recent full: Overall effectiveness": "5"},
            "grade for overall effectiveness reads “5”; expected 1",
        ),
        ({"Most recent full: Overall effectiveness": "0"}, "reads “0”; expected 1, 2, 3 or 4"),
        ({"Quality of education": "7"}, "grade for quality of education reads “7”"),
        ({"Most recent full: Inspection date": "soon"}, "most recent inspection reads “soon”"),
        ({"Places": "-5"}, "number of places reads “-5”; expected a number"),
        ({"Places": "many"}, "number of places reads “many”"),
        ({"Places": "99999"}, "number of places reads “99999”"),
    ],
)
def test_a_row_that_cannot_be_right_is_listed_with_what_was_expected(
    tmp_path: Path, change: dict[str, str], reason: str
) -> None:
    path = write(tmp_path, [provider(1), provider(2) | change, provider(3)])
    (problem,) = problems(path)
    assert problem.line == 3
    assert re.search(reason, problem.reason)
    assert problem.urn == (None if "Provider URN" in change else "EY900002")


def test_rows_with_too_many_or_too_few_cells_are_listed(tmp_path: Path) -> None:
    lines = csv_text([provider(1), provider(2), provider(3)]).splitlines()
    lines[1] = lines[1] + ",more"
    lines[2] = ",".join(lines[2].split(",")[:-3])
    found = problems(write_bytes(tmp_path, "\n".join(lines).encode()))
    assert [(p.line, p.urn, p.reason) for p in found] == [
        (2, "EY900001", "The row has 49 cells; expected 48, one for each heading."),
        (3, "EY900002", "The row has 45 cells; expected 48, one for each heading."),
    ]


def test_the_same_urn_twice_is_listed_unless_the_rows_are_the_same(tmp_path: Path) -> None:
    other = provider(1, Provider_name="Another")
    found = list(ofsted.read(write(tmp_path, [provider(1), provider(1), other])))
    assert [type(row) for row in found] == [Entry, Problem]
    assert (found[1].line, found[1].urn) == (4, "EY900001")


def test_a_registration_that_ended_is_not_listed(tmp_path: Path) -> None:
    states = ("Active", "Suspended", "Resigned", "Cancelled", "inactive")
    rows = [provider(number, Provider_status=status) for number, status in enumerate(states)]
    assert [entry.listed for entry in entries(write(tmp_path, rows))] == [True, True, False, False, False]


@pytest.mark.parametrize(
    "content",
    [
        b"URN,LAESTAB,School name,Local authority,Postcode\n100000,2013614,A school,Camden,N1 1AA\n",
        b"CSNumber,ServiceName,Service_town\nCS2003010001,Tern,Dundee\n",
        b"pcds,lat,long\nTS24 7QT,54.1,-1.2\n",
        b"hello\n",
        b"Provider URN;Provider name;Places\nEY123456;Tern;4\n",
    ],
)
def test_a_file_of_another_shape_is_refused_with_advice(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(RefusedFile, match="does not look like Ofsted's childcare register"):
        ofsted.read(write_bytes(tmp_path, content))


def test_headings_without_providers_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedFile, match="headings but no providers"):
        list(ofsted.read(write(tmp_path, [])))


@pytest.mark.parametrize("cut", [1, 20, 100])
def test_a_file_cut_within_its_last_row_is_refused(tmp_path: Path, cut: int) -> None:
    content = csv_text([provider(1), provider(2) | {"CR: Overall effectiveness": "Met"}]).rstrip()
    commas = content[: -4 - cut]
    with pytest.raises(RefusedFile, match="cut short"):
        list(ofsted.read(write_bytes(tmp_path, commas.encode())))


@given(st.binary(max_size=400))
def test_garbage_is_refused_or_listed_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, tail: bytes
) -> None:
    good = csv_text([provider(1), provider(2)]).encode()
    path = write_bytes(tmp_path_factory.getbasetemp(), good + tail)
    try:
        found = list(ofsted.read(path))
    except RefusedFile:
        return
    assert [row.urn for row in found[:2]] == ["EY900001", "EY900002"]


def test_the_tests_own_rows_have_the_real_headings() -> None:
    assert len(HEADINGS_2021) == 48
    assert next(csv.reader([csv_text([])])) == HEADINGS_2021


def by_row(block: Block) -> list[tuple[object, ...]]:
    facts = [dict(zip(block.facts, row, strict=True)) for row in zip(*block.facts.values(), strict=True)]
    return list(zip(block.urns, facts, block.details, block.inspections, block.listed, strict=True))


def test_rows_say_the_same_by_the_column_as_one_by_one(tmp_path: Path) -> None:
    rows = [provider(1), childminder(2), provider(3, Provider_status="Cancelled"), provider(4, Places="")]
    rows[3]["Places including estimates"] = "46.35"
    (block,) = ofsted.read(write(tmp_path, rows)).rows()
    assert isinstance(block, Block)
    assert by_row(block) == [
        (one.urn, one.facts, one.details, one.inspections, one.listed) for one in block.entries()
    ]


def test_where_one_row_cannot_be_read_the_others_are_all_the_same(tmp_path: Path) -> None:
    sound = [provider(number) for number in (1, 2, 4)]
    damaged = [*sound[:2], provider(3, Registration_date="soon"), *sound[2:]]
    expected = {entry.urn: entry.facts for entry in entries(write(tmp_path, sound))}
    found = list(ofsted.read(write(tmp_path, damaged)).rows())
    assert [type(row) for row in found] == [Entry, Entry, Problem, Entry]
    assert {row.urn: row.facts for row in found if isinstance(row, Entry)} == expected


def test_a_urn_that_came_with_earlier_rows_is_noticed(tmp_path: Path) -> None:
    many = [provider(number) for number in range(1, 502)]
    again = provider(1, Provider_name="Another Name")
    found = list(ofsted.read(write(tmp_path, [*many, many[1], again])).rows())
    assert [type(row) for row in found] == [Block, Entry, Problem]
    assert isinstance(found[0], Block)
    assert len(found[0].urns) == 500
