"""A council that people complain to, without Slack: what the tests of complaints share."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from sqlalchemy import select

from bot.policy import Policy, read_policy
from bot.services.complaints import Complaints, Filed, Whole
from bot.services.data import Desk, Kind, Outcome
from bot.services.people import Actor, Standing
from bot.store.database import Database
from bot.store.outbox import Nudge
from bot.store.people import Person
from bot.store.roles import RoleGrant

T = TypeVar("T")
NOW = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)
"""A Monday."""
ANN, BEA, CAL, DEE, EVE = "U0ANN00000", "U0BEA00000", "U0CAL00000", "U0DEE00000", "U0EVE00000"
"""Ann and Bea are admins, Cal is staff, Dee and Eve come from elsewhere."""
WORDS = "You lost my forms <!channel>"


class Office:
    """Those who complain, and those who deal with it."""

    def __init__(self, database: Database, policy: Policy | None = None) -> None:
        self.database = database
        self.policy = policy or read_policy()
        self.now = NOW
        self.known = {one: Actor(one, "T1", Standing.MEMBER) for one in (ANN, BEA, CAL)}
        self.known |= {one: Actor(one, "T2", Standing.ELSEWHERE) for one in (DEE, EVE)}
        self.first_admins = frozenset({ANN, BEA})

    def desk(self, user_id: str, do: Callable[[Desk], T]) -> T:
        with self.database.transaction(writes=True) as session:
            return do(Desk(session, self.known[user_id], self.first_admins, self.known, self.now))

    def act(self, user_id: str, do: Callable[[Complaints], T]) -> T:
        return self.desk(user_id, lambda desk: do(Complaints(desk, self.policy)))

    def file(self, by: str = DEE, key: str = "key", **filed: object) -> Whole:
        whole = Filed(**{"kind": Kind.SERVICE, "words": WORDS, **filed})  # type: ignore[arg-type]
        return self.act(by, lambda one: one.file(whole, key))

    def take(self, by: str, number: int) -> None:
        self.act(by, lambda one: one.take(number))

    def answer(self, by: str, number: int) -> None:
        self.desk(by, lambda desk: desk.answer(number, Outcome.DONE, "We found them"))

    def may(self, user_id: str) -> list[int]:
        """What waits for this person."""
        return [one.id for one in self.desk(user_id, lambda desk: desk.to_answer())]

    def make_manager(self, user_id: str) -> None:
        with self.database.transaction(writes=True) as session:
            session.add(RoleGrant(user_id=user_id, role="manager", given_at=NOW, given_by=ANN))

    def not_on_slack(self, name: str = "Rose Dowd") -> int:
        with self.database.transaction(writes=True) as session:
            rose = Person(name=name, phone="01632 960001", noted_at=NOW, noted_by=CAL)
            session.add(rose)
            session.flush()
            return rose.id

    def meet(self, *user_ids: str) -> None:
        for one in user_ids:
            self.desk(one, lambda desk: desk.me())

    def nudged(self, kind: str) -> set[str | None]:
        """Who is due a nudge of this kind that was not taken back."""
        with self.database.transaction() as session:
            found = select(Person.user_id).join(Nudge, Nudge.person_id == Person.id)
            return set(session.scalars(found.where(Nudge.kind == kind, Nudge.state != "withdrawn")))
