"""An outbox for tests: kinds that say something simple, and people with wishes of their own."""

from collections.abc import Iterable
from datetime import UTC, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.nudges.choosing import Rules
from bot.nudges.digest import digest_kind
from bot.nudges.kinds import Kind, Occasion
from bot.nudges.planning import plan
from bot.policy import read_policy
from bot.store import outbox
from bot.store.database import Database
from bot.store.outbox import Due, Nudge
from bot.store.people import Person, Preference
from bot.views.notes import Note
from tests.conftest import Clock

# A Monday, 10am in the UK.
MONDAY = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)


def say(occasion: Occasion) -> Note | None:
    """Something, unless what it is about is over."""
    about = occasion.nudge.about
    return None if about.get("over") else Note(f"About {about.get('what', 'something')}", ["Please look."])


PLAIN = Kind("plain", "Plain things", say)
ASK = Kind("ask", "Votes", say, is_ask=True)
ALARM = Kind("alarm", "Alarms", say, urgent=True, may_stop=False, may_snooze=False, may_be_done=False)
KINDS = {kind.name: kind for kind in (PLAIN, ASK, ALARM, digest_kind())}
POLICY = read_policy().reaching
RULES = Rules(KINDS, POLICY, has_email=True)


class Office:
    """The outbox, and the people it reaches."""

    def __init__(self, database: Database, clock: Clock, rules: Rules = RULES) -> None:
        self.database, self.clock, self.rules = database, clock, rules
        self._keys = 0

    def person(self, user_id: str | None = "U0BETHCAR", **facts: object) -> int:
        """Somebody; where anything of their wishes is given, the others are the council's defaults."""
        wishes = {key: facts.pop(key) for key in [*facts] if key in Preference.__table__.columns}
        with self.database.transaction(writes=True) as session:
            person = Person(user_id=user_id, noted_at=MONDAY, noted_by="U0MAYAOKA", **facts)
            session.add(person)
            session.flush()
            if wishes:
                session.add(preference(person.id, **wishes))
            return person.id

    def due(self, kind: str = "plain", person_id: int | None = None, **more: object) -> int:
        """One nudge, due now unless it is said otherwise; gives its id."""
        self._keys += 1
        stated = {"key": f"{kind}:{self._keys}", "due_at": self.clock(), "person_id": person_id, **more}
        with self.database.transaction(writes=True) as session:
            outbox.add(session, [Due(kind, **stated)])
            return session.scalars(select(Nudge.id).where(Nudge.key == stated["key"])).one()

    def plan(self) -> int:
        return plan(self.database, self.rules, self.clock)

    def row(self, nudge_id: int) -> Nudge:
        with self.database.transaction() as session:
            return session.get_one(Nudge, nudge_id)

    def rows(self, kind: str) -> list[Nudge]:
        with self.database.transaction() as session:
            return list(session.scalars(select(Nudge).where(Nudge.kind == kind).order_by(Nudge.id)))

    def states(self, ids: Iterable[int]) -> list[str]:
        return [self.row(one).state for one in ids]


def preference(person_id: int, **wishes: object) -> Preference:
    stated = {
        "language": "English",
        "reach": "slack",
        "quiet_from": time(18),
        "quiet_until": time(8),
        "work_days": "12345",
        "nation": "england",
        "digest": False,
        "topics": [],
        "stopped": [],
        "changed_at": MONDAY,
    }
    return Preference(person_id=person_id, **{**stated, **wishes})


def mark(session: Session, nudge: Nudge, state: str, **more: object) -> None:
    """As the sender would."""
    nudge.state = state
    for name, value in more.items():
        setattr(nudge, name, value)
