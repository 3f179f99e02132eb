"""Training and other CPD that is on offer, and what people said to it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ForeignKey, Index, String, and_, delete, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Table
from bot.store.people import Person

INTERESTED, BOOKED, NO = "interested", "booked", "no"
EVERYTHING = "*"
"""The topic that every opportunity has, for those who follow all."""


class CpdOpportunity(Table):
    """Something to learn, as it was filled in, or taken from a file or a feed."""

    __tablename__ = "cpd_opportunity"
    __table_args__ = (Index(None, "state", "listed_until"), Index(None, "to_match"), Index(None, "feed_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    item_key: Mapped[str] = mapped_column(String(80), unique=True)
    """The form or the item it came from: the same again is the same opportunity."""
    feed_id: Mapped[int | None] = mapped_column(ForeignKey("cpd_feed.id"))
    """The feed it came from; None for one that was filled in or imported."""
    title: Mapped[str] = mapped_column(String(200))
    trainer: Mapped[str] = mapped_column(String(150))
    """Who gives the training."""
    summary: Mapped[str] = mapped_column(String(2000))
    topics: Mapped[list[str]] = mapped_column(default=list)
    level: Mapped[int]
    """A power of two; 0 where it is for all, or not stated."""
    held: Mapped[str] = mapped_column(String(12))
    """`online`, `in person`, `hybrid`, `own pace`; empty where it is not stated."""
    language: Mapped[str] = mapped_column(String(40))
    """Empty where it is not stated."""
    language_key: Mapped[str] = mapped_column(String(40))
    """The same, spelled in the way in which languages are compared."""
    pence: Mapped[int | None]
    """What it costs; 0 for free, None where it is not stated."""
    places: Mapped[int | None]
    """How many places there are; None for no limit, or where it is not stated."""
    dates: Mapped[list[str]] = mapped_column(default=list)
    """When, in words, a line each."""
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    deadline_at: Mapped[datetime | None]
    """Until when people can book."""
    listed_until: Mapped[datetime]
    """After this it is shown to nobody any more."""
    link: Mapped[str] = mapped_column(String(500))
    for_whom: Mapped[str] = mapped_column(String(300))
    access: Mapped[str] = mapped_column(String(300))
    """What there is for people who need it: step-free, captions, BSL…"""
    place: Mapped[str] = mapped_column(String(200))
    postcode: Mapped[str] = mapped_column(String(10))
    x: Mapped[float | None]
    y: Mapped[float | None]
    z: Mapped[float | None]
    """Where it is, as a point of the unit sphere; None where that is not known, or it is online."""
    state: Mapped[str] = mapped_column(String(12))
    """`open` or `withdrawn`."""
    reason: Mapped[str] = mapped_column(String(300))
    """Why it was withdrawn."""
    version: Mapped[int]
    """Counts what people who answered have to be told of."""
    to_match: Mapped[bool]
    """Whether those whom it may reach are still to be found."""
    added_at: Mapped[datetime]
    noted_by: Mapped[str] = mapped_column(String(40))
    """The Slack id of who filled it in; `feed` or `file` for others."""
    corrected_by: Mapped[str | None] = mapped_column(String(40))
    """The Slack id of who corrected it by hand: its feed changes it no more."""


class CpdOpportunityTopic(Table):
    """A topic of an opportunity, spelled in the way in which topics are compared."""

    __tablename__ = "cpd_opportunity_topic"

    opportunity_id: Mapped[int] = mapped_column(ForeignKey("cpd_opportunity.id"), primary_key=True)
    topic: Mapped[str] = mapped_column(String(60), primary_key=True)


class CpdAnswer(Table):
    """What somebody said to an opportunity."""

    __tablename__ = "cpd_answer"
    __table_args__ = (Index(None, "person_id"),)

    opportunity_id: Mapped[int] = mapped_column(ForeignKey("cpd_opportunity.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    answer: Mapped[str] = mapped_column(String(12))
    """`interested`, `booked` or `no`."""
    at: Mapped[datetime]
    """When they said so last."""


class Shown(NamedTuple):
    """An opportunity with how many places are taken."""

    opportunity: CpdOpportunity
    booked: int


OPEN = CpdOpportunity.state == "open"
BOOKINGS = (
    select(CpdAnswer.opportunity_id, func.count().label("booked"))
    .where(CpdAnswer.answer == BOOKED)
    .group_by(CpdAnswer.opportunity_id)
    .subquery()
)
WITH_BOOKINGS = select(CpdOpportunity, func.coalesce(BOOKINGS.c.booked, 0)).outerjoin(
    BOOKINGS, BOOKINGS.c.opportunity_id == CpdOpportunity.id
)


def lock(session: Session, opportunity_id: int) -> CpdOpportunity | None:
    """One opportunity, which nobody else changes or answers until this transaction ends."""
    one = select(CpdOpportunity).where(CpdOpportunity.id == opportunity_id).with_for_update()
    return session.scalar(one.execution_options(populate_existing=True))


def by_key(session: Session, item_key: str) -> CpdOpportunity | None:
    """What came of this form or item before."""
    return session.scalar(select(CpdOpportunity).where(CpdOpportunity.item_key == item_key))


def by_keys(session: Session, keys: Collection[str]) -> Mapping[str, CpdOpportunity]:
    """The same of many, by their keys."""
    found = session.scalars(select(CpdOpportunity).where(CpdOpportunity.item_key.in_(keys)))
    return {one.item_key: one for one in found}


def with_links(session: Session, links: Collection[str]) -> Sequence[CpdOpportunity]:
    """What leads to one of these addresses, oldest first."""
    found = select(CpdOpportunity).where(CpdOpportunity.link.in_(links))
    return session.scalars(found.order_by(CpdOpportunity.id)).all()


def shown(session: Session, opportunity_id: int) -> Shown | None:
    """One opportunity; None where there never was one."""
    row = session.execute(WITH_BOOKINGS.where(CpdOpportunity.id == opportunity_id)).first()
    return Shown(row[0], row[1]) if row else None


def on_offer(session: Session, now: datetime, ids: Collection[int] | None = None) -> Sequence[Shown]:
    """What can be taken up now, or those of these: the soonest first, what has no date last."""
    found = WITH_BOOKINGS.where(OPEN, CpdOpportunity.listed_until >= now)
    if ids is not None:
        found = found.where(CpdOpportunity.id.in_(ids))
    without_date = CpdOpportunity.starts_at.is_(None)
    rows = session.execute(found.order_by(without_date, CpdOpportunity.starts_at, CpdOpportunity.id.desc()))
    return [Shown(row[0], row[1]) for row in rows]


def set_topics(session: Session, opportunity_id: int, topics: Collection[str]) -> None:
    """The topics it is found by, spelled as they are compared."""
    old = CpdOpportunityTopic.opportunity_id == opportunity_id
    session.execute(delete(CpdOpportunityTopic).where(old))
    rows = {EVERYTHING, *topics}
    session.add_all(CpdOpportunityTopic(opportunity_id=opportunity_id, topic=one) for one in sorted(rows))
    session.flush()


def answer(session: Session, opportunity_id: int, person_id: int) -> CpdAnswer | None:
    """What somebody said to it; None where they said nothing."""
    return session.get(CpdAnswer, (opportunity_id, person_id), populate_existing=True)


def answers(session: Session, opportunity_id: int) -> Sequence[tuple[CpdAnswer, Person]]:
    """Who would like to come, or has a place, in the order in which they said so."""
    found = select(CpdAnswer, Person).join(Person, Person.id == CpdAnswer.person_id)
    positive = CpdAnswer.answer.in_((INTERESTED, BOOKED)), CpdAnswer.opportunity_id == opportunity_id
    rows = session.execute(found.where(*positive).order_by(CpdAnswer.at, CpdAnswer.person_id))
    return [(row[0], row[1]) for row in rows]


def booked(session: Session, opportunity_id: int) -> int:
    """How many have a place."""
    theirs = CpdAnswer.opportunity_id == opportunity_id, CpdAnswer.answer == BOOKED
    return session.scalars(select(func.count()).select_from(CpdAnswer).where(*theirs)).one()


def answers_of(session: Session, person_id: int) -> Sequence[tuple[CpdAnswer, CpdOpportunity]]:
    """Everything somebody said to opportunities, newest first."""
    found = select(CpdAnswer, CpdOpportunity).join(
        CpdOpportunity, CpdOpportunity.id == CpdAnswer.opportunity_id
    )
    theirs = found.where(CpdAnswer.person_id == person_id).order_by(CpdAnswer.at.desc())
    return [(row[0], row[1]) for row in session.execute(theirs)]


def delete_answers(session: Session, person_id: int) -> None:
    """What somebody said to opportunities is gone; their places are free again."""
    session.execute(delete(CpdAnswer).where(CpdAnswer.person_id == person_id))


def noted_by(session: Session, user_id: str) -> Sequence[CpdOpportunity]:
    """What one member of staff filled in or corrected, oldest first."""
    theirs = or_(CpdOpportunity.noted_by == user_id, CpdOpportunity.corrected_by == user_id)
    return session.scalars(select(CpdOpportunity).where(theirs).order_by(CpdOpportunity.id)).all()


def closing(session: Session, now: datetime, until: datetime) -> Sequence[tuple[CpdOpportunity, CpdAnswer]]:
    """What can be booked until some time between these two, with those who are interested so far."""
    ends = func.coalesce(CpdOpportunity.deadline_at, CpdOpportunity.starts_at)
    found = (
        select(CpdOpportunity, CpdAnswer)
        .join(CpdAnswer, CpdAnswer.opportunity_id == CpdOpportunity.id)
        .where(OPEN, CpdAnswer.answer == INTERESTED, and_(ends > now, ends <= until))
    )
    return [(row[0], row[1]) for row in session.execute(found.order_by(CpdOpportunity.id))]


def nearly_full(session: Session, now: datetime, left: int) -> Sequence[tuple[CpdOpportunity, CpdAnswer]]:
    """What has at least one place left and at most so many, with those who are interested so far."""
    free = CpdOpportunity.places - func.coalesce(BOOKINGS.c.booked, 0)
    found = (
        select(CpdOpportunity, CpdAnswer)
        .join(CpdAnswer, CpdAnswer.opportunity_id == CpdOpportunity.id)
        .outerjoin(BOOKINGS, BOOKINGS.c.opportunity_id == CpdOpportunity.id)
        .where(OPEN, CpdOpportunity.listed_until >= now, CpdAnswer.answer == INTERESTED)
        .where(free >= 1, free <= left)
    )
    return [(row[0], row[1]) for row in session.execute(found.order_by(CpdOpportunity.id))]


def join_answers(session: Session, person_id: int, into_id: int) -> None:
    """What one entry of a person said becomes the other's; where both said something, the newer stands."""
    for one in session.scalars(select(CpdAnswer).where(CpdAnswer.person_id == person_id)).all():
        other = answer(session, one.opportunity_id, into_id)
        if other and other.at < one.at:
            other.answer, other.at = one.answer, one.at
        if other:
            session.delete(one)
        else:
            one.person_id = into_id
    session.flush()
