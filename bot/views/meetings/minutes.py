"""The notes of a meeting: the window, the form to write them, the look before they are sent, the nudge."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.services.meetings.actions import State
from bot.services.meetings.minutes import (
    MOST_CORRECTION,
    MOST_DECISION,
    MOST_DECISIONS,
    MOST_PART,
    PARTS,
    Minutes,
    Preview,
    Words,
)
from bot.services.records import Meeting, MeetingNotes, Person
from bot.services.wishes import Way
from bot.views.fields import form_of, input_of, window_of
from bot.views.meetings import actions
from bot.views.meetings.facts import NOTES, name_of, uk_time
from bot.views.notes import Note
from bot.views.text import (
    SECTION_LIMIT,
    Block,
    bold,
    button,
    context,
    escape,
    plain,
    say_day,
    say_weekday,
    section,
)

WRITE, SEND = "meeting_notes_write", "meeting_notes_send"
WANT, READ = "meeting_notes_want", "meeting_notes_read"
WINDOW, WRITE_FORM, SEND_FORM = "meeting_notes_window", "meeting_notes_form", "meeting_notes_send_form"
MOST_NAMES, MOST_DRAFTED = 60, 15
NOT_YET = "The notes are not there yet. They come after the meeting."
PRIVATE = (
    "Notes are shown in this window alone and are not posted in the channel, where other organisations would "
    "keep a copy."
)
SAVED = "Saved as a draft. Nobody was sent anything yet."
WANTED = "Noted: the notes are sent to you once they are there."
WANTED_NOW = "The notes are sent to you, in the way you prefer."
THANKS = "Thank you, it is noted that you have read the notes."
WAYS: Mapping[Way, str] = {
    Way.SLACK: "in Slack",
    Way.EMAIL: "by e-mail",
    Way.PHONE: "by telephone, through a colleague",
    Way.LETTER: "by letter, through a colleague",
}


def notes_view(minutes: Minutes, note: str = "", channel_id: str = "") -> dict[str, Any]:
    """The notes as this person may see them. `note`, already safe, tells what was just done.

    `channel_id` is where the message is by which they were opened.
    """
    meeting = minutes.meeting
    blocks = [
        *([section(note)] if note else []),
        section(f"{bold(meeting.title)}\n{uk_time(meeting)}"),
        *(_sent(minutes) if minutes.sent else [] if minutes.draft else [section(NOT_YET)]),
        *_draft(minutes),
        *_buttons(minutes),
        *_readers(minutes),
        context(PRIVATE),
    ]
    return window_of("Notes", blocks, callback_id=WINDOW, metadata=channel_id)


def write_view(meeting: Meeting, words: Words, revision: int) -> dict[str, Any]:
    """The form to write them, with what stands there already."""
    parts = [*words.discussion, *([""] * PARTS)][:PARTS]
    labels = ("What was discussed", *(f"What was discussed, part {number}" for number in range(2, PARTS + 1)))
    fields = [(f"part_{at}", label, parts[at]) for at, label in enumerate(labels)]
    fields.append(("decisions", "What was decided, a line each", "\n".join(words.decisions)))
    return form_of(
        WRITE_FORM,
        "Write the notes",
        [
            section(f"{bold(meeting.title)}\n{uk_time(meeting)}"),
            context("It is saved as a draft. Actions are added in the next window."),
            *(_input(name, label, value, MOST_PART) for name, label, value in fields),
        ],
        metadata=json.dumps([meeting.id, revision]),
    )


def read_write_form(view: Mapping[str, Any]) -> tuple[int, int, Words] | dict[str, str]:
    """The meeting, the revision it was written over, and the words; or the fault of a field."""
    values = view["state"]["values"]
    texts = [(values[f"part_{at}"]["value"].get("value") or "").strip() for at in range(PARTS)]
    typed = values["decisions"]["value"].get("value") or ""
    decisions = tuple(filter(None, (" ".join(line.split()) for line in typed.splitlines())))
    if len(decisions) > MOST_DECISIONS or any(len(one) > MOST_DECISION for one in decisions):
        told = f"Please give at most {MOST_DECISIONS} decisions, each in at most {MOST_DECISION} characters."
        return {"decisions": told}
    meeting_id, revision = json.loads(view["private_metadata"])
    return meeting_id, revision, Words(tuple(filter(None, texts)), decisions)


def send_view(preview: Preview) -> dict[str, Any]:
    """“Send the notes”: what is sent, to how many, and how it reaches them."""
    minutes = preview.minutes
    words = minutes.draft or minutes.sent
    label = "What was corrected, as people are told"
    ask = [_input("correction", label, "", MOST_CORRECTION, optional=False)] if preview.is_correction else []
    return form_of(
        SEND_FORM,
        "Send the notes",
        [
            section(f"{bold(minutes.meeting.title)}\n{uk_time(minutes.meeting)}"),
            section(_to_whom(preview)),
            *ask,
            {"type": "divider"},
            *(_words(words) if words else []),
            *_actions(minutes.todos),
        ],
        submit="Send",
        metadata=json.dumps([minutes.meeting.id, preview.revision]),
    )


def read_send_form(view: Mapping[str, Any]) -> tuple[int, int, str]:
    """The meeting, the revision that was looked at, and what was corrected."""
    meeting_id, revision = json.loads(view["private_metadata"])
    typed = view["state"]["values"].get("correction", {}).get("value", {}).get("value") or ""
    return meeting_id, revision, typed.strip()


def notes_part(minutes: Minutes) -> list[Block]:
    """On the meeting's page."""
    if minutes.sent is None:
        said = "*Notes:* a draft, not sent yet" if minutes.draft else "*Notes:* not there yet"
    else:
        said = f"*Notes:* sent on {_sent_day(minutes.sent)}"
        if minutes.readers:
            said += f"; read by {_number_read(minutes)} of {len(minutes.readers)}"
    return [section(said, accessory=notes_button(minutes.meeting))]


