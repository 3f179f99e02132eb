"""The pace that is kept: as fast as Slack allows, never faster."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as some

from bot.nudges.pace import SLACK
from bot.store import pace
from bot.store.database import Database
from bot.store.outbox import LONG_AGO
from bot.store.pace import Rate
from slack_sandbox import Limits
from slack_sandbox.limits import RateLimits

NOW = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)
SECOND = Rate(timedelta(seconds=1), burst=4)


def test_after_a_rest_the_burst_goes_at_once_and_then_one_by_one() -> None:
    free_at = SECOND.after(LONG_AGO, NOW, SECOND.most(LONG_AGO, NOW))
    assert SECOND.most(LONG_AGO, NOW) == 4
    assert [SECOND.most(free_at, NOW + timedelta(seconds=0.5 * n)) for n in range(4)] == [0, 0, 1, 1]
    assert SECOND.opens(free_at) == NOW + timedelta(seconds=1)


def test_after_a_pause_they_go_one_by_one() -> None:
    until = NOW + timedelta(seconds=30)
    free_at = SECOND.paused(until)
    assert SECOND.opens(free_at) == until
    assert (SECOND.most(free_at, until - timedelta(seconds=1)), SECOND.most(free_at, until)) == (0, 1)


@given(some.lists(some.floats(0, 20), max_size=200), some.sampled_from(["lane", "overall", "updates"]))
def test_whenever_something_may_go_slack_takes_it(waits: list[float], which: str) -> None:
    rate: Rate = getattr(SLACK, which)
    method = "chat.update" if which == "updates" else "chat.postMessage"
    now, free_at = NOW, LONG_AGO
    limits = RateLimits(lambda: now, Limits())
    for number, seconds in enumerate(waits):
        now = max(now + timedelta(seconds=seconds), rate.opens(free_at))
        going = rate.most(free_at, now)
        assert going >= 1
        for _ in range(going):
            channel = "C1" if which == "lane" else f"C{number}"
            assert limits.seconds_to_wait(method, {"channel": channel}) == 0
        free_at = rate.after(free_at, now, going)


def test_a_pace_is_the_same_for_all_and_faults_are_forgotten_when_all_is_well(database: Database) -> None:
    with database.transaction(writes=True) as session:
        kept = pace.locked(session, "slack")
        assert (kept.free_at, kept.faults) == (LONG_AGO, 0)
        kept.faults = 3
    with database.transaction(writes=True) as session:
        pace.all_is_well(session, "slack")
        assert pace.locked(session, "slack").faults == 0
