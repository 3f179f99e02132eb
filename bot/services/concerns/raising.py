"""Raising a concern: kept as a draft from the first step on, and told at once to who must know."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.services.concerns import following
from bot.services.concerns.conflicts import linked_to
from bot.services.concerns.drafts import Danger, Told, begun
from bot.services.concerns.reading import Part, Reading, What
from bot.services.concerns.record import Records
from bot.services.concerns.team import Team, Whose, whose
from bot.services.concerns.timetable import ACKNOWLEDGE, Timetable
from bot.services.people import Actor, NotAllowed, Refusal, Standing
from bot.store import people
from bot.store.concerns import concerns as store
from bot.store.concerns.concerns import Concern, ConcernDraft
from bot.store.sealing import Vault

__all__ = ["MOST_ABOUT", "MOST_REACH", "MOST_WORDS", "Danger", "NothingTold", "Raised", "Raising", "Told"]
MOST_WORDS, MOST_ABOUT, MOST_REACH = 3000, 300, 300


class NothingTold(Refusal):
    """The second step came without the first, of which nothing is kept any more."""

    heading = "Please begin again"


@dataclass(frozen=True)
class Raised:
    """What its reporter is told."""

    reference: str
    has_reader: bool
    """False where nobody in the council may read it: then the outside contact is told at once."""
    hear_by: datetime
    is_new: bool
    whose: Whose = Whose.NOBODY


@dataclass(frozen=True)
class Raising:
    """One person who raises something, within one transaction."""

    session: Session
    vault: Vault
    actor: Actor
    team: Team
    timetable: Timetable
    now: datetime

    def keep(self, told: Told, for_how_long: timedelta) -> None:
        """Keep what was told so far, sealed, in the place of what was kept before."""
        self._refuse_gone()
        mark = self._mark(self.actor.user_id)
        draft = store.draft(self.session, mark) or ConcernDraft(author_mark=mark)
        whose = {"user": self.actor.user_id, "team": self.actor.team_id}
        draft.sealed = self.vault.seal({**whose, **asdict(told)})
        draft.changed_at, draft.expires_at = self.now, self.now + for_how_long
        draft.call_asked_at = None
        self.session.add(draft)
        self.session.flush()

    def kept(self) -> Told | None:
        """What was kept, unless its time is over."""
        draft = store.draft(self.session, self._mark(self.actor.user_id))
        if draft is None or draft.expires_at <= self.now:
            return None
        return begun(self.vault, draft)[1]

    def drop(self) -> None:
        """Throw away what was kept."""
        draft = store.draft(self.session, self._mark(self.actor.user_id))
        if draft:
            self.session.delete(draft)
            self.session.flush()

    def raise_concern(self, told: Told, request_key: str) -> Raised:
        """Open a concern, once for each form.

        Raises NotAllowed for an account that is closed, and NothingTold where the first step is gone: what
        was told there must not get lost unseen.
        """
        self._refuse_gone()
        concern, is_new = self._records.begin(request_key, self.now)
        due = self.timetable.first(concern.opened_at, urgent=told.is_urgent)
        if is_new and not told.is_something:
            raise NothingTold(
                "What you told in the first step is not here any more: it was sent with another form, or its "
                "time was over. Nothing was sent now. Please copy what you wrote here, close this form and "
                "open “Raise a concern” again. If a child is in danger now, call 999."
            )
        if is_new:
            self._fill(concern, told)
            self.drop()
        owner = self._reading.owner(concern)
        return Raised(concern.reference, bool(owner), due[ACKNOWLEDGE], is_new, whose(self.team, owner))

    def _fill(self, concern: Concern, told: Told) -> None:
        people.meet(self.session, self.actor.user_id, self.actor.team_id, self.now)
        linked = linked_to(self.session, told.setting) - {self.actor.user_id}
        said = {name: value for name, value in asdict(told).items() if value}
        said |= {"linked": sorted(linked)} if linked else {}
        said["urgent"] = told.is_urgent
        following.record(self._reading, concern, What.RAISED, self.actor.user_id, said)
        self._reading.give(concern, Part.REPORTER, self.actor.user_id)
        kept_away = told.kept_away(self.actor.user_id)
        for user_id in kept_away:
            self._reading.give(concern, Part.NAMED, user_id)
        for user_id in linked:
            self._reading.give(concern, Part.LINKED, user_id)
        owner = self.team.first(self._reading.kept_out(concern))
        if owner:
            self._reading.give(concern, Part.OWNER, owner)
        following.record(self._reading, concern, What.OWNED, "", {"whom": owner or ""})

    def _refuse_gone(self) -> None:
        if self.actor.standing is Standing.GONE:
            raise NotAllowed("This account is closed, so nothing can be raised with it.")

    def _mark(self, user_id: str) -> str:
        return self.vault.mark("person", user_id)

    @property
    def _records(self) -> Records:
        return Records(self.session, self.vault)

    @property
    def _reading(self) -> Reading:
        return Reading(self.session, self.vault, self.team, self.timetable, self.now)
