"""What waits for who keeps a meeting's record: in “Today”, and as a nudge."""

from collections.abc import Sequence

from bot.services.records import Meeting
from bot.views.meetings.attendance import ROLL
from bot.views.meetings.facts import uk_time
from bot.views.meetings.minutes import notes_button
from bot.views.notes import Note
from bot.views.text import Block, bold, button, section
from bot.views.today import Item, Waiting


def waiting(mine: Sequence[tuple[Meeting, bool, bool]]) -> Waiting:
    """Meetings that are over, and whether it has to be ticked who was there, and notes to be sent."""
    return Waiting(on_me=[_item(*one) for one in mine])


def wrap_up_note(meeting: Meeting, roll: bool, notes: bool) -> Note:
    """To who organises a meeting that is over, or takes its notes: what is left to do."""
    otherwise = "Open the meeting in Slack with “Details” on its invitation."
    lines = [uk_time(meeting), *_left(roll, notes)]
    return Note(f"Over: {meeting.title}", lines, _buttons(meeting, roll, notes), otherwise)


def _item(meeting: Meeting, roll: bool, notes: bool) -> Item:
    text = f"Over: {bold(meeting.title)}\n{' '.join(_left(roll, notes))}"
    return [section(text), {"type": "actions", "elements": _buttons(meeting, roll, notes)}]


def _left(roll: bool, notes: bool) -> list[str]:
    return [
        *(["Please tick who was there."] if roll else []),
        *(["Please write the notes, and send them."] if notes else []),
    ]


def _buttons(meeting: Meeting, roll: bool, notes: bool) -> list[Block]:
    tick = button("Who was there", ROLL, str(meeting.id))
    return [*([tick] if roll else []), *([notes_button(meeting)] if notes else [])]
