"""Host, chair and note-taker: what they are told, and what they can answer."""

from collections.abc import Mapping, Sequence

from bot.services.records import Meeting
from bot.views.meetings.facts import OPEN, uk_time
from bot.views.notes import Note
from bot.views.text import Block, button, section

GIVE_BACK = "meeting_part_back"
NAMES: Mapping[str, str] = {"host_id": "host", "chair_id": "chair", "note_taker_id": "note-taker"}
CANNOT = "I can’t"
OTHERWISE = "If you can’t, please tell your network co-ordinator."


def say_parts(parts: Sequence[str]) -> str:
    """“host and note-taker”."""
    *first, last = [NAMES[part] for part in parts]
    return f"{', '.join(first)} and {last}" if first else last


def note_given(meeting: Meeting, parts: Sequence[str]) -> Note:
    """To who was given a part: what it is, and that they can say no."""
    lines = [
        uk_time(meeting),
        f"You are down as {say_parts(parts)}. If that does not suit you, press “{CANNOT}”: the organiser is "
        "told, and looks for somebody else.",
    ]
    buttons = [button(CANNOT, GIVE_BACK, str(meeting.id)), button("Details", OPEN, str(meeting.id))]
    return Note(f"You are {say_parts(parts)}: {meeting.title}", lines, buttons, OTHERWISE)


def note_refused(meeting: Meeting, parts: Sequence[str], name: str) -> Note:
    """To the organiser: who cannot, and that nobody has the part now."""
    lines = [uk_time(meeting), f"The meeting has no {say_parts(parts)} now. “Change” chooses somebody else."]
    buttons = [button("Open the meeting", OPEN, str(meeting.id))]
    return Note(f"{name} can’t be {say_parts(parts)}: {meeting.title}", lines, buttons)


def own_part(meeting: Meeting, parts: Sequence[str]) -> list[Block]:
    """On the meeting's page, for who has a part in it."""
    told = f"*You are {say_parts(parts)}.*"
    return [section(told, accessory=button(CANNOT, GIVE_BACK, str(meeting.id)))]


def say_given_back(parts: Sequence[str]) -> str:
    """What stands now, for who gave it back."""
    return f"Noted: you are not {say_parts(parts)} any more. The organiser is told."
