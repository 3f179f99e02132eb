"""What a concern says of itself: whose it is, who may read it, how far it has come and who was told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from bot.services.concerns import record
from bot.services.concerns.record import Entry, Records
from bot.services.concerns.team import Rung, Team
from bot.services.concerns.timetable import AT_RISK, NOT_KNOWN, Timetable
from bot.store.concerns import concerns as store
from bot.store.concerns.concerns import Concern, ConcernClock, ConcernPart
from bot.store.sealing import Vault


class What(StrEnum):
    """What an entry of the chronology tells."""

    RAISED = "raised"
    OWNED = "owned"
    LOOKED = "looked"
    ACKNOWLEDGED = "acknowledged"
    ADDED = "added"
    TOLD_MORE = "told more"
    CORRECTED = "corrected"
    ASSESSED = "assessed"
    DECIDED = "decided"
    SHARED = "shared"
    BARRED = "barred"
    LET_IN = "let in"
    NOT_HEARD = "not heard"
    REFERRED = "referred"
    CHASED = "chased"
    """Who it was referred to has not answered, and was asked again."""
    ANSWERED = "answered"
    TOLD = "told"
    """Its reporter hears how it stands."""
    REVIEWED = "reviewed"
    GIVEN = "given"
    """Somebody has something to do."""
    ACTED = "acted"
    """It is done, or is not needed any more."""
    NOTIFIED = "notified"
    """The provider itself has told its regulator, or need not."""
    CLOSED = "closed"
    REOPENED = "reopened"
    PACKED = "packed"
    HELD = "held"
    """Must not be disposed of, whatever its time."""
    RELEASED = "released"
    KEPT = "kept"
    """Its time is over, and it is kept longer."""
    DISPOSAL_ASKED = "disposal asked"
    """Somebody would dispose of it; another has to agree."""
    DISPOSED = record.DISPOSED


class Part(StrEnum):
    """The part of one person in a concern."""

    REPORTER = "reporter"
    OWNER = "owner"
    READER = "reader"
    NAMED = "named"
    """By the reporter: kept out until somebody has looked at it."""
    LINKED = "linked"
    """To the setting it is about: kept out until somebody has looked at it, as long as others are left."""
    BARRED = "barred"


class State(StrEnum):
    """How far a concern has come, as its reporter may know too."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    DECIDED = "decided"
    CLOSED = "closed"


@dataclass(frozen=True)
class Step:
    """A rung of the ladder, and from when on it is told."""

    clock: str
    """Which clock, and until when it runs: set to another time, it is told of anew."""
    rung: Rung
    at: datetime


