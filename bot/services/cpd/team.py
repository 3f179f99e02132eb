"""Who lacks what by when, and how many hours people learned: for staff, and for a setting's manager.

A manager learns this of their own setting's people alone. Neither learns what people wrote of their learning.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from sqlalchemy.orm import Session

from bot.certificates import Certificates, Requirement
from bot.services.cpd.hours import year_before
from bot.services.cpd.managers import managed_by
from bot.services.cpd.owners import NotThere
from bot.services.cpd.requirements import Need, State, lacking_in_setting, needs_of
from bot.services.links import Outcome
from bot.services.people import Actor, NotAllowed, Standing, act_of, require_staff
from bot.services.records import CpdCertificate, CpdManager, CpdRole, Listing, Person, SettingLink
from bot.store import audit, people, persons
from bot.store.contacts import STANDING
from bot.store.cpd import certificates as certificate_store
from bot.store.cpd import hours as hour_store
from bot.store.cpd import managers as store
from bot.store.directory import Directory
from bot.when import LONDON

MANAGERS_ONLY = (
    "Who holds which certificate in a setting is for its manager and the council’s staff. If you manage it, "
    "press “My team” under “My CPD” and say so: your co-ordinator confirms it."
)
A_DAY = timedelta(days=1)
Row = TypeVar("Row", CpdRole, CpdCertificate)
NOT_STATED = "Not stated"
GONE = "This certificate is no longer there."


@dataclass(frozen=True)
class Colleague:
    """Somebody as their manager and staff see them: certificates and hours, and nothing they wrote."""

    link: SettingLink
    person: Person
    roles: Sequence[CpdRole]
    needs: Sequence[Need]
    certificates: Sequence[CpdCertificate]
    minutes: int
    """Of learning in the last 365 days."""
    manages: CpdManager | None = None
    """Where they manage the setting, or say so."""

    def lacks(self, today: date) -> Sequence[Need]:
        """What they should hold, and do not."""
        return [need for need in self.needs if need.lacks(today)]


@dataclass(frozen=True)
class SettingTeam:
    """The people of one setting."""

    register: str
    urn: str
    listing: Listing | None
    """The setting; None where the directory does not know it any more."""
    colleagues: Sequence[Colleague]
    nobody_holds: Sequence[Requirement]
    """What each setting needs somebody to hold, and nobody of these does."""

    @property
    def minutes(self) -> int:
        """Of learning in the last 365 days, of all of them together."""
        return sum(one.minutes for one in self.colleagues)


@dataclass(frozen=True)
class Tally:
    """How many of those who must hold something do."""

    requirement: Requirement
    held: int
    soon: int
    expired: int
    missing: int
    """Late, or with nothing said of when they began."""
    in_time: int
    """Missing, with time left."""


@dataclass(frozen=True)
class Group:
    """The people of one area, or of one type of setting."""

    name: str
    settings: int
    people: int
    lacking: int
    """How many of them lack something."""
    minutes: int


@dataclass(frozen=True)
class Overview:
    """All settings at a glance, for staff."""

    people: int
    unsaid: int
    """How many have not said what they do, so that nobody knows what they must hold."""
    tallies: Sequence[Tally]
    areas: Sequence[Group]
    types: Sequence[Group]
    teams: Sequence[SettingTeam]
    """Those with most gaps first."""


@dataclass(frozen=True)
class Teams:
    """The teams, as one person may see them within one transaction."""

    session: Session
    actor: Actor
    directory: Directory
    certificates: Certificates
    now: datetime

    @property
    def today(self) -> date:
        """The day it is in the UK."""
        return self.now.astimezone(LONDON).date()

    @property
    def is_staff(self) -> bool:
        """Whether who acts may see every setting."""
        return self.actor.standing is Standing.MEMBER

    def mine(self) -> Sequence[SettingTeam]:
        """The settings that who acts manages."""
        person = people.in_slack(self.session, self.actor.user_id)
        if person is None or self.actor.standing is Standing.GONE:
            return []
        return [self._team(link.register, link.urn) for link in managed_by(self.session, person.id)]

    def setting(self, register: str, urn: str) -> SettingTeam:
        """The people of one setting. Raises NotAllowed, also where there is no such setting."""
        if not self._may_see(register, urn):
            raise NotAllowed(MANAGERS_ONLY)
        return self._team(register, urn)

    def overview(self) -> Overview:
        """All settings that people belong to. Raises NotAllowed."""
        require_staff(self.actor, MANAGERS_ONLY)
        teams = self._teams(store.members(self.session))
        everybody = {one.person.id: one for team in teams for one in team.colleagues}
        return Overview(
            len(everybody),
            sum(not one.roles for one in everybody.values()),
            [self._tally(rule, everybody.values()) for rule in self.certificates.requirements],
            self._groups(teams, lambda listing: listing.area),
            self._groups(teams, lambda listing: listing.provider_type),
            sorted(teams, key=lambda team: -self._gaps(team)),
        )

    def colleague(self, link_id: int) -> Colleague:
        """One of the people of a setting. Raises NotAllowed, NotThere."""
        link = self.session.get(SettingLink, link_id, populate_existing=True)
        if link is None or link.outcome != Outcome.CONFIRMED or not self._may_see(link.register, link.urn):
            raise NotAllowed(MANAGERS_ONLY)
        team = self._team(link.register, link.urn)
        found = next((one for one in team.colleagues if one.person.id == link.person_id), None)
        if found is None:
            raise NotThere("They do not belong to this setting any more.")
        return found

    def evidence(self, certificate_id: int) -> CpdCertificate:
        """A certificate whose file who acts may see: their own, of their setting's people, any for staff.

        Raises NotAllowed, NotThere.
        """
        found = certificate_store.certificate(self.session, certificate_id)
        if found is None:
            raise NotThere(GONE)
        own = people.in_slack(self.session, self.actor.user_id)
        is_own = own is not None and own.id == found.person_id and self.actor.standing is not Standing.GONE
        if not is_own and not self._looks_after(found.person_id):
            raise NotAllowed(MANAGERS_ONLY)
        if found.file_id is None:
            raise NotThere("No file was put to this certificate.")
        return found

    def note_evidence(self, certificate: CpdCertificate) -> None:
        """Write down that its file was sent to who acts."""
        subject = f"certificate:{certificate.id}"
        self.session.add(act_of(self.actor, "cpd.file_sent", subject, self.now))

    def user_ids(self) -> frozenset[str]:
        """Who of all the people whom who acts may see is on Slack."""
        if self.is_staff:
            members = store.members(self.session)
            return frozenset(one.person.user_id for one in members if one.person.user_id)
        found = (one.person.user_id for team in self.mine() for one in team.colleagues)
        return frozenset(one for one in found if one)

    def note_export(self, what: str) -> bool:
        """Write down that who acts has had this put into a file; False within the same minute."""
        user_id = self.actor.user_id
        key = f"cpd.exported:{user_id}:{what}:{int(self.now.timestamp()) // 60}"[:120]
        return audit.record_once(
            self.session, act_of(self.actor, "cpd.exported", user_id, self.now, key, what=what)
        )

    def _may_see(self, register: str, urn: str) -> bool:
        if self.is_staff:
            return True
        person = people.in_slack(self.session, self.actor.user_id)
        if person is None or self.actor.standing is Standing.GONE:
            return False
        mine = {persons.key_of(link) for link in managed_by(self.session, person.id)}
        return (register in STANDING, urn) in mine

    def _looks_after(self, person_id: int) -> bool:
        theirs = persons.settings_of(self.session, [person_id])
        return self.is_staff or any(self._may_see(one.register, one.urn) for one in theirs if one.urn)

    def _team(self, register: str, urn: str) -> SettingTeam:
        key = register in STANDING, urn
        members = [one for one in store.members(self.session, [urn]) if persons.key_of(one.link) == key]
        if members:
            return self._teams(members)[0]
        return SettingTeam(register, urn, listing_of(self.directory, register, urn), [], [])

    def _teams(self, members: Sequence[store.Member]) -> list[SettingTeam]:
        known = self._known({one.person.id for one in members})
        grouped: dict[tuple[bool, str], dict[int, store.Member]] = {}
        for one in members:
            grouped.setdefault(persons.key_of(one.link), {}).setdefault(one.person.id, one)
        teams = []
        for there in grouped.values():
            first = next(iter(there.values())).link
            colleagues = [self._colleague(one, known) for one in there.values()]
            held = [one.certificates for one in colleagues]
            missing = lacking_in_setting(self.certificates, held, self.today)
            listing = listing_of(self.directory, first.register, first.urn)
            teams.append(SettingTeam(first.register, first.urn, listing, colleagues, missing))
        return teams

    def _known(self, person_ids: set[int]) -> "_Known":
        roles = [
            one
            for one in certificate_store.roles_of(self.session, person_ids)
            if one.role in self.certificates.roles
        ]
        held = certificate_store.of_people(self.session, person_ids)
        since = year_before(self.today) + A_DAY
        minutes = hour_store.minutes(self.session, person_ids, since)
        managers = store.of_people(self.session, person_ids)
        return _Known(
            _by_person(roles),
            _by_person(held),
            minutes,
            {(row.person_id, row.register in STANDING, row.urn): row for row in managers},
        )

    def _colleague(self, member: store.Member, known: "_Known") -> Colleague:
        person_id = member.person.id
        roles, held = known.roles.get(person_id, []), known.certificates.get(person_id, [])
        return Colleague(
            member.link,
            member.person,
            roles,
            needs_of(self.certificates, roles, held, self.today),
            held,
            known.minutes.get(person_id, 0),
            known.managers.get((person_id, *persons.key_of(member.link))),
        )

    def _tally(self, rule: str, everybody: Iterable[Colleague]) -> Tally:
        needs = [need for one in everybody for need in one.needs if need.rule == rule and need.is_required]
        states = [need.state for need in needs]
        late = sum(need.state is State.MISSING and need.lacks(self.today) for need in needs)
        return Tally(
            self.certificates.requirements[rule],
            states.count(State.HELD),
            states.count(State.SOON),
            states.count(State.EXPIRED),
            late,
            states.count(State.MISSING) - late,
        )

    def _groups(
        self, teams: Sequence[SettingTeam], name_of: Callable[[Listing], str | None]
    ) -> Sequence[Group]:
        grouped: dict[str, list[SettingTeam]] = {}
        for team in teams:
            name = (name_of(team.listing) if team.listing else None) or NOT_STATED
            grouped.setdefault(name, []).append(team)
        return sorted(
            (self._group(name, there) for name, there in grouped.items()),
            key=lambda group: (-group.lacking, group.name),
        )

    def _group(self, name: str, teams: Sequence[SettingTeam]) -> Group:
        """Somebody who belongs to two of the settings counts once."""
        there = {one.person.id: one for team in teams for one in team.colleagues}.values()
        lacking = sum(bool(one.lacks(self.today)) for one in there)
        return Group(name, len(teams), len(there), lacking, sum(one.minutes for one in there))

    def _gaps(self, team: SettingTeam) -> int:
        return len(team.nobody_holds) + sum(len(one.lacks(self.today)) for one in team.colleagues)


@dataclass(frozen=True)
class _Known:
    """What is known of some people, by their ids."""

    roles: Mapping[int, Sequence[CpdRole]]
    certificates: Mapping[int, Sequence[CpdCertificate]]
    minutes: Mapping[int, int]
    managers: Mapping[tuple[int, bool, str], CpdManager]


def _by_person(rows: Iterable[Row]) -> Mapping[int, Sequence[Row]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row.person_id, []).append(row)
    return found


def listing_of(directory: Directory, register: str, urn: str) -> Listing | None:
    """A setting, also where another register with the same URNs lists it by now; None where none does."""
    found = directory.listings().by_urn.get(urn) if urn else ()
    return next((one for one in found if (one.register in STANDING) == (register in STANDING)), None)
