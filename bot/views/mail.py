"""A note as an e-mail: the same words as plain text and as HTML."""

from collections.abc import Iterator
from html import escape
from urllib.parse import quote

from bot.views.notes import MOST_LINES, Note

UNSUBSCRIBE = "Please send me no more of these"
FOOTER = (
    "This is from Kith, the assistant of the council’s early years team. To get no more of these, or to be "
    "reached in another way, please answer this e-mail."
)
STYLE = "font-family: sans-serif; font-size: 16px; line-height: 1.4; max-width: 40em"


def to_text(note: Note) -> str:
    """The words of a note as plain text."""
    parts = [_paragraph(one) for one in (note, *note.parts)]
    return "\n\n".join([*parts, FOOTER]) + "\n"


def _paragraph(note: Note) -> str:
    return "\n".join([note.heading, *_words(note)])


def to_html(note: Note) -> str:
    """The same as HTML; every word of it is text, and nothing is loaded from anywhere."""
    parts = "".join(f"<h2>{escape(part.heading)}</h2>{_lines(part)}" for part in note.parts)
    return (
        f'<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>{escape(note.heading)}</title>'
        f'</head><body style="{STYLE}"><h1>{escape(note.heading)}</h1>{_lines(note)}{parts}'
        f"<hr><p>{escape(FOOTER)}</p></body></html>"
    )


def _lines(note: Note) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in _words(note))


def _words(note: Note) -> Iterator[str]:
    yield from note.lines[:MOST_LINES]
    yield from note.whole
    if note.otherwise:
        yield note.otherwise


def unsubscribe(address: str) -> str:
    """How a mail program asks to send no more: an e-mail to who gets the answers."""
    return f"mailto:{quote(address, safe='@')}?subject={quote(UNSUBSCRIBE)}"
