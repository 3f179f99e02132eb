"""The search over real names and invented ones: misspelt, in any mixture, and whatever else is typed."""

import random
import string
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bot.clock import utc_now
from bot.imports import import_postcodes, import_register
from bot.sandbox import fill
from bot.services.people import Actor, NotAllowed, Standing
from bot.services.providers import (
    AlreadyShared,
    NotInDirectory,
    Results,
    claim_share,
    open_record,
    search_providers,
    suggest_providers,
    withdraw_share,
)
from bot.services.queries import LONGEST_QUERY, parse
from bot.store.database import Database
from bot.store.directory import Directory
from bot.store.providers import Provider
from bot.views.providers import from_value, name_options, results_message, results_view, to_value
from slack_sandbox.blocks import check_message_blocks
from slack_sandbox.views import check_view
from tests.factories import make_import, make_provider
from tests.world import ROOT

DATA = ROOT.parent / "shared" / "data"
MAYA = Actor("U0MAYAOKA", "T0WESTHAV", Standing.MEMBER)
needs_real_files = pytest.mark.skipif(not DATA.is_dir(), reason="Ofsted's files are not in ../shared/data")


class Searcher:
    """A directory and somebody of the staff who searches it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.directory = Directory(database)

    def search(self, text: str, start: int = 0) -> Results:
        return search_providers(self.directory, MAYA, parse(text), start)

    def found(self, text: str) -> list[str | None]:
        return [found.provider.name for found in self.search(text).found]

    def named(self) -> list[Provider]:
        with self.database.transaction() as session:
            return list(session.scalars(select(Provider).where(Provider.name.is_not(None))))


@pytest.fixture(scope="session")
def demo(demo_file: Path) -> Iterator[Searcher]:
    """The invented council. Nothing here writes to it."""
    database = Database(f"sqlite:///{demo_file}")
    yield Searcher(database)
    database.close()


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    """All of Ofsted's files there are, and where their postcodes lie."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('real') / 'kith.db'}")
    fill(database, None, None, lambda _: None)
    for path in (DATA / "postcodes_nspl_extract.csv", DATA / "outcode_centroids_from_nspl.csv"):
        import_postcodes(database, path)
    for path in sorted(DATA.glob("ofsted_*.csv")):
        import_register(database, path, utc_now)
    yield Searcher(database)
    database.close()


def one_letter_wrong(name: str, chance: random.Random) -> str:
    at = chance.choice([i for i, letter in enumerate(name) if letter.isalpha()])
    other = chance.choice([letter for letter in string.ascii_lowercase if letter != name[at].lower()])
    return name[:at] + other + name[at + 1 :]


@pytest.mark.slow
@needs_real_files
def test_every_public_name_is_found_with_one_letter_wrong(real: Searcher) -> None:
    chance = random.Random(20261121)
    missed = []
    for provider in real.named():
        typed = one_letter_wrong(str(provider.name), chance)
        if provider.id not in [found.provider.id for found in real.search(typed).found[:5]]:
            missed.append((typed, provider.name))
    assert missed == []


@needs_real_files
def test_a_search_of_each_kind_finds_real_providers(real: Searcher) -> None:
    childminders = real.search("childminder near TS24 7QT within 3 miles")
    assert childminders.total > 40
    assert all(found.provider.provider_type == "Childminder" for found in childminders.found)
    assert all(found.provider.local_authority == "Hartlepool" for found in childminders.found)
    assert [found.provider.urn for found in real.search("EY538221").found] == ["EY538221"]
    assert real.found("litle tresures day nursry hartlepool")[0] == "Little Treasures Day Nursery"
    assert real.found("early years @ lightcliffe") == ["Early Years @ Lightcliffe"]
    assert "Cherry Blossom Childcare" in real.found("near TR21 0NA within 1 mile")
    assert all(found.miles is not None for found in real.search("nursery near southend within 3 miles").found)


def test_pages_follow_on_without_gaps_or_repeats(demo: Searcher) -> None:
    seen: list[int] = []
    start: int | None = 0
    while start is not None:
        page = demo.search("childminder", start)
        seen += [found.provider.id for found in page.found]
        start = page.next_start
    assert len(seen) == len(set(seen)) == page.total == 166


def test_a_page_beyond_the_last_is_the_first(demo: Searcher) -> None:
    assert demo.search("childminder", 5000).start == 0
    assert demo.search("childminder", -3).start == 0


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("samphirehousenursery kelpham", "Samphire House Nursery Kelpham"),
        ("noes ark", "Noé's Ark Nursery"),
        ("cafe creche wrackby", "Café Crèche Wrackby"),
        ("fun at four kelpham", "Fun @ Four, Kelpham"),
        ("bubbles and squeak", "Bubbles & Squeak"),
        ("where is tiny trawlers please", "Tiny Trawlers"),
        ("GULLWICK rainbow NURSERY", "Rainbow Nursery"),
    ],
)
def test_a_name_is_found_however_it_is_written(demo: Searcher, text: str, name: str) -> None:
    assert demo.found(text)[0] == name


