"""What is held of what people put forward, and of what they asked Kith to remember that they need."""

from collections.abc import Callable, Sequence

from sqlalchemy.orm import Session

from bot.services.holdings import DELETED, WHILE_HERE, Entry, Holding, Subject, entry, row
from bot.services.meetings.suggestions import ShownTo
from bot.store.meetings import remembered, suggestions
from bot.store.meetings.suggestions import Suggestion


def _suggested(is_shown: Callable[[Suggestion], bool]) -> Callable[[Session, Subject], Sequence[Entry]]:
    def read(session: Session, subject: Subject) -> Sequence[Entry]:
        made = suggestions.all_of(session, subject.person.id) if subject.person else []
        return [
            {**entry(meeting=meeting.title if meeting else None), **row(one, subject)}
            for one, meeting in made
            if is_shown(one)
        ]

    return read


def _remembered(session: Session, subject: Subject) -> Sequence[Entry]:
    kept = remembered.of_person(session, subject.person.id) if subject.person else []
    return [row(one, subject) for one in kept]


def _erase_suggestions(session: Session, subject: Subject) -> None:
    if subject.person:
        suggestions.delete_all_of(session, subject.person.id)


def _forget_needs(session: Session, subject: Subject) -> None:
    if subject.person:
        remembered.replace(session, subject.person.id, {}, subject.now)


LEFT = "What was put on an agenda stays there, as a part of the meeting, without the name."
SUGGESTIONS: Sequence[Holding] = (
    Holding(
        "What you suggested with your name",
        "So that the organiser can answer it, and you are told what became of it.",
        "You yourself.",
        WHILE_HERE,
        f"{DELETED} {LEFT}",
        _suggested(lambda one: one.shown_to != ShownTo.NOBODY),
        _erase_suggestions,
    ),
    Holding(
        "What you suggested without your name",
        "So that you are told what became of it. Nobody else sees that it is yours.",
        "You yourself.",
        WHILE_HERE,
        f"{DELETED} {LEFT}",
        _suggested(lambda one: one.shown_to == ShownTo.NOBODY),
        _erase_suggestions,
        is_counted=False,
    ),
    Holding(
        "What you asked Kith to remember that you need",
        "So that “What I need” is filled in for you at the next meeting. Nobody else sees it.",
        "You yourself.",
        "Until you press “Forget what is remembered”, or ask to be forgotten.",
        DELETED,
        _remembered,
        _forget_needs,
    ),
)
"""What is held of suggestions and of remembered needs."""
