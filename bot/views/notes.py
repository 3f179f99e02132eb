"""What a nudge says, written once: shown in Slack, sent as an e-mail, or read out over the telephone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.views.text import SECTION_LIMIT, Block, bold, escape, section

MOST_LINES = 20
# The limit of https://docs.slack.dev/reference/block-kit/blocks/actions-block.
MOST_BUTTONS = 25


@dataclass(frozen=True)
class NoteFile:
    """A file that goes with a note where it goes by e-mail."""

    name: str
    mime_type: str
    content: bytes
    parameters: Mapping[str, str] = field(default_factory=dict)
    """What else stands in its Content-Type."""


@dataclass(frozen=True)
class Note:
    """A few lines for one person. All text is plain: each way of sending makes it safe for itself."""

    heading: str
    lines: Sequence[str] = ()
    buttons: Sequence[Block] = ()
    """For who reads it in Slack."""
    otherwise: str = ""
    """What to do for who has no buttons: on paper, in an e-mail, on the telephone."""
    whole: Sequence[str] = ()
    """What stands behind a button in Slack, written out in an e-mail, however long it is."""
    for_colleague: Sequence[Block] = ()
    """For who tells it over the telephone or by letter, to read what is behind the buttons."""
    parts: Sequence["Note"] = ()
    """The notes it brings together, each with buttons of its own: those of a digest."""
    files: Sequence[NoteFile] = ()
    """For who reads it as an e-mail."""


def to_mrkdwn(note: Note) -> str:
    """The words of a note, safe for Slack."""
    return "\n".join(_lines(note))


def to_message(note: Note, more_buttons: Sequence[Block] = ()) -> dict[str, Any]:
    """A note as a message in Slack, with all its parts, its buttons and these."""
    blocks = [*_blocks(note, more_buttons), *(block for part in note.parts for block in _blocks(part))]
    return {"text": to_mrkdwn(note), "blocks": blocks}


def _blocks(note: Note, more_buttons: Sequence[Block] = ()) -> list[Block]:
    blocks = [section(text) for text in _packed(_lines(note))]
    buttons = [*note.buttons, *more_buttons][:MOST_BUTTONS]
    return [*blocks, {"type": "actions", "elements": buttons}] if buttons else blocks


def _lines(note: Note) -> list[str]:
    return [bold(note.heading), *(escape(line, 1000) for line in note.lines[:MOST_LINES])]


def _packed(lines: Sequence[str]) -> list[str]:
    """As few texts as hold all the lines, none longer than a section may be."""
    texts = [lines[0]]
    for line in lines[1:]:
        together = f"{texts[-1]}\n{line}"
        if len(together) <= SECTION_LIMIT:
            texts[-1] = together
        else:
            texts.append(line)
    return texts
