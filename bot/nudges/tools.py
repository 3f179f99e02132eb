"""What the parts of a sender share."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import SystemRandom
from typing import Any

from sqlalchemy.orm import Session

from bot.clock import Clock, utc_now
from bot.nudges.decisions import Decide
from bot.nudges.delivery import Delivery
from bot.nudges.faults import Down, Fault, Limited, NoDirectMessage, NotLetIn
from bot.nudges.kinds import Occasion
from bot.nudges.occasions import Occasions
from bot.nudges.pace import SLACK, TIMES, Random, Times
from bot.store import sending
from bot.store.database import Database
from bot.store.outbox import Nudge
from bot.store.pace import Pace, Rate
from bot.store.sending import Paces

Undeliverable = Callable[[Session, Nudge, NoDirectMessage], None]
"""What becomes of a nudge whose person may not be written to; left as it is, it is `dead`."""
Redraw = Callable[[Occasion], Mapping[str, Any] | None]
"""What a message that was sent shows now (text and blocks); None where it stays as it is."""


def give_up(_session: Session, _nudge: Nudge, _fault: NoDirectMessage) -> None:
    """Leave it to the admins, who see what is dead."""


def leave_alone(_occasion: Occasion) -> None:
    """Show what was shown."""


@dataclass(frozen=True)
class Tools:
    """One way of sending (`via`), and all it needs."""

    via: str
    database: Database
    delivery: Delivery
    occasions: Occasions
    decide: Decide
    clock: Clock = utc_now
    undeliverable: Undeliverable = give_up
    redraw: Redraw = leave_alone
    though_silent: Collection[str] = ()
    """The kinds that go on this way though Slack does not say who their person is now."""
    paces: Paces = SLACK
    times: Times = TIMES
    random: Random = SystemRandom().random

    def pause_all(self, kept: Pace, rate: Rate, fault: Fault) -> None:
        """Let nothing of this pace go for as long as this fault asks."""
        sending.pause(kept, self.clock() + self._rest(fault, kept.faults + 1), rate)

    def _rest(self, fault: Fault, faults: int) -> timedelta:
        if isinstance(fault, Limited):
            return timedelta(seconds=fault.seconds)
        if isinstance(fault, NotLetIn):
            return self.times.until_let_in
        return self.times.rest.after(faults, self.random) if isinstance(fault, Down) else timedelta()

    def next_try(self, attempts: int) -> datetime:
        """When a message is tried again that was tried so often."""
        return self.clock() + self.times.pause.after(attempts, self.random)
