"""The workspace’s own time: somebody’s clock, and how far it was moved forward."""

from collections.abc import Callable
from datetime import datetime, timedelta


class Clock:
    """Tells the time of `source` plus everything it was advanced by. It never goes back."""

    def __init__(self, source: Callable[[], datetime]) -> None:
        self.source = source
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return self.source() + self.ahead

    def advance(self, by: timedelta) -> None:
        """Move forward; raise `ValueError` for a step back."""
        if by < timedelta():
            raise ValueError("The clock can only be moved forward.")
        self.ahead += by
