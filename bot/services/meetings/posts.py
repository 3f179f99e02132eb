"""What the invitation of a meeting in Slack shows, and who may post and update it: one at a time.

The invitation is claimed here before it is posted. Each answer makes it stale. Whoever takes the meeting
updates it; the others leave it to them, and what is still stale then is for the next tick. So many answers at
once become few updates, and the last state is always shown in the end.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.services.meetings.meetings import Coming, Meetings, State, Unsuitable, seen
from bot.services.meetings.part_nudges import PARTS, tell_parts
from bot.services.meetings.polls import hinted
from bot.services.people import Actor, act_of
from bot.services.reaching import Nation
from bot.store import pace
from bot.store.meetings import meetings as store
from bot.store.meetings import polls as poll_store
from bot.store.meetings import series
from bot.store.meetings.meetings import Meeting
from bot.store.pace import Rate
from bot.store.sending import updates_of

# Longer than an update and a new calendar file can take, up to seven calls to Slack: if nothing is known by
# then, whoever made them is gone.
AT_MOST = timedelta(seconds=60)
# Between two updates of one invitation while answers rain down.
PAUSE = timedelta(seconds=3)
# chat.update may be called about 50 times a minute (tier 3, https://docs.slack.dev/apis/web-api/rate-limits),
# by all of Kith together: counted where the nudges' updates are, by which at most 49 fall into any minute.
UPDATES = Rate(timedelta(minutes=1) / 44, burst=6)
SLACK = "slack"


@dataclass(frozen=True)
class Taken:
    """A meeting whose invitation nobody else updates now, as it is to be shown."""

    coming: Coming
    version: int
    file_is_due: bool


def claim_post(session: Session, actor: Actor, meeting_id: int, now: datetime) -> Meeting:
    """Note that a draft's invitation is about to be posted. Raises NotAllowed, and Unsuitable."""
    meeting = Meetings(session, actor, now).changeable(meeting_id)
    if meeting.state != State.DRAFT:
        raise Unsuitable("It was posted already. It was not posted a second time.")
    if meeting.starts_at <= now:
        raise Unsuitable(
            "This meeting’s time is past. Press “Change”, and give it a time that is still to come."
        )
    poll = poll_store.poll(session, meeting.id)
    if poll and poll.closes_at <= now:
        raise Unsuitable(
            "The deadline for answers is past. Press “Change”, and give it one that is still to come."
        )
    meeting.state, meeting.posting_at = State.POLLING if poll else State.INVITED, now
    begin(session, meeting, now)
    session.add(act_of(actor, "meeting.posted", f"meeting:{meeting.id}", now, channel=meeting.channel_id))
    session.flush()
    tell_parts(session, actor.user_id, meeting, PARTS, now)
    return meeting


def begin(session: Session, meeting: Meeting, now: datetime) -> None:
    """The first invitation of a series is posted: from now on the others follow by themselves."""
    of_series = series.series(session, meeting.series_id) if meeting.series_id else None
    if of_series and of_series.begun_at is None:
        of_series.begun_at = now


def give_back(session: Session, meeting_id: int) -> None:
    """Slack refused the invitation for certain: the meeting is a draft again."""
    meeting = store.lock(session, meeting_id)
    if meeting and meeting.state in (State.INVITED, State.POLLING) and meeting.ts is None:
        meeting.state, meeting.posting_at, meeting.busy_until = State.DRAFT, None, None
        _give_back_series(session, meeting)


def _give_back_series(session: Session, meeting: Meeting) -> None:
    """Where no invitation of it was ever posted, nothing follows by itself."""
    of_series = series.series(session, meeting.series_id) if meeting.series_id else None
    if of_series and not any(one.posting_at for one in series.meetings_of(session, of_series.id)):
        of_series.begun_at = None


def note_posted(session: Session, meeting_id: int, ts: str, version: int) -> None:
    """The invitation stands in Slack, and shows this version."""
    meeting = store.lock(session, meeting_id)
    if meeting and meeting.ts is None:
        meeting.ts, meeting.shown_version, meeting.busy_until = ts, version, None


