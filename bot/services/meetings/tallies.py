"""How a poll for the time of a meeting stands: what is offered, and how many each time suits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from bot.store.meetings import polls as store
from bot.store.meetings.meetings import Meeting
from bot.store.meetings.polls import MeetingOption


class Mark(StrEnum):
    """What a person can say of a time."""

    YES = "yes"
    IF_NEED = "if_need"
    NO = "no"


@dataclass(frozen=True)
class Choice:
    """One of the times, and how many it suits."""

    option: MeetingOption
    yes: int = 0
    if_need: int = 0
    no: int = 0
    hints: Sequence[str] = ()
    """What speaks against it, in plain words for a reader; where it is to be shown."""

    @property
    def can(self) -> int:
        """How many could come, if need be."""
        return self.yes + self.if_need


@dataclass(frozen=True)
class Poll:
    """The times people choose from, with no names."""

    closes_at: datetime
    is_anonymous: bool
    choices: Sequence[Choice]
    answered: int = 0
    not_yet: int | None = None
    """How many of the people in the channel have not; None while it is not known who is there."""
    is_shown_closed: bool = False
    """Whether the channel is to read that the deadline has passed."""

    def is_closed(self, now: datetime) -> bool:
        """Whether the deadline has passed."""
        return self.closes_at <= now


def poll_of(session: Session, meeting: Meeting) -> Poll | None:
    """The poll by which the time of a meeting is being found; None where its time is known."""
    found = store.poll(session, meeting.id) if meeting.state != "invited" else None
    if found is None or found.settled_at:
        return None
    totals = store.totals(session, meeting.id)
    choices = [
        Choice(
            each,
            yes=totals.get((each.id, Mark.YES), 0),
            if_need=totals.get((each.id, Mark.IF_NEED), 0),
            no=totals.get((each.id, Mark.NO), 0),
        )
        for each in store.options(session, meeting.id)
    ]
    not_yet = None
    if found.asked_at and not store.unknown(session, meeting.id):
        not_yet = len(store.missing(session, meeting.id, but=meeting.made_by))
    answered = len(store.marked_by(session, meeting.id))
    return Poll(found.closes_at, found.is_anonymous, choices, answered, not_yet, found.is_shown_closed)
