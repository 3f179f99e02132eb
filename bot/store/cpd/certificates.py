"""Certificates, the roles that say which are needed, and since when Kith knows what a requirement says."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Table
from bot.store.people import Person


class CpdCertificate(Table):
    """A certificate that somebody holds or held."""

    __tablename__ = "cpd_certificate"
    __table_args__ = (Index(None, "person_id"), Index(None, "counts_until"))

    id: Mapped[int] = mapped_column(primary_key=True)
    request_key: Mapped[str] = mapped_column(String(120), unique=True)
    """The form it came from: the same form again is the same certificate."""
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    rule: Mapped[str] = mapped_column(String(40))
    """The requirement of config/certificates.yaml it is for; "" for any other certificate."""
    title: Mapped[str] = mapped_column(String(150))
    issuer: Mapped[str] = mapped_column(String(120))
    issued_on: Mapped[date]
    expires_on: Mapped[date | None]
    """The day that stands on it; None where none does."""
    counts_until: Mapped[date | None]
    """The last day on which it counts, as it was judged; None for as long as may be."""
    series: Mapped[int | None]
    """Of one that is for no requirement: the first certificate that it renews."""
    replaced_by: Mapped[int | None]
    """The certificate that stands in its place."""
    file_id: Mapped[str | None] = mapped_column(String(40))
    """The file that shows it: Slack keeps that, Kith only its id."""
    file_name: Mapped[str | None] = mapped_column(String(200))
    noted_at: Mapped[datetime]
    noted_by: Mapped[str] = mapped_column(String(40))
    changed_at: Mapped[datetime]


class CpdRole(Table):
    """What somebody does, by the roles of config/certificates.yaml."""

    __tablename__ = "cpd_role"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(40), primary_key=True)
    since: Mapped[date]
    noted_at: Mapped[datetime]
    noted_by: Mapped[str] = mapped_column(String(40))


class CpdRuleVersion(Table):
    """A version of a requirement, and when Kith first read of it."""

    __tablename__ = "cpd_rule_version"

    rule: Mapped[str] = mapped_column(String(40), primary_key=True)
    in_force: Mapped[date] = mapped_column(primary_key=True)
    old_until: Mapped[date | None]
    noticed_at: Mapped[datetime]
    is_news: Mapped[bool]
    """Whether people are to be told: not of what was in force when Kith began with the requirement."""


def certificate(session: Session, certificate_id: int) -> CpdCertificate | None:
    """One certificate, as it is now."""
    return session.get(CpdCertificate, certificate_id, populate_existing=True)


def by_request(session: Session, request_key: str) -> CpdCertificate | None:
    """What this form wrote when it was sent before."""
    return session.scalar(select(CpdCertificate).where(CpdCertificate.request_key == request_key))


def of_people(session: Session, person_ids: Collection[int]) -> Sequence[CpdCertificate]:
    """All certificates of these people, the newest first."""
    found = select(CpdCertificate).where(CpdCertificate.person_id.in_(person_ids))
    newest = CpdCertificate.issued_on.desc(), CpdCertificate.id.desc()
    return session.scalars(found.order_by(*newest).execution_options(populate_existing=True)).all()


def ending(session: Session, first: date, last: date) -> Sequence[CpdCertificate]:
    """Those that stand, nothing in their place, and count until a day between these, both included."""
    stands = CpdCertificate.replaced_by.is_(None), CpdCertificate.counts_until.between(first, last)
    known = select(CpdCertificate).join(Person, Person.id == CpdCertificate.person_id)
    return session.scalars(
        known.where(*stands, Person.forgotten_at.is_(None)).order_by(CpdCertificate.id)
    ).all()


def for_rule(session: Session, rule: str) -> Sequence[CpdCertificate]:
    """Those for a requirement that stand, nothing in their place."""
    stands = CpdCertificate.rule == rule, CpdCertificate.replaced_by.is_(None)
    return session.scalars(select(CpdCertificate).where(*stands).order_by(CpdCertificate.id)).all()


def everything(session: Session) -> Sequence[CpdCertificate]:
    """All certificates of everybody, which nobody else changes now."""
    return session.scalars(select(CpdCertificate).order_by(CpdCertificate.id).with_for_update()).all()


def roles_of(session: Session, person_ids: Collection[int]) -> Sequence[CpdRole]:
    """What these people do."""
    found = select(CpdRole).where(CpdRole.person_id.in_(person_ids))
    return session.scalars(found.order_by(CpdRole.person_id, CpdRole.role)).all()


def in_roles(session: Session, roles: Collection[str]) -> Sequence[int]:
    """The ids of all who do one of these."""
    found = select(CpdRole.person_id).where(CpdRole.role.in_(roles)).distinct()
    return session.scalars(found.order_by(CpdRole.person_id)).all()


def delete_roles(session: Session, person_id: int, but: Collection[str] = ()) -> None:
    """They do none of this any more, but for these."""
    theirs = CpdRole.person_id == person_id, CpdRole.role.not_in(but)
    session.execute(delete(CpdRole).where(*theirs))


def delete_all_of(session: Session, person_id: int) -> None:
    """Nothing of this person is left."""
    session.execute(delete(CpdCertificate).where(CpdCertificate.person_id == person_id))
    delete_roles(session, person_id)


def join(session: Session, person_id: int, into_id: int) -> None:
    """Give the one's to the other: of a role that both have, the other's stands."""
    twice = select(CpdRole.role).where(CpdRole.person_id == into_id)
    session.execute(delete(CpdRole).where(CpdRole.person_id == person_id, CpdRole.role.in_(twice)))
    for table in (CpdRole, CpdCertificate):
        session.execute(update(table).where(table.person_id == person_id).values(person_id=into_id))


def versions(session: Session) -> Sequence[CpdRuleVersion]:
    """All versions of requirements that Kith has ever read of."""
    found = select(CpdRuleVersion).order_by(CpdRuleVersion.rule, CpdRuleVersion.in_force)
    return session.scalars(found).all()


def delete_version(session: Session, rule: str, in_force: date) -> None:
    """A version that no longer stands in the policy."""
    gone = CpdRuleVersion.rule == rule, CpdRuleVersion.in_force == in_force
    session.execute(delete(CpdRuleVersion).where(*gone))
