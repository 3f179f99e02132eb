"""What people are told of several meetings of a series at once."""

from collections.abc import Sequence

from bot.services.records import Meeting
from bot.views.meetings.facts import LABELS, OPEN, uk_time
from bot.views.meetings.notes import OTHERWISE, facts_of
from bot.views.notes import Note
from bot.views.text import button

MOST_NAMED = 10


def change(meetings: Sequence[Meeting], fields: Sequence[str]) -> Note:
    """What is otherwise now in meetings they count on, and when these are."""
    first = meetings[0]
    # Start and end are one thing to people.
    named = dict.fromkeys(LABELS["starts_at" if one == "ends_at" else one] for one in fields if one in LABELS)
    lines = [f"Different now: {', '.join(named)}.", *_times(meetings), *facts_of(first)[1:]]
    buttons = [button("Details", OPEN, str(first.id))]
    return Note(f"Changed: {first.title} ({_number(meetings)})", lines, buttons, OTHERWISE)


def cancellation(meetings: Sequence[Meeting]) -> Note:
    """That nobody needs to come to any of them."""
    lines = ["These are off:", *_times(meetings), "You need not do anything."]
    return Note(f"Cancelled: {meetings[0].title} ({_number(meetings)})", lines)


def unposted(meeting: Meeting) -> Note:
    """That an invitation could not be posted, to who planned it."""
    lines = [
        f"“{meeting.title}”, {uk_time(meeting)}: its invitation was due, and could not be posted in its "
        "channel. Nobody is invited yet. Kith tries again every hour.",
        "Look whether Kith is still in the channel (/invite @Kith), and whether the channel is archived.",
    ]
    buttons = [button("Open the meeting", OPEN, str(meeting.id))]
    return Note("An invitation could not be posted", lines, buttons, "Open the meeting with /meeting list.")


def _times(meetings: Sequence[Meeting]) -> list[str]:
    more = len(meetings) - MOST_NAMED
    return [*map(uk_time, meetings[:MOST_NAMED]), *([f"and {more} more"] if more > 0 else [])]


def _number(meetings: Sequence[Meeting]) -> str:
    return "one meeting" if len(meetings) == 1 else f"{len(meetings)} meetings"
