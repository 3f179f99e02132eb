"""Until when a concern is kept: by what it was about and what came of it, not by what its reporter chose."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.safeguarding import Concerns, Keep, KeptFrom, Outcome, Subject
from bot.services.concerns.reading import What, kind_of
from bot.services.concerns.record import Entry
from bot.when import LONDON

# What may happen between one asking for the disposal and another agreeing to it; all else ends the asking.
LEAVES_ASKED = frozenset({What.LOOKED, What.SHARED, What.OWNED, What.BARRED, What.LET_IN})


@dataclass(frozen=True)
class Kept:
    """How long one concern is kept, as its chronology says."""

    until: date | None
    """From this day on somebody looks whether it is still needed; None while it is open, or held."""
    is_held: bool
    asked: Entry | None
    """Who would dispose of it now, and why; None where nobody asks, or something happened since."""
    until_age: int | None
    """Longer, where whom it is about is younger by then."""

    def is_over(self, now: datetime) -> bool:
        """Whether its time is over."""
        return self.until is not None and self.until <= today(now)


def kept(entries: Sequence[Entry], policy: Concerns) -> Kept:
    """How long it is kept. Where it is about more than one subject, the longest time holds."""
    is_held = _is_held(entries)
    if not _is_closed(entries):
        return Kept(None, is_held, None, None)
    rules = list(_rules(entries, policy))
    longer = [date.fromisoformat(one.told["until"]) for one in entries if one.what == What.KEPT]
    until = max([*(_end(rule, entries) for rule in rules), *longer])
    ages = [rule.until_age for rule in rules if rule.until_age]
    return Kept(None if is_held else until, is_held, _asked(entries), max(ages, default=None))


def subjects(entries: Sequence[Entry], policy: Concerns) -> Sequence[Subject]:
    """What it is about: as it was closed last or, until then, by the kind that was found."""
    closed = _last(entries, What.CLOSED)
    named = closed.told.get("subjects") if closed else None
    return [Subject(one) for one in named] if named else [policy.kinds[kind_of(entries)].subject]


def outcome(entries: Sequence[Entry]) -> str:
    """What came of it, as it was closed last; "" where it never was."""
    closed = _last(entries, What.CLOSED)
    return str(closed.told["outcome"]) if closed else ""


def years_after(day: date, years: int) -> date:
    """The same day so many years later; the 1st of March for the 29th of February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def today(now: datetime) -> date:
    """The day it is in the UK."""
    return now.astimezone(LONDON).date()


def _rules(entries: Sequence[Entry], policy: Concerns) -> Iterator[Keep]:
    came_of_it = Outcome(outcome(entries))
    for subject in subjects(entries, policy):
        yield policy.retention.keep(subject, came_of_it)


def _end(rule: Keep, entries: Sequence[Entry]) -> date:
    closed = _last(entries, What.CLOSED)
    counted_from = entries[0].at if rule.counted_from is KeptFrom.RAISED or closed is None else closed.at
    return years_after(today(counted_from), rule.years)


def _is_closed(entries: Sequence[Entry]) -> bool:
    ends = [one.what for one in entries if one.what in (What.CLOSED, What.REOPENED)]
    return bool(ends) and ends[-1] == What.CLOSED


def _is_held(entries: Sequence[Entry]) -> bool:
    holds = [one.what for one in entries if one.what in (What.HELD, What.RELEASED)]
    return bool(holds) and holds[-1] == What.HELD


def _asked(entries: Sequence[Entry]) -> Entry | None:
    for entry in reversed(entries):
        if entry.what == What.DISPOSAL_ASKED:
            return entry
        if entry.what not in LEAVES_ASKED:
            return None
    return None


def _last(entries: Sequence[Entry], what: What) -> Entry | None:
    return next((one for one in reversed(entries) if one.what == what), None)
