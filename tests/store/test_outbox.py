"""The outbox: what is due stands there once."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.store import outbox, people
from bot.store.database import Database
from bot.store.outbox import Due, Lane, Nudge

NOW = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_what_is_due_twice_stands_there_once(database: Database) -> None:
    with database.transaction(writes=True) as session:
        beth = people.meet(session, "U0BETHCAR", "T0WESTHAV", NOW)
        dues = [Due("test", f"test:{number}", NOW, person_id=beth.id) for number in range(3)]
        assert outbox.add(session, dues) == 3
    with database.transaction(writes=True) as session:
        assert outbox.add(session, [*dues, Due("test", "test:3", NOW, person_id=beth.id)]) == 1


def test_somebody_met_again_is_the_same_person(database: Database) -> None:
    with database.transaction(writes=True) as session:
        first = people.meet(session, "U0BETHCAR", "T0WESTHAV", NOW).id
    with database.transaction(writes=True) as session:
        assert people.meet(session, "U0BETHCAR", "T0WESTHAV", NOW).id == first


def make(session: Session, key: str, lane: str, **more: Any) -> Nudge:
    """A nudge that is ready."""
    outbox.add(session, [Due("test", key, more.pop("due_at", NOW), channel_id=lane, **more)])
    nudge = session.scalars(select(Nudge).where(Nudge.key == key)).one()
    outbox.make_ready(session, [nudge], "slack", lane)
    return nudge


def lane(database: Database, name: str) -> tuple[int, bool, datetime]:
    with database.transaction() as session:
        kept = session.get_one(Lane, name)
        return kept.ready, kept.urgent, kept.due_at


def test_a_lane_knows_how_many_wait_and_who_is_first(database: Database) -> None:
    with database.transaction(writes=True) as session:
        make(session, "b", "C1", due_at=NOW)
        make(session, "a", "C1", due_at=NOW - HOUR)
    assert lane(database, "C1") == (2, False, NOW - HOUR)
    with database.transaction(writes=True) as session:
        urgent = make(session, "c", "C1", urgency=0)
    assert lane(database, "C1")[:2] == (3, True)
    with database.transaction(writes=True) as session:
        assert outbox.leave(session, session.merge(urgent))
    assert lane(database, "C1") == (2, False, NOW - HOUR)


def test_a_lane_that_ran_empty_remembers_nothing_of_who_was_first(database: Database) -> None:
    with database.transaction(writes=True) as session:
        first = make(session, "a", "C1", due_at=NOW - HOUR, urgency=0)
    with database.transaction(writes=True) as session:
        assert outbox.leave(session, session.merge(first))
    with database.transaction(writes=True) as session:
        make(session, "b", "C1")
    assert lane(database, "C1") == (1, False, NOW)


def test_counting_anew_comes_to_the_same(database: Database) -> None:
    with database.transaction(writes=True) as session:
        make(session, "a", "C1", due_at=NOW - HOUR)
        make(session, "b", "C1")
        make(session, "c", "C2", urgency=0)
        gone = make(session, "d", "C3")
        assert outbox.leave(session, gone)
    before = [lane(database, name)[:2] for name in ("C1", "C2", "C3")]
    with database.transaction(writes=True) as session:
        outbox.recount(session)
    assert (
        [lane(database, name)[:2] for name in ("C1", "C2", "C3")]
        == before
        == [
            (2, False),
            (1, True),
            (0, False),
        ]
    )


def test_an_unsent_nudge_is_not_tried_again_as_if_it_were_dead(database: Database) -> None:
    with database.transaction(writes=True) as session:
        assert not outbox.retry(session, make(session, "a", "C1").id)
        assert not outbox.retry(session, 4711)


def test_the_newest_of_the_dead_are_shown_first(database: Database) -> None:
    with database.transaction(writes=True) as session:
        for number in range(3):
            nudge = make(session, f"{number}", "C1")
            outbox.leave(session, nudge)
            nudge.state, nudge.ended_at = "dead", NOW + number * HOUR
    with database.transaction() as session:
        assert [nudge.key for nudge in outbox.dead(session, most=2)] == ["2", "1"]
