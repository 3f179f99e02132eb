"""Polls for the time of a meeting: the times offered, who was asked, and what suits whom."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, delete, exists, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Table
from bot.store.meetings.meetings import Meeting
from bot.store.people import Person


class MeetingPoll(Table):
    """That the time of a meeting is found by asking people; from its draft on."""

    __tablename__ = "meeting_poll"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    closes_at: Mapped[datetime]
    """Until then people can mark what suits them."""
    is_anonymous: Mapped[bool]
    """Whether nobody is shown who marked what, the organiser neither."""
    asked_at: Mapped[datetime | None]
    """When Slack told who is in the channel; None while nobody knows."""
    checked_at: Mapped[datetime | None]
    """When it was last seen who of them is there still."""
    is_shown_closed: Mapped[bool] = mapped_column(default=False)
    """Whether its message is to say that the deadline has passed."""
    settled_at: Mapped[datetime | None]
    """When one of the times was settled on; from then on it is a meeting like others."""
    settled_by: Mapped[str | None] = mapped_column(String(40))
    option_id: Mapped[int | None]
    """The time that was settled on."""


class MeetingOption(Table):
    """One of the times a poll offers."""

    __tablename__ = "meeting_option"
    __table_args__ = (UniqueConstraint("meeting_id", "starts_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class MeetingMark(Table):
    """Whether one time suits one person, as they said last."""

    __tablename__ = "meeting_mark"
    __table_args__ = (UniqueConstraint("option_id", "person_id"), Index(None, "person_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    option_id: Mapped[int] = mapped_column(ForeignKey("meeting_option.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    mark: Mapped[str] = mapped_column(String(10))
    """`yes`, `if_need` or `no`."""
    marked_at: Mapped[datetime]
    noted_by: Mapped[str] = mapped_column(String(40))
    """Slack id of who marked: their own, or that of the member of staff whom they told."""


class MeetingAsked(Table):
    """Somebody who was in the channel when the poll was posted."""

    __tablename__ = "meeting_asked"
    __table_args__ = (Index(None, "person_id"),)

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    user_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """None until Slack has told whether this is a person at all."""


RUNNING = Meeting.state == "polling"


def poll(session: Session, meeting_id: int) -> MeetingPoll | None:
    """How the time of this meeting is found; None where it never was asked about."""
    return session.get(MeetingPoll, meeting_id, populate_existing=True)


def options(session: Session, meeting_id: int) -> Sequence[MeetingOption]:
    """The times that are offered, soonest first."""
    found = select(MeetingOption).where(MeetingOption.meeting_id == meeting_id)
    return session.scalars(found.order_by(MeetingOption.starts_at)).all()


def offer(session: Session, meeting_id: int, times: Sequence[tuple[datetime, datetime]]) -> None:
    """Offer these times, and no others; those that were offered already stay as they are.

    Nobody has marked any yet.
    """
    known = {one.starts_at: one for one in options(session, meeting_id)}
    for starts_at, ends_at in times:
        option = known.pop(starts_at, None) or MeetingOption(meeting_id=meeting_id, starts_at=starts_at)
        option.ends_at = ends_at
        session.add(option)
    for other in known.values():
        session.delete(other)
    session.flush()


def drop(session: Session, meeting_id: int) -> None:
    """The meeting has one time after all."""
    offer(session, meeting_id, ())
    session.execute(delete(MeetingPoll).where(MeetingPoll.meeting_id == meeting_id))


def running(session: Session, now: datetime, channel_id: str | None = None) -> Sequence[Meeting]:
    """Meetings whose time is being found, of one channel or all, those that close soonest first."""
    found = select(Meeting).join(MeetingPoll).where(RUNNING, Meeting.ends_at > now)
    if channel_id is not None:
        found = found.where(Meeting.channel_id == channel_id)
    return session.scalars(found.order_by(MeetingPoll.closes_at, Meeting.id)).all()


def totals(session: Session, meeting_id: int) -> Mapping[tuple[int, str], int]:
    """How many marked each time with each mark."""
    found = select(MeetingMark.option_id, MeetingMark.mark, func.count()).join(MeetingOption)
    found = found.where(MeetingOption.meeting_id == meeting_id)
    rows = session.execute(found.group_by(MeetingMark.option_id, MeetingMark.mark)).all()
    return {(row[0], row[1]): row[2] for row in rows}


def marked_by(session: Session, meeting_id: int) -> Sequence[int]:
    """Everybody who has marked the times of a meeting, by their numbers."""
    found = select(MeetingMark.person_id).join(MeetingOption).where(MeetingOption.meeting_id == meeting_id)
    return session.scalars(found.distinct().order_by(MeetingMark.person_id)).all()


def marks(session: Session, meeting_id: int) -> Sequence[tuple[MeetingMark, Person]]:
    """Every mark with whose it is, in the order in which they came."""
    found = select(MeetingMark, Person).join(MeetingOption).join(Person, Person.id == MeetingMark.person_id)
    found = found.where(MeetingOption.meeting_id == meeting_id)
    rows = session.execute(found.order_by(MeetingMark.marked_at, MeetingMark.id))
    return [(row[0], row[1]) for row in rows]


def marks_of(session: Session, meeting_id: int, person_id: int) -> Sequence[MeetingMark]:
    """What one person has marked."""
    found = select(MeetingMark).join(MeetingOption)
    found = found.where(MeetingOption.meeting_id == meeting_id, MeetingMark.person_id == person_id)
    return session.scalars(found.execution_options(populate_existing=True)).all()


def all_marks_of(session: Session, person_id: int) -> Sequence[tuple[MeetingMark, MeetingOption, Meeting]]:
    """Whatever one person has marked, with the time and the meeting."""
    found = select(MeetingMark, MeetingOption, Meeting).where(MeetingMark.person_id == person_id)
    found = found.join(MeetingOption, MeetingOption.id == MeetingMark.option_id)
    found = found.join(Meeting, Meeting.id == MeetingOption.meeting_id)
    rows = session.execute(found.order_by(Meeting.made_at, MeetingOption.starts_at))
    return [(row[0], row[1], row[2]) for row in rows]


def asked_of(session: Session, person_id: int) -> Sequence[tuple[MeetingAsked, Meeting]]:
    """The polls one person was asked in."""
    found = select(MeetingAsked, Meeting).join(Meeting, Meeting.id == MeetingAsked.meeting_id)
    rows = session.execute(found.where(MeetingAsked.person_id == person_id).order_by(Meeting.made_at))
    return [(row[0], row[1]) for row in rows]


def delete_marks(session: Session, person_id: int) -> None:
    """What one person has marked is gone, and that they were asked."""
    session.execute(delete(MeetingMark).where(MeetingMark.person_id == person_id))
    session.execute(delete(MeetingAsked).where(MeetingAsked.person_id == person_id))


def join(session: Session, person_id: int, into_id: int) -> None:
    """Of what two entries of one person marked alike, what the other (`into_id`) marked remains."""
    own = select(MeetingMark.option_id).where(MeetingMark.person_id == into_id)
    twice = MeetingMark.person_id == person_id, MeetingMark.option_id.in_(own)
    session.execute(delete(MeetingMark).where(*twice))


def missing(session: Session, meeting_id: int, but: str) -> Sequence[int]:
    """Who was asked and has marked nothing yet, by their numbers; without who has this Slack id."""
    marked = exists().where(
        MeetingMark.person_id == MeetingAsked.person_id,
        MeetingMark.option_id == MeetingOption.id,
        MeetingOption.meeting_id == MeetingAsked.meeting_id,
    )
    found = select(MeetingAsked.person_id).where(
        MeetingAsked.meeting_id == meeting_id,
        MeetingAsked.person_id.is_not(None),
        MeetingAsked.user_id != but,
        ~marked,
    )
    return [one for one in session.scalars(found.order_by(MeetingAsked.person_id)) if one is not None]


def was_asked(session: Session, meeting_id: int, person_id: int) -> bool:
    """Whether this person was in the channel, and is there still as far as is known."""
    found = select(MeetingAsked.person_id).where(
        MeetingAsked.meeting_id == meeting_id, MeetingAsked.person_id == person_id
    )
    return session.scalar(found) is not None


def unknown(session: Session, meeting_id: int) -> Sequence[str]:
    """Slack ids of which it is not known yet whether they are people."""
    found = select(MeetingAsked.user_id).where(
        MeetingAsked.meeting_id == meeting_id, MeetingAsked.person_id.is_(None)
    )
    return session.scalars(found.order_by(MeetingAsked.user_id)).all()


def ask(session: Session, meeting_id: int, user_ids: Collection[str]) -> None:
    """Write down who is asked; whom Kith has met is known to be a person."""
    met = select(Person.user_id, Person.id).where(Person.user_id.in_(user_ids))
    known = {str(row[0]): row[1] for row in session.execute(met)}
    session.add_all(
        MeetingAsked(meeting_id=meeting_id, user_id=one, person_id=known.get(one)) for one in sorted(user_ids)
    )


def know(session: Session, meeting_id: int, user_id: str, person_id: int) -> None:
    """This is a person."""
    theirs = MeetingAsked.meeting_id == meeting_id, MeetingAsked.user_id == user_id
    session.execute(update(MeetingAsked).where(*theirs).values(person_id=person_id))


def keep_only(session: Session, meeting_id: int, user_ids: Collection[str]) -> None:
    """Whoever is in the channel no longer is not asked any more."""
    asked = select(MeetingAsked.user_id).where(MeetingAsked.meeting_id == meeting_id)
    forget(session, meeting_id, set(session.scalars(asked)) - set(user_ids))


def forget(session: Session, meeting_id: int, user_ids: Collection[str]) -> None:
    """These are not asked: they are gone, or no people."""
    theirs = MeetingAsked.meeting_id == meeting_id, MeetingAsked.user_id.in_(user_ids)
    session.execute(delete(MeetingAsked).where(*theirs))


def to_ask(session: Session, now: datetime, before: datetime) -> Sequence[int]:
    """Polls of which it is not known yet who is asked, or was last seen before that time; oldest first."""
    unknown_yet = exists().where(MeetingAsked.meeting_id == Meeting.id, MeetingAsked.person_id.is_(None))
    old = MeetingPoll.checked_at.is_(None) | (MeetingPoll.checked_at <= before) | unknown_yet
    found = select(Meeting.id).join(MeetingPoll)
    found = found.where(RUNNING, Meeting.ts.is_not(None), MeetingPoll.closes_at > now, old)
    return session.scalars(found.order_by(Meeting.id)).all()


def to_close(session: Session, now: datetime) -> Sequence[int]:
    """Polls whose deadline has passed and whose message does not say so yet."""
    found = select(Meeting.id).join(MeetingPoll)
    found = found.where(RUNNING, MeetingPoll.closes_at <= now, MeetingPoll.is_shown_closed.is_(False))
    return session.scalars(found.order_by(Meeting.id)).all()
