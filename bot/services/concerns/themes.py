"""What concerns were about, over a whole year or quarter: numbers in which nobody can be recognised.

Each concern counts once: in the period in which it was first closed, as it stood then. So a number never
changes once its period is over, and from two looks at it nothing can be told. The periods do not overlap. All
tables of a period count the same concerns, and none divides a part of another: what one of them shows gives
nothing of another away but the total.

A number below the smallest group of the policy is hidden, none at all included. Since the total is known, so
is all that is hidden together: the next numbers in size are hidden too, until that is no small group. What is
hidden depends on the sizes alone, and is never all alike: so even for who knows this rule each hidden number
could be another of them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from bot.safeguarding import Concerns, Outcome, Span
from bot.services.concerns.reading import What, kind_of
from bot.services.concerns.record import Entry, Records
from bot.services.concerns.retention import today
from bot.services.concerns.team import Team
from bot.services.concerns.timetable import NOT_KNOWN
from bot.services.people import Actor, NotAllowed
from bot.store.concerns import concerns as store
from bot.store.sealing import Vault

FOR_LEADS = "These numbers are for the safeguarding leads and managers."
# A year begins in April, as a council's does.
FIRST_MONTH, MONTHS_A_YEAR = 4, 12
MONTHS: Mapping[Span, int] = {Span.YEAR: 12, Span.QUARTER: 3}
MOST_PERIODS = 8
A_DAY = timedelta(days=1)


class Speed(StrEnum):
    """How long it took from when it was raised until it was first decided on."""

    A_DAY = "a day"
    A_WEEK = "a week"
    LONGER = "longer"


@dataclass(frozen=True, order=True)
class Period:
    """From its first day up to, not including, the first day after it."""

    starts: date
    ends: date


@dataclass(frozen=True)
class Themes:
    """The numbers of one period; None for each that is not told."""

    period: Period
    total: int | None
    kinds: Mapping[str, int | None]
    speeds: Mapping[str, int | None]
    outcomes: Mapping[str, int | None]


@dataclass(frozen=True)
class Counting:
    """The concerns of a council, counted for one person within one transaction.

    Everybody gets the same numbers, of all concerns: two people who compare theirs learn nothing by it.
    """

    session: Session
    vault: Vault
    actor: Actor
    team: Team
    policy: Concerns
    now: datetime

    def periods(self) -> Sequence[Period]:
        """The last periods that are over, the last first: whatever there was in them. Raises NotAllowed."""
        self._require_lead()
        length = MONTHS[self.policy.counted_by]
        now = today(self.now)
        running = (now.year * MONTHS_A_YEAR + now.month - FIRST_MONTH) // length
        starts = [number * length for number in range(running - 1, running - 1 - MOST_PERIODS, -1)]
        return [Period(_begins(month), _begins(month + length)) for month in starts]

    def themes(self, period: Period) -> Themes:
        """The numbers of one of the periods. Raises NotAllowed, also for any other period."""
        if period not in self.periods():
            raise NotAllowed("There are no numbers of this period.")
        theirs = [one for one in self._counted() if period.starts <= today(one.at) < period.ends]
        return tables(theirs, period, self.policy)

    def _counted(self) -> Iterator["Counted"]:
        """Each concern that ever was closed, also where it was opened again or disposed of."""
        records = Records(self.session, self.vault)
        for concern in store.every(self.session):
            entries = records.entries(concern)
            told = entries[-1].told["counted"] if concern.disposed_at else counted(entries)
            if told:
                yield Counted.read(told)

    def _require_lead(self) -> None:
        if self.actor.user_id not in self.team.leads | self.team.managers:
            raise NotAllowed(FOR_LEADS)


@dataclass(frozen=True)
class Counted:
    """What counts of one concern."""

    at: datetime
    kind: str
    speed: str
    outcome: str

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> "Counted":
        """As it was noted."""
        return cls(datetime.fromisoformat(told["at"]), told["kind"], told["speed"], told["outcome"])


def counted(entries: Sequence[Entry]) -> dict[str, str]:
    """What counts of a concern, as it was when it was first closed; empty where it never was.

    It stays with its tombstone, so that a number does not change when a concern is disposed of.
    """
    ends = [number for number, one in enumerate(entries) if one.what == What.CLOSED]
    if not ends:
        return {}
    until = entries[: ends[0] + 1]
    return {
        "at": until[-1].at.isoformat(),
        "kind": kind_of(until),
        "speed": _speed(until),
        "outcome": str(until[-1].told["outcome"]),
    }


def tables(theirs: Sequence[Counted], period: Period, policy: Concerns) -> Themes:
    """The numbers of these, with what is too small hidden: all of it, where that is not enough."""
    smallest = policy.smallest_group
    counts = (
        _count(policy.kinds, (_known(one.kind, policy) for one in theirs)),
        _count(Speed, (one.speed for one in theirs)),
        _count(Outcome, (one.outcome for one in theirs)),
    )
    is_told = len(theirs) >= smallest and not any(_are_alike(each, smallest) for each in counts)
    kinds, speeds, outcomes = (hidden(each, smallest) for each in counts)
    return Themes(period, len(theirs) if is_told else None, kinds, speeds, outcomes)


def hidden(counts: Mapping[str, int], smallest: int) -> Mapping[str, int | None]:
    """The same with None for what is not told.

    What is hidden is, together, at least the smallest group, and not all alike; or it is everything.
    """
    limit = smallest - 1
    for larger in sorted({number for number in counts.values() if number >= smallest}):
        away = [number for number in counts.values() if number <= limit]
        if not away or (sum(away) >= smallest and len(set(away)) > 1):
            break
        limit = larger
    return {name: None if number <= limit else number for name, number in counts.items()}


def _are_alike(counts: Mapping[str, int], smallest: int) -> bool:
    """Whether all are hidden and alike: then each would be told by the total."""
    return len(set(counts.values())) == 1 and min(counts.values()) < smallest


def _count(names: Iterable[str], found: Iterable[str]) -> dict[str, int]:
    """How often each was found."""
    numbers = Counter(found)
    return {str(name): numbers[name] for name in names}


def _known(kind: str, policy: Concerns) -> str:
    """What the policy has no name for any more counts as something else."""
    return kind if kind in policy.kinds else NOT_KNOWN


def _speed(entries: Sequence[Entry]) -> str:
    decided = next(one.at for one in entries if one.what == What.DECIDED)
    took = decided - entries[0].at
    if took <= A_DAY:
        return Speed.A_DAY
    return Speed.A_WEEK if took <= 7 * A_DAY else Speed.LONGER


def _begins(months: int) -> date:
    """The first day of a month, counted from April of the year 0."""
    year, month = divmod(months + FIRST_MONTH - 1, MONTHS_A_YEAR)
    return date(year, month + 1, 1)
