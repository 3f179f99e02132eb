"""Who acts, and what they may do."""

from dataclasses import dataclass
from enum import Enum


class Standing(Enum):
    """How a person belongs to the council's workspace."""

    MEMBER = "member"
    GUEST = "guest"
    ELSEWHERE = "elsewhere"
    """A member of another workspace, met in a channel that both share."""
    GONE = "gone"
    """An account that was closed, or no person at all."""


@dataclass(frozen=True)
class Actor:
    """The person a request comes from: Slack's ids and their standing, never their name."""

    user_id: str
    team_id: str
    standing: Standing


class NotAllowed(Exception):
    """The person may not do this; the message says so kindly and says what they can do."""


STAFF_ONLY = (
    "Searching the directory is for the council’s own staff. If you need a provider’s details, please ask "
    "your network co-ordinator: they will be glad to help."
)


def require_staff(actor: Actor, refusal: str = STAFF_ONLY) -> None:
    """Let only staff pass: members of our own workspace who are no guests. Raises NotAllowed."""
    if actor.standing is not Standing.MEMBER:
        raise NotAllowed(refusal)
