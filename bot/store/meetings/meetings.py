"""Meetings: what is planned, who comes, and what of it the message in Slack shows already."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    and_,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Table
from bot.store.outbox import Nudge
from bot.store.people import Person


class Meeting(Table):
    """A meeting of the people of one channel."""

    __tablename__ = "meeting"
    __table_args__ = (
        Index(None, "state", "starts_at"),
        Index(None, "channel_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_key: Mapped[str] = mapped_column(String(120), unique=True)
    """The form it was planned in: the same form again is the same meeting."""
    state: Mapped[str] = mapped_column(String(12))
    """`draft`, `polling` while its time is being found, `invited` or `cancelled`."""
    title: Mapped[str] = mapped_column(String(100))
    purpose: Mapped[str] = mapped_column(String(500))
    channel_id: Mapped[str] = mapped_column(String(40))
    held: Mapped[str] = mapped_column(String(10))
    """`in person`, `online` or `hybrid`."""
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(String(200))
    link: Mapped[str] = mapped_column(String(300))
    host_id: Mapped[str | None] = mapped_column(String(40))
    chair_id: Mapped[str | None] = mapped_column(String(40))
    note_taker_id: Mapped[str | None] = mapped_column(String(40))
    agenda: Mapped[list[str]] = mapped_column(default=list)
    places: Mapped[int | None]
    """How many can come; None where there is no limit."""
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(40))
    uid: Mapped[str] = mapped_column(String(80), unique=True)
    """Its name in calendars, for ever (https://www.rfc-editor.org/rfc/rfc5545#section-3.8.4.7)."""
    sequence: Mapped[int] = mapped_column(default=0)
    """How often it was changed (the same RFC, section 3.8.7.4)."""
    changed_at: Mapped[datetime]
    posting_at: Mapped[datetime | None]
    """When its invitation was first about to be posted; None before, and where Slack refused it."""
    ts: Mapped[str | None] = mapped_column(String(30))
    """The invitation in Slack, once known."""
    version: Mapped[int] = mapped_column(default=0)
    """Grows with all that the invitation shows."""
    shown_version: Mapped[int] = mapped_column(default=0)
    """What the invitation in Slack shows."""
    busy_until: Mapped[datetime | None]
    """Until then somebody is updating it in Slack, or Slack has asked for a pause."""
    file_id: Mapped[str | None] = mapped_column(String(40))
    """The calendar file in its thread."""
    file_sequence: Mapped[int | None]
    """Which of its changes that file holds; None before the first file."""
    series_id: Mapped[int | None] = mapped_column(ForeignKey("meeting_series.id"), index=True)
    """The repetition it belongs to; None where it was planned by itself."""


class MeetingAnswer(Table):
    """What a person has answered last."""

    __tablename__ = "meeting_answer"
    __table_args__ = (UniqueConstraint("meeting_id", "person_id"), Index(None, "person_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[str] = mapped_column(String(10))
    """`going`, `maybe`, `no`, or `waiting` for a place."""
    since: Mapped[datetime]
    """Since when this is the answer: who waits longest is next."""
    noted_by: Mapped[str] = mapped_column(String(40))
    """Slack id of who pressed: their own, or that of the member of staff whom they told."""


# A task is somebody to be telephoned or written to, who has not been told yet either.
UNSENT = ("planned", "ready", "waiting", "held", "task")
INVITED = Meeting.state == "invited"
POSTED = Meeting.state.in_(("invited", "polling"))
IS_STALE = and_(POSTED | (Meeting.state == "cancelled"), Meeting.ts.is_not(None))


def meeting(session: Session, meeting_id: int) -> Meeting | None:
    """One meeting as it is now; None where there never was one."""
    return session.get(Meeting, meeting_id, populate_existing=True)


def lock(session: Session, meeting_id: int) -> Meeting | None:
    """The same, and nobody else changes it or its answers until this transaction ends."""
    found = select(Meeting).where(Meeting.id == meeting_id).with_for_update()
    return session.scalar(found.execution_options(populate_existing=True))


def planned_in(session: Session, request_key: str) -> Meeting | None:
    """What was planned in this form before."""
    return session.scalar(select(Meeting).where(Meeting.request_key == request_key).with_for_update())


def drafts(session: Session) -> Sequence[Meeting]:
    """All that nobody was invited to yet, soonest first."""
    found = select(Meeting).where(Meeting.state == "draft")
    return session.scalars(found.order_by(Meeting.starts_at, Meeting.id)).all()


def coming(
    session: Session, now: datetime, until: datetime | None = None, channel_id: str | None = None
) -> Sequence[Meeting]:
    """What people are invited to and is not over, soonest first; of one channel, or starting by a time."""
    found = select(Meeting).where(INVITED, Meeting.ends_at > now)
    if until is not None:
        found = found.where(Meeting.starts_at <= until)
    if channel_id is not None:
        found = found.where(Meeting.channel_id == channel_id)
    return session.scalars(found.order_by(Meeting.starts_at, Meeting.id)).all()


def at_once(
    session: Session, starts_at: datetime, ends_at: datetime, *, with_drafts: bool
) -> Sequence[Meeting]:
    """The meetings people are invited to at any moment between these; drafts too, where that is wanted."""
    states = ("invited", "draft") if with_drafts else ("invited",)
    overlap = Meeting.starts_at < ends_at, Meeting.ends_at > starts_at
    found = select(Meeting).where(Meeting.state.in_(states), *overlap)
    return session.scalars(found.order_by(Meeting.starts_at, Meeting.id)).all()


def who_counts_on(
    session: Session, meeting_ids: Collection[int], answers: Collection[str]
) -> Sequence[tuple[int, int]]:
    """Who gave one of these answers to one of these meetings: the numbers of the meeting and the person."""
    found = select(MeetingAnswer.meeting_id, MeetingAnswer.person_id).where(
        MeetingAnswer.meeting_id.in_(meeting_ids), MeetingAnswer.answer.in_(answers)
    )
    return [(row[0], row[1]) for row in session.execute(found)]


def counts(session: Session, meeting_id: int) -> Mapping[str, int]:
    """How many have given each answer."""
    answers = select(MeetingAnswer.answer, func.count()).where(MeetingAnswer.meeting_id == meeting_id)
    rows = session.execute(answers.group_by(MeetingAnswer.answer)).all()
    return {row[0]: row[1] for row in rows}


def answer_of(session: Session, meeting_id: int, person_id: int) -> MeetingAnswer | None:
    """What one person has answered."""
    found = select(MeetingAnswer).where(
        MeetingAnswer.meeting_id == meeting_id, MeetingAnswer.person_id == person_id
    )
    return session.scalar(found.execution_options(populate_existing=True))


def answers(session: Session, meeting_id: int) -> Sequence[tuple[MeetingAnswer, Person]]:
    """Every answer with who gave it, in the order in which they wait or came."""
    found = select(MeetingAnswer, Person).join(Person, Person.id == MeetingAnswer.person_id)
    found = found.where(MeetingAnswer.meeting_id == meeting_id)
    return [
        (row[0], row[1]) for row in session.execute(found.order_by(MeetingAnswer.since, MeetingAnswer.id))
    ]


def next_waiting(session: Session, meeting_id: int) -> MeetingAnswer | None:
    """Who has waited longest for a place."""
    found = select(MeetingAnswer).where(
        MeetingAnswer.meeting_id == meeting_id, MeetingAnswer.answer == "waiting"
    )
    return session.scalar(found.order_by(MeetingAnswer.since, MeetingAnswer.id).limit(1))


def answers_of(session: Session, person_id: int) -> Sequence[tuple[MeetingAnswer, Meeting]]:
    """Every answer of one person with the meeting it was given to, in the order of the meetings."""
    found = select(MeetingAnswer, Meeting).join(Meeting, Meeting.id == MeetingAnswer.meeting_id)
    in_order = found.where(MeetingAnswer.person_id == person_id).order_by(Meeting.starts_at, Meeting.id)
    rows = session.execute(in_order.execution_options(populate_existing=True))
    return [(row[0], row[1]) for row in rows]


def delete_answer(session: Session, meeting_id: int, person_id: int) -> None:
    """What one person has answered is gone."""
    theirs = MeetingAnswer.meeting_id == meeting_id, MeetingAnswer.person_id == person_id
    session.execute(delete(MeetingAnswer).where(*theirs))


def of_staff(session: Session, user_id: str) -> Sequence[Meeting]:
    """Every meeting that somebody planned, or in which they have a part."""
    found = select(Meeting).where(or_(Meeting.made_by == user_id, _has_part(user_id)))
    return session.scalars(found.order_by(Meeting.starts_at, Meeting.id)).all()


def rests_with(session: Session, user_id: str, now: datetime) -> bool:
    """Whether somebody organises a meeting to come: is its host, or its planner where it has no host."""
    theirs = or_(Meeting.host_id == user_id, and_(Meeting.host_id.is_(None), Meeting.made_by == user_id))
    found = select(Meeting.id).where(POSTED, Meeting.ends_at > now, theirs)
    return session.scalar(found.limit(1)) is not None


def show_anew(session: Session, user_id: str) -> None:
    """The invitations that name somebody are out of date."""
    named = update(Meeting).where(_has_part(user_id))
    session.execute(named.values(version=Meeting.version + 1))


def _has_part(user_id: str) -> ColumnElement[bool]:
    return or_(Meeting.host_id == user_id, Meeting.chair_id == user_id, Meeting.note_taker_id == user_id)


def not_on_slack(session: Session, words: str, most: int) -> Sequence[Person]:
    """People without Slack whose name holds these words."""
    found = select(Person).where(
        Person.user_id.is_(None), Person.name.icontains(words, autoescape=True), Person.forgotten_at.is_(None)
    )
    return session.scalars(found.order_by(Person.name, Person.id).limit(most)).all()


def unsent(session: Session, kind: str, meeting_id: int) -> Sequence[Nudge]:
    """What of this kind was to be told about a meeting and has not been sent yet."""
    return [one for one in all_unsent(session, kind) if one.about.get("meeting") == meeting_id]


def all_unsent(session: Session, kind: str) -> Sequence[Nudge]:
    """What of this kind was to be told and has not been sent yet."""
    return session.scalars(select(Nudge).where(Nudge.kind == kind, Nudge.state.in_(UNSENT))).all()


def stale(session: Session, now: datetime) -> Sequence[int]:
    """Meetings whose invitation in Slack, or whose calendar file, does not show what is so, oldest first."""
    behind = or_(
        Meeting.shown_version < Meeting.version,
        and_(
            # While its time is being found there is nothing to put into a calendar.
            Meeting.state != "polling",
            Meeting.file_sequence.is_(None) | (Meeting.file_sequence < Meeting.sequence),
        ),
    )
    free = or_(Meeting.busy_until.is_(None), Meeting.busy_until <= now)
    found = select(Meeting.id).where(IS_STALE, behind, free, Meeting.ends_at > now)
    return session.scalars(found.order_by(Meeting.changed_at, Meeting.id)).all()


def take_unposted(session: Session, before: datetime, now: datetime, until: datetime) -> Sequence[Meeting]:
    """Meetings whose invitation was to be posted before a time, and of which no message is known.

    They are kept from others until `until`.
    """
    free = or_(Meeting.busy_until.is_(None), Meeting.busy_until <= now)
    lost = POSTED, Meeting.ts.is_(None), Meeting.posting_at <= before, free
    taken = update(Meeting).where(*lost).values(busy_until=until).returning(Meeting)
    return session.scalars(taken.execution_options(populate_existing=True)).all()


def take(session: Session, meeting_id: int, now: datetime, until: datetime) -> bool:
    """Keep others from updating this meeting in Slack until then; False where somebody else does."""
    free = or_(Meeting.busy_until.is_(None), Meeting.busy_until <= now)
    taken = update(Meeting).where(Meeting.id == meeting_id, IS_STALE, free).values(busy_until=until)
    return bool(session.scalars(taken.returning(Meeting.id)).all())
