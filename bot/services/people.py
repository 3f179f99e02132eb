"""Who acts, and what they may do."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from bot.store.audit import AuditEvent


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


def act_of(
    actor: Actor, action: str, subject: str, now: datetime, request_key: str | None = None, **details: object
) -> AuditEvent:
    """The audit row of something a person does, to be written in the transaction that does it."""
    return AuditEvent(
        at=now,
        actor_id=actor.user_id,
        actor_team=actor.team_id,
        action=action,
        subject=subject,
        details=details,
        request_key=request_key,
    )


class Refusal(Exception):
    """Something cannot be done as things are. The message, for the person, says why and what they can do.

    A handler need not catch it: it ends the request, whose transaction changes nothing.
    """

    heading = "Not possible now"


class NotAllowed(Refusal):
    """The person may not do this; the message says so kindly and says what they can do."""

    heading = "Not available to you"


STAFF_ONLY = (
    "Searching the directory is for the council’s own staff. If you need a provider’s details, please ask "
    "your network co-ordinator: they will be glad to help."
)


def require_staff(actor: Actor, refusal: str = STAFF_ONLY) -> None:
    """Let only staff pass: members of our own workspace who are no guests. Raises NotAllowed."""
    if actor.standing is not Standing.MEMBER:
        raise NotAllowed(refusal)
