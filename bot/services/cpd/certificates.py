"""Certificates, and the roles that ask for them: kept by people themselves, by staff for their contacts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.certificates import Certificates
from bot.services.checks import WrongFields
from bot.services.contacting import fault_in_line
from bot.services.cpd.owners import NotThere, Owner
from bot.services.cpd.requirements import Judged, Need, Noticed, judge, needs_of
from bot.services.nudges import withdraw, withdraw_these
from bot.services.people import act_of
from bot.services.preferences import subject_of
from bot.services.records import CpdCertificate, CpdRole
from bot.store import planning
from bot.store.cpd import certificates as store
from bot.store.cpd.certificates import CpdRuleVersion
from bot.store.listings import wait_for_turn
from bot.when import LONDON

EXPIRING = "cpd.expiring"
"""The kind of nudge that reminds of a certificate's end."""
MOST_TITLE, MOST_ISSUER, MOST_FILE_NAME = 150, 120, 200
MOST_CERTIFICATES = 200
# A longer working life than anybody's, and what no certificate says.
EARLIEST, LONGEST = timedelta(days=366 * 60), timedelta(days=366 * 60)
FILE_TYPES = ("pdf", "jpg", "jpeg", "png", "heic", "docx")
"""Of what shows a certificate: a document or a photograph."""
GONE = "This certificate is no longer there."


@dataclass(frozen=True)
class Evidence:
    """A file in Slack that shows a certificate."""

    file_id: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Said:
    """What somebody says of a certificate."""

    rule: str = ""
    """"" for one that is for no requirement."""
    title: str = ""
    issuer: str = ""
    issued_on: date | None = None
    expires_on: date | None = None
    evidence: Evidence | None = None
    """None for none, and where it stays as it is."""


@dataclass(frozen=True)
class Kept:
    """A certificate as it was noted, and what became of others by it."""

    certificate: CpdCertificate
    judged: Judged
    replaces: Sequence[CpdCertificate] = ()
    """Those it stands in the place of since."""
    longer: CpdCertificate | None = None
    """The one that counts longer, and so stands in its place."""


