"""The outbox: what is due to whom. Ids only; what a person reads is written when it is sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ForeignKey,
    Index,
    LargeBinary,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Table, UtcDateTime

# What is as urgent as this goes before all else, whatever waits elsewhere.
URGENT = 0
# Longer than any lane.
LONGEST = 1_000_000_000
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
# As SQLAlchemy asks for it on each: an index serves only who asks in the same words.
STALE_SQLITE, STALE_POSTGRES = text("stale = 1"), text("stale")


@dataclass(frozen=True)
class Due:
    """One nudge that a rule, or an act of a person, says is due: to a person, or to a channel."""

    kind: str
    key: str
    """The same for the same nudge, whenever and wherever it is found to be due (at most 200 characters)."""
    due_at: datetime
    person_id: int | None = None
    channel_id: str | None = None
    about: Mapping[str, int | str] = field(default_factory=dict)
    """Ids of what it is about, never text."""
    expires_at: datetime | None = None
    """After this it has lost its point, and is not sent."""
    urgency: int = 5
    """0 goes first."""


class Nudge(Table):
    """A row of the outbox.

    `planned` → `ready` → `sending` → `sent`; instead of `ready` also `held` (for a digest) or `task` (for a
    co-ordinator to phone or write); `waiting` after it was tried in vain, until it becomes `ready` again; at
    any time `withdrawn` (its cause is gone, it has lost its point, the person does not want it) or, after all
    that could be tried, `dead`.
    What is `ready` is counted in its `Lane`: only `make_ready`, `leave` and `bot.store.sending` bring a row
    into that state and out of it.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index(None, "state", "look_at"),
        Index(None, "state", "lane", "urgency", "due_at", "id"),
        Index(None, "kind", "state"),
        Index(None, "person_id", "state"),
        # Without it, each row that is deleted would be looked for in all others.
        Index(None, "digest_id"),
        Index("ix_outbox_stale", "look_at", sqlite_where=STALE_SQLITE, postgresql_where=STALE_POSTGRES),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[str] = mapped_column(String(60))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    channel_id: Mapped[str | None] = mapped_column(String(40))
    about: Mapped[dict[str, Any]] = mapped_column(default=dict)
    urgency: Mapped[int]
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(String(12))
    look_at: Mapped[datetime]
    """While `planned`: when to decide (again) whether and how it goes. At first the same as `due_at`.
    While `waiting`: when it is tried again. While `stale`: when the message in Slack is updated.
    """
    via: Mapped[str | None] = mapped_column(String(10))
    """`slack` or `email`, once that is decided."""
    lane: Mapped[str | None] = mapped_column(String(60))
    """What it queues in, once `ready`: one for each conversation, since Slack's pace is by conversation."""
    attempts: Mapped[int] = mapped_column(default=0)
    claim: Mapped[str | None] = mapped_column(String(40))
    """While `sending`: whose it is. Kept where it ended without anybody knowing whether it arrived."""
    claimed_at: Mapped[datetime | None]
    conversation: Mapped[str | None] = mapped_column(String(40))
    """The channel or direct conversation it went to, or was about to go to when it was claimed."""
    ts: Mapped[str | None] = mapped_column(String(30))
    """The message in Slack, once sent."""
    sent_at: Mapped[datetime | None]
    digest_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id"))
    """The digest it went with."""
    answer: Mapped[str | None] = mapped_column(String(12))
    """What the person did with it: `done`, `snoozed` or `stopped`; or `gone`, where its cause is gone."""
    stale: Mapped[bool] = mapped_column(default=False)
    """Whether the message in Slack has to be updated to say what has become of it."""
    reason: Mapped[str | None] = mapped_column(String(60))
    """Why it was withdrawn, or what the last fault was: a code, never text."""
    ended_at: Mapped[datetime | None]


class Lane(Table):
    """How many wait for the same conversation, and when the next may go: kept, so that nobody counts."""

    __tablename__ = "outbox_lane"
    __table_args__ = (Index(None, "via", "rank", "due_at"),)

    lane: Mapped[str] = mapped_column(String(60), primary_key=True)
    via: Mapped[str] = mapped_column(String(10))
    ready: Mapped[int]
    urgent: Mapped[bool]
    """Whether the first in it is."""
    rank: Mapped[int]
    """The smaller, the earlier it is its turn: by `urgent`, then by `ready`. An index holds the lanes so."""
    due_at: Mapped[datetime]
    """When the first in it was due."""
    free_at: Mapped[datetime]
    """See `bot.store.pace`."""


IN_ORDER = cast(Lane.lane, LargeBinary)
"""The order in which lanes are locked wherever that is more than one: as Python sorts them."""


def add(session: Session, dues: Sequence[Due]) -> int:
    """Write down what is due, each once: what stands there already stays as it is. Gives how many are new."""
    if not dues:
        return 0
    new = _insert(session, Nudge).on_conflict_do_nothing(index_elements=[Nudge.key]).returning(Nudge.id)
    rows = [
        {
            "key": due.key,
            "kind": due.kind,
            "person_id": due.person_id,
            "channel_id": due.channel_id,
            "about": dict(due.about),
            "urgency": due.urgency,
            "due_at": due.due_at,
            "expires_at": due.expires_at,
            "state": "planned",
            "look_at": due.due_at,
            "attempts": 0,
            "stale": False,
        }
        for due in dues
    ]
    return len(session.scalars(new, rows).all())


def make_ready(session: Session, nudges: Sequence[Nudge], via: str, lane: str) -> None:
    """Let these go, as soon as it is their turn in this lane."""
    for nudge in nudges:
        nudge.state, nudge.via, nudge.lane = "ready", via, lane
        nudge.claim = nudge.claimed_at = None
    session.flush()
    if nudges:
        first = min(nudges, key=lambda nudge: (nudge.urgency, nudge.due_at))
        _lengthen(session, via, lane, len(nudges), first)


