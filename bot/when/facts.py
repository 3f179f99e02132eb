"""What one piece of a phrase says. A phrase is a handful of these, and all of them have to agree."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TypeVar

Kind = TypeVar("Kind")


class Unreadable(Exception):
    """The phrase cannot be acted on; says why in plain English, and what might have been meant."""

    def __init__(self, reason: str, *choices: str) -> None:
        super().__init__(reason)
        self.reason, self.choices = reason, choices


class WhichDay(Exception):
    """One of several days is meant; says why that has to be asked."""

    def __init__(self, reason: str, *days: date) -> None:
        super().__init__(reason)
        self.reason, self.days = reason, days


@dataclass(frozen=True)
class Clock:
    """A time on the clock. Unless it is `sure`, it may be in the morning as well as twelve hours later."""

    at: time
    sure: bool = True


@dataclass(frozen=True)
class Span:
    """A time on the clock and the one it lasts until."""

    start: Clock
    end: Clock


@dataclass(frozen=True)
class PartOfDay:
    name: str


@dataclass(frozen=True)
class Weekday:
    """Monday is 0."""

    number: int


@dataclass(frozen=True)
class DayOfMonth:
    number: int


@dataclass(frozen=True)
class Dates:
    """Days of which one is meant.

    With `likeliest_first` the first will do, if it is said back; otherwise something else has to choose.
    """

    days: tuple[date, ...]
    name: str
    likeliest_first: bool = False
    note: str = ""


@dataclass(frozen=True)
class WholeMonth:
    year: int
    month: int


@dataclass(frozen=True)
class Later:
    """A moment counted from now."""

    at: datetime


@dataclass(frozen=True)
class Every:
    """A repetition; `nth` is the weekday's place in the month, -1 for the last."""

    freq: str
    interval: int = 1
    weekdays: tuple[int, ...] = ()
    nth: int | None = None
    day: int | None = None
    note: str = ""
    choice: str = ""


@dataclass(frozen=True)
class Starting:
    """The days that follow say when a repetition begins."""


@dataclass(frozen=True)
class ZoneName:
    name: str


@dataclass(frozen=True)
class Filler:
    """A word that joins others and says nothing by itself."""


Fact = (
    Clock
    | Span
    | PartOfDay
    | Weekday
    | DayOfMonth
    | Dates
    | WholeMonth
    | Later
    | Every
    | Starting
    | ZoneName
    | Filler
)


def only(kind: type[Kind], facts: Iterable[Fact], name: str) -> Kind | None:
    """The one fact of a kind; None where there is none, and no second one that differs."""
    found = {fact for fact in facts if isinstance(fact, kind)}
    if len(found) > 1:
        raise Unreadable(f"Those are two different {name}. Say one.")
    return next(iter(found), None)
