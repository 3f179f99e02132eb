"""What people learned, for how long, and what they make of it: their own notes."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, delete, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Table


class CpdHours(Table):
    """One piece of learning."""

    __tablename__ = "cpd_hours"
    __table_args__ = (Index(None, "person_id", "done_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    request_key: Mapped[str] = mapped_column(String(120), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    done_on: Mapped[date]
    minutes: Mapped[int]
    what: Mapped[str] = mapped_column(String(150))
    provider: Mapped[str] = mapped_column(String(120))
    topic: Mapped[str] = mapped_column(String(60))
    reflection: Mapped[str] = mapped_column(String(2000))
    """What they took from it, in their own words. For nobody else."""
    differently: Mapped[str] = mapped_column(String(2000))
    """What they will do differently, likewise."""
    noted_at: Mapped[datetime]
    noted_by: Mapped[str] = mapped_column(String(40))
    changed_at: Mapped[datetime]


def entry(session: Session, entry_id: int) -> CpdHours | None:
    """One entry, as it is now."""
    return session.get(CpdHours, entry_id, populate_existing=True)


def by_request(session: Session, request_key: str) -> CpdHours | None:
    """What this form wrote when it was sent before."""
    return session.scalar(select(CpdHours).where(CpdHours.request_key == request_key))


def of_person(session: Session, person_id: int) -> Sequence[CpdHours]:
    """All of one person, the newest first."""
    found = select(CpdHours).where(CpdHours.person_id == person_id)
    return session.scalars(found.order_by(CpdHours.done_on.desc(), CpdHours.id.desc())).all()


def minutes(session: Session, person_ids: Collection[int], since: date) -> Mapping[int, int]:
    """How many minutes each of these people has learned since a day, that day included."""
    theirs = CpdHours.person_id.in_(person_ids), CpdHours.done_on >= since
    summed = select(CpdHours.person_id, func.sum(CpdHours.minutes)).where(*theirs)
    return {row[0]: int(row[1]) for row in session.execute(summed.group_by(CpdHours.person_id))}


def delete_all_of(session: Session, person_id: int) -> None:
    """Nothing of this person is left."""
    session.execute(delete(CpdHours).where(CpdHours.person_id == person_id))


def join(session: Session, person_id: int, into_id: int) -> None:
    """Give the one's to the other."""
    theirs = update(CpdHours).where(CpdHours.person_id == person_id)
    session.execute(theirs.values(person_id=into_id))
