"""What sources and questions to the network team hold about people."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from bot.services import nudges
from bot.services.holdings import DELETED, WHILE_HERE, Entry, Holding, Subject, entry, row
from bot.services.share.enquiries import ANSWERED, ASKED, LATE, Stage, take_words_out
from bot.services.share.library import shown
from bot.services.share.telling import OUTDATED, shown_again
from bot.store.share import enquiries, source
from bot.store.share import library as items


def _asked(session: Session, subject: Subject) -> Sequence[Entry]:
    asked = enquiries.of_asker(session, subject.person.id) if subject.person else []
    return [
        entry(
            you_asked=one.words,
            at=one.asked_at,
            state=one.state,
            due_by=one.due_by,
            answer=one.answer,
            others_read_your_words=one.may_words,
            others_read_your_name=one.may_name,
        )
        for one in asked
    ]


def _erase_asked(session: Session, subject: Subject) -> None:
    """Their words are gone wherever they stand, and nobody is asked any more to answer them."""
    if subject.person is None:
        return
    for one in enquiries.of_asker(session, subject.person.id):
        take_words_out(session, one)
        one.words = ""
        if one.state == Stage.OPEN or not one.for_others:
            one.state, one.closed_at = Stage.CLOSED, subject.now
            one.title = one.answer = one.link = ""
        for kind in (ASKED, LATE, ANSWERED):
            nudges.withdraw(session, kind, {"enquiry": one.id}, "forgotten", subject.now)
        _say_so(session, one.item_id, subject)
    session.flush()


def _in_hand(session: Session, subject: Subject) -> Sequence[Entry]:
    if subject.person is None:
        return []
    me = subject.person.id
    return [
        entry(
            question=f"number {one.id}",
            found_by_you=one.owner_id == me,
            since=one.assigned_at if one.owner_id == me else None,
            you_answered=one.answer if one.answered_by_id == me else "",
            at=one.answered_at if one.answered_by_id == me else None,
        )
        for one in enquiries.in_hand_of(session, me)
    ]


def _marks(session: Session, subject: Subject) -> Sequence[Entry]:
    said = source.marks_of(session, subject.person.id) if subject.person else []
    return [{**row(one, subject), **entry(of=_title(session, item.id))} for one, item in said]


def _erase_marks(session: Session, subject: Subject) -> None:
    for said, item in source.marks_of(session, subject.person.id) if subject.person else []:
        session.delete(said)
        session.flush()
        if not source.outdated(session, item.id):
            nudges.withdraw(session, OUTDATED, {"item": item.id}, "settled", subject.now)
        _say_so(session, item.id, subject)


def _say_so(session: Session, item_id: int | None, subject: Subject) -> None:
    if item_id is not None:
        for post in items.posts(session, item_id):
            post.version += 1
        shown_again(session, item_id, subject.now)


def _title(session: Session, item_id: int) -> str:
    item = shown(session, item_id)
    return item.version.title if item else ""


SOURCES: Sequence[Holding] = (
    Holding(
        "What you asked the network team",
        "So that a question is answered. You and the council’s staff read it, unless you allowed more.",
        "You yourself; the answer is the council’s.",
        WHILE_HERE,
        "Deleted, also where you allowed others to read it. An answer that is for others stays, without you.",
        _asked,
        _erase_asked,
    ),
    Holding(
        "Questions you answer for the network team",
        "So that each question has somebody who finds the answer, and it can be shown who gave it.",
        "You yourself, or a colleague who passed it on.",
        WHILE_HERE,
        "Stays, with the number of somebody forgotten in the place of the person.",
        _in_hand,
    ),
    Holding(
        "What you find useful or out of date",
        "So that sources can be kept right. Others see numbers, never who.",
        "You yourself.",
        WHILE_HERE,
        DELETED,
        _marks,
        _erase_marks,
    ),
)
"""What these hold about people."""
