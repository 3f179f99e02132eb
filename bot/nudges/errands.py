"""What else is to be done after each tick: whatever a capability keeps up by itself, such as its messages."""

import secrets
import threading
from collections.abc import Callable, Sequence

from bot.logs import log, where

Errand = Callable[[], object]
"""Does what the store says there is to do. Left out or ended half-way, the next time makes up for it."""


class Errands:
    """Does them one after the other, in a thread of its own: they ask Slack, and hold up no message."""

    def __init__(self, errands: Sequence[Errand]) -> None:
        """`errands` in their order."""
        self._errands = errands
        self._due = threading.Event()
        self._is_over = False
        # A process that has to end does not wait for Slack: see `Errand`.
        self._thread = threading.Thread(target=self._keep_up, name="kith-errands", daemon=True)

    def __call__(self) -> None:
        """Do all of them now. One that fails is logged under a reference, and stops no other."""
        for errand in self._errands:
            if self._is_over:
                return
            try:
                errand()
            except Exception as fault:
                log().error("errand.failed", reference=secrets.token_hex(4), **where(fault))

    def open(self) -> None:
        """Do them whenever they are woken, from now on."""
        self._thread.start()

    def wake(self) -> None:
        """There may be something to do. Woken while they are under way, they are done once more."""
        self._due.set()

    def stop(self) -> None:
        """Begin none any more."""
        self._is_over = True
        self._due.set()

    def leave(self, seconds: float) -> bool:
        """The same, and wait for the one under way, for this long at most; whether it ended."""
        self.stop()
        if self._thread.is_alive():
            self._thread.join(seconds)
        return not self._thread.is_alive()

    def _keep_up(self) -> None:
        while not self._is_over:
            self._due.wait()
            self._due.clear()
            self()
