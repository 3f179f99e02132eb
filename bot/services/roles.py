"""Roles of staff: who holds them, who may give and take them, and what waits for a second admin.

Who somebody is now is handed in, asked of Slack before the transaction begins. Whoever is missing there, or
is no member of the council's workspace any more, counts as nobody: a role of theirs counts for nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum
from typing import Any

from sqlalchemy.orm import Session

from bot.services import nudges
from bot.services.people import Actor, NotAllowed, Standing, act_of, require_staff
from bot.store import outbox, people
from bot.store import roles as store
from bot.store.outbox import Due
from bot.store.roles import RoleGrant, RoleRequest

STAFF_SEE = (
    "Roles are for the council’s own staff. If you need somebody with a role, such as the safeguarding lead, "
    "please ask your network co-ordinator."
)
ADMINS_CHANGE = (
    "Only an admin can give or take roles. Type `/kith roles` to see who they are, and ask one of them."
)

# The kinds of nudges: to who may decide on a request, to who asked, and to who holds a role now.
TO_DECIDE, DECIDED, GIVEN = "role.decide", "role.decided", "role.given"


class Role(StrEnum):
    """What an admin gives. A co-ordinator needs none: every member of staff is one."""

    SAFEGUARDING_LEAD = "safeguarding lead"
    DEPUTY = "deputy"
    MANAGER = "manager"
    ADMIN = "admin"


SAFEGUARDING = frozenset({Role.SAFEGUARDING_LEAD, Role.DEPUTY})
"""These open the way to concerns, so one admin alone cannot give them."""


class Change(Enum):
    """What came of giving or taking a role."""

    GIVEN = "given"
    TAKEN = "taken"
    ASKED = "asked"
    """It waits for a second admin."""
    HELD_ALREADY = "held already"
    WAITS_ALREADY = "waits already"
    NOT_HELD = "not held"


class Outcome(StrEnum):
    """What became of a request."""

    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Decided:
    """A request with what became of it, and whether that was so `already`, before this was asked."""

    request: RoleRequest
    already: bool


@dataclass(frozen=True)
class Held:
    """Who holds a role, and whether it counts: that of a former member, or of a guest, does not."""

    user_id: str
    role: Role
    counts: bool


@dataclass(frozen=True)
class Roles:
    """The roles, as one person may see and change them within one transaction.

    `first_admins` are named by whoever runs Kith; `known` tells who people are now, by their Slack id.
    """

    session: Session
    actor: Actor
    first_admins: frozenset[str]
    known: Mapping[str, Actor]
    now: datetime

    def held_by(self, user_id: str) -> frozenset[Role]:
        """The roles that count of one person. Raises NotAllowed where the asker is no member of staff."""
        require_staff(self.actor, STAFF_SEE)
        return self._held_by(user_id)

    def everybody(self) -> Sequence[Held]:
        """Every role that is held, by role, those included that count for nothing now. Raises NotAllowed."""
        require_staff(self.actor, STAFF_SEE)
        held = [Held(one.user_id, Role(one.role), self._is_member(one.user_id)) for one in self._grants()]
        named = {one.user_id for one in held if one.role is Role.ADMIN}
        first = [Held(one, Role.ADMIN, self._is_member(one)) for one in sorted(self.first_admins - named)]
        return sorted([*held, *first], key=lambda one: list(Role).index(one.role))

    def give(self, user_id: str, role: Role) -> Change:
        """Give a role, or ask for it where a second admin must approve. Raises NotAllowed."""
        self._require_admin()
        if not self._is_member(user_id):
            raise NotAllowed(
                "Roles are only for members of the council’s own workspace who are no guests. Nothing was "
                "changed."
            )
        if role in self._held_by(user_id):
            return Change.HELD_ALREADY
        if role in SAFEGUARDING:
            asked = RoleRequest(user_id=user_id, role=role, asked_at=self.now, asked_by=self.actor.user_id)
            if not store.ask(self.session, asked):
                return Change.WAITS_ALREADY
            self._meet(self.deciders(user_id, role) | {self.actor.user_id})
            self._note("asked", user_id, role, asked.id)
            return Change.ASKED
        self._meet({user_id})
        return Change.GIVEN if self._give(user_id, role, "given") else Change.HELD_ALREADY

    def take(self, user_id: str, role: Role) -> Change:
        """Take a role away at once. Raises NotAllowed, for the last admin too."""
        store.lock(self.session, Role.ADMIN)
        self._require_admin()
        if role is Role.ADMIN:
            self._refuse_last_admin(user_id)
        if not store.take(self.session, user_id, role):
            return Change.NOT_HELD
        self._note("taken", user_id, role)
        holder = people.in_slack(self.session, user_id)
        if holder:
            about = {"role": role.value, "person": holder.id}
            nudges.withdraw(self.session, GIVEN, about, Change.TAKEN.value, self.now)
        return Change.TAKEN

    def decide(self, request_id: int, outcome: Outcome) -> Decided:
        """Approve, refuse or withdraw what waits; where that is decided already, tell how.

        Raises NotAllowed, and LookupError where there is no such request.
        """
        require_staff(self.actor, STAFF_SEE)
        request = store.request(self.session, request_id)
        if request is None:
            raise LookupError(request_id)
        self._require_say(request, outcome)
        decided = (outcome, self.actor.user_id, self.now)
        done = request.outcome is None and store.decide(self.session, request_id, *decided)
        request = store.request(self.session, request_id) or request
        if done and outcome is Outcome.APPROVED:
            self._give(request.user_id, Role(request.role), "approved", request_id)
        elif done:
            self._note(outcome, request.user_id, Role(request.role), request_id)
        if done:
            self._tell_all(request, outcome)
        return Decided(request, already=not done)

    def to_decide(self) -> Sequence[RoleRequest]:
        """What waits for this person's approval."""
        if not self._is_admin(self.actor.user_id):
            return []
        return [one for one in store.waiting(self.session) if self._may_decide(one)]

    def asked_by_me(self) -> Sequence[RoleRequest]:
        """What this person asked for and nobody has decided yet."""
        require_staff(self.actor, STAFF_SEE)
        return [one for one in store.waiting(self.session) if one.asked_by == self.actor.user_id]

    def deciders(self, user_id: str, role: Role) -> frozenset[str]:
        """Those who could approve that somebody gets a role: all admins but who asked, and that somebody."""
        require_staff(self.actor, STAFF_SEE)
        waiting = store.waiting(self.session)
        asked = {one.asked_by for one in waiting if (one.user_id, one.role) == (user_id, role)}
        return self._admins() - {user_id} - (asked or {self.actor.user_id})

    def _require_admin(self) -> None:
        require_staff(self.actor, STAFF_SEE)
        if not self._is_admin(self.actor.user_id):
            raise NotAllowed(ADMINS_CHANGE)

    def _require_say(self, request: RoleRequest, outcome: Outcome) -> None:
        """Whoever asked may withdraw; only another admin approves or refuses."""
        asked_by_me = request.asked_by == self.actor.user_id
        if outcome is Outcome.WITHDRAWN:
            if not asked_by_me:
                raise NotAllowed("Only the person who asked for this can withdraw it.")
            return
        self._require_admin()
        if not self._may_decide(request):
            raise NotAllowed("Somebody else has to decide this: nobody does for their own request or role.")
        if outcome is Outcome.APPROVED and request.outcome is None:
            self._refuse_outdated(request)

    def _refuse_outdated(self, request: RoleRequest) -> None:
        """What was right to ask for may be wrong by now."""
        if not self._is_member(request.user_id):
            raise NotAllowed(
                "This person is no longer a member of the council’s workspace, so the role cannot be given. "
                "You can refuse the request."
            )
        if not self._is_admin(request.asked_by):
            raise NotAllowed(
                "Whoever asked for this is no longer an admin. You can refuse the request and ask anew "
                "yourself; another admin then approves."
            )

    def _refuse_last_admin(self, user_id: str) -> None:
        if user_id in self.first_admins:
            raise NotAllowed(
                "This person is an admin by the setting KITH_ADMINS. Please ask whoever runs Kith to take "
                "them out of it."
            )
        if not self._admins() - {user_id}:
            raise NotAllowed(
                "There would be no admin left. First name another: `/kith role @person admin`. They can then "
                "take the role from you."
            )

    def _give(self, user_id: str, role: Role, action: str, request_id: int | None = None) -> bool:
        grant = RoleGrant(user_id=user_id, role=role, given_at=self.now, given_by=self.actor.user_id)
        given = store.give(self.session, grant)
        if given or request_id:
            self._note(action, user_id, role, request_id)
        if given and user_id != self.actor.user_id:
            self._tell_holder(user_id, role)
        return given

    def _tell_holder(self, user_id: str, role: Role) -> None:
        """Let somebody know what they are now; who gave it to themselves knows."""
        self._meet({user_id})
        holder = people.in_slack(self.session, user_id)
        if holder:
            about = {"role": role.value, "person": holder.id}
            key = f"{GIVEN}:{holder.id}:{role}:{self.now.isoformat()}"
            outbox.add(self.session, [Due(GIVEN, key, self.now, holder.id, about=about)])

    def _note(self, action: str, user_id: str, role: Role, request_id: int | None = None) -> None:
        asked: dict[str, Any] = {"request": request_id} if request_id else {}
        self.session.add(act_of(self.actor, f"role.{action}", user_id, self.now, role=role.value, **asked))
        self.session.flush()

    def _tell_all(self, request: RoleRequest, outcome: Outcome) -> None:
        """Take back what asks others to decide, and tell whoever asked."""
        nudges.withdraw(self.session, TO_DECIDE, {"request": request.id}, outcome, self.now)
        # Whoever gets the role has perhaps never met Kith, and has to be reached from now on.
        self._meet({request.asked_by} | ({request.user_id} if outcome is Outcome.APPROVED else set()))
        asked_by = people.in_slack(self.session, request.asked_by)
        if asked_by and outcome is not Outcome.WITHDRAWN:
            key, about = f"{DECIDED}:{request.id}", {"request": request.id}
            outbox.add(self.session, [Due(DECIDED, key, self.now, asked_by.id, about=about)])

    def _meet(self, user_ids: Collection[str]) -> None:
        """Note who has to be nudged, so that they can be."""
        known = [self.actor if one == self.actor.user_id else self.known.get(one) for one in user_ids]
        people.meet_all(self.session, [(one.user_id, one.team_id) for one in known if one], self.now)

    def _may_decide(self, request: RoleRequest) -> bool:
        return self.actor.user_id not in (request.asked_by, request.user_id)

    def _grants(self) -> Sequence[RoleGrant]:
        return store.grants(self.session)

    def _held_by(self, user_id: str) -> frozenset[Role]:
        if not self._is_member(user_id):
            return frozenset()
        first = {Role.ADMIN} if user_id in self.first_admins else set()
        return frozenset({Role(one.role) for one in store.grants(self.session, user_id)} | first)

    def _admins(self) -> frozenset[str]:
        given = {one.user_id for one in self._grants() if one.role == Role.ADMIN}
        return frozenset(filter(self._is_member, given | self.first_admins))

    def _is_admin(self, user_id: str) -> bool:
        return user_id in self._admins()

    def _is_member(self, user_id: str) -> bool:
        known = self.actor if user_id == self.actor.user_id else self.known.get(user_id)
        return known is not None and known.standing is Standing.MEMBER


