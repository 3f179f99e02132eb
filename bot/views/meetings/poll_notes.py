"""What people are told of a poll they are asked in, and its organiser of how it stands."""

from collections.abc import Sequence
from datetime import datetime

from bot.services.meetings.plans import Held, say_start
from bot.services.meetings.tallies import Mark, Poll
from bot.services.records import Meeting
from bot.views.meetings.facts import ANSWER_LABELS, ANSWERS, HELD, OPEN, say_answered, uk_time
from bot.views.meetings.polls import MARK, say_standing, say_time
from bot.views.notes import Note
from bot.views.text import button

BY_PHONE = "Please tell your network co-ordinator which of these times suit you."
IF_NOT = "If you can’t come, please tell your network co-ordinator."
# What somebody said of the time that was settled on, and what is asked of them now.
SAID: dict[Mark | None, str] = {
    Mark.YES: "You said that this suits you. Please confirm it with “Going”.",
    Mark.IF_NEED: "You said that you can, if need be. Please say whether you are coming.",
    Mark.NO: "You said that you cannot. Should that be otherwise by now, please say so.",
    None: "Please say whether you are coming.",
}


def missing(meeting: Meeting, poll: Poll) -> Note:
    """That they have not said yet which times suit them."""
    lines = [
        f"Answers are taken until {say_start(poll.closes_at)} (UK time). The times are:",
        *(say_time(one) for one in poll.choices),
    ]
    ask = button("Mark your times", MARK, str(meeting.id), style="primary")
    return Note(f"Which times suit you? {meeting.title}", lines, [ask], BY_PHONE)


def answered(meeting: Meeting, poll: Poll) -> Note:
    """To the organiser: everybody has answered."""
    return _standing(f"Everybody has answered: {meeting.title}", meeting, poll, ())


def ended(meeting: Meeting, poll: Poll, now: datetime) -> Note:
    """To the organiser: the deadline has passed, and how it stands."""
    can = any(one.can and one.option.starts_at > now for one in poll.choices)
    more = () if can else ("Nobody can make any of the times that are left. Cancel it, and plan a new one.",)
    return _standing(f"No more answers are taken: {meeting.title}", meeting, poll, more)


def settled(meeting: Meeting, said: Mark | None) -> Note:
    """That a time is settled, to who marked any."""
    where = [] if meeting.held == Held.ONLINE else [f"{HELD[meeting.held]}: {meeting.place}"]
    link = [f"To join online: {meeting.link}"] if meeting.link else []
    buttons = [button(ANSWER_LABELS[given], action, str(meeting.id)) for action, given in ANSWERS.items()]
    lines = [uk_time(meeting), *where, *link, SAID[said]]
    return Note(f"The time is settled: {meeting.title}", lines, buttons, IF_NOT)


def cancelled(meeting: Meeting) -> Note:
    """That nobody needs to keep any of the times free."""
    lines = ["No time was settled on. You need not keep any of the times free."]
    return Note(f"Cancelled: {meeting.title}", lines)


def _standing(heading: str, meeting: Meeting, poll: Poll, more: Sequence[str]) -> Note:
    lines = [say_answered(poll), *map(say_standing, poll.choices), *more]
    if not more:
        lines.append("Open the meeting to settle on a time.")
    return Note(heading, lines, [button("Open the meeting", OPEN, str(meeting.id))])
