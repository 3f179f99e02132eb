"""Several times to choose from: how they are told apart in words, and until when people may answer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from bot.when import LONDON, Day, Moment, Unclear, read, say

MOST_OPTIONS = 8
"""More than these nobody marks with care; and with all there is about each they fit into one window."""
# None of these is part of a time in words: `bot.when` reads no “or” and no semicolon.
BETWEEN = re.compile(r"[\n\r;]+|,?\s+or\s+", re.IGNORECASE)
BEFORE_FIRST, AT_MOST = timedelta(days=2), timedelta(days=7)
NOON, LAST_MINUTE = time(12), time(23, 59)
A_DAY, A_QUARTER = timedelta(days=1), timedelta(minutes=15)
ASK_UNTIL = "Say a day, with a time if you like, such as “Friday” or “Friday 5pm”; or leave this empty."


@dataclass(frozen=True)
class Times:
    """From when to when."""

    starts_at: datetime
    ends_at: datetime


class WrongUntil(ValueError):
    """Until when people may answer is not clear, or makes no sense; the message says what to do."""


def pieces(words: str) -> list[str]:
    """The times that words offer, each as it was typed: a line each, or with “or” or “;” between them."""
    return [piece for each in BETWEEN.split(words) if (piece := " ".join(each.split()))]


def usual_deadline(first: datetime, now: datetime) -> datetime:
    """Noon two days before the first of the times, and noon in a week at the latest.

    Where that leaves less than a day, half of the time there is.
    """
    days = ((first - BEFORE_FIRST).astimezone(LONDON).date(), (now + AT_MOST).astimezone(LONDON).date())
    noon = datetime.combine(min(days), NOON, LONDON).astimezone(UTC)
    if noon - now >= A_DAY:
        return noon
    half = now + (first - now) / 2
    quarter = half - (half - datetime.min.replace(tzinfo=UTC)) % A_QUARTER
    return quarter if quarter > now else first


def read_deadline(words: str, times: Sequence[Times], now: datetime) -> datetime:
    """Until when people may answer; a day without a time counts to its end. Raises WrongUntil."""
    first = min(each.starts_at for each in times)
    if not words.strip():
        return usual_deadline(first, now)
    understood = read(words, now)
    if isinstance(understood, Day) and not understood.choices:
        at = datetime.combine(understood.on, LAST_MINUTE, LONDON)
    elif isinstance(understood, Moment) and not understood.choices:
        at = understood.at
    else:
        others = " or ".join(f"“{choice}”" for choice in getattr(understood, "choices", ())[:3])
        asking = f"Please write the one you mean: {others}." if others else ASK_UNTIL
        raise WrongUntil(f"{understood.reason} {asking}" if isinstance(understood, Unclear) else asking)
    closes_at = at.astimezone(UTC)
    if closes_at <= now:
        raise WrongUntil("This is past. Please say a time that is still to come, or leave this empty.")
    if closes_at > first:
        said = say(Moment(first.astimezone(LONDON)))
        raise WrongUntil(f"Please choose an earlier time: the first of your times is {said}.")
    return closes_at
