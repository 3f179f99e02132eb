"""What ideas and introductions hold about people."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from bot.services.holdings import DELETED, WHILE_HERE, Entry, Holding, Subject, entry, row
from bot.services.meetings import ideas, introduced
from bot.store.meetings import ideas as idea_store
from bot.store.meetings import introductions as store


def _ideas(session: Session, subject: Subject) -> Sequence[Entry]:
    made = idea_store.of_author(session, subject.person.id) if subject.person else []
    return [row(one, subject) for one in made]


def _interests(session: Session, subject: Subject) -> Sequence[Entry]:
    said = idea_store.of_joiner(session, subject.person.id) if subject.person else []
    return [entry(idea=idea.topic, since=one.since) for one, idea in said]


def _closed(session: Session, subject: Subject) -> Sequence[Entry]:
    """Whose idea it was is somebody else's data."""
    closed = idea_store.closed_by(session, subject.user_id) if subject.user_id else []
    return [entry(closed_at=one.closed_at, what_you_said=one.word) for one in closed]


def _wish(session: Session, subject: Subject) -> Sequence[Entry]:
    wish = store.wish(session, subject.person.id) if subject.person else None
    return [row(wish, subject)] if wish else []


def _introductions(session: Session, subject: Subject) -> Sequence[Entry]:
    """What the subject said; never who the other is, nor what they said."""
    said = store.of_person(session, subject.person.id) if subject.person else []
    return [
        {**row(side, subject), **entry(offered_at=one.made_at, introduced_at=one.introduced_at)}
        for side, one in said
    ]


def _erase_ideas(session: Session, subject: Subject) -> None:
    if subject.person:
        ideas.forget(session, subject.person.id, subject.now)


def _erase_introductions(session: Session, subject: Subject) -> None:
    if subject.person:
        introduced.forget(session, subject.person.id, subject.now)


COMPANY: Sequence[Holding] = (
    Holding(
        "Ideas for meetings",
        "So that others can join what you would like to meet about, and a meeting can come of it.",
        "You yourself.",
        WHILE_HERE,
        "The words are deleted, and the message in the channel says that the idea was taken back. That there "
        "was one, when, and whether a meeting came of it stays, for the report.",
        _ideas,
        _erase_ideas,
    ),
    Holding(
        "Ideas you would join",
        "So that an idea finds company, and you are told once there is a date.",
        "You yourself.",
        WHILE_HERE,
        DELETED,
        _interests,
        _erase_ideas,
    ),
    Holding(
        "Ideas you closed",
        "So that whoever had the idea knows why nothing comes of it.",
        "You yourself.",
        "As long as the idea.",
        "Stays, with a number in the place of the Slack member id.",
        _closed,
    ),
    Holding(
        "That you would like to be introduced",
        "So that people with like interests can be found for you. Before both of you have said yes, nobody "
        "sees any of it.",
        "You yourself.",
        "Until you stop it under “Meet people like me”. After its last day nothing is done with it.",
        DELETED,
        _wish,
        _erase_introductions,
    ),
    Holding(
        "Introductions",
        "So that nobody is offered to you twice, and the council knows how many have met, never who.",
        "Kith, and what you said yourself.",
        WHILE_HERE,
        DELETED,
        _introductions,
        _erase_introductions,
    ),
)
"""What ideas and introductions hold about people."""
