"""A meeting's checklist: the lines, the form of one, and what whoever brings something is told."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from bot.services.meetings.checklist import MOST_WHAT, Copied, Line, Listed
from bot.services.meetings.preparing import Clash, Prepared
from bot.services.records import Equipment, Meeting, MeetingItem, Person
from bot.views.fields import by_name, field_id, form_of, input_of, window_of
from bot.views.meetings.bookings import KEEP, keep_input, say_clash
from bot.views.meetings.facts import name_of, uk_time
from bot.views.notes import Note
from bot.views.text import Block, bold, button, context, escape, option, say_date, section
from bot.when import LONDON

LIST, ADD, CHANGE = "meeting_list", "meeting_item_add", "meeting_item_change"
DONE, TICK, UNTICK, OFF = "meeting_item_done", "meeting_item_tick", "meeting_item_untick", "meeting_item_off"
COPY, FORM = "meeting_list_copy", "meeting_item_form"
ON_SLACK, ELSEWHERE, PIECE = "owner", "meeting_item_elsewhere", "piece"
TWO_OWNERS = "Please choose one person only, here or in the field above."
NO_PIECE = "none"
# A menu holds 100 options (https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element).
MOST_PIECES = 99
# Two blocks for each of the most lines a list may have stay below the 100 of a view.
MOST_MINE = 10
MOST_ASKED = 15
OTHERWISE = "Please tell your network co-ordinator once it is done."


def list_view(listed: Listed, now: datetime, note: str = "") -> dict[str, Any]:
    """The checklist, for staff. `note`, already safe, tells what was just done."""
    meeting = listed.meeting
    value = str(meeting.id)
    last = listed.last
    buttons = [
        *([button("Add a line", ADD, value, style="primary")] if listed.may_change else []),
        *([button("Copy the checklist from the last meeting", COPY, value)] if last else []),
        button("Back to the meeting", "meeting_list_back", value),
    ]
    rows = [block for line in listed.lines for block in _row(line, now, may_change=listed.may_change)]
    told = f"The last meeting with a list was {escape(last.title)}, {uk_time(last)}." if last else ""
    return window_of(
        "Checklist",
        [
            *([section(note)] if note else []),
            section(f"{bold(meeting.title)}\n{uk_time(meeting)}"),
            *(rows or [section("Nothing is on the list yet.")]),
            *([context(told)] if told else []),
            {"type": "actions", "elements": buttons},
        ],
    )


def form_view(
    meeting_id: int,
    key: str,
    pieces: Sequence[Equipment],
    line: Line | None = None,
    clashes: Sequence[Clash] = (),
    typed: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """One line, new or as it is; `clashes` are those to be kept or not, below what was `typed`."""
    item = line.item if line else None
    kept = {
        "key": key,
        "meeting": meeting_id,
        "item": item.id if item else None,
        "seen": [one.key for one in clashes],
    }
    begun = _begun(line, typed or {})
    return form_of(
        FORM,
        "Change a line" if item else "Add a line",
        [
            *(section(f"*Clash:* {say_clash(each)}") for each in clashes[:10]),
            *({**each, "block_id": field_id(str(each["block_id"]), key)} for each in _fields(begun, pieces)),
            *([keep_input(clashes)] if clashes else []),
        ],
        metadata=json.dumps(kept),
    )


def read_form(view: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What was filled in, by the names of the fields, and what the form carries.

    `kept` in the latter are the clashes that were seen and ticked.
    """
    values, carried = by_name(view["state"]["values"]), json.loads(view["private_metadata"])
    elsewhere = values[ELSEWHERE][ELSEWHERE].get("selected_option")
    piece = (values[PIECE]["value"].get("selected_option") or {}).get("value")
    day = values["due_on"]["value"].get("selected_date")
    typed = {
        "what": str(values["what"]["value"].get("value") or ""),
        "quantity": str(values["quantity"]["value"].get("value") or ""),
        "user_id": str(values[ON_SLACK]["value"].get("selected_user") or ""),
        "elsewhere": elsewhere,
        "piece": int(piece) if piece and piece != NO_PIECE else None,
        "due_on": date.fromisoformat(day) if day else None,
    }
    ticked = values.get(KEEP, {}).get("value", {}).get("selected_options")
    return typed, {**carried, "kept": frozenset(carried["seen"]) if ticked else frozenset()}


