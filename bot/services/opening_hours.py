"""When a setting offers childcare, as far as its hours are told in words that leave no doubt.

They come from the council's extract (“weekdays, all day”) or from staff, who type them as they please
(“Mon-Fri 8am to 6pm; Sat 9-12”). A word that is not known may change everything, so nothing is made of such
hours: better no hint than a wrong one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from functools import lru_cache

from bot.when import LONDON

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKDAYS, WEEKEND, EVERY_DAY = frozenset(range(1, 6)), frozenset({6, 7}), frozenset(range(1, 8))
SETS = {"weekday": WEEKDAYS, "weekend": WEEKEND, "daily": EVERY_DAY, "every day": EVERY_DAY}
# “All day” is from 8am to 6pm, as the Department for Education has it of wraparound childcare
# (https://www.gov.uk/government/publications/wraparound-childcare-guidance-for-local-authorities).
ALL_DAY = (time(8), time(18))
DAY = r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*"
CLOCK = r"(\d{1,2})(?:[:.]?(\d{2}))? ?(am|pm)?"
PIECES = re.compile(
    rf"(?P<range>{DAY}) ?(?:-|to) ?(?P<until>{DAY})|(?P<day>{DAY})"
    r"|(?P<set>weekdays?|weekends?|daily|every day)"
    rf"|(?P<all>all day)|(?P<hours>{CLOCK} ?(?:-|to|until) ?{CLOCK})(?!\d)"
    r"|(?P<term>term[- ]time(?: only)?)|(?P<nothing>all year(?: round)?|open|from|between|and|on|[,&:])"
)
FULL_NAMES = re.compile(
    r"mon(?:days?)?|tue(?:s|sdays?)?|wed(?:s|nesdays?)?|thu(?:r|rs|rsdays?)?|fri(?:days?)?"
    r"|sat(?:urdays?)?|sun(?:days?)?"
)


@dataclass(frozen=True)
class Session:
    """Hours on some days of the week."""

    days: frozenset[int]
    """ISO days of the week."""
    begins: time
    ends: time


@dataclass(frozen=True)
class Hours:
    """When childcare is offered."""

    sessions: tuple[Session, ...]
    in_term_only: bool

    def is_open(self, starts_at: datetime, ends_at: datetime, *, in_holidays: bool) -> bool:
        """Whether childcare is offered at any moment between these on the day of the first, UK time."""
        starts, ends = starts_at.astimezone(LONDON), ends_at.astimezone(LONDON)
        until = ends.time() if ends.date() == starts.date() else time.max
        if self.in_term_only and in_holidays:
            return False
        return any(
            starts.isoweekday() in one.days and one.begins < until and starts.time() < one.ends
            for one in self.sessions
        )


@lru_cache(maxsize=2048)
def read_hours(words: str) -> Hours | None:
    """What words say of the hours; None where they say none, or not surely."""
    sessions: list[Session] = []
    in_term_only = False
    for part in re.split(r"[;\n]", _tidy(words)):
        told = _part(part)
        if told is None:
            return None
        sessions += told[0]
        in_term_only = in_term_only or told[1]
    return Hours(tuple(sessions), in_term_only) if sessions else None


def _tidy(words: str) -> str:
    return re.sub(r"[–—−]", "-", " ".join(words.casefold().replace("\n", ";").split()))


def _part(part: str) -> tuple[list[Session], bool] | None:
    """Days with the hours that follow them; None for a word that is not known, or days without hours."""
    days: frozenset[int] = frozenset()
    sessions: list[Session] = []
    in_term_only, is_said = False, False
    for found in _pieces(part):
        if found is None:
            return None
        if named := _days(found):
            # After hours, other days begin anew.
            days = named if is_said else days | named
            is_said = False
        elif hours := _hours(found):
            sessions.append(Session(days or EVERY_DAY, *hours))
            is_said = True
        in_term_only = in_term_only or bool(found["term"])
        if found["hours"] and not is_said:
            return None
    return (sessions, in_term_only) if is_said or not days else None


def _pieces(part: str) -> Iterator[re.Match[str] | None]:
    """What is said, piece by piece; None, and no more, where something is not known."""
    at = 0
    while at < len(part):
        if part[at] in " .":
            at += 1
            continue
        found = PIECES.match(part, at)
        if not found or any(
            found[name] and not FULL_NAMES.fullmatch(found[name]) for name in ("range", "until", "day")
        ):
            yield None
            return
        yield found
        at = found.end()


def _days(found: re.Match[str]) -> frozenset[int]:
    if found["set"]:
        return SETS[found["set"].removesuffix("s")]
    if found["range"]:
        first, last = _number(found["range"]), _number(found["until"])
        return frozenset((first + ahead - 1) % 7 + 1 for ahead in range((last - first) % 7 + 1))
    return frozenset({_number(found["day"])}) if found["day"] else frozenset()


def _number(day: str) -> int:
    return DAYS.index(day[:3]) + 1


def _hours(found: re.Match[str]) -> tuple[time, time] | None:
    if found["all"]:
        return ALL_DAY
    if not found["hours"]:
        return None
    first, last = re.findall(CLOCK, found["hours"])
    begins, ends = _clock(*first), _clock(*last)
    if begins and ends and ends <= begins and not last[2] and ends.hour < 12:
        ends = ends.replace(hour=ends.hour + 12)  # “9-3”
    return (begins, ends) if begins and ends and begins < ends else None


def _clock(hour: str, minute: str, half: str) -> time | None:
    number = int(hour)
    if not half and 1 <= number <= 5 and not hour.startswith("0"):
        number += 12  # nobody means from one at night by “1-3”
    if half:
        if not 1 <= number <= 12:
            return None
        number = number % 12 + (12 if half == "pm" else 0)
    valid = number < 24 and int(minute or 0) < 60
    return time(number, int(minute or 0)) if valid else None
