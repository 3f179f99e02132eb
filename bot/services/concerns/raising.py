"""Raising a concern: kept as a draft from the first step on, and told at once to who must know."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from bot.services.concerns.reading import Part, Reading, What
from bot.services.concerns.record import Records
from bot.services.concerns.team import Team
from bot.services.concerns.timetable import ACKNOWLEDGE, Timetable
from bot.services.people import Actor, NotAllowed, Standing
from bot.store import people
from bot.store.concerns import concerns as store
from bot.store.concerns.concerns import Concern, ConcernDraft
from bot.store.sealing import Vault

MOST_WORDS, MOST_ABOUT, MOST_REACH = 3000, 300, 300


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

    def about_message(self, evidence: Mapping[str, str]) -> "Told":
        """The same, about a message."""
        return replace(self, evidence=evidence)

    @property
    def is_urgent(self) -> bool:
        """Whether somebody may be in danger now: not to be sure counts as yes."""
        return self.danger in (Danger.YES, Danger.NOT_SURE)


@dataclass(frozen=True)
class Raised:
    """What its reporter is told."""

    reference: str
    has_reader: bool
    """False where nobody in the council may read it: then the outside contact is told at once."""
    hear_by: datetime
    is_new: bool


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
        draft = store.draft(self.session, mark) or ConcernDraft(author_mark=mark, call_asked_at=None)
        whose = {"user": self.actor.user_id, "team": self.actor.team_id}
        draft.sealed = self.vault.seal({**whose, **asdict(told)})
        draft.changed_at, draft.expires_at = self.now, self.now + for_how_long
        self.session.add(draft)
        self.session.flush()

    def kept(self) -> Told | None:
        """What was kept, unless its time is over."""
        draft = store.draft(self.session, self._mark(self.actor.user_id))
        if draft is None or draft.expires_at <= self.now:
            return None
        kept = self.vault.open(draft.sealed)
        told = {name: value for name, value in kept.items() if name not in ("user", "team")}
        return replace(Told(**told), named=tuple(told["named"]))

    def drop(self) -> None:
        """Throw away what was kept."""
        draft = store.draft(self.session, self._mark(self.actor.user_id))
        if draft:
            self.session.delete(draft)
            self.session.flush()

    def raise_concern(self, told: Told, request_key: str) -> Raised:
        """Open a concern, once for each form. Raises NotAllowed for an account that is closed."""
        self._refuse_gone()
        concern, is_new = self._records.begin(request_key, self.now)
        due = self.timetable.first(concern.opened_at, urgent=told.is_urgent)
        if is_new:
            self._fill(concern, told, due)
            self.drop()
        owner = self._reading.owner(concern)
        return Raised(concern.reference, bool(owner), due[ACKNOWLEDGE], is_new)

    def _fill(self, concern: Concern, told: Told, due: Mapping[str, datetime]) -> None:
        people.meet(self.session, self.actor.user_id, self.actor.team_id, self.now)
        said = {name: value for name, value in asdict(told).items() if value}
        self._records.add(concern, What.RAISED, self.actor.user_id, self.now, urgent=told.is_urgent, **said)
        self._reading.give(concern, Part.REPORTER, self.actor.user_id)
        for user_id in told.named:
            self._reading.give(concern, Part.NAMED, user_id)
        owner = self.team.first(frozenset(told.named))
        if owner:
            self._reading.give(concern, Part.OWNER, owner)
        self._records.add(concern, What.OWNED, "", self.now, whom=owner or "")
        store.start_clocks(self.session, concern.id, due, self.now)

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
