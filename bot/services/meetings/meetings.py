"""Meetings: planned, changed and cancelled by staff; who was told of one is told what becomes of it."""

import secrets
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from bot.services.meetings.answers import fill_places
from bot.services.meetings.part_nudges import tell_parts
from bot.services.meetings.plans import Plan, different, plan_of
from bot.services.meetings.preparing import access_of, called_off
from bot.services.meetings.tallies import Poll, poll_of
from bot.services.meetings.telling import CANCELLED, CHANGED, has_to_do, untold_fields
from bot.services.people import Actor, Refusal, act_of, require_staff
from bot.store import outbox, people
from bot.store.meetings import actions, ideas, needs, series, suggestions
from bot.store.meetings import meetings as store
from bot.store.meetings import polls as poll_store
from bot.store.meetings.meetings import Meeting
from bot.store.meetings.polls import MeetingPoll
from bot.store.outbox import Due

POLL_CANCELLED = "meeting.poll_cancelled"
STAFF_PLAN = (
    "Meetings are planned by the council’s own staff. You can answer an invitation with its buttons; if you "
    "would like a meeting, please ask your network co-ordinator."
)
TOLD = ("going", "maybe", "waiting")
"""Whoever answered one of these counts on the meeting."""
QUIET = frozenset({"agenda"})
"""What nobody is written to for by itself: they come at the same time to the same place. The invitation shows
it, and who opens the meeting."""
SOON = timedelta(days=7)


OF_POLL = ("options", "closes_at", "is_anonymous")
"""The parts of a plan that stand with its poll, not with the meeting."""
FIXED: Mapping[str, str] = {
    "options": "People are marking the times already, so these stay as they are. You can settle on one of "
    "them, or cancel this poll and plan a new one.",
    "is_anonymous": "People were told who sees what they mark, so this stays as it is. You can cancel this "
    "poll and plan a new one.",
    "channel_id": "People were asked in another channel. Cancel this poll, and plan a new one there.",
}
"""What cannot be changed any more once a poll was posted, and why."""


class State(StrEnum):
    """What has become of a meeting."""

    DRAFT = "draft"
    POLLING = "polling"
    """Its time is being found."""
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
    access: Sequence[str] = ()
    """What its venue offers, as `bot.services.meetings.venues.Feature`: for the invitation."""
    open_before: int = 0
    """How many actions are open from earlier meetings of the channel."""
    suggested_by: Mapping[str, str] = field(default_factory=dict)
    """The items of the agenda that say who suggested them, with the Slack id of each."""
    open_needs: int = 0
    """How many of what people need is neither met nor answered; counted for staff alone."""
    poll: Poll | None = None
    """How its time is being found; None where it is known."""
    more: int = 0
    """How many drafts of the same series come after it."""


@dataclass(frozen=True)
class Changed:
    """A meeting after a change, and the names of the fields of its plan that are others now."""

    meeting: Meeting
    fields: Sequence[str]


def is_quiet(before: Plan, after: Plan) -> bool:
    """Whether nobody is written to for this change."""
    return QUIET.issuperset(different(before, after))


