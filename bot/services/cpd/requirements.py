"""For how long a certificate counts, and what somebody still lacks: worked out from the policy alone.

A certificate is judged by the version of its requirement that was in force when it was issued. A later
version ends it sooner only where it says until when earlier ones count, and, where it is news to Kith, never
sooner than `NOTICE` after that: people are told, and can do something about it before.
"""

from calendar import monthrange
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.certificates import Certificates, Requirement, Version
from bot.services.records import CpdCertificate, CpdRole

NOTICE = timedelta(days=90)
SOON = timedelta(days=90)
"""What runs out within this is shown as such: the first reminder comes then."""
Noticed = Mapping[tuple[str, date], date]
"""When Kith read of versions that were news then, by requirement and the day they came into force."""


class Because(StrEnum):
    """Why a certificate counts until the day it does."""

    NOTHING = "nothing"
    """It has no end."""
    PRINTED = "printed"
    REQUIREMENT = "requirement"
    """Sooner than it says itself: the requirement gives it so long."""
    NEWER = "newer"
    """A newer version of the requirement says until when."""


@dataclass(frozen=True)
class Judged:
    """Until when a certificate counts, that day included, and why."""

    until: date | None
    because: Because
    version: Version | None
    """The one in force when it was issued; None for a certificate that is for no requirement."""


class State(StrEnum):
    """How it stands with something that somebody must hold."""

    HELD = "held"
    SOON = "soon"
    EXPIRED = "expired"
    MISSING = "missing"
    """There never was one; `by` says until when there is time."""


@dataclass(frozen=True)
class Need:
    """One thing that somebody must hold, or holds."""

    rule: str
    requirement: Requirement
    state: State
    certificate: CpdCertificate | None
    """The one that counts, or counted last."""
    by: date | None
    """Until when it counts; where it is missing, until when it must be there. None for no day."""
    is_required: bool = True
    """Whether one of their roles asks for it."""

    def lacks(self, today: date) -> bool:
        """Whether it should be there, and is not."""
        late = self.state is State.MISSING and (self.by is None or self.by < today)
        return self.is_required and (late or self.state is State.EXPIRED)


def judge(
    certificates: Certificates, noticed: Noticed, rule: str, issued_on: date, expires_on: date | None
) -> Judged:
    """Until when a certificate counts that was issued then, and says itself that it ends at `expires_on`."""
    requirement = certificates.requirements.get(rule)
    version = version_on(requirement, issued_on) if requirement else None
    judged = Judged(expires_on, Because.PRINTED if expires_on else Because.NOTHING, version)
    if requirement is None or version is None:
        return judged
    if version.months:
        judged = _sooner(judged, months_after(issued_on, version.months), Because.REQUIREMENT)
    for newer in requirement.versions:
        if newer.in_force > issued_on and newer is not version and newer.old_until:
            judged = _sooner(judged, ends_old(rule, newer, noticed), Because.NEWER)
    return judged


def version_on(requirement: Requirement, day: date) -> Version:
    """What a requirement said on a day; what it said first, before that."""
    before = [version for version in requirement.versions if version.in_force <= day]
    return before[-1] if before else requirement.versions[0]


def ends_old(rule: str, version: Version, noticed: Noticed) -> date:
    """The last day on which certificates from before a version count, which says that there is one."""
    told = noticed.get((rule, version.in_force))
    ends = version.old_until or date.max
    return max(ends, told + NOTICE) if told else ends


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def needs_of(
    certificates: Certificates, roles: Sequence[CpdRole], held: Sequence[CpdCertificate], today: date
) -> list[Need]:
    """What somebody in these roles must hold, and what they hold beside, in the order of the policy."""
    found = []
    for rule, requirement in certificates.requirements.items():
        asked = [one for one in roles if one.role in requirement.roles]
        standing = _standing(rule, held)
        if asked or standing:
            found.append(_need(rule, requirement, asked, standing, today))
    return found


def state_of(until: date | None, today: date) -> State:
    """How it stands with a certificate that counts until then."""
    if until is not None and until < today:
        return State.EXPIRED
    return State.SOON if until is not None and until <= today + SOON else State.HELD


def lacking_in_setting(
    certificates: Certificates, held: Collection[Sequence[CpdCertificate]], today: date
) -> list[Requirement]:
    """What each setting needs somebody to hold, and nobody of these holds now."""
    current = {
        one.rule
        for each in held
        for one in each
        if one.replaced_by is None and state_of(one.counts_until, today) is not State.EXPIRED
    }
    return [
        requirement
        for rule, requirement in certificates.requirements.items()
        if requirement.each_setting and rule not in current
    ]


def _sooner(judged: Judged, ends: date, because: Because) -> Judged:
    if judged.until is not None and judged.until <= ends:
        return judged
    return Judged(ends, because, judged.version)


def _standing(rule: str, held: Sequence[CpdCertificate]) -> CpdCertificate | None:
    return next((one for one in held if one.rule == rule and one.replaced_by is None), None)


def _need(
    rule: str,
    requirement: Requirement,
    asked: Sequence[CpdRole],
    standing: CpdCertificate | None,
    today: date,
) -> Need:
    if standing:
        state = state_of(standing.counts_until, today)
        return Need(rule, requirement, state, standing, standing.counts_until, bool(asked))
    # Whoever does several of these has had to hold it since they began with the first.
    by = min(one.since for one in asked) + timedelta(days=requirement.within_days)
    return Need(rule, requirement, State.MISSING, None, by)
