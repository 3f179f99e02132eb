"""What publicity holds about people."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from bot.services import nudges
from bot.services.holdings import DELETED, WHILE_HERE, Entry, Holding, Subject, entry
from bot.services.share.approval import ASKED, BACK
from bot.services.share.publicity import ASK
from bot.store.share import publicity as store


def _received(session: Session, subject: Subject) -> Sequence[Entry]:
    sent = store.received_by(session, subject.person.id) if subject.person else []
    return [
        entry(
            item=one.item_id,
            version=one.number,
            language=one.language,
            sent_at=one.sent_at,
            you_said=one.answer,
            format_you_asked_for=one.wanted_format,
        )
        for one in sent
    ]


def _erase_received(session: Session, subject: Subject) -> None:
    for one in store.received_by(session, subject.person.id) if subject.person else []:
        waiting = store.delivery(session, one.key)
        if waiting:
            nudges.withdraw_these(session, [waiting], "forgotten", subject.now)
        session.delete(one)
    session.flush()


def _made(session: Session, subject: Subject) -> Sequence[Entry]:
    if subject.person is None:
        return []
    return [
        *(
            entry(item=one.item_id, language=one.language, title=one.title, text=one.text, at=one.made_at)
            for one in store.texts_by(session, subject.person.id)
        ),
        *(entry(sent_item=one.item_id, at=one.sent_at) for one in store.sent_by(session, subject.person.id)),
    ]


def _planned(session: Session, subject: Subject) -> Sequence[Entry]:
    me = subject.person.id if subject.person else 0
    found = []
    for one in store.plans_of(session, me) if me else ():
        said = one.words if one.decided_by_id == me else ""
        decided = one.decision if one.decided_by_id == me else ""
        found.append(
            entry(
                item=one.item_id,
                you_chose_who_gets_it=one.set_by_id == me,
                you_asked=one.asked_by_id == me,
                you_were_asked=one.approver_id == me,
                you_decided=decided,
                your_words=said,
            )
        )
    return found


def _erase_planned(session: Session, subject: Subject) -> None:
    """Their words are deleted; what waits for their approval can be asked of somebody else."""
    me = subject.person.id if subject.person else 0
    for one in store.plans_of(session, me) if me else ():
        if one.decided_by_id == me and one.decision == BACK:
            one.words = ""
        if one.decision == ASKED and one.approver_id == me:
            one.decision = ""
            nudges.withdraw(session, ASK, {"item": one.item_id}, "forgotten", subject.now)
    session.flush()


PUBLICITY_HELD: Sequence[Holding] = (
    Holding(
        "Publicity you were sent",
        "So that you are sent nothing twice, get the format you asked for, and the council can see whom it "
        "reaches.",
        "The council’s staff chose who gets it; what you say of it, you say yourself.",
        WHILE_HERE,
        DELETED,
        _received,
        _erase_received,
    ),
    Holding(
        "Publicity you wrote or sent",
        "So that it can be shown who wrote and sent what was sent to many.",
        "You yourself.",
        WHILE_HERE,
        "Stays, with the number of somebody forgotten in the place of the person: it was sent to others.",
        _made,
    ),
    Holding(
        "Publicity you planned, or were asked to approve",
        "So that somebody else than who wrote it approves what is sent to many, and that can be shown.",
        "You yourself; a colleague asked you.",
        WHILE_HERE,
        "Your words are deleted. That you planned, approved or sent back something stays, with the number of "
        "somebody forgotten in the place of the person.",
        _planned,
        _erase_planned,
    ),
)
"""What publicity holds about people."""
