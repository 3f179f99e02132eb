"""Messages in Slack that are out of date are updated: at least once, at Slack's pace."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.logs import log, where
from bot.nudges.faults import Down, Fault, Limited, NotLetIn, fault_in_saying, fault_of
from bot.nudges.tools import Tools
from bot.store import pace, people, sending
from bot.store.outbox import Nudge


@dataclass(frozen=True)
class Stale:
    """A message to update."""

    id: int
    user_id: str | None
    conversation: str
    ts: str
    taken_until: datetime


@dataclass(frozen=True)
class Updating:
    """Updates one message after the other."""

    tools: Tools

    def take(self) -> list[Stale]:
        """What to update now: nobody else does for as long as that can take."""
        tools, now = self.tools, self.tools.clock()
        until = now + tools.times.lease
        with tools.database.transaction(writes=True) as session:
            taken = sending.take_stale(session, tools.via, now, tools.paces.updates, until)
            return [
                Stale(
                    nudge.id,
                    person.user_id if person else None,
                    str(nudge.conversation),
                    str(nudge.ts),
                    until,
                )
                for nudge in taken
                for person in [people.person(session, nudge.person_id) if nudge.person_id else None]
            ]

    def update(self, stale: Stale) -> None:
        """Let the message say what has become of it. What Slack refuses for good is left as it is."""
        try:
            message = self._message(stale)
            if message:
                self.tools.delivery.update(stale.conversation, stale.ts, message)
        except (Down, Limited, NotLetIn) as fault:
            self._again(stale, fault)
        except Fault as fault:
            log().warning("nudge.not_updated", id=stale.id, code=fault.code)
            self._done(stale)
        else:
            self._done(stale)

    def _message(self, stale: Stale) -> Mapping[str, Any] | None:
        try:
            actor = self.tools.occasions.actor(stale.user_id)
        except Exception as error:
            raise fault_of(error) from None
        with self.tools.database.transaction() as session:
            nudge = session.get_one(Nudge, stale.id)
            occasion = self.tools.occasions.of(session, nudge, actor, self.tools.clock())
            try:
                return self.tools.redraw(occasion)
            except Exception as error:
                log().error("nudge.not_redrawn", id=stale.id, kind=nudge.kind, **where(error))
                raise fault_in_saying(error) from None

    def _done(self, stale: Stale) -> None:
        with self.tools.database.transaction(writes=True) as session:
            pace.all_is_well(session, sending.updates_of(self.tools.via))
            sending.updated(session, stale.id, stale.taken_until)

    def _again(self, stale: Stale, fault: Fault) -> None:
        log().warning("nudge.update_failed", id=stale.id, code=fault.code)
        with self.tools.database.transaction(writes=True) as session:
            updates = pace.locked(session, sending.updates_of(self.tools.via))
            self.tools.pause_all(updates, self.tools.paces.updates, fault)
            sending.update_again(session, stale.id, self.tools.clock())
