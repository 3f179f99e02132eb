"""Tasks and actions: the form, the lists with their buttons, and what owners and organisers are told."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.services.meetings.actions import MOST_DUE_WORDS, MOST_REASON, MOST_WHAT, State
from bot.services.meetings.todos import Todo
from bot.services.records import Meeting, MeetingAction, Person
from bot.views.fields import form_of, named_input, window_of
from bot.views.meetings.facts import name_of, uk_time
from bot.views.meetings.pages import ELSEWHERE, NOBODY_CHOSEN, ON_SLACK, TWO_CHOSEN
from bot.views.notes import Note
from bot.views.text import Block, bold, button, context, escape, option, say_weekday, section
from bot.views.today import Item

TASKS, ADD, CHANGE = "meeting_tasks", "meeting_action_add", "meeting_action_change"
DONE, CANNOT, DROP = "meeting_action_done", "meeting_action_cannot", "meeting_action_drop"
ACTION_FORM, CANNOT_FORM, DROP_FORM = "meeting_action_form", "meeting_cannot_form", "meeting_drop_form"
IN_NOTES = "notes"
TASKS_WINDOW, MINE_WINDOW = "meeting_tasks_window", "my_actions_window"
MOST_LISTED, MOST_TOLD = 40, 10
NOTHING_MINE = "You have nothing to do from any meeting."
NOTHING_HERE = "There is nothing to be done for this meeting yet."
SHOWN_BACK = "This is due on *{}*. Press “Save” if that is right."
DONE_THANKS = "Thank you, it is noted as done."
SAVED = "Saved. Whoever it is for is told."
ADDED_TO_NOTES = "Added. Whoever it is for is told when the notes are sent."
DROPPED = "Dropped: nobody has to do it any more."
CLOSED_BEFORE = "This was closed already. Nothing was changed."
HANDED_BACK = (
    "Thank you for saying so. The organiser is told, and gives it on. You need not do anything more."
)
STATES: Mapping[str, str] = {
    State.DRAFT: "not given yet: with the notes",
    State.OPEN: "open",
    State.DONE: "done",
    State.DROPPED: "dropped",
}
Owned = tuple[MeetingAction, Person | None]


@dataclass(frozen=True)
class Target:
    """What a form is about: ids alone travel with it."""

    meeting_id: int
    action_id: int | None = None
    """The action that is changed; None for a new one."""
    in_notes: bool = False
    """Whether it was opened from the notes, which are shown again then."""
    shown: str = ""
    """The day that was shown back, as `2026-10-02`."""
    words: str = ""
    """The words it was understood from."""


@dataclass(frozen=True)
class Filled:
    """The form as it was filled in."""

    what: str = ""
    due: str = ""
    on_slack: str = ""
    elsewhere: int | None = None


def action_view(
    target: Target, filled: Filled, known: Person | None = None, *, may_search: bool = True
) -> dict[str, Any]:
    """The form; once its day was understood, with that day to be agreed to.

    `known` is who is chosen in the field for people who are not on Slack, which stands there for who
    `may_search` them.
    """
    outside = named_input(ELSEWHERE, "Who does it, if they are not on Slack", _outside(known), optional=True)
    understood = SHOWN_BACK.format(say_weekday(date.fromisoformat(target.shown))) if target.shown else ""
    kept = [target.meeting_id, target.action_id, target.in_notes, target.shown, target.words]
    name = "Add a task" if target.action_id is None else "Change"
    return form_of(
        ACTION_FORM,
        "Add an action" if target.in_notes and target.action_id is None else name,
        [
            *([section(understood)] if understood else []),
            named_input("what", "What is to be done", _text(filled.what, MOST_WHAT, multiline=True)),
            named_input(
                ON_SLACK,
                "Who does it, if they are on Slack",
                {"type": "users_select", **({"initial_user": filled.on_slack} if filled.on_slack else {})},
                optional=True,
            ),
            *([outside] if may_search else []),
            named_input(
                "due",
                "By when",
                _text(filled.due, MOST_DUE_WORDS),
                "Such as: Friday 2 October, in a fortnight",
            ),
        ],
        submit="Save" if target.shown else "Next",
        metadata=json.dumps(kept),
    )


def read_action_form(view: Mapping[str, Any]) -> tuple[Target, Filled] | dict[str, str]:
    """What was filled in, or the faults of the fields."""
    values = view["state"]["values"]
    on_slack = str(values[ON_SLACK][ON_SLACK].get("selected_user") or "")
    chosen = values.get(ELSEWHERE, {}).get(ELSEWHERE, {}).get("selected_option") or {}
    elsewhere = chosen.get("value")
    if not on_slack and not elsewhere:
        return {ON_SLACK: NOBODY_CHOSEN}
    if on_slack and elsewhere:
        return {ELSEWHERE: TWO_CHOSEN}
    texts = {name: (values[name][name].get("value") or "").strip() for name in ("what", "due")}
    filled = Filled(**texts, on_slack=on_slack, elsewhere=int(elsewhere) if elsewhere else None)
    return Target(*json.loads(view["private_metadata"])), filled


def filled(todo: Todo) -> Filled:
    """The form as an action is now."""
    owner = todo.owner
    on_slack = owner.user_id or "" if owner else ""
    elsewhere = owner.id if owner and not owner.user_id else None
    return Filled(todo.action.what, say_weekday(todo.action.due_on), on_slack, elsewhere)


def reason_view(todo: Todo, *, is_drop: bool) -> dict[str, Any]:
    """Why somebody cannot do it, or why nobody needs to."""
    label = "Why nobody needs to do it" if is_drop else "Why, for the organiser"
    return form_of(
        DROP_FORM if is_drop else CANNOT_FORM,
        "Drop it" if is_drop else "I can’t do this",
        [
            section(f"{escape(todo.action.what, 700)}\nFor {bold(todo.meeting.title)}"),
            named_input("reason", label, _text("", MOST_REASON, multiline=True), optional=not is_drop),
        ],
        submit="Drop it" if is_drop else "Hand it back",
        metadata=json.dumps([todo.action.id, todo.meeting.id]),
    )


def read_reason_form(view: Mapping[str, Any]) -> tuple[int, int, str]:
    """The action, its meeting, and the reason."""
    action_id, meeting_id = json.loads(view["private_metadata"])
    reason = (view["state"]["values"]["reason"]["reason"].get("value") or "").strip()
    return action_id, meeting_id, reason


def tasks_view(meeting: Meeting, todos: Sequence[Owned], note: str = "") -> dict[str, Any]:
    """Everything to be done for a meeting, for who keeps its record."""
    rows = [
        block
        for action, owner in todos[:MOST_LISTED]
        for block in (section(_line(action, owner)), *_keeper_buttons(action))
    ]
    add: Block = {"type": "actions", "elements": [button("Add a task", ADD, str(meeting.id))]}
    return _window(
        "Tasks",
        TASKS_WINDOW,
        [
            *([section(note)] if note else []),
            section(f"{bold(meeting.title)}\n{uk_time(meeting)}"),
            *(rows or [section(NOTHING_HERE)]),
            add,
        ],
    )


def mine_view(todos: Sequence[Todo], note: str = "") -> dict[str, Any]:
    """“My actions”, for anybody."""
    rows = [block for todo in todos[:MOST_LISTED] for block in mine_item(todo)]
    left = len(todos) - MOST_LISTED
    return _window(
        "My actions",
        MINE_WINDOW,
        [
            *([section(note)] if note else []),
            *(rows or [section(NOTHING_MINE)]),
            *([context(f"And {left} more, shown once these are done.")] if left > 0 else []),
        ],
    )


def mine_item(todo: Todo) -> Item:
    """One thing to do, with its buttons: in “My actions” and in “Today”."""
    action = todo.action
    said = f"{escape(action.what, 700)}\nBy {say_weekday(action.due_on)} · {bold(todo.meeting.title)}"
    return [section(said), {"type": "actions", "elements": _owner_buttons(action)}]


def nobodys_item(todo: Todo) -> Item:
    """What its owner, who was forgotten, does no more: for the organiser to give on."""
    text = f"Nobody has this to do any more: {escape(todo.action.what, 700)}\n{bold(todo.meeting.title)}"
    return [section(text, accessory=button("Change", CHANGE, str(todo.action.id)))]


def tasks_part(meeting: Meeting, todos: Sequence[Owned], *, is_kept: bool) -> list[Block]:
    """On the meeting's page: what is to be done, for who keeps the record; for others their own."""
    open_ = [one for one in todos if one[0].state in (State.OPEN, State.DRAFT)]
    said = _said("To be done" if is_kept else "For you to do", open_)
    if is_kept:
        return [section(said or "*To be done:* nothing is open.", accessory=_tasks_button(meeting))]
    return [section(said)] if said else []


