"""What is decided about a nudge right before it is sent."""

from dataclasses import dataclass
from datetime import datetime

from bot.views.notes import Note


@dataclass(frozen=True)
class Send:
    """It goes, and says this."""

    note: Note


@dataclass(frozen=True)
class Later:
    """Not now: it is planned again at this time."""

    until: datetime


@dataclass(frozen=True)
class Drop:
    """It is not sent at all; a code says why."""

    reason: str


Decision = Send | Later | Drop
