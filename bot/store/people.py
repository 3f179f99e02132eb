"""The people Kith may reach, how each wants to be reached, and which setting they belong to."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time

from sqlalchemy import ForeignKey, Index, String, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Table

UNDECIDED = text("outcome IS NULL")


class Person(Table):
    """Somebody met in Slack, or written down by a member of staff because they are not there.

    Of who is in Slack, Slack knows the name; `name` then is None, and `user_id` is set.
    """

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[str | None] = mapped_column(String(40), unique=True)
    """Slack id; None for who is not on Slack."""
    team_id: Mapped[str | None] = mapped_column(String(40))
    name: Mapped[str | None] = mapped_column(String(120))
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(40))
    address: Mapped[str | None] = mapped_column(String(400))
    conversation: Mapped[str | None] = mapped_column(String(40))
    """Their direct conversation with Kith in Slack, once it was opened."""
    noted_at: Mapped[datetime]
    noted_by: Mapped[str] = mapped_column(String(40))
    """Slack id of who wrote them down: their own, where they came to Kith themselves."""
    told_by: Mapped[str | None] = mapped_column(String(100))
    """Who told staff of them, where they are not on Slack."""
    forgotten_at: Mapped[datetime | None]
    """When everything that could be was erased: what is left is the tombstone."""


class Preference(Table):
    """How a person wants to be reached. Without a row, the defaults of the council's policy hold."""

    __tablename__ = "preference"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(40))
    """The language they prefer, as they wrote it."""
    reach: Mapped[str] = mapped_column(String(10))
    """`slack`, `email`, `phone` or `letter`."""
    quiet_from: Mapped[time]
    quiet_until: Mapped[time]
    """By the UK's clock; the same as `quiet_from` for none."""
    work_days: Mapped[str] = mapped_column(String(7))
    """ISO weekdays, as `12345`."""
    nation: Mapped[str] = mapped_column(String(20))
    digest: Mapped[bool]
    """One message a morning instead of each at its time."""
    topics: Mapped[list[str]] = mapped_column(default=list)
    paused_until: Mapped[date | None]
    """Nothing is sent before this day."""
    stopped: Mapped[list[str]] = mapped_column(default=list)
    """The kinds of nudges the person does not want."""
    changed_at: Mapped[datetime]


class SettingLink(Table):
    """A person says that they belong to a provider; it counts once a co-ordinator has confirmed it."""

    __tablename__ = "setting_link"
    __table_args__ = (
        # At most one that waits for each person and setting.
        Index(
            None,
            *("person_id", "register", "urn"),
            unique=True,
            sqlite_where=UNDECIDED,
            postgresql_where=UNDECIDED,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    register: Mapped[str] = mapped_column(String(40))
    """Empty, as is `urn`, while a setting that the person did not find in the list is not identified."""
    urn: Mapped[str] = mapped_column(String(40))
    said: Mapped[str | None] = mapped_column(String(200))
    """The setting in the person's own words, where they did not find it in the list."""
    role_there: Mapped[str | None] = mapped_column(String(80))
    """What they do there, in their own words."""
    asked_at: Mapped[datetime]
    asked_by: Mapped[str] = mapped_column(String(40))
    channel_id: Mapped[str | None] = mapped_column(String(40))
    """The network channel it was asked from: its co-ordinator confirms."""
    outcome: Mapped[str | None] = mapped_column(String(20))
    """`confirmed`, `refused`, `withdrawn` or `ended`; None while it waits."""
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(40))


def told_by(session: Session, who: str) -> Person | None:
    """The first person without Slack of whom this one told."""
    found = select(Person).where(Person.told_by == who, Person.user_id.is_(None))
    return session.scalar(found.order_by(Person.id).limit(1))


def person(session: Session, person_id: int) -> Person | None:
    """One person; None where there never was one."""
    return session.get(Person, person_id)


def in_slack(session: Session, user_id: str) -> Person | None:
    """The person with this Slack id, where Kith has met them."""
    return session.scalar(select(Person).where(Person.user_id == user_id))


def meet(session: Session, user_id: str, team_id: str, now: datetime) -> Person:
    """The person with this Slack id, written down where Kith meets them for the first time."""
    known = in_slack(session, user_id)
    if known:
        return known
    try:
        with session.begin_nested():
            met = Person(user_id=user_id, team_id=team_id, noted_at=now, noted_by=user_id)
            session.add(met)
    except IntegrityError:  # somebody else met them at this moment
        return session.scalars(select(Person).where(Person.user_id == user_id)).one()
    return met


def meet_all(session: Session, who: Collection[tuple[str, str]], now: datetime) -> Sequence[Person]:
    """The people with these Slack ids and teams, each as by `meet`."""
    return [meet(session, user_id, team_id, now) for user_id, team_id in sorted(who)]


def preference(session: Session, person_id: int) -> Preference | None:
    """How a person wants to be reached, where they have said so."""
    return session.get(Preference, person_id)


def locked(session: Session, person_id: int) -> Person:
    """One person whom nobody else changes until this transaction ends, as they are now."""
    found = select(Person).where(Person.id == person_id).with_for_update()
    return session.scalars(found.execution_options(populate_existing=True)).one()


def keep_preference(session: Session, person_id: int, now: datetime, **said: object) -> None:
    """Write down how a person wants to be reached: `said` holds the columns of `Preference`."""
    row = session.get(Preference, person_id) or Preference(person_id=person_id)
    for column, value in said.items():
        setattr(row, column, value)
    row.changed_at = now
    session.add(row)
    session.flush()


def links(session: Session, person_id: int) -> Sequence[SettingLink]:
    """Every setting the person belongs to, asked to, or once did; newest first."""
    found = select(SettingLink).where(SettingLink.person_id == person_id)
    return session.scalars(found.order_by(SettingLink.id.desc())).all()
