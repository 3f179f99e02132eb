"""Who manages a setting, and so sees which certificates its people hold."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ForeignKey, Index, String, delete, or_, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Table
from bot.store.people import Person, SettingLink
from bot.store.persons import CONFIRMED

CURRENT = text("outcome IS NULL OR outcome = 'confirmed'")


class CpdManager(Table):
    """Somebody says that they manage a setting they belong to; it counts once staff have confirmed it."""

    __tablename__ = "cpd_manager"
    __table_args__ = (
        # At most one that waits or counts for each person and setting.
        Index(
            None,
            *("person_id", "register", "urn"),
            unique=True,
            sqlite_where=CURRENT,
            postgresql_where=CURRENT,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    register: Mapped[str] = mapped_column(String(40))
    urn: Mapped[str] = mapped_column(String(40))
    asked_at: Mapped[datetime]
    asked_by: Mapped[str] = mapped_column(String(40))
    outcome: Mapped[str | None] = mapped_column(String(20))
    """`confirmed`, `refused`, `withdrawn` or `ended`; None while it waits."""
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(40))


class Member(NamedTuple):
    """Somebody who belongs to a setting, by what was confirmed."""

    link: SettingLink
    person: Person


def ask(session: Session, row: CpdManager) -> bool:
    """Write down what somebody asks for; False, and nothing written, where the same waits or counts."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return False
    return True


def row(session: Session, manager_id: int) -> CpdManager | None:
    """One of them, as it is now."""
    return session.get(CpdManager, manager_id, populate_existing=True)


def decide(
    session: Session, manager_id: int, before: str | None, outcome: str, by: str, at: datetime
) -> bool:
    """Change what became of it from `before`; False, and nothing changed, where it was not that."""
    one = CpdManager.id == manager_id, CpdManager.outcome.is_not_distinct_from(before)
    changed = update(CpdManager).where(*one).values(outcome=outcome, decided_by=by, decided_at=at)
    return bool(session.scalars(changed.returning(CpdManager.id)).all())


def waiting(session: Session) -> Sequence[CpdManager]:
    """All that wait, the oldest first."""
    undecided = select(CpdManager).where(CpdManager.outcome.is_(None))
    return session.scalars(undecided.order_by(CpdManager.id)).all()


def of_person(session: Session, person_id: int) -> Sequence[CpdManager]:
    """What waits and what counts of one person."""
    return of_people(session, [person_id])


def of_people(session: Session, person_ids: Collection[int]) -> Sequence[CpdManager]:
    """The same of several."""
    is_current = or_(CpdManager.outcome.is_(None), CpdManager.outcome == "confirmed")
    theirs = CpdManager.person_id.in_(person_ids), is_current
    return session.scalars(select(CpdManager).where(*theirs).order_by(CpdManager.id)).all()


def all_of(session: Session, person_id: int) -> Sequence[CpdManager]:
    """All there ever was of one person."""
    found = select(CpdManager).where(CpdManager.person_id == person_id)
    return session.scalars(found.order_by(CpdManager.id)).all()


def members(session: Session, urns: Collection[str] | None = None) -> Sequence[Member]:
    """Everybody who belongs to a setting now, or to one with these URNs; each link on its own."""
    found = (
        select(SettingLink, Person)
        .join(Person, Person.id == SettingLink.person_id)
        .where(CONFIRMED, SettingLink.urn != "", Person.forgotten_at.is_(None))
        .order_by(SettingLink.id)
    )
    chosen = found if urns is None else found.where(SettingLink.urn.in_(urns))
    return [Member(link, person) for link, person in session.execute(chosen)]


def delete_all_of(session: Session, person_id: int) -> None:
    """Nothing of this person is left."""
    session.execute(delete(CpdManager).where(CpdManager.person_id == person_id))


def join(session: Session, person_id: int, into_id: int) -> None:
    """Give the one's to the other; what both have stands once, as the other's."""
    theirs = {(one.register, one.urn) for one in of_person(session, into_id)}
    for one in all_of(session, person_id):
        if one.outcome in (None, "confirmed") and (one.register, one.urn) in theirs:
            session.delete(one)
        else:
            one.person_id = into_id
    session.flush()
