"""Improvement plans: what was agreed with a setting, version by version, and what both sides said of it."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    and_,
    delete,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Table
from bot.store.contacts import STANDING
from bot.store.people import Person, SettingLink
from bot.store.providers import FOR_STAFF, Provider, as_they_stand


class ImprovementPlan(Table):
    """A plan with one setting. What it says stands in its versions."""

    __tablename__ = "improvement_plan"
    __table_args__ = (Index(None, "register", "urn"), Index(None, "closed_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    request_key: Mapped[str] = mapped_column(String(120), unique=True)
    register: Mapped[str] = mapped_column(String(40))
    urn: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    """The newest, agreed or proposed."""
    agreed_version: Mapped[int | None]
    """The last one that was agreed, which holds until another is; None before."""
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(40))
    """Slack id of the member of staff who looks after it."""
    outcome: Mapped[str | None] = mapped_column(String(12))
    """`reached`, `partly`, `not` or `withdrawn`; None while it is open."""
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(String(40))


class ImprovementVersion(Table):
    """What a plan says: once proposed, it is never changed."""

    __tablename__ = "improvement_version"
    __table_args__ = (UniqueConstraint("plan_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    request_key: Mapped[str] = mapped_column(String(120), unique=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("improvement_plan.id"))
    number: Mapped[int]
    stands: Mapped[str] = mapped_column(Text)
    """Where the setting stands."""
    goal: Mapped[str] = mapped_column(Text)
    helps: Mapped[str] = mapped_column(Text)
    """Who helps, and with what."""
    reviews: Mapped[list[str]]
    """The days, as `2026-10-30`, in order."""
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[str] = mapped_column(String(40))
    agreed_at: Mapped[datetime | None]


class ImprovementStep(Table):
    """One step of a version."""

    __tablename__ = "improvement_step"
    __table_args__ = (Index(None, "version_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("improvement_version.id"))
    position: Mapped[int]
    what: Mapped[str] = mapped_column(String(300))
    who: Mapped[str] = mapped_column(String(100))
    """Who does it, in words."""
    due_on: Mapped[date]
    done_at: Mapped[datetime | None]
    done_by: Mapped[str | None] = mapped_column(String(40))


class ImprovementParty(Table):
    """Somebody of the setting whom a plan is agreed with."""

    __tablename__ = "improvement_party"
    __table_args__ = (Index(None, "person_id"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("improvement_plan.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    answer: Mapped[str | None] = mapped_column(String(10))
    """`agree`, `change` or `talk`."""
    answered_version: Mapped[int | None]
    """The version the answer is to."""
    answered_at: Mapped[datetime | None]


class ImprovementWord(Table):
    """What somebody said of a plan, in their own words: an answer, at a review, or looking back."""

    __tablename__ = "improvement_word"
    __table_args__ = (Index(None, "plan_id"), Index(None, "person_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    request_key: Mapped[str] = mapped_column(String(120), unique=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("improvement_plan.id"))
    version: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12))
    """`agree`, `change` or `talk`, `review`, or `reflection`."""
    review_on: Mapped[date | None]
    words: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    """Whose words they are."""
    noted_by: Mapped[str] = mapped_column(String(40))
    """Who typed them: staff, where whoever said it is not on Slack."""
    noted_at: Mapped[datetime]


def plan(session: Session, plan_id: int) -> ImprovementPlan | None:
    """One plan as it is now."""
    return session.get(ImprovementPlan, plan_id, populate_existing=True)


def lock(session: Session, plan_id: int) -> ImprovementPlan | None:
    """The same, and nobody else changes it until this transaction ends."""
    found = select(ImprovementPlan).where(ImprovementPlan.id == plan_id).with_for_update()
    return session.scalar(found.execution_options(populate_existing=True))


def made_in(session: Session, request_key: str) -> ImprovementPlan | None:
    """The plan that came of this form before."""
    return session.scalar(select(ImprovementPlan).where(ImprovementPlan.request_key == request_key))


def version_made_in(session: Session, request_key: str) -> ImprovementVersion | None:
    """The version that came of this form before."""
    return session.scalar(select(ImprovementVersion).where(ImprovementVersion.request_key == request_key))


def word_of(session: Session, request_key: str) -> ImprovementWord | None:
    """The words that came of this form before."""
    return session.scalar(select(ImprovementWord).where(ImprovementWord.request_key == request_key))


def versions(session: Session, plan_id: int) -> Sequence[ImprovementVersion]:
    """Every version, newest first."""
    found = select(ImprovementVersion).where(ImprovementVersion.plan_id == plan_id)
    newest = found.order_by(ImprovementVersion.number.desc())
    return session.scalars(newest.execution_options(populate_existing=True)).all()


def version(session: Session, plan_id: int, number: int) -> ImprovementVersion | None:
    """One version."""
    this = ImprovementVersion.plan_id == plan_id, ImprovementVersion.number == number
    return session.scalar(select(ImprovementVersion).where(*this).execution_options(populate_existing=True))


def steps(session: Session, version_id: int) -> Sequence[ImprovementStep]:
    """The steps of a version in their order."""
    found = select(ImprovementStep).where(ImprovementStep.version_id == version_id)
    in_order = found.order_by(ImprovementStep.position)
    return session.scalars(in_order.execution_options(populate_existing=True)).all()


def step(session: Session, step_id: int) -> tuple[ImprovementStep, ImprovementVersion] | None:
    """One step with its version."""
    joined = select(ImprovementStep, ImprovementVersion).join(
        ImprovementVersion, ImprovementVersion.id == ImprovementStep.version_id
    )
    found = joined.where(ImprovementStep.id == step_id).execution_options(populate_existing=True)
    row = session.execute(found).one_or_none()
    return (row[0], row[1]) if row else None


def words(session: Session, plan_id: int) -> Sequence[tuple[ImprovementWord, Person]]:
    """What was said of a plan, oldest first, with whose words they are."""
    found = select(ImprovementWord, Person).join(Person, Person.id == ImprovementWord.person_id)
    rows = session.execute(found.where(ImprovementWord.plan_id == plan_id).order_by(ImprovementWord.id))
    return [(row[0], row[1]) for row in rows]


def parties(session: Session, plan_id: int) -> Sequence[tuple[ImprovementParty, Person]]:
    """Whom a plan is agreed with and who belongs to the setting now, oldest entry first."""
    found = (
        select(ImprovementParty, Person)
        .join(Person, Person.id == ImprovementParty.person_id)
        .join(ImprovementPlan, ImprovementPlan.id == ImprovementParty.plan_id)
        .where(ImprovementParty.plan_id == plan_id, Person.forgotten_at.is_(None), _belongs())
        .order_by(Person.id)
    )
    rows = session.execute(found.execution_options(populate_existing=True))
    return [(row[0], row[1]) for row in rows]


def set_parties(session: Session, plan_id: int, person_ids: Collection[int]) -> None:
    """Agree a plan with these from now on."""
    of_plan = ImprovementParty.plan_id == plan_id
    known = set(session.scalars(select(ImprovementParty.person_id).where(of_plan)))
    session.execute(
        delete(ImprovementParty).where(of_plan, ImprovementParty.person_id.not_in(list(person_ids)))
    )
    new = sorted({*person_ids} - known)
    session.add_all(ImprovementParty(plan_id=plan_id, person_id=each) for each in new)
    session.flush()


def of_person(session: Session, person_id: int) -> Sequence[ImprovementPlan]:
    """The plans that are agreed with somebody who belongs to the setting now, newest first."""
    found = (
        select(ImprovementPlan)
        .join(ImprovementParty, ImprovementParty.plan_id == ImprovementPlan.id)
        .join(Person, Person.id == ImprovementParty.person_id)
        .where(Person.id == person_id, _belongs())
        .order_by(ImprovementPlan.id.desc())
    )
    return session.scalars(found.execution_options(populate_existing=True)).all()


def of_setting(session: Session, provider: Provider) -> Sequence[ImprovementPlan]:
    """The plans with a provider, by whichever of its registers, newest first."""
    alike = STANDING if provider.register in STANDING else (provider.register,)
    these = ImprovementPlan.register.in_(alike), ImprovementPlan.urn == provider.urn
    return session.scalars(select(ImprovementPlan).where(*these).order_by(ImprovementPlan.id.desc())).all()


def everything(session: Session, most: int = 200) -> Sequence[ImprovementPlan]:
    """All plans: those that are open first, then the newest."""
    in_order = (ImprovementPlan.closed_at.is_not(None), ImprovementPlan.id.desc())
    return session.scalars(select(ImprovementPlan).order_by(*in_order).limit(most)).all()


def open_plans(session: Session) -> Sequence[ImprovementPlan]:
    """All that are not closed, oldest first."""
    found = select(ImprovementPlan).where(ImprovementPlan.closed_at.is_(None))
    return session.scalars(found.order_by(ImprovementPlan.id)).all()


def entries_of(session: Session, person_id: int) -> Sequence[tuple[ImprovementParty, ImprovementPlan]]:
    """Every plan somebody ever was named for."""
    found = select(ImprovementParty, ImprovementPlan).join(
        ImprovementPlan, ImprovementPlan.id == ImprovementParty.plan_id
    )
    rows = session.execute(found.where(ImprovementParty.person_id == person_id).order_by(ImprovementPlan.id))
    return [(row[0], row[1]) for row in rows]


def words_of(session: Session, person_id: int) -> Sequence[ImprovementWord]:
    """What one person said of any plan."""
    found = select(ImprovementWord).where(ImprovementWord.person_id == person_id)
    return session.scalars(found.order_by(ImprovementWord.id)).all()


def noted_by(session: Session, user_id: str) -> Sequence[tuple[ImprovementVersion, ImprovementPlan]]:
    """Versions that somebody proposed, and plans that they look after or closed."""
    found = select(ImprovementVersion, ImprovementPlan).join(
        ImprovementPlan, ImprovementPlan.id == ImprovementVersion.plan_id
    )
    theirs = or_(
        ImprovementVersion.proposed_by == user_id,
        ImprovementPlan.made_by == user_id,
        ImprovementPlan.closed_by == user_id,
    )
    rows = session.execute(found.where(theirs).order_by(ImprovementVersion.id))
    return [(row[0], row[1]) for row in rows]


def ticked_by(session: Session, user_id: str) -> Sequence[ImprovementStep]:
    """Steps that somebody ticked."""
    found = select(ImprovementStep).where(ImprovementStep.done_by == user_id)
    return session.scalars(found.order_by(ImprovementStep.id)).all()


def typed_by(session: Session, user_id: str, other_than: int) -> Sequence[ImprovementWord]:
    """What somebody noted of what others said."""
    theirs = ImprovementWord.noted_by == user_id, ImprovementWord.person_id != other_than
    return session.scalars(select(ImprovementWord).where(*theirs).order_by(ImprovementWord.id)).all()


def forget(session: Session, person_id: int) -> None:
    """Take somebody out of every plan, with what they said."""
    session.execute(delete(ImprovementParty).where(ImprovementParty.person_id == person_id))
    session.execute(delete(ImprovementWord).where(ImprovementWord.person_id == person_id))


def join(session: Session, person_id: int, into_id: int) -> None:
    """Make room for what one person's entries become: of two for the same plan the other's stays."""
    both = select(ImprovementParty.plan_id).where(ImprovementParty.person_id == into_id)
    theirs = ImprovementParty.person_id == person_id
    twice = session.scalars(select(ImprovementParty).where(theirs, ImprovementParty.plan_id.in_(both))).all()
    for one in twice:
        other = session.get_one(ImprovementParty, (one.plan_id, into_id))
        if (one.answered_version or 0) > (other.answered_version or 0):
            other.answer, other.answered_version = one.answer, one.answered_version
            other.answered_at = one.answered_at
        session.delete(one)
    session.flush()


def move_urn(session: Session, register: str, before: str, urn: str) -> None:
    """A setting has another URN now, and its plans with it."""
    theirs = ImprovementPlan.register == register, ImprovementPlan.urn == before
    session.execute(update(ImprovementPlan).where(*theirs).values(urn=urn))


def _belongs() -> ColumnElement[bool]:
    """Whether a person belongs to a plan's setting, by whichever of the registers that share their URNs."""
    both = SettingLink.register.in_(STANDING), ImprovementPlan.register.in_(STANDING)
    same = or_(SettingLink.register == ImprovementPlan.register, and_(*both))
    theirs = SettingLink.person_id == Person.id, SettingLink.outcome == "confirmed"
    return select(SettingLink.id).where(*theirs, SettingLink.urn == ImprovementPlan.urn, same).exists()


def provider_of(session: Session, register: str, urn: str) -> Provider | None:
    """The setting as it stands in the directory now; None where it is not there any more."""
    alike = STANDING if register in STANDING else (register,)
    these = Provider.register.in_(alike), Provider.urn == urn
    rows = session.scalars(select(Provider).options(*FOR_STAFF).where(*these))
    return next(iter(as_they_stand(rows)), None)


def agreed(session: Session) -> Sequence[tuple[ImprovementPlan, ImprovementVersion]]:
    """Every open plan of which something is agreed, with the version that holds."""
    holds = ImprovementVersion.number == ImprovementPlan.agreed_version
    of_plan = ImprovementVersion.plan_id == ImprovementPlan.id
    found = select(ImprovementPlan, ImprovementVersion).join(ImprovementVersion, and_(of_plan, holds))
    rows = session.execute(found.where(ImprovementPlan.closed_at.is_(None)).order_by(ImprovementPlan.id))
    return [(row[0], row[1]) for row in rows]
