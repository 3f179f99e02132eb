"""What was left half-sent, by a crash or a lost answer, is looked up before it is sent again."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.logs import log
from bot.nudges.faults import Down, Fault, Limited, NotLetIn
from bot.nudges.tools import Tools
from bot.store import pace, sending
from bot.store.sending import Claimed


@dataclass(frozen=True)
class Recovery:
    """Looks into the conversations that half-sent messages were to go to."""

    tools: Tools

    def look_up(self) -> None:
        """Settle what can be settled now: it arrived, or it goes again. What cannot be looked up stays."""
        for conversation, group in self._half_sent():
            since = min(claimed.claimed_at for claimed in group)
            try:
                found = self.tools.delivery.find(conversation, since, [each.id for each in group])
            except (Down, Limited, NotLetIn) as fault:
                self._pause(fault)
                return
            except Fault as fault:
                self._cannot_be_read(group, fault)
            else:
                self._settle(group, found)

    def _half_sent(self) -> Sequence[tuple[str, Sequence[Claimed]]]:
        """By conversation, as many as may be looked into now. Without one, nothing was posted."""
        tools, now = self.tools, self.tools.clock()
        groups = defaultdict[str, list[Claimed]](list)
        with tools.database.transaction(writes=True) as session:
            lookups = pace.locked(session, sending.lookups_of(tools.via))
            for claimed in sending.half_sent(session, tools.via, now - tools.times.lease):
                if claimed.conversation is None:
                    sending.put_back(session, claimed)
                else:
                    groups[claimed.conversation].append(claimed)
            chosen = list(groups.items())[: tools.paces.lookups.most(lookups.free_at, now)]
            lookups.free_at = tools.paces.lookups.after(lookups.free_at, now, len(chosen))
        return chosen

    def _settle(self, group: Sequence[Claimed], found: Mapping[int, str]) -> None:
        with self.tools.database.transaction(writes=True) as session:
            pace.all_is_well(session, sending.lookups_of(self.tools.via))
            for claimed in sorted(group, key=lambda each: each.lane):
                if claimed.id in found:
                    log().info("nudge.found", id=claimed.id)
                    sending.sent(session, claimed, found[claimed.id], self.tools.clock())
                elif claimed.attempts == 0:  # its sender ended before it could send
                    sending.put_back(session, claimed)
                elif claimed.attempts >= Down.tries:
                    sending.end(session, claimed, "dead", "not_arrived", self.tools.clock())
                else:
                    sending.wait(session, claimed, self.tools.next_try(claimed.attempts))

    def _cannot_be_read(self, group: Sequence[Claimed], fault: Fault) -> None:
        """Nobody will ever know whether these arrived: that is for an admin to see."""
        with self.tools.database.transaction(writes=True) as session:
            for claimed in group:
                log().warning("nudge.not_found", id=claimed.id, code=fault.code)
                sending.end_unknown(session, claimed, fault.code, self.tools.clock())

    def _pause(self, fault: Fault) -> None:
        log().warning("nudge.lookup_failed", code=fault.code)
        with self.tools.database.transaction(writes=True) as session:
            lookups = pace.locked(session, sending.lookups_of(self.tools.via))
            self.tools.pause_all(lookups, self.tools.paces.lookups, fault)
