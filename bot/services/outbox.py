"""The outbox as an admin sees it: how much waits, and what could not be sent whatever was tried."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.services.people import NotAllowed, act_of
from bot.services.roles import Role, Roles
from bot.services.wishes import Way
from bot.store import outbox, pace, planning
from bot.store.outbox import Nudge

ADMINS_SEE = (
    "Only an admin can look into the outbox. Type `/kith roles` to see who they are, and ask one of them."
)
MOST_SHOWN = 20
A_FEW = 3
WAYS = (Way.SLACK, Way.EMAIL)


@dataclass(frozen=True)
class Dead:
    """A nudge that was given up; never what it says."""

    id: int
    kind: str
    user_id: str | None
    name: str | None
    channel_id: str | None
    reason: str
    ended_at: datetime


@dataclass(frozen=True)
class State:
    """How much waits for what."""

    on_its_way: int
    """Ready to be sent, or being sent."""
    tried_again: int
    """Could not be sent so far."""
    for_digest: int
    tasks: int
    """For a co-ordinator to tell."""
    later: int
    """Not due yet, or its person is not to be disturbed now."""
    dead: int
    shown: Sequence[Dead]
    failing: Sequence[str] = ()
    """Ways of sending, `slack` or `email`, of which the last few tries all failed, whatever the message."""


@dataclass(frozen=True)
class Outbox:
    """The outbox, as who acts may see and change it in the transaction of `roles`."""

    roles: Roles

    def state(self) -> State:
        """How it stands. Raises NotAllowed where who asks is no admin."""
        self._require_admin()
        session = self.roles.session
        counts = planning.counts(session)
        return State(
            on_its_way=counts["ready"] + counts["sending"],
            tried_again=counts["waiting"],
            for_digest=counts["held"],
            tasks=counts["task"],
            later=counts["planned"],
            dead=counts["dead"],
            failing=[way for way in pace.failing(session, A_FEW) if way in WAYS],
            shown=[self._dead(nudge) for nudge in outbox.dead(session, MOST_SHOWN)],
        )

    def try_again(self, nudge_id: int) -> bool:
        """Send it again from the beginning. False where it is not dead any more. Raises NotAllowed."""
        self._require_admin()
        done = outbox.retry(self.roles.session, nudge_id)
        return done and self._note(nudge_id, "outbox.tried_again")

    def give_up(self, nudge_id: int) -> bool:
        """Let it rest for good. False where it is not dead any more. Raises NotAllowed."""
        self._require_admin()
        done = planning.bury(self.roles.session, nudge_id, self.roles.now)
        return done and self._note(nudge_id, "outbox.given_up")

    def _require_admin(self) -> None:
        if Role.ADMIN not in self.roles.held_by(self.roles.actor.user_id):
            raise NotAllowed(ADMINS_SEE)

    def _note(self, nudge_id: int, action: str) -> bool:
        roles = self.roles
        roles.session.add(act_of(roles.actor, action, str(nudge_id), roles.now))
        return True

    def _dead(self, nudge: Nudge) -> Dead:
        person = planning.person_of(self.roles.session, nudge)
        return Dead(
            id=nudge.id,
            kind=nudge.kind,
            user_id=person.user_id if person else None,
            name=person.name if person else None,
            channel_id=nudge.channel_id,
            reason=nudge.reason or "",
            ended_at=nudge.ended_at or nudge.due_at,
        )
