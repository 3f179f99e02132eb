"""What has come due is decided on: it goes, waits, joins a digest, becomes a task, or is withdrawn.

In chunks, each in one short transaction; a row that another process has in hand is left to it.
"""

import secrets
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.logs import log, where
from bot.nudges.choosing import Case, Choice, GiveUp, Go, Hand, Hold, Rules, Wait, Withdraw, choose
from bot.services.reaching import week_of
from bot.store import outbox, planning
from bot.store.database import Database
from bot.store.outbox import Nudge
from bot.store.planning import LastDigest, Wishing, is_snoozed

MOST_AT_ONCE = 200
"""Rows in one transaction: decided on in a fraction of a second, so that no request waits long for it."""

AFTER_A_FAULT = timedelta(minutes=15)


def plan(database: Database, rules: Rules, clock: Clock) -> int:
    """Decide on everything whose time has come. Gives how many rows that were."""
    with database.transaction(writes=True) as session:
        planning.plan_what_was_left(session, clock())
    total = 0
    while True:
        with database.transaction(writes=True) as session:
            done = plan_chunk(session, rules, clock())
        total += done
        # What is decided on may make something else due, such as a digest that is late.
        if not done:
            return total


def plan_chunk(session: Session, rules: Rules, now: datetime) -> int:
    """Decide on as many rows as one transaction takes, the most urgent first. Gives how many."""
    rows, people = planning.to_plan(session, now, MOST_AT_ONCE)
    desk = _desk(session, rules, rows, people, now)
    for nudge in sorted(rows, key=lambda one: (one.urgency, one.due_at, one.id)):
        desk.try_to_settle(nudge)
    desk.let_go()
    return len(rows)


@dataclass
class _Desk:
    """The rows of one chunk, with what has to be known of the people they are for."""

    session: Session
    rules: Rules
    now: datetime
    people: Mapping[int, Wishing]
    asked: Counter[int]
    digests: dict[int, LastDigest]
    going: dict[Go, list[Nudge]] = field(default_factory=dict)
    """What was decided to go now."""

    def try_to_settle(self, nudge: Nudge) -> None:
        """Decide on one row; one that cannot be decided on is logged, and holds up no other."""
        try:
            self.settle(nudge)
        except SQLAlchemyError:
            raise  # nothing of this transaction stands
        except Exception as fault:
            nudge.look_at = self.now + AFTER_A_FAULT
            log().error("planning.failed", reference=secrets.token_hex(4), nudge=nudge.id, **where(fault))

    def settle(self, nudge: Nudge) -> None:
        """Decide on one row, and write down what was decided."""
        kind = self.rules.kinds.get(nudge.kind)
        if kind and not kind.stands(self.session, nudge):
            _end(nudge, "withdrawn", "gone", self.now)
            return
        choice = choose(self._case(nudge), self.rules)
        self._carry_out(nudge, choice)
        if kind and kind.is_ask and not is_snoozed(nudge) and isinstance(choice, Go | Hold | Hand):
            self.asked[nudge.person_id or 0] += 1

    def let_go(self) -> None:
        """Put what goes now into its lanes: always in the same order, so that nobody waits in a circle."""
        for go in sorted(self.going, key=lambda go: go.lane):
            outbox.make_ready(self.session, self.going[go], go.way.value, go.lane)

    def _case(self, nudge: Nudge) -> Case:
        number = nudge.person_id or 0
        person, said = self.people.get(number, (None, None))
        return Case(nudge, person, said, self.now, self.asked[number], self.digests.get(number))

    def _carry_out(self, nudge: Nudge, choice: Choice) -> None:
        match choice:
            case Go():
                # Where it was to go before: perhaps not where it goes now.
                nudge.conversation = None
                self.going.setdefault(choice, []).append(nudge)
            case Wait(until):
                nudge.look_at = until
            case Hold():
                self._hold(nudge, choice)
            case Hand(way):
                nudge.state, nudge.via = "task", way.value
            case Withdraw(reason):
                _end(nudge, "withdrawn", reason, self.now)
            case GiveUp(reason):
                log().error("nudge.given_up", id=nudge.id, kind=nudge.kind, code=reason)
                _end(nudge, "dead", reason, self.now)

    def _hold(self, nudge: Nudge, choice: Hold) -> None:
        """Keep it for the digest, which is due from the first thing on that it is kept for."""
        nudge.state, nudge.look_at, nudge.digest_id = "held", choice.until, None
        person_id = nudge.person_id or 0
        last = self.digests.get(person_id)
        if not (last and last.is_under_way):
            planning.add_digest(self.session, person_id, choice.day.isoformat(), choice.until)
            self.digests[person_id] = LastDigest(choice.until, choice.until, None, is_under_way=True)


def _desk(
    session: Session, rules: Rules, rows: Sequence[Nudge], people: Mapping[int, Wishing], now: datetime
) -> _Desk:
    """Everything in a few questions to the store, however many rows there are."""
    asks = {kind.name for kind in rules.kinds.values() if kind.is_ask}
    asking = _whom(rows, asks)
    asked = planning.asked(session, asks, asking, week_of(now)) if asking else Counter[int]()
    digesting = {one for one, (_, said) in people.items() if said and said.digest}
    digests = planning.last_digests(session, digesting) if digesting else {}
    return _Desk(session, rules, now, people, asked, dict(digests))


def _whom(rows: Sequence[Nudge], kinds: Collection[str]) -> set[int]:
    return {one.person_id for one in rows if one.kind in kinds and one.person_id is not None}


def _end(nudge: Nudge, state: str, reason: str, now: datetime) -> None:
    nudge.state, nudge.reason, nudge.ended_at = state, reason, now
