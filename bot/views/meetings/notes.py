"""What people are told of a meeting they count on."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.services.meetings.answers import WAITING, Answer
from bot.services.meetings.plans import Held
from bot.services.records import Meeting
from bot.views.meetings.facts import ANSWER_LABELS, ANSWERS, HELD, LABELS, uk_time
from bot.views.notes import Note
from bot.views.text import Block, button
from bot.when import LONDON

OTHERWISE = "If you can’t come, please tell your network co-ordinator."


def reminder(meeting: Meeting, answer: str, now: datetime) -> Note:
    """That it is soon; who answered “Maybe” is asked to say."""
    maybe = answer == Answer.MAYBE
    ask = ["You answered “Maybe”. Please say whether you are coming."] if maybe else []
    shown = ("meeting_going", "meeting_no") if maybe else ("meeting_no",)
    heading = f"{_soon(meeting, now)}: {meeting.title}"
    return Note(heading, [*facts_of(meeting), *ask], _buttons(meeting, shown), OTHERWISE)


def change(meeting: Meeting, fields: Sequence[str]) -> Note:
    """What is otherwise now, and everything as it is."""
    # Start and end are one thing to people.
    named = dict.fromkeys(LABELS["starts_at" if one == "ends_at" else one] for one in fields if one in LABELS)
    lines = [f"Different now: {', '.join(named)}.", *facts_of(meeting)]
    return Note(f"Changed: {meeting.title}", lines, _buttons(meeting, tuple(ANSWERS)), OTHERWISE)


def cancellation(meeting: Meeting) -> Note:
    """That nobody needs to come."""
    lines = [f"It was to be on {uk_time(meeting)}.", "You need not do anything."]
    return Note(f"Cancelled: {meeting.title}", lines)


def place(meeting: Meeting) -> Note:
    """That a place is theirs."""
    lines = ["A place has become free, and it is yours: you are going.", *facts_of(meeting)]
    return Note(f"You have a place: {meeting.title}", lines, _buttons(meeting, ("meeting_no",)), OTHERWISE)


def answered(meeting: Meeting, answer: str) -> Note:
    """What was noted, to who is reached by e-mail; its calendar file goes with it."""
    if answer not in (Answer.GOING, Answer.MAYBE):
        lines = [
            "It is noted that you do not come"
            + (", unless a place becomes free." if answer == WAITING else "."),
            *facts_of(meeting),
            "The file with this e-mail takes it out of your calendar again.",
        ]
        return Note(f"Not coming: {meeting.title}", lines)
    said = "You are going" if answer == Answer.GOING else "You may come"
    lines = [f"{said}.", *facts_of(meeting), "The file with this e-mail puts it into your calendar."]
    return Note(f"{said}: {meeting.title}", lines, otherwise=OTHERWISE)


def facts_of(meeting: Meeting) -> list[str]:
    """When it is, and then where."""
    lines = [uk_time(meeting)]
    if meeting.held != Held.ONLINE:
        lines.append(f"{HELD[meeting.held]}: {meeting.place}")
    if meeting.link:
        lines.append(f"To join online: {meeting.link}")
    return lines


def _soon(meeting: Meeting, now: datetime) -> str:
    """However late it is sent, it says what is so, by the UK's clock."""
    left = meeting.starts_at - now
    if left <= timedelta(hours=2):
        return f"In {max(1, round(left / timedelta(minutes=1)))} minutes"
    days = (meeting.starts_at.astimezone(LONDON).date() - now.astimezone(LONDON).date()).days
    return {0: "Today", 1: "Tomorrow"}.get(days, f"In {days} days")


def _buttons(meeting: Meeting, actions: Sequence[str]) -> list[Block]:
    return [button(ANSWER_LABELS[ANSWERS[action]], action, str(meeting.id)) for action in actions]
