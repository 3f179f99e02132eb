"""When something is due, counted in hours or days, working ones or all, by the clock and calendar of the UK.

Everything is asked of a moment and answered in UTC. Elapsed hours are absolute. Working hours are the time
that passes while the team works, and when it works is told by the clock on the wall: on the night that goes
back, an hour of it can come twice.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Self

from bot.safeguarding import Deadline, Hours, Unit
from bot.services.reaching import CLOCKS_CHANGE, ONE_DAY, Nation, bank_holidays
from bot.when import LONDON


@dataclass(frozen=True)
class Calendar:
    """When a team works. Raises ValueError where it never does."""

    nation: Nation
    work_days: frozenset[int]
    """ISO days of the week, from 1 for Monday to 7 for Sunday."""
    opens: time
    closes: time
    """Wall time in the UK; midnight is the end of the day."""

    def __post_init__(self) -> None:
        if not self.work_days or not self.work_days <= frozenset(range(1, 8)):
            raise ValueError("A team needs a working day, from 1 for Monday to 7 for Sunday.")
        if self.closes != time.min and self.opens >= self.closes:
            raise ValueError("A team opens before it closes.")

    @classmethod
    def of(cls, hours: Hours, nation: str) -> Self:
        """The calendar of a team with these hours in this nation. Raises ValueError for none of the four."""
        return cls(Nation(nation), hours.days, hours.opens, hours.closes)

    def works_on(self, day: date) -> bool:
        """Whether the team works on this day at all."""
        return day.isoweekday() in self.work_days and day not in bank_holidays(self.nation, day.year)

    def is_open(self, moment: datetime) -> bool:
        """Whether the team is at work. Raises ValueError where the moment has no time zone."""
        day = _day(moment)
        if not self.works_on(day):
            return False
        opens, closes = self.hours_on(day)
        return opens <= moment < closes

    def hours_on(self, day: date) -> tuple[datetime, datetime]:
        """From when until when a team that works on this day does.

        Where a clock change skips all its hours, it is no time at all.
        """
        last = day + ONE_DAY if self.closes == time.min else day
        return _first(day, self.opens), _last(last, self.closes)


def due(start: datetime, deadline: Deadline, calendar: Calendar) -> datetime:
    """By when something is due that began at `start`; in UTC, and never before it.

    - Elapsed hours pass day and night.
    - Working hours pass while the team works.
    - Working days end when the team closes; the day of `start` is none of them, whatever the time.
    - Calendar days end at the same wall time; where a clock change skips it, when the clock jumps, and where
      it doubles it, at the first.

    Raises ValueError where `start` has no time zone.
    """
    day = _day(start)
    match deadline.unit:
        case Unit.ELAPSED_HOURS:
            return start.astimezone(UTC) + timedelta(hours=deadline.amount)
        case Unit.WORKING_HOURS:
            return _after_working(start.astimezone(UTC), timedelta(hours=deadline.amount), calendar)
        case Unit.WORKING_DAYS:
            return _end_of_working_day(day, deadline.amount, calendar)
        case Unit.CALENDAR_DAYS:
            return _first(day + deadline.amount * ONE_DAY, start.astimezone(LONDON).time())


def _after_working(start: datetime, left: timedelta, calendar: Calendar) -> datetime:
    days = _working_days(_day(start), calendar)
    while True:
        opens, closes = calendar.hours_on(next(days))
        begins = max(opens, start)
        if begins + left <= closes:
            return begins + left
        left -= max(closes - begins, timedelta())


def _end_of_working_day(day: date, number: int, calendar: Calendar) -> datetime:
    days = _working_days(day + ONE_DAY, calendar)
    for _ in range(number - 1):
        next(days)
    return calendar.hours_on(next(days))[1]


def _working_days(first: date, calendar: Calendar) -> Iterator[date]:
    day = first
    while True:
        if calendar.works_on(day):
            yield day
        day += ONE_DAY


def _day(moment: datetime) -> date:
    if moment.tzinfo is None:
        raise ValueError("A moment needs its time zone.")
    return moment.astimezone(LONDON).date()


def _first(day: date, at: time) -> datetime:
    """The first moment at which the clock shows this time; where it jumps over it, when it jumps."""
    return min(_moments(day, at))


def _last(day: date, at: time) -> datetime:
    """The last moment at which it does; the same but where a clock change doubles it."""
    return max(_moments(day, at))


def _moments(day: date, at: time) -> tuple[datetime, datetime]:
    local = datetime.combine(day, at.replace(fold=0), LONDON)
    first, last = local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)
    if first <= last:
        return first, last
    jump = datetime.combine(
        day, CLOCKS_CHANGE
    )  # a time that is skipped: it is taken twice the wrong way round
    return jump, jump
