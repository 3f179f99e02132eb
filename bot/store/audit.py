"""Who did what, when: one row for each act that others can see."""

from datetime import datetime
from typing import Any

from sqlalchemy import String, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Table


class AuditEvent(Table):
    """An act of a person. The request key makes sure that one request is carried out once."""

    __tablename__ = "audit_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor_id: Mapped[str] = mapped_column(String(40))
    actor_team: Mapped[str] = mapped_column(String(40))
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(120))
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    request_key: Mapped[str | None] = mapped_column(String(120), unique=True)
    """What makes the request the same one when it comes again; None where coming again does no harm."""


def record_once(session: Session, event: AuditEvent) -> bool:
    """Write the event down; False, and nothing written, when its request was carried out before."""
    try:
        with session.begin_nested():
            session.add(event)
    except IntegrityError:
        return False
    return True


def recorded(session: Session, request_key: str) -> AuditEvent | None:
    """What this request wrote when it was carried out before."""
    return session.scalar(select(AuditEvent).where(AuditEvent.request_key == request_key))


def withdraw(session: Session, request_key: str) -> None:
    """Take back what this request wrote, because it was not carried out after all."""
    session.execute(delete(AuditEvent).where(AuditEvent.request_key == request_key))
