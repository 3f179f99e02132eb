"""What people would like to meet about, who would join, and which meeting came of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import (
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    and_,
    case,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Table
from bot.store.meetings.channel_posts import ChannelPost
from bot.store.meetings.meetings import Meeting


class MeetingIdea(ChannelPost):
    """Something that somebody would like to meet about, shown in their channel."""

    __tablename__ = "meeting_idea"
    __table_args__ = (Index(None, "channel_id", "state"), Index(None, "state", "kept_at"))

    request_key: Mapped[str] = mapped_column(String(120), unique=True)
    """The form it was suggested in: the same form again is the same idea."""
    state: Mapped[str] = mapped_column(String(12))
    """`open`, `withdrawn` by its author, or `closed` by staff."""
    topic: Mapped[str] = mapped_column(String(150))
    why: Mapped[str] = mapped_column(String(500))
    near: Mapped[str] = mapped_column(String(100))
    """Near where, or that it is to be online, in the author's words."""
    suits: Mapped[list[str]] = mapped_column(default=list)
    """`daytime`, `evenings`, `weekends`."""
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    named: Mapped[bool]
    """Whether the author wants to be named in the channel."""
    made_at: Mapped[datetime]
    kept_at: Mapped[datetime]
    """When its author last said that it is to stay: at first, when they made it."""
    found_at: Mapped[datetime | None]
    """When it had found company for the first time."""
    word: Mapped[str] = mapped_column(String(300))
    """What staff said when they closed it."""
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(String(40))
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"), index=True)
    """The meeting that was planned from it last."""
    shown_stage: Mapped[str] = mapped_column(String(12), default="suggested")
    """How far it had come when its message was last made stale for that."""