def notes_button(meeting: Meeting) -> Block:
    """Opens the notes: on the invitation, on the meeting's page, in a nudge."""
    return button("Notes", NOTES, str(meeting.id))


def read_button(meeting_id: int) -> Block:
    """Opens the notes from a nudge."""
    return button("Read the notes", NOTES, str(meeting_id))


def say_sent(number: int) -> str:
    """What was just sent."""
    who = "one person" if number == 1 else f"{number} people"
    return f"The notes go to {who}, each in the way they prefer."


def note_sent(minutes: Minutes, name: Callable[[str], str], *, is_written_out: bool) -> Note:
    """To who was there, or could not come. In Slack what is in them stays behind the button.

    `name` tells what somebody in Slack is called; `is_written_out` is for who has no buttons.
    """
    meeting, sent = minutes.meeting, minutes.sent
    if sent is None:
        return Note(meeting.title)
    corrected = [f"Corrected: {sent.correction}"] if sent.correction else []
    mine = [
        one for one, owner in minutes.todos if minutes.mine and owner and owner.id == minutes.mine.person_id
    ]
    lines = [
        uk_time(meeting),
        *corrected,
        f"Decisions: {len(sent.decisions)} · Actions: {len(minutes.todos)}",
        *([f"For you to do: {len(mine)}"] if mine else []),
    ]
    heading = f"{'Notes, corrected' if sent.version > 1 else 'Notes'}: {meeting.title}"
    buttons = [read_button(meeting.id), button("I have read this", READ, str(meeting.id))]
    otherwise = "If something in the notes is wrong, please tell your network co-ordinator."
    whole = _written_out(minutes, sent, name) if is_written_out else []
    return Note(heading, lines, buttons, otherwise, whole, [notes_button(meeting)])


def in_pieces(text: str) -> list[Block]:
    """A long text as it was typed, in as many sections as it needs; nothing is cut."""
    shown = plain(text, SECTION_LIMIT * 10)
    if len(str(shown["text"])) <= SECTION_LIMIT:
        return [{"type": "section", "text": shown}] if text.strip() else []
    middle = len(text) // 2
    # At a space or the end of a line near the middle, if there is one.
    at = max(text.rfind(mark, 0, middle) for mark in (" ", "\n")) + 1 or middle
    return [*in_pieces(text[:at]), *in_pieces(text[at:])]


def _sent(minutes: Minutes) -> list[Block]:
    sent = minutes.sent
    if sent is None:
        return []
    corrected = f" Corrected: {escape(sent.correction, 900)}" if sent.correction else ""
    said = f"Sent on {_sent_day(sent)}, version {sent.version}.{corrected}"
    todos = [one for one in minutes.todos if one[0].state != State.DRAFT]
    return [context(said), *_words(sent), *_actions(todos)]


def _draft(minutes: Minutes) -> list[Block]:
    """What is written and not sent, for who keeps the record."""
    drafted = [one for one in minutes.todos if one[0].state == State.DRAFT]
    if not minutes.is_kept or (minutes.draft is None and not drafted):
        return []
    heading = "*Draft of a correction, not sent yet*" if minutes.sent else "*Draft, not sent yet*"
    rows = [
        block
        for action, owner in drafted[:MOST_DRAFTED]
        for block in (section(actions.lines([(action, owner)])[0]), *actions.draft_buttons(action))
    ]
    return [
        {"type": "divider"},
        section(heading),
        *(_words(minutes.draft) if minutes.draft else []),
        *([section("*Actions, given with the notes*"), *rows] if rows else []),
        *([context("The others are under “Tasks” on the meeting’s page.")] * (len(drafted) > MOST_DRAFTED)),
    ]


def _words(notes: MeetingNotes) -> list[Block]:
    discussed = [block for part in notes.discussion for block in in_pieces(part)]
    decided = in_pieces(_numbered(notes.decisions))
    return [
        *([section("*Discussed*"), *discussed] if discussed else []),
        *([section("*Decided*"), *decided] if decided else []),
    ]


