"""Network channels and their people: who may change them, and once, on databases of both kinds."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.services import channels as service
from bot.services.channels import Made, NotNetwork
from bot.services.people import Actor, NotAllowed, Standing
from bot.store import channels as store
from bot.store import people
from bot.store.database import Database

NOW = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)
MAYA, TOMAS = (Actor(user, "T0WESTHAV", Standing.MEMBER) for user in ("U0MAYAOKA", "U0TOMASRE"))
BETH = Actor("U0BETHCAR", "T0WESTHAV", Standing.GUEST)
CHANNEL = "C0NETWORK"


@pytest.fixture
def network(database: Database) -> Database:
    with database.transaction(writes=True) as session:
        assert service.make(session, MAYA, CHANNEL, "network", NOW) is Made.NEW
    return database


def test_the_right_to_post_the_menu_is_given_to_one_at_a_time(network: Database) -> None:
    with network.transaction(writes=True) as session:
        first = service.claim_menu(session, CHANNEL, NOW)
    with network.transaction(writes=True) as session:
        assert service.claim_menu(session, CHANNEL, NOW + timedelta(seconds=59)) is None
    later = NOW + timedelta(seconds=61)
    with network.transaction(writes=True) as session:
        second = service.claim_menu(session, CHANNEL, later)
        assert first
        assert second
        assert (first.unsure_since, second.unsure_since) == (None, NOW)
        service.note_menu(session, second, "1.1")
    with network.transaction(writes=True) as session:
        third = service.claim_menu(session, CHANNEL, later)
        assert third
        assert (third.ts, third.unsure_since) == ("1.1", None)


def test_who_gives_the_right_back_leaves_all_as_it_was(network: Database) -> None:
    with network.transaction(writes=True) as session:
        service.claim_menu(session, CHANNEL, NOW)
    later = NOW + timedelta(minutes=5)
    with network.transaction(writes=True) as session:
        claimed = service.claim_menu(session, CHANNEL, later)
        assert claimed
        service.give_back(session, claimed)
    with network.transaction(writes=True) as session:
        again = service.claim_menu(session, CHANNEL, later)
        assert again
        assert again.unsure_since == NOW


def test_somebody_who_comes_again_is_there_since_the_first_time(network: Database) -> None:
    for hours in (0, 2):
        with network.transaction(writes=True) as session:
            now = NOW + timedelta(hours=hours)
            service.joined(session, BETH, CHANNEL, now, by_themselves=True)
        if not hours:
            with network.transaction(writes=True) as session:
                service.left(session, BETH.user_id, CHANNEL, NOW + timedelta(hours=1))
    with network.transaction() as session:
        beth = people.in_slack(session, BETH.user_id)
        assert beth
        there = store.membership(session, CHANNEL, beth.id)
        assert there
        assert (there.joined_at, there.left_at) == (NOW, None)
        assert service.is_there(session, beth, CHANNEL)


def test_whom_kith_never_saw_come_may_go(network: Database) -> None:
    with network.transaction(writes=True) as session:
        service.left(session, "U0NOBODY", CHANNEL, NOW)
    with network.transaction() as session:
        assert people.in_slack(session, "U0NOBODY") is None


def test_a_channel_that_is_none_is_not_ended_nor_taken_over(network: Database) -> None:
    with network.transaction(writes=True) as session:
        service.end(session, TOMAS, CHANNEL, NOW)
        for channel in (CHANNEL, "C0NOWHERE"):
            for change in (service.end, service.take_over):
                with pytest.raises(NotNetwork):
                    change(session, TOMAS, channel, NOW)
        assert service.coordinator_of(session, CHANNEL) is None
        assert service.make(session, TOMAS, CHANNEL, "network", NOW) is Made.AGAIN
        assert service.coordinator_of(session, CHANNEL) == TOMAS.user_id


@pytest.mark.parametrize("standing", [Standing.GUEST, Standing.ELSEWHERE, Standing.GONE])
def test_only_staff_make_take_over_and_end(network: Database, standing: Standing) -> None:
    other = Actor("U0OTHER", "T0OTHER", standing)
    with network.transaction(writes=True) as session:
        with pytest.raises(NotAllowed):
            service.make(session, other, "C0OTHER", "other", NOW)
        for change in (service.end, service.take_over):
            with pytest.raises(NotAllowed):
                change(session, other, CHANNEL, NOW)
        assert service.coordinator_of(session, CHANNEL) == MAYA.user_id
