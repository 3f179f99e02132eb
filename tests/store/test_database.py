"""One transaction for each action, on SQLite and PostgreSQL alike."""

import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, StatementError

from bot.store import schema
from bot.store.audit import AuditEvent, record_once, withdraw
from bot.store.database import Database
from bot.store.registers import ImportCoverage
from tests.factories import make_import

NOON = datetime(2026, 9, 14, 12, tzinfo=UTC)


def event(key: str | None = None, at: datetime = NOON) -> AuditEvent:
    return AuditEvent(
        at=at, actor_id="U1", actor_team="T1", action="test", subject="x", details={}, request_key=key
    )


def count(database: Database) -> int:
    with database.transaction() as session:
        return session.query(AuditEvent).count()


def test_an_action_that_fails_leaves_nothing_behind(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.transaction() as session:
        session.add(event())
        session.flush()
        raise ZeroDivisionError
    assert count(database) == 0


def test_the_same_request_is_written_down_once(database: Database) -> None:
    for expected in (True, False):
        with database.transaction(writes=True) as session:
            assert record_once(session, event("share:V1")) is expected
    assert count(database) == 1


def test_a_request_that_was_withdrawn_can_be_made_again(database: Database) -> None:
    with database.transaction() as session:
        record_once(session, event("share:V1"))
        withdraw(session, "share:V1")
        assert record_once(session, event("share:V1"))


def test_two_requests_without_a_key_are_two(database: Database) -> None:
    with database.transaction() as session:
        assert record_once(session, event())
        assert record_once(session, event())
    assert count(database) == 2


def test_of_two_processes_with_the_same_request_one_carries_it_out(database: Database) -> None:
    answers = []
    ready = threading.Barrier(2)

    def ask() -> None:
        ready.wait()
        with database.transaction(writes=True) as session:
            answers.append(record_once(session, event("share:V1")))

    both = [threading.Thread(target=ask) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(answers) == [False, True]


def test_times_come_back_in_utc_whatever_zone_they_were_given_in(database: Database) -> None:
    summer = NOON.astimezone(timezone(timedelta(hours=1)))
    with database.transaction() as session:
        session.add(event(at=summer))
    with database.transaction() as session:
        stored = session.query(AuditEvent).one().at
        assert (stored, stored.utcoffset()) == (NOON, timedelta(0))


def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError), database.transaction() as session:
        session.add(event(at=datetime(2026, 9, 14, 12)))  # noqa: DTZ001
        session.flush()


def test_a_row_that_belongs_to_nothing_is_refused(database: Database) -> None:
    with pytest.raises(IntegrityError), database.transaction() as session:
        session.add(ImportCoverage(import_id=77, local_authority="Westhaven"))
        session.flush()


def test_a_database_error_does_not_tell_what_was_to_be_written(database: Database) -> None:
    with pytest.raises(IntegrityError) as fault, database.transaction() as session:
        source = make_import(session)
        session.add(ImportCoverage(import_id=source.id, local_authority="a secret"))
        session.flush()
        session.execute(
            text("INSERT INTO import_coverage VALUES (:id, :name)"), {"id": source.id, "name": "a secret"}
        )
    assert "parameters hidden" in str(fault.value)


def test_a_reader_is_not_kept_waiting_by_a_writer(database: Database) -> None:
    with database.transaction(writes=True) as writing:
        writing.add(event())
        writing.flush()
        assert count(database) == 0


@pytest.mark.slow
def test_on_sqlite_who_waits_too_long_for_other_writers_is_refused_and_the_next_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.database.BUSY_SECONDS", 0.01)
    database = Database(f"sqlite:///{tmp_path / 'kith.db'}")
    schema.upgrade(database.engine)
    with (
        database.transaction(writes=True),
        pytest.raises(TimeoutError),
        database.transaction(writes=True),
    ):
        raise AssertionError
    with database.transaction(writes=True) as session:
        session.add(event())
    assert count(database) == 1
    database.close()
