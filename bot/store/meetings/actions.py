"""What somebody has to do by a day: tasks before a meeting, actions agreed at it."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, String, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Table
from bot.store.meetings.meetings import Meeting
from bot.store.people import Person


class MeetingAction(Table):
    """One task or action."""

    __tablename__ = "meeting_action"
    __table_args__ = (
        Index(None, "meeting_id", "state"),
        Index(None, "owner_id", "state"),
        Index(None, "state", "due_on"),
        Index(None, "back_from"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_key: Mapped[str] = mapped_column(String(120), unique=True)
    """The form it was added by: the same form again is the same action."""
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    what: Mapped[str] = mapped_column(String(500))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """None where its owner was forgotten: it waits for another."""
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10))
    """`draft` until the notes it belongs to are sent, then `open`, and in the end `done` or `dropped`."""
    given: Mapped[int]
    """How often it was given to somebody, or changed for them: each time they are told."""
    given_at: Mapped[datetime]
    back_from: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Who has handed it back."""
    reason: Mapped[str] = mapped_column(String(300))
    """Why it was handed back, or dropped."""
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(40))
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(String(40))


Owned = tuple[MeetingAction, Person | None]
"""An action with its owner."""
IS_ON = Meeting.state != "cancelled"


def action(session: Session, action_id: int) -> MeetingAction | None:
    """One action as it is now; None where there is none."""
    return session.get(MeetingAction, action_id, populate_existing=True)


def lock(session: Session, action_id: int) -> MeetingAction | None:
    """The same, and nobody else changes it until this transaction ends."""
    found = select(MeetingAction).where(MeetingAction.id == action_id).with_for_update()
    return session.scalar(found.execution_options(populate_existing=True))


def made_by_form(session: Session, request_key: str) -> MeetingAction | None:
    """The action that was added by this form already."""
    return session.scalar(select(MeetingAction).where(MeetingAction.request_key == request_key))


def of_meeting(session: Session, meeting_id: int) -> Sequence[Owned]:
    """Every task and action of a meeting, what is due first first."""
    found = select(MeetingAction, Person).outerjoin(Person, Person.id == MeetingAction.owner_id)
    found = found.where(MeetingAction.meeting_id == meeting_id)
    in_order = found.order_by(MeetingAction.due_on, MeetingAction.id)
    return [(row[0], row[1]) for row in session.execute(in_order)]


def owners(session: Session, meeting_id: int) -> Sequence[int]:
    """Who has something to do for a meeting."""
    found = select(MeetingAction.owner_id).where(
        MeetingAction.meeting_id == meeting_id,
        MeetingAction.state == "open",
        MeetingAction.owner_id.is_not(None),
    )
    return [one for one in session.scalars(found.distinct()) if one is not None]


def open_before(session: Session, meeting: Meeting) -> Sequence[Owned]:
    """What is still open from earlier meetings of the same channel, what is due first first."""
    found = select(MeetingAction, Person).outerjoin(Person, Person.id == MeetingAction.owner_id)
    found = found.join(Meeting, Meeting.id == MeetingAction.meeting_id)
    found = found.where(MeetingAction.state == "open", *_earlier(meeting))
    in_order = found.order_by(MeetingAction.due_on, MeetingAction.id)
    return [(row[0], row[1]) for row in session.execute(in_order)]


def count_open_before(session: Session, meeting: Meeting) -> int:
    """How many these are."""
    found = select(func.count()).select_from(MeetingAction)
    found = found.join(Meeting, Meeting.id == MeetingAction.meeting_id)
    return session.scalars(found.where(MeetingAction.state == "open", *_earlier(meeting))).one()


def open_of(session: Session, person_id: int) -> Sequence[tuple[MeetingAction, Meeting]]:
    """What one person has to do, what is due first first."""
    found = select(MeetingAction, Meeting).join(Meeting, Meeting.id == MeetingAction.meeting_id)
    found = found.where(MeetingAction.owner_id == person_id, MeetingAction.state == "open", IS_ON)
    in_order = found.order_by(MeetingAction.due_on, MeetingAction.id)
    return [(row[0], row[1]) for row in session.execute(in_order)]


def due(session: Session, day: date) -> Sequence[MeetingAction]:
    """What was to be done by this day and is open still, in the order of their days."""
    found = select(MeetingAction).join(Meeting, Meeting.id == MeetingAction.meeting_id)
    waiting = MeetingAction.state == "open", MeetingAction.due_on <= day, IS_ON
    found = found.where(*waiting, MeetingAction.owner_id.is_not(None))
    return session.scalars(found.order_by(MeetingAction.due_on, MeetingAction.id)).all()


def without_owner(session: Session, user_id: str) -> Sequence[tuple[MeetingAction, Meeting]]:
    """What nobody has to do any more, of the meetings this person planned."""
    found = select(MeetingAction, Meeting).join(Meeting, Meeting.id == MeetingAction.meeting_id)
    nobodys = MeetingAction.owner_id.is_(None), MeetingAction.state == "open", IS_ON
    found = found.where(*nobodys, Meeting.made_by == user_id)
    return [(row[0], row[1]) for row in session.execute(found.order_by(MeetingAction.due_on))]


def all_of(session: Session, person_id: int) -> Sequence[tuple[MeetingAction, Meeting]]:
    """All that one person ever had to do or handed back, with the meetings."""
    found = select(MeetingAction, Meeting).join(Meeting, Meeting.id == MeetingAction.meeting_id)
    theirs = or_(MeetingAction.owner_id == person_id, MeetingAction.back_from == person_id)
    return [(row[0], row[1]) for row in session.execute(found.where(theirs).order_by(MeetingAction.id))]


def forget(session: Session, person_id: int) -> None:
    """Take a person out of what they had to do, and what they wrote when they handed it back."""
    back = update(MeetingAction).where(MeetingAction.back_from == person_id)
    session.execute(back.values(back_from=None, reason=""))
    owned = update(MeetingAction).where(MeetingAction.owner_id == person_id)
    session.execute(owned.values(owner_id=None))


def show_anew(session: Session, meeting: Meeting) -> None:
    """The invitations to later meetings of the channel count what is open: they are out of date."""
    same = Meeting.channel_id == meeting.channel_id
    if meeting.series_id is not None:
        same = or_(same, Meeting.series_id == meeting.series_id)
    later = (
        same,
        Meeting.state == "invited",
        Meeting.starts_at > meeting.starts_at,
    )
    session.execute(update(Meeting).where(*later).values(version=Meeting.version + 1))


def _earlier(meeting: Meeting) -> tuple[ColumnElement[bool], ...]:
    same = Meeting.channel_id == meeting.channel_id
    if meeting.series_id is not None:
        # It may have been moved to another channel since.
        same = or_(same, Meeting.series_id == meeting.series_id)
    return same, Meeting.starts_at < meeting.starts_at, IS_ON
