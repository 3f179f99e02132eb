"""Concerns: a chronology of sealed entries for each, and who has which part in it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    and_,
    delete,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship, selectinload

from bot.store.base import Table


class Concern(Table):
    """One concern. Whose it is and what it is about stands sealed in its entries."""

    __tablename__ = "concern"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(12), unique=True)
    """What may be said aloud: random letters and digits that tell nothing."""
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    disposed_at: Mapped[datetime | None]
    """When its texts and who had which part in it were deleted; its last entry says by whom."""
    link: Mapped[str] = mapped_column(String(64))
    """Chained to the concern before it."""
    climbed: Mapped[int]
    """The rung to which its reporter has climbed by saying that they were not heard; 0 for none."""
    length: Mapped[int]
    """How many entries there are."""
    head: Mapped[str] = mapped_column(String(64))
    """A mark of how many entries there are, and of the last one."""
    request_key: Mapped[str] = mapped_column(String(64), unique=True)
    """A mark of the form it came by, so that the same form opens one concern."""

    parts: Mapped[list["ConcernPart"]] = relationship(
        order_by=lambda: (ConcernPart.part, ConcernPart.person_mark), viewonly=True
    )
    """Who has which part in it."""
    clocks: Mapped[list["ConcernClock"]] = relationship(
        order_by=lambda: (ConcernClock.due_at, ConcernClock.name), viewonly=True
    )
    """Its clocks, the next one first."""


class ConcernEntry(Table):
    """One entry of a chronology. Entries are added, never changed."""

    __tablename__ = "concern_entry"
    __table_args__ = (UniqueConstraint("concern_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    concern_id: Mapped[int] = mapped_column(ForeignKey("concern.id"))
    number: Mapped[int]
    """From 1."""
    at: Mapped[datetime]
    """When it was recorded."""
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """What happened, and who did it; None once it was disposed of."""
    mark: Mapped[str] = mapped_column(String(64))
    """Of the plain text."""
    link: Mapped[str] = mapped_column(String(64))
    """Chained to the entry before it."""


class ConcernPart(Table):
    """The part that one person has in a concern. Who it is can be looked for, not read."""

    __tablename__ = "concern_part"
    __table_args__ = (Index(None, "person_mark"),)

    concern_id: Mapped[int] = mapped_column(ForeignKey("concern.id"), primary_key=True)
    part: Mapped[str] = mapped_column(String(10), primary_key=True)
    """See `bot.services.concerns.reading.Part`."""
    person_mark: Mapped[str] = mapped_column(String(64), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    """Their Slack id."""


class ConcernClock(Table):
    """Until when something has to be done about a concern, and how far up it has been told."""

    __tablename__ = "concern_clock"

    concern_id: Mapped[int] = mapped_column(ForeignKey("concern.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    started_at: Mapped[datetime]
    """Since when it has run; it may have been set to another time since."""
    due_at: Mapped[datetime]
    stopped_at: Mapped[datetime | None]


WITH_ALL = (selectinload(Concern.parts), selectinload(Concern.clocks))
"""Each with who has which part in it and its clocks, in two statements for all of them."""


class ConcernRegister(Table):
    """One row: how many concerns there are, and a mark of the last."""

    __tablename__ = "concern_register"

    id: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int]
    head: Mapped[str] = mapped_column(String(64))


class ConcernDraft(Table):
    """What somebody has begun to tell: only they see it, until it is raised or its time is over."""

    __tablename__ = "concern_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    author_mark: Mapped[str] = mapped_column(String(64), unique=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    """Who it is from, and what they have told."""
    changed_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    call_asked_at: Mapped[datetime | None]
    """When one of the team looked who it is, to call them, since it was urgent and was left."""


class DutyTurn(Table):
    """When a safeguarding lead is on duty."""

    __tablename__ = "duty_turn"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(String(40))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    noted_by: Mapped[str] = mapped_column(String(40))
    noted_at: Mapped[datetime]


def register(session: Session) -> ConcernRegister:
    """The one row of the register, locked until this transaction ends: concerns are opened one by one."""
    found = session.scalar(select(ConcernRegister).with_for_update())
    if found is None:
        raise RuntimeError("the register of concerns is gone")
    return found


def add(session: Session, concern: Concern) -> bool:
    """Write a concern down; False, and nothing written, where its form has opened one already."""
    try:
        with session.begin_nested():
            session.add(concern)
    except IntegrityError:
        return False
    return True


def by_request(session: Session, request_key: str) -> Concern | None:
    """What a form has opened."""
    return session.scalar(select(Concern).where(Concern.request_key == request_key))


def lock(session: Session, reference: str) -> Concern | None:
    """A concern as it is now, which nobody else adds to until this transaction ends."""
    found = select(Concern).where(Concern.reference == reference).with_for_update()
    return session.scalar(found.execution_options(populate_existing=True))


def by_reference(session: Session, reference: str) -> Concern | None:
    """A concern as it is now."""
    found = select(Concern).where(Concern.reference == reference)
    return session.scalar(found.execution_options(populate_existing=True))


def every(session: Session) -> Sequence[Concern]:
    """All of them, in the order in which they were opened."""
    return session.scalars(select(Concern).order_by(Concern.id)).all()


def not_closed(session: Session) -> Sequence[Concern]:
    """Those that are not closed, oldest first."""
    found = select(Concern).where(Concern.closed_at.is_(None)).options(*WITH_ALL)
    return session.scalars(found.order_by(Concern.id)).all()


def entries(session: Session, concern_id: int) -> Sequence[ConcernEntry]:
    """Its entries, first to last."""
    found = select(ConcernEntry).where(ConcernEntry.concern_id == concern_id).order_by(ConcernEntry.number)
    return session.scalars(found.execution_options(populate_existing=True)).all()


def last_entry(session: Session, concern_id: int) -> ConcernEntry | None:
    """The last of its entries; None where it has none."""
    found = select(ConcernEntry).where(ConcernEntry.concern_id == concern_id)
    return session.scalar(found.order_by(ConcernEntry.number.desc()).limit(1))


def has_part(session: Session, concern_id: int, part: str, person_mark: str) -> bool:
    """Whether somebody has this part."""
    return session.get(ConcernPart, (concern_id, part, person_mark)) is not None


def give_part(session: Session, concern: Concern, part: ConcernPart) -> None:
    """Give somebody a part in it; once they have it, nothing changes."""
    if not has_part(session, concern.id, part.part, part.person_mark):
        session.add(part)
        session.flush()
        session.expire(concern, ["parts"])


def take_part(session: Session, concern: Concern, part: str, person_mark: str | None = None) -> None:
    """Somebody, or nobody, has this part in it any more."""
    theirs = delete(ConcernPart).where(ConcernPart.concern_id == concern.id, ConcernPart.part == part)
    session.execute(theirs if person_mark is None else theirs.where(ConcernPart.person_mark == person_mark))
    session.expire(concern, ["parts"])


def reported_by(session: Session, person_mark: str) -> Sequence[Concern]:
    """What somebody has raised, newest first."""
    found = select(Concern).join(ConcernPart, ConcernPart.concern_id == Concern.id)
    theirs = found.where(ConcernPart.part == "reporter", ConcernPart.person_mark == person_mark)
    return session.scalars(theirs.order_by(Concern.id.desc())).all()


def shared_with(session: Session, person_mark: str) -> Sequence[Concern]:
    """What was shared with somebody, oldest first."""
    found = select(Concern).join(ConcernPart, ConcernPart.concern_id == Concern.id)
    theirs = found.where(ConcernPart.part == "reader", ConcernPart.person_mark == person_mark)
    return session.scalars(theirs.order_by(Concern.id)).all()


def closed(session: Session) -> Sequence[Concern]:
    """Those that are closed and still kept, whose end is longest ago first."""
    found = select(Concern).where(Concern.closed_at.is_not(None), Concern.disposed_at.is_(None))
    return session.scalars(found.order_by(Concern.closed_at, Concern.id)).all()


def disposed(session: Session) -> Sequence[Concern]:
    """Those of which a tombstone is left, the last first."""
    found = select(Concern).where(Concern.disposed_at.is_not(None))
    return session.scalars(found.order_by(Concern.disposed_at.desc(), Concern.id.desc())).all()


def forget(session: Session, concern: Concern, until: int) -> None:
    """Delete the texts of its entries up to this number, who has which part in it, and its clocks."""
    texts = ConcernEntry.concern_id == concern.id, ConcernEntry.number <= until
    session.execute(update(ConcernEntry).where(*texts).values(sealed=None))
    for table in (ConcernPart, ConcernClock):
        session.execute(delete(table).where(table.concern_id == concern.id))
    session.flush()
    session.expire(concern, ["parts", "clocks"])


def waiting(session: Session) -> Sequence[Concern]:
    """Those that have a clock that runs, or are open and their reporter was not heard; oldest first."""
    running = select(ConcernClock.concern_id).where(ConcernClock.stopped_at.is_(None))
    not_heard = and_(Concern.closed_at.is_(None), Concern.climbed > 0)
    found = select(Concern).where(or_(Concern.id.in_(running), not_heard)).options(*WITH_ALL)
    return session.scalars(found.order_by(Concern.id)).all()


def run(session: Session, concern: Concern, name: str, due_at: datetime, now: datetime) -> None:
    """Let a clock run until this time: from now on, unless it runs already."""
    clock = session.get(ConcernClock, (concern.id, name))
    if clock is None or clock.stopped_at:
        clock = clock or ConcernClock(concern_id=concern.id, name=name)
        clock.started_at, clock.stopped_at = now, None
    clock.due_at = due_at
    session.add(clock)
    session.flush()
    session.expire(concern, ["clocks"])


def stop(session: Session, concern: Concern, name: str, now: datetime) -> None:
    """Stop a clock that runs."""
    theirs = ConcernClock.concern_id == concern.id, ConcernClock.name == name
    session.execute(
        update(ConcernClock).where(*theirs, ConcernClock.stopped_at.is_(None)).values(stopped_at=now)
    )
    session.expire(concern, ["clocks"])


def draft(session: Session, author_mark: str) -> ConcernDraft | None:
    """What somebody has begun to tell."""
    return session.scalar(select(ConcernDraft).where(ConcernDraft.author_mark == author_mark))


def draft_by_id(session: Session, draft_id: int) -> ConcernDraft | None:
    """What was begun, by its number."""
    return session.get(ConcernDraft, draft_id)


def drafts(session: Session) -> Sequence[ConcernDraft]:
    """Everything that was begun, oldest first."""
    return session.scalars(select(ConcernDraft).order_by(ConcernDraft.changed_at, ConcernDraft.id)).all()


def delete_drafts(session: Session, now: datetime) -> None:
    """Those whose time is over are gone."""
    session.execute(delete(ConcernDraft).where(ConcernDraft.expires_at <= now))


def on_duty(session: Session, now: datetime) -> Sequence[DutyTurn]:
    """Who is on duty, whose turn began last first."""
    turns = select(DutyTurn).where(DutyTurn.starts_at <= now, DutyTurn.ends_at > now)
    return session.scalars(turns.order_by(DutyTurn.starts_at.desc(), DutyTurn.id.desc())).all()


def turns_of(session: Session, user_id: str) -> Sequence[DutyTurn]:
    """When somebody is, or was, on duty."""
    found = select(DutyTurn).where(DutyTurn.user_id == user_id)
    return session.scalars(found.order_by(DutyTurn.starts_at, DutyTurn.id)).all()


def turns(session: Session, now: datetime) -> Sequence[DutyTurn]:
    """The turns that have not ended, the next one first."""
    found = select(DutyTurn).where(DutyTurn.ends_at > now)
    return session.scalars(found.order_by(DutyTurn.starts_at, DutyTurn.id)).all()
