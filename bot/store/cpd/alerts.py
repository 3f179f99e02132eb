"""What CPD people follow, and which opportunity was found for whom."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CTE,
    ForeignKey,
    Index,
    Select,
    String,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from bot.store.base import Table
from bot.store.cpd.opportunities import NO, CpdAnswer, CpdOpportunity, CpdOpportunityTopic
from bot.store.people import Person

TOPIC, LANGUAGE = "topic", "language"


class CpdFollow(Table):
    """What CPD should reach somebody; without a row, none does by itself."""

    __tablename__ = "cpd_follow"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    topics: Mapped[list[str]] = mapped_column(default=list)
    """As they wrote them; empty for all."""
    levels: Mapped[int]
    """A bit for each level; 0 for all."""
    languages: Mapped[list[str]] = mapped_column(default=list)
    """Empty for all."""
    most_pence: Mapped[int | None]
    """What it may cost at most; 0 for what is free, None for any."""
    miles: Mapped[int | None]
    """How far it may be at most; None for any distance."""
    near: Mapped[str] = mapped_column(String(10))
    """The postcode they typed; empty where it is their setting's position that counts."""
    x: Mapped[float | None]
    y: Mapped[float | None]
    z: Mapped[float | None]
    """Where the distance is measured from, as a point of the unit sphere."""
    reach: Mapped[float | None]
    """The square of the longest straight line between two such points that are near enough."""
    since: Mapped[datetime]
    changed_at: Mapped[datetime]