@dataclass(frozen=True)
class Wallet:
    """Somebody's certificates and roles, as one person may see and keep them within one transaction."""

    owner: Owner
    certificates: Certificates

    @property
    def session(self) -> Session:
        """The transaction it is all carried out in."""
        return self.owner.session

    def all(self) -> Sequence[CpdCertificate]:
        """All certificates, the newest first. Raises NotAllowed, NotThere, as all else here."""
        person = self.owner.read()
        return store.of_people(self.session, [person.id]) if person else []

    def roles(self) -> Sequence[CpdRole]:
        """What they do, as far as it is still a role of the policy."""
        person = self.owner.read()
        found = store.roles_of(self.session, [person.id]) if person else []
        return [one for one in found if one.role in self.certificates.roles]

    def needs(self) -> list[Need]:
        """What they must hold, and how it stands with each."""
        return needs_of(self.certificates, self.roles(), self.all(), self.owner.today)

    def one(self, certificate_id: int) -> CpdCertificate:
        """One of theirs."""
        person, found = self.owner.read(), store.certificate(self.session, certificate_id)
        if found is None or person is None or found.person_id != person.id:
            raise NotThere(GONE)
        return found

    def judged(self, one: CpdCertificate) -> Judged:
        """Until when it counts, and why."""
        return self._judge(one.rule, one.issued_on, one.expires_on)

    def add(self, said: Said, request_key: str, renews: int | None = None) -> Kept:
        """Note a certificate, once for each form; one it renews is replaced by it. Raises WrongFields."""
        person = self.owner.write()
        if before := store.by_request(self.session, request_key):
            return Kept(self.one(before.id), self.judged(before))
        renewed = self.one(renews) if renews is not None else None
        said = self._complete(said, renewed)
        self._refuse(said, person.id)
        now, issued_on = self.owner.now, said.issued_on or self.owner.today
        added = CpdCertificate(
            request_key=request_key,
            person_id=person.id,
            issued_on=issued_on,
            series=(renewed.series or renewed.id) if renewed and not said.rule else None,
            noted_at=now,
            noted_by=self.owner.actor.user_id,
            changed_at=now,
            **self._facts(said),
        )
        self.session.add(added)
        self.session.flush()
        self._note("cpd.certificate_added", f"certificate:{added.id}", rule=said.rule)
        return self._settled(added)

    def change(self, certificate_id: int, said: Said) -> Kept:
        """Correct what was noted; the same again changes nothing. Raises WrongFields."""
        person = self.owner.write()
        known = self.one(certificate_id)
        said = self._complete(replace(said, rule=known.rule), None)
        self._refuse(said, person.id, but=known.id)
        facts = {**self._facts(said), "issued_on": said.issued_on}
        if said.evidence is None:
            facts = {name: value for name, value in facts.items() if not name.startswith("file_")}
        changed = [name for name, value in facts.items() if getattr(known, name) != value]
        for name in changed:
            setattr(known, name, facts[name])
        if changed:
            known.changed_at = self.owner.now
            self._note("cpd.certificate_changed", f"certificate:{known.id}", fields=sorted(changed))
        return self._settled(known)

    def remove(self, certificate_id: int) -> str:
        """Take a certificate out of the record, and give its title; one it replaced stands again."""
        person = self.owner.write()
        known = self.one(certificate_id)
        title = known.title
        self._note("cpd.certificate_removed", f"certificate:{known.id}", rule=known.rule)
        withdraw(self.session, EXPIRING, {"certificate": known.id}, "removed", self.owner.now)
        self.session.delete(known)
        self.session.flush()
        settle(self.session, self.certificates, person.id, self.owner.now)
        return title

    def choose_roles(self, chosen: Mapping[str, date]) -> None:
        """Say what they do, each since when; the same again changes nothing. Raises WrongFields."""
        person = self.owner.write()
        if set(chosen) - set(self.certificates.roles):
            raise WrongFields({"roles": "A role is no longer in the list. Please choose again."})
        if any(since > self.owner.today for since in chosen.values()):
            raise WrongFields({"since": "This day is still to come. Please choose today or an earlier day."})
        before = {one.role: one for one in store.roles_of(self.session, [person.id])}
        if {role: one.since for role, one in before.items()} == dict(chosen):
            return
        store.delete_roles(self.session, person.id, but=chosen)
        for role, since in chosen.items():
            row = before.get(role) or CpdRole(person_id=person.id, role=role)
            row.since, row.noted_at, row.noted_by = since, self.owner.now, self.owner.actor.user_id
            self.session.add(row)
        self.session.flush()
        self._note("cpd.roles_chosen", subject_of(person), roles=sorted(chosen))

    def _complete(self, said: Said, renewed: CpdCertificate | None) -> Said:
        """With what needs no saying: what it is for is what it renews, and a requirement has its title."""
        rule = renewed.rule if renewed else said.rule
        requirement = self.certificates.requirements.get(rule)
        title = said.title or (requirement.title if requirement else renewed.title if renewed else "")
        return replace(said, rule=rule, title=title)

    def _refuse(self, said: Said, person_id: int, but: int | None = None) -> None:
        everything = store.of_people(self.session, [person_id])
        held = [one for one in everything if one.id != but]
        # What is held stays correctable, and can be renewed, after its requirement left the policy.
        rules = {*self.certificates.requirements, *(one.rule for one in everything), ""}
        errors = _faults(said, rules, self.owner.today)
        if len(held) >= MOST_CERTIFICATES:
            errors["issued_on"] = (
                f"{MOST_CERTIFICATES} certificates are noted already. Please remove old ones."
            )
        facts = (said.rule, said.title.casefold(), said.issued_on)
        if facts in [(one.rule, one.title.casefold(), one.issued_on) for one in held]:
            errors["issued_on"] = "This certificate of this day is noted already. You can change that one."
        if errors:
            raise WrongFields(errors)

    def _facts(self, said: Said) -> dict[str, object]:
        evidence = said.evidence
        return {
            "rule": said.rule,
            "title": said.title,
            "issuer": said.issuer,
            "expires_on": said.expires_on,
            "file_id": evidence.file_id if evidence else None,
            "file_name": evidence.name[:MOST_FILE_NAME] if evidence else None,
        }

    def _settled(self, one: CpdCertificate) -> Kept:
        replaced = settle(self.session, self.certificates, one.person_id, self.owner.now)
        by_it = [each for each in replaced if each.replaced_by == one.id]
        longer = store.certificate(self.session, one.replaced_by) if one.replaced_by else None
        return Kept(one, self.judged(one), by_it, longer)

    def _judge(self, rule: str, issued_on: date, expires_on: date | None) -> Judged:
        return judge(self.certificates, noticed(self.session), rule, issued_on, expires_on)

    def _note(self, action: str, subject: str, **details: object) -> None:
        self.session.add(act_of(self.owner.actor, action, subject, self.owner.now, None, **details))


def settle(
    session: Session, certificates: Certificates, person_id: int, now: datetime
) -> Sequence[CpdCertificate]:
    """Work out anew until when each certificate counts, and which stands; gives those replaced just now.

    Of several for the same, the one that counts longest stands. What is not to be reminded of any more is
    taken back. To be called by who has the person locked.
    """
    held = store.of_people(session, [person_id])
    for one in _judge_anew(session, certificates, held):
        withdraw(session, EXPIRING, {"certificate": one.id}, "judged", now)
    return _let_best_stand(session, held, now)


def join_entries(session: Session, person_id: int, into_id: int, now: datetime) -> None:
    """Two entries of one person become one: of what both hold for the same, the best stands."""
    store.join(session, person_id, into_id)
    _let_best_stand(session, store.of_people(session, [into_id]), now)


def _judge_anew(
    session: Session, certificates: Certificates, held: Sequence[CpdCertificate]
) -> Sequence[CpdCertificate]:
    """Those of which it is another day now until which they count."""
    known, changed = noticed(session), []
    for one in held:
        until = judge(certificates, known, one.rule, one.issued_on, one.expires_on).until
        if until != one.counts_until:
            one.counts_until = until
            changed.append(one)
    return changed


