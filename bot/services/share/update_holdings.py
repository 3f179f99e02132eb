"""What safeguarding updates, questions and “We used this” hold about people."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from bot.services import nudges
from bot.services.holdings import DELETED, WHILE_HERE, Entry, Holding, Subject, entry, row
from bot.services.share.library import shown
from bot.services.share.questions import ASKED
from bot.services.share.readers import READ
from bot.store.share import questions, running, update


def _readers(session: Session, subject: Subject) -> Sequence[Entry]:
    if subject.person is None:
        return []
    meant = [
        entry(to_read=_title(session, one.item_id), since=one.since, because_of=one.through)
        for one in update.readers_of(session, subject.person.id)
    ]
    read = [
        entry(you_read=_title(session, one.item_id), version=one.number, at=one.read_at)
        for one in update.readings_of(session, subject.person.id)
    ]
    return [*meant, *read]


def _erase_readers(session: Session, subject: Subject) -> None:
    if subject.person is None:
        return
    for reader in update.readers_of(session, subject.person.id):
        about = {"item": reader.item_id, "reader": subject.person.id}
        nudges.withdraw(session, READ, about, "forgotten", subject.now)
        session.delete(reader)
    for reading in update.readings_of(session, subject.person.id):
        session.delete(reading)
    session.flush()


def _chosen(session: Session, subject: Subject) -> Sequence[Entry]:
    chose = update.audiences_by(session, subject.person.id) if subject.person else []
    noted = update.noted_for(session, subject.person.id) if subject.person else []
    return [
        *(entry(chose_who_must_read=_title(session, one.item_id), at=one.set_at) for one in chose),
        *(entry(noted_that_somebody_read=_title(session, one.item_id), at=one.read_at) for one in noted),
    ]


def _words(session: Session, subject: Subject) -> Sequence[Entry]:
    said = questions.words_by(session, subject.person.id) if subject.person else []
    return [entry(you_said=one.words, at=one.said_at) for one in said]


def _erase_words(session: Session, subject: Subject) -> None:
    """What they wrote is gone, and nobody is asked any more to answer it."""
    if subject.person is None:
        return
    for word in questions.words_by(session, subject.person.id):
        word.words = ""
    for question in questions.of_asker(session, subject.person.id):
        question.is_open = False
        nudges.withdraw(session, ASKED, {"question": question.id}, "forgotten", subject.now)
    session.flush()


def _uses(session: Session, subject: Subject) -> Sequence[Entry]:
    said = running.uses_of(session, subject.person.id) if subject.person else []
    return [row(one, subject) for one in said]


def _erase_uses(session: Session, subject: Subject) -> None:
    for one in running.uses_of(session, subject.person.id) if subject.person else []:
        session.delete(one)
    session.flush()


def _title(session: Session, item_id: int) -> str:
    item = shown(session, item_id)
    return item.version.title if item else ""


UPDATES: Sequence[Holding] = (
    Holding(
        "What you must read, and what you have read",
        "So that the council can be sure that everybody who must know of a safeguarding update does.",
        "The council’s staff chose who must read it; that you have, you said yourself, or told staff.",
        WHILE_HERE,
        DELETED,
        _readers,
        _erase_readers,
    ),
    Holding(
        "What you chose and noted of updates for others",
        "So that it can be shown who chose who must read one, and who noted that somebody has.",
        "You yourself.",
        WHILE_HERE,
        "Stays, with the number of somebody forgotten in the place of the person.",
        _chosen,
    ),
    Holding(
        "What you asked and answered about updates",
        "So that a question is answered. Only you and the council’s staff can read it.",
        "You yourself.",
        WHILE_HERE,
        "Your words are deleted. What others answered stays.",
        _words,
        _erase_words,
    ),
    Holding(
        "Where you used guidance on running networks",
        "So that others know where it was used, and how it went.",
        "You yourself.",
        WHILE_HERE,
        DELETED,
        _uses,
        _erase_uses,
    ),
)
"""What these hold about people."""