def take_unposted(session: Session, now: datetime) -> Sequence[Meeting]:
    """Meetings of whose invitation nothing is known, though the call that posted it must have ended by now.

    Nobody else looks for them at the same time.
    """
    return store.take_unposted(session, now - AT_MOST, now, now + AT_MOST)


def is_free(session: Session, meeting_id: int, now: datetime) -> bool:
    """Whether nobody else is at the invitation: asked first, since to take it is to wait for every writer."""
    meeting = store.meeting(session, meeting_id)
    return meeting is not None and (meeting.busy_until is None or meeting.busy_until <= now)


def take(
    session: Session, meeting_id: int, now: datetime, *, with_file: bool, nation: str = Nation.ENGLAND
) -> Taken | None:
    """Keep others from updating an invitation; None where somebody else is at it, or nothing is stale.

    `with_file`: whether the calendar file is to be replaced too. `nation` is the council's.
    """
    if not store.take(session, meeting_id, now, now + AT_MOST):
        return None
    meeting = store.meeting(session, meeting_id)
    if meeting is None:
        return None
    file_is_due = meeting.state != State.POLLING and _has_no_file(meeting)
    if meeting.shown_version == meeting.version and not (file_is_due and with_file):
        meeting.busy_until = None
        return None
    if meeting.shown_version != meeting.version and not _keeps_pace(session, meeting, now):
        return None
    return Taken(hinted(session, seen(session, meeting), nation), meeting.version, file_is_due)


def to_post(session: Session, meeting_id: int, nation: str) -> Coming:
    """A meeting as its message is to show it."""
    return hinted(session, seen(session, session.get_one(Meeting, meeting_id)), nation)


def _has_no_file(meeting: Meeting) -> bool:
    return meeting.file_sequence is None or meeting.file_sequence < meeting.sequence


def _keeps_pace(session: Session, meeting: Meeting, now: datetime) -> bool:
    """Count one update of a message; False, and it waits for its turn, where that would be too many."""
    updates = pace.locked(session, updates_of(SLACK))
    if UPDATES.most(updates.free_at, now) < 1:
        meeting.busy_until = UPDATES.opens(updates.free_at)
        return False
    updates.free_at = UPDATES.after(updates.free_at, now)
    return True


def note_shown(session: Session, meeting_id: int, version: int, now: datetime) -> None:
    """The invitation shows this version; if more was answered meanwhile, the next waits a little."""
    meeting = store.lock(session, meeting_id)
    if meeting:
        meeting.shown_version = max(version, meeting.shown_version)
        meeting.busy_until = None if meeting.version == version else now + PAUSE


def note_pause(session: Session, meeting_id: int, until: datetime) -> None:
    """It could not be shown: nobody is to try again before `until`."""
    meeting = store.lock(session, meeting_id)
    if meeting:
        meeting.busy_until = until


def note_too_many(session: Session, until: datetime) -> None:
    """Slack takes no update of any message before `until`."""
    updates = pace.locked(session, updates_of(SLACK))
    updates.free_at = max(updates.free_at, UPDATES.paused(until))


def note_lost(session: Session, meeting_id: int) -> None:
    """The invitation was deleted in Slack, or its channel is closed: there is nothing left to update."""
    meeting = store.lock(session, meeting_id)
    if meeting:
        meeting.shown_version, meeting.file_sequence = meeting.version, meeting.sequence
        meeting.busy_until = None


def note_file(session: Session, meeting_id: int, file_id: str, sequence: int) -> None:
    """The calendar file in the invitation's thread holds this change."""
    meeting = store.lock(session, meeting_id)
    if meeting:
        meeting.file_id, meeting.file_sequence = file_id, sequence


def stale(session: Session, now: datetime) -> Sequence[int]:
    """Meetings of which Slack does not show what is so."""
    return store.stale(session, now)
