"""By when something has to be done about a concern, and when the next rung of the ladder is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from bot.safeguarding import Clocks, Concerns, Ladder
from bot.services.concerns.team import Rung
from bot.services.deadlines import Calendar, due
from bot.services.reaching import ONE_DAY, Nation
from bot.when import LONDON

ACKNOWLEDGE, DECIDE = "acknowledge", "decide"
# What a concern is taken for until somebody has read it and said what kind it is.
AT_RISK, NOT_KNOWN = "safeguarding", "other"


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

    def decide_by(self, raised_at: datetime, kind: str) -> datetime:
        """Until when it has to be decided on, once its kind is known."""
        return due(raised_at, self._clocks(kind).decide, self.calendar)

    def is_at_risk(self, kind: str) -> bool:
        """Whether a child may be at risk by a concern of this kind."""
        return self.policy.kinds[kind].child_at_risk

    def rungs(
        self, clock: str, started_at: datetime, due_at: datetime, *, urgent: bool
    ) -> Sequence[tuple[Rung, datetime]]:
        """When each rung is told, if nobody does what this clock is for.

        Whoever is to read a concern is told as it comes; what else is late, when it is late.
        """
        ladders = self.policy.ladders
        ladder: Ladder = ladders.child_at_risk if urgent else ladders.otherwise
        at = started_at if clock == ACKNOWLEDGE else due_at
        times = [(Rung.OWNER, at)]
        for rung, wait in zip(Rung, (ladder.owner, ladder.deputy, ladder.manager), strict=False):
            at = due(at, wait, self.calendar)
            times.append((Rung(rung + 1), at))
        return times

    def _clocks(self, kind: str) -> Clocks:
        return self.policy.kinds[kind].clocks_in(self.nation.value)
