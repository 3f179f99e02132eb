"""The rows of the outbox that have to be decided on, and what is asked of the others to decide it."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from bot.store import outbox
from bot.store.outbox import Due, Nudge
from bot.store.people import Person, Preference

DIGEST = "digest"
"""The kind of nudge that brings together what a person has waiting."""
SNOOZED = "snooze:"
"""How the key begins of one that a person asked to see again."""
ON_ITS_WAY = ("ready", "sending", "waiting", "held", "task")
UNDER_WAY = ("planned", "ready", "sending", "waiting")
KEYS_AT_ONCE = 500


@dataclass(frozen=True)
class LastDigest:
    """The newest digest of a person: when it was due, or when it is looked at next, and when it was sent."""

    due_at: datetime
    look_at: datetime
    sent_at: datetime | None
    is_under_way: bool


def is_snoozed(nudge: Nudge) -> bool:
    """Whether the person asked to see it again at its time."""
    return nudge.key.startswith(SNOOZED)


def known(session: Session, keys: Sequence[str]) -> frozenset[str]:
    """Those of these keys that stand in the outbox already."""
    parts = (keys[first : first + KEYS_AT_ONCE] for first in range(0, len(keys), KEYS_AT_ONCE))
    found = (session.scalars(select(Nudge.key).where(Nudge.key.in_(part))) for part in parts)
    return frozenset(key for part in found for key in part)


def take_away(session: Session, nudge: Nudge, reason: str, now: datetime) -> None:
    """Withdraw one that waits; nothing happens where a sender has just taken it."""
    if nudge.state == "ready" and not outbox.leave(session, nudge):
        return
    nudge.state, nudge.reason, nudge.ended_at = "withdrawn", reason, now


def mark_stale(session: Session, nudge: Nudge, now: datetime) -> None:
    """Have the message in which it is shown say what has become of it: its own, or that of its digest."""
    digest = session.get(Nudge, nudge.digest_id) if nudge.digest_id else None
    shown = digest or nudge
    if shown.via == "slack":
        outbox.mark_stale(shown, now)


def to_plan(session: Session, now: datetime, most: int) -> Sequence[Nudge]:
    """The next rows to decide on, none of which another process has in hand; they are kept from others."""
    planned = select(Nudge).where(Nudge.state == "planned", Nudge.look_at <= now)
    first = planned.order_by(Nudge.look_at, Nudge.id).limit(most)
    return session.scalars(first.with_for_update(skip_locked=True)).all()


def people_of(session: Session, ids: Collection[int]) -> Mapping[int, tuple[Person, Preference | None]]:
    """These people and what they said; nobody else decides on anything of theirs until this ends."""
    mine = select(Person).where(Person.id.in_(ids)).order_by(Person.id)
    # Leaves room for who only refers to them (https://www.postgresql.org/docs/current/explicit-locking.html).
    found = session.scalars(mine.with_for_update(key_share=True)).all()
    said = session.scalars(select(Preference).where(Preference.person_id.in_(ids))).all()
    by_person = {one.person_id: one for one in said}
    return {one.id: (one, by_person.get(one.id)) for one in found}


def asked(
    session: Session, kinds: Collection[str], ids: Collection[int], week: tuple[datetime, datetime]
) -> Counter[int]:
    """Of how many asks each of these people got in a week, or are on their way to them now."""
    since, until = week
    sent = and_(Nudge.state == "sent", Nudge.sent_at >= since, Nudge.sent_at < until)
    counted = (
        select(Nudge.person_id, func.count())
        .where(Nudge.person_id.in_(ids), Nudge.kind.in_(kinds), Nudge.key.not_like(f"{SNOOZED}%"))
        .where(or_(sent, Nudge.state.in_(ON_ITS_WAY)))
        .group_by(Nudge.person_id)
    )
    return Counter({person_id: count for person_id, count in session.execute(counted) if person_id})


def last_digests(session: Session, ids: Collection[int]) -> Mapping[int, LastDigest]:
    """The newest digest of each of these people who ever had one."""
    theirs = Nudge.person_id.in_(ids), Nudge.kind == DIGEST
    newest = select(func.max(Nudge.id)).where(*theirs).group_by(Nudge.person_id)
    found = session.scalars(select(Nudge).where(Nudge.id.in_(newest))).all()
    return {
        one.person_id: LastDigest(one.due_at, one.look_at, one.sent_at, one.state in UNDER_WAY)
        for one in found
        if one.person_id
    }


def add_digest(session: Session, person_id: int, day: str, due_at: datetime) -> None:
    """Write down that a person's digest is due; `day` is the date of that morning in the UK."""
    outbox.add(session, [Due(DIGEST, f"{DIGEST}:{person_id}:{day}", due_at, person_id)])


def held_for(session: Session, person_id: int) -> Sequence[Nudge]:
    """What waits for a person's digest, the most urgent first."""
    held = select(Nudge).where(Nudge.person_id == person_id, Nudge.state == "held")
    return session.scalars(held.order_by(Nudge.urgency, Nudge.due_at, Nudge.id)).all()


def members(session: Session, digest_id: int) -> Sequence[Nudge]:
    """What went with a digest, in the order in which it was shown."""
    went = select(Nudge).where(Nudge.digest_id == digest_id)
    return session.scalars(went.order_by(Nudge.urgency, Nudge.due_at, Nudge.id)).all()


def put_into_digest(session: Session, digest_id: int, ids: Collection[int]) -> None:
    """Note what a digest is about to show, instead of what it was about to show before."""
    _hold(session, Nudge.digest_id == digest_id, None)
    _hold(session, Nudge.id.in_(ids), digest_id)


