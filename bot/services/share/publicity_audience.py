"""For whom publicity is: settings of the register, the people linked to them, and how each is reached."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rapidfuzz import process
from sqlalchemy.orm import Session

from bot.policy import Reaching
from bot.services.checks import WrongFields
from bot.services.preferences import CONTACTS
from bot.services.queries import TYPES
from bot.services.reaching import reach_at
from bot.services.records import Person, Preference, PublicityPlan
from bot.services.wishes import Way, way_to, wishes
from bot.store.contacts import STANDING
from bot.store.share import publicity as store
from bot.when import LONDON

SENT = "share.publicity"
"""The nudge that brings it; who stops it gets no publicity."""
SETTING_TYPES = tuple(TYPES)
"""In the regulator's words."""
NO_TYPE = "Type not known"
STOPPED, NO_CONTACT, PAUSED = "stopped", "no_contact", "paused"
"""Why somebody who is meant cannot be sent it: opted out, no contact is known, or no day on which they may
be reached.
"""
MOST_AREAS = 30
MOST_UNKNOWN = 3
ALIKE = 70

Key = tuple[bool, str]
"""The same for a setting in any of the registers that share their URNs."""


@dataclass(frozen=True)
class Audience:
    """For whom it is; whatever is left empty is no limit."""

    areas: Sequence[str] = ()
    types: Sequence[str] = ()
    languages: Sequence[str] = ()


@dataclass(frozen=True)
class Meant:
    """Somebody for whom it is."""

    person: Person
    way: Way
    why: str
    """Why they cannot be sent it; empty where they can."""
    language: str
    settings: frozenset[Key]


@dataclass(frozen=True)
class Group:
    """Everybody for whom it is now, each once, and the settings they belong to."""

    settings: Mapping[Key, str]
    """Every open setting that is meant, with its type in the regulator's words."""
    people: Sequence[Meant]

    @property
    def by_way(self) -> Mapping[Way, int]:
        """How many can be sent it, by the way that goes."""
        return Counter(one.way for one in self.people if not one.why)

    @property
    def by_reason(self) -> Mapping[str, int]:
        """How many cannot, by the reason."""
        return Counter(one.why for one in self.people if one.why)

    @property
    def without_people(self) -> int:
        """To how many of the settings nobody is linked."""
        linked = {key for one in self.people for key in one.settings}
        return sum(key not in linked for key in self.settings)


def audience_of(plan: PublicityPlan | None) -> Audience:
    """What was chosen; everybody, where nothing was."""
    return Audience(plan.areas, plan.types, plan.languages) if plan else Audience()


def languages(session: Session, policy: Reaching) -> list[str]:
    """What people can be chosen by: the languages they prefer, each once however it is written."""
    spelt: dict[str, str] = {policy.language.casefold(): policy.language}
    for one in store.languages(session):
        spelt.setdefault(one.strip().casefold(), one.strip())
    return sorted(filter(None, spelt.values()), key=str.casefold)


def read_areas(session: Session, typed: str, now: datetime) -> list[str]:
    """Councils, towns and postcode districts with commas between, as the register writes them.

    Raises WrongFields for an area in which the register has no open setting.
    """
    known: dict[str, str] = {}
    for row in store.open_settings(session, now.astimezone(LONDON).date()):
        for area in _areas_of(row):
            known.setdefault(area.casefold(), area)
    asked = dict.fromkeys(" ".join(one.split()) for one in typed.split(","))
    unknown = [_say_unknown(one, known) for one in asked if one and one.casefold() not in known]
    if unknown:
        raise WrongFields({"areas": f"{' '.join(unknown[:MOST_UNKNOWN])} Please correct it, or take it out."})
    found = [known[one.casefold()] for one in asked if one]
    if len(found) > MOST_AREAS:
        raise WrongFields({"areas": f"Please name at most {MOST_AREAS} areas."})
    return list(dict.fromkeys(found))


def gather(session: Session, chosen: Audience, policy: Reaching, now: datetime, *, has_email: bool) -> Group:
    """Everybody for whom it is now. `has_email` tells whether Kith can send e-mail."""
    settings = _settings(session, chosen, now)
    theirs: dict[int, set[Key]] = {}
    who: dict[int, tuple[Person, Preference | None]] = {}
    wanted = {one.casefold() for one in chosen.languages}
    for link, person, said in store.linked(session):
        key = (link.register in STANDING, link.urn)
        if key in settings and (not wanted or _language(said, policy).casefold() in wanted):
            theirs.setdefault(person.id, set()).add(key)
            who[person.id] = person, said
    people = [
        _meant(person, said, theirs[person_id], policy, now, has_email=has_email)
        for person_id, (person, said) in who.items()
    ]
    return Group(settings, people)


def _settings(session: Session, chosen: Audience, now: datetime) -> dict[Key, str]:
    """Open settings that are meant; of one in several registers the first counts."""
    rows = store.open_settings(session, now.astimezone(LONDON).date())
    areas, types = {one.casefold() for one in chosen.areas}, {*chosen.types}
    found: dict[Key, str] = {}
    seen: set[Key] = set()
    for row in sorted(rows, key=lambda one: STANDING.index(one[0]) if one[0] in STANDING else 0):
        key = (row[0] in STANDING, row[1])
        if key in seen:
            continue
        seen.add(key)
        here = not areas or any(one.casefold() in areas for one in _areas_of(row))
        if here and (not types or types & {row[2], row[3]}):
            found[key] = row[2] or NO_TYPE
    return found


def _areas_of(row: store.SettingRow) -> Iterable[str]:
    district = row[6].partition(" ")[0] if row[6] else None
    return filter(None, (row[4], row[5], district))


def _say_unknown(area: str, known: Mapping[str, str]) -> str:
    like = process.extractOne(area.casefold(), list(known), score_cutoff=ALIKE)
    perhaps = f" Perhaps you mean {known[like[0]]}?" if like else ""
    return f"The register has no open setting in “{area[:60]}”.{perhaps}"


def _language(said: Preference | None, policy: Reaching) -> str:
    return (said.language.strip() if said else "") or policy.language


def _meant(
    person: Person,
    said: Preference | None,
    settings: Collection[Key],
    policy: Reaching,
    now: datetime,
    *,
    has_email: bool,
) -> Meant:
    wanted = wishes(said, policy)
    way = way_to(person, wanted.way, has_email=has_email)
    why = ""
    if SENT in wanted.stopped:
        why = STOPPED
    elif way is not Way.SLACK and not getattr(person, CONTACTS[way]):
        why = NO_CONTACT
    elif reach_at(wanted.reachable, now) is None:
        why = PAUSED
    return Meant(person, way, why, _language(said, policy), frozenset(settings))