@dataclass(frozen=True)
class Reading:
    """Concerns, for the services: nothing here asks who wants to know."""

    session: Session
    vault: Vault
    team: Team
    timetable: Timetable
    now: datetime
    _opened: dict[tuple[int, int, bool], Sequence[Entry]] = field(default_factory=dict, repr=False)
    _opened_parts: dict[bytes, str] = field(default_factory=dict, repr=False)
    """What was opened already, which is asked for many times; gone with the transaction this reads in."""

    def entries(self, concern: Concern) -> Sequence[Entry]:
        """The chronology. Raises LostKey."""
        state = concern.id, concern.length, concern.disposed_at is not None
        if state not in self._opened:
            self._opened[state] = Records(self.session, self.vault).entries(concern)
        return self._opened[state]

    def state(self, concern: Concern) -> State:
        """How far it has come."""
        if concern.closed_at:
            return State.CLOSED
        done: set[str] = set()
        for one in self.entries(concern):
            # What was opened again needs another decision.
            done = {one.what} if one.what == What.REOPENED else done | {one.what}
        if What.DECIDED in done:
            return State.DECIDED
        return State.ACKNOWLEDGED if done & {What.ACKNOWLEDGED, What.REOPENED} else State.RECEIVED

    def kind(self, concern: Concern) -> str:
        """What kind it was found to be last; until then, what it is taken for by what its reporter said.

        Where its reporter says later that a child may be at risk, it is taken for that until somebody has
        assessed it anew.
        """
        kind = NOT_KNOWN
        for one in self.entries(concern):
            if one.what == What.ASSESSED and one.told.get("kind"):
                kind = str(one.told["kind"])
            elif one.told.get("urgent") and not self.timetable.is_at_risk(kind):
                kind = AT_RISK
        return kind

    def owner(self, concern: Concern) -> str:
        """Whose it is; "" for nobody's."""
        return next(iter(self.with_part(concern, Part.OWNER)), "")

    def kept_out(self, concern: Concern) -> frozenset[str]:
        """Who is shut out, whom its reporter named, and who is linked to the setting it is about.

        To be linked is the least of reasons: where nobody else is left, it keeps nobody out.
        """
        firmly, linked = self._kept_out_firmly(concern), self.with_part(concern, Part.LINKED)
        return firmly | linked if self.team.everybody - firmly - linked else firmly

    def rests_with_linked(self, concern: Concern) -> bool:
        """Whether nobody may read it but who is linked to the setting it is about."""
        left = self.team.everybody - self._kept_out_firmly(concern)
        return bool(left) and left <= self.with_part(concern, Part.LINKED)

    def _kept_out_firmly(self, concern: Concern) -> frozenset[str]:
        return self.with_part(concern, Part.BARRED) | self.with_part(concern, Part.NAMED)

    def with_part(self, concern: Concern, part: Part) -> frozenset[str]:
        """Slack ids of those who have this part."""
        return frozenset(self._who(one) for one in concern.parts if one.part == part)

    def _who(self, part: ConcernPart) -> str:
        if part.sealed not in self._opened_parts:
            self._opened_parts[part.sealed] = str(self.vault.open(part.sealed)["user"])
        return self._opened_parts[part.sealed]

    def has_part(self, concern: Concern, part: Part, user_id: str) -> bool:
        """Whether somebody has this part."""
        return store.has_part(self.session, concern.id, part, self.mark(user_id))

    def give(self, concern: Concern, part: Part, user_id: str) -> None:
        """Give somebody a part."""
        sealed = self.vault.seal({"user": user_id})
        row = ConcernPart(concern_id=concern.id, part=part, person_mark=self.mark(user_id), sealed=sealed)
        store.give_part(self.session, concern, row)

    def mark(self, user_id: str) -> str:
        """What somebody's parts are found by."""
        return self.vault.mark("person", user_id)

    def may_read(self, concern: Concern, user_id: str) -> bool:
        """Whether somebody may read it now."""
        if self.deals_with(concern, user_id):
            return True
        is_shared = self.has_part(concern, Part.READER, user_id)
        return is_shared and user_id not in self.kept_out(concern)

    def deals_with(self, concern: Concern, user_id: str) -> bool:
        """Whether somebody may decide on it now: who stands on the ladder, and not who it was shared with."""
        if concern.disposed_at or user_id in self.kept_out(concern):
            return False
        if user_id == self.heir(concern):
            return True
        return user_id in self.standing(concern, max(self.reached(concern), Rung.DEPUTIES))

    def heir(self, concern: Concern) -> str | None:
        """Whom a closed one falls to: its owner or, where they have left the team, who comes first."""
        if concern.closed_at is None or concern.disposed_at:
            return None
        owner = self.team.on_rung(Rung.OWNER, self.owner(concern), self.kept_out(concern))
        return next(iter(owner), None) or self.team.first(self.kept_out(concern))

    def standing(self, concern: Concern, top: Rung) -> frozenset[str]:
        """Who stands on the ladder up to a rung."""
        return frozenset().union(*(self.on_rung(concern, rung) for rung in Rung if rung <= top))

    def on_rung(self, concern: Concern, rung: Rung) -> frozenset[str]:
        """Who stands there and is not kept out of it. What is nobody's falls to whoever comes first now."""
        kept_out = self.kept_out(concern)
        owner = self.owner(concern) or self.team.first(kept_out) or ""
        return self.team.on_rung(rung, owner, kept_out)

    def manned(self, concern: Concern, rung: Rung) -> Rung:
        """The first rung from this one upwards where somebody stands; the last is outside of the council."""
        return next((one for one in Rung if one >= rung and self.on_rung(concern, one)), Rung.PARTNERSHIP)

    def reached(self, concern: Concern) -> Rung:
        """How far up it has been told: by its clocks that run, and by what its reporter said."""
        told = [step.rung for step in self.steps(concern) if step.at <= self.now]
        return max([*told, Rung(concern.climbed)])

    def steps(self, concern: Concern) -> Sequence[Step]:
        """When each rung is told by each clock that runs. A rung where nobody stands takes no time."""
        clocks = [one for one in concern.clocks if one.stopped_at is None]
        if not clocks:
            return []
        urgent = self.timetable.is_at_risk(self.kind(concern))
        empty = [rung for rung in Rung if not self.on_rung(concern, rung)]
        return [step for clock in clocks for step in self._climbs(clock, empty, urgent=urgent)]

    def _climbs(self, clock: ConcernClock, empty: Sequence[Rung], *, urgent: bool) -> Sequence[Step]:
        times = dict(self.timetable.rungs(clock.name, clock.started_at, clock.due_at, urgent=urgent))
        for rung, after in zip(Rung, list(Rung)[1:], strict=False):
            if rung in empty:
                times[after] = times[rung]
        occasion = f"{clock.name}:{clock.due_at.timestamp():.0f}"
        return [Step(occasion, rung, at) for rung, at in times.items()]

    def due(self, concern: Concern) -> Mapping[str, datetime]:
        """The clocks that run, and until when."""
        return {one.name: one.due_at for one in concern.clocks if one.stopped_at is None}


def kind_of(entries: Sequence[Entry]) -> str:
    """What kind it was found to be last; until then, what it is taken for by what its reporter said."""
    kinds = [one.told["kind"] for one in entries if one.what == What.ASSESSED and one.told.get("kind")]
    if kinds:
        return str(kinds[-1])
    urgent = any(one.told.get("urgent") for one in entries if one.what == What.RAISED)
    return AT_RISK if urgent else NOT_KNOWN
