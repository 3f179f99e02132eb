"""Ofsted's own files, counted here once more without the importer."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.services.files import RefusedFile
from bot.store.providers import Inspection, Provider
from tests.importers.register_files import write_bytes
from tests.services.registers.desk import Desk, Rows, counts

pytestmark = pytest.mark.slow

REAL = Path(__file__).parents[3] / "../shared/data"
REAL_FILES = sorted(REAL.glob("ofsted_*.csv"))
needs_real_files = pytest.mark.skipif(not REAL_FILES, reason="Ofsted's files are not in ../shared/data")


@needs_real_files
def test_all_of_ofsteds_files_come_in_whole_and_twice_is_once(desk: Desk) -> None:
    rows = {path: list(csv.DictReader(path.read_text("utf-8-sig").splitlines())) for path in REAL_FILES}
    for path in REAL_FILES:
        report = desk.take(path)
        assert (report.new, report.problems) == (len(rows[path]), [])
    with desk.database.transaction() as session:
        held = list(session.scalars(select(Provider)))
        _assert_same_as_the_files(held, [row for some in rows.values() for row in some])
        _assert_same_inspections(session, [row for some in rows.values() for row in some])
    before = desk.dump()
    for path in REAL_FILES:
        assert counts(desk.take(path)) == {"unchanged": len(rows[path])}
    assert desk.dump() == before


def _assert_same_as_the_files(held: list[Provider], rows: Rows) -> None:
    assert len(held) == len(rows) == 564
    assert Counter(p.provider_type for p in held) == Counter(row["Provider type"] for row in rows)
    assert Counter(p.local_authority for p in held) == Counter(row["Local authority"] for row in rows)
    assert sum(p.name_withheld for p in held) == sum(row["Provider name"] == "REDACTED" for row in rows)
    assert sum(p.places or 0 for p in held) == sum(int(row["Places"]) for row in rows)
    assert {p.closed_on for p in held} == {None}
    texts = [value for p in held for value in vars(p).values() if isinstance(value, str)]
    texts += [value for p in held for value in p.details.values()]
    assert not [text for text in texts if "redacted" in text.lower() or text != " ".join(text.split())]


def _assert_same_inspections(session: Session, rows: Rows) -> None:
    dates = [heading for heading in rows[0] if heading.endswith("Inspection date")]
    stated = {
        (row["Provider URN"], heading.split(" ")[0] in ("NCOR:", "CR:") and heading, row[heading])
        for row in rows
        for heading in dates
        if row[heading]
    }
    held = list(session.scalars(select(Inspection)))
    assert len(held) == len(stated)
    grades = [heading for heading in rows[0] if heading.endswith("full: Overall effectiveness")]
    assert Counter(i.grade for i in held if i.grade) == Counter(
        int(row[heading]) for row in rows for heading in grades if row[heading]
    )


@needs_real_files
def test_hartlepool_without_one_row_closes_that_one_alone_and_then_restores_it(desk: Desk) -> None:
    for path in REAL_FILES:
        desk.take(path)
    hartlepool = next(path for path in REAL_FILES if "Hartlepool" in path.name)
    lines = hartlepool.read_bytes().splitlines(keepends=True)
    fewer = write_bytes(desk.folder, b"".join(lines[:10] + lines[11:]), "ofsted_2022-08-31_Hartlepool.csv")
    assert counts(desk.take(fewer)) == {"unchanged": 70, "closed": 1}
    closed = [p for p in desk.all(Provider) if p.closed_on]
    assert [(p.urn, p.local_authority) for p in closed] == [(lines[10].decode().split(",")[1], "Hartlepool")]
    again = write_bytes(desk.folder, b"".join(lines), "ofsted_2023-08-31_Hartlepool.csv")
    assert counts(desk.take(again)) == {"unchanged": 70, "restored": 1}


def _take_all(desk: Desk) -> dict[str, list[bytes]]:
    """Take every file in; the lines of each by its council, with their ends."""
    for path in REAL_FILES:
        desk.take(path)
    return {path.stem.split("_", 2)[2]: path.read_bytes().splitlines(keepends=True) for path in REAL_FILES}


@needs_real_files
def test_lost_line_breaks_in_ofsteds_files_close_nobody(desk: Desk) -> None:
    hartlepool = _take_all(desk)["Hartlepool"]
    for line in range(1, 70, 6):
        joined = b"".join([*hartlepool[:line], hartlepool[line].rstrip(), *hartlepool[line + 1 :]])
        report = desk.take(write_bytes(desk.folder, joined, f"ofsted_2022-08-{1 + line // 6:02}_H.csv"))
        assert (counts(report), len(report.problems)) == ({"unchanged": 69}, 1)
    assert set(desk.all(Provider.closed_on)) == {None}


@needs_real_files
@pytest.mark.parametrize("council", ["Hartlepool", "Southend_on_Sea", "Calderdale", "Isles_of_Scilly"])
def test_ofsteds_files_cut_short_change_nothing(desk: Desk, council: str) -> None:
    lines = _take_all(desk)[council]
    before = desk.dump()
    judged = [number for number, line in enumerate(lines[:-1], 1) if b"Met" in line[-30:]]
    for kept in (len(lines) - 1, *judged[-1:]):
        whole = b"".join(lines[:kept])
        for cut in (2, 3, 4, 11, 40, 90):
            with pytest.raises(RefusedFile, match="cut short"):
                desk.take(write_bytes(desk.folder, whole[:-cut], f"ofsted_2022-08-31_{council}.csv"))
    assert desk.dump() == before


@needs_real_files
def test_a_row_of_scilly_in_hartlepools_file_closes_nobody_in_scilly(desk: Desk) -> None:
    lines = _take_all(desk)
    mixed = b"".join([*lines["Hartlepool"], lines["Isles_of_Scilly"][1]])
    report = desk.take(write_bytes(desk.folder, mixed, "ofsted_2022-08-31_Hartlepool.csv"))
    assert counts(report) == {"unchanged": 72}
    assert report.councils == ["Hartlepool"]


@needs_real_files
def test_american_dates_are_refused_as_a_whole(desk: Desk) -> None:
    hartlepool = _take_all(desk)["Hartlepool"]
    rows = [line.split(b",") for line in hartlepool]
    for row in rows[1:]:
        day, month, year = row[2].split(b"/")
        row[2] = b"/".join((month, day, year))
    path = write_bytes(desk.folder, b"".join(map(b",".join, rows)), "ofsted_2022-08-31_Hartlepool.csv")
    with pytest.raises(RefusedFile, match=r"45 of the 71 rows .* cannot be read"):
        desk.take(path)
