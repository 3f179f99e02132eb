"""When schools are closed: taken in from calendars, and asked for by whoever plans something.

A calendar names the holidays, or the terms, or only the days on which a term begins and ends. What lies
between the end of a term and the beginning of the next is a holiday, too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from bot.store import term_dates as store
from bot.store.term_dates import TermSource, TermSpan

A_DAY = timedelta(days=1)
SATURDAY = 6
BETWEEN = "School holidays"
# Summer holidays are six or seven weeks: between two terms that lie further apart, one is missing.
LONGEST = timedelta(days=70)


class Kind(StrEnum):
    """What an entry of a calendar tells."""

    HOLIDAY = "holiday"
    TERM = "term"
    BEGINS = "begins"
    ENDS = "ends"


@dataclass(frozen=True)
class Span:
    """One entry, from its first day to its last."""

    kind: Kind
    name: str
    first: date
    last: date


@dataclass(frozen=True)
class TermDates:
    """What a calendar says."""

    key: str
    """What the calendar is known by again."""
    name: str
    spans: Sequence[Span]
    """At least one."""
    passed_over: Sequence[str] = ()
    """Its entries that say nothing of terms or holidays."""


@dataclass(frozen=True, order=True)
class SchoolHoliday:
    """Days on which schools are closed, in the words of a calendar."""

    first: date
    last: date
    name: str
    source: str


@dataclass(frozen=True)
class TermDatesReport:
    """What came of one calendar."""

    name: str
    holidays: Sequence[SchoolHoliday]
    """What Kith understood of this calendar: the holidays it has now, those of earlier files too."""
    is_new: bool
    passed_over: Sequence[str]


def take(session: Session, said: TermDates, now: datetime) -> TermDatesReport:
    """Put what a calendar says in the place of what it said before of the days from its first to its last.

    What it said of other days stays: many councils publish one file a year. The same again changes nothing.
    """
    source = store.source(session, said.key, said.name, now)
    first, last = min(one.first for one in said.spans), max(one.last for one in said.spans)
    held = [one for one in store.spans(session, source.id) if one.first <= last and one.last >= first]
    new = sorted({(one.first, one.last, one.kind.value, one.name) for one in said.spans})
    is_new = sorted((one.first, one.last, one.kind, one.name) for one in held) != new
    if is_new:
        rows = [
            TermSpan(source_id=source.id, kind=kind, name=name, first=begins, last=ends)
            for begins, ends, kind, name in new
        ]
        store.replace(session, source.id, first, last, rows)
        source.taken_at = now
    source.name = said.name
    return TermDatesReport(said.name, sorted(_holidays(session, source)), is_new, said.passed_over)


def school_holidays(session: Session, first: date, last: date) -> Sequence[SchoolHoliday]:
    """The school holidays with a day among these, of every calendar, in the order of time."""
    found = (one for source in store.sources(session) for one in _holidays(session, source))
    return sorted(one for one in found if one.first <= last and one.last >= first)


def _holidays(session: Session, source: TermSource) -> Iterator[SchoolHoliday]:
    spans = store.spans(session, source.id)
    named = [one for one in spans if one.kind == Kind.HOLIDAY]
    for one in named:
        yield SchoolHoliday(one.first, one.last, one.name, source.name)
    for first, last in _between_terms(spans):
        if not any(one.first <= last and one.last >= first for one in named if one.first != one.last):
            yield SchoolHoliday(first, last, BETWEEN, source.name)


def _between_terms(spans: Sequence[TermSpan]) -> Iterator[tuple[date, date]]:
    """From the day after a term ends to the day before the next begins, unless that is a weekend only."""
    ended: date | None = None
    for day, begins in sorted(_edges(spans), key=lambda edge: (edge[0], not edge[1])):
        if not begins:
            ended = day
        elif ended is not None:
            if ended < day <= ended + LONGEST and _has_weekday(ended + A_DAY, day - A_DAY):
                yield ended + A_DAY, day - A_DAY
            ended = None


def _edges(spans: Sequence[TermSpan]) -> Iterator[tuple[date, bool]]:
    """The days on which a term begins (True) or ends (False)."""
    for one in spans:
        if one.kind in (Kind.TERM, Kind.BEGINS):
            yield one.first, True
        if one.kind in (Kind.TERM, Kind.ENDS):
            yield one.last, False


def _has_weekday(first: date, last: date) -> bool:
    days = ((first + ahead * A_DAY) for ahead in range((last - first).days + 1))
    return any(day.isoweekday() < SATURDAY for day in days)
