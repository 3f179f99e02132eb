"""Notices that the machine's clock was set back: what waits for a moment of the wrong time waits too long."""

import threading
from collections.abc import Callable
from datetime import timedelta

from bot.clock import Clock
from bot.logs import log, where

SECONDS_BETWEEN = 5.0
# A clock that is kept right by the network is moved by less.
TOLERATED = timedelta(seconds=5)


class ClockWatch:
    """Looks at the clock again and again, at a pace that does not depend on it."""

    def __init__(self, clock: Clock, set_back: Callable[[], object]) -> None:
        """`set_back` is called whenever the clock was."""
        self._clock, self._set_back = clock, set_back
        self._seen = clock()
        self._stopped = threading.Event()

    def look(self) -> None:
        """Look once. Never raises: what could not be put right now is tried at the next look."""
        now = self._clock()
        if now < self._seen - TOLERATED:
            log().warning("clock.set_back", seconds=(self._seen - now).total_seconds())
            try:
                self._set_back()
            except Exception as fault:
                log().error("clock.not_put_right", **where(fault))
                return
        self._seen = now

    def run(self) -> None:
        """Until told to stop."""
        while not self._stopped.wait(SECONDS_BETWEEN):
            self.look()

    def stop(self) -> None:
        """Look no more."""
        self._stopped.set()
