"""“Was this useful?”: three buttons, and what the organiser sees of the answers."""

from collections.abc import Mapping

from bot.services.meetings.feedback import FEWEST_SHOWN, Feedback, Useful
from bot.services.records import Meeting
from bot.views.meetings.facts import uk_time
from bot.views.notes import Note
from bot.views.text import Block, bold, button, context, section

USEFUL = "meeting_useful"
LABELS: Mapping[Useful, str] = {Useful.YES: "Yes", Useful.PARTLY: "Partly", Useful.NO: "No"}
TOTALS_ONLY = "The organiser sees totals only, and none before {} people have answered."


def note_asking(meeting: Meeting) -> Note:
    """To who was there."""
    lines = [f"{meeting.title}, {uk_time(meeting)}", TOTALS_ONLY.format(FEWEST_SHOWN)]
    otherwise = "To answer, press one of the buttons below “Was this useful?” on the meeting’s page in Slack."
    return Note("Was this useful?", lines, _buttons(meeting), otherwise)


def asking_part(meeting: Meeting, mine: str | None) -> list[Block]:
    """On the meeting's page, for who was there: `mine` is their own answer, shown to them alone."""
    if mine is None:
        return []
    said = f" You answered: {LABELS[Useful(mine)]}. You can change it." if mine else ""
    return [section(f"*Was this useful?*{said}"), {"type": "actions", "elements": _buttons(meeting)}]


def results_part(feedback: Feedback | None) -> list[Block]:
    """For who organises the meeting."""
    if feedback is None:
        return []
    if not feedback.totals:
        return [context(f"Was it useful? Too few answers to show (fewer than {FEWEST_SHOWN}).")]
    said = " · ".join(f"{LABELS[one]}: {feedback.totals.get(one, 0)}" for one in Useful)
    return [section(f"*Was it useful?* {said} ({feedback.number} answered)")]


def say_rated(meeting: Meeting, given: Useful) -> str:
    """To who answered."""
    told = "Nobody is shown what you said, only totals. You can change it for 14 days after the meeting."
    return f"Thank you, noted for {bold(meeting.title)}: {LABELS[given]}. {told}"


def read_pressed(value: str) -> tuple[int, Useful]:
    """The meeting, and what was said."""
    meeting_id, _, given = value.partition(":")
    return int(meeting_id), Useful(given)


def _buttons(meeting: Meeting) -> list[Block]:
    return [
        button(label, f"{USEFUL}:{number}", f"{meeting.id}:{given}")
        for number, (given, label) in enumerate(LABELS.items())
    ]
