"""The notes of a meeting in their versions, and who wants, was sent and has read them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Table
from bot.store.meetings.meetings import Meeting
from bot.store.people import Person


class MeetingNotes(Table):
    """One version of a meeting's notes: a draft until it is sent, and then as it was sent for ever."""

    __tablename__ = "meeting_notes"
    __table_args__ = (UniqueConstraint("meeting_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    version: Mapped[int]
    """From 1 on; what follows corrects the one before."""
    discussion: Mapped[list[str]] = mapped_column(default=list)
    """What was discussed, in parts as long as a field of a form may be."""
    decisions: Mapped[list[str]] = mapped_column(default=list)
    correction: Mapped[str] = mapped_column(String(500))
    """What is otherwise than in the version before, as people are told."""
    revision: Mapped[int]
    """Grows each time the draft is saved."""
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(String(40))
    sent_at: Mapped[datetime | None]
    """None while it is a draft."""
    sent_by: Mapped[str | None] = mapped_column(String(40))


class MeetingNotesReader(Table):
    """A person whom the notes of a meeting are for."""

    __tablename__ = "meeting_notes_reader"
    __table_args__ = (UniqueConstraint("meeting_id", "person_id"), Index(None, "person_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    wanted_at: Mapped[datetime | None]
    """When they asked for them; None where they get them since they were there, or had answered."""
    sent_version: Mapped[int | None]
    """The last version they were sent."""
    read_version: Mapped[int | None]
    """The last version of which they said that they have read it."""
    read_at: Mapped[datetime | None]


def versions(session: Session, meeting_id: int) -> Sequence[MeetingNotes]:
    """Every version there is, the newest last; where that one is a draft, it has no `sent_at`."""
    found = select(MeetingNotes).where(MeetingNotes.meeting_id == meeting_id).order_by(MeetingNotes.version)
    return session.scalars(found.execution_options(populate_existing=True)).all()


def sent(session: Session, meeting_id: int) -> MeetingNotes | None:
    """The version that holds now; None before the first was sent."""
    return next((one for one in reversed(versions(session, meeting_id)) if one.sent_at), None)


def reader(session: Session, meeting_id: int, person_id: int) -> MeetingNotesReader | None:
    """What is known of one person and the notes of one meeting."""
    found = select(MeetingNotesReader).where(
        MeetingNotesReader.meeting_id == meeting_id, MeetingNotesReader.person_id == person_id
    )
    return session.scalar(found.execution_options(populate_existing=True))


def make_reader(session: Session, meeting_id: int, person_id: int) -> MeetingNotesReader:
    """The same, written down where it was not yet. For who has the meeting locked."""
    known = reader(session, meeting_id, person_id)
    if known is None:
        known = MeetingNotesReader(meeting_id=meeting_id, person_id=person_id)
        session.add(known)
        session.flush()
    return known


def readers(session: Session, meeting_id: int) -> Sequence[tuple[MeetingNotesReader, Person]]:
    """Everybody the notes were sent to or who wants them, in the order in which that was noted."""
    found = select(MeetingNotesReader, Person).join(Person, Person.id == MeetingNotesReader.person_id)
    found = found.where(MeetingNotesReader.meeting_id == meeting_id, Person.forgotten_at.is_(None))
    return [(row[0], row[1]) for row in session.execute(found.order_by(MeetingNotesReader.id))]


def all_of(session: Session, person_id: int) -> Sequence[tuple[MeetingNotesReader, Meeting]]:
    """The notes one person was sent, wants, or has read, with the meetings."""
    found = select(MeetingNotesReader, Meeting).join(Meeting, Meeting.id == MeetingNotesReader.meeting_id)
    found = found.where(MeetingNotesReader.person_id == person_id)
    return [(row[0], row[1]) for row in session.execute(found.order_by(Meeting.starts_at, Meeting.id))]


def delete_all_of(session: Session, person_id: int) -> None:
    """Which notes one person was sent is gone."""
    session.execute(delete(MeetingNotesReader).where(MeetingNotesReader.person_id == person_id))


def join(session: Session, person_id: int, into_id: int) -> None:
    """Of two entries of one person, what either was sent and has read is kept with the other (`into_id`)."""
    for noted, meeting in all_of(session, person_id):
        own = reader(session, meeting.id, into_id)
        if own is None:
            continue
        own.wanted_at = own.wanted_at or noted.wanted_at
        own.sent_version = max(own.sent_version or 0, noted.sent_version or 0) or None
        session.delete(noted)
    session.flush()