def _hold(session: Session, which: ColumnElement[bool], digest_id: int | None) -> None:
    session.execute(update(Nudge).where(which, Nudge.state == "held").values(digest_id=digest_id))


def withdraw_all(session: Session, ids: Collection[int], reason: str, now: datetime) -> None:
    """Of what is held or a task, take these away."""
    waiting = update(Nudge).where(Nudge.id.in_(ids), Nudge.state.in_(("held", "task")))
    session.execute(waiting.values(state="withdrawn", reason=reason, ended_at=now))


def again(session: Session, nudge_id: int) -> Nudge | None:
    """The one that comes in its place, where the person asked to see it again."""
    return session.scalar(select(Nudge).where(Nudge.key == f"{SNOOZED}{nudge_id}"))


def arrived(session: Session, nudge: Nudge, now: datetime) -> None:
    """What follows from it; to be called in the transaction that marks a nudge `sent`.

    What a digest shows was sent with it. What lost its cause while it was under way is shown all the same,
    so the message has to say so afterwards.
    """
    lost_its_cause = nudge.answer is not None
    if nudge.kind == DIGEST:
        mine = Nudge.digest_id == nudge.id
        shown = update(Nudge).where(mine, Nudge.state == "held")
        session.execute(shown.values(state="sent", via=nudge.via, sent_at=now))
        gone = select(Nudge.id).where(mine, Nudge.state == "withdrawn").limit(1)
        lost_its_cause = session.scalar(gone) is not None
    if lost_its_cause and nudge.via == "slack":
        outbox.mark_stale(nudge, now)


def plan_what_was_left(session: Session, now: datetime) -> None:
    """Decide anew on what is held for a digest that has gone without it, or does not go at all.

    And on a task that has lost its point.
    """
    digest = aliased(Nudge)
    under_way = (
        select(digest.id)
        .where(digest.person_id == Nudge.person_id, digest.kind == DIGEST, digest.state.in_(UNDER_WAY))
        .exists()
    )
    left = update(Nudge).where(Nudge.state == "held", Nudge.look_at <= now, ~under_way)
    expired = update(Nudge).where(Nudge.state == "task", Nudge.expires_at < now)
    for which in (left, expired):
        session.execute(
            which.values(state="planned", look_at=now, digest_id=None),
            execution_options={"synchronize_session": False},
        )


def look_again(session: Session, person_id: int, now: datetime) -> None:
    """Decide anew on everything of a person that is due by now: they have changed how they are reached."""
    waiting = update(Nudge).where(Nudge.person_id == person_id, Nudge.state.in_(("planned", "held", "task")))
    due = waiting.where(Nudge.due_at <= now, Nudge.kind != DIGEST, Nudge.digest_id.is_(None))
    session.execute(due.values(state="planned", look_at=now))


def shown(session: Session, nudge_id: int) -> Nudge | None:
    """One nudge, kept from everybody else until this transaction ends; None where there never was one."""
    one = select(Nudge).where(Nudge.id == nudge_id)
    return session.scalar(one.with_for_update().execution_options(populate_existing=True))


def about(session: Session, kinds: Collection[str], ids: Mapping[str, int | str]) -> Sequence[Nudge]:
    """Every nudge of these kinds about the same that can still be withdrawn, or was shown and still waits.

    What was put off waits too: its message says until when.
    """
    waits = or_(Nudge.answer.is_(None), Nudge.answer == "snoozed")
    open_ = or_(Nudge.state.in_(("planned", *ON_ITS_WAY)), and_(Nudge.state == "sent", waits))
    same = select(Nudge).where(Nudge.kind.in_(kinds), open_, *(_has(*each) for each in ids.items()))
    return session.scalars(same.order_by(Nudge.id).with_for_update()).all()


def _has(name: str, value: int | str) -> ColumnElement[bool]:
    """Whether it names this id among what it is about."""
    stated = Nudge.about[name]
    same: ColumnElement[bool] = (
        stated.as_integer() == value if isinstance(value, int) else stated.as_string() == value
    )
    return same


def tasks(session: Session, most: int) -> Sequence[tuple[Nudge, Person]]:
    """What has to be done by telephone or letter, the most urgent first."""
    waiting = select(Nudge, Person).join(Person, Person.id == Nudge.person_id).where(Nudge.state == "task")
    found = session.execute(waiting.order_by(Nudge.urgency, Nudge.due_at, Nudge.id).limit(most))
    return [(nudge, person) for nudge, person in found]


def counts(session: Session) -> Counter[str]:
    """How many there are in each state in which something is still to be done."""
    open_states = ("planned", "dead", *ON_ITS_WAY)
    counted = select(Nudge.state, func.count()).where(Nudge.state.in_(open_states)).group_by(Nudge.state)
    return Counter({str(state): int(number) for state, number in session.execute(counted)})


def bury(session: Session, nudge_id: int, now: datetime) -> bool:
    """Let rest what is dead; False where it is not, or not any more."""
    dead = update(Nudge).where(Nudge.id == nudge_id, Nudge.state == "dead")
    buried = dead.values(state="withdrawn", reason="given_up", ended_at=now, claim=None)
    return bool(session.scalars(buried.returning(Nudge.id)).all())


def person_of(session: Session, nudge: Nudge) -> Person | None:
    """Whom it is for; None where it is for a channel."""
    return session.get(Person, nudge.person_id) if nudge.person_id else None