def test_what_is_offered_instead_really_finds_something(demo: Searcher) -> None:
    for text in ("samphire zoological", "xyzzy puffin", "childminder saltmere netherquay"):
        results = demo.search(text)
        assert results.found or (results.spelling and demo.search(results.spelling).found)
    nothing_near = demo.search("samphire near XW1 2BS within 0.5 miles")
    assert nothing_near.wider
    assert demo.search(nothing_near.query.within(nothing_near.wider).text).found


def test_a_name_run_together_is_found_among_many_that_share_its_last_word(database: Database) -> None:
    names = [
        f"{town} Community Pre-School" for town in ("Wrackby", "Kelpham", "Gullwick", "Otterby", "Ternham")
    ]
    with database.transaction(writes=True) as session:
        source = make_import(session)
        for number in range(180):
            make_provider(session, source, f"{200_000 + number}", name=f"Lane {number} School")
        for number, name in enumerate(names):
            make_provider(session, source, f"{200_090 + number}A", name=name)
    searcher = Searcher(database)
    for name in names:
        assert searcher.found(name.replace(" ", ""))[0] == name


def test_of_those_without_an_address_who_fits_best_comes_first(database: Database) -> None:
    with database.transaction(writes=True) as session:
        source = make_import(session)
        there = {"latitude": 54.0, "longitude": -1.0, "town": "Gull Bay"}
        make_provider(session, source, "100001", name="Saltmarsh Club", constituency="North", **there)
        withheld = {"address_withheld": True, "constituency": "North"}
        closed = {**withheld, "closed_on": date(2026, 9, 1)}
        make_provider(session, source, "100002", name="Amber and Puffin Play Nursery", **withheld)
        make_provider(session, source, "100003", name="A Puffin Nursery", **closed)
        make_provider(session, source, "100004", name="Puffin Nursery", **withheld)
    found = Searcher(database).found("puffin nursery near gull bay")
    assert found == ["Puffin Nursery", "Amber and Puffin Play Nursery", "A Puffin Nursery"]


def test_a_name_field_suggests_by_name_not_by_street(demo: Searcher) -> None:
    names = [p.name for p in suggest_providers(demo.directory, MAYA, "harbourmaster")]
    by_urn = [p.urn for p in suggest_providers(demo.directory, MAYA, "9100003")]
    assert all("harbour" in str(name).lower() for name in names)
    assert by_urn == ["9100003"]


@given(st.text(max_size=LONGEST_QUERY + 50))
def test_whatever_is_typed_is_answered_in_what_slack_takes(demo: Searcher, text: str) -> None:
    results = demo.search(text)
    message = results_message(results)
    assert check_message_blocks(message["blocks"]) == []
    assert 0 < len(message["text"]) < 4000
    assert check_view(results_view(results)) == []


@given(st.text(min_size=1, max_size=300))
def test_whatever_is_typed_into_the_name_field_gets_options_that_slack_takes(
    demo: Searcher, text: str
) -> None:
    options = name_options(text, suggest_providers(demo.directory, MAYA, text))
    assert all(0 < len(str(option["text"]["text"])) <= 75 for option in options)
    assert all(len(str(option["value"])) <= 150 for option in options)


@given(st.text(max_size=LONGEST_QUERY + 50), st.integers(0, 500))
def test_a_search_survives_in_a_button(text: str, start: int) -> None:
    query = parse(text)
    value = to_value(query, start)
    assert len(value) <= 2000
    assert not set(value) & set("&<>")
    assert from_value(value) == (query, start)


@pytest.mark.parametrize("standing", [Standing.GUEST, Standing.ELSEWHERE, Standing.GONE])
def test_nobody_but_staff_gets_anything_from_the_directory(demo: Searcher, standing: Standing) -> None:
    stranger = Actor("U1", "T1", standing)
    with demo.database.transaction() as session:
        with pytest.raises(NotAllowed):
            search_providers(demo.directory, stranger, parse("samphire"))
        with pytest.raises(NotAllowed):
            suggest_providers(demo.directory, stranger, "samphire")
        with pytest.raises(NotAllowed):
            open_record(session, stranger, 1)
        with pytest.raises(NotAllowed):
            claim_share(session, stranger, 1, "C1", "share:V1", utc_now())


def test_a_share_is_claimed_once_until_it_is_withdrawn(demo_file: Path, tmp_path: Path) -> None:
    (tmp_path / "kith.db").write_bytes(demo_file.read_bytes())
    database = Database(f"sqlite:///{tmp_path / 'kith.db'}")
    with database.transaction(writes=True) as session:
        claim_share(session, MAYA, 1, "C1", "share:V1", utc_now())
        with pytest.raises(AlreadyShared):
            claim_share(session, MAYA, 1, "C1", "share:V1", utc_now())
        withdraw_share(session, "share:V1")
        claim_share(session, MAYA, 1, "C1", "share:V1", utc_now())
        with pytest.raises(NotInDirectory):
            claim_share(session, MAYA, 999_999, "C1", "share:V2", utc_now())
    database.close()
