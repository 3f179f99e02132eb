"""Who is told what of an idea, and whether that is still so when it is told."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.services.meetings.idea_stages import State
from bot.services.meetings.ideas import KEEP, PLANNED
from bot.store.meetings import channel_posts
from bot.store.meetings import ideas as store
from bot.store.meetings import meetings as meeting_store
from bot.store.meetings.ideas import MeetingIdea
from bot.store.meetings.meetings import Meeting
from bot.store.outbox import Due


def dues(session: Session, now: datetime, idea_days: int) -> Sequence[Due]:
    """Who is to be told that there is a date, and who is asked whether their idea is to stay."""
    return [*_planned(session, now), *_to_keep(session, now, timedelta(days=idea_days))]


def _planned(session: Session, now: datetime) -> Sequence[Due]:
    """Whoever would join, once people are invited, or asked in a poll: for each meeting once."""
    return [
        Due(
            PLANNED,
            f"{PLANNED}:{idea.id}:{meeting.id}:{person_id}",
            now,
            person_id=person_id,
            about={"idea": idea.id, "meeting": meeting.id},
            # A poll ends with the last of its times.
            expires_at=meeting.ends_at if meeting.state == "polling" else meeting.starts_at,
            urgency=4,
        )
        for idea, meeting in store.invited_to(session, now)
        for person_id in store.joiners(session, idea.id)
    ]


def _to_keep(session: Session, now: datetime, after: timedelta) -> Sequence[Due]:
    """The author of an idea without company, once for each time that they said it is to stay."""
    return [
        Due(
            KEEP,
            f"{KEEP}:{idea.id}:{int(idea.kept_at.timestamp())}",
            idea.kept_at + after,
            person_id=idea.author_id,
            about={"idea": idea.id},
        )
        for idea in store.without_company(session, now - after)
    ]


def with_company(session: Session, about: Mapping[str, int | str]) -> MeetingIdea | None:
    """The idea that has found company and of which no meeting was planned yet; None once one was."""
    idea = _open_one(session, about)
    if idea is None or idea.found_at is None:
        return None
    meeting = meeting_store.meeting(session, idea.meeting_id) if idea.meeting_id else None
    return None if meeting and meeting.state != "cancelled" else idea


def with_date(
    session: Session, about: Mapping[str, int | str], person_id: int
) -> tuple[MeetingIdea, Meeting] | None:
    """The idea and its meeting, where this person would still join, and people are still invited or asked."""
    idea = channel_posts.found(session, MeetingIdea, int(about["idea"]))
    meeting = meeting_store.meeting(session, int(about["meeting"]))
    if idea is None or meeting is None or meeting.state not in ("invited", "polling"):
        return None
    return (idea, meeting) if store.interest(session, idea.id, person_id) else None


def to_keep(session: Session, about: Mapping[str, int | str]) -> MeetingIdea | None:
    """The open idea that has no company yet."""
    idea = _open_one(session, about)
    return idea if idea and idea.found_at is None else None


def closed(session: Session, about: Mapping[str, int | str]) -> MeetingIdea | None:
    """The idea that staff closed."""
    idea = channel_posts.found(session, MeetingIdea, int(about["idea"]))
    return idea if idea and idea.state == State.CLOSED else None


def _open_one(session: Session, about: Mapping[str, int | str]) -> MeetingIdea | None:
    idea = channel_posts.found(session, MeetingIdea, int(about["idea"]))
    return idea if idea and idea.state == State.OPEN else None
