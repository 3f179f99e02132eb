"""What has to be said by telephone or by letter: tasks for co-ordinators."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.policy import Reaching
from bot.services.nudges import Answer, Kind, Snooze, time_of
from bot.services.people import Actor, act_of, require_staff
from bot.services.reaching import is_reachable
from bot.services.wishes import wishes
from bot.store import people, planning
from bot.store.outbox import Nudge
from bot.store.people import Person

STAFF_CALL = "These tasks are for the council’s own staff."
MOST_SHOWN, MOST_READ = 20, 200


@dataclass(frozen=True)
class Unreached:
    """What becomes of a task whose person could not be reached."""

    again_at: datetime | None
    """When it comes again; None where it would have lost its point by then, and ends here."""


@dataclass(frozen=True)
class Tasks:
    """The tasks, as a member of staff sees and does them."""

    session: Session
    actor: Actor
    kinds: Mapping[str, Kind]
    policy: Reaching
    now: datetime

    def waiting(self) -> Sequence[tuple[Nudge, Person]]:
        """What can be said now, to whom; the most urgent first. Raises NotAllowed.

        What waits for the end of somebody's quiet hours is not among it.
        """
        require_staff(self.actor, STAFF_CALL)
        found = planning.tasks(self.session, MOST_READ)
        return [task for task in found if self._may_disturb(*task)][:MOST_SHOWN]

    def done(self, nudge_id: int) -> bool:
        """It was said. False where it was done before, or is no task any more. Raises NotAllowed."""
        nudge = self._task(nudge_id)
        if nudge is None:
            return False
        nudge.state, nudge.answer, nudge.sent_at = "sent", Answer.DONE.value, self.now
        self._audit(nudge, "task.done")
        return True

    def unreached(self, nudge_id: int) -> Unreached | None:
        """Nobody answered: it comes again tomorrow. None where it is no task any more. Raises NotAllowed."""
        nudge = self._task(nudge_id)
        if nudge is None:
            return None
        self._audit(nudge, "task.unreached")
        again_at = time_of(Snooze.TOMORROW, self.now)
        if nudge.expires_at and again_at > nudge.expires_at:
            planning.take_away(self.session, nudge, "unreached", self.now)
            return Unreached(None)
        nudge.state, nudge.look_at = "planned", again_at
        return Unreached(again_at)

    def withdraw(self, ids: Collection[int]) -> None:
        """Take away those of which it turned out that there is nothing left to say."""
        planning.withdraw_all(self.session, ids, "gone", self.now)

    def _may_disturb(self, nudge: Nudge, person: Person) -> bool:
        kind = self.kinds.get(nudge.kind)
        wanted = wishes(people.preference(self.session, person.id), self.policy)
        return bool(kind and kind.urgent) or is_reachable(wanted.reachable, self.now)

    def _task(self, nudge_id: int) -> Nudge | None:
        require_staff(self.actor, STAFF_CALL)
        nudge = planning.shown(self.session, nudge_id)
        return nudge if nudge and nudge.state == "task" else None

    def _audit(self, nudge: Nudge, action: str) -> None:
        self.session.add(act_of(self.actor, action, str(nudge.id), self.now, kind=nudge.kind))
