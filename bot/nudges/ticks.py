"""The ticks: at each, the rules are asked, and what is due is decided on.

A tick holds nothing in memory that counts: one that is late, left out, or doubled by another process
changes nothing but when things happen.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC

from apscheduler.schedulers.background import BackgroundScheduler

from bot.clock import Clock, utc_now
from bot.logs import log, where
from bot.nudges.choosing import Rules
from bot.nudges.kinds import Rule
from bot.nudges.planning import plan
from bot.nudges.rules import run_rules
from bot.store.database import Database


@dataclass(frozen=True)
class Tick:
    """What happens at a tick."""

    database: Database
    rules: tuple[Rule, ...]
    """Who is due what."""
    planning: Rules
    """What holds for what is due."""
    clock: Clock

    def __call__(self) -> None:
        """Never raises: the next tick tries again."""
        try:
            run_rules(self.database, self.rules, self.clock)
            plan(self.database, self.planning, self.clock)
        except Exception as fault:
            log().error("tick.failed", **where(fault))


class Ticks:
    """Ticks in a thread of its own, until told to stop."""

    def __init__(self, tick: Callable[[], object], seconds: float) -> None:
        """`seconds` is from one tick to the next."""
        # Whatever was missed (a machine asleep, a long tick) is made up for by one tick, however late.
        defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        self._scheduler = BackgroundScheduler(timezone=UTC, job_defaults=defaults)
        self._job = self._scheduler.add_job(tick, "interval", seconds=seconds, next_run_time=utc_now())

    def open(self) -> None:
        """Tick at once, and from then on."""
        self._scheduler.start()

    def at_once(self) -> None:
        """Tick now, and from now on: the next tick was set for a moment of a clock that was wrong."""
        self._job.modify(next_run_time=utc_now())

    def leave(self) -> None:
        """Finish the tick that is under way, and end. Twice does no harm."""
        if self._scheduler.running:
            self._scheduler.shutdown()
