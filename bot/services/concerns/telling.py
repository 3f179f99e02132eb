"""What is told after a concern was raised: by its reporter, or by them on the telephone to who deals with it.

Nothing of it is asked for. What happened is apart from what somebody thinks of it, and when it happened from
when it was recorded. Where it says that a child may be at risk, the stricter clock runs from then on, until
somebody of the team has assessed or decided otherwise.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.services.checks import WrongFields
from bot.services.concerns import following
from bot.services.concerns.cases import IS_CLOSED, NOT_FOR_YOU, ONLY_SHARED, THEIRS, Cases, TooLate
from bot.services.concerns.listening import wants_listening
from bot.services.concerns.notices import tell, tell_team
from bot.services.concerns.reading import Part, Reading, What
from bot.services.concerns.record import Entry
from bot.services.concerns.team import Rung
from bot.services.people import NotAllowed
from bot.store.concerns import concerns as store
from bot.store.concerns.concerns import Concern
from bot.when import LONDON, Day, Unclear, say
from bot.when.past import TO_COME, read_birthday, read_past

BY_TELEPHONE = "telephone"


class Safe(StrEnum):
    """Whether the child is safe now."""

    YES = "yes"
    NOT_SURE = "not sure"
    NO = "no"


@dataclass(frozen=True)
class Saved:
    """What came of it, as whoever told it is told."""

    anything: bool
    at_risk: bool
    """Whether it says that a child may be at risk."""
    is_closed: bool
    """Then nobody's clock runs."""


def understand(told: Mapping[str, Any], now: datetime) -> Mapping[str, Any]:
    """The same with what the words for times mean beside them. Raises WrongFields.

    Not every time can be read (“most afternoons since March”): then the words stand alone.
    """
    read, errors = dict(told), dict[str, str]()
    if happened := told.get("happened"):
        meant = read_past(happened, now)
        if isinstance(meant, Unclear) and meant.reason == TO_COME:
            errors["happened"] = meant.reason
        elif not isinstance(meant, Unclear):
            read["happened_on"] = say(meant)
    if born := told.get("born"):
        day = read_birthday(born, now.astimezone(LONDON).date())
        if isinstance(day, Day):
            read["born"] = say(day)
        else:
            errors["born"] = day.reason
    if errors:
        raise WrongFields(errors)
    return read


@dataclass(frozen=True)
class Telling:
    """One person who tells more, within one transaction."""

    cases: Cases

    def tell_more(self, reference: str, told: Mapping[str, Any]) -> Saved:
        """What its reporter tells; the same again changes nothing. Raises NotAllowed for anybody else."""
        concern = self._reported(reference)
        return self._note(concern, told)

    def note_call(self, reference: str, told: Mapping[str, Any]) -> Saved:
        """What its reporter told on the telephone, noted by who deals with it.

        Raises NotAllowed, and TooLate where it is closed.
        """
        concern = self._dealt_with(reference)
        if concern.closed_at:
            raise TooLate(IS_CLOSED)
        return self._note(concern, {**told, "source": BY_TELEPHONE} if told else {})

    def check_may_tell(self, reference: str) -> None:
        """Whether it is theirs to tell more of. Raises NotAllowed."""
        self._reported(reference)

    def check_may_note(self, reference: str) -> None:
        """Whether they may note what its reporter tells them. Raises NotAllowed."""
        self._dealt_with(reference)

    def own_words(self, reference: str) -> Sequence[Entry]:
        """What its reporter told, first to last: their own words alone. Raises NotAllowed."""
        concern = self._reported(reference)
        me = self.cases.actor.user_id
        return [one for one in self._reading.entries(concern) if one.by == me and one.what in THEIRS]

    def wants_listening(self, reference: str) -> bool:
        """Whether its reporter hopes to be listened to and no more; False too for who may not know."""
        concern = store.by_reference(self.cases.session, reference)
        if concern is None or not self._reading.may_read(concern, self.cases.actor.user_id):
            return False
        return wants_listening(self._reading.entries(concern))

    def _note(self, concern: Concern, told: Mapping[str, Any]) -> Saved:
        at_risk = self._says_at_risk(told)
        saved = Saved(bool(told), at_risk, concern.closed_at is not None)
        if not told or self._is_told(concern, told):
            return saved
        urgent = {"urgent": True} if at_risk else {}
        me = self.cases.actor.user_id
        following.record(self._reading, concern, What.TOLD_MORE, me, {**told, **urgent})
        if at_risk:  # the deputies are told at once, not only its owner
            deputies = self._reading.on_rung(concern, Rung.DEPUTIES) - {me}
            tell(self.cases.session, concern, deputies, self.cases.now)
        tell_team(self._reading, concern, me)
        return saved

    def _says_at_risk(self, told: Mapping[str, Any]) -> bool:
        kind = told.get("seen_as", "")
        known = self.cases.timetable.policy.kinds
        return told.get("safe") in (Safe.NO, Safe.NOT_SURE) or (kind in known and known[kind].child_at_risk)

    def _is_told(self, concern: Concern, told: Mapping[str, Any]) -> bool:
        """Whether the same person has told the very same: the form came twice."""
        for one in self._reading.entries(concern):
            if one.what == What.TOLD_MORE and one.by == self.cases.actor.user_id:
                before = {name: each for name, each in one.told.items() if name not in ("urgent", "clocks")}
                if before == dict(told):
                    return True
        return False

    def _reported(self, reference: str) -> Concern:
        concern = store.lock(self.cases.session, reference)
        me = self.cases.actor.user_id
        if concern is None or not self._reading.has_part(concern, Part.REPORTER, me):
            raise NotAllowed(NOT_FOR_YOU)
        return concern

    def _dealt_with(self, reference: str) -> Concern:
        concern = store.lock(self.cases.session, reference)
        me = self.cases.actor.user_id
        if concern is None or not self._reading.may_read(concern, me):
            raise NotAllowed(NOT_FOR_YOU)
        if not self._reading.deals_with(concern, me):
            raise NotAllowed(ONLY_SHARED)
        return concern

    @property
    def _reading(self) -> Reading:
        one = self.cases
        return Reading(one.session, one.vault, one.team, one.timetable, one.now)
