"""Kith in the pretend workspace: its time is that of the page."""

from datetime import timedelta

from bot.clock import utc_now
from bot.sandbox import PageClock
from slack_sandbox import Sandbox
from tests.world import ROOT


def test_kith_follows_the_clock_that_is_moved_on_the_page() -> None:
    with Sandbox(ROOT / "config" / "manifest.yaml", ROOT / "demo" / "workspace.yaml") as sandbox:
        clock = PageClock(sandbox.api_url.removesuffix("api/"))
        clock.follow()
        assert abs(clock() - utc_now()) < timedelta(minutes=1)
        sandbox.advance(timedelta(days=3))
        clock.follow()
        assert abs(clock() - utc_now() - timedelta(days=3)) < timedelta(minutes=1)


def test_where_the_page_does_not_answer_the_clock_goes_on() -> None:
    clock = PageClock("http://127.0.0.1:1/")
    clock.follow()
    assert abs(clock() - utc_now()) < timedelta(minutes=1)
