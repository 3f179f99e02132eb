"""A safeguarding team without Slack: what the tests of concerns share."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from sqlalchemy.orm import Session

from bot.policy import read_policy
from bot.services.concerns.checking import all_faults
from bot.services.concerns.keeping import Keeping
from bot.services.concerns.raising import Danger, Raised, Raising, Told
from bot.services.concerns.record import Fault, Records
from bot.services.concerns.team import Team
from bot.services.concerns.timetable import Timetable
from bot.services.people import Actor, Standing
from bot.services.reaching import Nation
from bot.store.database import Database
from bot.store.sealing import Vault, new_key

T = TypeVar("T")
NOW = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)
TIMETABLE = Timetable(read_policy().concerns, Nation.ENGLAND)
LEAD, OTHER_LEAD, DEPUTY, MANAGER = "U0LEAD", "U0OTHER", "U0DEPUTY", "U0MANAGER"
TEAM = Team(frozenset({LEAD, OTHER_LEAD}), frozenset({DEPUTY}), frozenset({MANAGER}), [LEAD])
TOLD = Told(Danger.NO, "He was left alone in the garden", "Sunny Days", (), "By phone, after six")
NADIA = Actor("U0NADIA", "T2", Standing.ELSEWHERE)


def staff(user_id: str) -> Actor:
    return Actor(user_id, "T1", Standing.MEMBER)


class Desk:
    """Concerns as different people see them."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.key = new_key()
        self.vault = Vault([self.key], "a record key")
        self.team = TEAM
        self.now = NOW

    def act(self, do: Callable[[Session], T]) -> T:
        with self.database.transaction(writes=True) as session:
            return do(session)

    def raise_concern(self, told: Told = TOLD, actor: Actor = NADIA, form: str = "V1") -> Raised:
        return self.act(lambda s: self.raising(s, actor).raise_concern(told, form))

    def raising(self, session: Session, actor: Actor = NADIA) -> Raising:
        return Raising(session, self.vault, actor, self.team, TIMETABLE, self.now)

    def as_(self, actor: Actor, do: Callable[[Keeping], T]) -> T:
        return self.act(lambda s: do(Keeping(s, self.vault, actor, self.team, TIMETABLE, self.now)))

    def faults(self) -> list[Fault]:
        return self.act(lambda s: list(all_faults(Records(s, self.vault))))

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)
