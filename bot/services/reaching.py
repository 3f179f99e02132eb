"""When a person may be reached: quiet hours, working days, their nation's bank holidays, and pauses.

Everything is asked of a moment in UTC and answered in UTC; what a person chose is wall time in the UK. What
is quiet is told by the face of the clock, so on the night it goes back an hour of quiet can come twice, and
on the night it goes forward quiet hours can end as the clock jumps over their end.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache

import holidays

from bot.when import LONDON

MONDAY_TO_FRIDAY = frozenset(range(1, 6))
DIGEST_AT = time(8, 30)
"""When a digest goes, wall time, unless the policy says otherwise."""
ONE_DAY = timedelta(days=1)
# UK clocks change at 01:00 UTC in spring and in autumn (Summer Time Act 1972, as amended by S.I. 2002/262:
# https://www.legislation.gov.uk/uksi/2002/262/made).
CLOCKS_CHANGE = time(1, tzinfo=UTC)


class Nation(StrEnum):
    """Whose bank holidays a person keeps."""

    ENGLAND = "england"
    WALES = "wales"
    SCOTLAND = "scotland"
    NORTHERN_IRELAND = "northern-ireland"

    @property
    def shown(self) -> str:
        """Its name for people: “Northern Ireland”."""
        return self.value.replace("-", " ").title()


# As the library calls them (https://holidays.readthedocs.io, United Kingdom).
SUBDIVISIONS = {
    Nation.ENGLAND: "ENG",
    Nation.WALES: "WLS",
    Nation.SCOTLAND: "SCT",
    Nation.NORTHERN_IRELAND: "NIR",
}


@dataclass(frozen=True)
class Reachable:
    """When a person wants to be reached. Raises ValueError for a day that is none of the week."""

    quiet_from: time = time(18)
    """Wall time in the UK at which quiet hours begin; they may go past midnight."""
    quiet_until: time = time(8)
    """When they end; this time itself is not quiet. The same as `quiet_from` means no quiet hours."""
    work_days: frozenset[int] = MONDAY_TO_FRIDAY
    """ISO days of the week, from 1 for Monday to 7 for Sunday."""
    nation: Nation = Nation.ENGLAND
    paused_until: date | None = None
    """The first day on which the person may be reached again."""
    digest: bool = False
    """One message in the morning rather than one for each thing."""

    def __post_init__(self) -> None:
        if not self.work_days <= frozenset(range(1, 8)):
            raise ValueError("A working day is a number from 1 for Monday to 7 for Sunday.")

    def is_quiet(self, at: time) -> bool:
        """Whether this wall time is in quiet hours."""
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= at < self.quiet_until
        return at >= self.quiet_from or at < self.quiet_until

    def works_on(self, day: date) -> bool:
        """Whether this is a working day, no bank holiday, and no day of a pause."""
        return (
            day.isoweekday() in self.work_days
            and (self.paused_until is None or day >= self.paused_until)
            and day not in bank_holidays(self.nation, day.year)
        )


@cache
def bank_holidays(nation: Nation, year: int) -> frozenset[date]:
    """The bank holidays of a nation, as the library `holidays` knows them from the acts and proclamations.

    Where one falls on a weekend, both it and its substitute day are among them: who works on Saturdays is
    not asked on Christmas Day. The list of gov.uk has only the substitute. It also lacked Scotland's holiday
    of 15 June 2026, proclaimed after it was made.
    """
    return frozenset(_names(nation, year))


def bank_holiday(nation: Nation, day: date) -> str | None:
    """What a bank holiday is called, as the same library has it; None where the day is none."""
    return _names(nation, day.year).get(day)


@cache
def _names(nation: Nation, year: int) -> dict[date, str]:
    return dict(holidays.country_holidays("GB", subdiv=SUBDIVISIONS[nation], years=year).items())


def is_reachable(person: Reachable, moment: datetime) -> bool:
    """Whether the person may be reached at this moment. Raises ValueError where it has no time zone."""
    local = _local(moment)
    return person.works_on(local.date()) and not person.is_quiet(local.time())


def reach_at(person: Reachable, moment: datetime, *, urgent: bool = False) -> datetime | None:
    """The earliest moment, from this one on, at which the person may be reached; in UTC.

    What is `urgent` may come at any time. None where no working day is left: none was chosen, or the pause
    lasts until the end of the calendar. Raises ValueError where the moment has no time zone.
    """
    if urgent or is_reachable(person, moment):
        return moment.astimezone(UTC)
    days = _working_days(person, _local(moment).date())
    return next((found for day in days if (found := _first_on(person, day, moment))), None)


def digest_at(person: Reachable, moment: datetime, at: time = DIGEST_AT) -> datetime | None:
    """When the person's next digest goes, from this moment on; in UTC.

    On each day the person may be reached it goes `at` this wall time or, if that is in quiet hours, when
    they end. None, and ValueError, as in `reach_at`.
    """
    morning = person.quiet_until if person.is_quiet(at) else at
    for day in _working_days(person, _local(moment).date()):
        due = _first_on(person, day, min(_moments(day, morning)))
        if due and due >= moment:
            return due
    return None


def week_of(moment: datetime) -> tuple[datetime, datetime]:
    """The week on the UK's calendar in which this moment lies: its first moment, and that of the next one."""
    day = _local(moment).date()
    monday = day - timedelta(days=day.weekday())
    return min(_moments(monday, time.min)), min(_moments(monday + 7 * ONE_DAY, time.min))


def _local(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("A moment needs its time zone.")
    return moment.astimezone(LONDON)


def _working_days(person: Reachable, first: date) -> Iterator[date]:
    day = max(first, person.paused_until or first)
    while person.work_days and day.year < MAXYEAR:
        if person.works_on(day):
            yield day
        day += ONE_DAY


def _first_on(person: Reachable, day: date, earliest: datetime) -> datetime | None:
    """The first moment of a day, from `earliest` on, at which the person may be reached.

    `earliest` is a moment of that day, or an earlier one at which the person may not be reached. What
    is found is it, or lies where the day begins, quiet hours end, or a clock change jumps out of them.
    """
    begins = {
        earliest,
        *_moments(day, time.min),
        *_moments(day, person.quiet_until),
        datetime.combine(day, CLOCKS_CHANGE),
    }
    moments = (each.astimezone(UTC) for each in sorted(begins) if each >= earliest)
    return next((each for each in moments if is_reachable(person, each)), None)


def _moments(day: date, at: time) -> tuple[datetime, datetime]:
    """The moments a wall time stands for: the same one twice, but for those a clock change doubles.

    One that it skips gives a moment before the jump and one after it.
    """
    local = datetime.combine(day, at, LONDON)
    return local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)
