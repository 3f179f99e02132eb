"""Who a concern falls to: the lead on duty, the deputies, then the manager; never who is shut out of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum

from sqlalchemy.orm import Session

from bot.services.people import Actor
from bot.services.roles import Role, holders
from bot.store.concerns import concerns as store


class Rung(IntEnum):
    """The ladder. Whoever stands on a rung that was reached may read the concern."""

    OWNER = 0
    DEPUTIES = 1
    MANAGERS = 2
    PARTNERSHIP = 3
    """Outside the council: told that something waits, never what."""


class Whose(StrEnum):
    """By which role somebody deals with a concern: so much its reporter is told."""

    ON_DUTY = "on duty"
    LEAD = "lead"
    DEPUTY = "deputy"
    MANAGER = "manager"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Team:
    """Who holds the safeguarding roles now, by Slack ids. A role of who has left counts for nothing."""

    leads: frozenset[str]
    deputies: frozenset[str]
    managers: frozenset[str]
    on_duty: Sequence[str]
    """Leads and deputies whose turn it is, whose turn began last first."""

    @property
    def everybody(self) -> frozenset[str]:
        """All of them."""
        return self.leads | self.deputies | self.managers

    def first(self, barred: frozenset[str]) -> str | None:
        """Who a new concern falls to: who is on duty, else a lead, a deputy, a manager; None for nobody."""
        in_turn = [*self.on_duty, *sorted(self.leads), *sorted(self.deputies), *sorted(self.managers)]
        return next((one for one in in_turn if one in self.everybody - barred), None)

    def on_rung(self, rung: Rung, owner: str, barred: frozenset[str]) -> frozenset[str]:
        """Who stands there and is not shut out; an owner who has no role any more stands nowhere."""
        standing: Mapping[Rung, frozenset[str]] = {
            Rung.OWNER: frozenset({owner}) & self.everybody,
            Rung.DEPUTIES: self.deputies | frozenset(self.on_duty),
            Rung.MANAGERS: self.managers,
            Rung.PARTNERSHIP: frozenset(),
        }
        return standing[rung] - barred


def whose(team: Team, owner: str) -> Whose:
    """By which role a concern is this person's."""
    if owner in team.leads:
        return Whose.ON_DUTY if owner in team.on_duty else Whose.LEAD
    if owner in team.deputies:
        return Whose.DEPUTY
    return Whose.MANAGER if owner in team.managers else Whose.NOBODY


def team_of(session: Session, known: Mapping[str, Actor], now: datetime) -> Team:
    """The team as it is now; `known` tells who people are, asked of Slack before the transaction began."""
    leads = holders(session, {Role.SAFEGUARDING_LEAD}, frozenset(), known)
    deputies = holders(session, {Role.DEPUTY}, frozenset(), known)
    managers = holders(session, {Role.MANAGER}, frozenset(), known)
    turns = [turn.user_id for turn in store.on_duty(session, now)]
    return Team(leads, deputies, managers, [one for one in turns if one in leads | deputies])


def ladder_faults(session: Session, known: Mapping[str, Actor], *, has_outside: bool) -> Iterator[str]:
    """What is wrong with the ladder where any one person is shut out of a concern, and how it is mended."""
    leads = holders(session, {Role.SAFEGUARDING_LEAD}, frozenset(), known)
    deputies = holders(session, {Role.DEPUTY}, frozenset(), known)
    managers = holders(session, {Role.MANAGER}, frozenset(), known)
    if not leads:
        yield (
            "nobody is safeguarding lead, though anybody can raise a concern. As an admin type "
            "`/kith role @person safeguarding lead`; a second admin approves."
        )
    if len(leads | deputies) == 1:
        yield (
            "there is one lead or deputy alone, so nobody is left for a concern about them. As an admin type "
            "`/kith role @person deputy`; a second admin approves."
        )
    if len(managers) < 2:
        who = (
            "is one manager alone, so that for a concern about them" if managers else "is no manager, so that"
        )
        yield (
            f"there {who} the rung above the deputies is empty. As an admin type "
            "`/kith role @person manager`."
        )
    if not has_outside:
        yield (
            "nobody outside of the council can be told of what nobody takes up. Put the e-mail address under "
            "concerns.contacts.external into your policy (KITH_POLICY), and set KITH_SMTP_URL."
        )
