"""How far ideas for meetings have come: suggested, in company, planned, met."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from bot.store.meetings import channel_posts
from bot.store.meetings import ideas as store
from bot.store.meetings import meetings as meeting_store
from bot.store.meetings.ideas import MeetingIdea
from bot.store.meetings.meetings import Meeting


class State(StrEnum):
    """What was done with an idea."""

    OPEN = "open"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


class Stage(StrEnum):
    """How far an idea has come."""

    SUGGESTED = "suggested"
    FOUND = "found"
    """It has found company."""
    PLANNED = "planned"
    """People are invited to a meeting that came of it, or asked when it suits them."""
    MET = "met"
    """That meeting is over."""
    ENDED = "ended"
    """It was taken back or closed before anything came of it."""


@dataclass(frozen=True)
class Idea:
    """An idea as it is seen now."""

    idea: MeetingIdea
    joining: int
    """How many would join, the author among them."""
    meeting: Meeting | None
    stage: Stage


def stage_of(idea: MeetingIdea, meeting: Meeting | None, now: datetime) -> Stage:
    """How far an idea has come by now."""
    if meeting and meeting.state not in ("draft", "cancelled") and not ran_out(meeting, now):
        return Stage.MET if meeting.ends_at <= now else Stage.PLANNED
    if idea.state != State.OPEN:
        return Stage.ENDED
    return Stage.FOUND if idea.found_at else Stage.SUGGESTED


def ran_out(meeting: Meeting, now: datetime) -> bool:
    """Whether all times of a poll are past, and nobody settled on one: nothing came of it."""
    return meeting.state == "polling" and meeting.ends_at <= now


def reached(ideas: Sequence[Idea]) -> Mapping[Stage, int]:
    """How many have come at least so far; those that ended before count as suggested, and as found."""
    return {
        Stage.SUGGESTED: len(ideas),
        Stage.FOUND: sum(one.idea.found_at is not None or one.stage in LATER for one in ideas),
        Stage.PLANNED: sum(one.stage in LATER for one in ideas),
        Stage.MET: sum(one.stage is Stage.MET for one in ideas),
    }


LATER = (Stage.PLANNED, Stage.MET)


def moved_on(session: Session, now: datetime) -> Sequence[int]:
    """Ideas whose meeting was posted, called off or held since their message was made stale for it."""
    found = store.with_a_meeting(session)
    return [idea.id for idea, meeting in found if idea.shown_stage != stage_of(idea, meeting, now)]


def note_stage(session: Session, idea_id: int, now: datetime) -> None:
    """Have an idea's message say how far it has come."""
    idea = channel_posts.lock(session, MeetingIdea, idea_id)
    meeting = meeting_store.meeting(session, idea.meeting_id) if idea and idea.meeting_id else None
    if idea:
        idea.shown_stage = stage_of(idea, meeting, now)
        idea.version += 1