def seen(session: Session, meeting: Meeting) -> Coming:
    """A meeting as everybody who is invited to it may see it."""
    return Coming(
        meeting,
        store.counts(session, meeting.id),
        access=access_of(session, meeting),
        open_before=actions.count_open_before(session, meeting),
        suggested_by=suggestions.named_on_agenda(session, meeting.id),
        poll=poll_of(session, meeting),
    )


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
        if known.state != State.DRAFT and self.plan(known) != plan:
            raise Unsuitable("People were invited to this meeting already. Change it from `/meeting list`.")
        return self.change(known.id, plan, known.sequence).meeting

    def change(self, meeting_id: int, plan: Plan, sequence: int) -> Changed:
        """Plan a meeting otherwise; whoever counts on it is told, once they were invited.

        `sequence` is that of the meeting the change was made to. Raises NotAllowed, and Unsuitable where it
        is over, cancelled, gone, or was changed by somebody else meanwhile.
        """
        meeting = self.changeable(meeting_id)
        changed = different(self.plan(meeting), plan)
        if not changed:
            return Changed(meeting, ())
        self.refuse_stale(meeting, sequence)
        if meeting.state == State.POLLING:
            self._refuse_other_poll(changed)
        if meeting.state == State.INVITED:
            self._tell_changed(meeting, plan, changed, quietly=QUIET.issuperset(changed))
        self.rewrite(meeting, plan, changed)
        self._keep_poll(meeting, plan)
        return Changed(meeting, changed)

    def plan(self, meeting: Meeting) -> Plan:
        """How it is planned now, the poll by which its time is found with it: what is not changed stays."""
        return plan_of(meeting, poll_of(self.session, meeting))

    def rewrite(self, meeting: Meeting, plan: Plan, changed: Sequence[str]) -> None:
        """Write a plan into a meeting that may be changed, in which these fields differ. Tells nobody."""
        self._put(meeting, plan)
        self._note("changed", meeting, fields=list(changed))
        self.session.flush()
        tell_parts(self.session, self.actor.user_id, meeting, changed, self.now)
        fill_places(self.session, meeting, self.now)

    def carry_out(self, meeting: Meeting, plan: Plan, changed: Sequence[str], *, quietly: bool) -> None:
        """Write a change down, for a service that has found it allowed; `quietly` tells nobody of it.

        Who was to be told of an earlier change, and was not yet, is told of both all the same.
        """
        if meeting.state == State.INVITED:
            self._tell_changed(meeting, plan, changed, quietly=quietly)
        self._put(meeting, plan)

    def _put(self, meeting: Meeting, plan: Plan) -> None:
        meeting.version += meeting.state in (State.INVITED, State.POLLING)
        self._write(meeting, plan)
        meeting.sequence += 1
        ideas.show_anew(self.session, meeting.id)

    def cancel(self, meeting_id: int) -> Meeting:
        """Call a meeting off, and tell whoever counts on it, or has something to do for it.

        Cancelled already, nothing changes. Raises NotAllowed, and Unsuitable where it is over or gone.
        """
        meeting = self.cancellable(meeting_id)
        if meeting.state != State.CANCELLED:
            is_poll = poll_of(self.session, meeting) is not None
            marked = poll_store.marked_by(self.session, meeting.id) if is_poll else []
            told = {*self._told(meeting), *marked, *has_to_do(self.session, meeting.id)}
            self._tell_called_off(POLL_CANCELLED if is_poll else CANCELLED, meeting, sorted(told))
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
        was_polling = meeting.state == State.POLLING
        meeting.version += was_polling or meeting.state == State.INVITED
        actions.show_anew(self.session, meeting)
        meeting.state, meeting.changed_at = State.CANCELLED, self.now
        meeting.sequence += 1
        if was_polling:
            # There is no calendar file to take back.
            meeting.file_sequence = meeting.sequence
        self._note("cancelled", meeting)
        self.session.flush()
        called_off(self.session, meeting, self.now)

    def _tell_called_off(self, kind: str, meeting: Meeting, told: Collection[int]) -> None:
        outbox.add(self.session, [self._due(kind, meeting, one, meeting.ends_at) for one in told])

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
            replace(self._counted(one), more=number[one.series_id] - 1 if one.series_id else 0)
            for one in sorted(firsts.values(), key=lambda each: (each.starts_at, each.id))
        ]

    def coming(self, counted: int) -> Sequence[Coming]:
        """What people are invited to, in all channels, soonest first. Raises NotAllowed.

        Of those after the first so many nothing is counted: a list does not show them.
        """
        require_staff(self.actor, STAFF_PLAN)
        found = store.coming(self.session, self.now)
        return [*map(self._for_staff, found[:counted]), *(Coming(one, {}) for one in found[counted:])]

    def polls(self, channel_id: str | None = None) -> Sequence[Coming]:
        """Meetings whose time is being found: of a channel for anybody there, of all for staff.

        Raises NotAllowed.
        """
        if channel_id is None:
            require_staff(self.actor, STAFF_PLAN)
        return [self._counted(one) for one in poll_store.running(self.session, self.now, channel_id)]

    def coming_in(self, channel_id: str) -> Sequence[Coming]:
        """What the people of one channel are invited to: for anybody who is there."""
        return [self._counted(one) for one in store.coming(self.session, self.now, channel_id=channel_id)]

    def mine(self) -> Sequence[Coming]:
        """My own drafts that wait for me, and my own meetings of the next 7 days. Raises NotAllowed.

        The drafts of a series whose first invitation was posted are for Kith to post.
        """
        begun = series.begun(self.session)
        drafts = [one.meeting for one in self.drafts() if one.meeting.series_id not in begun]
        mine = [one for one in drafts if one.made_by == self.actor.user_id]
        soon = store.coming(self.session, self.now, until=self.now + SOON)
        return [self._counted(one) for one in (*mine, *filter(self._is_mine, soon))]

    def _is_mine(self, meeting: Meeting) -> bool:
        return self.actor.user_id in (
            meeting.made_by,
            meeting.host_id,
            meeting.chair_id,
            meeting.note_taker_id,
        )

    def _counted(self, meeting: Meeting) -> Coming:
        return seen(self.session, meeting)

    def _for_staff(self, meeting: Meeting) -> Coming:
        return replace(self._counted(meeting), open_needs=needs.open_count(self.session, meeting.id))

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
        self._keep_poll(meeting, plan)
        self._note("drafted", meeting)
        return meeting

    def _write(self, meeting: Meeting, plan: Plan) -> None:
        for part in (each for each in fields(Plan) if each.name not in OF_POLL):
            value = getattr(plan, part.name)
            setattr(meeting, part.name, list(value) if part.name == "agenda" else value)
        meeting.changed_at = self.now

    def _keep_poll(self, meeting: Meeting, plan: Plan) -> None:
        """What is offered stands in rows of its own; once it was posted, only its deadline can change."""
        known = poll_store.poll(self.session, meeting.id)
        is_posted = meeting.state == State.POLLING
        if is_posted and known and plan.closes_at and plan.closes_at != known.closes_at:
            known.closes_at, known.is_shown_closed = plan.closes_at, False
        if meeting.state != State.DRAFT:
            return
        if plan.closes_at:
            asked = known or MeetingPoll(meeting_id=meeting.id, is_shown_closed=False)
            asked.closes_at, asked.is_anonymous = plan.closes_at, plan.is_anonymous
            self.session.add(asked)
            times = [(each.starts_at, each.ends_at) for each in plan.options]
            poll_store.offer(self.session, meeting.id, times)
        elif known:
            poll_store.drop(self.session, meeting.id)

    def _refuse_other_poll(self, changed: Sequence[str]) -> None:
        for part, refusal in FIXED.items():
            if part in changed:
                raise Unsuitable(refusal)

    def _tell_changed(self, meeting: Meeting, plan: Plan, changed: Sequence[str], *, quietly: bool) -> None:
        """Who has not been told of an earlier change yet is told of both at once."""
        if "options" in changed:
            raise Unsuitable("People were invited to one time already. Please give one new time.")
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
            if not quietly or one in untold
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
