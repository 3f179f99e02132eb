"""What people put forward: for the agenda, as a view or an idea; and what became of each."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    String,
    and_,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Table
from bot.store.channels import NetworkChannel
from bot.store.meetings.meetings import UNSENT, Meeting, lock
from bot.store.outbox import Nudge
from bot.store.people import Person


class Suggestion(Table):
    """One thing a person put forward, for one meeting or for the network of a channel."""

    __tablename__ = "meeting_suggestion"
    __table_args__ = (Index(None, "meeting_id"), Index(None, "channel_id"), Index(None, "person_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    request_key: Mapped[str] = mapped_column(String(120), unique=True)
    """The form it was written in: the same form again is the same suggestion."""
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    """Whose it is. Where they want to stay unnamed, nothing but what they see themselves is read by it."""
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"))
    """None for what belongs to no meeting yet."""
    channel_id: Mapped[str] = mapped_column(String(40))
    sort: Mapped[str] = mapped_column(String(10))
    """`agenda`, `view` or `idea`."""
    words: Mapped[str] = mapped_column(String(1000))
    shown_to: Mapped[str] = mapped_column(String(10))
    """Who sees the name: `nobody`, the `organiser`, or on the `agenda` everybody."""
    made_at: Mapped[datetime]
    became: Mapped[str | None] = mapped_column(String(12))
    """What the organiser did with it; None while it is new."""
    item: Mapped[str] = mapped_column(String(200))
    """How it stands on the agenda, where it was put there."""
    reply: Mapped[str] = mapped_column(String(500))
    """What the organiser wrote back."""
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(40))


NEW = Suggestion.became.is_(None)
ON_AGENDA = Suggestion.became == "agenda"


def suggestion(session: Session, suggestion_id: int) -> Suggestion | None:
    """One suggestion as it is now; None once it was taken back."""
    return session.get(Suggestion, suggestion_id, populate_existing=True)


def written_in(session: Session, request_key: str) -> Suggestion | None:
    """What was put forward in this form before."""
    return session.scalar(select(Suggestion).where(Suggestion.request_key == request_key))


def lock_place(session: Session, value: str) -> None:
    """Nobody else puts forward anything for this meeting, or channel, until this transaction ends."""
    if value.isdigit():
        lock(session, int(value))
        return
    found = select(NetworkChannel).where(NetworkChannel.channel_id == value).with_for_update()
    session.scalar(found.execution_options(populate_existing=True))


def at(meeting_id: int | None, channel_id: str) -> ColumnElement[bool]:
    """What was put forward for this meeting; where that is None, for the network of this channel."""
    if meeting_id is not None:
        return Suggestion.meeting_id == meeting_id
    return and_(Suggestion.meeting_id.is_(None), Suggestion.channel_id == channel_id)


def of_place(
    session: Session, meeting_id: int | None, channel_id: str
) -> Sequence[tuple[Suggestion, Person]]:
    """Everything put forward there, what is new first."""
    found = select(Suggestion, Person).join(Person, Person.id == Suggestion.person_id)
    in_order = found.where(at(meeting_id, channel_id)).order_by(Suggestion.became.is_not(None), Suggestion.id)
    rows = session.execute(in_order.execution_options(populate_existing=True))
    return [(row[0], row[1]) for row in rows]


def new_count(session: Session, meeting_id: int | None, channel_id: str, person_id: int | None = None) -> int:
    """How many wait there for an answer; those of one person only, where that is given."""
    found = select(func.count()).select_from(Suggestion).where(NEW, at(meeting_id, channel_id))
    if person_id is not None:
        found = found.where(Suggestion.person_id == person_id)
    return session.scalars(found).one()


def waiting_for(session: Session, user_id: str) -> Sequence[tuple[int | None, str, int]]:
    """What waits for the answer of somebody on Slack: the meeting or None, the channel, and how many.

    It waits for who plans a meeting and for its host; else for who looks after the channel.
    """
    looks_after = select(NetworkChannel.channel_id).where(NetworkChannel.coordinator_id == user_id)
    is_nobodys = or_(
        Meeting.id.is_(None), and_(Meeting.host_id.is_(None), Meeting.made_by.startswith("forgotten:"))
    )
    theirs = or_(
        Meeting.made_by == user_id,
        Meeting.host_id == user_id,
        and_(is_nobodys, Suggestion.channel_id.in_(looks_after)),
    )
    # What belongs to no meeting is one heap for each channel.
    heap = Suggestion.meeting_id, Suggestion.channel_id
    found = select(*heap, func.count()).outerjoin(Meeting, Meeting.id == Suggestion.meeting_id)
    grouped = found.where(NEW, theirs).group_by(*heap).order_by(func.min(Suggestion.id))
    return [(row[0], row[1], row[2]) for row in session.execute(grouped)]


def all_of(session: Session, person_id: int) -> Sequence[tuple[Suggestion, Meeting | None]]:
    """Everything one person put forward, newest first, with the meeting it is for."""
    found = select(Suggestion, Meeting).outerjoin(Meeting, Meeting.id == Suggestion.meeting_id)
    in_order = found.where(Suggestion.person_id == person_id).order_by(Suggestion.id.desc())
    rows = session.execute(in_order.execution_options(populate_existing=True))
    return [(row[0], row[1]) for row in rows]


def delete_all_of(session: Session, person_id: int) -> None:
    """What one person put forward is gone; the invitations that named them are out of date."""
    named = select(Suggestion.meeting_id).where(Suggestion.person_id == person_id, ON_AGENDA)
    session.execute(update(Meeting).where(Meeting.id.in_(named)).values(version=Meeting.version + 1))
    session.execute(delete(Suggestion).where(Suggestion.person_id == person_id))


def take_back(session: Session, suggestion_id: int) -> bool:
    """Delete what is still new; False, and nothing deleted, where it was answered."""
    gone = delete(Suggestion).where(Suggestion.id == suggestion_id, NEW)
    return bool(session.scalars(gone.returning(Suggestion.id)).all())


def decide(
    session: Session, suggestion_id: int, became: str, reply: str, by: str, at_: datetime, item: str = ""
) -> bool:
    """Note what became of it; False, and nothing noted, where that was noted already."""
    noted = update(Suggestion).where(Suggestion.id == suggestion_id, NEW)
    noted = noted.values(became=became, reply=reply, item=item, decided_by=by, decided_at=at_)
    return bool(session.scalars(noted.returning(Suggestion.id)).all())


def carry_over(
    session: Session, ids: Collection[int], meeting_id: int | None, channel_id: str, to: int
) -> Sequence[int]:
    """Put those that are still new at one place to a meeting; which they are."""
    new = Suggestion.id.in_(ids), NEW, at(meeting_id, channel_id)
    carried = update(Suggestion).where(*new).values(meeting_id=to)
    return session.scalars(carried.returning(Suggestion.id)).all()


def next_meeting(session: Session, channel_id: str, now: datetime, but: int | None) -> Meeting | None:
    """The next meeting that the people of a channel are invited to, another one than `but`."""
    found = select(Meeting).where(
        Meeting.state == "invited", Meeting.channel_id == channel_id, Meeting.starts_at > now
    )
    if but is not None:
        found = found.where(Meeting.id != but)
    return session.scalar(found.order_by(Meeting.starts_at, Meeting.id).limit(1))


def named_on_agenda(session: Session, meeting_id: int) -> Mapping[str, str]:
    """The items of an agenda that say who suggested them, with the Slack id of each."""
    found = select(Suggestion.item, Person.user_id).join(Person, Person.id == Suggestion.person_id)
    named = found.where(ON_AGENDA, Suggestion.meeting_id == meeting_id, Suggestion.shown_to == "agenda")
    rows = session.execute(named.order_by(Suggestion.id.desc()))
    return {item: user_id for item, user_id in rows if user_id}


def is_due(session: Session, kind: str, person_id: int, about: Mapping[str, int | str]) -> bool:
    """Whether a person is to be told of the same already, and was not told yet."""
    waiting = select(Nudge).where(Nudge.kind == kind, Nudge.person_id == person_id, Nudge.state.in_(UNSENT))
    return any(one.about == about for one in session.scalars(waiting))
