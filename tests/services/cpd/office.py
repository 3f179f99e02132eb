"""A council with CPD on offer, without Slack: what the tests of its services share."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from bot.services.cpd import alerts
from bot.services.cpd.follows import Following, Follows
from bot.services.cpd.items import Typed
from bot.services.cpd.opportunities import Given, Opportunities
from bot.services.people import Actor, Standing
from bot.store.database import Database
from bot.store.directory import Directory
from bot.store.places import Position

T = TypeVar("T")
NOW = datetime(2026, 9, 15, 9, 0, tzinfo=UTC)
MAYA = Actor("U0MAYA", "T1", Standing.MEMBER)
TYPED = Typed(
    title="Talking and listening",
    topics=("Speech and language",),
    held="in person",
    when="Tuesday 6 October 6.30pm to 8pm",
    deadline="2 October",
    cost="free",
    places="2",
)
# Hartlepool, and a place 10 miles south of it.
NEAR, FAR = Position(54.69, -1.21, "TS24 7QT", True), Position(54.545, -1.21, "TS1 1AA", True)


def locate(postcode: str) -> Position | None:
    return {NEAR.label: NEAR, FAR.label: FAR}.get(postcode)


def guest(name: str) -> Actor:
    return Actor(f"U0{name}", "T2", Standing.ELSEWHERE)


class Known(Directory):
    """A directory that knows two postcodes."""

    def position_of(self, postcode: str) -> Position | None:
        return locate(postcode)


class Office:
    def __init__(self, database: Database) -> None:
        self.database, self.now = database, NOW

    def act(self, do: Callable[[Session], T]) -> T:
        with self.database.transaction(writes=True) as session:
            return do(session)

    def desk(self, session: Session, actor: Actor = MAYA) -> Opportunities:
        return Opportunities(session, actor, locate, self.now)

    def add(self, typed: Typed = TYPED, key: str = "form:1") -> int:
        return self.act(lambda session: self.desk(session).add(typed, key).id)

    def answer(self, name: str, opportunity_id: int, given: Given) -> bool:
        """Whether all places were taken."""
        actor = guest(name)
        return self.act(lambda session: self.desk(session, actor).answer(opportunity_id, given)).is_full

    def follow(self, name: str, following: Following) -> None:
        directory = Known(self.database)
        self.act(lambda session: Follows(session, guest(name), directory, self.now).save(following))

    def bring(self) -> None:
        while self.act(lambda session: alerts.bring(session, self.now)):
            pass
