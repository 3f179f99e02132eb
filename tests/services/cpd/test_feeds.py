"""The feeds: kept by staff, claimed one by one, and what holds when one breaks."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.services.checks import WrongFields
from bot.services.cpd import feeds
from bot.services.cpd.feeds import Feeds, Read
from bot.services.cpd.items import Item
from bot.services.people import NotAllowed
from bot.store.cpd.feeds import CpdFeed
from bot.store.database import Database
from bot.store.outbox import Nudge
from tests.services.cpd.office import MAYA, Office, guest, locate

ADDRESS = "https://training.example/feed.xml"


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


def add(office: Office, address: str = ADDRESS, name: str = "Northern Trust") -> int:
    return office.act(lambda session: Feeds(session, MAYA, office.now).add(address, name, ["Funding"]).id)


def good(office: Office, feed_id: int, *items: Item) -> object:
    return office.act(lambda session: feeds.note_good(session, feed_id, Read(items), (), locate, office.now))


def broken(office: Office, feed_id: int) -> None:
    staff = [(MAYA.user_id, MAYA.team_id)]
    office.act(lambda session: feeds.note_broken(session, feed_id, "It is gone.", staff, office.now))


def nudges(office: Office) -> Sequence[Nudge]:
    return office.act(lambda session: session.scalars(select(Nudge).order_by(Nudge.id)).all())


def row(office: Office) -> CpdFeed:
    return office.act(lambda session: session.scalars(select(CpdFeed)).one())


def test_only_staff_keep_feeds(office: Office) -> None:
    feed_id = add(office)
    for do in (
        lambda desk: desk.all(),
        lambda desk: desk.add(ADDRESS, "x", []),
        lambda desk: desk.remove(feed_id),
    ):
        with pytest.raises(NotAllowed):
            office.act(lambda session, do=do: do(Feeds(session, guest("BETH"), office.now)))


@pytest.mark.parametrize(
    "address", ["", "feed.xml", "ftp://a.example/x", "https://", "file:///etc/passwd", "a b"]
)
def test_what_is_no_address_of_the_web_is_refused(office: Office, address: str) -> None:
    with pytest.raises(WrongFields) as wrong:
        add(office, address)
    assert "https://" in wrong.value.errors["address"]


def test_an_address_is_kept_once_and_a_calendar_is_fetched_as_what_it_is(office: Office) -> None:
    assert add(office, "webcal://a.example/x.ics") == add(office, "https://a.example/x.ics", "Otherwise")
    assert (row(office).name, row(office).address) == ("Otherwise", "https://a.example/x.ics")


def test_of_two_processes_one_looks(office: Office) -> None:
    feed_id = add(office)
    claimed = [office.act(lambda session: feeds.claim(session, office.now)) for _ in range(2)]
    assert [one and one.id for one in claimed] == [feed_id, None]


def test_a_feed_that_breaks_is_reported_once_and_keeps_what_it_had(office: Office) -> None:
    feed_id = add(office)
    good(office, feed_id, Item("First aid", uid="1"))
    for _ in range(4):
        office.now += timedelta(hours=3)
        broken(office, feed_id)
    assert [one.kind for one in nudges(office)] == ["cpd.feed_broken"]
    assert (row(office).items, row(office).fault) == (1, "It is gone.")
    assert len(office.act(lambda session: office.desk(session).on_offer())) == 1
    assert row(office).look_at == office.now + timedelta(hours=8)
    good(office, feed_id, Item("First aid", uid="1"))
    assert row(office).broken_at is None
    assert [one.state for one in nudges(office)] == ["withdrawn"]
    office.now += timedelta(days=2)
    broken(office, feed_id)
    assert [one.state for one in nudges(office)] == ["withdrawn", "planned"]


def test_a_feed_that_was_removed_meanwhile_adds_nothing_and_is_not_reported(office: Office) -> None:
    feed_id = add(office)
    for _ in range(2):
        office.act(lambda session: Feeds(session, MAYA, office.now).remove(feed_id))
    assert good(office, feed_id, Item("First aid")) is None
    broken(office, feed_id)
    assert not nudges(office)
    assert office.act(lambda session: Feeds(session, MAYA, office.now).all()) == []
    add(office)
    assert good(office, feed_id, Item("First aid"))
