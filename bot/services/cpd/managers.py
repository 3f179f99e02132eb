"""Who manages a setting: people say so of a setting they belong to, and the council's staff confirm it.

It opens the way to what certificates others hold, so their own words for what they do there are not enough.
It counts as long as they belong to the setting.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.services import nudges
from bot.services.cpd.owners import ACCOUNT_CLOSED, NotThere
from bot.services.links import Outcome
from bot.services.people import Actor, NotAllowed, Standing, act_of, require_staff
from bot.services.records import CpdManager, Person, SettingLink
from bot.store import channels, outbox, people, persons
from bot.store.cpd import managers as store
from bot.store.outbox import Due

TO_CONFIRM, TOLD = "cpd.manager", "cpd.manager_decided"
"""The kinds of nudges: to who may decide, and to who asked."""
STAFF_DECIDE = "Who manages which setting is confirmed by the council’s own staff. Nothing was changed."
NOT_YOURSELF = "Somebody else has to decide this: nobody confirms it of themselves. Nothing was changed."
NOT_LINKED = (
    "This is not one of your settings any more, or not confirmed yet. Press “Link me to my setting” first."
)
GONE = "This is no longer there."


@dataclass(frozen=True)
class Asked:
    """Somebody who says that they manage a setting."""

    row: CpdManager
    person: Person


@dataclass(frozen=True)
class Decided:
    """The same with what became of it, and whether that was so `already`, before this was asked."""

    asked: Asked
    already: bool


@dataclass(frozen=True)
class Managers:
    """Who manages what, as one person may see and change it within one transaction."""

    session: Session
    actor: Actor
    first_admins: frozenset[str]
    known: Mapping[str, Actor]
    """Who the co-ordinators and the first admins are now, by Slack id."""
    now: datetime

    def mine(self) -> Sequence[tuple[SettingLink, CpdManager | None]]:
        """The settings of who acts, and whether they manage each, or wait to."""
        person = people.in_slack(self.session, self._require_account().user_id)
        return settings_of(self.session, person.id) if person else []

    def ask(self, link_id: int) -> CpdManager:
        """Say that one manages a setting one belongs to; what waits or counts already stays so.

        Raises NotAllowed, NotThere.
        """
        person = people.in_slack(self.session, self._require_account().user_id)
        found = {link.id: (link, row) for link, row in self.mine()}
        if person is None or link_id not in found:
            raise NotThere(NOT_LINKED)
        link, before = found[link_id]
        asked = before or self._new(person, link)
        if before or not store.ask(self.session, asked):
            return asked
        self._note("asked", asked)
        about = {"manager": asked.id}
        outbox.add(
            self.session,
            [
                Due(TO_CONFIRM, f"{TO_CONFIRM}:{asked.id}:{one.id}", self.now, one.id, about=about)
                for one in self._deciders(link)
            ],
        )
        return asked

    def to_decide(self) -> Sequence[Asked]:
        """What waits, for staff, but nobody's own. Raises NotAllowed."""
        require_staff(self.actor, STAFF_DECIDE)
        waiting = [self._asked(one) for one in store.waiting(self.session)]
        return [one for one in waiting if one.person.user_id != self.actor.user_id]

    def decide(self, manager_id: int, outcome: Outcome) -> Decided:
        """Confirm or refuse; where that is decided already, tell how. Raises NotAllowed, NotThere."""
        require_staff(self.actor, STAFF_DECIDE)
        asked = self._find(manager_id)
        if asked.person.user_id == self.actor.user_id:
            raise NotAllowed(NOT_YOURSELF)
        if not self._change(asked, None, outcome):
            return Decided(self._find(manager_id), already=True)
        key = f"{TOLD}:{manager_id}"
        about = {"manager": manager_id}
        outbox.add(self.session, [Due(TOLD, key, self.now, asked.person.id, about=about)])
        return Decided(self._find(manager_id), already=False)

    def appoint(self, link_id: int) -> Decided:
        """Say as staff that whom this link is of manages that setting. Raises NotAllowed, NotThere."""
        require_staff(self.actor, STAFF_DECIDE)
        link = self.session.get(SettingLink, link_id, populate_existing=True)
        if link is None or link.outcome != Outcome.CONFIRMED or not link.urn:
            raise NotThere(GONE)
        person = people.locked(self.session, link.person_id)
        if person.user_id == self.actor.user_id:
            raise NotAllowed(NOT_YOURSELF)
        before = next((row for one, row in settings_of(self.session, person.id) if one.id == link_id), None)
        row = before or self._new(person, link)
        if before is None and not store.ask(self.session, row):
            raise NotThere(GONE)
        return self.decide(row.id, Outcome.CONFIRMED)

    def end(self, manager_id: int) -> Decided:
        """They do not manage it any more, as they or staff say. Raises NotAllowed, NotThere."""
        asked = self._find(manager_id)
        if asked.person.user_id != self._require_account().user_id:
            require_staff(self.actor, STAFF_DECIDE)
        ended = self._change(asked, Outcome.CONFIRMED, Outcome.ENDED)
        ended = ended or self._change(asked, None, Outcome.WITHDRAWN)
        return Decided(self._find(manager_id), already=not ended)

    def _require_account(self) -> Actor:
        if self.actor.standing is Standing.GONE:
            raise NotAllowed(ACCOUNT_CLOSED)
        return self.actor

    def _new(self, person: Person, link: SettingLink) -> CpdManager:
        return CpdManager(
            person_id=person.id,
            register=link.register,
            urn=link.urn,
            asked_at=self.now,
            asked_by=self.actor.user_id,
        )

    def _find(self, manager_id: int) -> Asked:
        row = store.row(self.session, manager_id)
        if row is None:
            raise NotThere(GONE)
        return self._asked(row)

    def _asked(self, row: CpdManager) -> Asked:
        person = people.person(self.session, row.person_id)
        if person is None:
            raise NotThere(GONE)
        return Asked(row, person)

    def _change(self, asked: Asked, before: Outcome | None, outcome: Outcome) -> bool:
        row, by = asked.row, self.actor.user_id
        changed = store.decide(self.session, row.id, before, outcome, by, self.now)
        if changed:
            self._note(outcome, row)
            nudges.withdraw(self.session, TO_CONFIRM, {"manager": row.id}, outcome, self.now)
        return changed

    def _note(self, action: str, row: CpdManager) -> None:
        self.session.add(act_of(self.actor, f"cpd_manager.{action}", f"cpd_manager:{row.id}", self.now))
        self.session.flush()

    def _deciders(self, link: SettingLink) -> Sequence[Person]:
        """The co-ordinator of the network they came by; else all who are known to be co-ordinators."""
        theirs = channels.channel(self.session, link.channel_id) if link.channel_id else None
        nearest = {theirs.coordinator_id} if theirs and theirs.ended_at is None else set()
        everybody = {one.coordinator_id for one in channels.current(self.session)} | self.first_admins
        told = self._staff(nearest) or self._staff(everybody)
        return people.meet_all(self.session, [(one.user_id, one.team_id) for one in told], self.now)

    def _staff(self, user_ids: Collection[str]) -> Sequence[Actor]:
        others = [self.known[one] for one in user_ids if one in self.known and one != self.actor.user_id]
        return [one for one in others if one.standing is Standing.MEMBER]


def settings_of(session: Session, person_id: int) -> Sequence[tuple[SettingLink, CpdManager | None]]:
    """The settings somebody belongs to, and whether they manage each, or wait to."""
    managed = {(one.register, one.urn): one for one in store.of_person(session, person_id)}
    found: dict[tuple[bool, str], tuple[SettingLink, CpdManager | None]] = {}
    for link in (one for one in persons.settings_of(session, [person_id]) if one.urn):
        row = managed.get((link.register, link.urn))
        if row or persons.key_of(link) not in found:
            found[persons.key_of(link)] = (link, row)
    return list(found.values())


def managed_by(session: Session, person_id: int) -> Sequence[SettingLink]:
    """The settings somebody manages, as far as they still belong there."""
    return [
        link
        for link, row in settings_of(session, person_id)
        if row is not None and row.outcome == Outcome.CONFIRMED
    ]


def asked_by(session: Session, manager_id: int) -> Asked | None:
    """One of them with whose it is, to be told of; None where there is none."""
    row = store.row(session, manager_id)
    person = people.person(session, row.person_id) if row else None
    return Asked(row, person) if row and person and not person.forgotten_at else None
