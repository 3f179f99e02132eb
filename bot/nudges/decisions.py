"""What is decided about a nudge at the moment it would go."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.nudges.kinds import Kind, Occasion
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


def by_kinds(kinds: Mapping[str, Kind]) -> Decide:
    """Send whatever its kind still has something to say of."""

    def decide(occasion: Occasion) -> Decision:
        kind = kinds.get(occasion.nudge.kind)
        if kind is None:
            return Drop("unknown_kind")
        note = kind.render(occasion)
        return Send(note) if note else Drop("gone")

    return decide
