"""Rules say who is due what: each nudge stands in the outbox once, and none is missed."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from threading import Thread

import pytest
from sqlalchemy.orm import Session

from bot.nudges import rules as running
from bot.nudges.rules import run_rules
from bot.store.database import Database
from bot.store.outbox import Due
from tests.conftest import Clock
from tests.nudges.planned import MONDAY, Office

DAY = timedelta(days=1)


@pytest.fixture
def clock() -> Clock:
    return Clock(MONDAY)


@pytest.fixture
def office(database: Database, clock: Clock) -> Office:
    return Office(database, clock)


def every_day(person_id: int, since: datetime = MONDAY) -> object:
    """A rule of which something is due each day, from a day on."""

    def rule(_session: Session, now: datetime) -> Iterator[Due]:
        day = since
        while day <= now:
            yield Due("plain", f"daily:{person_id}:{day.date()}", day, person_id)
            day += DAY

    return rule


def test_a_rule_that_runs_twice_inserts_each_nudge_once(office: Office) -> None:
    rule = every_day(office.person())
    assert [run_rules(office.database, [rule], office.clock) for _ in range(2)] == [1, 0]
    assert len(office.rows("plain")) == 1


def test_after_an_outage_nothing_is_missing_and_nothing_is_there_twice(office: Office, clock: Clock) -> None:
    rule = every_day(office.person())
    run_rules(office.database, [rule], clock)
    clock.move(days=4)
    assert run_rules(office.database, [rule], clock) == 4
    assert [one.due_at.day for one in office.rows("plain")] == [14, 15, 16, 17, 18]


def test_a_clock_that_goes_back_doubles_nothing(office: Office, clock: Clock) -> None:
    rule = every_day(office.person())
    clock.move(days=2)
    run_rules(office.database, [rule], clock)
    clock.now = MONDAY
    assert run_rules(office.database, [rule], clock) == 0


def test_two_processes_insert_each_nudge_once(office: Office, clock: Clock) -> None:
    people = [office.person(f"U0PERSON{number}") for number in range(3)]
    clock.move(days=100)
    rules = [every_day(person) for person in people]
    added: list[int] = []
    processes = [
        Thread(target=lambda: added.append(run_rules(office.database, rules, clock))) for _ in range(3)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert sum(added) == len(office.rows("plain")) == 303


def test_a_rule_that_fails_is_logged_without_words_and_holds_up_no_other(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def secretly(_session: Session, _now: datetime) -> Iterator[Due]:
        raise RuntimeError("the text of a concern")
        yield

    logged: list[dict[str, object]] = []

    class Log:
        def error(self, event: str, **told: object) -> None:
            logged.append({"event": event, **told})

    monkeypatch.setattr(running, "log", Log)
    assert run_rules(office.database, [secretly, every_day(office.person())], office.clock) == 1
    (told,) = logged
    assert told["event"] == "rule.failed"
    assert len(str(told["reference"])) == 8
    assert "secretly" in str(told["rule"])
    assert "concern" not in str(told)


def test_what_is_known_already_needs_no_transaction_that_writes(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = every_day(office.person())
    run_rules(office.database, [rule], office.clock)

    def refuse(*_: object) -> int:
        raise AssertionError("nothing is to be written")

    monkeypatch.setattr("bot.store.outbox.add", refuse)
    assert run_rules(office.database, [rule], office.clock) == 0
