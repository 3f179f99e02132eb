"""How fast messages may go, kept in the database: so that processes side by side keep the pace together.

The way of counting is the generic cell rate algorithm (ITU-T I.371; also known as a leaky bucket as a meter):
of each thing that is limited one moment is kept, `free_at`, at which it would be free if every message so far
had kept an even distance. A burst may run ahead of that moment, by so much and no more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ScalarSelect, String, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Table
from bot.store.outbox import LONG_AGO


@dataclass(frozen=True)
class Rate:
    """One in every `every`, and `burst` at once after a rest."""

    every: timedelta
    burst: int

    def opens(self, free_at: datetime) -> datetime:
        """When the next may go."""
        return free_at - self.every * (self.burst - 1)

    def most(self, free_at: datetime, now: datetime) -> int:
        """How many may go now."""
        ahead = max(free_at, now) - now
        return max(0, self.burst - -(-ahead // self.every))

    def after(self, free_at: datetime, now: datetime, number: int = 1) -> datetime:
        """`free_at` once so many have gone."""
        return max(free_at, now) + self.every * number

    def paused(self, until: datetime) -> datetime:
        """`free_at` where nothing may go before `until`; the burst is used up then."""
        return until + self.every * (self.burst - 1)


class Pace(Table):
    """What all messages of one kind share."""

    __tablename__ = "outbox_pace"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    free_at: Mapped[datetime]
    faults: Mapped[int]
    """How many calls in a row went wrong."""


def locked(session: Session, name: str) -> Pace:
    """The pace of this name, which nobody else changes until the end of the transaction."""
    wanted = select(Pace).where(Pace.name == name).with_for_update()
    kept = session.scalar(wanted)
    if kept is None:
        dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
        new = dialect.insert(Pace).values(name=name, free_at=LONG_AGO, faults=0)
        session.execute(new.on_conflict_do_nothing(index_elements=[Pace.name]))
        kept = session.scalars(wanted).one()
    return kept


def free_at(name: str) -> ScalarSelect[datetime]:
    """A question for the `free_at` of this name, as part of a greater one."""
    return select(Pace.free_at).where(Pace.name == name).scalar_subquery()


def failing(session: Session, faults: int) -> Sequence[str]:
    """The names of those of which so many calls in a row went wrong, and none well since."""
    return session.scalars(select(Pace.name).where(Pace.faults >= faults).order_by(Pace.name)).all()


def all_is_well(session: Session, name: str) -> None:
    """A call went well: what went wrong before it is forgotten."""
    session.execute(update(Pace).where(Pace.name == name, Pace.faults > 0).values(faults=0))
