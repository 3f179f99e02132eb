"""Nudges about what people ask about their data. None repeats what was written or answered."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.nudges.kinds import Capability, Occasion
from bot.nudges.kinds import Kind as NudgeKind
from bot.services import data as service
from bot.services.data import ANSWERED, ERASED, REQUESTED, REVIEW, Desk, Kind, Outcome
from bot.store import data as store
from bot.store.data import DataRequest
from bot.store.outbox import Due
from bot.views.data import ANSWER, OUTCOMES
from bot.views.erasure import REVIEW as REVIEW_BUTTON
from bot.views.notes import Note
from bot.views.text import button, say_weekday
from bot.views.today import MY_DATA
from bot.when import LONDON

# Long enough to find somebody who is away, and to answer in time.
AGAIN = timedelta(days=7)
ASKED: Mapping[Kind, str] = {
    Kind.CORRECTION: "Somebody asks to have their data corrected",
    Kind.COMPLAINT: "Somebody complains about what was done with their data",
    Kind.ERASURE: "Somebody is to be forgotten by Kith: please review it",
}
IN_TODAY = "Under `/kith` in Slack you find it and answer it."


def request_note(occasion: Occasion) -> Note | None:
    """That a request waits; None where it is answered, or who reads this may not answer it any more."""
    asked = _request(occasion)
    if asked is None or asked.outcome is not None or not _may_answer(occasion, asked):
        return None
    kind = Kind(asked.kind)
    lines = [
        f"Reference {asked.reference}. To be answered by {say_weekday(asked.due_on)}: the law asks for it."
    ]
    label, action = ("Review", REVIEW_BUTTON) if kind is Kind.ERASURE else ("Read and answer", ANSWER)
    answer = button(label, action, str(asked.id), style="primary")
    return Note(ASKED[kind], lines, [answer], IN_TODAY.replace("`", "“", 1).replace("`", "”", 1))


def answered_note(occasion: Occasion) -> Note | None:
    """That the person's own request is answered; the answer is read in the window."""
    asked = _request(occasion)
    if asked is None or asked.outcome is None or occasion.person is None:
        return None
    return Note(
        f"What you asked about your data is answered ({asked.reference})",
        ["You find the answer under “What Kith holds about me”."],
        [button("What Kith holds about me", MY_DATA, "nudge")],
        "Ask your network co-ordinator for the answer, and give them the reference.",
    )


def erased_note(occasion: Occasion) -> Note | None:
    """What came of an erasure, for the member of staff who asked for it: who it was is no longer known."""
    asked = _request(occasion)
    if asked is None or asked.outcome is None:
        return None
    outcome = Outcome(asked.outcome)
    if outcome is Outcome.DONE:
        return Note(f"Somebody you asked to have forgotten is forgotten ({asked.reference})")
    by = occasion.name(asked.decided_by) if asked.decided_by else "an admin"
    lines = [f"Decided by {by}: please ask them for the reason."]
    return Note(f"What you asked for, to forget somebody, was {OUTCOMES[outcome]} ({asked.reference})", lines)


def due_again(session: Session, now: datetime) -> Iterator[Due]:
    """Whoever was told of a request is told again, seven days before its month ends."""
    today = now.astimezone(LONDON).date()
    for asked in store.waiting(session):
        if asked.due_on - AGAIN > today:
            return
        kind = REVIEW if asked.kind == Kind.ERASURE else REQUESTED
        prefix = f"{kind}:{asked.id}:"
        about = {"request": asked.id}
        for person_id in sorted(set(store.told_of(session, kind, prefix))):
            yield Due(kind, f"{prefix}{person_id}:again", now, person_id, about=about, urgency=3)


def _request(occasion: Occasion) -> DataRequest | None:
    return store.request(occasion.session, int(occasion.nudge.about["request"]))


def _may_answer(occasion: Occasion, asked: DataRequest) -> bool:
    if occasion.actor is None:
        return False
    known = occasion.who(service.concerned(occasion.session) | occasion.first_admins)
    desk = Desk(occasion.session, occasion.actor, occasion.first_admins, known, occasion.now)
    return desk.may_answer(asked)


DATA = Capability(
    kinds=(
        NudgeKind(REQUESTED, "What people ask about their data", request_note, may_stop=False),
        NudgeKind(REVIEW, "People to be forgotten, for me to review", request_note, may_stop=False),
        NudgeKind(ANSWERED, "Answers to what I asked about my data", answered_note, may_stop=False),
        NudgeKind(
            ERASED,
            "What came of it where I asked to have somebody forgotten",
            erased_note,
            for_staff=True,
        ),
    ),
    rules=(due_again,),
)
"""The nudges about people's data. The law's month runs whether somebody wants to hear of it or not."""
