"""What people in each role must hold, and for how long it counts: config/certificates.yaml.

A council says what it has otherwise under `certificates` in its one policy file (see `bot.policy`). Where
each number comes from stands beside it in the file that Kith brings.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Self

from pydantic import Field, model_validator

from bot.policy_parts import Part

# Kept with what people say of themselves; a label is an option of a menu, which Slack cuts at 75 characters
# (https://docs.slack.dev/reference/block-kit/composition-objects/option-object).
Key = Annotated[str, Field(pattern=r"^[a-z][a-z_]{1,39}$")]
Label = Annotated[str, Field(min_length=1, max_length=75)]
Web = Annotated[str, Field(max_length=500, pattern=r"^https://\S+$")]
# A group of checkboxes holds 10 options, a menu 100; a section some lines for each
# (https://docs.slack.dev/reference/block-kit/block-elements/multi-select-menu-element).
MOST_ROLES, MOST_REQUIREMENTS = 40, 20


class Version(Part):
    """What a requirement says from one day on."""

    in_force: date
    months: Annotated[int, Field(ge=1, le=240)] | None
    """For how long a certificate counts from its issue; None for as long as the certificate itself says."""
    says: Annotated[str, Field(min_length=1, max_length=300)]
    source: Web
    old_until: date | None = None
    """Until when certificates from before it count at most; None where it leaves them as they are."""


class Requirement(Part):
    """One certificate that some must hold."""

    title: Label
    roles: frozenset[Key]
    each_setting: bool
    """Whether each setting needs somebody who holds it."""
    within_days: Annotated[int, Field(ge=0, le=730)]
    """How long somebody who starts in such a role has."""
    versions: Annotated[tuple[Version, ...], Field(min_length=1, max_length=20)]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        days = [version.in_force for version in self.versions]
        if days != sorted(set(days)):
            raise ValueError("list the versions by the day they come into force, the oldest first")
        if any(one.old_until and one.old_until < one.in_force for one in self.versions):
            raise ValueError("`old_until` is a day on or after the version comes into force")
        return self


class Certificates(Part):
    """Who must hold what."""

    roles: Annotated[Mapping[Key, Label], Field(min_length=1, max_length=MOST_ROLES)]
    requirements: Annotated[Mapping[Key, Requirement], Field(max_length=MOST_REQUIREMENTS)]

    @model_validator(mode="after")
    def _known_roles(self) -> Self:
        for key, requirement in self.requirements.items():
            if unknown := requirement.roles - set(self.roles):
                raise ValueError(f"{key} is asked of roles that are not listed: {', '.join(sorted(unknown))}")
        return self
