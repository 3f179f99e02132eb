"""Somebody's record of learning without Slack: what the tests of the services share."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.certificates import Certificates
from bot.policy import read_policy
from bot.services.cpd.certificates import Evidence, Kept, Said, Wallet, take_notice
from bot.services.cpd.hours import Journal
from bot.services.cpd.managers import Managers
from bot.services.cpd.owners import Owner
from bot.services.cpd.team import Teams
from bot.services.people import Actor, Standing
from bot.store import people
from bot.store.audit import AuditEvent
from bot.store.database import Database
from bot.store.directory import Directory
from bot.store.outbox import Nudge
from bot.store.people import Person, SettingLink
from tests.factories import make_import, make_provider

T = TypeVar("T")
NOW = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)
TODAY = date(2026, 9, 14)
MAYA = Actor("U0MAYA0001", "T1", Standing.MEMBER)
TOM = Actor("U0TOM00001", "T1", Standing.MEMBER)
NADIA = Actor("U0NADIA001", "T2", Standing.ELSEWHERE)
OWEN = Actor("U0OWEN0001", "T2", Standing.ELSEWHERE)
FIRST_AID, SAFEGUARDING = "paediatric_first_aid", "safeguarding"


def with_version(rule: str = FIRST_AID, **facts: object) -> Certificates:
    """The policy with one more version of a requirement."""
    stated = read_policy().certificates.model_dump(mode="json")
    said = {"months": 36, "says": "Otherwise now.", "source": "https://example.org/rule", **facts}
    stated["requirements"][rule]["versions"].append(said)
    return Certificates.model_validate(stated)


class Desk:
    """A council with a setting or two, and the people of them."""

    def __init__(self, database: Database) -> None:
        self.database, self.now = database, NOW
        self.directory = Directory(database)
        self.certificates = read_policy().certificates
        self._keys = 0
        self.act(lambda session: take_notice(session, self.certificates, self.now))

    def act(self, do: Callable[[Session], T]) -> T:
        with self.database.transaction(writes=True) as session:
            return do(session)

    def wallet(self, do: Callable[[Wallet], T], actor: Actor = NADIA, whose: int | None = None) -> T:
        return self.act(lambda s: do(Wallet(Owner(s, actor, whose, self.now), self.certificates)))

    def journal(self, do: Callable[[Journal], T], actor: Actor = NADIA, whose: int | None = None) -> T:
        return self.act(lambda s: do(Journal(Owner(s, actor, whose, self.now))))

    def teams(self, do: Callable[[Teams], T], actor: Actor = NADIA) -> T:
        return self.act(lambda s: do(Teams(s, actor, self.directory, self.certificates, self.now)))

    def managers(self, do: Callable[[Managers], T], actor: Actor = NADIA) -> T:
        known = {MAYA.user_id: MAYA, TOM.user_id: TOM}
        return self.act(lambda s: do(Managers(s, actor, frozenset(known), known, self.now)))

    def add(
        self,
        issued: date,
        rule: str = FIRST_AID,
        actor: Actor = NADIA,
        whose: int | None = None,
        key: str = "",
        renews: int | None = None,
        **more: object,
    ) -> Kept:
        self._keys += 1
        said = Said(rule=rule, issued_on=issued, **more)
        return self.wallet(lambda one: one.add(said, key or f"form:{self._keys}", renews), actor, whose)

    def roles(self, *roles: str, since: date = date(2026, 9, 1), actor: Actor = NADIA) -> None:
        self.wallet(lambda one: one.choose_roles(dict.fromkeys(roles, since)), actor)

    def meet(self, actor: Actor) -> int:
        return self.act(lambda s: people.meet(s, actor.user_id, actor.team_id, self.now).id)

    def contact(self, name: str = "Rose Tandy") -> int:
        def note(session: Session) -> int:
            person = Person(name=name, noted_at=NOW, noted_by=MAYA.user_id)
            session.add(person)
            session.flush()
            return person.id

        return self.act(note)

    def setting(self, urn: str, **facts: object) -> None:
        def make(session: Session) -> None:
            source = make_import(session, sha256=urn.rjust(64, "0"))
            make_provider(session, source, urn, name=f"Nursery {urn}", **facts)

        self.act(make)

    def link(self, person_id: int, urn: str, outcome: str | None = "confirmed") -> int:
        def belong(session: Session) -> int:
            made = SettingLink(
                person_id=person_id,
                register="ofsted",
                urn=urn,
                asked_at=NOW,
                asked_by=MAYA.user_id,
                outcome=outcome,
                decided_at=NOW,
                decided_by=MAYA.user_id,
            )
            session.add(made)
            session.flush()
            return made.id

        return self.act(belong)

    def manage(self, actor: Actor, urn: str) -> int:
        """They belong to a setting and manage it; the number of the link."""
        link_id = self.link(self.meet(actor), urn)
        self.managers(lambda one: one.appoint(link_id), MAYA)
        return link_id

    def nudges(self, kind: str) -> list[Nudge]:
        return self.act(lambda s: list(s.scalars(select(Nudge).where(Nudge.kind == kind).order_by(Nudge.id))))

    def audit(self) -> list[str]:
        return self.act(lambda s: list(s.scalars(select(AuditEvent.action).order_by(AuditEvent.id))))


def file(name: str = "First aid.pdf", number: str = "F0FILE0001") -> Evidence:
    return Evidence(number, name)