def _actions(todos: Sequence[actions.Owned]) -> list[Block]:
    texts: list[str] = []
    for line in (f"• {one}" for one in actions.lines(todos)):
        if texts and len(texts[-1]) + len(line) < SECTION_LIMIT:
            texts[-1] = f"{texts[-1]}\n{line}"
        else:
            texts.append(line)
    return [section("*Actions*"), *(section(text) for text in texts)] if texts else []


def _buttons(minutes: Minutes) -> list[Block]:
    value = str(minutes.meeting.id)
    read = minutes.mine.read_version if minutes.mine else None
    is_unread = minutes.sent is not None and (read or 0) < minutes.sent.version
    wants = minutes.sent is None and not minutes.was_there and not (minutes.mine and minutes.mine.wanted_at)
    label = "I could not come, but want the notes"
    drafted = any(one.state == State.DRAFT for one, _ in minutes.todos)
    buttons = [
        *([button("I have read this", READ, value)] if is_unread else []),
        *([button(label, WANT, value)] if wants and not minutes.is_kept else []),
        *(_keeper_buttons(minutes, has_more=drafted or minutes.draft is not None) if minutes.is_kept else []),
    ]
    told = [context("You are sent the notes once they are there.")] if _waits(minutes) else []
    row: Block = {"type": "actions", "elements": buttons}
    return [*told, *([row] if buttons else [])]


def _waits(minutes: Minutes) -> bool:
    return bool(minutes.sent is None and minutes.mine and minutes.mine.wanted_at)


def _keeper_buttons(minutes: Minutes, *, has_more: bool) -> list[Block]:
    value = str(minutes.meeting.id)
    write = "Correct the notes" if minutes.sent else "Write the notes"
    return [
        button(write, WRITE, value),
        button("Add an action", actions.ADD, f"{value}:{actions.IN_NOTES}"),
        *([button("Send the notes", SEND, value, style="primary")] if has_more else []),
    ]


def _readers(minutes: Minutes) -> list[Block]:
    if not minutes.readers or minutes.sent is None:
        return []
    version = minutes.sent.version
    read = [who for one, who in minutes.readers if (one.read_version or 0) >= version]
    unread = [who for one, who in minutes.readers if (one.read_version or 0) < version]
    said = [
        f"*{label} ({len(found)}):* {_names(found)}"
        for label, found in (("Read by", read), ("Not yet", unread))
    ]
    return [{"type": "divider"}, *(section(line) for line in said)]


def _names(found: Sequence[Person]) -> str:
    left = len(found) - MOST_NAMES
    return ", ".join(
        [*(name_of(one) for one in found[:MOST_NAMES]), *([f"and {left} more"] if left > 0 else [])]
    )


def _number_read(minutes: Minutes) -> int:
    version = minutes.sent.version if minutes.sent else 0
    return sum((one.read_version or 0) >= version for one, _ in minutes.readers)


def _to_whom(preview: Preview) -> str:
    there = "one person who was there" if preview.there == 1 else f"{preview.there} people who were there"
    absent = "one who was not" if preview.absent == 1 else f"{preview.absent} who were not"
    ways = ", ".join(f"{number} {WAYS[way]}" for way, number in preview.ways.items())
    if not ways:
        return "*Nobody is ticked as there, and nobody has answered: these notes go to nobody.* Tick first."
    told = f"This goes to {there} and {absent}, but had answered, or asked for the notes: {ways}."
    unticked = "" if preview.there else " Nobody is ticked as there yet: tick first, so that they get it too."
    given = " Whoever has an action is told of it." if preview.minutes.todos else ""
    return f"{told}{unticked}{given}"


def _written_out(minutes: Minutes, sent: MeetingNotes, name: Callable[[str], str]) -> list[str]:
    """All of the notes as lines of plain text."""
    discussed = [line for part in sent.discussion for line in part.splitlines() if line.strip()]
    decided = _numbered(sent.decisions).splitlines()
    todos = [
        f"{one.what} – {_plain_name(owner, name)}, by {say_weekday(one.due_on)}"
        for one, owner in minutes.todos
    ]
    said = (("Discussed", discussed), ("Decided", decided), ("Actions", todos))
    return [line for heading, found in said if found for line in (heading, *found)]


def _plain_name(owner: Person | None, name: Callable[[str], str]) -> str:
    if owner is None:
        return "nobody any more"
    return name(owner.user_id) if owner.user_id else owner.name or "somebody"


def _numbered(decisions: Sequence[str]) -> str:
    return "\n".join(f"{number}. {one}" for number, one in enumerate(decisions, 1))


def _sent_day(notes: MeetingNotes) -> str:
    return say_day(notes.sent_at or notes.changed_at)


def _input(name: str, label: str, value: str, most: int, *, optional: bool = True) -> Block:
    element: Block = {"type": "plain_text_input", "multiline": True, "max_length": most}
    return input_of(name, label, element | ({"initial_value": value} if value else {}), optional=optional)
