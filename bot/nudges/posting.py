"""What happens to a claimed row: it is decided on again, posted, and marked, each in its own transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.logs import log, where
from bot.nudges.decisions import Decision, Drop, Later, Send
from bot.nudges.faults import Down, Fault, Limited, NoDirectMessage, NotLetIn, fault_in_saying, fault_of
from bot.nudges.tools import Tools
from bot.services.people import Actor
from bot.store import pace, sending
from bot.store.outbox import Nudge
from bot.store.sending import Claimed
from bot.views.notes import Note


@dataclass(frozen=True)
class Posting:
    """Sends one row after the other."""

    tools: Tools
    may_post: Callable[[], bool]
    """False once the process is to end: what was not posted by then goes back."""

    def send(self, claimed: Claimed) -> None:
        """Do all that is to be done with this row now."""
        try:
            ready = self._prepare(claimed)
        except Fault as fault:
            self._not_sent(claimed, fault, is_for_all=True)
        except SQLAlchemyError:  # no fault of the message: it is found half-sent, and goes again
            raise
        except Exception as error:
            log().error("nudge.not_prepared", id=claimed.id, kind=claimed.kind, **where(error))
            self._not_sent(claimed, fault_in_saying(error), is_for_all=True)
        else:
            if ready:
                self._post(*ready)

    def _prepare(self, claimed: Claimed) -> tuple[Claimed, Note] | None:
        """What is posted, and where; None where it is not, and the row says why. Raises Fault."""
        decision = self._decide(claimed, self._actor(claimed))
        if not isinstance(decision, Send):
            return None
        conversation = self.tools.delivery.address(claimed)
        if conversation == claimed.conversation:
            return claimed, decision.note
        with self.tools.database.transaction(writes=True) as session:
            addressed = sending.goes_to(session, claimed, conversation)
        return (addressed, decision.note) if addressed else None

    def _actor(self, claimed: Claimed) -> Actor | None:
        try:
            return self.tools.occasions.actor(claimed.user_id)
        except Exception as error:
            if claimed.kind in self.tools.though_silent:
                log().warning("nudge.slack_silent", id=claimed.id, **where(error))
                return None
            raise fault_of(error) from None

    def _decide(self, claimed: Claimed, actor: Actor | None) -> Decision | None:
        """What to do with it; what is not to be sent has been noted. None where it is ours no more."""
        now = self.tools.clock()
        with self.tools.database.transaction() as session:
            nudge = session.get_one(Nudge, claimed.id)
            if nudge.claim != claimed.claim:
                return None
            if nudge.expires_at and nudge.expires_at <= now:
                decision: Decision = Drop("expired")
            else:
                decision = self.tools.decide(self.tools.occasions.of(session, nudge, actor, now))
        self._note(claimed, decision)
        return decision

    def _note(self, claimed: Claimed, decision: Decision) -> None:
        if isinstance(decision, Send):
            return
        with self.tools.database.transaction(writes=True) as session:
            if isinstance(decision, Later):
                sending.postpone(session, claimed, decision.until)
            else:
                sending.end(session, claimed, "withdrawn", decision.reason, self.tools.clock())

    def _post(self, claimed: Claimed, note: Note) -> None:
        """Post it, unless the claim is so old that somebody else may be about to."""
        age = self.tools.clock() - claimed.claimed_at
        if age > self.tools.times.start or not self.may_post():
            with self.tools.database.transaction(writes=True) as session:
                sending.put_back(session, claimed)
            return
        try:
            ts = self.tools.delivery.post(claimed, note)
        except Down as fault:
            (self._unsure if fault.is_unsure else self._not_sent)(claimed, fault)
        except Fault as fault:
            self._not_sent(claimed, fault)
        else:
            with self.tools.database.transaction(writes=True) as session:
                is_ours = sending.sent(session, claimed, ts, self.tools.clock())
                pace.all_is_well(session, self.tools.via)
            if not is_ours:  # the answer took longer than a claim lasts
                log().error("nudge.overtaken", id=claimed.id)

    def _unsure(self, claimed: Claimed, fault: Fault) -> None:
        """It may have arrived: it stays claimed until that is looked up."""
        log().warning("nudge.unsure", id=claimed.id, code=fault.code)
        with self.tools.database.transaction(writes=True) as session:
            overall = pace.locked(session, self.tools.via)
            self.tools.pause_all(overall, self.tools.paces.overall, fault)
            sending.unsure(session, claimed, fault.code)

    def _not_sent(self, claimed: Claimed, fault: Fault, *, is_for_all: bool = False) -> None:
        """It certainly did not arrive. `is_for_all` where a limit is not that of its conversation."""
        log().warning("nudge.not_sent", id=claimed.id, code=fault.code)
        with self.tools.database.transaction(writes=True) as session:
            if isinstance(fault, Limited):
                self._limited(session, claimed, fault, is_for_all)
            elif isinstance(fault, NotLetIn):
                self._rest(session, fault)
                sending.put_back(session, claimed)
            else:
                if isinstance(fault, Down):
                    self._rest(session, fault)
                self._failed(session, claimed, fault)

    def _limited(self, session: Session, claimed: Claimed, fault: Limited, is_for_all: bool) -> None:
        """Others use the token too, or Slack limits more than it says.

        The conversation rests for as long as Slack asks. Where the next one is limited as well, or the call
        was not about a conversation, all do.
        """
        overall = pace.locked(session, self.tools.via)
        if is_for_all or overall.faults:
            self.tools.pause_all(overall, self.tools.paces.overall, fault)
        overall.faults = max(overall.faults, 1)
        until = self.tools.clock() + timedelta(seconds=fault.seconds)
        sending.pause_lane(session, claimed.lane, until, self.tools.paces.lane)
        sending.put_back(session, claimed)

    def _rest(self, session: Session, fault: Fault) -> None:
        overall = pace.locked(session, self.tools.via)
        self.tools.pause_all(overall, self.tools.paces.overall, fault)

    def _failed(self, session: Session, claimed: Claimed, fault: Fault) -> None:
        """Once more, later; or never."""
        if isinstance(fault, NoDirectMessage):
            self._cannot_be_reached(session, claimed, fault)
        elif claimed.attempts + 1 >= fault.tries:
            sending.end(session, claimed, "dead", fault.code, self.tools.clock())
        else:
            sending.wait(session, claimed, self.tools.next_try(claimed.attempts + 1), fault.code)

    def _cannot_be_reached(self, session: Session, claimed: Claimed, fault: NoDirectMessage) -> None:
        nudge = sending.held(session, claimed)
        if nudge is None:
            return
        self.tools.undeliverable(session, nudge, fault)
        nudge.claim = None
        if nudge.state == "sending":
            nudge.state, nudge.reason, nudge.ended_at = "dead", fault.code, self.tools.clock()
