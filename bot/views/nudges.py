"""Nudges in Slack: what they say, the buttons below them, and what they say once they were answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot import when
from bot.services.nudges import Answer, Answered, Kind, Snooze
from bot.views.fields import form_of
from bot.views.notes import Note
from bot.views.text import Block, button, context, escape, option, plain, section, shorten

DONE, SNOOZE, STOP, RESUME = "nudge_done", "nudge_snooze", "nudge_stop", "nudge_resume"
SNOOZE_FORM, TIME = "nudge_snooze_form", "time"
CHOICES: Mapping[Snooze, str] = {
    Snooze.HOUR: "1 hour",
    Snooze.TOMORROW: "Tomorrow at 9am",
    Snooze.NEXT_WEEK: "Next week",
    Snooze.OTHER: "Another time…",
}
# With a heading and two blocks for each they stay below the 50 blocks of a message
# (https://docs.slack.dev/reference/block-kit/blocks).
MOST_PARTS = 20
# What each of them may say: Slack refuses a message whose blocks hold too much together
# (msg_blocks_too_long). Where that begins is not documented; about 13,000 characters pass.
PART_LIMIT = 500


@dataclass(frozen=True)
class Put:
    """A nudge that is being put off to a time in words; `words` were shown back as `at`."""

    nudge_id: int
    words: str = ""
    at: datetime | None = None


def digest(parts: Sequence[Note]) -> Note:
    """A morning's digest."""
    return Note("Today", parts=[_short(part) for part in parts])


def _short(note: Note) -> Note:
    """As much of a note as there is room for in a digest."""
    lines: list[str] = []
    room = PART_LIMIT - len(note.heading)
    for line in note.lines:
        if room > 0:
            lines.append(shorten(line, room))
        room -= len(line)
    return replace(note, heading=shorten(note.heading, PART_LIMIT), lines=lines)


def with_choices(note: Note, nudge_id: int, kind: Kind) -> Note:
    """A note with the buttons that every nudge has, as far as its kind allows."""
    value = str(nudge_id)
    offered = [
        *([button("Done", DONE, value)] if kind.may_be_done else []),
        *([_snooze_menu(nudge_id)] if kind.may_snooze else []),
        *([button("Stop these", STOP, value)] if kind.may_stop else []),
    ]
    return replace(note, buttons=[*note.buttons, *offered])


def _snooze_menu(nudge_id: int) -> Block:
    options = [option(label, f"{nudge_id}:{snooze}") for snooze, label in CHOICES.items()]
    return {
        "type": "static_select",
        "action_id": SNOOZE,
        "placeholder": plain("Snooze"),
        "options": options,
    }


def chosen(value: str) -> tuple[int, Snooze]:
    """Which nudge, and for how long, of what was chosen in the menu. Raises ValueError for anything else."""
    nudge_id, _, snooze = value.partition(":")
    return int(nudge_id), Snooze(snooze)


def with_answer(
    note: Note, answer: str, again_at: datetime | None, reached_at: datetime | None = None
) -> Note:
    """A note that was answered: what the person did with it stands in the place of its buttons.

    What was put off until `again_at` comes at `reached_at`, when the person wants to be reached.
    """
    told = {
        Answer.DONE: "Done.",
        Answer.SNOOZED: _say_put_off(again_at, reached_at) if again_at else "Put off.",
        Answer.STOPPED: "You get no more of these.",
        Answer.GONE: "This is no longer needed.",
    }
    return replace(note, lines=[*note.lines, told[Answer(answer)]], buttons=(), otherwise="")


def no_longer_needed(label: str) -> Note:
    """What one says whose cause is gone, where its kind has no words of its own for that."""
    return Note(label, ["This is no longer needed: it was dealt with, or called off."])


def say_moment(moment: datetime) -> str:
    """“Tuesday 15 September 2026, 9am”, by the UK's clock."""
    return when.say(when.Moment(moment.astimezone(when.LONDON)))


