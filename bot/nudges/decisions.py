"""What is decided about a nudge at the moment it would go."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.nudges.kinds import Occasion
from bot.views.notes import Note


@dataclass(frozen=True)
class Send:
    """It goes now, and says this."""

    note: Note


@dataclass(frozen=True)
class Later:
    """It does not go before this moment; how, is decided then."""

    until: datetime


@dataclass(frozen=True)
class Drop:
    """It does not go at all."""

    reason: str
    """A code of at most 60 characters, never text."""


Decision = Send | Later | Drop
Decide = Callable[[Occasion], Decision]
