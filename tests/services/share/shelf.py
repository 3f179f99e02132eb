"""A library without Slack: what the tests of its services share."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.services.people import Actor, Standing
from bot.services.share.content import Content
from bot.services.share.library import Item, Library
from bot.services.share.messages import Answer, Messages, Written
from bot.services.share.practice import Practice, Said, Went
from bot.store import people
from bot.store.audit import AuditEvent
from bot.store.channels import NetworkChannel
from bot.store.database import Database
from bot.store.outbox import Nudge
from bot.store.people import Person, Preference
from bot.store.share.library import ShareItem, ShareVersion

T = TypeVar("T")
NOW = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)
"""A Monday."""
MAYA = Actor("U0MAYA00001", "T1", Standing.MEMBER)
TOM = Actor("U0TOMAS0001", "T1", Standing.MEMBER)
ANN = Actor("U0ANN000001", "TANN", Standing.ELSEWHERE)
BOB = Actor("U0BOB000001", "T1", Standing.GUEST)
GONE = Actor("U0GONE00001", "T1", Standing.GONE)
SURE = ("names", "together", "pictures")
DETAILS: Mapping[str, str] = MappingProxyType(
    {
        "context": "Mornings were hard.",
        "done": "We made a tent.",
        "evidence": "We counted.",
        "outcome": "Calm.",
    }
)
COSY = Content(
    title="A cosy corner", details=DETAILS, topics=("Behaviour and wellbeing",), consent="own", level="local"
)


class Shelf:
    """One network channel, and a library with nothing in it."""

    def __init__(self, database: Database) -> None:
        self.database, self.now = database, NOW
        with database.transaction(writes=True) as session:
            made = {
                "name": "network",
                "coordinator_id": MAYA.user_id,
                "made_by": MAYA.user_id,
                "made_at": NOW,
            }
            session.add(NetworkChannel(channel_id="C1", **made))

    def act(self, do: Callable[[Session], T]) -> T:
        with self.database.transaction(writes=True) as session:
            return do(session)

    def library(self, actor: Actor, do: Callable[[Library], T]) -> T:
        return self.act(lambda s: do(Library(s, actor, self.now)))

    def draft(self, actor: Actor = ANN, content: Content = COSY, key: str = "form") -> Item:
        return self.library(actor, lambda one: one.begin("practice", content, key, "C1"))

    def publish(self, actor: Actor = ANN, content: Content = COSY, key: str = "form") -> int:
        item = self.draft(actor, content, key)
        return self.confirm(actor, item).id

    def confirm(self, actor: Actor, item: Item, confirmed: tuple[str, ...] = SURE) -> Item:
        number, revision = item.version.number, item.version.revision
        return self.library(actor, lambda one: one.publish(item.id, number, revision, confirmed))

    def change(self, actor: Actor, item_id: int, **fields: object) -> Item:
        content = replace(COSY, **{"changed": "Better words", **fields})
        return self.library(actor, lambda one: one.write(item_id, content))

    def found(self, words: str, actor: Actor = BOB) -> list[str]:
        return self.library(actor, lambda one: [each.version.title for each in one.find(words).items])

    def tried(self, actor: Actor, went: Went = Went.WELL, words: str = "", item_id: int = 1) -> int:
        said = Said(went, words)
        return self.library(actor, lambda one: Practice(one).say(item_id, said).people)

    def messages(self, actor: Actor, do: Callable[[Messages], T]) -> T:
        return self.library(actor, lambda one: do(Messages(one)))

    def save(self, actor: Actor = MAYA, author: Actor | None = ANN, words: str = "We made a tent.") -> Item:
        return self.messages(actor, lambda one: one.save(Written("C1", "1.1", words, author)))

    def answer(self, answer: Answer, actor: Actor = ANN, item_id: int = 1) -> Item | None:
        return self.messages(actor, lambda one: one.answer(item_id, answer, "Ann Archer"))

    def follow(self, actor: Actor, *topics: str) -> None:
        """Somebody follows topics in “My preferences”."""

        def do(session: Session) -> None:
            person = people.meet(session, actor.user_id, actor.team_id, NOW)
            usual = {"language": "English", "reach": "slack", "work_days": "1234567", "nation": "england"}
            quiet = {"quiet_from": NOW.time(), "quiet_until": NOW.time()}
            row = {**usual, **quiet, "digest": False, "topics": [*topics], "stopped": [], "changed_at": NOW}
            session.add(Preference(person_id=person.id, **row))

        self.act(do)

    def row(self, item_id: int = 1) -> ShareItem:
        return self.act(lambda s: s.get_one(ShareItem, item_id))

    def versions(self, item_id: int = 1) -> list[tuple[int, str]]:
        """What each version was called."""
        chosen = select(ShareVersion).where(ShareVersion.item_id == item_id).order_by(ShareVersion.number)
        return self.act(lambda s: [(one.number, one.title) for one in s.scalars(chosen)])

    def due(self, kind: str) -> list[tuple[str, str]]:
        """Who is told, and in which state that is."""
        chosen = select(Person.user_id, Nudge.state).join(Person, Person.id == Nudge.person_id)
        rows = chosen.where(Nudge.kind == kind).order_by(Nudge.id)
        return self.act(lambda s: [(str(user), state) for user, state in s.execute(rows)])

    def acts(self) -> list[str]:
        return self.act(lambda s: list(s.scalars(select(AuditEvent.action).order_by(AuditEvent.id))))

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)
