"""What people do with a nudge: done, later, no more of these; and withdrawing what has lost its cause."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Protocol

from sqlalchemy.orm import Session

from bot.policy import Reaching
from bot.services.people import Actor, NotAllowed, act_of
from bot.services.reaching import reach_at
from bot.services.wishes import Way, preference_of, wishes
from bot.store import outbox, people, planning
from bot.store.outbox import Due, Nudge
from bot.when import LONDON

MORNING = time(9)
"""When something put off to another day comes, by the UK's clock."""
NOT_YOURS = "This is for somebody else, so only they can answer it. Nothing was changed."
GONE = "This message is no longer there, so nothing was changed."


class Kind(Protocol):
    """What has to be known of a kind of nudges here."""

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def urgent(self) -> bool: ...
    @property
    def may_be_done(self) -> bool: ...
    @property
    def may_snooze(self) -> bool: ...
    @property
    def may_stop(self) -> bool: ...
    @property
    def ways(self) -> Sequence[Way] | None: ...


class Answer(StrEnum):
    """What a person did with a nudge."""

    DONE = "done"
    SNOOZED = "snoozed"
    STOPPED = "stopped"
    GONE = "gone"
    """Its cause is gone; nobody did anything with it."""


class Snooze(StrEnum):
    """For how long a person puts something off."""

    HOUR = "hour"
    TOMORROW = "tomorrow"
    NEXT_WEEK = "week"
    OTHER = "other"
    """Until a time in their own words."""


@dataclass(frozen=True)
class Answered:
    """What a person did with a nudge, and whether that was so `already`, before this was pressed."""

    answer: Answer
    already: bool
    label: str
    """What people call nudges of its kind."""
    again_at: datetime | None = None
    """When it comes again, where it was put off."""
    reached_at: datetime | None = None
    """The first moment from then on at which the person wants to be reached."""


