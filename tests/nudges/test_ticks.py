"""The ticks find what is due and decide on it; whatever fails, the next one tries again."""

from queue import Queue
from threading import Event

import pytest

from bot.nudges import ticks as ticking
from bot.nudges.ticks import Tick, Ticks
from bot.store.database import Database
from bot.store.outbox import Due
from tests.conftest import Clock
from tests.nudges.planned import MONDAY, RULES, Office


def test_a_tick_finds_what_is_due_and_decides_on_it(database: Database) -> None:
    clock = Clock(MONDAY)
    office = Office(database, clock)
    person = office.person()
    tick = Tick(database, (lambda _session, now: [Due("plain", "once", now, person)],), RULES, clock)
    for _ in range(2):
        tick()
    assert [one.state for one in office.rows("plain")] == ["ready"]


def test_a_tick_that_fails_is_logged_and_ends_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> int:
        raise RuntimeError("words")

    logged: list[str] = []

    class Log:
        def error(self, event: str, **told: object) -> None:
            logged.append(f"{event} {told}")

    monkeypatch.setattr(ticking, "plan", fail)
    monkeypatch.setattr(ticking, "log", Log)
    Tick(database, (), RULES, Clock(MONDAY))()
    assert "tick.failed" in logged[0]
    assert "words" not in logged[0]


def test_it_ticks_on_after_the_clock_was_set_back() -> None:
    ticked: Queue[bool] = Queue()
    ticks = Ticks(lambda: ticked.put(True), seconds=3600)
    ticks.open()
    assert ticked.get(timeout=10)
    ticks.at_once()
    assert ticked.get(timeout=10)
    ticks.leave()


def test_it_ticks_at_once_and_ends_with_the_tick_that_is_under_way() -> None:
    begun, may_end, ended = Event(), Event(), Event()

    def tick() -> None:
        begun.set()
        may_end.wait(10)
        ended.set()

    ticks = Ticks(tick, seconds=3600)
    ticks.open()
    assert begun.wait(10)
    may_end.set()
    ticks.leave()
    ticks.leave()
    assert ended.is_set()