def concerned(session: Session) -> frozenset[str]:
    """Everybody whose standing matters: who holds a role, asked for one, or is to get one."""
    waiting = store.waiting(session)
    asked = {one.asked_by for one in waiting} | {one.user_id for one in waiting}
    return frozenset({one.user_id for one in store.grants(session)} | asked)


def holders(
    session: Session, roles: Collection[Role], first_admins: frozenset[str], known: Mapping[str, Actor]
) -> frozenset[str]:
    """Slack ids of those who hold one of these roles now, whoever asks: to reach them, not to show them."""
    given = {one.user_id for one in store.grants(session) if one.role in roles}
    first = first_admins if Role.ADMIN in roles else frozenset()
    members = {user_id for user_id, one in known.items() if one.standing is Standing.MEMBER}
    return frozenset((given | first) & members)


def unmet(session: Session, user_ids: Collection[str]) -> Sequence[str]:
    """Those of them whom Kith has not noted yet."""
    return [one for one in sorted(user_ids) if people.in_slack(session, one) is None]


def holding(session: Session) -> frozenset[str]:
    """Everybody who holds a role, whether it counts or not."""
    return frozenset(one.user_id for one in store.grants(session))


def meet(session: Session, user_ids: Collection[str], team_id: str, now: datetime) -> None:
    """Note those who are admins by the setting, so that what waits for them can reach them."""
    people.meet_all(session, [(one, team_id) for one in user_ids], now)


def due(session: Session, first_admins: frozenset[str]) -> Sequence[Due]:
    """Who is to be nudged about each role that waits: every admin but who asked, and who would get it."""
    given = {one.user_id for one in store.grants(session) if one.role == Role.ADMIN}
    waiting = store.waiting(session)
    admins = sorted(given | first_admins) if waiting else []
    met = [person for admin in admins if (person := people.in_slack(session, admin))]
    return [
        Due(
            TO_DECIDE,
            f"{TO_DECIDE}:{request.id}:{person.id}",
            request.asked_at,
            person.id,
            about={"request": request.id},
        )
        for request in waiting
        for person in met
        if person.user_id not in (request.asked_by, request.user_id)
    ]


def held_as(session: Session, person_id: int, role: str) -> RoleGrant | None:
    """The role as this person holds it; None where they do not, or not any more."""
    person = people.person(session, person_id)
    held = store.grants(session, person.user_id) if person and person.user_id else ()
    return next((one for one in held if one.role == role), None)


def request_of(session: Session, request_id: int) -> RoleRequest | None:
    """One request, as it is now; None where there never was one."""
    return store.request(session, request_id)
