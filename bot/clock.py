"""The one clock. It is handed to whoever needs the time, so that tests can set it."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The moment it is, in UTC."""
    return datetime.now(UTC)
