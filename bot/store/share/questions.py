"""What people ask about an item in private, and what staff answer."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Table
from bot.store.people import Person


class ShareQuestion(Table):
    """A thread between one person and the council's staff about an item; nobody else sees it."""

    __tablename__ = "share_question"
    __table_args__ = (Index(None, "is_open", "moved_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("share_item.id"), index=True)
    number: Mapped[int]
    """The version it was first asked about."""
    asker_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    is_open: Mapped[bool]
    """Whether staff have to answer."""
    asked_at: Mapped[datetime]
    moved_at: Mapped[datetime]
    """When the last word was said."""


class ShareWord(Table):
    """One word in such a thread."""

    __tablename__ = "share_word"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_key: Mapped[str] = mapped_column(String(120), unique=True)
    """The form it was written in: the same form again is the same word."""
    question_id: Mapped[int] = mapped_column(ForeignKey("share_question.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    words: Mapped[str] = mapped_column(Text)
    said_at: Mapped[datetime]


def question(session: Session, question_id: int) -> ShareQuestion | None:
    """One thread, as it is now."""
    return session.get(ShareQuestion, question_id, populate_existing=True)


def lock(session: Session, question_id: int) -> ShareQuestion | None:
    """The same, and nobody else changes it until this transaction ends."""
    found = select(ShareQuestion).where(ShareQuestion.id == question_id).with_for_update()
    return session.scalar(found.execution_options(populate_existing=True))


def said_in(session: Session, request_key: str) -> ShareWord | None:
    """What was said in this form before."""
    return session.scalar(select(ShareWord).where(ShareWord.request_key == request_key))


def words(session: Session, question_id: int) -> Sequence[tuple[ShareWord, Person]]:
    """All that was said in a thread, oldest first, with by whom."""
    found = select(ShareWord, Person).join(Person, Person.id == ShareWord.person_id)
    in_order = found.where(ShareWord.question_id == question_id).order_by(ShareWord.id)
    return [(row[0], row[1]) for row in session.execute(in_order)]


def word(session: Session, word_id: int) -> ShareWord | None:
    """One word."""
    return session.get(ShareWord, word_id)


def of_item(session: Session, item_id: int, asker_id: int | None = None) -> Sequence[ShareQuestion]:
    """The threads about an item, all or one person's; those to be answered first."""
    found = select(ShareQuestion).where(ShareQuestion.item_id == item_id)
    mine = found if asker_id is None else found.where(ShareQuestion.asker_id == asker_id)
    return session.scalars(mine.order_by(ShareQuestion.is_open.desc(), ShareQuestion.id.desc())).all()


def of_asker(session: Session, person_id: int) -> Sequence[ShareQuestion]:
    """What one person asked, newest first."""
    theirs = select(ShareQuestion).where(ShareQuestion.asker_id == person_id)
    return session.scalars(theirs.order_by(ShareQuestion.id.desc())).all()


def words_by(session: Session, person_id: int) -> Sequence[ShareWord]:
    """What one person said, in whichever thread; oldest first."""
    theirs = select(ShareWord).where(ShareWord.person_id == person_id)
    return session.scalars(theirs.order_by(ShareWord.id)).all()


def to_answer(session: Session) -> Sequence[ShareQuestion]:
    """Every thread in which staff have to answer, the oldest first."""
    found = select(ShareQuestion).where(ShareQuestion.is_open)
    return session.scalars(found.order_by(ShareQuestion.moved_at, ShareQuestion.id)).all()
