"""How long concerns are kept, and what becomes of them then: nothing is deleted that two have not looked at.

A closed concern is kept for the years of the policy. Then somebody who deals with it looks whether it is
still needed: they keep it longer, or ask for its disposal, to which another of the team has to agree. What is
under a legal hold stays, whatever its time. Of what was disposed of a tombstone stays, and the proof that
nothing was changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.services.concerns.cases import NOT_FOR_YOU, Case, Cases, TooLate
from bot.services.concerns.notices import NOTICE, NOTICE_BY_MAIL
from bot.services.concerns.reading import Reading, What
from bot.services.concerns.record import Entry, Records
from bot.services.concerns.retention import Kept, kept, outcome, today, years_after
from bot.services.concerns.themes import counted
from bot.services.people import NotAllowed, Refusal
from bot.store import outbox
from bot.store.concerns import concerns as store
from bot.store.concerns.concerns import Concern

IS_HELD = "It is under a legal hold, so it stays as it is. Lift the hold first, with a reason."
IS_OPEN = "It is open. Close it first: how long it is kept follows from what came of it."
NOT_YET = "Its time is not over yet: it is kept until {until:%d/%m/%Y}. Nothing was changed."
NOBODY_ASKS = (
    "Nobody asks for its disposal any more: something was done about it since. Look at its record, and ask "
    "again if it is still right."
)
ANOTHER = "You asked for its disposal yourself. Another of the team has to look at it, and agree."
NOT_READ = (
    "Please open it and read it first, since it was asked for: by “Something needs you”, or by `/concern "
    "kept`. Nothing was deleted."
)
NOBODY_ELSE = (
    "Nobody else of the safeguarding team may read this one, so nobody could agree. Share it with another of "
    "the team first, who then looks at it too."
)


class NobodyElse(Refusal):
    """Nobody is there who could agree."""

    heading = "Somebody else is needed"


class NotRead(Refusal):
    """Who agrees has to have looked at it themselves."""

    heading = "Please read it first"


@dataclass(frozen=True)
class Tombstone:
    """What is left of a concern that was disposed of."""

    reference: str
    opened_at: datetime
    closed_at: datetime
    disposed_at: datetime
    outcome: str
    asked_by: str
    agreed_by: str


@dataclass(frozen=True)
class Shelf:
    """Closed concerns, as one of the team sees them."""

    over: Sequence[Case]
    """Their time is over: somebody has to look at them."""
    resting: Sequence[Case]
    """Kept until their time, or held; what ends first comes first."""
    disposed: Sequence[Tombstone]
    """What this person disposed of, or agreed to."""


class Keeping(Cases):
    """The concerns, as one person may keep and dispose of them within one transaction."""

    def shelf(self) -> Shelf:
        """What is closed and this person deals with. Raises NotAllowed for who is not of the team."""
        self._require_team()
        theirs = [one for one in store.closed(self.session) if self._may_read(one)]
        cases = sorted((self._case(one) for one in theirs), key=lambda one: _until(one) or date.max)
        over = [one for one in cases if one.kept and one.kept.is_over(self.now)]
        mine = [
            one
            for one in tombstones(Records(self.session, self.vault))
            if self.actor.user_id in (one.asked_by, one.agreed_by)
        ]
        return Shelf(over, [one for one in cases if one not in over], mine)

    def hold(self, reference: str, why: str) -> Case:
        """Nobody may dispose of it from now on. Raises NotAllowed; where it is held already, TooLate."""
        concern = self._theirs(reference)
        if self._kept(concern).is_held:
            raise TooLate("It is under a legal hold already.")
        return self._done(concern, What.HELD, why=why)

    def release(self, reference: str, why: str) -> Case:
        """Its time counts again. Raises NotAllowed; where it is not held, TooLate."""
        concern = self._theirs(reference)
        if not self._kept(concern).is_held:
            raise TooLate("It is under no legal hold any more.")
        return self._done(concern, What.RELEASED, why=why)

    def keep_longer(self, reference: str, years: int, why: str) -> Case:
        """Keep it so many years more: from today or, where that is later, from when its time is over.

        Raises NotAllowed; where it is open or held, TooLate.
        """
        concern = self._theirs(reference)
        stands = self._resting(concern)
        until = years_after(max(stands, today(self.now)), years)
        return self._done(concern, What.KEPT, until=until.isoformat(), why=why)

    def ask_disposal(self, reference: str, why: str) -> Case:
        """Say that it is not needed any more: another has to agree.

        Raises NotAllowed; TooLate where its time is not over, it is held, or somebody has asked; NobodyElse.
        """
        concern = self._theirs(reference)
        until = self._resting(concern)
        if until > today(self.now):
            raise TooLate(NOT_YET.format(until=until))
        if self._kept(concern).asked:
            raise TooLate("Somebody asks for its disposal already. Another has to agree.")
        if not who_could_agree(self._reading, concern, self.actor.user_id):
            raise NobodyElse(NOBODY_ELSE)
        return self._done(concern, What.DISPOSAL_ASKED, why=why)

    def dispose(self, reference: str) -> Tombstone:
        """Agree, and delete it: its texts, who had which part in it, and who was told of it.

        Raises NotAllowed, also for who asked; TooLate where nobody asks any more; NotRead for who has not
        opened it since.
        """
        concern = self._locked(reference)
        self._require_team()
        if concern.disposed_at:
            raise TooLate("It was disposed of already.")
        if not self._may_read(concern):
            raise NotAllowed(NOT_FOR_YOU)
        asked = self._kept(concern).asked
        if asked is None:
            raise TooLate(NOBODY_ASKS)
        if not self._may_agree(asked.by):
            raise NotAllowed(ANOTHER)
        if not self._has_read(concern, asked.number):
            raise NotRead(NOT_READ)
        self._delete(concern, asked.by)
        return _tombstone(concern, self._reading.entries(concern)[-1])

    def _has_read(self, concern: Concern, since: int) -> bool:
        entries = self._reading.entries(concern)[since:]
        return any(one.what == What.LOOKED and one.by == self.actor.user_id for one in entries)

    def _delete(self, concern: Concern, asked_by: str) -> None:
        entries = self._reading.entries(concern)
        closed_at = concern.closed_at or self.now
        left = {
            "asked_by": asked_by,
            "outcome": outcome(entries),
            "opened": concern.opened_at.isoformat(),
            "closed": closed_at.isoformat(),
            "counted": counted(entries),
        }
        Records(self.session, self.vault).dispose(concern, self.actor.user_id, self.now, **left)
        outbox.forget(self.session, (NOTICE, NOTICE_BY_MAIL), concern.reference)

    def _resting(self, concern: Concern) -> date:
        """Until when it is kept. Raises TooLate where it is open or held."""
        stands = self._kept(concern)
        if stands.is_held:
            raise TooLate(IS_HELD)
        if stands.until is None:
            raise TooLate(IS_OPEN)
        return stands.until

    def _kept(self, concern: Concern) -> Kept:
        return kept(self._reading.entries(concern), self.timetable.policy)

    def _require_team(self) -> None:
        if self.actor.user_id not in self.team.everybody:
            raise NotAllowed(NOT_FOR_YOU)


def who_could_agree(reading: Reading, concern: Concern, asked_by: str) -> frozenset[str]:
    """Who of the team may read it, but for who asked for its disposal."""
    others = reading.team.everybody - {asked_by}
    return frozenset(one for one in others if reading.may_read(concern, one))


def tombstones(records: Records) -> Sequence[Tombstone]:
    """What is left of every concern that was disposed of, the last first. Raises LostKey."""
    found = store.disposed(records.session)
    return [_tombstone(one, records.entries(one)[-1]) for one in found]


def _tombstone(concern: Concern, last: Entry) -> Tombstone:
    return Tombstone(
        concern.reference,
        concern.opened_at,
        datetime.fromisoformat(last.told["closed"]),
        last.at,
        last.told["outcome"],
        last.told["asked_by"],
        last.by,
    )


def _until(case: Case) -> date | None:
    return case.kept.until if case.kept else None
