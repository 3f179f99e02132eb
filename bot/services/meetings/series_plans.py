"""A repeated meeting as somebody plans it: its dates, those left out, and what speaks against each."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.services.checks import WrongFields
from bot.services.meetings.hints import hints_for
from bot.services.meetings.meetings import STAFF_PLAN
from bot.services.meetings.plans import Plan, Typed, say_start, understand
from bot.services.meetings.repeats import (
    LONGEST,
    Dates,
    LeaveOut,
    Repeating,
    dates_of,
    read_repeating,
    say_repeating,
)
from bot.services.people import Actor, require_staff
from bot.services.reaching import Nation, bank_holiday
from bot.services.term_dates import school_holidays
from bot.when import LONDON, Day, Repetition, Unclear, say

A_DAY = timedelta(days=1)
NO_TERM_DATES = (
    "Kith knows no school holidays in this time, so none is left out. Whoever runs Kith can import the term "
    "dates: `kith import term-dates`."
)


@dataclass(frozen=True)
class SeriesPlan:
    """A repeated meeting that can be held."""

    plan: Plan
    """The first of its meetings; the others differ by their times."""
    every: Repetition
    dates: Dates
    leave_out: frozenset[LeaveOut]
    notes: tuple[str, ...]
    """What was assumed, in sentences."""

    def plans(self) -> Iterator[Plan]:
        """Every meeting of it."""
        length = self.plan.ends_at - self.plan.starts_at
        for starts_at in self.dates.starts:
            yield replace(self.plan, starts_at=starts_at, ends_at=_end(starts_at, self.every, length))


def understand_series(session: Session, typed: Typed, now: datetime, nation: str) -> SeriesPlan | None:
    """What was filled in, as a repeated meeting; None where its time is no repetition.

    Raises WrongFields, with what to do for each field.
    """
    said = read_repeating(typed.when, now)
    if said is None:
        return None
    if isinstance(said, Repeating):
        said = replace(said, leave_out=said.leave_out | {LeaveOut(one) for one in typed.leave_out.split()})
        dates = dates_of(said, _closed(session, said, Nation(nation)))
        if isinstance(dates, Dates):
            return _whole(session, typed, said, dates, now)
        said = dates
    raise WrongFields({**_other_errors(typed, now), "when": _asking(said)})


def settled_series(typed: Typed, series: SeriesPlan) -> Typed:
    """The same in words that always mean these dates, whenever they are read again."""
    minutes = int((series.plan.ends_at - series.plan.starts_at) / timedelta(minutes=1))
    words = say_repeating(series.every, series.dates.last)
    return replace(typed, when=words, minutes=minutes, leave_out=" ".join(sorted(series.leave_out)))


def hints_for_series(session: Session, actor: Actor, series: SeriesPlan, nation: str) -> Sequence[str]:
    """What speaks against its dates, for the member of staff who plans it. Raises NotAllowed."""
    require_staff(actor, STAFF_PLAN)
    when: dict[str, datetime] = {}
    number: Counter[str] = Counter()
    plans = list(series.plans())
    of_each = hints_for(session, actor, plans, except_meeting=None, nation=nation)
    for plan, hints in zip(plans, of_each, strict=True):
        for hint in hints:
            when.setdefault(hint, plan.starts_at)
            number[hint] += 1
    return [
        f"On {number[hint]} of the dates: {hint}" if number[hint] > 1 else f"{_say_day(first)}: {hint}"
        for hint, first in when.items()
    ]


def _closed(session: Session, said: Repeating, nation: Nation) -> Callable[[date], str | None]:
    closed = school_holidays(session, said.every.first, said.every.first + LONGEST)

    def why(day: date) -> str | None:
        if LeaveOut.BANK in said.leave_out and (name := bank_holiday(nation, day)):
            return f"bank holiday: {name}"
        if LeaveOut.SCHOOL in said.leave_out:
            for holiday in closed:
                if holiday.first <= day <= holiday.last:
                    return f"school holidays: {holiday.name}"
        return None

    return why


def _whole(session: Session, typed: Typed, said: Repeating, dates: Dates, now: datetime) -> SeriesPlan:
    first = dates.starts[0]
    ends_at = _end(first, said.every, timedelta(minutes=typed.minutes))
    minutes = int((ends_at - first) / timedelta(minutes=1))
    plan = understand(replace(typed, when=say_start(first), minutes=minutes), now)
    notes = said.notes
    if LeaveOut.SCHOOL in said.leave_out and not school_holidays(session, said.every.first, dates.last):
        notes = (*notes, NO_TERM_DATES)
    return SeriesPlan(plan, said.every, dates, said.leave_out, notes)


def _end(starts_at: datetime, every: Repetition, length: timedelta) -> datetime:
    """Where an end was said, it is that time on the clock; else it lasts as long as ever."""
    if every.until is None:
        return starts_at + length
    local = starts_at.astimezone(LONDON)
    ends = datetime.combine(local.date(), every.until, LONDON)
    return (ends if ends > local else ends + A_DAY).astimezone(starts_at.tzinfo)


def _other_errors(typed: Typed, now: datetime) -> Mapping[str, str]:
    """What is wrong beside the time."""
    try:
        understand(replace(typed, when=say_start(now + A_DAY)), now)
    except WrongFields as wrong:
        return wrong.errors
    return {}


def _asking(unclear: Unclear) -> str:
    offered = " or ".join(f"“{choice}”" for choice in unclear.choices[:3])
    return f"{unclear.reason} Please write the one you mean: {offered}." if offered else unclear.reason


def _say_day(moment: datetime) -> str:
    return say(Day(moment.astimezone(LONDON).date()))
