"""What somebody tells, and how it is kept until they have sent it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from bot.store.concerns.concerns import ConcernDraft
from bot.store.sealing import Vault


class Danger(StrEnum):
    """Whether anyone is in danger now."""

    YES = "yes"
    NOT_SURE = "not sure"
    NO = "no"


@dataclass(frozen=True)
class Told:
    """What somebody tells: at most four answers."""

    danger: str = ""
    words: str = ""
    about: str = ""
    """Which setting or person, in their own words."""
    named: tuple[str, ...] = ()
    """Slack ids of people in Slack it is about."""
    reach: str = ""
    """How and when they can safely be reached."""
    only_talk: bool = False
    """“Can we talk?”: they ask for a call, and tell nothing yet."""
    evidence: Mapping[str, str] = field(default_factory=dict)
    """A message it is about: its `author` and `channel` (Slack ids), `ts` and `words`, as they were."""
    setting: Mapping[str, str] = field(default_factory=dict)
    """A provider of the register it is about: its `register`, `urn` and `name`."""

    def about_message(self, evidence: Mapping[str, str]) -> "Told":
        """The same, about a message."""
        return replace(self, evidence=evidence)

    @property
    def is_urgent(self) -> bool:
        """Whether somebody may be in danger now: not to be sure counts as yes."""
        return self.danger in (Danger.YES, Danger.NOT_SURE)

    @property
    def is_something(self) -> bool:
        """Whether the first step was gone through, or a call is asked for."""
        return bool(self.danger) or self.only_talk

    def kept_away(self, reporter: str) -> frozenset[str]:
        """Whom it is about, as far as they are on Slack: named, or the author of the message it is about."""
        wrote = {self.evidence.get("author", "")} - {"", reporter}
        return frozenset(self.named) | wrote


def begun(vault: Vault, draft: ConcernDraft) -> tuple[str, Told]:
    """Who began it, and what they have told so far. Raises LostKey."""
    kept = vault.open(draft.sealed)
    told = {name: value for name, value in kept.items() if name not in ("user", "team")}
    return str(kept["user"]), replace(Told(**told), named=tuple(told["named"]))
