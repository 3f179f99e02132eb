"""A council that agrees improvements with a setting, without Slack: what the tests of plans share."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TypeVar

from sqlalchemy import select

from bot.services.improvement_parts import Answer, Outcome, Plan
from bot.services.improvement_words import Draft, Step
from bot.services.improvements import Plans
from bot.services.people import Actor, Standing
from bot.store.database import Database
from bot.store.outbox import Nudge
from bot.store.people import Person, SettingLink
from tests.factories import make_import, make_provider

T = TypeVar("T")
NOW = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)
FIRST, SECOND = date(2026, 10, 26), date(2026, 12, 7)
MAYA, TOMAS = (Actor(one, "T1", Standing.MEMBER) for one in ("U0MAYA0001", "U0TOMAS001"))
NADIA, OWEN, EVE = (
    Actor(one, "T2", Standing.ELSEWHERE) for one in ("U0NADIA001", "U0OWEN0001", "U0EVE00001")
)
"""Nadia and Owen belong to the setting, Eve to another; Rose, of the setting too, is not on Slack."""
DRAFT = Draft(
    "Few children choose a book",
    "Every child shares a book each day",
    (Step("Move the book corner", "Nadia", date(2026, 10, 31)), Step("A visit", "Maya", date(2026, 10, 16))),
    "Maya, with two visits",
    (FIRST, SECOND),
    (),
)


class Office:
    """The setting, those who belong to it, and a plan with it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = NOW
        with database.transaction(writes=True) as session:
            source = make_import(session)
            here = make_provider(session, source, "EY100001", name="Samphire House")
            make_provider(session, source, "EY100002", name="Marsh End")
            self.provider_id = here.id
            self.ids = {}
            for actor in (MAYA, TOMAS, NADIA, OWEN, EVE):
                met = Person(user_id=actor.user_id, team_id=actor.team_id, noted_at=NOW, noted_by="kith")
                session.add(met)
                session.flush()
                self.ids[actor.user_id] = met.id
            rose = Person(name="Rose Dowd", noted_at=NOW, noted_by=MAYA.user_id)
            session.add(rose)
            session.flush()
            self.rose = rose.id
            for person_id, urn in (
                (self.ids[NADIA.user_id], "EY100001"),
                (self.ids[OWEN.user_id], "EY100001"),
                (self.rose, "EY100001"),
                (self.ids[EVE.user_id], "EY100002"),
            ):
                link = {"register": "ofsted", "urn": urn, "asked_at": NOW, "asked_by": MAYA.user_id}
                session.add(SettingLink(person_id=person_id, **link, outcome="confirmed"))

    def act(self, actor: Actor, do: Callable[[Plans], T]) -> T:
        with self.database.transaction(writes=True) as session:
            return do(Plans(session, actor, self.now))

    def draft(self, *whom: Actor | int, **more: object) -> Draft:
        chosen = tuple(one if isinstance(one, int) else self.ids[one.user_id] for one in whom)
        return Draft(**{**vars(DRAFT), "whom": chosen, **more})  # type: ignore[arg-type]

    def propose(self, *whom: Actor | int, key: str = "plan", by: Actor = MAYA) -> int:
        draft = self.draft(*(whom or (NADIA,)))
        return self.act(by, lambda plans: plans.propose(self.provider_id, draft, key).id)

    def agreed(self, *whom: Actor) -> int:
        number = self.propose(*whom)
        for one in whom or (NADIA,):
            self.answer(one, number)
        return number

    def answer(
        self, by: Actor, number: int, given: Answer = Answer.AGREE, words: str = "", **more: object
    ) -> None:
        version = int(str(more.pop("version", 1)))
        key = f"{by.user_id}:{given}:{words}:{version}"
        person_id = more.pop("person_id", None)
        self.act(by, lambda p: p.answer(number, version, given, words, key, person_id))  # type: ignore[arg-type]

    def close(self, number: int, outcome: Outcome = Outcome.REACHED) -> None:
        self.act(MAYA, lambda plans: plans.close(number, outcome, "It went well", f"close:{number}"))

    def open(self, actor: Actor, number: int) -> Plan:
        return self.act(actor, lambda plans: plans.open(number))

    def leave(self, actor: Actor) -> None:
        """Somebody belongs to the setting no more."""
        with self.database.transaction(writes=True) as session:
            mine = select(SettingLink).where(SettingLink.person_id == self.ids[actor.user_id])
            session.delete(session.scalars(mine).one())

    def nudged(self, kind: str) -> list[str | None]:
        """Who is due a nudge of this kind that was not taken back."""
        with self.database.transaction() as session:
            found = select(Person).join(Nudge, Nudge.person_id == Person.id)
            these = found.where(Nudge.kind == kind, Nudge.state != "withdrawn").order_by(Nudge.id)
            return [one.user_id or one.name for one in session.scalars(these)]
