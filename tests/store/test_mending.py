"""The outbox puts itself right: after a clock that was wrong, and where e-mail was taken away."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select

from bot.nudges.pace import SLACK
from bot.store import mending, outbox, pace, sending
from bot.store.database import Database
from bot.store.outbox import Due, Lane, Nudge
from bot.store.pace import Pace
from tests.conftest import Clock
from tests.nudges.planned import MONDAY, Office, mark
from tests.nudges.post import NETWORK, Post, run

YEAR = timedelta(days=365)
HOUR = timedelta(hours=1)
BY_NIGHT = {"digest": True, "quiet_from": time(0), "quiet_until": time(0)}


def put_right(database: Database, now: datetime) -> None:
    with database.transaction(writes=True) as session:
        mending.after_wrong_clock(session, now)


@pytest.fixture
def post(database: Database, clock: Clock) -> Iterator[Post]:
    with Post(database, clock) as post:
        yield post


def test_a_clock_that_was_a_year_ahead_holds_nothing_up(post: Post, clock: Clock) -> None:
    clock.move(days=365)
    for key in ("sent", "updated"):
        post.due(key, NETWORK)
    run(post.sender(), clock)
    post.sandbox.fail_next("chat.postMessage", 1, "500")
    post.due("half sent", NETWORK)
    post.sender().step()
    with post.database.transaction(writes=True) as session:
        outbox.mark_stale(session.scalars(select(Nudge).where(Nudge.key == "updated")).one(), clock())
    clock.now -= YEAR
    post.due("after", NETWORK)
    put_right(post.database, clock())
    run(post.sender(), clock, until=clock() + HOUR)
    assert [post.row(key).state for key in ("half sent", "after")] == ["sent", "sent"]
    assert not post.row("updated").stale


def test_what_was_put_off_or_held_while_the_clock_was_ahead_comes_in_time(
    database: Database,
) -> None:
    clock = Clock(MONDAY + YEAR + 12 * HOUR)
    office = Office(database, clock)
    person, digester = office.person(), office.person("U0DIGESTS", **BY_NIGHT)
    night, held = (office.due(person_id=one, due_at=MONDAY) for one in (person, digester))
    office.plan()
    assert all(office.row(one).look_at > MONDAY + YEAR for one in (night, held))
    clock.now = MONDAY
    put_right(database, MONDAY)
    office.plan()
    assert office.row(night).state == "ready"
    assert office.rows("digest")[0].state == "ready"
    assert office.row(held).state == "held"


def test_a_digest_that_went_while_the_clock_was_ahead_is_not_the_last_for_a_year(
    database: Database,
) -> None:
    clock = Clock(MONDAY + YEAR)
    office = Office(database, clock)
    person = office.person(digest=True)
    office.due(person_id=person)
    office.plan()
    with database.transaction(writes=True) as session:
        for nudge in session.scalars(select(Nudge)):
            mark(session, nudge, "sent", sent_at=clock())
    clock.now = MONDAY
    held = office.due(person_id=person)
    office.plan()
    assert office.row(held).look_at == datetime(2026, 9, 15, 7, 30, tzinfo=UTC)


def test_with_a_clock_that_is_right_nothing_changes(database: Database) -> None:
    office = Office(database, Clock(MONDAY))
    later, digester = office.person(), office.person("U0DIGESTS", digest=True)
    office.due(person_id=later, due_at=MONDAY + HOUR)
    office.due(person_id=digester)
    office.plan()
    with database.transaction(writes=True) as session:
        pace.locked(session, "slack").free_at = MONDAY + HOUR / 2
    before = facts(database)
    put_right(database, MONDAY)
    assert facts(database) == before


def facts(database: Database) -> list[tuple[object, ...]]:
    with database.transaction() as session:
        nudges = session.execute(
            select(Nudge.id, Nudge.state, Nudge.due_at, Nudge.look_at).order_by(Nudge.id)
        )
        return [*map(tuple, nudges), *map(tuple, session.execute(select(Pace.name, Pace.free_at)))]


def test_what_was_to_go_by_e_mail_goes_another_way_where_kith_sends_no_more_e_mail(
    database: Database,
) -> None:
    clock = Clock(MONDAY)
    office = Office(database, clock)
    person = office.person(reach="email", email="beth@carrow.example")
    nudges = [office.due(person_id=person) for _ in range(3)]
    office.plan()
    with database.transaction(writes=True) as session:
        (claimed,) = sending.claim(session, "email", "one", clock(), SLACK, 1, [])
        mark(session, session.get_one(Nudge, nudges[1]), "waiting")
        outbox.add(session, [Due("plain", "channel", MONDAY, channel_id=NETWORK)])
    office.plan()
    with database.transaction(writes=True) as session:
        assert mending.give_back(session, ["slack", "ephemeral"], MONDAY) == 3
        assert session.get_one(Lane, f"mail:{person}").ready == 0
    assert office.states(nudges) == ["planned"] * 3
    office.rules = type(office.rules)(office.rules.kinds, office.rules.policy, has_email=False)
    office.plan()
    assert {(row.state, row.via, row.conversation) for row in map(office.row, nudges)} == {
        ("ready", "slack", None)
    }
    assert claimed.id in nudges