def _let_best_stand(
    session: Session, held: Sequence[CpdCertificate], now: datetime
) -> Sequence[CpdCertificate]:
    """Of each that are for the same the one that counts longest; gives those replaced just now."""
    replaced = []
    for group in _groups(held):
        best = max(group, key=lambda one: (one.counts_until or date.max, one.issued_on, one.id))
        for one in group:
            by = None if one is best else best.id
            if by is not None and one.replaced_by is None:
                replaced.append(one)
            one.replaced_by = by
    for one in replaced:
        withdraw(session, EXPIRING, {"certificate": one.id}, "replaced", now)
    session.flush()
    return replaced


def noticed(session: Session) -> Noticed:
    """On which day Kith first read of each version that was news then."""
    news = [one for one in store.versions(session) if one.is_news]
    return {(one.rule, one.in_force): one.noticed_at.astimezone(LONDON).date() for one in news}


def is_settled(session: Session, certificates: Certificates) -> bool:
    """Whether Kith has read of every version before, and of no other."""
    known = {(one.rule, one.in_force, one.old_until) for one in store.versions(session)}
    return known == set(_versions(certificates))


def take_notice(session: Session, certificates: Certificates, now: datetime) -> None:
    """Note which versions are new, and judge every certificate anew: to be called when Kith starts.

    What was in force when Kith first read of a requirement is no news; that old ones end on another day is.
    """
    wait_for_turn(session)  # of several processes that start, one does it
    stated, before = set(_versions(certificates)), store.versions(session)
    met = {one.rule for one in before}
    kept = {(one.rule, one.in_force, one.old_until) for one in before} & stated
    for one in before:
        if (one.rule, one.in_force, one.old_until) not in kept:
            store.delete_version(session, one.rule, one.in_force)
    today = now.astimezone(LONDON).date()
    for rule, in_force, old_until in sorted(stated - kept, key=lambda each: each[:2]):
        news = rule in met or in_force > today
        facts = {"in_force": in_force, "old_until": old_until, "noticed_at": now, "is_news": news}
        session.add(CpdRuleVersion(rule=rule, **facts))
    session.flush()
    _settle_everybody(session, certificates, now)


def _settle_everybody(session: Session, certificates: Certificates, now: datetime) -> None:
    """As `settle` for all, in a few steps: nobody else can write while it lasts."""
    held = store.everything(session)
    changed = {one.id for one in _judge_anew(session, certificates, held)}
    touched = {one.person_id for one in held if one.id in changed}
    theirs: dict[int, list[CpdCertificate]] = {}
    for one in held:
        if one.person_id in touched:
            theirs.setdefault(one.person_id, []).append(one)
    for each in theirs.values():
        _let_best_stand(session, each, now)
    waiting = planning.about(session, [EXPIRING], {}) if changed else []
    withdraw_these(session, [one for one in waiting if one.about["certificate"] in changed], "judged", now)


def _versions(certificates: Certificates) -> Collection[tuple[str, date, date | None]]:
    return [
        (rule, one.in_force, one.old_until)
        for rule, requirement in certificates.requirements.items()
        for one in requirement.versions
    ]


def _groups(held: Sequence[CpdCertificate]) -> Sequence[Sequence[CpdCertificate]]:
    """Those that are for the same: a requirement, or what one of them renews."""
    grouped: dict[str, list[CpdCertificate]] = {}
    for one in held:
        grouped.setdefault(one.rule or f"#{one.series or one.id}", []).append(one)
    return list(grouped.values())


def _faults(said: Said, rules: Collection[str], today: date) -> dict[str, str]:
    errors = {}
    if said.rule not in rules:
        errors["rule"] = "This is no longer in the list. Please choose again."
    if not said.title.strip():
        errors["title"] = "Please say what the certificate is called."
    elif fault := fault_in_line(said.title, MOST_TITLE):
        errors["title"] = fault
    if fault := fault_in_line(said.issuer, MOST_ISSUER):
        errors["issuer"] = fault
    errors |= _faults_in_days(said, today)
    if said.evidence and said.evidence.name.rpartition(".")[2].lower() not in FILE_TYPES:
        errors["evidence"] = f"Please choose a file of one of these types: {', '.join(FILE_TYPES)}."
    return errors


def _faults_in_days(said: Said, today: date) -> dict[str, str]:
    if said.issued_on is None:
        return {"issued_on": "Please say on which day it was issued. It stands on the certificate."}
    if said.issued_on > today:
        return {"issued_on": "This day is still to come. Please choose the day on which it was issued."}
    if said.issued_on < today - EARLIEST:
        return {"issued_on": "That is very long ago. Please look at the year again."}
    if said.expires_on and said.expires_on < said.issued_on:
        return {"expires_on": "It would end before it was issued. Please look at both days again."}
    if said.expires_on and said.expires_on > today + LONGEST:
        return {"expires_on": "That is very far away. Please look at the year again, or leave it empty."}
    return {}
