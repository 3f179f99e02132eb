"""“Was this useful?”: answers under tokens that can be told apart, and not read back as people.

A token is worked out of a person's number and a salt of the meeting. Once the salt is deleted, nobody can
work it out again. No time is kept with an answer.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, String, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Table
from bot.store.meetings.meetings import Meeting


class MeetingFeedback(Table):
    """The salt of a meeting's tokens, as long as answers can be given and changed."""

    __tablename__ = "meeting_feedback"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    salt: Mapped[str] = mapped_column(String(64))


class MeetingRating(Table):
    """One answer."""

    __tablename__ = "meeting_rating"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    answer: Mapped[str] = mapped_column(String(10))
    """`yes`, `partly` or `no`."""


def salt(session: Session, meeting_id: int) -> str | None:
    """The salt of a meeting's tokens; None before the first answer, and once it was deleted."""
    return session.scalar(select(MeetingFeedback.salt).where(MeetingFeedback.meeting_id == meeting_id))


def keep_salt(session: Session, meeting_id: int, new: str) -> None:
    """Begin to take answers. For who has the meeting locked."""
    session.add(MeetingFeedback(meeting_id=meeting_id, salt=new))
    session.flush()


def rating(session: Session, meeting_id: int, token: str) -> MeetingRating | None:
    """The answer under a token."""
    return session.get(MeetingRating, (meeting_id, token), populate_existing=True)


def rate(session: Session, meeting_id: int, token: str, answer: str) -> bool:
    """Put an answer under a token, in the place of what stood there; False where that was the same."""
    known = rating(session, meeting_id, token)
    if known and known.answer == answer:
        return False
    session.merge(MeetingRating(meeting_id=meeting_id, token=token, answer=answer))
    session.flush()
    return True


def take_back(session: Session, meeting_id: int, token: str) -> None:
    """The answer under a token is gone."""
    theirs = MeetingRating.meeting_id == meeting_id, MeetingRating.token == token
    session.execute(delete(MeetingRating).where(*theirs))


def totals(session: Session, meeting_id: int) -> Mapping[str, int]:
    """How often each answer was given."""
    counted = select(MeetingRating.answer, func.count()).where(MeetingRating.meeting_id == meeting_id)
    return {row[0]: row[1] for row in session.execute(counted.group_by(MeetingRating.answer))}


def salted(session: Session) -> Sequence[tuple[Meeting, str]]:
    """The meetings that still take answers, each with its salt."""
    found = select(Meeting, MeetingFeedback.salt).join(Meeting, Meeting.id == MeetingFeedback.meeting_id)
    return [(row[0], row[1]) for row in session.execute(found.order_by(Meeting.id))]


def forget_salts(session: Session, ended_before: datetime) -> int:
    """Delete the salts of meetings that ended before then; gives how many."""
    over = select(Meeting.id).where(Meeting.ends_at < ended_before)
    gone = delete(MeetingFeedback).where(MeetingFeedback.meeting_id.in_(over))
    return len(session.scalars(gone.returning(MeetingFeedback.meeting_id)).all())
