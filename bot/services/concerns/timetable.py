"""By when something has to be done about a concern, and when the next rung of the ladder is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from bot.safeguarding import Clocks, Concerns, Kind, Ladder, RegulatorDuty
from bot.services.concerns.team import Rung
from bot.services.deadlines import Calendar, due
from bot.services.reaching import ONE_DAY, Nation
from bot.when import LONDON

ACKNOWLEDGE, DECIDE, REFER, HEAR_BACK = "acknowledge", "decide", "refer", "hear_back"
UPDATE, REVIEW, ACTION, NOTIFY = "update", "review", "action", "notify"
# What a concern is taken for until somebody has read it and said what kind it is.
AT_RISK, NOT_KNOWN = "safeguarding", "other"


def numbered(clock: str, number: int) -> str:
    """The name of a clock of which a concern can have several: by the entry that it belongs to."""
    return f"{clock}.{number}"


def sort_of(name: str) -> str:
    """Which clock it is, without its number."""
    return name.partition(".")[0]


@dataclass(frozen=True)
class Timetable:
    """The council's deadlines (config/safeguarding.yaml) by its calendar."""

    policy: Concerns
    nation: Nation

    @cached_property
    def calendar(self) -> Calendar:
        """When people who handle concerns work."""
        return Calendar.of(self.policy.hours, self.nation.value)

    def works(self, now: datetime) -> bool:
        """Whether it is a time at which somebody reads concerns."""
        return self.calendar.is_open(now)

    def opens_next(self, now: datetime) -> datetime | None:
        """From when on somebody reads concerns; None while they do."""
        if self.works(now):
            return None
        day = now.astimezone(LONDON).date()
        while not self.calendar.works_on(day) or self.calendar.hours_on(day)[0] <= now:
            day += ONE_DAY
        return self.calendar.hours_on(day)[0]

    def first(self, now: datetime, *, urgent: bool) -> Mapping[str, datetime]:
        """The clocks of a concern that was raised now: their names, and when each runs out."""
        clocks = self._clocks(AT_RISK if urgent else NOT_KNOWN)
        return {
            ACKNOWLEDGE: due(now, clocks.acknowledge, self.calendar),
            DECIDE: due(now, clocks.decide, self.calendar),
        }

    def due(self, clock: str, since: datetime, kind: str) -> datetime | None:
        """Until when a clock runs that began then; None where the policy has none for this kind.

        What the provider must tell its regulator, the team is reminded of in good time.
        """
        name = sort_of(clock)
        deadline = self.duty.remind if name == NOTIFY else getattr(self._clocks(kind), name)
        return due(since, deadline, self.calendar) if deadline else None

    def notify_by(self, raised_at: datetime) -> datetime | None:
        """Until when the provider must have told its regulator; None where it is “at once”, or not known."""
        return due(raised_at, self.duty.within, self.calendar) if self.duty.within else None

    @property
    def duty(self) -> RegulatorDuty:
        """What a provider here must itself tell its regulator."""
        return self.policy.notify_regulator[self.nation.value]

    def has_duty(self, kind: str) -> bool:
        """Whether the provider may have to tell its regulator of a concern of this kind."""
        return self._kind(kind).regulator_duty

    def is_at_risk(self, kind: str) -> bool:
        """Whether a child may be at risk by a concern of this kind."""
        return self._kind(kind).child_at_risk

    def rungs(
        self, clock: str, started_at: datetime, due_at: datetime, *, urgent: bool
    ) -> Sequence[tuple[Rung, datetime]]:
        """When each rung is told, if nobody does what this clock is for.

        Whoever is to read a concern is told as it comes; what else is late, when it is late. Who has
        something to do is told that it is late before the ladder is. What the provider must tell its
        regulator climbs in days, whatever it is about: the team itself needs not act on it by night.
        """
        ladders, name = self.policy.ladders, sort_of(clock)
        ladder: Ladder = ladders.child_at_risk if urgent and name != NOTIFY else ladders.otherwise
        at = started_at if name == ACKNOWLEDGE else due_at
        if name == ACTION:
            at = due(due_at, ladder.owner, self.calendar)
        times = [(Rung.OWNER, at)]
        for rung, wait in zip(Rung, (ladder.owner, ladder.deputy, ladder.manager), strict=False):
            at = due(at, wait, self.calendar)
            times.append((Rung(rung + 1), at))
        return times

    def _clocks(self, kind: str) -> Clocks:
        return self._kind(kind).clocks_in(self.nation.value)

    def _kind(self, kind: str) -> Kind:
        """One that the council's policy does not know any more counts as a child at risk."""
        kinds = self.policy.kinds
        return kinds[kind] if kind in kinds else kinds[AT_RISK]
