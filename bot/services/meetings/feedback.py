"""“Was this useful?”, asked of those who were there; the organiser sees totals, and nobody who said what.

Each answer stands under a token, made of the person's number and a salt of the meeting: so nobody answers
twice, and an answer can be changed. What this does not do: until the salt is deleted, when the time to answer
is over, whoever can read the database itself could work the tokens out, and a backup from that time holds the
salt as long as it is kept. And whoever watches the totals while they know who is answering may guess.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from bot.services.meetings.answers import Closed, organises
from bot.services.meetings.keeping import found
from bot.services.people import Actor, NotAllowed
from bot.store import people
from bot.store.meetings import attendance
from bot.store.meetings import feedback as store
from bot.store.meetings.meetings import Meeting

ASKED_FOR = timedelta(days=14)
"""For how long after the meeting it can be said: later people remember other meetings too."""
FEWEST_SHOWN = 3
"""Of one or two answers totals would tell who said what; more than three would hide small meetings."""
ORGANISERS_SEE = "You organise this meeting, so you are not asked: you see what the answers come to."
ONLY_THERE = (
    "Only those who were at the meeting are asked this. If you were there, please tell the host, so that you "
    "are ticked as there."
)


class Useful(StrEnum):
    """What people can say."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


@dataclass(frozen=True)
class Feedback:
    """What the answers come to."""

    number: int
    """How many answered."""
    totals: Mapping[str, int]
    """Empty where there are too few to show."""


def rate(session: Session, actor: Actor, meeting_id: int, given: Useful, now: datetime) -> Meeting:
    """Say whether a meeting was useful, in the place of what one said before.

    No act is written down: it would tell who answered last. Raises NotAllowed, and Closed.
    """
    meeting = found(session, actor, meeting_id, lock=True)
    if meeting.ends_at + ASKED_FOR <= now:
        raise Closed("Thank you. The time to answer is over, so nothing was changed.")
    if not is_asked(meeting, actor.user_id):
        raise NotAllowed(ORGANISERS_SEE)
    person = people.in_slack(session, actor.user_id)
    if person is None or not attendance.was_there(session, meeting_id, person.id):
        raise NotAllowed(ONLY_THERE)
    if store.salt(session, meeting_id) is None:
        store.keep_salt(session, meeting_id, secrets.token_hex(32))
    store.rate(session, meeting_id, _token(session, meeting_id, person.id), given)
    return meeting


def is_asked(meeting: Meeting, user_id: str | None) -> bool:
    """Whether somebody who was there is asked: who sees the totals would know more of them by their own."""
    return user_id is not None and user_id not in (meeting.made_by, meeting.host_id)


def mine(session: Session, person_id: int, meeting_id: int) -> str:
    """What this person has said, as long as it can be changed; "" for nothing. To be shown to them alone."""
    if store.salt(session, meeting_id) is None:
        return ""
    known = store.rating(session, meeting_id, _token(session, meeting_id, person_id))
    return known.answer if known else ""


def asked(session: Session, actor: Actor, meeting: Meeting, now: datetime) -> str | None:
    """What this person has said, where they are asked; None where they are not."""
    person = people.in_slack(session, actor.user_id)
    is_open = meeting.state == "invited" and meeting.ends_at <= now < meeting.ends_at + ASKED_FOR
    if not is_asked(meeting, actor.user_id) or not is_open:
        return None
    if person is None or not attendance.was_there(session, meeting.id, person.id):
        return None
    return mine(session, person.id, meeting.id)


def results(session: Session, actor: Actor, meeting: Meeting) -> Feedback | None:
    """What the answers come to, for who organises the meeting; None for everybody else."""
    if not organises(actor, meeting):
        return None
    totals = store.totals(session, meeting.id)
    number = sum(totals.values())
    return Feedback(number, totals if number >= FEWEST_SHOWN else {})


def is_to_forget(session: Session, now: datetime) -> bool:
    """Whether `forget_who` has something to delete: asked first, since to delete is to wait for writers."""
    return any(meeting.ends_at < now - ASKED_FOR for meeting, _ in store.salted(session))


def forget_who(session: Session, now: datetime) -> int:
    """Delete what ties answers to people, where the time to answer is over; gives for how many meetings."""
    return store.forget_salts(session, now - ASKED_FOR)


def take_back_all(session: Session, person_id: int) -> None:
    """Delete a person's answers, as far as it can still be told which they are."""
    for meeting, _ in store.salted(session):
        store.take_back(session, meeting.id, _token(session, meeting.id, person_id))


def _token(session: Session, meeting_id: int, person_id: int) -> str:
    salt = store.salt(session, meeting_id) or ""
    return hmac.new(bytes.fromhex(salt), f"{meeting_id}:{person_id}".encode(), hashlib.sha256).hexdigest()
