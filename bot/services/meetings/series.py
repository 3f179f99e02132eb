"""Meetings that repeat: planned at once, invited to one after the other, changed from one of them on.

Each meeting is one of its own, with its own answers, needs, reminders and entry in calendars. They are not
one repeated entry with exceptions, since what follows one of them is often changed together, and Outlook does
not know RFC 5545's “this and future” (https://elsewhere.org/journal/archives/2025/03/14/recurring-meetings-google-vs-microsoft):
an entry for each opens right everywhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.services.meetings.answers import IN_CALENDAR
from bot.services.meetings.meetings import QUIET, STAFF_PLAN, TOLD, Changed, Meetings, State, Unsuitable
from bot.services.meetings.part_nudges import PARTS, tell_parts
from bot.services.meetings.plans import Plan, different, plan_of
from bot.services.meetings.series_plans import SeriesPlan
from bot.services.meetings.telling import (
    SERIES_CANCELLED,
    SERIES_CHANGED,
    has_to_do,
    meetings_in,
    untold_fields,
)
from bot.services.people import Actor, act_of, require_staff
from bot.store import outbox, people
from bot.store.audit import AuditEvent
from bot.store.meetings import meetings as meeting_store
from bot.store.meetings import polls as poll_store
from bot.store.meetings import series as store
from bot.store.meetings.meetings import Meeting
from bot.store.meetings.series import MeetingSeries
from bot.store.outbox import Due
from bot.when import LONDON

UNPOSTED = "meeting.unposted"
TIMES = {"starts_at", "ends_at"}
# An invitation Slack has refused is tried again after this.
AGAIN = timedelta(hours=1)


@dataclass(frozen=True)
class Following:
    """A meeting of a series, and how many follow it."""

    meeting: Meeting
    following: int
    """Without itself, and without what is called off."""
    told_one: int
    """How many people count on it."""
    told_all: int
    """How many count on it or on one that follows."""


@dataclass(frozen=True)
class Overview:
    """A series as one sees it from one of its meetings."""

    series: MeetingSeries
    coming: Sequence[Meeting]
    """Those to come that are not called off, soonest first."""


@dataclass(frozen=True)
class Series:
    """The series, as one person may see and change them within one transaction."""

    session: Session
    actor: Actor
    now: datetime

    def begin(self, planned: SeriesPlan, request_key: str, invite_days: int) -> Meeting:
        """Write a series down with all its meetings as drafts; gives the first. The same form again is it.

        Raises NotAllowed, and Unsuitable where something else was planned in this form.
        """
        require_staff(self.actor, STAFF_PLAN)
        known = store.planned_in(self.session, request_key)
        if known:
            return self._first_of(known, planned)
        if meeting_store.planned_in(self.session, request_key):
            raise Unsuitable("A single meeting was planned here. Open it with `/meeting list`.")
        made = self._write(planned, request_key, invite_days)
        meetings = Meetings(self.session, self.actor, self.now)
        drafted = [
            meetings.draft(plan, f"{request_key}:{number}") for number, plan in enumerate(planned.plans(), 1)
        ]
        for one in drafted:
            one.series_id = made.id
        self.session.flush()
        return drafted[0]

    def change(self, meeting_id: int, plan: Plan, sequence: int) -> Changed:
        """Change a meeting and, in the same way, all that follow it; each who counts on any is told once.

        A new time moves each by as many days, to the same time on the clock. Raises as `Meetings.change`.
        """
        meetings = Meetings(self.session, self.actor, self.now)
        self._wait_for_turn(meeting_id)
        meeting = meetings.changeable(meeting_id)
        before = plan_of(meeting)
        changed = different(before, plan)
        if not changed:
            return Changed(meeting, ())
        meetings.refuse_stale(meeting, sequence)
        targets = [(one, _alike(plan_of(one), before, plan, changed)) for one in self._from(meeting)]
        others = [(one, after) for one, after in targets if different(plan_of(one), after)]
        self._tell_changed(others)
        for one, after in others:
            meetings.rewrite(one, after, different(plan_of(one), after))
        return Changed(meeting, changed)

    def cancel(self, meeting_id: int) -> Meeting:
        """Call off a meeting and all that follow it; each who counts on any is told once.

        Raises NotAllowed, and Unsuitable where it is over or gone.
        """
        meetings = Meetings(self.session, self.actor, self.now)
        self._wait_for_turn(meeting_id)
        meeting = meetings.cancellable(meeting_id)
        targets = self._from(meeting)
        invited = [one for one in targets if one.state == State.INVITED]
        self._tell_called_off(invited)
        for one in targets:
            meetings.call_off(one)
        return meeting

    def following(self, meeting_id: int) -> Following | None:
        """What follows a meeting of a series; None where nothing does. Raises NotAllowed."""
        require_staff(self.actor, STAFF_PLAN)
        meeting = meeting_store.meeting(self.session, meeting_id)
        if meeting is None or meeting.series_id is None:
            return None
        theirs = [one for one in store.meetings_of(self.session, meeting.series_id) if _is_from(one, meeting)]
        if len(theirs) < 2:
            return None
        counting = self._who_counts_on(theirs)
        told_one = sum(meeting.id in ids for ids in counting.values())
        return Following(meeting, len(theirs) - 1, told_one, len(counting))

    def overview(self, meeting: Meeting) -> Overview | None:
        """The series of a meeting; None where it was planned by itself."""
        series = store.series(self.session, meeting.series_id) if meeting.series_id else None
        if series is None:
            return None
        theirs = store.meetings_of(self.session, series.id)
        coming = [one for one in theirs if one.state != State.CANCELLED and one.ends_at > self.now]
        return Overview(series, coming)

    def _first_of(self, known: MeetingSeries, planned: SeriesPlan) -> Meeting:
        theirs = store.meetings_of(self.session, known.id)
        same = (known.rule, known.at, known.last) == (
            planned.every.rule,
            planned.every.at,
            planned.dates.last,
        )
        if not same or not theirs or (theirs[0].sequence == 0 and plan_of(theirs[0]) != planned.plan):
            raise Unsuitable("This series was planned already. Change it from `/meeting list`.")
        return theirs[0]

    def _write(self, planned: SeriesPlan, request_key: str, invite_days: int) -> MeetingSeries:
        every = planned.every
        made = MeetingSeries(
            request_key=request_key,
            rule=every.rule,
            first=every.first,
            at=every.at,
            last=planned.dates.last,
            leave_out=sorted(planned.leave_out),
            left_out={day.isoformat(): why for day, why in planned.dates.left_out},
            invite_days=invite_days,
            made_at=self.now,
            made_by=self.actor.user_id,
        )
        self.session.add(made)
        self.session.flush()
        number = len(planned.dates.starts)
        subject = f"series:{made.id}"
        self.session.add(act_of(self.actor, "meeting.series_planned", subject, self.now, meetings=number))
        return made

    def _wait_for_turn(self, meeting_id: int) -> None:
        """One change of a series at a time: two that lock its meetings could else wait for each other."""
        meeting = meeting_store.meeting(self.session, meeting_id)
        if meeting and meeting.series_id:
            store.lock(self.session, meeting.series_id)

    def _from(self, meeting: Meeting) -> Sequence[Meeting]:
        """The meeting and those that follow it, and nobody else changes them meanwhile."""
        if meeting.series_id is None:
            return [meeting]
        return store.locked_from(self.session, meeting.series_id, meeting.starts_at)

    def _tell_changed(self, changed: Sequence[tuple[Meeting, Plan]]) -> None:
        """Who has not been told of an earlier change of one of them yet is told of both at once."""
        invited = [(one, after) for one, after in changed if one.state == State.INVITED]
        names = {name for one, after in invited for name in different(plan_of(one), after)}
        if "channel_id" in names:
            raise Unsuitable(
                "People were invited in another channel. Cancel these meetings, and plan new ones there."
            )
        ends = {one.id: max(one.ends_at, after.ends_at) for one, after in invited}
        meetings = [one for one, _ in invited]
        # Asked once for each meeting: of many people times many meetings, nobody else could write meanwhile.
        untold = {one.id: untold_fields(self.session, one.id) for one in meetings}
        dues = []
        for person_id, ids in self._who_counts_on(meetings).items():
            left = {name for one in ids for name in untold[one].get(person_id, ())}
            if left or not QUIET.issuperset(names):
                theirs = [one for one in meetings if one.id in ids]
                last = max(ends[one] for one in ids)
                dues.append(self._due(SERIES_CHANGED, person_id, theirs, last, sorted(names | left)))
        outbox.add(self.session, dues)

    def _tell_called_off(self, meetings: Sequence[Meeting]) -> None:
        """Who counts on any of them, or has something to do for it."""
        told = {who: set(ids) for who, ids in self._who_counts_on(meetings).items()}
        for one in meetings:
            for owner in has_to_do(self.session, one.id):
                told.setdefault(owner, set()).add(one.id)
        dues = []
        for person_id in sorted(told):
            theirs = [one for one in meetings if one.id in told[person_id]]
            dues.append(self._due(SERIES_CANCELLED, person_id, theirs, max(one.ends_at for one in theirs)))
        outbox.add(self.session, dues)

    def _due(
        self,
        kind: str,
        person_id: int,
        meetings: Sequence[Meeting],
        last: datetime,
        names: Sequence[str] = (),
    ) -> Due:
        first = meetings[0]
        told = " ".join(f"{one.id}:{one.sequence + 1}" for one in meetings)
        about = {"meetings": told, "fields": " ".join(names)}
        key = f"{kind}:{first.id}:{first.sequence + 1}:{person_id}"
        return Due(kind, key, self.now, person_id, about=about, expires_at=last, urgency=2)

    def _who_counts_on(self, meetings: Sequence[Meeting]) -> Mapping[int, Sequence[int]]:
        """Person → the meetings they count on, in the order of time."""
        found: dict[int, list[int]] = {}
        order = [one.id for one in meetings if one.state == State.INVITED]
        pairs = meeting_store.who_counts_on(self.session, order, TOLD)
        for meeting_id, person_id in sorted(pairs, key=lambda pair: order.index(pair[0])):
            found.setdefault(person_id, []).append(meeting_id)
        return found


def is_any_due(session: Session, now: datetime) -> bool:
    """Whether an invitation is due: asked first, since to claim one is to wait for every writer."""
    return bool(store.due_to_post(session, now))


def claim_due(session: Session, now: datetime) -> Meeting | None:
    """The next meeting of a series whose invitation is due, noted as about to be posted; None where none is.

    Whoever asks posts it: nobody else is given it.
    """
    for meeting_id in store.due_to_post(session, now):
        meeting = meeting_store.lock(session, meeting_id)
        if meeting is None or meeting.state != State.DRAFT or not _is_free(meeting, now):
            continue
        poll = poll_store.poll(session, meeting_id)
        if poll and poll.closes_at <= now:
            # Nobody could answer any more: whoever planned it is told that it was not posted.
            note_refused(session, meeting_id, now)
            continue
        meeting.state = State.POLLING if poll else State.INVITED
        meeting.posting_at, meeting.busy_until = now, None
        session.add(_by_itself("meeting.posted", meeting, now))
        session.flush()
        tell_parts(session, meeting.made_by, meeting, PARTS, now)
        return meeting
    return None


def note_refused(session: Session, meeting_id: int, now: datetime) -> None:
    """Slack has refused an invitation that was due: it is tried again later; who planned it is told once."""
    meeting = meeting_store.lock(session, meeting_id)
    if meeting is None or meeting.state != State.DRAFT:
        return
    meeting.busy_until = now + AGAIN
    planner = people.in_slack(session, meeting.made_by)
    if planner:
        key, about = f"{UNPOSTED}:{meeting.id}", {"meeting": meeting.id}
        due = Due(UNPOSTED, key, now, planner.id, about=about, expires_at=meeting.starts_at, urgency=3)
        outbox.add(session, [due])


def unposted(session: Session, about: Mapping[str, int | str]) -> Meeting | None:
    """The meeting whose invitation could not be posted; None once it was, or is not to be any more."""
    meeting = meeting_store.meeting(session, int(about["meeting"]))
    return meeting if meeting and meeting.state == State.DRAFT else None


def changed(session: Session, about: Mapping[str, int | str], person_id: int) -> Sequence[Meeting]:
    """The meetings of which a change is to be told, without those a later one is told of."""
    told = _told(session, about, person_id, State.INVITED)
    return [meeting for meeting, sequence in told if meeting.sequence == sequence]


def cancelled(session: Session, about: Mapping[str, int | str], person_id: int) -> Sequence[Meeting]:
    """The meetings that are off."""
    return [meeting for meeting, _ in _told(session, about, person_id, State.CANCELLED)]


def in_calendar(session: Session, meetings: Sequence[Meeting], person_id: int) -> Sequence[Meeting]:
    """Those that are in the person's calendar: who waits for a place has no entry yet."""
    answers = {one.id: meeting_store.answer_of(session, one.id, person_id) for one in meetings}
    return [one for one in meetings if (known := answers[one.id]) and known.answer in IN_CALENDAR]


