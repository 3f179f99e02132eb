"""What people need to take part in a meeting, told in private, and what was done about it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, delete, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Table
from bot.store.meetings.meetings import Meeting, MeetingAnswer
from bot.store.people import Person


class MeetingNeed(Table):
    """One thing a person needs for one meeting."""

    __tablename__ = "meeting_need"
    __table_args__ = (UniqueConstraint("meeting_id", "person_id", "kind"), Index(None, "person_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(String(500))
    """What the person wrote, where the kind is `words`."""
    asked_at: Mapped[datetime]
    outcome: Mapped[str | None] = mapped_column(String(10))
    """`met` or `answered`; None while it is open."""
    reply: Mapped[str] = mapped_column(String(500))
    """What the organiser wrote back."""
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(40))


def need(session: Session, need_id: int) -> MeetingNeed | None:
    """One need as it is now; None once it was taken back."""
    return session.get(MeetingNeed, need_id, populate_existing=True)


def of_person(session: Session, meeting_id: int, person_id: int) -> Sequence[MeetingNeed]:
    """What one person needs for a meeting."""
    found = select(MeetingNeed).where(
        MeetingNeed.meeting_id == meeting_id, MeetingNeed.person_id == person_id
    )
    return session.scalars(found.order_by(MeetingNeed.id).execution_options(populate_existing=True)).all()


def of_meeting(session: Session, meeting_id: int) -> Sequence[tuple[MeetingNeed, Person]]:
    """What everybody needs for a meeting, what is open first."""
    found = select(MeetingNeed, Person).join(Person, Person.id == MeetingNeed.person_id)
    found = found.where(MeetingNeed.meeting_id == meeting_id)
    in_order = found.order_by(MeetingNeed.outcome.is_not(None), MeetingNeed.asked_at, MeetingNeed.id)
    return [(row[0], row[1]) for row in session.execute(in_order)]


def all_of(session: Session, person_id: int) -> Sequence[tuple[MeetingNeed, Meeting]]:
    """What one person needs, or needed, for any meeting, with the meeting."""
    found = select(MeetingNeed, Meeting).join(Meeting, Meeting.id == MeetingNeed.meeting_id)
    found = found.where(MeetingNeed.person_id == person_id)
    in_order = found.order_by(Meeting.starts_at, MeetingNeed.id)
    return [(row[0], row[1]) for row in session.execute(in_order)]


def delete_all_of(session: Session, person_id: int) -> None:
    """What one person needs, or needed, for any meeting is gone."""
    session.execute(delete(MeetingNeed).where(MeetingNeed.person_id == person_id))


def join(session: Session, person_id: int, into_id: int) -> None:
    """Of what two entries of one person need alike, what the other (`into_id`) said themselves remains."""
    own = {(one.meeting_id, one.kind) for one, _ in all_of(session, into_id)}
    noted = [one for one, _ in all_of(session, person_id)]
    take_back(session, [one.id for one in noted if (one.meeting_id, one.kind) in own])


def open_count(session: Session, meeting_id: int) -> int:
    """How many needs are neither met nor answered; those of who is not coming do not count."""
    not_coming = select(MeetingAnswer.person_id).where(
        MeetingAnswer.meeting_id == meeting_id, MeetingAnswer.answer == "no"
    )
    found = select(func.count()).where(
        MeetingNeed.meeting_id == meeting_id,
        MeetingNeed.outcome.is_(None),
        MeetingNeed.person_id.not_in(not_coming),
    )
    return session.scalars(found).one()


def take_back(session: Session, ids: Collection[int]) -> None:
    """What a person does not need any more is gone."""
    session.execute(delete(MeetingNeed).where(MeetingNeed.id.in_(ids)))


def decide(session: Session, need_id: int, outcome: str, reply: str, by: str, at: datetime) -> bool:
    """Note what was done about a need; False, and nothing noted, where that was noted already."""
    waiting = MeetingNeed.id == need_id, MeetingNeed.outcome.is_(None)
    noted = update(MeetingNeed).where(*waiting)
    noted = noted.values(outcome=outcome, reply=reply, decided_by=by, decided_at=at)
    return bool(session.scalars(noted.returning(MeetingNeed.id)).all())


def kinds_needed(session: Session, meeting_id: int) -> Mapping[str, int]:
    """How many people need what, met or not; without those who are not coming."""
    not_coming = select(MeetingAnswer.person_id).where(
        MeetingAnswer.meeting_id == meeting_id, MeetingAnswer.answer == "no"
    )
    found = select(MeetingNeed.kind, func.count()).where(
        MeetingNeed.meeting_id == meeting_id, MeetingNeed.person_id.not_in(not_coming)
    )
    return {row[0]: row[1] for row in session.execute(found.group_by(MeetingNeed.kind))}
