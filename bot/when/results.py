"""What words for a time can come to."""

from dataclasses import dataclass
from datetime import date, datetime, time


@dataclass(frozen=True)
class Moment:
    """A local time, aware of its zone, perhaps with the time it ends.

    `assumed` says in sentences what was not said and had to be guessed; `choices` are the other readings,
    in words that can be typed in its place. Where there are choices, ask before anything is saved.
    """

    at: datetime
    until: datetime | None = None
    assumed: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Day:
    """A date without a time."""

    on: date
    assumed: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Month:
    """A month, of which no day was said: ask for one."""

    year: int
    month: int
    assumed: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Repetition:
    """A rule as in RFC 5545 (`FREQ=WEEKLY;BYDAY=TU`) and its first date.

    `at` and `until` are local times, where they were said.
    """

    rule: str
    first: date
    at: time | None = None
    until: time | None = None
    assumed: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unclear:
    """Nothing that may be acted on: why, and what might have been meant, in words that can be typed."""

    reason: str
    choices: tuple[str, ...] = ()


Understood = Moment | Day | Month | Repetition
Result = Understood | Unclear
