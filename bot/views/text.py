"""Text for Slack: what people typed comes out as plain characters, dates and distances as people say them."""

import re
from collections.abc import Callable
from datetime import date, datetime

from bot.when import LONDON

# Slack reads these three as the beginning of its own marks; as entities they are plain characters
# (https://docs.slack.dev/messaging/formatting-message-text#escaping).
ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
# Slack has no way to escape what sets text bold, italic, struck through, as code or as an emoji. But the
# fallback of a date that it cannot format is shown character for character
# (found and documented by https://github.com/yhatt/jsx-slack/blob/main/docs/about-escape-and-exact-mode.md).
FORMATTING = re.compile(r"[*_~`]|:(?=[\w+'-]+:)")
LITERAL = r"<!date^0^{_}|\g<0>>"
# A line that begins with `>` is a quotation, written as an entity too: a soft hyphen, which is not seen,
# makes it an ordinary character (the same page).
QUOTATION = re.compile(r"^(?=\s*[>＞])", re.MULTILINE)
SOFT_HYPHEN = "\u00ad"
# Most text holds none of all these, and is ready as it is. Every mark begins with one character of a set, so
# the text is run through for these alone: that takes a third of the time of trying one pattern after another.
MARKED = re.compile(r"[&<>＞*_~`:](?:(?<!:)|(?=[\w+'-]+:))")
# In text without formatting Slack turns entities, and only these, back into characters
# (https://github.com/slackapi/bolt-python/issues/513).
WRITTEN_ENTITY = re.compile(r"&(?=(?:amp|lt|gt);)")
Block = dict[str, object]

# Slack's limits (https://docs.slack.dev/reference/block-kit).
SECTION_LIMIT = 3000
FIELD_LIMIT = 2000
OPTION_LIMIT = 75
# In English whatever the language of the machine.
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# What one piece of somebody's text may take up, so that five of them fit into a section.
PIECE_LIMIT = 500


def escape(text: str, most: int = PIECE_LIMIT) -> str:
    """Text from a person or a register, safe in `mrkdwn` and in a message's notification text.

    It is cut so that what comes out has at most `most` characters, never in the middle of a mark.
    """
    if len(text) <= most and not MARKED.search(text):
        return text
    return _fit(text, most, _as_mrkdwn)


def bold(text: str) -> str:
    """The same in bold, unless it holds marks of its own, which bold would bring out again."""
    escaped = escape(text)
    return escaped if escaped != text and FORMATTING.search(text) else f"*{escaped}*"


def italic(text: str, most: int = PIECE_LIMIT) -> str:
    """The same in italics."""
    return escape(text, most) if FORMATTING.search(text) else f"_{escape(text, most)}_"


def shorten(text: str, most: int) -> str:
    """At most `most` characters, the last one an ellipsis where something was cut."""
    return text if len(text) <= most else text[: max(0, most - 1)].rstrip() + "…"


def _as_mrkdwn(text: str) -> str:
    return FORMATTING.sub(LITERAL, QUOTATION.sub(SOFT_HYPHEN, text).translate(ENTITIES))


def _as_plain(text: str) -> str:
    return WRITTEN_ENTITY.sub("&amp;", text) if "&" in text else text


def _fit(text: str, most: int, encode: Callable[[str], str]) -> str:
    """`text` encoded, after cutting as much of it as is needed for the outcome to fit."""
    encoded, length = encode(text), len(text)
    while len(encoded) > most:
        length = min(length - 1, length * most // len(encoded))
        encoded = encode(shorten(text, length))
    return encoded


def say_date(day: date) -> str:
    """A date as people in the UK write it: 4 October 2018."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def say_day(moment: datetime) -> str:
    """The day of a moment by the UK's calendar, also where in UTC it is still the day before."""
    return say_date(moment.astimezone(LONDON).date())


def say_weekday(day: date) -> str:
    """A day to come, with its weekday: Monday 5 October 2026."""
    return f"{DAYS[day.weekday()]} {say_date(day)}"


def say_miles(miles: float, *, roughly: bool = False) -> str:
    """A distance: `0.3 miles`, `1 mile`, and `about 2.5 miles` where it is not exact."""
    amount = f"{miles:.1f}".removesuffix(".0") if miles < 10 else f"{miles:.0f}"
    unit = "mile" if amount == "1" else "miles"
    return f"{'about ' if roughly else ''}{amount} {unit}"


def mrkdwn(text: str) -> Block:
    """A text object with Slack's formatting; whatever people typed in it must be escaped before."""
    # Verbatim: Slack is not to make links of what only looks like an address or a channel.
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def plain(text: str, most: int = SECTION_LIMIT) -> Block:
    """A text object without formatting: every character is shown as it is."""
    return {"type": "plain_text", "text": _fit(text, most, _as_plain), "emoji": False}


def mention(user_id: str) -> str:
    """Somebody by their Slack id, shown as their name; in words where Kith has forgotten them."""
    return "somebody Kith has forgotten" if user_id.startswith("forgotten:") else f"<@{user_id}>"


def section(text: str, **more: object) -> Block:
    """A paragraph. Escape before; the text is cut at Slack's 3,000 characters."""
    return {"type": "section", "text": mrkdwn(shorten(text, SECTION_LIMIT)), **more}


def context(text: str) -> Block:
    """A line in small type."""
    return {"type": "context", "elements": [mrkdwn(shorten(text, FIELD_LIMIT))]}


def button(label: str, action_id: str, value: str, **more: object) -> Block:
    """A button; `value` (at most 2,000 characters) comes back when it is pressed."""
    return {
        "type": "button",
        "text": plain(label, OPTION_LIMIT),
        "action_id": action_id,
        "value": value,
        **more,
    }


def option(label: str, value: str) -> Block:
    """One choice of a menu; its label is cut at Slack's 75 characters."""
    return {"text": plain(label, OPTION_LIMIT), "value": value}
