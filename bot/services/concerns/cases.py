"""A concern as those see it who may, and what they do about it. Who may not never learns that it exists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from bot.services.concerns.record import Entry, Records
from bot.services.concerns.team import Rung, Team, reached
from bot.services.people import Actor, NotAllowed, Refusal, Standing
from bot.store.concerns import concerns as store
from bot.store.concerns.concerns import Concern, ConcernPart
from bot.store.sealing import Vault

NOT_FOR_YOU = (
    "There is nothing here for you to open. If you raised a concern, type `/concern mine`, or press “What I "
    "raised” where you raised it. If you expected to see something, please speak to the safeguarding lead."
)


class What(StrEnum):
    """What an entry of the chronology tells."""

    RAISED = "raised"
    OWNED = "owned"
    LOOKED = "looked"
    ACKNOWLEDGED = "acknowledged"
    ADDED = "added"
    CORRECTED = "corrected"
    ASSESSED = "assessed"
    DECIDED = "decided"
    SHARED = "shared"
    BARRED = "barred"
    LET_IN = "let in"
    NOT_HEARD = "not heard"
    CLOSED = "closed"
    REOPENED = "reopened"


class State(StrEnum):
    """How far a concern has come, as its reporter may know too."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    DECIDED = "decided"
    CLOSED = "closed"


class Clock(StrEnum):
    """What has to be done in time."""

    ACKNOWLEDGE = "acknowledge"
    DECIDE = "decide"


STOPS: Mapping[What, Sequence[Clock]] = {
    What.ACKNOWLEDGED: (Clock.ACKNOWLEDGE,),
    What.DECIDED: (Clock.ACKNOWLEDGE, Clock.DECIDE),
    What.CLOSED: (Clock.ACKNOWLEDGE, Clock.DECIDE),
}
"""Only what a person records stops a clock."""


THEIRS = (What.RAISED, What.ADDED)
"""What the reporter told, which they may read again."""


class TooLate(Refusal):
    """Somebody else was quicker, or it is done already; the message says what stands."""

    heading = "Already done"


@dataclass(frozen=True)
class Case:
    """A concern with its chronology, for somebody who may read it."""

    reference: str
    opened_at: datetime
    state: State
    entries: Sequence[Entry]
    owner: str
    barred: frozenset[str]
    named: frozenset[str]
    """Whom its reporter named: kept out until somebody says whether they are to be shut out."""
    due: Mapping[str, datetime] = field(default_factory=dict)
    """The clocks that run."""


@dataclass(frozen=True)
class Mine:
    """A concern as its reporter sees it: their own words, and what became of it as far as they may know."""

    reference: str
    opened_at: datetime
    state: State
    said: Sequence[Entry]
    told: str
    """What they were told at its end."""
    may_climb: bool


