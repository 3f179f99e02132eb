"""A council that plans meetings, without Slack: what the tests of the services of meetings share."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.services.meetings import answers as meeting_answers
from bot.services.meetings.answers import Answer, Answered
from bot.services.meetings.meetings import Meetings
from bot.services.meetings.plans import Typed, understand
from bot.services.meetings.posts import claim_post, note_posted
from bot.services.people import Actor, Standing
from bot.store.database import Database
from bot.store.meetings.meetings import Meeting
from bot.store.outbox import Nudge

T = TypeVar("T")
MAYA = Actor("U0MAYA", "T1", Standing.MEMBER)
NOW = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)
START = datetime(2026, 9, 22, 17, 30, tzinfo=UTC)
"""A Tuesday, 6.30pm in the UK."""
TYPED = Typed(
    title="Forum",
    channel_id="C1",
    when="Tuesday 22 September 2026, 6.30pm",
    place="St Mary’s Hall",
    places="2",
)


def guest(name: str) -> Actor:
    """Somebody who comes to meetings."""
    return Actor(f"U0{name}", "T2", Standing.GUEST)


class Office:
    """One meeting for two, which people were invited to."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = NOW
        self.meeting_id = self.act(self._invite)

    def act(self, do: Callable[[Session], T]) -> T:
        with self.database.transaction(writes=True) as session:
            return do(session)

    def answer(self, name: str, given: Answer) -> Answered:
        return self.act(lambda s: meeting_answers.answer(s, guest(name), self.meeting_id, given, self.now))

    def answers(self) -> dict[str, str]:
        """What stands, by the names."""
        found = self.act(lambda s: meeting_answers.attendance(s, MAYA, self.meeting_id).answers)
        return {str(who.user_id or who.name).removeprefix("U0"): answer for answer, who in found}

    def change(self, **fields: object) -> None:
        def do(session: Session) -> None:
            meeting = session.get_one(Meeting, self.meeting_id)
            plan = understand(Typed(**{**vars(TYPED), **fields}), self.now)
            Meetings(session, MAYA, self.now).change(self.meeting_id, plan, meeting.sequence)

        self.act(do)

    def cancel(self) -> None:
        self.act(lambda session: Meetings(session, MAYA, self.now).cancel(self.meeting_id))

    def meeting(self) -> Meeting:
        return self.act(lambda session: session.get_one(Meeting, self.meeting_id))

    def due(self, kind: str) -> list[Nudge]:
        return self.act(lambda s: list(s.scalars(select(Nudge).where(Nudge.kind == kind).order_by(Nudge.id))))

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)

    def _invite(self, session: Session) -> int:
        meeting = Meetings(session, MAYA, self.now).draft(understand(TYPED, self.now), "form:1")
        claim_post(session, MAYA, meeting.id, self.now)
        note_posted(session, meeting.id, "1.1", 0)
        return meeting.id
