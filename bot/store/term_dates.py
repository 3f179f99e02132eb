"""When schools are closed, as the calendars of councils and schools say it."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Table


class TermSource(Table):
    """A calendar that term dates were taken from."""

    __tablename__ = "term_source"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(300), unique=True)
    """What it is known by again: its address on the web, else its own name, else the file's."""
    name: Mapped[str] = mapped_column(String(120))
    """As people read it."""
    taken_at: Mapped[datetime]
    """When it was last taken in with something new."""


class TermSpan(Table):
    """One entry of such a calendar."""

    __tablename__ = "term_span"
    __table_args__ = (Index(None, "source_id", "first"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("term_source.id"))
    kind: Mapped[str] = mapped_column(String(10))
    """`holiday`, `term`, or the one day on which a term `begins` or `ends`."""
    name: Mapped[str] = mapped_column(String(120))
    first: Mapped[date]
    last: Mapped[date]


def source(session: Session, key: str, name: str, now: datetime) -> TermSource:
    """The calendar of this key, written down where it is new; nobody else changes it meanwhile."""
    try:
        with session.begin_nested():
            new = TermSource(key=key, name=name, taken_at=now)
            if session.scalar(select(TermSource.id).where(TermSource.key == key)) is None:
                session.add(new)
    except IntegrityError:  # somebody else took it in at this moment
        pass
    return session.scalars(select(TermSource).where(TermSource.key == key).with_for_update()).one()


def sources(session: Session) -> Sequence[TermSource]:
    """Every calendar there is, by name."""
    return session.scalars(select(TermSource).order_by(TermSource.name, TermSource.id)).all()


def spans(session: Session, source_id: int) -> Sequence[TermSpan]:
    """Every entry of one calendar, in the order of time."""
    found = select(TermSpan).where(TermSpan.source_id == source_id)
    return session.scalars(found.order_by(TermSpan.first, TermSpan.last, TermSpan.id)).all()


def replace(session: Session, source_id: int, first: date, last: date, new: Sequence[TermSpan]) -> None:
    """Put these in the place of all that the calendar says of the days from `first` to `last`."""
    theirs = TermSpan.source_id == source_id, TermSpan.first <= last, TermSpan.last >= first
    session.execute(delete(TermSpan).where(*theirs))
    session.add_all(new)
    session.flush()
