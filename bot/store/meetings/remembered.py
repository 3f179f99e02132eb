"""What people asked Kith to remember that they need, for the form of the next meeting."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Table


class RememberedNeed(Table):
    """One thing a person needs at any meeting, as they asked Kith to remember."""

    __tablename__ = "remembered_need"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    words: Mapped[str] = mapped_column(String(500))
    """What the person wrote, where the kind is `words`."""
    remembered_at: Mapped[datetime]


def of_person(session: Session, person_id: int) -> Sequence[RememberedNeed]:
    """What is remembered of one person."""
    found = select(RememberedNeed).where(RememberedNeed.person_id == person_id)
    return session.scalars(found.order_by(RememberedNeed.kind)).all()


def replace(session: Session, person_id: int, needs: Mapping[str, str], now: datetime) -> None:
    """Remember these, and nothing else: the words of each by its kind."""
    session.execute(delete(RememberedNeed).where(RememberedNeed.person_id == person_id))
    for kind, words in needs.items():
        session.add(RememberedNeed(person_id=person_id, kind=kind, words=words, remembered_at=now))
    session.flush()


def join(session: Session, person_id: int, into_id: int) -> None:
    """Of what two entries of one person are to be remembered for, what the other (`into_id`) said stands."""
    if of_person(session, into_id):
        session.execute(delete(RememberedNeed).where(RememberedNeed.person_id == person_id))
