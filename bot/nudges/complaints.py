"""Nudges about complaints. To whoever complained they are neutral: others may read or hear them too."""

from functools import partial

from sqlalchemy.orm import Session

from bot.nudges.kinds import Capability, Kind, Occasion
from bot.services import data as requests
from bot.services.complaint_nudges import until_answered
from bot.services.complaints import NEWS, RECEIVED
from bot.services.data import COMPLAINT_ANSWERED, COMPLAINT_WAITS, COMPLAINTS, Desk
from bot.services.data import Kind as About
from bot.store import data as store
from bot.store.data import DataRequest
from bot.store.outbox import Nudge
from bot.views.complaints import OPEN, see_button
from bot.views.data import KINDS
from bot.views.notes import Note
from bot.views.text import button, say_weekday

OTHERWISE = "To read it, press “What Kith holds about me” on the Kith menu; or ask who deals with it."


def capability(first_admins: frozenset[str]) -> Capability:
    """The nudges about complaints. `first_admins` are those the setting names.

    All are private: a colleague who told one on could be whom it is about. Who is reached by telephone or
    letter alone is told by who deals with it, whom the form reminds of that.
    """
    return Capability(
        kinds=(
            Kind(RECEIVED, "That what I wrote to the council came", came, may_stop=False, is_private=True),
            Kind(NEWS, "What is new of what I wrote to the council", news, may_stop=False, is_private=True),
            Kind(
                COMPLAINT_ANSWERED,
                "Answers to what I wrote to the council",
                answered,
                may_stop=False,
                is_private=True,
            ),
            Kind(
                COMPLAINT_WAITS,
                "Complaints for me to answer",
                waits,
                may_be_done=False,
                may_stop=False,
                for_staff=True,
                is_private=True,
                stands=_is_open,
            ),
        ),
        rules=(partial(until_answered, first_admins),),
    )


def came(occasion: Occasion) -> Note | None:
    """That it came, to whoever complained: what the law calls an acknowledgement."""
    asked = _request(occasion.session, occasion.nudge)
    if asked is None:
        return None
    lines = [f"You have an answer by {say_weekday(asked.due_on)} at the latest."]
    return Note(_heading(asked, "has come"), lines, [see_button(asked.id)], OTHERWISE)


def news(occasion: Occasion) -> Note | None:
    """That there is something new, until it is answered, which is told by itself."""
    asked = _request(occasion.session, occasion.nudge)
    if asked is None or asked.outcome is not None:
        return None
    return Note(
        _heading(asked, "has moved on"),
        ["There is something new for you to read."],
        [see_button(asked.id)],
        OTHERWISE,
    )


def answered(occasion: Occasion) -> Note | None:
    """That it is answered; the answer is read in the window."""
    asked = _request(occasion.session, occasion.nudge)
    if asked is None or asked.outcome is None:
        return None
    return Note(
        _heading(asked, "is answered"),
        ["The answer is there for you to read."],
        [see_button(asked.id)],
        OTHERWISE,
    )


def waits(occasion: Occasion) -> Note | None:
    """That a complaint is to be answered, or has something added; to who may answer it, as people are now."""
    asked = _request(occasion.session, occasion.nudge)
    if asked is None or asked.outcome is not None or not _may_answer(occasion, asked):
        return None
    if "note" in occasion.nudge.about:
        told = "Something was added to a complaint"
    elif asked.due_on < requests.day_of(occasion.now):
        told = "A complaint should have been answered by now"
    else:
        told = f"{KINDS[About(asked.kind)]} waits to be answered"
    lines = [
        f"To be answered by {say_weekday(asked.due_on)}. Where it takes longer, please tell them how far it "
        "is, "
        "and why."
    ]
    answer = button("Read and answer", f"{OPEN}:{asked.id}", str(asked.id), style="primary")
    return Note(
        f"{told} ({asked.reference})", lines, [answer], "Under “/kith” in Slack you find it and answer it."
    )


def _heading(asked: DataRequest, what: str) -> str:
    return f"What you wrote to the council {what} ({asked.reference})"


def _request(session: Session, nudge: Nudge) -> DataRequest | None:
    return store.request(session, int(nudge.about["request"]))


def _is_open(session: Session, nudge: Nudge) -> bool:
    asked = _request(session, nudge)
    return asked is not None and asked.kind in COMPLAINTS and asked.outcome is None


def _may_answer(occasion: Occasion, asked: DataRequest) -> bool:
    if occasion.actor is None:
        return False
    known = occasion.who(requests.concerned(occasion.session) | occasion.first_admins)
    desk = Desk(occasion.session, occasion.actor, occasion.first_admins, known, occasion.now)
    return desk.may_answer(asked)
