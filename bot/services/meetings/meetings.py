"""Meetings: planned, changed and cancelled by staff; who was told of one is told what becomes of it."""

import secrets
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from bot.services.meetings.answers import fill_places
from bot.services.meetings.plans import Plan, plan_of
from bot.services.meetings.telling import CANCELLED, CHANGED, untold_fields
from bot.services.people import Actor, Refusal, act_of, require_staff
from bot.store import outbox, people
from bot.store.meetings import meetings as store
from bot.store.meetings import series
from bot.store.meetings.meetings import Meeting
from bot.store.outbox import Due

STAFF_PLAN = (
    "Meetings are planned by the council’s own staff. You can answer an invitation with its buttons; if you "
    "would like a meeting, please ask your network co-ordinator."
)
TOLD = ("going", "maybe", "waiting")
"""Whoever answered one of these counts on the meeting."""
SOON = timedelta(days=7)


class State(StrEnum):
    """What has become of a meeting."""

    DRAFT = "draft"
    INVITED = "invited"
    CANCELLED = "cancelled"


class Unsuitable(Refusal):
    """This cannot be done with the meeting as it is now; the message says why, and what can be done."""

    heading = "Meeting"


@dataclass(frozen=True)
class Coming:
    """A meeting in a list, with how many gave which answer."""

    meeting: Meeting
    counts: Mapping[str, int]
    more: int = 0
    """How many drafts of the same series come after it."""


@dataclass(frozen=True)
class Changed:
    """A meeting after a change, and the names of the fields of its plan that are others now."""

    meeting: Meeting
    fields: Sequence[str]


