"""A council that finds a time for a meeting, without Slack: what the tests of polls share."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from sqlalchemy.orm import Session

from bot.services.meetings import asking, polls
from bot.services.meetings.meetings import Coming, Meetings, seen
from bot.services.meetings.plans import Plan, understand
from bot.services.meetings.polls import Marked
from bot.services.meetings.posts import claim_post, note_posted
from bot.services.meetings.tallies import Mark, Poll
from bot.services.people import Actor
from bot.store import outbox
from bot.store.database import Database
from bot.store.meetings.meetings import Meeting
from tests.services.meetings.office import MAYA, NOW, TYPED, Office, guest

OFFERED = replace(
    TYPED, when="Tue 22 Sept 2026 6.30pm\nWed 23 Sept 2026 7-8pm\nThu 24 Sept 2026 10am", places=""
)
YES, IF_NEED, NO = Mark


class Polling(Office):
    """One poll with three times, posted by Maya, of whom nobody has marked any."""

    anonymous = False

    def __init__(self, database: Database, *, anonymous: bool = False) -> None:
        self.anonymous = anonymous
        super().__init__(database)
        self.options = [one.option.id for one in self.poll().choices]

    def mark(self, name: str, *said: Mark) -> Marked:
        return self.act(lambda s: polls.mark(s, guest(name), self.meeting_id, self.marks(*said), self.now))

    def marks(self, *said: Mark) -> Mapping[int, Mark]:
        return dict(zip(self.options, said, strict=True))

    def settle(self, number: int, actor: Actor = MAYA) -> None:
        option = self.options[number]
        self.act(lambda s: polls.settle(s, actor, self.meeting_id, option, self.now))

    def coming(self) -> Coming:
        return self.act(lambda s: seen(s, self.meeting_of(s)))

    def poll(self) -> Poll:
        poll = self.coming().poll
        assert poll
        return poll

    def totals(self) -> list[tuple[int, int, int]]:
        return [(one.yes, one.if_need, one.no) for one in self.poll().choices]

    def ask(self, *names: str) -> None:
        """These are in the channel, Maya and Kith itself besides."""
        there = {guest(name).user_id: guest(name) for name in names} | {MAYA.user_id: MAYA}

        def do(session: Session) -> None:
            members = {*there, "U0KITHBOT"}
            asking.note_members(session, self.meeting_id, members, self.now)
            unknown = asking.unknown(session, self.meeting_id)
            found = {one: there[one] for one in unknown if one in there}
            asking.note_people(session, self.meeting_id, unknown, found, self.now)

        self.act(do)

    def tick(self) -> int:
        """What the rules find due is written down; how many are new."""
        return self.act(
            lambda s: outbox.add(s, [*asking.reminders(s, self.now), *asking.endings(s, self.now)])
        )

    def close(self) -> None:
        """The deadline passes."""
        self.now = self.poll().closes_at + timedelta(minutes=1)

    def plan(self) -> Plan:
        typed = replace(OFFERED, audience="anonymous" if self.anonymous else "named")
        return understand(typed, NOW)

    def meeting_of(self, session: Session) -> Meeting:
        return session.get_one(Meeting, self.meeting_id)

    def _invite(self, session: Session) -> int:
        meeting = Meetings(session, MAYA, self.now).draft(self.plan(), "form:1")
        claim_post(session, MAYA, meeting.id, self.now)
        note_posted(session, meeting.id, "1.1", 0)
        return meeting.id