class CpdFollowChoice(Table):
    """One topic or language that somebody follows, spelled in the way in which they are compared."""

    __tablename__ = "cpd_follow_choice"
    __table_args__ = (Index(None, "sort", "value", "person_id"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("cpd_follow.person_id"), primary_key=True)
    sort: Mapped[str] = mapped_column(String(10), primary_key=True)
    """`topic` or `language`."""
    value: Mapped[str] = mapped_column(String(60), primary_key=True)


class CpdRun(Table):
    """One time that opportunities were brought to whom they may reach."""

    __tablename__ = "cpd_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    begun_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    """When those it found somebody for were given their nudges; None while it is under way."""


class CpdAlert(Table):
    """An opportunity was found for somebody: once, whatever becomes of either.

    Without foreign keys: they would be checked for each of very many pairs, all of which come from these very
    tables, and that takes PostgreSQL longer than to find and write them.
    """

    __tablename__ = "cpd_alert"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy reads this from the class

    person_id: Mapped[int] = mapped_column(primary_key=True)
    opportunity_id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int]


def follow(session: Session, person_id: int) -> CpdFollow | None:
    """What somebody follows; None where they have not said."""
    return session.get(CpdFollow, person_id, populate_existing=True)


def set_choices(session: Session, person_id: int, sort: str, values: Collection[str]) -> None:
    """The topics or languages by which opportunities are found for somebody."""
    theirs = CpdFollowChoice.person_id == person_id, CpdFollowChoice.sort == sort
    session.execute(delete(CpdFollowChoice).where(*theirs))
    session.add_all(CpdFollowChoice(person_id=person_id, sort=sort, value=one) for one in sorted({*values}))
    session.flush()


def delete_follow(session: Session, person_id: int) -> None:
    """They do not want to be told of CPD any more."""
    session.execute(delete(CpdFollowChoice).where(CpdFollowChoice.person_id == person_id))
    session.execute(delete(CpdFollow).where(CpdFollow.person_id == person_id))


def matches(ids: Collection[int]) -> Select[int, int]:
    """Whom (first) which of these opportunities (second) may reach: one join of the two by topic.

    What an opportunity does not state speaks against nobody. A pair comes once for each topic that it shares.
    """
    o, f, topic, spoken = _offered(ids), CpdFollow, CpdFollowChoice, aliased(CpdFollowChoice)
    far = (o.c.x - f.x) * (o.c.x - f.x) + (o.c.y - f.y) * (o.c.y - f.y) + (o.c.z - f.z) * (o.c.z - f.z)
    theirs = exists().where(spoken.person_id == f.person_id, spoken.sort == LANGUAGE)
    refused = exists().where(
        CpdAnswer.person_id == f.person_id, CpdAnswer.opportunity_id == o.c.id, CpdAnswer.answer == NO
    )
    return (
        select(f.person_id, o.c.id)
        .select_from(o)
        .join(topic, (topic.value == o.c.topic) & (topic.sort == TOPIC))
        .join(f, f.person_id == topic.person_id)
        .where(
            or_(f.levels == 0, o.c.level == 0, f.levels.bitwise_and(o.c.level) != 0),
            or_(f.most_pence.is_(None), o.c.pence.is_(None), o.c.pence <= f.most_pence),
            or_(f.reach.is_(None), o.c.x.is_(None), far <= f.reach),
            or_(o.c.language_key == "", ~theirs, theirs.where(spoken.value == o.c.language_key)),
            ~refused,
        )
    )


def _offered(ids: Collection[int]) -> CTE:
    """These opportunities with each of their topics.

    Worked out first, and by itself: else SQLite asks of each topic that anybody follows whether any of them
    has it, which takes four times as long.
    """
    o = CpdOpportunity
    rows = select(o.id, o.level, o.pence, o.x, o.y, o.z, o.language_key, CpdOpportunityTopic.topic)
    rows = rows.join(CpdOpportunityTopic, CpdOpportunityTopic.opportunity_id == o.id)
    return rows.where(o.id.in_(ids)).cte("offered").prefix_with("MATERIALIZED")


def matching(session: Session, person_id: int, ids: Collection[int]) -> frozenset[int]:
    """Those of these opportunities that may reach somebody by what they follow now."""
    mine = matches(ids).where(CpdFollow.person_id == person_id)
    return frozenset(row[1] for row in session.execute(mine))


def to_match(session: Session, now: datetime, most: int) -> Sequence[int]:
    """Opportunities for which people are still to be found, oldest first."""
    waiting = CpdOpportunity.to_match, CpdOpportunity.state == "open", CpdOpportunity.listed_until >= now
    return session.scalars(
        select(CpdOpportunity.id).where(*waiting).order_by(CpdOpportunity.id).limit(most)
    ).all()


def is_run_under_way(session: Session) -> bool:
    """Whether a run has not told anybody yet."""
    return session.scalar(select(CpdRun.id).where(CpdRun.told_at.is_(None)).limit(1)) is not None


def run_under_way(session: Session) -> CpdRun | None:
    """The run that has not told anybody yet."""
    return session.scalar(
        select(CpdRun).where(CpdRun.told_at.is_(None)).order_by(CpdRun.id).with_for_update()
    )


def note_matches(session: Session, run: CpdRun, ids: Collection[int]) -> None:
    """Write down whom these opportunities may reach; who was found for one before is not found again."""
    pairs = matches(ids).add_columns(literal(run.id))
    columns = [CpdAlert.person_id, CpdAlert.opportunity_id, CpdAlert.run_id]
    session.execute(_insert(session).from_select(columns, pairs).on_conflict_do_nothing())
    session.execute(update(CpdOpportunity).where(CpdOpportunity.id.in_(ids)).values(to_match=False))


def found_in(session: Session, run_id: int) -> Sequence[tuple[int, int]]:
    """For whom this run found something, and how much."""
    counted = select(CpdAlert.person_id, func.count()).where(CpdAlert.run_id == run_id)
    # Who became one with another entry at the same moment is not there any more.
    counted = counted.join(Person, Person.id == CpdAlert.person_id)
    rows = session.execute(counted.group_by(CpdAlert.person_id).order_by(CpdAlert.person_id))
    return [(row[0], row[1]) for row in rows]


def alerts(session: Session, person_id: int, run_id: int) -> Sequence[int]:
    """What a run found for somebody, always in the same order."""
    theirs = CpdAlert.person_id == person_id, CpdAlert.run_id == run_id
    return session.scalars(
        select(CpdAlert.opportunity_id).where(*theirs).order_by(CpdAlert.opportunity_id)
    ).all()


def alerts_of(session: Session, person_id: int) -> Sequence[tuple[CpdOpportunity, CpdRun]]:
    """Everything that was ever found for somebody, oldest first."""
    found = (
        select(CpdOpportunity, CpdRun)
        .join(CpdAlert, CpdAlert.opportunity_id == CpdOpportunity.id)
        .join(CpdRun, CpdRun.id == CpdAlert.run_id)
        .where(CpdAlert.person_id == person_id)
    )
    return [(row[0], row[1]) for row in session.execute(found.order_by(CpdOpportunity.id))]


def delete_alerts(session: Session, person_id: int) -> None:
    """What was found for somebody is forgotten."""
    session.execute(delete(CpdAlert).where(CpdAlert.person_id == person_id))


def join_follows(session: Session, person_id: int, into_id: int) -> None:
    """What one entry of a person followed becomes the other's, unless that follows something itself."""
    theirs = follow(session, person_id)
    if theirs and follow(session, into_id) is None:
        columns = [one.key for one in CpdFollow.__table__.columns if one.key != "person_id"]
        session.add(CpdFollow(person_id=into_id, **{name: getattr(theirs, name) for name in columns}))
        session.flush()
        moved = update(CpdFollowChoice).where(CpdFollowChoice.person_id == person_id)
        session.execute(moved.values(person_id=into_id), execution_options={"synchronize_session": False})
    delete_follow(session, person_id)
    session.expire_all()


def join_alerts(session: Session, person_id: int, into_id: int) -> None:
    """What was found for one entry of a person is not found for the other again."""
    known = select(CpdAlert.opportunity_id).where(CpdAlert.person_id == into_id)
    both = CpdAlert.person_id == person_id, CpdAlert.opportunity_id.in_(known)
    without_sync = {"synchronize_session": False}
    session.execute(delete(CpdAlert).where(*both), execution_options=without_sync)
    moved = update(CpdAlert).where(CpdAlert.person_id == person_id).values(person_id=into_id)
    session.execute(moved, execution_options=without_sync)


def _insert(session: Session) -> Any:
    """An insert that knows what to do where a row is there already, which each database says in its way."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(CpdAlert)