@dataclass(frozen=True)
class Meetings:
    """The meetings, as one person may see and change them within one transaction."""

    session: Session
    actor: Actor
    now: datetime

    def draft(self, plan: Plan, request_key: str) -> Meeting:
        """Write a plan down; from the same form again, in the place of what it was.

        Raises NotAllowed, and Unsuitable where people were invited to something else by this form.
        """
        require_staff(self.actor, STAFF_PLAN)
        known = store.planned_in(self.session, request_key)
        if known is None:
            return self._begin(plan, request_key)
        if known.state != State.DRAFT and plan_of(known) != plan:
            raise Unsuitable("People were invited to this meeting already. Change it from `/meeting list`.")
        return self.change(known.id, plan, known.sequence).meeting

    def change(self, meeting_id: int, plan: Plan, sequence: int) -> Changed:
        """Plan a meeting otherwise; whoever counts on it is told, once they were invited.

        `sequence` is that of the meeting the change was made to. Raises NotAllowed, and Unsuitable where it
        is over, cancelled, gone, or was changed by somebody else meanwhile.
        """
        meeting = self.changeable(meeting_id)
        before = plan_of(meeting)
        changed = [
            part.name for part in fields(Plan) if getattr(before, part.name) != getattr(plan, part.name)
        ]
        if not changed:
            return Changed(meeting, ())
        self.refuse_stale(meeting, sequence)
        if meeting.state == State.INVITED:
            self._tell_changed(meeting, plan, changed)
        self.rewrite(meeting, plan, changed)
        return Changed(meeting, changed)

    def rewrite(self, meeting: Meeting, plan: Plan, changed: Sequence[str]) -> None:
        """Write a plan into a meeting that may be changed, in which these fields differ. Tells nobody."""
        meeting.version += meeting.state == State.INVITED
        self._write(meeting, plan)
        meeting.sequence += 1
        self._note("changed", meeting, fields=list(changed))
        self.session.flush()
        fill_places(self.session, meeting, self.now)

    def cancel(self, meeting_id: int) -> Meeting:
        """Call a meeting off, and tell whoever counts on it; cancelled already, nothing changes.

        Raises NotAllowed, and Unsuitable where it is over or gone.
        """
        meeting = self.cancellable(meeting_id)
        if meeting.state == State.INVITED:
            told = self._told(meeting)
            outbox.add(self.session, [self._due(CANCELLED, meeting, one, meeting.ends_at) for one in told])
        self.call_off(meeting)
        return meeting

    def cancellable(self, meeting_id: int) -> Meeting:
        """A meeting that may be called off, or was, and nobody else changes it meanwhile.

        Raises NotAllowed, and Unsuitable where it is over or gone.
        """
        require_staff(self.actor, STAFF_PLAN)
        meeting = self._found(store.lock(self.session, meeting_id))
        if meeting.state != State.CANCELLED:
            self._refuse_over(meeting)
        return meeting

    def call_off(self, meeting: Meeting) -> None:
        """Call off a meeting that may be; called off already, nothing changes. Tells nobody."""
        if meeting.state == State.CANCELLED:
            return
        meeting.version += meeting.state == State.INVITED
        meeting.state, meeting.changed_at = State.CANCELLED, self.now
        meeting.sequence += 1
        self._note("cancelled", meeting)
        self.session.flush()

    def changeable(self, meeting_id: int) -> Meeting:
        """A meeting that may be changed, and nobody else changes it until this transaction ends.

        Raises NotAllowed, and Unsuitable where it is over, cancelled or gone.
        """
        require_staff(self.actor, STAFF_PLAN)
        meeting = self._found(store.lock(self.session, meeting_id))
        if meeting.state == State.CANCELLED:
            raise Unsuitable("This meeting was cancelled, so it cannot be changed. You can plan a new one.")
        self._refuse_over(meeting)
        return meeting

    def refuse_stale(self, meeting: Meeting, sequence: int) -> None:
        """Raises Unsuitable where the change was made to a meeting that is another since."""
        if sequence != meeting.sequence:
            raise Unsuitable(
                "Somebody else has changed this meeting meanwhile. Please close this window, open the "
                "meeting again with `/meeting list`, and look at it before you change it."
            )

    def find(self, meeting_id: int) -> Coming:
        """One meeting. Raises Unsuitable where there is none, or this person may not see it yet."""
        meeting = self._found(store.meeting(self.session, meeting_id))
        if meeting.state == State.DRAFT:
            require_staff(self.actor, STAFF_PLAN)
        return self._counted(meeting)

    def drafts(self) -> Sequence[Coming]:
        """What nobody was invited to yet, of a series the next one. Raises NotAllowed."""
        require_staff(self.actor, STAFF_PLAN)
        found = store.drafts(self.session)
        number = Counter(one.series_id for one in found)
        firsts = {one.series_id or -one.id: one for one in reversed(found)}
        return [
            Coming(one, {}, number[one.series_id] - 1 if one.series_id else 0)
            for one in sorted(firsts.values(), key=lambda each: (each.starts_at, each.id))
        ]

    def coming(self) -> Sequence[Coming]:
        """What people are invited to, in all channels. Raises NotAllowed."""
        require_staff(self.actor, STAFF_PLAN)
        return [self._counted(one) for one in store.coming(self.session, self.now)]

    def coming_in(self, channel_id: str) -> Sequence[Coming]:
        """What the people of one channel are invited to: for anybody who is there."""
        return [self._counted(one) for one in store.coming(self.session, self.now, channel_id=channel_id)]

    def mine(self) -> Sequence[Meeting]:
        """My own drafts that wait for me, and my own meetings of the next 7 days. Raises NotAllowed.

        The drafts of a series whose first invitation was posted are for Kith to post.
        """
        begun = series.begun(self.session)
        drafts = [one.meeting for one in self.drafts() if one.meeting.series_id not in begun]
        mine = [one for one in drafts if one.made_by == self.actor.user_id]
        soon = store.coming(self.session, self.now, until=self.now + SOON)
        return [*mine, *(one for one in soon if self._is_mine(one))]

    def _is_mine(self, meeting: Meeting) -> bool:
        return self.actor.user_id in (
            meeting.made_by,
            meeting.host_id,
            meeting.chair_id,
            meeting.note_taker_id,
        )

    def _counted(self, meeting: Meeting) -> Coming:
        return Coming(meeting, store.counts(self.session, meeting.id))

    def _begin(self, plan: Plan, request_key: str) -> Meeting:
        meeting = Meeting(
            request_key=request_key,
            state=State.DRAFT,
            made_at=self.now,
            made_by=self.actor.user_id,
            uid=f"{secrets.token_hex(16)}@kith",
            sequence=0,
            version=0,
            shown_version=0,
        )
        self._write(meeting, plan)
        people.meet(self.session, self.actor.user_id, self.actor.team_id, self.now)
        self.session.add(meeting)
        self.session.flush()
        self._note("drafted", meeting)
        return meeting

    def _write(self, meeting: Meeting, plan: Plan) -> None:
        for part in fields(Plan):
            value = getattr(plan, part.name)
            setattr(meeting, part.name, list(value) if part.name == "agenda" else value)
        meeting.changed_at = self.now

    def _tell_changed(self, meeting: Meeting, plan: Plan, changed: Sequence[str]) -> None:
        """Who has not been told of an earlier change yet is told of both at once."""
        if "channel_id" in changed:
            raise Unsuitable(
                "People were invited in another channel. Cancel this meeting, and plan a new one there."
            )
        untold = untold_fields(self.session, meeting.id)
        # Whoever would come at the old time is to be told until then.
        ended = max(meeting.ends_at, plan.ends_at)
        dues = [
            self._due(CHANGED, meeting, one, ended, {*changed, *untold.get(one, ())})
            for one in self._told(meeting)
        ]
        outbox.add(self.session, dues)

    def _due(
        self, kind: str, meeting: Meeting, person_id: int, ended: datetime, changed: Collection[str] = ()
    ) -> Due:
        sequence = meeting.sequence + 1
        return Due(
            kind,
            f"{kind}:{meeting.id}:{sequence}:{person_id}",
            self.now,
            person_id=person_id,
            about={"meeting": meeting.id, "sequence": sequence, "fields": " ".join(sorted(changed))},
            expires_at=ended,
            urgency=2,
        )

    def _told(self, meeting: Meeting) -> list[int]:
        answers = store.answers(self.session, meeting.id)
        return [person.id for answer, person in answers if answer.answer in TOLD]

    def _refuse_over(self, meeting: Meeting) -> None:
        if meeting.ends_at <= self.now:
            raise Unsuitable("This meeting is over, so nothing about it can be changed.")

    def _found(self, meeting: Meeting | None) -> Meeting:
        if meeting is None:
            raise Unsuitable("This meeting is no longer there.")
        return meeting

    def _note(self, action: str, meeting: Meeting, **details: Any) -> None:
        self.session.add(
            act_of(self.actor, f"meeting.{action}", f"meeting:{meeting.id}", self.now, **details)
        )