@dataclass(frozen=True)
class Cases:
    """The concerns, as one person may see and change them within one transaction."""

    session: Session
    vault: Vault
    actor: Actor
    team: Team
    waits: Mapping[Rung, timedelta]
    now: datetime

    def open(self, reference: str, why: str) -> Case:
        """The whole chronology. That it was looked at, and why, becomes part of it. Raises NotAllowed."""
        concern = self._readable(reference)
        self._add(concern, What.LOOKED, why=why)
        return self._case(concern)

    def listed(self) -> Sequence[Case]:
        """What this person may read and is not closed. Raises NotAllowed for who has no part in any team."""
        if self.actor.user_id not in self.team.everybody:
            raise NotAllowed(NOT_FOR_YOU)
        open_ones = [one for one in store.every(self.session) if one.closed_at is None]
        return [self._case(one) for one in open_ones if self._may_read(one)]

    def mine(self) -> Sequence[Mine]:
        """What this person raised, newest first."""
        return [self._as_reported(one) for one in store.reported_by(self.session, self._mark())]

    def acknowledge(self, reference: str) -> Case:
        """Say that it was read and is dealt with. Raises NotAllowed; done already, TooLate."""
        concern = self._readable(reference)
        if self._state(concern) is not State.RECEIVED:
            raise TooLate("Somebody has acknowledged this already.")
        self._own(concern)
        return self._done(concern, What.ACKNOWLEDGED)

    def assess(self, reference: str, told: Mapping[str, Any]) -> Case:
        """Note what is known: facts apart from opinion. Raises NotAllowed."""
        return self._done(self._readable(reference), What.ASSESSED, **told)

    def decide(self, reference: str, told: Mapping[str, Any]) -> Case:
        """Note a decision with its reason, also that nothing is passed on. Raises NotAllowed."""
        return self._done(self._readable(reference), What.DECIDED, **told)

    def add(self, reference: str, words: str, corrects: int | None = None) -> None:
        """Add to what was told, or correct an entry: by its reporter, or by who may read it."""
        concern = self._locked(reference)
        if not (self._has(concern, "reporter") or self._may_read(concern)):
            raise NotAllowed(NOT_FOR_YOU)
        what = What.ADDED if corrects is None else What.CORRECTED
        about = {} if corrects is None else {"corrects": corrects}
        self._add(concern, what, words=words, **about)

    def share(self, reference: str, whom: Actor, why: str) -> Case:
        """Let one more person read it, for a reason. Raises NotAllowed, for who is shut out of it too."""
        concern = self._readable(reference)
        if whom.standing is not Standing.MEMBER:
            raise NotAllowed("Only members of the council’s own workspace can be let in, and no guests.")
        if whom.user_id in self._barred(concern):
            raise NotAllowed("This person is shut out of this concern, so it cannot be shared with them.")
        self._give(concern, "reader", whom.user_id)
        return self._done(concern, What.SHARED, whom=whom.user_id, why=why)

    def bar(self, reference: str, user_id: str, why: str) -> Case:
        """Shut somebody out: who it is about, or who has a conflict. It falls to somebody else then."""
        concern = self._readable(reference)
        if user_id == self.actor.user_id:
            raise NotAllowed("Somebody else has to shut you out. Share it with them, and ask them to.")
        store.take_part(self.session, concern.id, "named", self._mark(user_id))
        store.take_part(self.session, concern.id, "reader", self._mark(user_id))
        self._give(concern, "barred", user_id)
        self._add(concern, What.BARRED, whom=user_id, why=why)
        if self._owner(concern) in ("", user_id):
            self._pass_on(concern)
        return self._case(concern)

    def let_in(self, reference: str, user_id: str, why: str) -> Case:
        """Somebody its reporter named, or who was shut out, need not be. Raises NotAllowed."""
        concern = self._readable(reference)
        for part in ("named", "barred"):
            store.take_part(self.session, concern.id, part, self._mark(user_id))
        return self._done(concern, What.LET_IN, whom=user_id, why=why)

    def close(self, reference: str, outcome: str, why: str, told: str) -> Case:
        """Close it; `told` is what its reporter may know. Raises NotAllowed, and TooLate."""
        concern = self._readable(reference)
        if concern.closed_at:
            raise TooLate("This concern is closed already.")
        if self._state(concern) is not State.DECIDED:
            raise TooLate("A decision comes first: note what was decided and why, then close it.")
        concern.closed_at = self.now
        return self._done(concern, What.CLOSED, outcome=outcome, why=why, told=told)

    def reopen(self, reference: str, why: str) -> Case:
        """Open it again. Raises NotAllowed, and TooLate where it is open."""
        concern = self._readable(reference)
        if not concern.closed_at:
            raise TooLate("This concern is open.")
        concern.closed_at = None
        return self._done(concern, What.REOPENED, why=why)

    def climb(self, reference: str) -> Mine:
        """“I have not been heard”: the next rung is told. Raises NotAllowed for who did not raise it."""
        concern = self._locked(reference)
        if not self._has(concern, "reporter"):
            raise NotAllowed(NOT_FOR_YOU)
        if self._reached(concern) < Rung.PARTNERSHIP:
            concern.climbed += 1
        self._add(concern, What.NOT_HEARD)
        return self._as_reported(concern)

    def may_be_told(self, reference: str, user_id: str) -> bool:
        """Whether somebody may be told that a concern waits for them: its reporter, or who may read it."""
        concern = store.by_reference(self.session, reference)
        if concern is None:
            return False
        return self._has(concern, "reporter", user_id) or self._may_read(concern, user_id)

    def _done(self, concern: Concern, what: What, **told: Any) -> Case:
        self._add(concern, what, **told)
        for clock in STOPS.get(what, ()):
            store.stop(self.session, concern.id, clock, self.now)
        return self._case(concern)

    def _add(self, concern: Concern, what: What, **told: Any) -> None:
        self._records.add(concern, what, self.actor.user_id, self.now, **told)

    def _own(self, concern: Concern) -> None:
        """Whoever acknowledges a concern has it from then on."""
        if self._owner(concern) != self.actor.user_id:
            store.take_part(self.session, concern.id, "owner")
            self._give(concern, "owner", self.actor.user_id)

    def _pass_on(self, concern: Concern) -> None:
        store.take_part(self.session, concern.id, "owner")
        heir = self.team.first(self._barred(concern))
        if heir:
            self._give(concern, "owner", heir)
        self._add(concern, What.OWNED, whom=heir or "")

    def _give(self, concern: Concern, part: str, user_id: str) -> None:
        sealed = self.vault.seal({"user": user_id})
        mark = self._mark(user_id)
        store.give_part(
            self.session, ConcernPart(concern_id=concern.id, part=part, person_mark=mark, sealed=sealed)
        )

    def _readable(self, reference: str) -> Concern:
        concern = self._locked(reference)
        if not self._may_read(concern):
            raise NotAllowed(NOT_FOR_YOU)
        return concern

    def _locked(self, reference: str) -> Concern:
        """In the same words for one that does not exist and one that is not for this person."""
        concern = store.lock(self.session, reference)
        if concern is None:
            raise NotAllowed(NOT_FOR_YOU)
        return concern

    def _may_read(self, concern: Concern, user_id: str = "") -> bool:
        who = user_id or self.actor.user_id
        barred = self._barred(concern)
        if who in barred:
            return False
        if self._has(concern, "reader", who):
            return True
        owner, top = self._owner(concern), self._reached(concern)
        rungs = [rung for rung in Rung if rung <= max(top, Rung.DEPUTIES)]
        return any(who in self.team.on_rung(rung, owner, barred) for rung in rungs)

    def _reached(self, concern: Concern) -> Rung:
        return reached(concern, store.clocks(self.session, concern.id), self.waits, self.now)

    def _case(self, concern: Concern) -> Case:
        clocks = store.clocks(self.session, concern.id)
        return Case(
            concern.reference,
            concern.opened_at,
            self._state(concern),
            self._records.entries(concern),
            self._owner(concern),
            self._with_part(concern, "barred"),
            self._with_part(concern, "named"),
            {clock.name: clock.due_at for clock in clocks if clock.stopped_at is None},
        )

    def _as_reported(self, concern: Concern) -> Mine:
        entries = self._records.entries(concern)
        own = [one for one in entries if one.by == self.actor.user_id and one.what in THEIRS]
        closings = [one.told["told"] for one in entries if one.what == What.CLOSED]
        return Mine(
            concern.reference,
            concern.opened_at,
            self._state(concern),
            own,
            closings[-1] if closings and concern.closed_at else "",
            concern.closed_at is None and self._reached(concern) < Rung.PARTNERSHIP,
        )

    def _state(self, concern: Concern) -> State:
        if concern.closed_at:
            return State.CLOSED
        done = {one.what for one in self._records.entries(concern)}
        if What.DECIDED in done:
            return State.DECIDED
        return State.ACKNOWLEDGED if What.ACKNOWLEDGED in done else State.RECEIVED

    def _owner(self, concern: Concern) -> str:
        return next(iter(self._with_part(concern, "owner")), "")

    def _barred(self, concern: Concern) -> frozenset[str]:
        """Who is shut out, and whom its reporter named."""
        return self._with_part(concern, "barred") | self._with_part(concern, "named")

    def _with_part(self, concern: Concern, part: str) -> frozenset[str]:
        parts = store.parts(self.session, concern.id)
        return frozenset(self.vault.open(one.sealed)["user"] for one in parts if one.part == part)

    def _has(self, concern: Concern, part: str, user_id: str = "") -> bool:
        return store.has_part(self.session, concern.id, part, self._mark(user_id or self.actor.user_id))

    def _mark(self, user_id: str = "") -> str:
        return self.vault.mark("person", user_id or self.actor.user_id)

    @property
    def _records(self) -> Records:
        return Records(self.session, self.vault)
