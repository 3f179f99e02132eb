"""Who is reminded of what: certificates that run out, and requirements that change."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from sqlalchemy.orm import Session

from bot.certificates import Certificates, Requirement, Version
from bot.services.cpd.certificates import EXPIRING, noticed
from bot.services.cpd.requirements import NOTICE, ends_old
from bot.services.records import CpdCertificate
from bot.store.cpd import certificates as store
from bot.store.cpd.certificates import CpdRuleVersion
from bot.store.outbox import Due
from bot.when import LONDON

CHANGED = "cpd.requirement_changed"
STEPS = (-90, -60, -30, -7, 1, 7, 30, 60, 90)
"""On which days people are reminded, counted from the last day on which a certificate counts."""
LAST_FOR = timedelta(days=30)
"""For how long the last of them has a point."""
MORNING = time(9)
A_DAY = timedelta(days=1)
About = Mapping[str, int | str]


@dataclass(frozen=True)
class Change:
    """A new version of a requirement, as it touches one person."""

    requirement: Requirement
    version: Version
    old_until: date | None
    """The last day on which certificates from before count, where the version says that there is one."""
    certificate: CpdCertificate | None
    """What they hold for it."""


def expiring(session: Session, now: datetime) -> Iterator[Due]:
    """Who is to be reminded by now that a certificate runs out, or has.

    A reminder counts until the next is due, so that after an outage nobody gets two at once. Who noted or
    corrected a certificate after one was due knows. Its key holds the day: one that counts until another day
    has reminders of its own.
    """
    today = now.astimezone(LONDON).date()
    first = today - timedelta(days=STEPS[-1]) - LAST_FOR
    for one in store.ending(session, first, today - timedelta(days=STEPS[0])):
        if one.counts_until is None:
            continue
        due = [_morning(one.counts_until + timedelta(days=step)) for step in STEPS]
        for step, (due_at, expires_at) in zip(STEPS, pairwise([*due, due[-1] + LAST_FOR]), strict=True):
            if due_at <= now < expires_at and one.changed_at < due_at:
                yield _reminder(one, step, due_at, expires_at)


def expires(session: Session, about: About) -> CpdCertificate | None:
    """What a reminder is of; None where it was renewed or removed, or counts until another day."""
    found = store.certificate(session, int(about["certificate"]))
    if found is None or found.replaced_by is not None or found.counts_until is None:
        return None
    return found if found.counts_until.isoformat() == about["until"] else None


def successor(session: Session, about: About) -> CpdCertificate | None:
    """What stands in the place of the certificate a reminder was of, or itself; None where neither does."""
    found = store.certificate(session, int(about["certificate"]))
    if found is not None and found.replaced_by is not None:
        return store.certificate(session, found.replaced_by)
    return found


def changes(session: Session, certificates: Certificates, now: datetime) -> Iterator[Due]:
    """Who is to be told that a requirement changes: those who hold it, and those who must.

    As long as there is something they can do about it.
    """
    for row in (one for one in store.versions(session) if one.is_news):
        requirement = certificates.requirements.get(row.rule)
        version = _version(requirement, row.in_force)
        if requirement is None or version is None:
            continue
        last = _last_day(session, row, version)
        if now.astimezone(LONDON).date() > last:
            continue
        holders = {one.person_id for one in store.for_rule(session, row.rule)}
        about = {"rule": row.rule, "in_force": row.in_force.isoformat()}
        for person_id in sorted(holders | set(store.in_roles(session, requirement.roles))):
            key = f"{CHANGED}:{row.rule}:{row.in_force}:{row.old_until}:{person_id}"
            ends = _morning(last + A_DAY)
            yield Due(CHANGED, key, row.noticed_at, person_id, about=about, expires_at=ends, urgency=4)


def change(session: Session, certificates: Certificates, about: About, person_id: int) -> Change | None:
    """What a person is told of a change; None where the policy no longer holds it."""
    rule, in_force = str(about["rule"]), date.fromisoformat(str(about["in_force"]))
    requirement = certificates.requirements.get(rule)
    version = _version(requirement, in_force)
    if requirement is None or version is None:
        return None
    held = [one for one in store.for_rule(session, rule) if one.person_id == person_id]
    until = ends_old(rule, version, noticed(session)) if version.old_until else None
    return Change(requirement, version, until, held[0] if held else None)


def _reminder(one: CpdCertificate, step: int, due_at: datetime, expires_at: datetime) -> Due:
    until = str(one.counts_until)
    return Due(
        EXPIRING,
        f"{EXPIRING}:{one.id}:{until}:{step}",
        due_at,
        person_id=one.person_id,
        about={"certificate": one.id, "until": until},
        expires_at=expires_at,
        urgency=4,
    )


def _version(requirement: Requirement | None, in_force: date) -> Version | None:
    versions = requirement.versions if requirement else ()
    return next((one for one in versions if one.in_force == in_force), None)


def _last_day(session: Session, row: CpdRuleVersion, version: Version) -> date:
    noticed_on = row.noticed_at.astimezone(LONDON).date()
    ends = ends_old(row.rule, version, noticed(session)) if version.old_until else row.in_force
    return max(ends, row.in_force, noticed_on + NOTICE)


def _morning(day: date) -> datetime:
    return datetime.combine(day, MORNING, LONDON).astimezone(UTC)
