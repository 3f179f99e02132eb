"""The council's equipment: the list with who has what when, and the form of one piece."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.services.meetings.equipment import MOST_KEPT_AT, MOST_NAME, MOST_NOTES, Card, Entry
from bot.services.meetings.plans import say_times
from bot.services.records import Equipment
from bot.views.fields import by_name, field_id, form_of, input_of, window_of
from bot.views.text import Block, bold, button, context, escape, section

ADD, CORRECT, RETIRE, BRING_BACK = "equipment_add", "equipment_correct", "equipment_retire", "equipment_back"
FORM = "equipment_form"
FIELDS: Mapping[str, tuple[str, str, int]] = {
    "name": ("Name", "One entry for each piece: “Portable hearing loop 1”.", MOST_NAME),
    "kept_at": ("Where it is kept", "", MOST_KEPT_AT),
    "notes": ("Notes", "Such as: the remote is in the bag.", MOST_NOTES),
}
# Two blocks each; a view holds 100 (https://docs.slack.dev/reference/views).
MOST_LISTED, MOST_TAKEN = 45, 5
NONE_YET = "No equipment is noted yet. “Add a piece” writes the first one down."


def list_view(cards: Sequence[Card], note: str = "") -> dict[str, Any]:
    """Every piece. `note`, already safe, tells what was just done."""
    shown = cards[:MOST_LISTED]
    left = len(cards) - len(shown)
    return window_of(
        "Equipment",
        [
            *([section(note)] if note else []),
            *(block for card in shown for block in _row(card)),
            *([] if shown else [section(NONE_YET)]),
            *([context(f"And {left} more.")] if left else []),
            {"type": "actions", "elements": [button("Add a piece", ADD, "new")]},
        ],
    )


def form_view(entry: Entry, key: str, piece: Equipment | None = None) -> dict[str, Any]:
    """“Add a piece”, or “Correct a piece”. `key` tells this form from all others."""
    return form_of(
        FORM,
        "Correct a piece" if piece else "Add a piece",
        [_input(name, str(getattr(entry, name)), key) for name in FIELDS],
        metadata=json.dumps({"key": key, "piece": piece.id if piece else None}),
    )


def read_form(view: Mapping[str, Any]) -> tuple[Entry, str, int | None]:
    """What was filled in, the form's key, and the piece where one is corrected."""
    values, kept = by_name(view["state"]["values"]), json.loads(view["private_metadata"])
    words = {name: str(values[name]["value"].get("value") or "") for name in FIELDS}
    return Entry(**words), kept["key"], kept["piece"]


def entry_of(piece: Equipment) -> Entry:
    """A piece as its form shows it."""
    return Entry(piece.name, piece.kept_at, piece.notes)


def _row(card: Card) -> list[Block]:
    piece, value = card.piece, str(card.piece.id)
    lines = [bold(piece.name) + (" · *out of use*" if piece.retired_at else "")]
    if piece.kept_at:
        lines.append(f"Kept at {escape(piece.kept_at)}")
    if piece.notes:
        lines.append(escape(piece.notes))
    lines += [_taken(card, number) for number in range(min(len(card.taken), MOST_TAKEN))]
    left = len(card.taken) - MOST_TAKEN
    if left > 0:
        lines.append(f"And {left} more meetings.")
    back = button("Use it again", f"{BRING_BACK}:{value}", value)
    buttons = [
        button("Correct", f"{CORRECT}:{value}", value),
        back if piece.retired_at else button("Out of use", f"{RETIRE}:{value}", value),
    ]
    return [section("\n".join(lines)), {"type": "actions", "elements": buttons}]


def _taken(card: Card, number: int) -> str:
    taken = card.taken[number]
    clashes = any(taken in pair for pair in card.clashes)
    said = f"{say_times(taken.from_at, taken.until_at)}: {escape(taken.meeting.title, 200)}"
    return f"• {'*Clash:* ' if clashes else ''}{said}"


def _input(name: str, value: str, key: str) -> Block:
    label, hint, most = FIELDS[name]
    initial = {"initial_value": value} if value else {}
    element = {"type": "plain_text_input", "max_length": most, **initial}
    return input_of(field_id(name, key), label, element, hint, optional=name != "name")
