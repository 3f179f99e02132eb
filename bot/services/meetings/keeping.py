"""Who keeps a meeting's record: the council's staff, and whoever is its host, chair or note-taker.

The latter may be a provider of another workspace: they keep the record of the meeting in which they have that
part, and of no other.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.services.meetings.answers import GONE, Closed
from bot.services.people import Actor, NotAllowed, Standing
from bot.store.meetings import meetings
from bot.store.meetings.meetings import Meeting

KEEPERS_ONLY = (
    "This is kept by the meeting’s host, chair and note-taker, and by the council’s staff. Please ask one of "
    "them if something is missing or wrong."
)
NOT_THERE = "This meeting is no longer there. Nothing was changed."
OFF = "This meeting was cancelled, so there is nothing to note about it."
NOT_BEGUN = "This meeting has not begun yet. Come back to this once it has."


def keeps(actor: Actor, meeting: Meeting) -> bool:
    """Whether this person keeps the meeting's record."""
    if actor.standing is Standing.GONE:
        return False
    parts = (meeting.host_id, meeting.chair_id, meeting.note_taker_id)
    return actor.standing is Standing.MEMBER or actor.user_id in parts


def kept(session: Session, actor: Actor, meeting_id: int, *, lock: bool = False) -> Meeting:
    """A meeting whose record this person keeps. Raises NotAllowed, and Closed where it is off or gone.

    `lock`: nobody else changes it until this transaction ends.
    """
    meeting = found(session, actor, meeting_id, lock=lock)
    if not keeps(actor, meeting):
        raise NotAllowed(KEEPERS_ONLY)
    return meeting


def begun(session: Session, actor: Actor, meeting_id: int, now: datetime, *, lock: bool = False) -> Meeting:
    """The same, once people were invited to it and it has begun. Raises as `kept` does."""
    meeting = kept(session, actor, meeting_id, lock=lock)
    if meeting.state != "invited" or meeting.starts_at > now:
        raise Closed(NOT_BEGUN)
    return meeting


def found(session: Session, actor: Actor, meeting_id: int, *, lock: bool = False) -> Meeting:
    """A meeting that is not called off. Raises NotAllowed for an account that is closed, and Closed."""
    if actor.standing is Standing.GONE:
        raise NotAllowed(GONE)
    find = meetings.lock if lock else meetings.meeting
    meeting = find(session, meeting_id)
    if meeting is None or (meeting.state == "draft" and not keeps(actor, meeting)):
        raise Closed(NOT_THERE)
    if meeting.state == "cancelled":
        raise Closed(OFF)
    return meeting


def has_begun(meeting: Meeting, now: datetime) -> bool:
    """Whether there may be something to note of it."""
    return meeting.state == "invited" and meeting.starts_at <= now
