"""A meeting that has begun, and its record, without Slack: what the tests of what comes after it share."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select

from bot.services.meetings import actions, attendance, minutes
from bot.services.meetings.meetings import Meetings
from bot.services.meetings.plans import understand
from bot.services.meetings.posts import claim_post, note_posted
from bot.services.people import Actor, Standing
from bot.store import outbox, people
from bot.store.audit import AuditEvent
from bot.store.database import Database
from bot.store.meetings.actions import MeetingAction
from bot.store.people import Person
from tests.services.meetings.office import MAYA, START, TYPED, Office, guest

ANN, BOB, CAT, DEE = map(guest, ("ANN", "BOB", "CAT", "DEE"))
NOTER = Actor("U0NOTER001", "T3", Standing.ELSEWHERE)
TOMAS = Actor("U0TOMAS001", "T1", Standing.MEMBER)
OVER = START + timedelta(hours=2)
FRIDAY = date(2026, 10, 2)
WORDS = minutes.Words(("We spoke of snacks.",), ("No nuts",))


class Record(Office):
    """The office, with what can be done from the meeting's start on."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.change(note_taker_id=NOTER.user_id)

    def person(self, actor: Actor) -> int:
        return self.act(lambda s: people.meet(s, actor.user_id, actor.team_id, self.now).id)

    def outsider(self, name: str, **known: object) -> int:
        """Somebody who is not on Slack."""

        def add(session: object) -> int:
            one = Person(name=name, noted_at=self.now, noted_by=MAYA.user_id, **known)
            session.add(one)
            session.flush()
            return one.id

        return self.act(add)

    def tick(
        self, *came: Actor, away: Collection[Actor] = (), by: Actor = NOTER, new: Collection[Actor] = ()
    ) -> int:
        ids, gone = [self.person(one) for one in came], [self.person(one) for one in away]
        return self.act(lambda s: attendance.tick(s, by, self.meeting_id, ids, gone, list(new), self.now))

    def there(self) -> set[int]:
        return set(self.act(lambda s: attendance.roll(s, NOTER, self.meeting_id, self.now).there))

    def add(
        self, what: str, owner: Actor, *, by: Actor = NOTER, due: date = FRIDAY, in_notes: bool = False
    ) -> int:
        def do(session: object) -> int:
            whom = people.meet(session, owner.user_id, owner.team_id, self.now)
            given = (session, by, self.meeting_id, what, whom, due, f"action:{what}", self.now)
            return actions.add(*given, in_notes=in_notes).id

        return self.act(do)

    def action(self, action_id: int) -> MeetingAction | None:
        return self.act(lambda s: s.get(MeetingAction, action_id))

    def write(self, words: minutes.Words = WORDS, revision: int = 0, by: Actor = NOTER) -> int:
        return self.act(lambda s: minutes.save(s, by, self.meeting_id, words, revision, self.now).revision)

    def send(self, revision: int = 1, correction: str = "", by: Actor = NOTER) -> int:
        return self.act(lambda s: minutes.send(s, by, self.meeting_id, revision, correction, self.now))

    def run(self, rule: object) -> int:
        """Write down what a rule says is due; how many are new."""
        return self.act(lambda s: outbox.add(s, list(rule(s, self.now))))

    def told(self, kind: str) -> list[str]:
        """Who is told something of a kind, in the order in which it was written down."""
        ids = [one.person_id for one in self.due(kind) if one.state != "withdrawn"]
        return self.act(lambda s: [str(s.get_one(Person, one).user_id) for one in ids])

    def next_meeting(self, **fields: object) -> int:
        """Another meeting of the same channel."""

        def plan(session: object) -> int:
            typed = replace(TYPED, title="Next", when="Tuesday 20 October 2026, 6.30pm", **fields)
            meeting = Meetings(session, MAYA, self.now).draft(understand(typed, self.now), "form:next")
            claim_post(session, MAYA, meeting.id, self.now)
            note_posted(session, meeting.id, "2.2", 0)
            return meeting.id

        return self.act(plan)

    def audited(self) -> list[str]:
        return list(self.act(lambda s: s.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()))
