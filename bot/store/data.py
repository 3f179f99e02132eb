"""What people ask about their own data, and what is held about one person, table by table."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, or_, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.audit import AuditEvent
from bot.store.base import Table
from bot.store.channels import Membership, NetworkChannel
from bot.store.corrections import ProviderCorrection
from bot.store.outbox import Nudge
from bot.store.people import Person
from bot.store.registers import RegisterImport
from bot.store.roles import RoleRequest

ERASURE = "erasure"
UNDECIDED_ERASURE = text("outcome IS NULL AND kind = 'erasure'")


class DataRequest(Table):
    """Something to be corrected, a complaint, or an erasure: asked about one person's data, and answered."""

    __tablename__ = "data_request"
    __table_args__ = (
        Index(None, "outcome", "due_on"),
        # At most one erasure that waits for each person.
        Index(
            "ix_data_request_erasure",
            "person_id",
            unique=True,
            sqlite_where=UNDECIDED_ERASURE,
            postgresql_where=UNDECIDED_ERASURE,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(12), unique=True)
    """What the person can quote. It tells nothing."""
    kind: Mapped[str] = mapped_column(String(20))
    """`correction`, `complaint` or `erasure`."""
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    """Whose data it is about."""
    words: Mapped[str | None] = mapped_column(Text)
    """What the person wrote. Never logged, sent or put into the audit; None once they are forgotten."""
    asked_at: Mapped[datetime]
    asked_by: Mapped[str] = mapped_column(String(40))
    due_on: Mapped[date]
    """By when it must be answered, by the UK's calendar."""
    request_key: Mapped[str] = mapped_column(String(120), unique=True)
    """The same for the same form, sent twice."""
    outcome: Mapped[str | None] = mapped_column(String(20))
    """`done`, `refused` or `withdrawn`; None while it waits."""
    reply: Mapped[str | None] = mapped_column(Text)
    """What the person is answered; treated as `words`."""
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(40))


def ask(session: Session, asked: DataRequest) -> bool:
    """Write a request down; False, and nothing written, where the same form, or the same erasure, waits."""
    try:
        with session.begin_nested():
            session.add(asked)
    except IntegrityError:
        return False
    return True


def asked_before(session: Session, request_key: str) -> DataRequest | None:
    """What this form asked for when it was sent before."""
    return session.scalar(select(DataRequest).where(DataRequest.request_key == request_key))


def request(session: Session, request_id: int) -> DataRequest | None:
    """One request, as it is now; None where there never was one."""
    return session.get(DataRequest, request_id, populate_existing=True)


def waiting(session: Session) -> Sequence[DataRequest]:
    """All that wait, those that are due first in front."""
    undecided = select(DataRequest).where(DataRequest.outcome.is_(None))
    return session.scalars(undecided.order_by(DataRequest.due_on, DataRequest.id)).all()


def erasure_of(session: Session, person_id: int) -> DataRequest | None:
    """The erasure of this person that waits."""
    mine = DataRequest.person_id == person_id, DataRequest.kind == ERASURE, DataRequest.outcome.is_(None)
    return session.scalar(select(DataRequest).where(*mine))


def requests_of(session: Session, person_id: int) -> Sequence[DataRequest]:
    """Every request about this person's data, newest first."""
    found = select(DataRequest).where(DataRequest.person_id == person_id)
    return session.scalars(found.order_by(DataRequest.id.desc())).all()


def decide(session: Session, request_id: int, outcome: str, reply: str | None, by: str, at: datetime) -> bool:
    """Note what became of a request; False, and nothing noted, where that was decided already."""
    undecided = DataRequest.id == request_id, DataRequest.outcome.is_(None)
    decided = {"outcome": outcome, "reply": reply, "decided_by": by, "decided_at": at}
    noted = update(DataRequest).where(*undecided).values(**decided)
    return bool(session.scalars(noted.returning(DataRequest.id)).all())


