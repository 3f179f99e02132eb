"""Errands are done after each tick, beside the sending; whatever fails stops no other."""

from threading import Event

import pytest

from bot.nudges import errands as doing
from bot.nudges.errands import Errands


def test_an_errand_that_fails_is_logged_without_its_words_and_stops_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    logged: list[str] = []

    class Log:
        def error(self, event: str, **told: object) -> None:
            logged.append(f"{event} {told}")

    def fail() -> None:
        raise RuntimeError("words")

    done: list[str] = []
    monkeypatch.setattr(doing, "log", Log)
    Errands([fail, lambda: done.append("the other")])()
    assert done == ["the other"]
    (only,) = logged
    assert "errand.failed" in only
    assert "words" not in only


def test_woken_while_they_are_under_way_they_are_done_once_more_and_nobody_waits() -> None:
    begun, may_end, again = Event(), Event(), Event()

    def errand() -> None:
        if begun.is_set():
            again.set()
        begun.set()
        may_end.wait(10)

    errands = Errands([errand])
    errands.open()
    errands.wake()
    assert begun.wait(10)
    for _ in range(3):
        errands.wake()
    assert not again.is_set()
    may_end.set()
    assert again.wait(10)
    assert errands.leave(10)


def test_after_the_end_none_is_begun_and_the_one_under_way_is_not_waited_for_too_long() -> None:
    begun, may_end, done = Event(), Event(), Event()

    def slow() -> None:
        begun.set()
        may_end.wait(10)

    errands = Errands([slow, done.set])
    errands.open()
    errands.wake()
    assert begun.wait(10)
    assert not errands.leave(0)
    may_end.set()
    assert errands.leave(10)
    errands.wake()
    errands()
    assert not done.is_set()


def test_those_never_begun_end_at_once() -> None:
    assert Errands([]).leave(0)