def last_time_part(todos: Sequence[Owned]) -> list[Block]:
    """On the next meeting's page: what is open from the meetings before."""
    said = _said("From last time, still open", todos)
    return [section(said)] if said else []


def lines(todos: Sequence[Owned]) -> list[str]:
    """Each action with who does it, by when, and what became of it; safe for Slack."""
    return [_line(action, owner) for action, owner in todos]


def note_given(todo: Todo) -> Note:
    """To its owner: that it is theirs to do."""
    return _note(
        f"For you to do, by {say_weekday(todo.action.due_on)}", todo, ["Can you not do it? Please say so."]
    )


def note_due(todo: Todo, today: date) -> Note:
    """To its owner: that it is due, or was."""
    day = todo.action.due_on
    heading = "Due today" if day >= today else f"Due since {say_weekday(day)}"
    return _note(heading, todo, ["You are reminded of it each week until it is done."])


def note_back(todo: Todo, who: str) -> Note:
    """To the organiser: that somebody cannot do it, and why."""
    why = f"{who} can’t do it: {todo.action.reason}" if todo.action.reason else f"{who} can’t do it."
    buttons = [button("Give to somebody else", CHANGE, str(todo.action.id)), _done_button(todo.action)]
    drop = button("Drop it", DROP, str(todo.action.id))
    facts = [todo.action.what, why, f"Due on {say_weekday(todo.action.due_on)}. It is yours for now."]
    return Note(f"Handed back: {todo.meeting.title}", facts, [*buttons, drop])


