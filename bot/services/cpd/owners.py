"""Whose record of learning somebody sees and keeps: their own, or as staff that of a contact not on Slack."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.services.people import Actor, NotAllowed, Refusal, Standing, require_staff
from bot.services.records import Person
from bot.store import people
from bot.when import LONDON

THEIR_OWN = (
    "This record is for the person themselves: they press “My CPD”. For somebody who is not on Slack, the "
    "council’s staff keep it."
)
ACCOUNT_CLOSED = "This account was closed, so nothing was changed."


class NotThere(Refusal):
    """What is asked for is not there any more."""

    heading = "Not there any more"


@dataclass(frozen=True)
class Owner:
    """Whose record it is, as one person may keep it within one transaction.

    `person_id` is None for who acts.
    """

    session: Session
    actor: Actor
    person_id: int | None
    now: datetime

    @property
    def today(self) -> date:
        """The day it is in the UK."""
        return self.now.astimezone(LONDON).date()

    @property
    def is_own(self) -> bool:
        """Whether who acts keeps their own."""
        return self.person_id is None

    def read(self) -> Person | None:
        """Whose it is; None where Kith has never met them. Raises NotAllowed, NotThere."""
        if self.is_own:
            self._require_account()
            return people.in_slack(self.session, self.actor.user_id)
        return self._looked_after()

    def write(self) -> Person:
        """The same, met if need be, and nobody else changes it now. Raises NotAllowed, NotThere."""
        if self.is_own:
            self._require_account()
            met = people.meet(self.session, self.actor.user_id, self.actor.team_id, self.now)
            return people.locked(self.session, met.id)
        return people.locked(self.session, self._looked_after().id)

    def _require_account(self) -> None:
        if self.actor.standing is Standing.GONE:
            raise NotAllowed(ACCOUNT_CLOSED)

    def _looked_after(self) -> Person:
        require_staff(self.actor, THEIR_OWN)
        person = people.person(self.session, self.person_id or 0)
        if person is None or person.forgotten_at:
            raise NotThere("This person is not noted any more.")
        if person.user_id:
            raise NotAllowed(THEIR_OWN)
        return person
