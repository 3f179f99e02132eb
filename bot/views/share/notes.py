"""What people are told of items of the library."""

from bot.services.records import ShareItem, ShareVersion
from bot.views.notes import Note
from bot.views.share.pages import CHANGE, OPEN, STILL_RIGHT, WITHDRAW
from bot.views.text import button, say_date


def note_review(item: ShareItem, version: ShareVersion) -> Note:
    """To its owner: is it still right?"""
    day = f"It was to be looked at again by {say_date(item.review_by)}." if item.review_by else ""
    value = str(item.id)
    buttons = [
        button("It is still right", STILL_RIGHT, value, style="primary"),
        button("Change", CHANGE, value),
        button("Withdraw", WITHDRAW, value),
        button("Open", OPEN, value),
    ]
    lines = [version.title, f"{day} Is it still right?".strip()]
    return Note(
        "Something you share in the library", lines, buttons, "Please tell your network co-ordinator."
    )


def note_taken_out(item: ShareItem, version: ShareVersion) -> Note:
    """To its owner: staff withdrew it."""
    return Note(
        "Something you shared was withdrawn from the library",
        [*filter(None, [version.title]), f"The reason: {item.word}"],
        otherwise="Please ask your network co-ordinator, if you would like to know more.",
    )
