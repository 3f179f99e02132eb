"""Whoever is to look whether a closed concern is still needed is told, in the same words as of everything."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time

from bot.services.concerns.keeping import who_could_agree
from bot.services.concerns.notices import due_to
from bot.services.concerns.reading import Reading
from bot.services.concerns.retention import kept, today
from bot.services.deadlines import due
from bot.store.concerns.concerns import Concern
from bot.store.outbox import Due
from bot.when import LONDON


@dataclass(frozen=True)
class Reviews:
    """Until when each closed concern is kept, kept in mind: so that not all are opened at each tick."""

    known: dict[str, tuple[str, date | None]] = field(default_factory=dict)
    """By its reference: the head it had then, and the day."""

    def due(self, reading: Reading, concern: Concern) -> Iterator[Due]:
        """Who is due to be told of one that is closed, while the team is at work: it can wait for that.

        At first whose it is; once somebody asks for its disposal, who could agree. Again and again, until
        something is done. Raises LostKey.
        """
        if not reading.timetable.works(reading.now) or not self._is_over(reading, concern):
            return
        stands = kept(reading.entries(concern), reading.timetable.policy)
        if stands.asked:
            since, who = stands.asked.at, who_could_agree(reading, concern, stands.asked.by)
            occasion = f"agree:{stands.asked.number}"
        elif stands.until:
            since, occasion = _morning(stands.until), f"review:{stands.until}"
            who = frozenset({reading.heir(concern) or ""})
        else:
            return
        at, number = _last_time(reading, since)
        yield from due_to(reading.session, concern, f"{occasion}:{number}", who, at)

    def _is_over(self, reading: Reading, concern: Concern) -> bool:
        head, until = self.known.get(concern.reference, ("", None))
        if head != concern.head:
            until = kept(reading.entries(concern), reading.timetable.policy).until
            self.known[concern.reference] = concern.head, until
        return until is not None and until <= today(reading.now)


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(), LONDON)


def _last_time(reading: Reading, since: datetime) -> tuple[datetime, int]:
    """When they were to be told last, and the how manieth time it is."""
    timetable, number = reading.timetable, 1
    again = timetable.policy.retention.look_again
    while (following := due(since, again, timetable.calendar)) <= reading.now:
        since, number = following, number + 1
    return since, number
