"""Who a concern falls to: the lead on duty, the deputies, then the manager; never who is shut out of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

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


def team_of(session: Session, known: Mapping[str, Actor], now: datetime) -> Team:
    """The team as it is now; `known` tells who people are, asked of Slack before the transaction began."""
    leads = holders(session, {Role.SAFEGUARDING_LEAD}, frozenset(), known)
    deputies = holders(session, {Role.DEPUTY}, frozenset(), known)
    managers = holders(session, {Role.MANAGER}, frozenset(), known)
    turns = [turn.user_id for turn in store.on_duty(session, now)]
    return Team(leads, deputies, managers, [one for one in turns if one in leads | deputies])
