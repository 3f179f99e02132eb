"""Who was at a meeting, as it was ticked from its start on."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, String, UniqueConstraint, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Table
from bot.store.meetings.meetings import Meeting
from bot.store.people import Person


class MeetingRoll(Table):
    """That somebody ticked who was at a meeting: it stands there too where nobody came."""

    __tablename__ = "meeting_roll"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    taken_at: Mapped[datetime]
    """The first time."""
    taken_by: Mapped[str] = mapped_column(String(40))


class MeetingAttendance(Table):
    """A person was at a meeting."""

    __tablename__ = "meeting_attendance"
    __table_args__ = (UniqueConstraint("meeting_id", "person_id"), Index(None, "person_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    noted_at: Mapped[datetime]
    noted_by: Mapped[str] = mapped_column(String(40))


def roll(session: Session, meeting_id: int) -> MeetingRoll | None:
    """When and by whom it was ticked who was there; None where nobody has."""
    return session.get(MeetingRoll, meeting_id, populate_existing=True)


def there(session: Session, meeting_id: int) -> Sequence[Person]:
    """Who was at a meeting, in the order in which they were noted."""
    found = select(Person).join(MeetingAttendance, MeetingAttendance.person_id == Person.id)
    found = found.where(MeetingAttendance.meeting_id == meeting_id)
    return session.scalars(found.order_by(MeetingAttendance.id)).all()


def was_there(session: Session, meeting_id: int, person_id: int) -> bool:
    """Whether somebody was ticked as there."""
    found = select(MeetingAttendance.id).where(*_one(meeting_id, [person_id]))
    return session.scalar(found) is not None


def come(session: Session, meeting_id: int, person_ids: Collection[int], by: str, at: datetime) -> None:
    """Note that these people were there. None of them may be noted already."""
    facts = {"meeting_id": meeting_id, "noted_at": at, "noted_by": by}
    session.add_all([MeetingAttendance(person_id=one, **facts) for one in person_ids])
    session.flush()


def take_back(session: Session, meeting_id: int, person_ids: Collection[int]) -> None:
    """These people were not there after all."""
    session.execute(delete(MeetingAttendance).where(*_one(meeting_id, person_ids)))


def all_of(session: Session, person_id: int) -> Sequence[tuple[MeetingAttendance, Meeting]]:
    """Every meeting one person was at, in the order of the meetings."""
    found = select(MeetingAttendance, Meeting).join(Meeting, Meeting.id == MeetingAttendance.meeting_id)
    found = found.where(MeetingAttendance.person_id == person_id)
    return [(row[0], row[1]) for row in session.execute(found.order_by(Meeting.starts_at, Meeting.id))]


def delete_all_of(session: Session, person_id: int) -> None:
    """Which meetings one person was at is gone."""
    session.execute(delete(MeetingAttendance).where(MeetingAttendance.person_id == person_id))


def join(session: Session, person_id: int, into_id: int) -> None:
    """Of two entries of one person who both were at a meeting, that of the other (`into_id`) remains."""
    both = select(MeetingAttendance.meeting_id).where(MeetingAttendance.person_id == into_id)
    doubled = MeetingAttendance.person_id == person_id, MeetingAttendance.meeting_id.in_(both)
    session.execute(delete(MeetingAttendance).where(*doubled))


def held(session: Session, channel_id: str, since: datetime, until: datetime) -> Sequence[Meeting]:
    """The meetings of a channel that people were invited to and that began in this time, oldest first."""
    took_place = Meeting.state == "invited", Meeting.channel_id == channel_id
    found = select(Meeting).where(*took_place, Meeting.starts_at >= since, Meeting.starts_at <= until)
    return session.scalars(found.order_by(Meeting.starts_at, Meeting.id)).all()


def visits(session: Session, meeting_ids: Collection[int]) -> Mapping[int, int]:
    """How many of these meetings each person was at."""
    counted = select(MeetingAttendance.person_id, func.count())
    counted = counted.where(MeetingAttendance.meeting_id.in_(meeting_ids))
    return {row[0]: row[1] for row in session.execute(counted.group_by(MeetingAttendance.person_id))}


def ticked(session: Session, meeting_ids: Collection[int]) -> frozenset[int]:
    """Those of these meetings of which it was ticked who was there."""
    found = select(MeetingRoll.meeting_id).where(MeetingRoll.meeting_id.in_(meeting_ids))
    return frozenset(session.scalars(found))


def ended(session: Session, since: datetime, now: datetime) -> Sequence[Meeting]:
    """The meetings that people were invited to and that have ended since then, oldest first."""
    over = Meeting.state == "invited", Meeting.ends_at > since, Meeting.ends_at <= now
    return session.scalars(select(Meeting).where(*over).order_by(Meeting.ends_at, Meeting.id)).all()


def _one(meeting_id: int, person_ids: Collection[int]) -> tuple[ColumnElement[bool], ...]:
    return MeetingAttendance.meeting_id == meeting_id, MeetingAttendance.person_id.in_(person_ids)
