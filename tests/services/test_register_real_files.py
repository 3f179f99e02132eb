"""Ofsted's own files, counted here once more without the importer."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.store.providers import Inspection, Provider
from tests.importers.register_files import write_bytes
from tests.services.register_desk import Desk, Rows, counts

REAL = Path(__file__).parents[2] / "../shared/data"
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