def leave(session: Session, nudge: Nudge) -> bool:
    """Take a nudge that is ready out of its lane, before giving it another state in the same transaction.

    False where it is not ready any more: a sender has it, or somebody else changed it.
    """
    session.refresh(nudge, with_for_update=True)
    if nudge.state != "ready" or nudge.lane is None:
        return False
    nudge.state = "planned"
    session.flush()
    shorten(session, session.get_one(Lane, nudge.lane, with_for_update=True, populate_existing=True), 1)
    return True


def shorten(session: Session, lane: Lane, by: int) -> None:
    """Keep in mind that so many went out of the lane, and which is the first now."""
    first = session.execute(_first(lane.lane).with_only_columns(Nudge.urgency, Nudge.due_at)).first()
    lane.ready = max(lane.ready - by, 1) if first else 0
    lane.urgent = bool(first and first.urgency <= URGENT)
    lane.rank = -lane.ready - (LONGEST if lane.urgent else 0)
    lane.due_at = first.due_at if first else lane.due_at


def recount(session: Session) -> None:
    """Count every lane anew: for when Kith starts, should the counts ever be wrong."""
    session.execute(select(Lane.lane).order_by(IN_ORDER).with_for_update())
    session.execute(update(Lane).values(ready=0, urgent=False, rank=0))
    number, urgent = func.count(), func.min(Nudge.urgency) <= URGENT
    counted = select(
        Nudge.lane,
        func.max(Nudge.via).label("via"),
        number.label("ready"),
        urgent.label("urgent"),
        (-number - case((urgent, LONGEST), else_=0)).label("rank"),
        func.min(Nudge.due_at).label("due_at"),
        literal(LONG_AGO, UtcDateTime()).label("free_at"),
    ).where(Nudge.state == "ready", Nudge.lane.is_not(None))
    new = _insert(session, Lane).from_select(
        list(counted.selected_columns.keys()), counted.group_by(Nudge.lane)
    )
    changed = {name: new.excluded[name] for name in ("ready", "urgent", "rank", "due_at")}
    session.execute(new.on_conflict_do_update(index_elements=[Lane.lane], set_=changed))


def dead(session: Session, most: int = 100) -> Sequence[Nudge]:
    """What could not be sent, whatever was tried; newest first."""
    found = select(Nudge).where(Nudge.state == "dead").order_by(Nudge.ended_at.desc(), Nudge.id.desc())
    return session.scalars(found.limit(most)).all()


def retry(session: Session, nudge_id: int) -> bool:
    """Try once more what is dead, from the beginning; False where there is no such thing.

    Where nobody knows whether it arrived, it is looked up first.
    """
    nudge = session.scalar(select(Nudge).where(Nudge.id == nudge_id, Nudge.state == "dead").with_for_update())
    if nudge is None:
        return False
    nudge.attempts, nudge.reason, nudge.ended_at = 0, None, None
    if nudge.claim and nudge.conversation:
        nudge.state = "sending"
    elif nudge.via and nudge.lane:
        make_ready(session, [nudge], nudge.via, nudge.lane)
    else:
        nudge.state = "planned"
    return True


def forget(session: Session, kinds: Sequence[str], about: str) -> None:
    """Delete the nudges of these kinds whose key names this first, but those a sender has in hand.

    That a message went to somebody tells that they had to do with it.
    """
    named = or_(*(Nudge.key.startswith(f"{kind}:{about}:", autoescape=True) for kind in kinds))
    for nudge in session.scalars(select(Nudge).where(named, Nudge.state != "sending")).all():
        if nudge.state != "ready" or leave(session, nudge):
            session.delete(nudge)
    session.flush()


def mark_stale(nudge: Nudge, now: datetime) -> None:
    """Let the message in Slack be updated; nothing happens where there is none."""
    if nudge.ts is not None:
        nudge.stale, nudge.look_at = True, now


def first_ready(session: Session, lane: str) -> Nudge | None:
    """The one whose turn it is in this lane; on PostgreSQL locked, leaving out what others are at."""
    return session.scalar(_first(lane).with_for_update(skip_locked=True))


def _first(lane: str) -> Select[Nudge]:
    ready = select(Nudge).where(Nudge.state == "ready", Nudge.lane == lane)
    return ready.order_by(Nudge.urgency, Nudge.due_at, Nudge.id).limit(1)


def _lengthen(session: Session, via: str, lane: str, number: int, first: Nudge) -> None:
    """Count so many more, `first` being the first of them."""
    urgent = first.urgency <= URGENT
    new = _insert(session, Lane).values(
        lane=lane,
        via=via,
        ready=number,
        urgent=urgent,
        rank=-number - (LONGEST if urgent else 0),
        due_at=first.due_at,
        free_at=LONG_AGO,
    )
    # What is urgent is always the first; of what is not, this comes near enough.
    is_urgent = or_(new.excluded.urgent, and_(Lane.urgent, Lane.ready > 0))
    is_first = or_(Lane.ready == 0, Lane.due_at > new.excluded.due_at)
    session.execute(
        new.on_conflict_do_update(
            index_elements=[Lane.lane],
            set_={
                "ready": Lane.ready + number,
                "urgent": is_urgent,
                "rank": -Lane.ready - number - case((is_urgent, LONGEST), else_=0),
                "due_at": case((is_first, new.excluded.due_at), else_=Lane.due_at),
            },
        ),
        execution_options={"synchronize_session": False},
    )


def _insert(session: Session, table: type[Table]) -> Any:
    """An insert that knows what to do where a row is there already, which each database says in its way."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(table)
