"""Who would like to meet people like themselves, and who was offered to be introduced to whom."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    String,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from bot.store.base import Table
from bot.store.people import Person, Preference, SettingLink


class IntroductionWish(Table):
    """Somebody would like to be introduced to others; without a row, nobody is offered to them."""

    __tablename__ = "introduction_wish"
    __table_args__ = (Index(None, "look_at"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    topics: Mapped[list[str]] = mapped_column(default=list)
    miles: Mapped[int | None]
    """How far others may be at most; None for any distance, or online."""
    near: Mapped[str] = mapped_column(String(10))
    """The postcode they typed; empty where it is their setting's position that counts."""
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    words: Mapped[str] = mapped_column(String(300))
    """What they say about themselves, shown once both have said yes."""
    contact: Mapped[str] = mapped_column(String(150))
    """How else than by Slack the other may reach them, shown once both have said yes."""
    until: Mapped[date | None]
    """The last day of it; None for no end."""
    channel_id: Mapped[str | None] = mapped_column(String(40))
    """The channel whose menu they came from: where they can be told what cannot go to them directly."""
    since: Mapped[datetime]
    changed_at: Mapped[datetime]
    look_at: Mapped[datetime]
    """When somebody is next looked for."""


class Introduction(Table):
    """Two people were offered to each other."""

    __tablename__ = "introduction"
    __table_args__ = (Index(None, "expires_at"), Index(None, "introduced_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    miles: Mapped[int | None]
    """Within how many miles of each other, roughly; None where that is not known or further than is said."""
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    """Until when both can answer."""
    introduced_at: Mapped[datetime | None]
    """When both had said yes, and were named to each other."""


class IntroductionSide(Table):
    """One of the two: what they said to it, and what came of it."""

    __tablename__ = "introduction_side"
    __table_args__ = (Index(None, "person_id"),)

    introduction_id: Mapped[int] = mapped_column(ForeignKey("introduction.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    topics: Mapped[list[str]] = mapped_column(default=list)
    """What both are interested in, in this one's own words."""
    answer: Mapped[str | None] = mapped_column(String(5))
    """`yes` or `no`; None while they have not answered."""
    answered_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(5))
    """`met` or `not`; None while they have not said."""
    outcome_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(String(10))
    """Why it did not work out, where they chose one: for the totals alone."""
    blocked: Mapped[bool] = mapped_column(default=False)
    """Whether they have nothing to do with the other any more."""


class Seeking(NamedTuple):
    """A wish, with what its person said of how they are reached."""

    wish: IntroductionWish
    stopped: Collection[str]


class Totals(NamedTuple):
    """How many, and never who."""

    seeking: int
    offered: int
    introduced: int
    met: int
    not_met: int
    reasons: Mapping[str, int]


CONFIRMED = SettingLink.outcome == "confirmed"
HAS_SETTING = exists().where(CONFIRMED, SettingLink.person_id == IntroductionWish.person_id)


def wish(session: Session, person_id: int) -> IntroductionWish | None:
    """What somebody wishes; None where they have not opted in."""
    return session.get(IntroductionWish, person_id, populate_existing=True)


def delete_wish(session: Session, person_id: int) -> None:
    """They do not want to be introduced any more."""
    session.execute(delete(IntroductionWish).where(IntroductionWish.person_id == person_id))


def confirmed(session: Session, person_id: int) -> Sequence[SettingLink]:
    """The settings that somebody belongs to for certain, oldest first."""
    theirs = select(SettingLink).where(CONFIRMED, SettingLink.person_id == person_id)
    return session.scalars(theirs.order_by(SettingLink.id)).all()


def to_look_for(session: Session, now: datetime, most: int) -> Sequence[int]:
    """For whom somebody is to be looked for now, by number; who has waited longest first."""
    due = select(IntroductionWish.person_id).where(IntroductionWish.look_at <= now)
    return session.scalars(due.order_by(IntroductionWish.look_at).limit(most)).all()


def seeking(
    session: Session, today: date, now: datetime, ids: Collection[int] | None = None
) -> Sequence[Seeking]:
    """Everybody who can be offered somebody now, or those of these numbers who can, by number.

    They are in Slack, belong to a setting for certain, have not paused, and no other offer is open to them.
    """
    free = IntroductionWish.person_id.not_in(_with_open_offer(now))
    there = Person.user_id.is_not(None), Person.forgotten_at.is_(None)
    awake = or_(Preference.paused_until.is_(None), Preference.paused_until <= today)
    found = (
        select(IntroductionWish, Preference.stopped)
        .join(Person, Person.id == IntroductionWish.person_id)
        .outerjoin(Preference, Preference.person_id == IntroductionWish.person_id)
        .where(HAS_SETTING, free, _lasts(today), awake, *there)
        .order_by(IntroductionWish.person_id)
    )
    if ids is not None:
        found = found.where(IntroductionWish.person_id.in_(ids))
    return [Seeking(row[0], row[1] or ()) for row in session.execute(found)]


def lock_wishes(session: Session, ids: Collection[int]) -> None:
    """Nobody else offers anything to these people, or changes their wish, until this transaction ends."""
    wishes = select(IntroductionWish.person_id).where(IntroductionWish.person_id.in_(ids))
    session.execute(wishes.order_by(IntroductionWish.person_id).with_for_update()).all()


def look_again(session: Session, ids: Collection[int], at: datetime) -> None:
    """Somebody is looked for again then."""
    session.execute(update(IntroductionWish).where(IntroductionWish.person_id.in_(ids)).values(look_at=at))


def known_to(session: Session, ids: Collection[int]) -> Mapping[int, frozenset[int]]:
    """Whom each of these was ever offered, whatever came of it."""
    own, other = aliased(IntroductionSide), aliased(IntroductionSide)
    pairs = (
        select(own.person_id, other.person_id)
        .join(other, other.introduction_id == own.introduction_id)
        .where(own.person_id.in_(ids), other.person_id != own.person_id)
    )
    found: dict[int, set[int]] = {one: set() for one in ids}
    for mine, theirs in session.execute(pairs):
        found[mine].add(theirs)
    return {one: frozenset(others) for one, others in found.items()}


def introduction(session: Session, introduction_id: int) -> Introduction | None:
    """One introduction as it is now."""
    return session.get(Introduction, introduction_id, populate_existing=True)


def lock(session: Session, introduction_id: int) -> Introduction | None:
    """The same, and nobody else changes it or its sides until this transaction ends."""
    one = select(Introduction).where(Introduction.id == introduction_id).with_for_update()
    return session.scalar(one.execution_options(populate_existing=True))


def sides(session: Session, introduction_id: int) -> Sequence[IntroductionSide]:
    """Both of an introduction; one alone where the other was forgotten."""
    both = select(IntroductionSide).where(IntroductionSide.introduction_id == introduction_id)
    in_order = both.order_by(IntroductionSide.person_id)
    return session.scalars(in_order.execution_options(populate_existing=True)).all()


def of_person(session: Session, person_id: int) -> Sequence[tuple[IntroductionSide, Introduction]]:
    """Every introduction somebody was offered, newest first."""
    found = select(IntroductionSide, Introduction).join(
        Introduction, Introduction.id == IntroductionSide.introduction_id
    )
    theirs = found.where(IntroductionSide.person_id == person_id).order_by(Introduction.id.desc())
    return [(row[0], row[1]) for row in session.execute(theirs.execution_options(populate_existing=True))]


def delete_sides(session: Session, person_id: int) -> None:
    """What somebody said to introductions is gone; of those nobody else is left in, nothing stays."""
    own = select(IntroductionSide.introduction_id).where(IntroductionSide.person_id == person_id)
    ids = session.scalars(own).all()
    session.execute(delete(IntroductionSide).where(IntroductionSide.person_id == person_id))
    left = select(IntroductionSide.introduction_id)
    session.execute(delete(Introduction).where(Introduction.id.in_(ids), Introduction.id.not_in(left)))


def lapsed(session: Session, since: datetime, now: datetime) -> Sequence[IntroductionSide]:
    """Who had said yes to an offer that ended in this time without both of them having done so."""
    ended = Introduction.expires_at > since, Introduction.expires_at <= now
    found = (
        select(IntroductionSide)
        .join(Introduction, Introduction.id == IntroductionSide.introduction_id)
        .where(Introduction.introduced_at.is_(None), *ended, IntroductionSide.answer == "yes")
    )
    return session.scalars(found.order_by(Introduction.id, IntroductionSide.person_id)).all()


def introduced(session: Session, since: datetime, until: datetime) -> Sequence[int]:
    """The introductions of this time, by number."""
    found = select(Introduction.id).where(
        Introduction.introduced_at > since, Introduction.introduced_at <= until
    )
    return session.scalars(found.order_by(Introduction.id)).all()


def totals(session: Session, today: date) -> Totals:
    """How much there is of all this; two who say otherwise of the same meeting have met."""
    said = select(IntroductionSide.introduction_id).where
    met = said(IntroductionSide.outcome == "met").distinct()
    not_met = said(IntroductionSide.outcome == "not", IntroductionSide.introduction_id.not_in(met)).distinct()
    reasons = select(IntroductionSide.reason, func.count()).where(IntroductionSide.reason.is_not(None))
    introduced_ = select(Introduction.id).where(Introduction.introduced_at.is_not(None))
    chosen = session.execute(reasons.group_by(IntroductionSide.reason))
    return Totals(
        seeking=_number(session, select(IntroductionWish.person_id).where(_lasts(today))),
        offered=_number(session, select(Introduction.id)),
        introduced=_number(session, introduced_),
        met=_number(session, met),
        not_met=_number(session, not_met),
        reasons={row[0]: row[1] for row in chosen if row[0]},
    )


def _lasts(today: date) -> ColumnElement[bool]:
    return or_(IntroductionWish.until.is_(None), IntroductionWish.until >= today)


def _number(session: Session, found: Select[int]) -> int:
    return session.scalars(select(func.count()).select_from(found.subquery())).one()


def _with_open_offer(now: datetime) -> Select[int]:
    """Who could still be introduced to somebody by an offer: also who said no, so that nothing tells."""
    return (
        select(IntroductionSide.person_id)
        .join(Introduction, Introduction.id == IntroductionSide.introduction_id)
        .where(Introduction.introduced_at.is_(None), Introduction.expires_at > now)
    )
