"""Who is offered to whom, and when; and who is told or asked of it later.

At each tick a few people have others looked for, those who have waited longest; each again a day later.
Each is compared with all others, which for n people is n² comparisons a day: of 2,000 who all wait at
once, 10 take some 160 ms in the errands' thread (2 cores, SQLite), and all have had their turn after 50
minutes. Nothing is read while it is nobody's turn.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.services.meetings.introduced import (
    DID_YOU_MEET,
    NOTHING,
    OFFER,
    Named,
    Offer,
    about_side,
    is_blocked,
    named,
)
from bot.services.meetings.like_minded import Match, Seeker, best, say_miles_as
from bot.services.preferences import day_of
from bot.store import outbox
from bot.store.meetings import introductions as store
from bot.store.meetings.introductions import Introduction, IntroductionSide, Seeking
from bot.store.outbox import Due

AT_ONCE = 10
AGAIN = timedelta(days=1)
# What was not told by then, after an outage, has lost its point.
LATE = timedelta(days=30)


@dataclass(frozen=True)
class Looked:
    """For whom somebody was looked for, and what was found."""

    ids: Sequence[int]
    matches: Sequence[Match]


def look(session: Session, now: datetime) -> Looked | None:
    """Whom to offer to whom, by what is held now; None where it is nobody's turn. Writes nothing."""
    ids = store.to_look_for(session, now, AT_ONCE)
    if not ids:
        return None
    everybody = [_seeker(one) for one in store.seeking(session, day_of(now), now) if OFFER not in one.stopped]
    known = store.known_to(session, ids)
    return Looked(ids, list(_matches(everybody, ids, known)))


def offer(session: Session, looked: Looked, now: datetime, days: int) -> int:
    """Offer those to each other who were found, and look again another day; gives how many were offered.

    Whoever was offered somebody else meanwhile, or has opted out, is left out: so of two processes that look
    at the same time, one offers.
    """
    both = {one for found in looked.matches for one in (found.one, found.other)}
    store.lock_wishes(session, {*both, *looked.ids})
    free = {one.wish.person_id for one in store.seeking(session, day_of(now), now, both)} if both else set()
    known = store.known_to(session, both)
    offered = 0
    for found in looked.matches:
        if {found.one, found.other} <= free and found.other not in known[found.one]:
            _offer(session, found, now, days)
            offered += 1
    store.look_again(session, looked.ids, now + AGAIN)
    return offered


def dues(session: Session, now: datetime, follow_up_days: int) -> Sequence[Due]:
    """Who is told that nothing came of an offer, and who is asked whether they met."""
    return [*_nothing(session, now), *_did_you_meet(session, now, timedelta(days=follow_up_days))]


def offered(session: Session, about: Mapping[str, int | str], person_id: int) -> Offer | None:
    """The offer that waits for this person's answer; None once they have answered."""
    introduction, side = _side(session, about, person_id)
    if introduction is None or side is None or side.answer is not None:
        return None
    return Offer(introduction, side)


def came_to_nothing(session: Session, about: Mapping[str, int | str], person_id: int) -> Offer | None:
    """The offer that this person said yes to in vain."""
    introduction, side = _side(session, about, person_id)
    if introduction is None or side is None or introduction.introduced_at:
        return None
    return Offer(introduction, side) if side.answer == "yes" else None


def to_ask(session: Session, about: Mapping[str, int | str], person_id: int) -> Named | None:
    """Whom this person is asked about; None once they have said, or one has had enough."""
    found = named(session, int(about["introduction"]), person_id)
    return found if found and found.side.outcome is None else None


def answered(session: Session, about: Mapping[str, int | str], person_id: int) -> str | None:
    """What this person has said to an offer; None for nothing."""
    _, side = _side(session, about, person_id)
    return side.answer if side else None


def _matches(
    everybody: Sequence[Seeker], ids: Sequence[int], known: Mapping[int, frozenset[int]]
) -> Iterable[Match]:
    """Each person at most once."""
    taken: set[int] = set()
    by_id = {one.person_id: one for one in everybody}
    for one in (by_id[each] for each in ids if each in by_id):
        if one.person_id in taken:
            continue
        found = best(one, everybody, known[one.person_id] | taken)
        if found:
            taken |= {found.one, found.other}
            yield found


def _seeker(one: Seeking) -> Seeker:
    wish = one.wish
    is_placed = wish.latitude is not None and wish.longitude is not None
    position = (wish.latitude or 0.0, wish.longitude or 0.0) if is_placed else None
    return Seeker(wish.person_id, tuple(wish.topics), wish.miles, position)


def _offer(session: Session, found: Match, now: datetime, days: int) -> None:
    expires_at = now + timedelta(days=days)
    introduction = Introduction(miles=say_miles_as(found.miles), made_at=now, expires_at=expires_at)
    session.add(introduction)
    session.flush()
    sides = [
        IntroductionSide(introduction_id=introduction.id, person_id=one, topics=list(topics), blocked=False)
        for one, topics in ((found.one, found.topics), (found.other, found.others_topics))
    ]
    session.add_all(sides)
    session.flush()
    outbox.add(
        session,
        [
            Due(
                OFFER,
                f"{OFFER}:{introduction.id}:{side.person_id}",
                now,
                person_id=side.person_id,
                about=about_side(session, side),
                expires_at=expires_at,
            )
            for side in sides
        ],
    )


def _nothing(session: Session, now: datetime) -> Sequence[Due]:
    return [
        Due(
            NOTHING,
            f"{NOTHING}:{side.introduction_id}:{side.person_id}",
            now,
            person_id=side.person_id,
            about=about_side(session, side),
        )
        for side in store.lapsed(session, now - LATE, now)
    ]


def _did_you_meet(session: Session, now: datetime, after: timedelta) -> Sequence[Due]:
    return [
        Due(
            DID_YOU_MEET,
            f"{DID_YOU_MEET}:{introduction_id}:{side.person_id}",
            now,
            person_id=side.person_id,
            about=about_side(session, side),
            expires_at=now + LATE,
        )
        for introduction_id in store.introduced(session, now - after - LATE, now - after)
        if not is_blocked(session, introduction_id)
        for side in store.sides(session, introduction_id)
        if side.outcome is None
    ]


def _side(
    session: Session, about: Mapping[str, int | str], person_id: int
) -> tuple[Introduction | None, IntroductionSide | None]:
    introduction = store.introduction(session, int(about["introduction"]))
    sides = store.sides(session, introduction.id) if introduction else []
    return introduction, next((one for one in sides if one.person_id == person_id), None)
