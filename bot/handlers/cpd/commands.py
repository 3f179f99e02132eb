"""What may follow `/cpd`: one entry for each sub-command, told by the part that answers it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.handlers.requests import Request


@dataclass(frozen=True)
class Command:
    """One sub-command of `/cpd`."""

    words: Sequence[str]
    """The first word, in each way it may be typed."""
    handle: Callable[[Request, str], None]
    """Is given the words that follow."""
    line: str
    """What `/cpd help` says of it."""
