"""The outbox: what is due to whom. Ids only; what a person reads is written when it is sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Table


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
    co-ordinator to phone or write); at any time `withdrawn` (its cause is gone, it has lost its point, the
    person does not want it) or, after all that could be tried, `dead`.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index(None, "state", "look_at"),
        Index(None, "state", "lane", "urgency", "due_at", "id"),
        Index(None, "kind", "state"),
        Index(None, "person_id", "state"),
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
    """While `planned`: when to decide (again) whether and how it goes. At first the same as `due_at`."""
    via: Mapped[str | None] = mapped_column(String(10))
    """`slack` or `email`, once that is decided."""
    lane: Mapped[str | None] = mapped_column(String(60))
    """What it queues in, once `ready`: one for each conversation, since Slack's pace is by conversation."""
    attempts: Mapped[int] = mapped_column(default=0)
    claim: Mapped[str | None] = mapped_column(String(40))
    """While `sending`: which sender has it."""
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
    """How many wait for the same conversation, and when the next may go."""

    __tablename__ = "outbox_lane"
    __table_args__ = (Index(None, "ready"),)

    lane: Mapped[str] = mapped_column(String(60), primary_key=True)
    ready: Mapped[int] = mapped_column(default=0)
    free_at: Mapped[datetime | None]


def add(session: Session, dues: Sequence[Due]) -> int:
    """Write down what is due, each once: what stands there already stays as it is. Gives how many are new."""
    if not dues:
        return 0
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    new = dialect.insert(Nudge).on_conflict_do_nothing(index_elements=[Nudge.key]).returning(Nudge.id)
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
