"""What staff added, in the database: who stands for whom, and what an earlier version of Kith finds."""

from datetime import UTC, date, datetime

from sqlalchemy import select, text

from bot.store import additions, schema
from bot.store.additions import Told
from bot.store.contacts import ADDED, EXTRACT, PUBLIC
from bot.store.database import Database
from bot.store.providers import Provider, whole
from tests.factories import make_import, make_provider

TOLD = Told("her sister", date(2026, 9, 10), "U1", datetime(2026, 9, 14, tzinfo=UTC))
URN = "EY900001"


def add(database: Database, urn: str | None = None) -> int:
    with database.transaction(writes=True) as session:
        provider = additions.add(
            session, urn, {"provider_type": "Childminder", "town": "Saltmere"}, {"name": "Wren"}, TOLD
        )
        return provider.id


def test_each_without_a_urn_has_something_of_its_own_in_its_place(database: Database) -> None:
    ids = {add(database), add(database)}
    with database.transaction() as session:
        held = [session.get(Provider, id_) for id_ in ids]
        assert [one.has_urn for one in held if one] == [False, False]
        assert len({one.urn for one in held if one}) == 2


def test_the_public_register_stands_before_the_extract_and_both_before_staff(database: Database) -> None:
    id_ = add(database, URN)
    for register in (EXTRACT, PUBLIC):
        with database.transaction(writes=True) as session:
            make_provider(session, make_import(session, register=register), URN)
        with database.transaction() as session:
            provider = whole(session, id_)
            assert provider
            assert provider.register == register
            assert provider.contact == {"name": "Wren"}


def test_a_version_that_knows_no_additions_is_left_with_none_of_them_and_with_all_else(
    database: Database,
) -> None:
    add(database)
    with database.transaction(writes=True) as session:
        make_provider(session, make_import(session), URN)
    schema.downgrade(database.engine, "0003")
    with database.engine.connect() as connection:
        assert list(connection.scalars(select(Provider.register))) == [PUBLIC]
        for table in ("provider_contact", "register_import"):
            named = connection.scalars(text(f"SELECT register FROM {table}"))
            assert ADDED not in list(named)
    schema.upgrade(database.engine)
