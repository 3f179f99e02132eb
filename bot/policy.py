"""What differs from council to council: what Kith brings in config/, and the council's own file over it.

Kith brings config/policy.yaml and, for the sections `concerns` and `certificates`, safeguarding.yaml and
certificates.yaml beside it. A council has one file for all of them.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, get_args

import yaml
from pydantic import Field, ValidationError, field_validator

from bot.certificates import Certificates
from bot.policy_parts import Nation, Part, Phone, WallTime, Weekday
from bot.resources import CONFIG, read_yaml
from bot.safeguarding import Concerns, Deadline

__all__ = ["Nation", "Policy", "Privacy", "Reaching", "WrongPolicy", "read_policy"]

# As much as the database keeps of a language; a topic is a choice in a menu, and may be typed beside others
# with commas between.
Language = Annotated[str, Field(min_length=1, max_length=40)]
Topic = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[^,\n]+$")]


class WrongPolicy(Exception):
    """A policy file cannot be used; the message names every fault."""


class Reaching(Part):
    """How people are reached until they say otherwise."""

    language: Language
    nation: Nation
    quiet_from: WallTime
    quiet_until: WallTime
    work_days: frozenset[Weekday]
    digest_at: WallTime
    asks_per_week: Annotated[int, Field(ge=0)]


class MeetingRules(Part):
    """What holds for meetings."""

    invite_days: Annotated[int, Field(ge=1, le=90)]
    """How many days before each meeting of a series its invitation is posted."""
    company: Annotated[int, Field(ge=2, le=100)]
    """How many would have to join an idea for its co-ordinator to be told."""
    idea_days: Annotated[int, Field(ge=7, le=730)]
    offer_days: Annotated[int, Field(ge=3, le=90)]
    follow_up_days: Annotated[int, Field(ge=1, le=180)]


class UpdateRules(Part):
    """What holds for safeguarding updates."""

    remind_days: Annotated[int, Field(ge=1, le=90)]
    """After how many days who must read one, and has not, is asked again."""
    may_be_stopped: bool
    """Whether people may stop being asked: then nobody sees that they never read it but staff."""


class EnquiryRules(Part):
    """What holds for questions to the network team."""

    answer_days: Annotated[int, Field(ge=1, le=60)]
    """By how many working days a question is to be answered."""
    remind_days: Annotated[int, Field(ge=1, le=30)]
    """After how many days each whoever finds the answer is reminded."""


class Privacy(Part):
    """What people are told about their data, and whom they can turn to."""

    lawful_basis: str
    notice: str
    """Where the council's privacy notice is; empty where the policy does not say."""
    officer: str
    """How to reach the data protection officer; empty where the policy does not say."""
    regulator: str
    regulator_web: str
    regulator_phone: str
    backup_days: Annotated[int, Field(ge=0)]
    """For how many days a backup may still hold what was erased."""


class Body(Part):
    """Somebody people can turn to."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    phone: Phone
    email: str
    web: str


class ComplaintRules(Part):
    """What holds for complaints about the service and about personal data."""

    team: Body
    """The council's own complaints team; without a way to reach it where the policy does not say."""
    service: Deadline
    data: Deadline
    """By when a complaint is answered."""
    ombudsman: Mapping[Nation, Body]

    @field_validator("ombudsman")
    @classmethod
    def _knows_every_nation(cls, held: Mapping[str, Body]) -> Mapping[str, Body]:
        if lacking := sorted({*get_args(Nation)} - {*held}):
            raise ValueError(f"says nothing for {', '.join(lacking)}")
        return held


class Policy(Part):
    """The council's policy."""

    reaching: Reaching
    privacy: Privacy
    complaints: ComplaintRules
    meetings: MeetingRules
    updates: UpdateRules
    enquiries: EnquiryRules
    topics: Annotated[tuple[Topic, ...], Field(max_length=40)]
    """What people can choose to hear about, beside topics in their own words."""
    concerns: Concerns
    """What applies where somebody raises a concern."""
    certificates: Certificates
    """What people in each role must hold."""


def read_policy(own: Path | None = None) -> Policy:
    """The policy Kith brings, with what the council's own file says in its place. Raises WrongPolicy."""
    try:
        return Policy.model_validate(_over(_brought(), _read(own)) if own else _brought())
    except ValidationError as fault:
        faults = [
            f"{' → '.join(map(str, each['loc']))}: {each['msg']}" for each in fault.errors(include_url=False)
        ]
        raise WrongPolicy(f"{own or 'The policy'} cannot be used: {'; '.join(faults)}.") from None


@cache
def _brought() -> Mapping[str, Any]:
    return _read(CONFIG / "policy.yaml") | {
        "concerns": _read(CONFIG / "safeguarding.yaml"),
        "certificates": _read(CONFIG / "certificates.yaml"),
    }


def _read(path: Path) -> dict[str, Any]:
    try:
        content = read_yaml(path)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as fault:
        raise WrongPolicy(f"{path} cannot be read: {fault}") from None
    if not isinstance(content, dict):
        raise WrongPolicy(f"{path} holds no policy: it must be laid out as config/policy.yaml.")
    return content


def _over(brought: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """`own` where it says something, else what was brought; lists are replaced as a whole."""
    merged = dict(brought)
    for key, value in own.items():
        before = merged.get(key)
        merged[key] = _over(before, value) if isinstance(before, dict) and isinstance(value, dict) else value
    return merged
