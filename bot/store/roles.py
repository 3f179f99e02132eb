"""Who holds which role, and which roles were asked for and wait for a second admin."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Index, String, delete, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Table

UNDECIDED = text("outcome IS NULL")


class RoleGrant(Table):
    """One person holds one role. Taken away, the row is gone; the audit keeps that it was there."""

    __tablename__ = "role_grant"

    user_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    role: Mapped[str] = mapped_column(String(40), primary_key=True)
    given_at: Mapped[datetime]
    given_by: Mapped[str] = mapped_column(String(40))


class RoleRequest(Table):
    """A role that an admin asked for, for somebody: it takes effect once another admin approves."""

    __tablename__ = "role_request"
    __table_args__ = (
        # At most one that waits for each person and role.
        Index(None, "user_id", "role", unique=True, sqlite_where=UNDECIDED, postgresql_where=UNDECIDED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(String(40))
    role: Mapped[str] = mapped_column(String(40))
    asked_at: Mapped[datetime]
    asked_by: Mapped[str] = mapped_column(String(40))
    outcome: Mapped[str | None] = mapped_column(String(20))
    """`approved`, `refused` or `withdrawn`; None while it waits."""
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(40))


def grants(session: Session, user_id: str | None = None) -> Sequence[RoleGrant]:
    """Every role that is held, or those of one person, whatever has become of who holds it."""
    found = select(RoleGrant).order_by(RoleGrant.role, RoleGrant.given_at, RoleGrant.user_id)
    return session.scalars(found if user_id is None else found.where(RoleGrant.user_id == user_id)).all()


def lock(session: Session, role: str) -> None:
    """Let nobody else give or take a role that somebody holds until this transaction ends.

    On SQLite a transaction that writes has the whole database to itself anyway.
    """
    session.scalars(select(RoleGrant).where(RoleGrant.role == role).with_for_update()).all()


def give(session: Session, grant: RoleGrant) -> bool:
    """Write a role down; False, and nothing written, where the person holds it already."""
    return _add(session, grant)


def take(session: Session, user_id: str, role: str) -> bool:
    """Take a role away; False where the person does not hold it."""
    held = delete(RoleGrant).where(RoleGrant.user_id == user_id, RoleGrant.role == role)
    return bool(session.scalars(held.returning(RoleGrant.role)).all())


def ask(session: Session, request: RoleRequest) -> bool:
    """Write a request down; False, and nothing written, where the same waits already."""
    return _add(session, request)


def waiting(session: Session) -> Sequence[RoleRequest]:
    """All that wait, oldest first."""
    undecided = select(RoleRequest).where(RoleRequest.outcome.is_(None))
    return session.scalars(undecided.order_by(RoleRequest.id)).all()


def request(session: Session, request_id: int) -> RoleRequest | None:
    """One request, as it is now; None where there never was one."""
    return session.get(RoleRequest, request_id, populate_existing=True)


def decide(session: Session, request_id: int, outcome: str, by: str, at: datetime) -> bool:
    """Note what became of a request; False, and nothing noted, where that was decided already."""
    undecided = RoleRequest.id == request_id, RoleRequest.outcome.is_(None)
    noted = update(RoleRequest).where(*undecided).values(outcome=outcome, decided_by=by, decided_at=at)
    return bool(session.scalars(noted.returning(RoleRequest.id)).all())


def _add(session: Session, row: RoleGrant | RoleRequest) -> bool:
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return False
    return True
