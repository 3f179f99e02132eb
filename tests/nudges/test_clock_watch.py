"""A clock that is set back is noticed, and nothing else is."""

from bot.nudges.clock_watch import ClockWatch
from tests.conftest import Clock


def test_only_a_clock_that_was_set_back_is_put_right(clock: Clock) -> None:
    seen: list[object] = []
    watch = ClockWatch(clock, lambda: seen.append(clock()))
    for seconds in (5, 0, -2, 31_536_000, 5):
        clock.move(seconds=seconds)
        watch.look()
    assert seen == []
    clock.move(days=-365)
    watch.look()
    watch.look()
    assert seen == [clock()]


def test_what_could_not_be_put_right_is_tried_again(clock: Clock) -> None:
    faults = [OSError()]

    def put_right() -> None:
        if faults:
            raise faults.pop()
        done.append(True)

    done: list[bool] = []
    watch = ClockWatch(clock, put_right)
    clock.move(hours=-1)
    watch.look()
    assert done == []
    watch.look()
    assert done == [True]
