"""What people are told of publicity: it itself, that it was withdrawn, “please approve”, what was decided."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.policy import Reaching
from bot.services.records import Person, PublicityPlan
from bot.services.share.approval import APPROVED, ASKED, BACK, stamp_of
from bot.services.share.kinds import KINDS, PUBLICITY
from bot.services.share.library import Item, State, shown
from bot.services.share.publicity import read_by
from bot.services.share.publicity_audience import SENT
from bot.services.share.publicity_texts import Said
from bot.store import people
from bot.store.outbox import Due, Nudge
from bot.store.planning import is_snoozed
from bot.store.share import library as items
from bot.store.share import publicity as store

OUT = "share.publicity_out"
WEEK = timedelta(days=7)
About = Mapping[str, int | str]


@dataclass(frozen=True)
class Told:
    """Publicity as one person gets it."""

    item: Item
    said: Said
    """In their language and format."""
    others: Sequence[Said]
    answer: str
    """What they said of it."""


@dataclass(frozen=True)
class Decided:
    """Publicity with what was asked and decided of it."""

    item: Item
    plan: PublicityPlan
    by: Person | None


def told(session: Session, nudge: Nudge, policy: Reaching) -> Told | None:
    """Publicity, also withdrawn, for who was sent it; None where they were not, or by another message."""
    item = shown(session, int(nudge.about["item"]))
    row = store.recipient(session, item.id, nudge.person_id) if item and nudge.person_id else None
    # Where two entries of one person became one, only one of both messages counts.
    if item is None or row is None or (nudge.kind == SENT and nudge.key != row.key and not is_snoozed(nudge)):
        return None
    return Told(item, *read_by(session, item, nudge.person_id, policy), row.answer)


def to_approve(session: Session, about: About) -> Decided | None:
    """What somebody is to approve, as long as it is as it was when they were asked."""
    found = _round(session, about)
    if found is None or found.plan.decision != ASKED:
        return None
    return found if found.plan.stamp == stamp_of(session, found.item.version) else None


def decided(session: Session, about: About) -> Decided | None:
    """What was approved or sent back in this round."""
    found = _round(session, about)
    return found if found and found.plan.decision in (APPROVED, BACK) else None


def withdrawn(session: Session, now: datetime) -> Iterator[Due]:
    """Who got it by e-mail, telephone or letter is told it was withdrawn: no message changes for them."""
    for item in store.withdrawn_since(session, PUBLICITY, now - WEEK):
        sent = store.deliveries(session, item.id, SENT)
        for row in store.recipients(session, item.id):
            nudge = sent.get(row.key)
            if nudge and nudge.state == "sent" and nudge.via != "slack" and item.ended_at:
                key = f"{OUT}:{item.id}:{row.person_id}"
                until = item.ended_at + 4 * WEEK
                yield Due(OUT, key, item.ended_at, row.person_id, about={"item": item.id}, expires_at=until)


def _round(session: Session, about: About) -> Decided | None:
    """What is being written of it, where it is still in the same round."""
    whole, plan = items.item(session, int(about["item"])), store.plan(session, int(about["item"]))
    if whole is None or plan is None or plan.rounds != int(about["round"]):
        return None
    row, version = whole
    if row.state not in (State.DRAFT, State.PUBLISHED):
        return None
    following = items.version(session, row.id, row.number + 1) if row.state == State.PUBLISHED else None
    by = people.person(session, plan.decided_by_id) if plan.decided_by_id else None
    return Decided(Item(row, following or version, KINDS[row.kind]), plan, by)
