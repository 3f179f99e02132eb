"""Questions that nothing in the library answers: who asked, who finds the answer, by when, and what it is."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Table
from bot.store.outbox import Nudge
from bot.store.planning import UNSENT


class ShareEnquiry(Table):
    """A question to the network team. Who asked and staff see it; others its answer, where staff allow it."""

    __tablename__ = "share_enquiry"
    __table_args__ = (Index(None, "state", "due_by"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    request_key: Mapped[str] = mapped_column(String(120), unique=True)
    """The form it was asked in: the same form again is the same question."""
    asker_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    channel_id: Mapped[str | None] = mapped_column(String(40))
    """The network channel it was asked from."""
    words: Mapped[str] = mapped_column(Text)
    may_words: Mapped[bool]
    """Whether who asked lets others read the question in their words."""
    may_name: Mapped[bool]
    """Whether they let others read, beside it, who asked."""
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    """Whoever finds the answer."""
    assigned_at: Mapped[datetime]
    """Since when that is so."""
    due_by: Mapped[date]
    state: Mapped[str] = mapped_column(String(10))
    """`open`, `answered`, or `closed` (who asked does not need it any more)."""
    asked_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    answers: Mapped[int]
    """How often it was answered: an answer can be put right."""
    answer_key: Mapped[str | None] = mapped_column(String(120))
    """The form the last answer came from."""
    title: Mapped[str] = mapped_column(String(150))
    """What the answer is about, in the words of who answered."""
    answer: Mapped[str] = mapped_column(Text)
    link: Mapped[str] = mapped_column(String(500))
    level: Mapped[str] = mapped_column(String(10))
    topics: Mapped[list[str]] = mapped_column(default=list)
    for_others: Mapped[bool]
    """Whether others who ask the like may read the answer: then it tells of nobody."""
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    answered_at: Mapped[datetime | None]
    item_id: Mapped[int | None] = mapped_column(ForeignKey("share_item.id"), index=True)
    """The source that was made of it."""


def enquiry(session: Session, enquiry_id: int) -> ShareEnquiry | None:
    """One question, as it is now."""
    return session.get(ShareEnquiry, enquiry_id, populate_existing=True)


def lock(session: Session, enquiry_id: int) -> ShareEnquiry | None:
    """The same, and nobody else changes it until this transaction ends."""
    found = select(ShareEnquiry).where(ShareEnquiry.id == enquiry_id).with_for_update()
    return session.scalar(found.execution_options(populate_existing=True))


def asked_in(session: Session, request_key: str) -> ShareEnquiry | None:
    """What was asked in this form before."""
    return session.scalar(select(ShareEnquiry).where(ShareEnquiry.request_key == request_key))


def open_ones(session: Session) -> Sequence[ShareEnquiry]:
    """Every question that waits for an answer, the one due first first."""
    found = select(ShareEnquiry).where(ShareEnquiry.state == "open")
    return session.scalars(found.order_by(ShareEnquiry.due_by, ShareEnquiry.id)).all()


def of_asker(session: Session, person_id: int) -> Sequence[ShareEnquiry]:
    """What one person asked, newest first."""
    theirs = select(ShareEnquiry).where(ShareEnquiry.asker_id == person_id)
    return session.scalars(theirs.order_by(ShareEnquiry.id.desc())).all()


def answered(session: Session, most: int = 0) -> Sequence[ShareEnquiry]:
    """Every question that is answered, newest first; at most so many, all of them for 0."""
    found = select(ShareEnquiry).where(ShareEnquiry.state == "answered")
    in_order = found.order_by(ShareEnquiry.answered_at.desc(), ShareEnquiry.id.desc())
    return session.scalars(in_order.limit(most) if most else in_order).all()


def of_item(session: Session, item_id: int) -> ShareEnquiry | None:
    """The question that a source was made of; None where it comes from none."""
    return session.scalar(select(ShareEnquiry).where(ShareEnquiry.item_id == item_id).limit(1))


def in_hand_of(session: Session, person_id: int) -> Sequence[ShareEnquiry]:
    """The questions that one person owns or answered, whoever asked; oldest first."""
    theirs = or_(ShareEnquiry.owner_id == person_id, ShareEnquiry.answered_by_id == person_id)
    return session.scalars(select(ShareEnquiry).where(theirs).order_by(ShareEnquiry.id)).all()


def reminded(session: Session, kinds: Collection[str]) -> set[int]:
    """Questions of which a nudge of these kinds waits to be sent: what else would come on top of it."""
    found = select(Nudge).where(Nudge.kind.in_(kinds), Nudge.state.in_((*UNSENT, "sending")))
    return {int(one.about["enquiry"]) for one in session.scalars(found)}