def list_part(meeting: Meeting, prepared: Prepared) -> list[Block]:
    """For staff: how far the checklist is, on the meeting's page."""
    told = _say_list(prepared)
    clashes = [context(f"*Clash:* {say_clash(each)}") for each in prepared.clashes[:5]]
    return [section(told, accessory=button("Checklist", LIST, str(meeting.id))), *clashes]


def mine_part(items: Sequence[MeetingItem], now: datetime, *, may_tick: bool) -> list[Block]:
    """What the reader brings themselves, with a button that ticks it."""
    if not items:
        return []
    rows = [_mine(one, now, may_tick=may_tick) for one in items[:MOST_MINE]]
    return [section("*You bring*"), *rows]


def say_copied(copied: Copied) -> str:
    """What came of copying, safe for Slack."""
    number = "One line was" if copied.added == 1 else f"{copied.added} lines were"
    told = f"{number} copied." if copied.added else "Everything on the last list is on this one already."
    lost = ", ".join(escape(one, 150) for one in copied.without_piece)
    return f"{told} Without its piece of equipment, which is not free: {lost}." if lost else told


def say_done(item: MeetingItem) -> str:
    """That a line is ticked; safe for Slack."""
    return f"Done: {say_item(item)}"


def say_item(item: MeetingItem) -> str:
    """“24 × cups”, safe for Slack."""
    return escape(plain_item(item), 300)


def plain_item(item: MeetingItem) -> str:
    """The same in plain text."""
    return item.what if item.quantity == 1 else f"{item.quantity} × {item.what}"


def note_bring(meeting: Meeting, items: Sequence[MeetingItem]) -> Note:
    """To who brings something: what is not ticked yet, with a button for each."""
    shown = items[:MOST_ASKED]
    left = len(items) - len(shown)
    lines = [
        uk_time(meeting),
        *(f"• {plain_item(one)}{_due(one)}" for one in shown),
        *([f"And {left} more, on the meeting’s page."] if left else []),
        "Please press “Done” for what you have ready.",
    ]
    buttons = [button(_label(one, shown), f"{DONE}:{one.id}", str(one.id)) for one in shown]
    return Note(f"You bring to {meeting.title}", lines, buttons, OTHERWISE)


def note_brought(meeting: Meeting) -> Note:
    """What the same says once there is nothing left to do."""
    lines = [uk_time(meeting), "Nothing is left for you to bring or prepare. Thank you!"]
    return Note(f"You bring to {meeting.title}", lines)


def without_button(blocks: Sequence[Mapping[str, Any]], action_id: str, told: str) -> list[Mapping[str, Any]]:
    """The blocks of a message with words for the button that was pressed; `told` is already safe.

    All other buttons stay: they are of other lines.
    """
    new: list[Mapping[str, Any]] = []
    for block in blocks:
        elements = block.get("elements", ()) if block.get("type") == "actions" else ()
        left = [each for each in elements if each.get("action_id") != action_id]
        if len(left) == len(elements):
            new.append(block)
            continue
        new.append(context(told))
        if any(str(each.get("action_id", "")).startswith(f"{DONE}:") for each in left):
            new.append({**block, "elements": left})
    return new


def _label(item: MeetingItem, shown: Sequence[MeetingItem]) -> str:
    return "Done" if len(shown) == 1 else f"Done: {plain_item(item)}"


def _due(item: MeetingItem) -> str:
    return f", by {say_date(item.due_on)}" if item.due_on else ""


def _say_list(prepared: Prepared) -> str:
    if not prepared.items:
        return "*Checklist:* nothing is on it."
    if prepared.clashes:
        return "*Checklist not ready yet:* another meeting has the same equipment at that time."
    if prepared.open_items:
        return f"*Checklist not ready yet:* {prepared.done} of {prepared.items} done."
    return f"*Checklist ready:* {prepared.done} of {prepared.items} done."


