"""Text and dates as files and feeds have them, made into what can be kept."""

import calendar
import html
import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

import nh3

from bot.services.cpd.items import LINK, MOST, clean
from bot.when import LONDON, Day, Moment, say

FIRST_YEAR, LAST_YEAR = 1990, 2100
# What stands in these is nothing to read.
UNREAD = {"script", "style", "template", "noscript", "iframe", "object"}
# Slack and people read plain text: what a browser would begin a new line for becomes one.
LINE_ENDS = ("</p>", "<br", "</li>", "</div>", "</h1>", "</h2>", "</h3>", "</tr>")


def plain_text(text: object, most: int, *, lines: bool = False) -> str:
    """Text without HTML, at most so long; "" for what is no text."""
    if not isinstance(text, str):
        return ""
    # More would be cut anyway; cleaning takes time.
    told = text[: most * 40]
    if "<" in told or "&" in told:
        for end in LINE_ENDS if lines else ():
            told = told.replace(end, f"\n{end}")
        told = html.unescape(nh3.clean(told, tags=set(), clean_content_tags=UNREAD))
    return clean(told, most, lines=lines)


def title_of(text: object) -> str:
    """A title in one line."""
    return plain_text(text, MOST["title"])


def link_of(text: object) -> str:
    """An address of the web; "" for anything else, such as `javascript:`."""
    found = str(text or "").strip()
    return found if LINK.fullmatch(found) and len(found) <= MOST["link"] else ""


def moment_of(parsed: object) -> datetime | None:
    """A time as feedparser gives it, in UTC; None for none, or one that nobody can mean."""
    if not isinstance(parsed, time.struct_time) or not FIRST_YEAR <= parsed.tm_year <= LAST_YEAR:
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def said_span(first: date, last: date | None) -> tuple[str, datetime, datetime | None]:
    """A date or a time, with its end where it has one: in words, and in UTC.

    Of days the last one counts whole. Raises ValueError for one that nobody can mean.
    """
    if not FIRST_YEAR <= first.year <= LAST_YEAR:
        raise ValueError("a year nobody means")
    if isinstance(first, datetime):
        starts, ends = _here(first), _here(last) if isinstance(last, datetime) else None
        if ends is not None and not starts < ends:
            ends = None
        words = say(Moment(starts, ends if ends and ends.date() == starts.date() else None))
        if ends and ends.date() > starts.date():
            words = f"{words} until {say(Day(ends.date()))}"
        return words, starts.astimezone(UTC), ends.astimezone(UTC) if ends else None
    until = last if last is not None and not isinstance(last, datetime) and last > first else first
    words = say(Day(first)) + (f" to {say(Day(until))}" if until > first else "")
    starts = datetime(first.year, first.month, first.day, tzinfo=LONDON)
    ends = datetime(until.year, until.month, until.day, 23, 59, tzinfo=LONDON)
    return words, starts.astimezone(UTC), ends.astimezone(UTC)


def day_before(last: date, first: date) -> date:
    """The last day of an entry whose end is the first day after it (RFC 5545, 3.6.1)."""
    return last - timedelta(days=1) if last > first else first


def _here(moment: Any) -> datetime:
    """By the UK's clock; a time without a zone is one there."""
    aware: datetime = moment if moment.tzinfo else moment.replace(tzinfo=LONDON)
    return aware.astimezone(LONDON)
