"""What CPD on offer, and what people follow of it, hold about people."""

from collections.abc import Callable, Sequence

from sqlalchemy.orm import Session

from bot.services.holdings import DELETED, WHILE_HERE, Entry, Holding, Subject, entry, row
from bot.store.cpd import alerts, feeds
from bot.store.cpd import opportunities as store

STAYS = "Stays, with a number in the place of the Slack member id."


def join(session: Session, person_id: int, into_id: int) -> None:
    """Two entries of a person become one: of what both said, the newer stands."""
    store.join_answers(session, person_id, into_id)
    alerts.join_follows(session, person_id, into_id)
    alerts.join_alerts(session, person_id, into_id)


def _follow(session: Session, subject: Subject) -> Sequence[Entry]:
    followed = alerts.follow(session, subject.person.id) if subject.person else None
    return [row(followed, subject)] if followed else []


def _answers(session: Session, subject: Subject) -> Sequence[Entry]:
    said = store.answers_of(session, subject.person.id) if subject.person else []
    return [entry(CPD=one.title, answer=answer.answer, at=answer.at) for answer, one in said]


def _alerts(session: Session, subject: Subject) -> Sequence[Entry]:
    found = alerts.alerts_of(session, subject.person.id) if subject.person else []
    return [entry(CPD=one.title, found_at=run.begun_at) for one, run in found]


def _kept(session: Session, subject: Subject) -> Sequence[Entry]:
    if not subject.user_id:
        return []
    added = store.noted_by(session, subject.user_id)
    looked_at = feeds.noted_by(session, subject.user_id)
    return [
        *(entry(CPD=one.title, added_at=one.added_at) for one in added),
        *(entry(feed=one.name, address=one.address, added_at=one.added_at) for one in looked_at),
    ]


def _erase(do: Callable[[Session, int], None]) -> Callable[[Session, Subject], None]:
    """The same for a subject; nothing where Kith has never met them."""

    def erase(session: Session, subject: Subject) -> None:
        if subject.person:
            do(session, subject.person.id)

    return erase


OPPORTUNITIES: Sequence[Holding] = (
    Holding(
        "What CPD should reach you",
        "So that training that fits what you chose reaches you.",
        "You yourself.",
        "Until you stop it under “What CPD should reach me”.",
        DELETED,
        _follow,
        _erase(alerts.delete_follow),
    ),
    Holding(
        "What you said to CPD on offer",
        "So that you get a place, and hear of changes and deadlines. The council’s staff see who is "
        "interested and who has a place; nobody else does.",
        "You yourself.",
        WHILE_HERE,
        "Deleted; a place you had is free again.",
        _answers,
        _erase(store.delete_answers),
    ),
    Holding(
        "Which CPD you were told of",
        "So that nothing is told you twice.",
        "Kith.",
        WHILE_HERE,
        DELETED,
        _alerts,
        _erase(alerts.delete_alerts),
    ),
    Holding(
        "CPD and feeds you added",
        "So that it is known who put something on offer.",
        "You yourself.",
        "As long as what you added.",
        STAYS,
        _kept,
    ),
)
"""In the order in which they are shown."""