def told_of(session: Session, kind: str, key_prefix: str) -> Sequence[int]:
    """Whom a nudge of this kind went to, or is to go to, whose key begins like this: ids of people."""
    these = Nudge.kind == kind, Nudge.key.startswith(key_prefix, autoescape=True)
    found = select(Nudge.person_id).where(*these)
    return [person_id for person_id in session.scalars(found.order_by(Nudge.id)) if person_id is not None]


def coordinators_of(session: Session, person_id: int) -> frozenset[str]:
    """Slack ids of those who look after the network channels this person is in."""
    there = Membership.person_id == person_id, Membership.left_at.is_(None)
    found = select(NetworkChannel.coordinator_id).join(Membership).where(*there)
    return frozenset(session.scalars(found.where(NetworkChannel.ended_at.is_(None))))


def looks_after(session: Session, user_id: str) -> Sequence[NetworkChannel]:
    """The network channels that somebody looks after now."""
    theirs = NetworkChannel.coordinator_id == user_id, NetworkChannel.ended_at.is_(None)
    return session.scalars(select(NetworkChannel).where(*theirs)).all()


def all_coordinators(session: Session) -> frozenset[str]:
    """Slack ids of all who look after a network channel."""
    return frozenset(session.scalars(select(NetworkChannel.coordinator_id)))


def named(session: Session, name: str, most: int) -> Sequence[Person]:
    """People who are not on Slack whose name holds these words, in alphabetical order."""
    theirs = Person.user_id.is_(None), Person.name.icontains(name, autoescape=True)
    return session.scalars(select(Person).where(*theirs).order_by(Person.name, Person.id).limit(most)).all()


def memberships(session: Session, person_id: int) -> Sequence[Membership]:
    """Every network channel the person is or was in."""
    found = select(Membership).where(Membership.person_id == person_id)
    return session.scalars(found.order_by(Membership.joined_at, Membership.channel_id)).all()


def nudges(session: Session, person_id: int) -> Sequence[Nudge]:
    """All that was or is due to this person."""
    return session.scalars(select(Nudge).where(Nudge.person_id == person_id).order_by(Nudge.id)).all()


def role_requests(session: Session, user_id: str) -> Sequence[RoleRequest]:
    """Every role that was asked for, for this person."""
    found = select(RoleRequest).where(RoleRequest.user_id == user_id)
    return session.scalars(found.order_by(RoleRequest.id)).all()


def role_requests_under_way(session: Session, user_id: str) -> Sequence[RoleRequest]:
    """Roles asked for by or for this person that nobody has decided yet."""
    theirs = or_(RoleRequest.user_id == user_id, RoleRequest.asked_by == user_id)
    return session.scalars(select(RoleRequest).where(theirs, RoleRequest.outcome.is_(None))).all()


def acts(session: Session, user_id: str | None, subjects: Collection[str]) -> Sequence[AuditEvent]:
    """What the person with this Slack id did, and what was done to one of these subjects; oldest first."""
    theirs = or_(AuditEvent.actor_id == user_id, AuditEvent.subject.in_(subjects))
    return session.scalars(select(AuditEvent).where(theirs).order_by(AuditEvent.id)).all()


def made_since(session: Session, action: str, subject: str, since: datetime) -> bool:
    """Whether this was done for this subject at that time or later."""
    same = AuditEvent.action == action, AuditEvent.subject == subject, AuditEvent.at >= since
    return session.scalar(select(AuditEvent.id).where(*same).limit(1)) is not None


def corrections(session: Session, user_id: str) -> Sequence[ProviderCorrection]:
    """What this member of staff noted about providers."""
    found = select(ProviderCorrection).where(ProviderCorrection.noted_by == user_id)
    return session.scalars(found.order_by(ProviderCorrection.id)).all()


def additions(session: Session, user_id: str) -> Sequence[RegisterImport]:
    """What this member of staff was told of providers that no register lists yet."""
    found = select(RegisterImport).where(RegisterImport.imported_by == user_id)
    return session.scalars(found.order_by(RegisterImport.id)).all()