@dataclass(frozen=True)
class Nudges:
    """The nudges of the person who acts, within one transaction that writes."""

    session: Session
    actor: Actor
    kinds: Mapping[str, Kind]
    policy: Reaching
    now: datetime

    def done(self, nudge_id: int) -> Answered:
        """Put one away. Raises NotAllowed."""
        nudge = self._mine(nudge_id)
        self._require(self._kind(nudge).may_be_done, "This cannot be put away: please answer it instead.")
        return self._answered(nudge) or self._note(nudge, Answer.DONE)

    def snooze(self, nudge_id: int, until: datetime, *, in_message: bool = True) -> Answered:
        """Have one come again at a time. Raises NotAllowed, also where it would have lost its point by then.

        Where it was not done `in_message`, the message is updated by the sender.
        """
        nudge = self._mine(nudge_id)
        self._require(self._kind(nudge).may_snooze, "This cannot be put off. Nothing was changed.")
        before = self._answered(nudge)
        if before:
            return before
        self.require_in_time(nudge_id, until)
        outbox.add(self.session, [_again(nudge, until)])
        if not in_message:
            planning.mark_stale(self.session, nudge, self.now)
        return self._note(nudge, Answer.SNOOZED)

    def require_in_time(self, nudge_id: int, until: datetime) -> None:
        """Refuse a time that is past, or after which the nudge has no point. Raises NotAllowed."""
        expires_at = self._mine(nudge_id).expires_at
        self._require(until > self.now, "That time is past. Please choose a later one.")
        self._require(
            expires_at is None or until <= expires_at,
            "By then it would have lost its point. Nothing was changed: please choose an earlier time.",
        )

    def reached_at(self, nudge_id: int, moment: datetime) -> datetime | None:
        """When it really comes, if it is due then: the first moment at which the person wants to be reached.

        None where they are never reached. Raises NotAllowed.
        """
        nudge = self._mine(nudge_id)
        return self._reached(nudge, moment, self._kind(nudge))

    def stop(self, nudge_id: int) -> Answered:
        """Send the person no more of this kind. Raises NotAllowed."""
        nudge = self._mine(nudge_id)
        kind = self._kind(nudge)
        self._require(kind.may_stop, "Messages of this kind cannot be stopped. Nothing was changed.")
        before = self._answered(nudge)
        if before:
            return before
        said = preference_of(self.session, nudge.person_id or 0, self.policy, self.now)
        said.stopped, said.changed_at = sorted({*said.stopped, kind.name}), self.now
        return self._note(nudge, Answer.STOPPED)

    def resume(self, nudge_id: int) -> str:
        """Send the person nudges of this kind again; gives what people call them. Raises NotAllowed.

        The one that was stopped is to be answered again, as long as its cause is there.
        """
        nudge = self._mine(nudge_id)
        kind = self._kind(nudge)
        said = preference_of(self.session, nudge.person_id or 0, self.policy, self.now)
        if kind.name in said.stopped:
            said.stopped = [one for one in said.stopped if one != kind.name]
            said.changed_at = self.now
            self._audit(nudge, "resumed")
        if nudge.answer == Answer.STOPPED:
            nudge.answer = None
            planning.mark_stale(self.session, nudge, self.now)
        return kind.label

    def _mine(self, nudge_id: int) -> Nudge:
        nudge = planning.shown(self.session, nudge_id)
        if nudge is None:
            raise NotAllowed(GONE)
        person = people.person(self.session, nudge.person_id) if nudge.person_id else None
        self._require(person is not None and person.user_id == self.actor.user_id, NOT_YOURS)
        return nudge

    def _kind(self, nudge: Nudge) -> Kind:
        kind = self.kinds.get(nudge.kind)
        if kind is None:
            raise NotAllowed(GONE)
        return kind

    def _require(self, may: bool, refusal: str) -> None:
        if not may:
            raise NotAllowed(refusal)

    def _answered(self, nudge: Nudge) -> Answered | None:
        return self._told(nudge, already=True) if nudge.answer else None

    def _note(self, nudge: Nudge, answer: Answer) -> Answered:
        nudge.answer = answer.value
        self._audit(nudge, answer.value)
        return self._told(nudge, already=False)

    def _told(self, nudge: Nudge, *, already: bool) -> Answered:
        kind = self._kind(nudge)
        coming = planning.again(self.session, nudge.id)
        reached = self._reached(nudge, coming.due_at, kind) if coming else None
        again_at = coming.due_at if coming else None
        return Answered(Answer(nudge.answer or Answer.GONE), already, kind.label, again_at, reached)

    def _reached(self, nudge: Nudge, moment: datetime, kind: Kind) -> datetime | None:
        said = people.preference(self.session, nudge.person_id or 0)
        return reach_at(wishes(said, self.policy).reachable, moment, urgent=kind.urgent)

    def _audit(self, nudge: Nudge, what: str) -> None:
        self.session.add(act_of(self.actor, f"nudge.{what}", str(nudge.id), self.now, kind=nudge.kind))
        self.session.flush()


def _again(nudge: Nudge, until: datetime) -> Due:
    return Due(
        kind=nudge.kind,
        key=f"{planning.SNOOZED}{nudge.id}",
        due_at=until,
        person_id=nudge.person_id,
        about=nudge.about,
        expires_at=nudge.expires_at,
        urgency=nudge.urgency,
    )


def time_of(snooze: Snooze, now: datetime) -> datetime:
    """When something comes again that is put off for so long; not for `OTHER`."""
    if snooze is Snooze.HOUR:
        return now + timedelta(hours=1)
    today = now.astimezone(LONDON).date()
    days = 1 if snooze is Snooze.TOMORROW else 7 - today.weekday()
    return datetime.combine(today + timedelta(days=days), MORNING, LONDON)


def withdraw(session: Session, kind: str, about: Mapping[str, int | str], reason: str, now: datetime) -> None:
    """Take back every nudge of a kind about something whose cause is gone; those shown are to say so.

    `reason` is a code. To be called in the transaction that takes the cause away. What is just being sent is
    shown, and updated afterwards.
    """
    # One lane after the other, always in the same order, so that nobody waits in a circle.
    for nudge in sorted(planning.about(session, [kind], about), key=lambda one: one.lane or ""):
        if nudge.state in planning.UNSENT:
            planning.take_away(session, nudge, reason, now)
        if nudge.state in ("sent", "sending"):
            nudge.answer = Answer.GONE.value
            planning.mark_stale(session, nudge, now)


def wishes_changed(session: Session, person_id: int, now: datetime) -> None:
    """Decide anew on what waits for a person: to be called where they changed how they want to be reached."""
    planning.look_again(session, person_id, now)