def say_answered(answered: Answered) -> str:
    """What has become of a nudge, for who pressed its button; safe for Slack."""
    before = "This was answered before. " if answered.already else ""
    return f"{before}{_told(answered)}"


def _told(answered: Answered) -> str:
    match answered.answer:
        case Answer.DONE:
            return "Done. You will not be reminded of this again."
        case Answer.STOPPED:
            return (
                f"You get no more messages of the kind “{escape(answered.label)}”. To have them again, press "
                "“Have these again”."
            )
        case Answer.SNOOZED if answered.again_at:
            return _say_put_off(answered.again_at, answered.reached_at)
    return "This is no longer needed: it was dealt with, or called off."


def _say_put_off(again_at: datetime, reached_at: datetime | None) -> str:
    return f"Put off until {say_moment(again_at)}. {_say_reached(again_at, reached_at)}".strip()


def _say_reached(at: datetime, reached_at: datetime | None) -> str:
    """When it really comes, where the person does not want to be reached at that time."""
    if reached_at in (None, at):
        return ""
    return f"You asked not to be disturbed then, so it comes from {say_moment(reached_at or at)} on."


def say_resumed(label: str) -> str:
    """That a person gets these again."""
    return f"You get messages of the kind “{escape(label)}” again."


def in_place_of_buttons(
    blocks: Sequence[Mapping[str, Any]], block_id: str, told: str, *buttons: Block
) -> list[Mapping[str, Any]]:
    """The blocks of a message, with words instead of the buttons of which one was pressed.

    `told` is already safe. All other blocks stay as they are: in a digest each part has buttons of its own.
    """
    instead: list[Mapping[str, Any]] = [context(told)]
    if buttons:
        instead.append({"type": "actions", "elements": list(buttons)})
    return [new for block in blocks for new in (instead if block.get("block_id") == block_id else [block])]


def resume_button(nudge_id: int) -> Block:
    """Undoes “Stop these”."""
    return button("Have these again", RESUME, str(nudge_id))


def snooze_form(put: Put, shown_back: str = "") -> dict[str, Any]:
    """Asks for a time in words; what was understood is shown back before it counts."""
    kept = f"{put.nudge_id}|{put.at.isoformat() if put.at else ''}|{put.words}"
    return form_of(
        SNOOZE_FORM,
        "Another time",
        [_time_input(put.words), *([section(shown_back)] if shown_back else [])],
        submit="Snooze" if put.at else "Next",
        metadata=kept,
    )


def _time_input(words: str) -> Block:
    element = {"type": "plain_text_input", "action_id": TIME, "max_length": 200}
    return {
        "type": "input",
        "block_id": TIME,
        "label": plain("When should it come again?"),
        "hint": plain("For example: tomorrow at 2pm, next Tuesday at 9, in a fortnight"),
        "element": element | ({"initial_value": words} if words else {}),
    }


def read_snooze_form(submitted: Mapping[str, Any]) -> tuple[str, Put]:
    """The words typed, and what was shown back before."""
    nudge_id, at, words = submitted["private_metadata"].split("|", 2)
    typed = submitted["state"]["values"][TIME][TIME].get("value") or ""
    return typed.strip(), Put(int(nudge_id), words, datetime.fromisoformat(at) if at else None)


def show_back(understood: when.Understood, at: datetime, reached_at: datetime | None = None) -> str:
    """What was understood, to be agreed to, and when it really comes; safe for Slack."""
    others = " or ".join(f"“{escape(choice)}”" for choice in understood.choices)
    lines = [
        f"This comes again on *{say_moment(at)}*. {_say_reached(at, reached_at)}".strip(),
        *(escape(one) for one in understood.assumed),
        *([f"If you mean something else, type {others}."] if others else []),
        "Press “Snooze” if that is right.",
    ]
    return "\n".join(lines)


def say_unclear(result: when.Unclear) -> str:
    """Why words for a time cannot be used, and which could be typed instead; for a form's field."""
    perhaps = " or ".join(f"“{choice}”" for choice in result.choices)
    return f"{result.reason} Perhaps you mean {perhaps}." if perhaps else result.reason
