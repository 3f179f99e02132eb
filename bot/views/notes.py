"""What a nudge says, written once: shown in Slack, sent as an e-mail, or read out over the telephone."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.views.text import Block, bold, escape

MOST_LINES = 20


@dataclass(frozen=True)
class Note:
    """A few lines for one person. All text is plain: each way of sending makes it safe for itself."""

    heading: str
    lines: Sequence[str] = ()
    buttons: Sequence[Block] = ()
    """For who reads it in Slack."""
    otherwise: str = ""
    """What to do for who has no buttons: on paper, in an e-mail, on the telephone."""
    parts: Sequence["Note"] = ()
    """The notes it brings together, each with buttons of its own: those of a digest."""


def to_mrkdwn(note: Note) -> str:
    """The words of a note, safe for Slack."""
    return "\n".join([bold(note.heading), *(escape(line, 1000) for line in note.lines[:MOST_LINES])])