def _row(line: Line, now: datetime, *, may_change: bool) -> list[Block]:
    item, value = line.item, str(line.item.id)
    who = name_of(line.owner) if line.owner and not line.owner.forgotten_at else "*nobody yet*"
    lines = [f"{_state(item, now)}: {say_item(item)}", f"Brings it: {who}{_due(item)}"]
    if line.piece:
        lines.append(f"Equipment: {escape(line.piece.name)}{_kept(line.piece)}")
    lines += [f"*Clash:* {say_clash(each)}" for each in line.clashes[:2]]
    rows = [section("\n".join(lines))]
    if not may_change:
        return rows
    tick = ("Not done", UNTICK) if item.done_at else ("Done", TICK)
    buttons = [
        button(tick[0], f"{tick[1]}:{value}", value),
        button("Change", f"{CHANGE}:{value}", value),
        button("Take off", f"{OFF}:{value}", value),
    ]
    return [*rows, {"type": "actions", "elements": buttons}]


def _state(item: MeetingItem, now: datetime) -> str:
    if item.done_at:
        return "*Done*"
    late = item.due_on and item.due_on < now.astimezone(LONDON).date()
    return "*Late*" if late else "*Open*"


def _kept(piece: Equipment) -> str:
    return f", kept at {escape(piece.kept_at)}" if piece.kept_at else ""


def _mine(item: MeetingItem, now: datetime, *, may_tick: bool) -> Block:
    told = f"{_state(item, now)}: {say_item(item)}{_due(item)}"
    if item.done_at or not may_tick:
        return section(told)
    return section(told, accessory=button("Done", f"{DONE}:{item.id}", str(item.id)))


def _begun(line: Line | None, typed: Mapping[str, Any]) -> dict[str, Any]:
    """The values the form begins with: what was typed, else the line as it is."""
    begun: dict[str, Any] = {"what": "", "quantity": "1", "user_id": "", "elsewhere": None}
    if line:
        item, owner = line.item, line.owner
        begun |= {"what": item.what, "quantity": str(item.quantity), "due_on": item.due_on}
        begun |= {"piece": item.equipment_id, "user_id": (owner and owner.user_id) or ""}
        begun["elsewhere"] = elsewhere_option(owner) if owner and not owner.user_id else None
    return {**begun, **typed}


def elsewhere_option(owner: Person) -> Block:
    """Somebody who is not on Slack, as the field shows them."""
    return option(owner.name or "somebody", str(owner.id))


def _fields(begun: Mapping[str, Any], pieces: Sequence[Equipment]) -> list[Block]:
    elsewhere: Block = {"type": "external_select", "action_id": ELSEWHERE, "min_query_length": 1}
    if begun["elsewhere"]:
        elsewhere["initial_option"] = begun["elsewhere"]
    users: Block = {"type": "users_select", "action_id": "value"}
    if begun["user_id"]:
        users["initial_user"] = begun["user_id"]
    due: Block = {"type": "datepicker", "action_id": "value"}
    if begun.get("due_on"):
        due["initial_date"] = begun["due_on"].isoformat()
    return [
        _input("what", "What", _typed(begun["what"], MOST_WHAT), "Such as: cups, name badges, projector."),
        _input("quantity", "How many", _typed(begun["quantity"], 5)),
        _input(ON_SLACK, "Who brings it, if they are on Slack", users),
        _input(ELSEWHERE, "Who brings it, if they are not on Slack", elsewhere),
        _input(PIECE, "Equipment of the council", _pieces(begun.get("piece"), pieces)),
        _input("due_on", "By when", due, "Empty for the meeting itself."),
    ]


def _pieces(chosen: int | None, pieces: Sequence[Equipment]) -> Block:
    options = {0: option("None", NO_PIECE)}
    options |= {one.id: option(one.name, str(one.id)) for one in pieces[:MOST_PIECES]}
    return {
        "type": "static_select",
        "action_id": "value",
        "options": list(options.values()),
        "initial_option": options.get(chosen or 0, options[0]),
    }


def _typed(value: str, most: int) -> Block:
    initial = {"initial_value": value} if value else {}
    return {"type": "plain_text_input", "action_id": "value", "max_length": most, **initial}


def _input(name: str, label: str, element: Block, hint: str = "") -> Block:
    return input_of(name, label, element, hint, optional=name != "what")
