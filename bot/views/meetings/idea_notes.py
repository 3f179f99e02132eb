"""What people are told of ideas for meetings."""

from bot.services.records import Meeting, MeetingIdea
from bot.views.meetings.facts import OPEN as OPEN_MEETING
from bot.views.meetings.facts import uk_time
from bot.views.meetings.ideas import DETAILS, KEEP, PLAN, TAKE_BACK
from bot.views.meetings.polls import MARK
from bot.views.notes import Note
from bot.views.text import button

PLANNED = "A meeting you wished for is planned"


def note_company(idea: MeetingIdea, channel_name: str) -> Note:
    """To the co-ordinator: enough people would join."""
    lines = [f"In #{channel_name}: {idea.topic}", *([idea.why] if idea.why else [])]
    buttons = [
        button("Make a poll of it", PLAN, str(idea.id), style="primary"),
        button("Details", DETAILS, str(idea.id)),
    ]
    return Note(
        "An idea for a meeting has found company", lines, buttons, "Please type /meeting ideas in Slack."
    )


def note_planned(idea: MeetingIdea, meeting: Meeting) -> Note:
    """To who would join: there is a date, or a choice of dates."""
    is_poll = meeting.state == "polling"
    asked = "which times suit you" if is_poll else "whether you are coming"
    lines = [
        *([f"You said you would join: {idea.topic}"] if idea.topic else []),
        f"{meeting.title}: {uk_time(meeting)}.",
        f"Please say {asked}.",
    ]
    doors = [button("Open the meeting", OPEN_MEETING, str(meeting.id))]
    if is_poll:
        doors = [button("Mark your times", MARK, str(meeting.id), style="primary"), *doors]
    otherwise = f"Please tell your network co-ordinator {asked}."
    heading = "A meeting you wished for: when does it suit you?" if is_poll else PLANNED
    return Note(heading, lines, doors, otherwise)


def note_keep(idea: MeetingIdea) -> Note:
    """To the author of an idea that has found no company."""
    lines = [idea.topic, "Not enough people have joined it yet. Would you like it to stay?"]
    buttons = [button("Keep it", KEEP, str(idea.id)), button("Take it back", TAKE_BACK, str(idea.id))]
    return Note("Your idea for a meeting", lines, buttons, "Please tell your network co-ordinator.")


def note_closed(idea: MeetingIdea) -> Note:
    """To the author of an idea that staff closed."""
    return Note("Your idea for a meeting was closed", [idea.topic, f"The reason: {idea.word}"])
