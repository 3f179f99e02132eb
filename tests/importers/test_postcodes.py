"""Positions of postcodes and districts, as the ONS lookups give them, and what Kith makes of them."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.importers import ofsted, postcodes
from bot.services import places
from bot.services.files import RefusedFile
from bot.services.places import PlacesReport
from bot.services.registers import registers
from bot.services.registers.postcodes import Place, UnreadablePlace
from bot.store.database import Database
from bot.store.places import District, Postcode
from bot.store.providers import Provider
from tests.conftest import Clock
from tests.importers.register_files import provider, write

DEMO = Path(__file__).parents[2] / "demo"
REAL = Path(__file__).parents[2] / "../shared/data"
REAL_POSTCODES, REAL_DISTRICTS = REAL / "postcodes_nspl_extract.csv", REAL / "outcode_centroids_from_nspl.csv"
needs_real_files = pytest.mark.skipif(
    not REAL_POSTCODES.exists(), reason="ONS's files are not in ../shared/data"
)


@pytest.fixture
def quick(empty_file: Path, tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{shutil.copy(empty_file, tmp_path / 'kith.db')}")
    yield database
    database.close()


def file(folder: Path, text: str) -> Path:
    path = folder / "places.csv"
    path.write_text(text, encoding="utf-8")
    return path


def load(database: Database, path: Path) -> PlacesReport:
    with database.transaction() as session:
        return places.load(session, postcodes.read(path))


def districts(database: Database) -> dict[str, tuple[float, float]]:
    with database.transaction() as session:
        return {d.district: (d.latitude, d.longitude) for d in session.scalars(select(District))}


@pytest.mark.parametrize(
    "heading",
    ["pcd,lat,long", "pcds,lat,long", "pcd7,lat,long", "PCD8,LAT,LONG", "pcd2,latitude,longitude",
     "Postcode,Latitude,Longitude", "post code,lat,lng"],
)  # fmt: skip
def test_every_heading_of_the_lookups_is_known(tmp_path: Path, heading: str) -> None:
    found = list(postcodes.read(file(tmp_path, f"{heading}\nXW5 1AB,54.1,1.1\n")))
    assert found == [Place(2, "XW5 1AB", 54.1, 1.1)]


@pytest.mark.parametrize("written", ["XW51AB", "XW5 1AB", "XW5  1AB", "xw5 1ab", " XW5 1AB\xa0"])
def test_a_postcode_is_the_same_with_and_without_its_space(tmp_path: Path, written: str) -> None:
    (place,) = postcodes.read(file(tmp_path, f"pcd,lat,long\n{written},54.1,1.1\n"))
    assert place == Place(2, "XW5 1AB", 54.1, 1.1)


@pytest.mark.parametrize("position", [",0.00000", "99.999999,0.000000", "99.999999,", ",", "0,0", "54.1,"])
def test_a_postcode_without_a_position_has_none(tmp_path: Path, position: str) -> None:
    (place,) = postcodes.read(file(tmp_path, f"pcd,lat,long\nXW5 1AB,{position}\n"))
    assert place == Place(2, "XW5 1AB", None, None)


def test_the_long_lookup_with_both_spellings_and_ended_postcodes_is_read(tmp_path: Path) -> None:
    text = "pcd,pcd2,pcds,dointr,doterm,lat,long\nXW5 1AB,XW5  1AB,XW5 1AB,198001,199606,54.1,1.1\n"
    assert list(postcodes.read(file(tmp_path, text))) == [Place(2, "XW5 1AB", 54.1, 1.1)]


def test_rows_that_cannot_be_read_are_listed_and_the_others_taken(quick: Database, tmp_path: Path) -> None:
    text = "pcds,lat,long\nnonsense,54.1,1.1\nXW5 1AB,north,1.1\nXW5 1AD,12.5,1.1\nXW5 1AE,54.1,1.1\n"
    report = load(quick, file(tmp_path, text))
    assert (report.rows, report.new, report.unreadable) == (4, 1, 3)
    assert report.problems == [
        UnreadablePlace(2, "“nonsense” is not a postcode such as TS24 7QT."),
        UnreadablePlace(3, "The position of XW5 1AB is not in degrees, such as 54.68, -1.21."),
        UnreadablePlace(4, "The position of XW5 1AD is not in the United Kingdom."),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Provider URN,Provider name\nEY123456,Tern\n", "does not look like a list of postcodes"),
        ("postcode,easting,northing\nXW5 1AB,1,2\n", "does not look like a list of postcodes"),
        ("pcds,lat,long\n", "headings but no places"),
        ("pcds,lat,long\nXW5 1AB,54.1,1.1\nXW5 1A", "cut short"),
        ("pcds,lat,long\nXW5 1AB,54.1,1.1\nXW5 1AD,54.1\n", "cut short"),
    ],
)
def test_another_shape_or_a_cut_file_is_refused_and_changes_nothing(
    quick: Database, tmp_path: Path, text: str, said: str
) -> None:
    with pytest.raises(RefusedFile, match=said):
        load(quick, file(tmp_path, text))
    with quick.transaction() as session:
        assert session.scalars(select(Postcode)).all() == []


def test_loading_twice_changes_nothing_and_a_moved_postcode_moves(database: Database, tmp_path: Path) -> None:
    text = "pcds,lat,long\nXW5 1AB,54.1,1.1\nXW5 1AD,54.2,1.2\n"
    assert load(database, file(tmp_path, text)).new == 2
    again = load(database, file(tmp_path, text))
    assert (again.new, again.changed, again.unchanged, again.districts_derived) == (0, 0, 2, 0)
    moved = load(database, file(tmp_path, text.replace("54.2", "54.4")))
    assert (moved.new, moved.changed, moved.unchanged) == (0, 1, 1)
    assert districts(database) == {"XW5": (54.25, 1.15)}


def test_the_middle_of_a_district_is_worked_out_until_a_file_gives_it(
    database: Database, tmp_path: Path
) -> None:
    load(database, file(tmp_path, "pcds,lat,long\nXW5 1AB,54.1,1.1\nXW5 1AD,54.2,1.2\n"))
    assert districts(database) == {"XW5": (54.15, 1.15)}
    load(database, file(tmp_path, "pcds,lat,long\nXW5 1AE,54.3,1.3\n"))
    assert districts(database) == {"XW5": (54.2, 1.2)}
    load(database, file(tmp_path, "outcode,lat,long,postcodes\nXW5,54.0,1.0,3\nXW6,54.5,1.5,9\n"))
    load(database, file(tmp_path, "pcds,lat,long\nXW5 1AF,54.4,1.4\n"))
    assert districts(database) == {"XW5": (54.0, 1.0), "XW6": (54.5, 1.5)}


def test_providers_get_their_position_or_that_of_their_district(
    quick: Database, tmp_path: Path, clock: Clock
) -> None:
    rows = [provider(1, Postcode="XW5 1AB"), provider(2, Postcode="XW5 9ZZ"), provider(3, Postcode="XW9 1AB")]
    with quick.transaction() as session:
        registers.apply(session, ofsted.read(write(tmp_path, rows)), "desk", clock())
    load(quick, file(tmp_path, "pcds,lat,long\nXW5 1AB,54.1,1.1\nXW5 9ZZ,99.999999,0.000000\n"))
    with quick.transaction() as session:
        held = session.scalars(select(Provider).order_by(Provider.urn))
        assert [p.located_by for p in held] == ["postcode", "district", None]


def test_the_invented_council_lies_at_sea_and_near_itself(quick: Database) -> None:
    report = load(quick, DEMO / "postcodes.csv")
    assert report.new == report.rows > 100
    assert sorted(districts(quick)) == [f"XW{number}" for number in range(1, 9)]
    assert all(
        54 < latitude < 54.2 and 1 < longitude < 1.2 for latitude, longitude in districts(quick).values()
    )


@needs_real_files
def test_the_real_lookups_come_in(quick: Database) -> None:
    assert load(quick, REAL_POSTCODES).new == 291
    report = load(quick, REAL_DISTRICTS)
    assert (report.rows, report.unreadable) == (2996, 0)
    assert load(quick, REAL_DISTRICTS).unchanged == 2996
    assert load(quick, REAL_POSTCODES).unchanged == 291


def test_progress_is_told_while_a_long_file_comes_in(quick: Database, tmp_path: Path) -> None:
    letters = "ABDEFGHJLN"
    codes = [f"XW5 {n}{a}{b}" for n in range(9) for a in letters for b in letters * 2]
    told: list[int] = []
    path = file(tmp_path, "pcds,lat,long\n" + "".join(f"{code},54.1,1.1\n" for code in codes))
    with quick.transaction() as session:
        report = places.load(session, postcodes.read(path), told.append)
    assert told == [1000, 1800]
    assert (report.new, report.unchanged) == (900, 900)