def closed(label: str, action: MeetingAction) -> Note:
    """What a message about an action says once it is closed."""
    told = {State.DONE: "This is done. Thank you.", State.DROPPED: f"Nobody needs to do it: {action.reason}"}
    other = "This is for somebody else to do now, or was changed."
    return Note(label, [action.what, told.get(State(action.state), other)])


def choice_of(person: Person) -> Block:
    """Somebody without Slack, as the field shows who is chosen."""
    return option(person.name or "somebody", str(person.id))


def _note(heading: str, todo: Todo, more: Sequence[str]) -> Note:
    facts = [todo.action.what, f"For {todo.meeting.title}, {uk_time(todo.meeting)}", *more]
    otherwise = "When it is done, or if you can’t do it, please tell your network co-ordinator."
    return Note(heading, facts, _owner_buttons(todo.action), otherwise)


def _said(heading: str, todos: Sequence[Owned]) -> str:
    if not todos:
        return ""
    shown = [f"• {_line(action, owner, 180)}" for action, owner in todos[:MOST_TOLD]]
    left = len(todos) - MOST_TOLD
    return "\n".join([f"*{heading}:*", *shown, *([f"And {left} more."] if left > 0 else [])])


def _line(action: MeetingAction, owner: Person | None, most: int = 600) -> str:
    who = name_of(owner) if owner else "nobody any more"
    said = f"{escape(action.what, most)} – {who}, by {say_weekday(action.due_on)}"
    if action.state == State.OPEN:
        return said
    why = f": {escape(action.reason, 300)}" if action.reason and action.state == State.DROPPED else ""
    return f"{said} ({STATES[action.state]}{why})"


def _keeper_buttons(action: MeetingAction) -> list[Block]:
    value = str(action.id)
    buttons = {
        State.DRAFT: [button("Change", CHANGE, value), button("Throw away", DROP, value)],
        State.OPEN: [_done_button(action), button("Change", CHANGE, value), button("Drop it", DROP, value)],
    }.get(State(action.state))
    return [{"type": "actions", "elements": buttons}] if buttons else []


def draft_buttons(action: MeetingAction) -> list[Block]:
    """Below an action of notes that are not sent yet."""
    return _keeper_buttons(action)


def _owner_buttons(action: MeetingAction) -> list[Block]:
    return [_done_button(action), button("I can’t do this", CANNOT, str(action.id))]


def _done_button(action: MeetingAction) -> Block:
    return button("Done", DONE, str(action.id), style="primary")


def _tasks_button(meeting: Meeting) -> Block:
    return button("Tasks", TASKS, str(meeting.id))


def _outside(known: Person | None) -> Block:
    chosen = {"initial_option": choice_of(known)} if known else {}
    return {"type": "external_select", "min_query_length": 1, **chosen}


def _text(value: str, most: int, *, multiline: bool = False) -> Block:
    typed: Block = {"type": "plain_text_input", "max_length": most, "multiline": multiline}
    return typed | ({"initial_value": value} if value else {})


def _window(title: str, window: str, blocks: Sequence[Block]) -> dict[str, Any]:
    return window_of(title, blocks, callback_id=window)
