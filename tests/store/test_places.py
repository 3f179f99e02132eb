"""Positions and distances, on SQLite and PostgreSQL alike."""

import pytest

from bot.store.database import Database
from bot.store.directory import Directory
from bot.store.places import District, Position, Postcode, locate_providers, position_of
from tests.factories import make_import, make_provider


@pytest.fixture
def places(database: Database) -> Database:
    with database.transaction() as session:
        session.add(Postcode(postcode="XB1 1AA", latitude=54.0, longitude=-1.0))
        session.add(District(district="XB1", latitude=54.1, longitude=-1.1))
        source = make_import(session)
        make_provider(session, source, "100001", postcode="XB1 1AA", town="Gull Bay")
        make_provider(session, source, "100002", postcode="XB1 9ZZ", town="Gull Bay")
        make_provider(session, source, "100003", postcode="XQ9 9ZZ", town="Gull Bay")
        make_provider(session, source, "100004", postcode=None, town=None)
        locate_providers(session)
    return database


def test_london_to_edinburgh_is_as_far_as_it_is() -> None:
    london = Position(51.5074, -0.1278, "London", exact=True)
    assert london.miles_to(55.9533, -3.1883) == pytest.approx(331.6, abs=0.5)


def test_nowhere_is_further_than_half_way_round() -> None:
    assert Position(0, 0, "here", exact=True).miles_to(0, 180) == pytest.approx(12436.8, abs=1)


def test_a_place_is_no_distance_from_itself() -> None:
    assert Position(51.5, -0.1, "here", exact=True).miles_to(51.5, -0.1) == 0


def test_a_postcode_lies_where_the_file_says(places: Database) -> None:
    assert position_of(places, "XB1 1AA") == Position(54.0, -1.0, "XB1 1AA", exact=True)


def test_an_unknown_postcode_falls_back_to_its_district(places: Database) -> None:
    assert position_of(places, "XB1 2BB") == Position(54.1, -1.1, "XB1", exact=False)
    assert position_of(places, "XB1") == Position(54.1, -1.1, "XB1", exact=False)


def test_a_postcode_of_an_unknown_district_has_no_position(places: Database) -> None:
    assert position_of(places, "XQ9 9ZZ") is None


def test_providers_get_the_position_of_their_postcode_or_its_district(places: Database) -> None:
    listings = Directory(places).listings()
    placed = [listings.by_urn.get(urn)[0] for urn in ("100001", "100002", "100003", "100004")]
    assert [(p.latitude, p.located_by) for p in placed] == [
        (54.0, "postcode"),
        (54.1, "district"),
        (None, None),
        (None, None),
    ]


def test_a_position_that_became_known_later_replaces_the_district(places: Database) -> None:
    directory = Directory(places)
    directory.listings()
    with places.transaction() as session:
        session.add(Postcode(postcode="XB1 9ZZ", latitude=54.2, longitude=-1.2))
        session.flush()
        locate_providers(session)
    (provider,) = directory.listings().by_urn.get("100002")
    assert (provider.latitude, provider.longitude, provider.located_by) == (54.2, -1.2, "postcode")
