"""What people are told of sources and of questions to the network team."""

from datetime import datetime

from bot.services.records import ShareEnquiry
from bot.services.share.library import Item
from bot.views.notes import Note
from bot.views.share.enquiries import OPEN
from bot.views.share.pages import CHANGE, STILL_RIGHT, WITHDRAW
from bot.views.share.pages import OPEN as OPEN_ITEM
from bot.views.text import Block, button, say_day, say_weekday, shorten
from bot.when import LONDON

MOST_ANSWER = 900


def note_outdated(item: Item, number: int) -> Note:
    """To who keeps a source up: so many find it out of date."""
    people = "Somebody finds" if number == 1 else f"{number} people find"
    value = str(item.id)
    buttons = [
        button("It is still right", STILL_RIGHT, value),
        button("Change", CHANGE, value, style="primary"),
        button("Withdraw", WITHDRAW, value),
        button("Open", OPEN_ITEM, value),
    ]
    lines = [item.version.title, f"{people} this out of date. Please look whether it is still right."]
    return Note(
        "A source of yours may be out of date", lines, buttons, "Please tell your network co-ordinator."
    )


def note_enquiry(row: ShareEnquiry, now: datetime) -> Note:
    """To whoever finds the answer. What was asked stands behind the button."""
    is_late = now.astimezone(LONDON).date() > row.due_by
    lines = [
        f"Asked on {say_day(row.asked_at)}. "
        f"{'It was due' if is_late else 'Please answer it'} by {say_weekday(row.due_by)}."
    ]
    return Note(
        "A question to the network team waits for you",
        lines,
        [_open(row, "Read and answer", style="primary")],
        "Please answer it in Slack: it stands in “Today”.",
    )


def note_late(row: ShareEnquiry) -> Note:
    """To who asked: not forgotten."""
    lines = [
        f"You asked it on {say_day(row.asked_at)}. The answer takes longer than planned; whoever finds it is "
        "reminded, and so is the rest of the team."
    ]
    otherwise = "Please ask your network co-ordinator, if you need it at once."
    return Note("Your question is not forgotten", lines, [_open(row, "See my question")], otherwise)


def note_answer(row: ShareEnquiry) -> Note:
    """To who asked: the answer."""
    again = "The answer to your question was changed" if row.answers > 1 else "The answer to your question"
    lines = [row.title, shorten(row.answer, MOST_ANSWER), *([row.link] if row.link else [])]
    whole = [row.answer] if len(row.answer) > MOST_ANSWER else []
    return Note(again, lines, [_open(row, "See my question")], whole=whole)


def _open(row: ShareEnquiry, label: str, **more: object) -> Block:
    return button(label, f"{OPEN}:{row.id}", str(row.id), **more)
