"""What a meeting needs brought along: its checklist, and the equipment that the council owns."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, and_, delete, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Table
from bot.store.meetings.bookings import STANDING, Booking
from bot.store.meetings.meetings import Meeting
from bot.store.people import Person


class Equipment(Table):
    """One piece that the council owns, such as a projector."""

    __tablename__ = "equipment"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_key: Mapped[str] = mapped_column(String(120), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    kept_at: Mapped[str] = mapped_column(String(200))
    """Where it is when nobody has it."""
    notes: Mapped[str] = mapped_column(String(300))
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(40))
    retired_at: Mapped[datetime | None]


class MeetingItem(Table):
    """One line of a meeting's checklist."""

    __tablename__ = "meeting_item"
    __table_args__ = (Index(None, "meeting_id"), Index(None, "owner_id"), Index(None, "equipment_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    request_key: Mapped[str] = mapped_column(String(120), unique=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    what: Mapped[str] = mapped_column(String(100))
    quantity: Mapped[int]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Who brings it; None where that is nobody yet."""
    equipment_id: Mapped[int | None] = mapped_column(ForeignKey("equipment.id"))
    due_on: Mapped[date | None]
    done_at: Mapped[datetime | None]
    done_by: Mapped[str | None] = mapped_column(String(40))
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(40))


def piece(session: Session, equipment_id: int) -> Equipment | None:
    """One piece of equipment as it is now."""
    return session.get(Equipment, equipment_id, populate_existing=True)


def lock_piece(session: Session, equipment_id: int) -> Equipment | None:
    """The same, and nobody else takes it for a meeting until this transaction ends."""
    found = select(Equipment).where(Equipment.id == equipment_id).with_for_update()
    return session.scalar(found.execution_options(populate_existing=True))


def piece_added_in(session: Session, request_key: str) -> Equipment | None:
    """What was added in this form before."""
    return session.scalar(select(Equipment).where(Equipment.request_key == request_key))


def pieces(session: Session) -> Sequence[Equipment]:
    """All equipment by name, what is out of use last."""
    in_order = select(Equipment).order_by(Equipment.retired_at.is_not(None), Equipment.name, Equipment.id)
    return session.scalars(in_order).all()


def item(session: Session, item_id: int) -> MeetingItem | None:
    """One line as it is now; None once it was taken off."""
    return session.get(MeetingItem, item_id, populate_existing=True)


def item_added_in(session: Session, request_key: str) -> MeetingItem | None:
    """What was added in this form before."""
    return session.scalar(select(MeetingItem).where(MeetingItem.request_key == request_key))


def items(session: Session, meeting_id: int) -> Sequence[tuple[MeetingItem, Person | None]]:
    """A meeting's checklist with who brings what, in the order in which it was written."""
    found = select(MeetingItem, Person).outerjoin(Person, Person.id == MeetingItem.owner_id)
    found = found.where(MeetingItem.meeting_id == meeting_id).order_by(MeetingItem.id)
    rows = session.execute(found.execution_options(populate_existing=True))
    return [(row[0], row[1]) for row in rows]


def counts(session: Session, meeting_id: int) -> tuple[int, int]:
    """How many lines a checklist has, and how many of them are done."""
    found = select(func.count(), func.count(MeetingItem.done_at))
    row = session.execute(found.where(MeetingItem.meeting_id == meeting_id)).one()
    return row[0], row[1]


def of_owner(session: Session, meeting_id: int, person_id: int) -> Sequence[MeetingItem]:
    """What one person brings to a meeting."""
    found = select(MeetingItem).where(MeetingItem.meeting_id == meeting_id, MeetingItem.owner_id == person_id)
    return session.scalars(found.order_by(MeetingItem.id).execution_options(populate_existing=True)).all()


def all_of(session: Session, person_id: int) -> Sequence[tuple[MeetingItem, Meeting]]:
    """What one person brings, or brought, to any meeting."""
    found = select(MeetingItem, Meeting).join(Meeting, Meeting.id == MeetingItem.meeting_id)
    found = found.where(MeetingItem.owner_id == person_id).order_by(Meeting.starts_at, MeetingItem.id)
    return [(row[0], row[1]) for row in session.execute(found)]


def open_items(session: Session, meeting_id: int) -> Sequence[MeetingItem]:
    """What is not done yet."""
    found = select(MeetingItem).where(MeetingItem.meeting_id == meeting_id, MeetingItem.done_at.is_(None))
    return session.scalars(found.order_by(MeetingItem.id)).all()


def take_off(session: Session, item_id: int) -> None:
    """A line is no longer on the list."""
    session.execute(delete(MeetingItem).where(MeetingItem.id == item_id))


def leave(session: Session, person_id: int) -> None:
    """What one person brings is brought by nobody."""
    theirs = update(MeetingItem).where(MeetingItem.owner_id == person_id)
    session.execute(theirs.values(owner_id=None))


def others_with(
    session: Session, equipment_id: int, without: int, since: datetime, until: datetime | None = None
) -> Sequence[Meeting]:
    """Meetings, none of them called off, that a piece is on the checklist of; all but one.

    Of those only which may need it between these times, by their own time or by that of their venue: a piece
    has been at more meetings over the years than anybody wants to read each time.
    """
    own, booked = Meeting.ends_at > since, Booking.until_at > since
    if until is not None:
        own, booked = and_(own, Meeting.starts_at < until), and_(booked, Booking.from_at < until)
    theirs = select(MeetingItem.meeting_id).where(MeetingItem.equipment_id == equipment_id)
    by_venue = select(Booking.meeting_id).where(
        Booking.meeting_id.in_(theirs), Booking.status.in_(STANDING), booked
    )
    found = select(Meeting).where(Meeting.id.in_(theirs), Meeting.id != without, Meeting.state != "cancelled")
    found = found.where(or_(own, Meeting.id.in_(by_venue)))
    return session.scalars(found.order_by(Meeting.starts_at, Meeting.id)).all()


def last_with_list(session: Session, meeting: Meeting) -> Meeting | None:
    """The last meeting before this one in the same channel that has a checklist."""
    listed = select(MeetingItem.meeting_id)
    found = select(Meeting).where(
        Meeting.channel_id == meeting.channel_id,
        Meeting.starts_at < meeting.starts_at,
        Meeting.id != meeting.id,
        Meeting.state != "cancelled",
        Meeting.id.in_(listed),
    )
    return session.scalar(found.order_by(Meeting.starts_at.desc(), Meeting.id.desc()).limit(1))


def noted_by(session: Session, user_id: str) -> Sequence[tuple[MeetingItem, Meeting]]:
    """Lines that somebody wrote or ticked."""
    found = select(MeetingItem, Meeting).join(Meeting, Meeting.id == MeetingItem.meeting_id)
    found = found.where(or_(MeetingItem.made_by == user_id, MeetingItem.done_by == user_id))
    return [(row[0], row[1]) for row in session.execute(found.order_by(MeetingItem.id))]


def pieces_noted_by(session: Session, user_id: str) -> Sequence[Equipment]:
    """Equipment that somebody wrote down."""
    return session.scalars(select(Equipment).where(Equipment.made_by == user_id).order_by(Equipment.id)).all()