def _told(
    session: Session, about: Mapping[str, int | str], person_id: int, state: State
) -> Sequence[tuple[Meeting, int]]:
    found = []
    for meeting_id, sequence in meetings_in(about).items():
        meeting = meeting_store.meeting(session, meeting_id)
        if meeting and meeting.state == state and _counts_on(session, meeting, person_id):
            found.append((meeting, sequence))
    return found


def _counts_on(session: Session, meeting: Meeting, person_id: int) -> bool:
    answer = meeting_store.answer_of(session, meeting.id, person_id)
    if answer and answer.answer in TOLD:
        return True
    # Nobody is told of a change for what they have to do: they are asked for it anew at the new time.
    return meeting.state == State.CANCELLED and person_id in has_to_do(session, meeting.id)


def _alike(own: Plan, before: Plan, after: Plan, changed: Sequence[str]) -> Plan:
    """A plan changed in the way in which `before` became `after`."""
    same: dict[str, Any] = {name: getattr(after, name) for name in changed if name not in TIMES}
    if TIMES & set(changed):
        days = after.starts_at.astimezone(LONDON).date() - before.starts_at.astimezone(LONDON).date()
        day = own.starts_at.astimezone(LONDON).date() + days
        at = after.starts_at.astimezone(LONDON).time()
        starts_at = datetime.combine(day, at, LONDON).astimezone(UTC)
        same |= {"starts_at": starts_at, "ends_at": starts_at + (after.ends_at - after.starts_at)}
    return replace(own, **same)


def _is_from(one: Meeting, meeting: Meeting) -> bool:
    return one.state != State.CANCELLED and one.starts_at >= meeting.starts_at


def _is_free(meeting: Meeting, now: datetime) -> bool:
    return meeting.busy_until is None or meeting.busy_until <= now


def _by_itself(action: str, meeting: Meeting, now: datetime) -> AuditEvent:
    """What Kith does by itself, since somebody planned it so."""
    subject, details = f"meeting:{meeting.id}", {"channel": meeting.channel_id, "series": meeting.series_id}
    return AuditEvent(at=now, actor_id="kith", actor_team="", action=action, subject=subject, details=details)
