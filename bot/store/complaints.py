"""What a complaint has beside the request it is: what would help, who must keep out, what was said since."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Table
from bot.store.data import DataRequest

KINDS = ("complaint", "service")
"""The kinds of requests that are complaints: about personal data, about the service."""


class Complaint(Table):
    """What belongs to a request that is a complaint."""

    __tablename__ = "complaint"

    request_id: Mapped[int] = mapped_column(ForeignKey("data_request.id"), primary_key=True)
    hope: Mapped[str | None] = mapped_column(Text)
    """What would put it right, in the person's words; None once they are forgotten, as with `help_words`."""
    helps: Mapped[list[str]]
    """What makes it easier to complain, such as `telephone`."""
    help_words: Mapped[str | None] = mapped_column(Text)
    """Which number, language or format, or who helps."""
    handler_id: Mapped[str | None] = mapped_column(String(40))
    """Slack id of who has said that they deal with it."""
    taken_at: Mapped[datetime | None]


class ComplaintBar(Table):
    """Somebody who must not deal with a complaint, nor see it."""

    __tablename__ = "complaint_bar"

    request_id: Mapped[int] = mapped_column(ForeignKey("data_request.id"), primary_key=True)
    user_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    noted_at: Mapped[datetime]
    noted_by: Mapped[str] = mapped_column(String(40))
    """Whoever complains; or themselves, where they stepped aside."""


class ComplaintNote(Table):
    """What was said of a complaint between its coming and its answer."""

    __tablename__ = "complaint_note"
    __table_args__ = (Index(None, "request_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    request_key: Mapped[str] = mapped_column(String(120), unique=True)
    """The same for the same form, sent twice."""
    request_id: Mapped[int] = mapped_column(ForeignKey("data_request.id"))
    is_progress: Mapped[bool]
    """Whether the council tells how far it is; else whoever complains adds something."""
    words: Mapped[str | None] = mapped_column(Text)
    """None once they are forgotten."""
    noted_at: Mapped[datetime]
    noted_by: Mapped[str] = mapped_column(String(40))


def of(session: Session, request_id: int) -> Complaint | None:
    """What belongs to a complaint, as it is now."""
    return session.get(Complaint, request_id, populate_existing=True)


def lock(session: Session, request_id: int) -> DataRequest | None:
    """The request, and nobody else changes it until this transaction ends."""
    found = select(DataRequest).where(DataRequest.id == request_id).with_for_update()
    return session.scalar(found.execution_options(populate_existing=True))


def barred(session: Session, request_id: int) -> frozenset[str]:
    """Slack ids of those who must not deal with it."""
    return frozenset(
        session.scalars(select(ComplaintBar.user_id).where(ComplaintBar.request_id == request_id))
    )


def notes(session: Session, request_id: int) -> Sequence[ComplaintNote]:
    """What was said since, oldest first."""
    found = select(ComplaintNote).where(ComplaintNote.request_id == request_id)
    return session.scalars(found.order_by(ComplaintNote.id)).all()


def note_of(session: Session, request_key: str) -> ComplaintNote | None:
    """The note that came of this form before."""
    return session.scalar(select(ComplaintNote).where(ComplaintNote.request_key == request_key))


def waiting(session: Session) -> Sequence[tuple[DataRequest, Complaint | None]]:
    """Every complaint that is not answered."""
    found = select(DataRequest, Complaint).outerjoin(Complaint, Complaint.request_id == DataRequest.id)
    these = DataRequest.kind.in_(KINDS), DataRequest.outcome.is_(None)
    return [(row[0], row[1]) for row in session.execute(found.where(*these).order_by(DataRequest.id))]


def of_person(session: Session, person_id: int) -> Sequence[tuple[Complaint, DataRequest]]:
    """What somebody's complaints hold."""
    found = select(Complaint, DataRequest).join(DataRequest, DataRequest.id == Complaint.request_id)
    rows = session.execute(found.where(DataRequest.person_id == person_id).order_by(DataRequest.id))
    return [(row[0], row[1]) for row in rows]


def dealt_with(session: Session, user_id: str) -> Sequence[tuple[Complaint, DataRequest]]:
    """The complaints that a member of staff has taken on."""
    found = select(Complaint, DataRequest).join(DataRequest, DataRequest.id == Complaint.request_id)
    rows = session.execute(found.where(Complaint.handler_id == user_id).order_by(DataRequest.id))
    return [(row[0], row[1]) for row in rows]


def empty(session: Session, person_id: int) -> None:
    """Take the words out of somebody's complaints; that there were some stays."""
    theirs = select(DataRequest.id).where(DataRequest.person_id == person_id)
    of_these = Complaint.request_id.in_(theirs)
    session.execute(update(Complaint).where(of_these).values(hope=None, help_words=None, helps=[]))
    session.execute(update(ComplaintNote).where(ComplaintNote.request_id.in_(theirs)).values(words=None))
