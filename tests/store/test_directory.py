"""The directory in memory: what it finds, and that it is never older than the database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Event

import pytest
from sqlalchemy.orm import Session

from bot.store import directory as module
from bot.store import listings as listings_module
from bot.store.contacts import EXTRACT, replace_contacts
from bot.store.database import Database
from bot.store.directory import Directory, Listings
from bot.store.listings import mark_changed
from bot.store.places import Position
from bot.store.providers import Inspection, Provider
from tests.factories import make_import, make_provider

HERE = Position(54.0, -1.0, "here", exact=True)


@pytest.fixture
def directory(database: Database) -> Directory:
    with database.transaction(writes=True) as session:
        source = make_import(session)
        there, far = {"latitude": 54.0, "longitude": -1.0}, {"latitude": 54.1, "longitude": -1.1}
        make_provider(session, source, "100001", name="Rainbow Nursery", town="Gull Bay", **there)
        make_provider(session, source, "100002", name="Puffin Play House", town="Gull Bay", **far)
        make_provider(session, source, "100003", name="Rainbow’s End", town="Saltmere", constituency="North")
    return Directory(database)


def urns(listings: object) -> list[str]:
    return sorted(listing.urn for listing in listings)  # type: ignore[attr-defined]


def change(database: Database, urn: str, how: Callable[[Session, Provider], object]) -> None:
    with database.transaction(writes=True) as session:
        provider = session.query(Provider).filter_by(urn=urn).one()
        how(session, provider)
        session.flush()
        mark_changed(session, [provider.id])


def rename(name: str) -> Callable[[Session, Provider], None]:
    def how(_: Session, provider: Provider) -> None:
        provider.name = name

    return how


def test_who_holds_a_word_is_found_by_it_in_names_and_places(directory: Directory) -> None:
    listings = directory.listings()
    assert urns(listings.holding(["rainbow", "rainbows"])) == ["100001", "100003"]
    assert urns(listings.holding(["saltmere"])) == ["100003"]
    assert urns(listings.holding(["playhouse"])) == ["100002"]
    assert listings.holding(["kittiwake"]) == set()


def test_who_is_around_a_position_is_found(directory: Directory) -> None:
    listings = directory.listings()
    assert urns(listings.around(HERE, 1)) == ["100001"]
    assert urns(listings.around(HERE, 10)) == ["100001", "100002"]
    assert urns(listings.around(Position(50.0, -5.0, "far", exact=True), 1)) == []


def test_nobody_outside_the_square_is_around_though_their_cell_of_the_map_is(directory: Directory) -> None:
    beside = Position(54.0, -0.96, "one and a half miles to the east", exact=True)
    assert urns(directory.listings().around(beside, 1)) == []
    assert urns(directory.listings().around(beside, 2)) == ["100001"]


def test_a_distance_as_far_as_the_moon_is_looked_through_at_once(directory: Directory) -> None:
    assert urns(directory.listings().around(HERE, 238_900)) == ["100001", "100002"]


def test_who_has_no_position_is_found_by_their_area(directory: Directory) -> None:
    assert urns(directory.listings().unplaced(["North", "Nowhere"])) == ["100003"]


def test_what_nobody_without_a_position_is_found_by_is_known(
    directory: Directory, database: Database
) -> None:
    assert directory.listings().is_any_unplaced(["puffin", "rainbows"])
    assert not directory.listings().is_any_unplaced(["puffin", "nursery"])
    change(database, "100003", rename("Puffin’s End"))
    assert directory.listings().is_any_unplaced(["puffins"])
    assert not directory.listings().is_any_unplaced(["rainbows"])


def test_the_constituencies_around_are_those_of_open_providers_in_the_square(database: Database) -> None:
    with database.transaction(writes=True) as session:
        source, closed = make_import(session), {"closed_on": date(2021, 1, 1)}
        for number, (north, area, more) in enumerate(
            [(54.0, "Here", {}), (54.0, "Closed", closed), (54.012, "Edge", {}), (54.017, "Beyond", {})]
        ):
            at = {"latitude": north, "longitude": -1.0}
            make_provider(session, source, f"10000{number}", constituency=area, **at, **more)
    listings = Directory(database).listings()
    assert listings.around(HERE, 1).areas() == {"Here", "Edge"}
    assert urns(listings.around(HERE, 1).roughly()) == ["100000", "100001", "100002", "100003"]
    assert urns(listings.around(HERE, 1)) == ["100000", "100001", "100002"]


def test_the_middle_of_a_town_lies_between_its_providers(directory: Directory) -> None:
    middle = directory.listings().middle_of("gull bay")
    assert middle
    assert (middle.latitude, middle.exact) == (pytest.approx(54.05), False)
    assert directory.listings().middle_of("Nowhere") is None


def test_the_beginning_of_a_towns_name_is_enough_unless_it_is_very_short(directory: Directory) -> None:
    assert directory.listings().middle_of("Gull")
    assert directory.listings().middle_of("Gul") is None


def test_a_town_where_everybody_has_closed_has_no_middle(directory: Directory, database: Database) -> None:
    for urn in ("100001", "100002"):
        change(database, urn, lambda _, provider: setattr(provider, "closed_on", date(2026, 9, 1)))
    assert directory.listings().middle_of("Gull Bay") is None


def test_a_changed_name_is_found_at_once_and_the_old_one_no_longer(
    directory: Directory, database: Database
) -> None:
    before = directory.listings()
    change(database, "100002", rename("Kittiwake Club"))
    after = directory.listings()
    assert urns(after.holding(["kittiwake"])) == ["100002"]
    assert urns(after.holding(["puffin", "playhouse"])) == []
    assert "puffin" not in after.vocabulary
    assert urns(before.holding(["puffin"])) == ["100002"], "who searches meanwhile is not disturbed"


def test_one_process_notices_what_another_one_changed(directory: Directory, database: Database) -> None:
    directory.listings()
    other = Database(database.engine.url)
    change(other, "100001", lambda _, provider: setattr(provider, "town", "Netherquay"))
    with other.transaction(writes=True) as session:
        make_provider(session, make_import(session), "100004", name="Kittiwake Club")
    other.close()
    assert urns(directory.listings().holding(["netherquay", "kittiwake"])) == ["100001", "100004"]


def test_what_is_not_committed_is_not_found(directory: Directory, database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.transaction(writes=True) as session:
        make_provider(session, make_import(session), "100004", name="Kittiwake Club")
        raise ZeroDivisionError
    assert directory.listings().holding(["kittiwake"]) == set()


def test_nothing_is_read_again_where_nothing_changed(directory: Directory) -> None:
    assert directory.listings() is directory.listings()


def test_after_any_change_the_memory_is_the_same_as_if_it_were_read_anew(
    directory: Directory, database: Database
) -> None:
    directory.listings()
    with database.transaction(writes=True) as session:
        source = make_import(session, register=EXTRACT)
        known = make_provider(session, source, "100003", closed_on=date(2026, 9, 1))
        replace_contacts(session, EXTRACT, {"100003": {"name": "Marjorie Dawes"}})
        session.add(inspection(known.id, source.id))
    change(database, "100001", lambda _, provider: setattr(provider, "latitude", None))
    change(database, "100002", rename("Marjorie’s House"))
    assert shown(directory.listings()) == shown(Directory(database).listings())


def inspection(provider_id: int, import_id: int) -> Inspection:
    return Inspection(
        provider_id=provider_id, import_id=import_id, kind="full", framework="EIF", date=date(2026, 1, 1)
    )


def shown(listings: Listings) -> object:
    """All that can be asked of listings, in an order that does not depend on how they came about."""
    words = ("rainbow", "rainbows", "puffin", "playhouse", "marjorie", "marjories", "dawes", "saltmere")
    held = {word: urns(listings.holding([word])) for word in words}
    told = {
        urn: [
            (one.register, one.inspection, one.extract and one.extract.closed_on, one.held) for one in found
        ]
        for urn in ("100001", "100002", "100003")
        if (found := listings.by_urn.get(urn))
    }
    around, unplaced = urns(listings.around(HERE, 30)), urns(listings.unplaced(["Westhaven", "North"]))
    return held, told, around, unplaced, listings.middle_of("gull bay"), listings.vocabulary.beginning("m")


def test_where_much_has_changed_a_request_does_not_wait_long_for_it(
    directory: Directory, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = directory.listings()
    change(database, "100002", rename("Kittiwake Club"))
    go_on, read = Event(), module.read_listings

    def slowly(*arguments: object) -> object:
        assert go_on.wait(20)
        return read(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "read_listings", slowly)
    monkeypatch.setattr(module, "PATIENCE", 0.0)
    assert directory.listings() is before
    go_on.set()
    monkeypatch.setattr(module, "PATIENCE", 20.0)
    assert urns(directory.listings().holding(["kittiwake"])) == ["100002"]


def test_what_another_commits_while_all_is_read_is_found_by_the_next(
    directory: Directory, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, read = Database(database.engine.url), listings_module._Reader._read_inspections

    def slowly(reader: listings_module._Reader) -> object:
        with other.transaction(writes=True) as session:
            make_provider(session, make_import(session), "100004", name="Kittiwake Club")
        return read(reader)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(listings_module._Reader, "_read_inspections", slowly)
        assert urns(directory.listings().holding(["puffin", "kittiwake"])) == ["100002"]
    assert urns(directory.listings().holding(["puffin", "kittiwake"])) == ["100002", "100004"]
    other.close()


def test_what_cannot_be_read_is_said_to_who_asks_and_read_by_the_next(
    database: Database, directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(module, "read_listings", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            directory.listings()
    assert urns(directory.listings().holding(["puffin"])) == ["100002"]


def test_many_who_ask_at_once_all_get_the_newest(directory: Directory, database: Database) -> None:
    with ThreadPoolExecutor(16) as everybody:
        for name in ("Kittiwake", "Fulmar", "Petrel"):
            change(database, "100002", rename(name))
            asked = [everybody.submit(directory.listings) for _ in range(16)]
            assert all(urns(one.result(20).holding([name.lower()])) == ["100002"] for one in asked)


def test_when_nearly_everything_changed_it_is_read_anew(
    directory: Directory, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MANY", 0)
    directory.listings()
    change(database, "100002", rename("Kittiwake Club"))
    assert urns(directory.listings().holding(["kittiwake"])) == ["100002"]
    assert urns(directory.listings().holding(["rainbow"])) == ["100001"]


def test_who_got_another_urn_is_found_by_it_and_no_longer_by_the_old_one(
    directory: Directory, database: Database
) -> None:
    directory.listings()
    change(database, "100002", lambda _, provider: setattr(provider, "urn", "100009"))
    listings = directory.listings()
    assert listings.by_urn.get("100002") == ()
    assert urns(listings.holding(["puffin"])) == ["100009"]