class MeetingIdeaInterest(Table):
    """Somebody would join: the author, too."""

    __tablename__ = "meeting_idea_interest"
    __table_args__ = (UniqueConstraint("idea_id", "person_id"), Index(None, "person_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("meeting_idea.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    since: Mapped[datetime]


OPEN = MeetingIdea.state == "open"


def suggested_in(session: Session, request_key: str) -> MeetingIdea | None:
    """What was suggested in this form before."""
    return session.scalar(select(MeetingIdea).where(MeetingIdea.request_key == request_key).with_for_update())


def delete_idea(session: Session, idea_id: int) -> None:
    """An idea that nobody has seen is gone, and who would join it."""
    session.execute(delete(MeetingIdeaInterest).where(MeetingIdeaInterest.idea_id == idea_id))
    session.execute(delete(MeetingIdea).where(MeetingIdea.id == idea_id))


def with_meetings(
    session: Session, *, channel_id: str | None = None, only_open: bool = False
) -> Sequence[tuple[MeetingIdea, Meeting | None]]:
    """Ideas with the meeting that came of each, newest first; of one channel, or all."""
    chosen = select(MeetingIdea, Meeting).outerjoin(Meeting, Meeting.id == MeetingIdea.meeting_id)
    if channel_id is not None:
        chosen = chosen.where(MeetingIdea.channel_id == channel_id)
    if only_open:
        chosen = chosen.where(OPEN)
    rows = session.execute(chosen.order_by(MeetingIdea.made_at.desc(), MeetingIdea.id.desc()))
    return [(row[0], row[1]) for row in rows]


def counts(session: Session) -> Mapping[int, int]:
    """How many would join each idea."""
    counted = select(MeetingIdeaInterest.idea_id, func.count()).group_by(MeetingIdeaInterest.idea_id)
    return {row[0]: row[1] for row in session.execute(counted)}


def count(session: Session, idea_id: int) -> int:
    """How many would join one idea."""
    counted = select(func.count()).where(MeetingIdeaInterest.idea_id == idea_id)
    return session.scalars(counted.select_from(MeetingIdeaInterest)).one()


def interest(session: Session, idea_id: int, person_id: int) -> MeetingIdeaInterest | None:
    """That somebody would join; None where they have not said so."""
    theirs = MeetingIdeaInterest.idea_id == idea_id, MeetingIdeaInterest.person_id == person_id
    return session.scalar(select(MeetingIdeaInterest).where(*theirs))


def take_back(session: Session, idea_id: int, person_id: int) -> None:
    """Somebody would not join any more."""
    theirs = MeetingIdeaInterest.idea_id == idea_id, MeetingIdeaInterest.person_id == person_id
    session.execute(delete(MeetingIdeaInterest).where(*theirs))


def joiners(session: Session, idea_id: int) -> Sequence[int]:
    """The people who would join, by number, in the order in which they said so."""
    found = select(MeetingIdeaInterest.person_id).where(MeetingIdeaInterest.idea_id == idea_id)
    return session.scalars(found.order_by(MeetingIdeaInterest.id)).all()


def invited_to(session: Session, now: datetime) -> Sequence[tuple[MeetingIdea, Meeting]]:
    """Ideas of which a meeting has come that people are invited to, or asked when it suits them; not past."""
    found = select(MeetingIdea, Meeting).join(Meeting, Meeting.id == MeetingIdea.meeting_id)
    begins = case((Meeting.state == "polling", Meeting.ends_at), else_=Meeting.starts_at)
    posted = Meeting.state.in_(("invited", "polling")), Meeting.ts.is_not(None), begins > now
    rows = session.execute(found.where(*posted).order_by(MeetingIdea.id))
    return [(row[0], row[1]) for row in rows]


def without_company(session: Session, before: datetime) -> Sequence[MeetingIdea]:
    """Open ideas that have found no company, and of which nobody has said since then that they stay."""
    alone = OPEN, MeetingIdea.found_at.is_(None), MeetingIdea.kept_at <= before
    return session.scalars(select(MeetingIdea).where(*alone).order_by(MeetingIdea.id)).all()


def with_a_meeting(session: Session) -> Sequence[tuple[MeetingIdea, Meeting]]:
    """Ideas of which a meeting was planned, unless their messages say already that people have met."""
    found = select(MeetingIdea, Meeting).join(Meeting, Meeting.id == MeetingIdea.meeting_id)
    rows = session.execute(found.where(MeetingIdea.shown_stage != "met").order_by(MeetingIdea.id))
    return [(row[0], row[1]) for row in rows]


def to_plan(session: Session, now: datetime) -> Sequence[tuple[MeetingIdea, Meeting | None]]:
    """Open ideas that have found company, and of which no meeting has come yet, oldest first."""
    found = select(MeetingIdea, Meeting).outerjoin(Meeting, Meeting.id == MeetingIdea.meeting_id)
    ran_out = and_(Meeting.state == "polling", Meeting.ends_at <= now)
    none_yet = or_(MeetingIdea.meeting_id.is_(None), Meeting.state == "cancelled", ran_out)
    ready = and_(OPEN, MeetingIdea.found_at.is_not(None), none_yet)
    rows = session.execute(found.where(ready).order_by(MeetingIdea.found_at, MeetingIdea.id))
    return [(row[0], row[1]) for row in rows]


def of_meeting(session: Session, meeting_id: int) -> MeetingIdea | None:
    """The idea that a meeting came of."""
    return session.scalar(select(MeetingIdea).where(MeetingIdea.meeting_id == meeting_id).limit(1))


def show_anew(session: Session, meeting_id: int) -> None:
    """The message of the idea that a meeting came of says when it is: it is out of date."""
    theirs = update(MeetingIdea).where(MeetingIdea.meeting_id == meeting_id)
    session.execute(theirs.values(version=MeetingIdea.version + 1))


def of_author(session: Session, person_id: int) -> Sequence[MeetingIdea]:
    """Every idea of one person, oldest first."""
    theirs = select(MeetingIdea).where(MeetingIdea.author_id == person_id)
    return session.scalars(theirs.order_by(MeetingIdea.id)).all()


def of_joiner(session: Session, person_id: int) -> Sequence[tuple[MeetingIdeaInterest, MeetingIdea]]:
    """What one person would join, oldest first."""
    found = select(MeetingIdeaInterest, MeetingIdea).join(
        MeetingIdea, MeetingIdea.id == MeetingIdeaInterest.idea_id
    )
    theirs = found.where(MeetingIdeaInterest.person_id == person_id).order_by(MeetingIdeaInterest.id)
    return [(row[0], row[1]) for row in session.execute(theirs)]


def closed_by(session: Session, user_id: str) -> Sequence[MeetingIdea]:
    """What one member of staff closed, oldest first."""
    theirs = select(MeetingIdea).where(MeetingIdea.closed_by == user_id)
    return session.scalars(theirs.order_by(MeetingIdea.id)).all()
