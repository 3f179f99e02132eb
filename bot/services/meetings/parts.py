"""“I can’t”: somebody who was made host, chair or note-taker gives the part back, and the organiser knows."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.services.meetings.meetings import Meetings, Unsuitable
from bot.services.meetings.part_nudges import PARTS, REFUSED
from bot.services.meetings.plans import plan_of
from bot.services.people import Actor, act_of
from bot.store import outbox, people
from bot.store.meetings import meetings as store
from bot.store.meetings.meetings import Meeting
from bot.store.outbox import Due

NO_PART = "You are neither host nor chair nor note-taker of this meeting any more. Nothing was changed."


def parts_of(actor: Actor, meeting: Meeting) -> Sequence[str]:
    """Which parts somebody has in a meeting, as the columns are called."""
    return [part for part in PARTS if getattr(meeting, part) == actor.user_id]


def give_back(
    session: Session, actor: Actor, meeting_id: int, now: datetime
) -> tuple[Meeting, Sequence[str]]:
    """Give back every part one has in a meeting to come; whoever organises it is told. Gives which.

    Raises Unsuitable where one has none, or the meeting is over, cancelled or gone.
    """
    meeting = store.lock(session, meeting_id)
    theirs = parts_of(actor, meeting) if meeting else ()
    if meeting is None or not theirs:
        raise Unsuitable(NO_PART)
    if meeting.state == "cancelled" or meeting.ends_at <= now:
        raise Unsuitable("This meeting is over, or was cancelled, so there is nothing left to give back.")
    person = people.meet(session, actor.user_id, actor.team_id, now)
    nobody: dict[str, Any] = dict.fromkeys(theirs)
    plan = replace(plan_of(meeting), **nobody)
    Meetings(session, actor, now).carry_out(meeting, plan, theirs, quietly=True)
    session.add(act_of(actor, "meeting.part_refused", f"meeting:{meeting.id}", now, parts=list(theirs)))
    session.flush()
    _tell_organisers(session, meeting, person.id, theirs, now)
    return meeting, theirs


def _tell_organisers(
    session: Session, meeting: Meeting, person_id: int, parts: Sequence[str], now: datetime
) -> None:
    organisers = {one for one in (meeting.made_by, meeting.host_id) if one}
    known = [people.in_slack(session, one) for one in sorted(organisers)]
    dues = [
        Due(
            REFUSED,
            f"{REFUSED}:{meeting.id}:{meeting.sequence}:{one.id}",
            now,
            person_id=one.id,
            about={"meeting": meeting.id, "parts": " ".join(parts), "person": person_id},
            expires_at=meeting.starts_at,
            urgency=3,
        )
        for one in known
        if one and one.id != person_id
    ]
    outbox.add(session, dues)
