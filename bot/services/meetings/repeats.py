"""A repetition in words, with what `bot.when` leaves to who plans: until when, and which days are left out.

“Every other Tuesday 6.30pm until July except school holidays”: the end and the exceptions are taken off the
end of the words; what is left has to be a repetition.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from dateutil.rrule import rrulestr

from bot.when import LONDON, Day, Month, Repetition, Unclear, read, say

MOST_MEETINGS = 60
# Of a year without its last two days: 52 weekly meetings, and 26 fortnightly ones.
A_YEAR, LONGEST = timedelta(days=363), timedelta(days=2 * 366)
HOLIDAYS = r"(?:(?:bank|public|school|holidays?)\b(?:,? (?:and|or|&) |,? (?=bank|public|school|holiday))?)+"
EXCEPT = re.compile(
    r",? *\b(?:except|but not|not|without|outside|skipping)(?: (?:for|on|in|during))?(?: the)? "
    rf"(?P<what>{HOLIDAYS})"
    r"|,? *\b(?:in |during )?term[- ]time(?: only)?\b",
    re.IGNORECASE,
)
UNTIL = re.compile(r",? *\b(?:until|till|til|up to|ending(?: on| in)?) +(?P<end>.+)$", re.IGNORECASE)
TIMES = re.compile(r",? *\b(?:for )?(?P<number>\d{1,3}) (?:times|meetings)\b", re.IGNORECASE)
END_UNCLEAR = (
    "“{}” was not understood as an end. Say a day or a month, such as “until 16 July” or “until July”."
)


class LeaveOut(StrEnum):
    """Days on which a repeated meeting is left out."""

    BANK = "bank"
    SCHOOL = "school"


@dataclass(frozen=True)
class Repeating:
    """A repetition that was understood."""

    every: Repetition
    """With its time."""
    last: date | None = None
    """No meeting after this day; None where no end was said."""
    times: int | None = None
    """So many meetings, where that was said."""
    leave_out: frozenset[LeaveOut] = frozenset()
    notes: tuple[str, ...] = ()
    """What was assumed, and what could be meant instead, in sentences."""


@dataclass(frozen=True)
class Dates:
    """When the meetings are, and on which days of the rule there is none, with the reason."""

    starts: tuple[datetime, ...]
    """In UTC."""
    last: date
    left_out: tuple[tuple[date, str], ...]


def read_repeating(words: str, now: datetime) -> Repeating | Unclear | None:
    """What is meant by a repetition; None for words that say none. `now` is aware."""
    rest, leave_out = _without_exceptions(" ".join(words.split()))
    rest, times = _without_times(rest)
    rest, last, unclear = _without_end(rest, now)
    every = read(rest, now)
    if not isinstance(every, Repetition):
        return None
    if unclear:
        return Unclear(END_UNCLEAR.format(unclear))
    if last and times:
        return Unclear("Say either until when, or how many times.")
    if every.at is None:
        return Unclear(f"{_capital(say(every))}: please add the time, such as “{rest} 6.30pm”.")
    for choice in every.choices:
        other = read(choice, now)
        if isinstance(other, Repetition) and other.rule == every.rule:
            return Unclear("This can be meant in more than one way.", (_alone(every), choice))
    others = tuple(f"If you mean the {one}, please write that." for one in every.choices)
    return Repeating(
        replace(every, assumed=(), choices=()), last, times, leave_out, (*every.assumed, *others)
    )


def dates_of(said: Repeating, closed: Callable[[date], str | None]) -> Dates | Unclear:
    """The days of a repetition; `closed` says of a day why it is left out, or nothing.

    The time stays the same on the clock, summer and winter (RFC 5545, 3.3.10).
    """
    until = said.last or said.every.first + (LONGEST if said.times else A_YEAR)
    if until < said.every.first:
        return Unclear(f"This ends before it begins on {say(Day(said.every.first))}.")
    if until > said.every.first + LONGEST:
        return Unclear("Please say an end within two years of the first meeting.")
    starts: list[datetime] = []
    left_out: list[tuple[date, str]] = []
    for day, moment in _moments(said.every, until):
        reason = closed(day) if moment else "the clocks go forward then, so there is no such time"
        if moment is None or reason:
            left_out.append((day, str(reason)))
        else:
            starts.append(moment)
        if len(starts) == said.times:
            until = day
            break
        if len(starts) > MOST_MEETINGS:
            return Unclear(f"These are more than {MOST_MEETINGS} meetings. Say an earlier end: “until July”.")
    if len(starts) < 2 or (said.times and len(starts) < said.times):
        return Unclear("There are too few such days until then. Say a later end, or plan a single meeting.")
    return Dates(tuple(starts), until, tuple(left_out))


def say_repeating(every: Repetition, last: date) -> str:
    """“every Tuesday at 6.30pm, first on Tuesday 15 September 2026 until …”; read again, it is the same."""
    return f"{say(every)} until {say(Day(last))}"


def _moments(every: Repetition, until: date) -> Iterator[tuple[date, datetime | None]]:
    """Each day of the rule with its moment in UTC; None where the clocks skip it."""
    begins = datetime.combine(every.first, every.at or time.min)
    for local in rrulestr(every.rule, dtstart=begins):
        if local.date() > until:
            return
        moment = local.replace(tzinfo=LONDON).astimezone(UTC)
        is_there = moment.astimezone(LONDON).replace(tzinfo=None) == local
        yield local.date(), moment if is_there else None


def _without_exceptions(words: str) -> tuple[str, frozenset[LeaveOut]]:
    found: set[LeaveOut] = set()
    for match in EXCEPT.finditer(words):
        what = (match["what"] or "school").casefold()
        found |= {LeaveOut.SCHOOL} if "school" in what else set()
        # “Holidays” by themselves are those on which nobody works.
        is_bank = "bank" in what or "public" in what or "school" not in what
        found |= {LeaveOut.BANK} if is_bank else set()
    return EXCEPT.sub("", words).strip(), frozenset(found)


def _without_times(words: str) -> tuple[str, int | None]:
    match = TIMES.search(words)
    if not match or not 0 < int(match["number"]) <= MOST_MEETINGS:
        return words, None
    return (words[: match.start()] + words[match.end() :]).strip(), int(match["number"])


def _without_end(words: str, now: datetime) -> tuple[str, date | None, str]:
    """The words without their end, the last day, and the words of an end that were not understood."""
    *_, match = (None, *_ends(words))
    if match is None or isinstance(read(words, now), Repetition):  # “6pm until 8pm”
        return words, None, ""
    end = read(match["end"].removeprefix("the "), now)
    before = words[: match.start()]
    match end:
        case Day(on, choices=()):
            return before, on, ""
        case Month(year, month):
            return before, date(year, month, monthrange(year, month)[1]), ""
    return before, None, match["end"]


def _ends(words: str) -> Iterator[re.Match[str]]:
    """Every “until” with all that follows it, from the first to the last."""
    at = 0
    while match := UNTIL.search(words, at):
        yield match
        at = match.start("end")


def _alone(every: Repetition) -> str:
    return say(replace(every, choices=(), assumed=()))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
