"""A concern as those see it who may, and what they do about it. Who may not never learns that it exists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.safeguarding import Subject
from bot.services.concerns import following
from bot.services.concerns.conflicts import Reason, suggested
from bot.services.concerns.drafts import begun
from bot.services.concerns.listening import require_told_first
from bot.services.concerns.notices import tell, tell_reporter, tell_team
from bot.services.concerns.pending import Action, open_actions, open_ends
from bot.services.concerns.reading import Part, Reading, State, What
from bot.services.concerns.record import Entry
from bot.services.concerns.retention import Kept, kept, subjects
from bot.services.concerns.team import Rung, Team
from bot.services.concerns.timetable import Timetable
from bot.services.people import Actor, NotAllowed, Refusal, Standing, act_of
from bot.store import people
from bot.store.concerns import concerns as store
from bot.store.concerns.concerns import Concern
from bot.store.sealing import Vault

NOT_FOR_YOU = (
    "There is nothing here for you to open. If you raised a concern, press “What I raised” where you raised "
    "it, or type `/concern mine`. If you expected to see something, please speak to the safeguarding lead."
)
ONLY_SHARED = (
    "This was shared with you to read, and you can add to it. What is done about it, the safeguarding team "
    "decides: tell them by “Add”."
)
IS_CLOSED = "This concern is closed. Open it again first, so that the record says why."
IS_CLOSED_FOR_REPORTER = (
    "This concern is closed. Press “Add something” and say what is not right: whoever dealt with it is told."
)
ALL_TOLD = (
    "Everybody in line has been told already, also outside of the council. Please do not wait for them: call "
    "the numbers that stand first in “Raise a concern”, and 999 where a child is in danger now."
)
FOR_REPORTER = frozenset({What.ACKNOWLEDGED, What.DECIDED, What.TOLD, What.CLOSED, What.REOPENED})
"""What whoever raised it is told of: that something happened, and they look what."""
THEIRS = (What.RAISED, What.ADDED, What.TOLD_MORE)
"""What the reporter told, which they may read again."""


class NoSuchEntry(Refusal):
    """There is no entry of this number that this person could correct."""

    heading = "No such entry"


class TooLate(Refusal):
    """Somebody else was quicker, or it is done already; the message says what stands."""

    heading = "Already done"


@dataclass(frozen=True)
class Case:
    """A concern with its chronology, for somebody who may read it."""

    reference: str
    opened_at: datetime
    state: State
    entries: Sequence[Entry]
    owner: str
    barred: frozenset[str]
    conflicts: Mapping[str, Sequence[Reason]]
    """Who may have one, and why: kept out until somebody says whether they are to be shut out."""
    due: Mapping[str, datetime] = field(default_factory=dict)
    """The clocks that run."""
    may_decide: bool = True
    """False for who it was only shared with."""
    kept: Kept | None = None
    """How long it is kept."""
    may_agree: bool = False
    """Whether who looks at it may agree to what another asks for: that it is disposed of."""
    todo: Sequence[Action] = ()
    """What who looks at it has to do."""


@dataclass(frozen=True)
class Mine:
    """A concern as its reporter sees it: their own words, and what became of it as far as they may know."""

    reference: str
    opened_at: datetime
    state: State
    said: Sequence[Entry]
    told: str
    """What they were told at its end."""
    may_climb: bool
    news: Sequence[Entry] = ()
    """What they were told on the way."""


@dataclass(frozen=True)
class Cases:
    """The concerns, as one person may see and change them within one transaction."""

    session: Session
    vault: Vault
    actor: Actor
    team: Team
    timetable: Timetable
    now: datetime

    def open(self, reference: str, why: str) -> Case:
        """The whole chronology. That it was looked at, and why, becomes part of it. Raises NotAllowed."""
        return self._done(self._readable(reference), What.LOOKED, why=why)

    def listed(self) -> Sequence[Case]:
        """What this person may read and is not closed, the oldest first; without what was told.

        Raises NotAllowed for who has no part in the team, and nothing was shared with.
        """
        if self.actor.user_id in self.team.everybody:
            known = store.not_closed(self.session)
        else:
            known = store.shared_with(self.session, self._reading.mark(self.actor.user_id))
            if not any(self._may_read(one) for one in known):
                raise NotAllowed(NOT_FOR_YOU)
        return [self._case(one) for one in known if one.closed_at is None and self._may_read(one)]

    def mine(self) -> Sequence[Mine]:
        """What this person raised, newest first."""
        mark = self._reading.mark(self.actor.user_id)
        return [self._as_reported(one) for one in store.reported_by(self.session, mark)]

    def is_only_mine(self, reference: str) -> bool:
        """Whether this person raised it, and does not deal with it: they see what they may of it."""
        concern = store.by_reference(self.session, reference)
        return concern is not None and self._is_reporter(concern) and not self._may_read(concern)

    def acknowledge(self, reference: str) -> Case:
        """Say that it was read and is dealt with. Raises NotAllowed; done already, TooLate."""
        concern = self._theirs(reference)
        if self._reading.state(concern) is not State.RECEIVED:
            raise TooLate("Somebody has acknowledged this already.")
        self._own(concern)
        return self._done(concern, What.ACKNOWLEDGED)

    def assess(self, reference: str, kind: str, told: Mapping[str, Any]) -> Case:
        """Note what kind it is and what is known, facts apart from opinion. Raises NotAllowed, and TooLate.

        Until when it has to be decided on follows from the kind, from when it was raised; until when it has
        to be referred, from now.
        """
        concern = self._still_open(reference)
        return self._done(concern, What.ASSESSED, kind=kind, **told)

    def decide(self, reference: str, told: Mapping[str, Any]) -> Case:
        """Note a decision with its reason, also that nothing is passed on.

        Raises NotAllowed, TooLate, and NotSaid where its reporter is to be told first.
        """
        concern = self._still_open(reference)
        require_told_first(self._reading.entries(concern), told)
        if self._reading.state(concern) is State.RECEIVED:
            self._own(concern)
        return self._done(concern, What.DECIDED, **told)

    def add(self, reference: str, words: str, corrects: int | None = None) -> None:
        """Add to what was told, or correct an entry: by its reporter, or by who may read it.

        Whoever deals with it is told that something was added. Raises NotAllowed, and NoSuchEntry.
        """
        concern = self._locked(reference)
        if not (self._is_reporter(concern) or self._may_read(concern)):
            raise NotAllowed(NOT_FOR_YOU)
        if corrects is not None:
            self._require_entry(concern, corrects)
        what = What.ADDED if corrects is None else What.CORRECTED
        about = {} if corrects is None else {"corrects": corrects}
        self._add(concern, what, words=words, **about)
        tell_team(self._reading, concern, self.actor.user_id)

    def share(self, reference: str, whom: Actor, why: str) -> Case:
        """Let one more person read it, for a reason, and tell them that something waits.

        Raises NotAllowed, for who is shut out of it too.
        """
        concern = self._theirs(reference)
        if whom.standing is not Standing.MEMBER:
            raise NotAllowed("Only members of the council’s own workspace can be let in, and no guests.")
        if whom.user_id in self._reading.kept_out(concern):
            raise NotAllowed("This person is shut out of this concern, so it cannot be shared with them.")
        self._reading.give(concern, Part.READER, whom.user_id)
        people.meet(self.session, whom.user_id, whom.team_id, self.now)
        case = self._done(concern, What.SHARED, whom=whom.user_id, why=why)
        tell(self.session, concern, {whom.user_id} - {self.actor.user_id}, self.now)
        return case

    def bar(self, reference: str, user_id: str, why: str) -> Case:
        """Shut somebody out: who it is about, or who has a conflict. It falls to somebody else then."""
        concern = self._theirs(reference)
        if user_id == self.actor.user_id:
            raise NotAllowed("Somebody else has to shut you out. Share it with them, and ask them to.")
        for part in (Part.NAMED, Part.LINKED, Part.READER):
            self._take(concern, part, user_id)
        self._reading.give(concern, Part.BARRED, user_id)
        self._add(concern, What.BARRED, whom=user_id, why=why)
        if self._reading.owner(concern) in ("", user_id):
            self._pass_on(concern, self.team.first(self._reading.kept_out(concern)) or "")
        return self._case(concern)

    def let_in(self, reference: str, user_id: str, why: str) -> Case:
        """Somebody its reporter named, or who was shut out, need not be. Raises NotAllowed.

        What was nobody's stays with who acts, and does not go to whom they let in.
        """
        concern = self._theirs(reference)
        if not self._reading.owner(concern):
            self._pass_on(concern, self.actor.user_id)
        for part in (Part.NAMED, Part.LINKED, Part.BARRED):
            self._take(concern, part, user_id)
        return self._done(concern, What.LET_IN, whom=user_id, why=why)

    def is_about(self, reference: str) -> Sequence[Subject]:
        """What it is about, by the kind that was found. Raises NotAllowed."""
        return subjects(self._reading.entries(self._theirs(reference)), self.timetable.policy)

    def close(self, reference: str, outcome: str, why: str, told: str, about: Sequence[Subject] = ()) -> Case:
        """Close it; `told` is what its reporter may know. Raises NotAllowed, and TooLate.

        By the outcome and what it is `about` it is kept; by its kind, where that is not said.
        """
        concern = self._theirs(reference)
        if concern.closed_at:
            raise TooLate("This concern is closed already.")
        if self._reading.state(concern) is not State.DECIDED:
            raise TooLate("A decision comes first: note what was decided and why, then close it.")
        if unfinished := open_ends(self._reading.entries(concern)):
            raise TooLate(unfinished)
        concern.closed_at = self.now
        named = {"subjects": [str(one) for one in about]} if about else {}
        return self._done(concern, What.CLOSED, outcome=outcome, why=why, told=told, **named)

    def reopen(self, reference: str, why: str) -> Case:
        """Open it again: it has to be decided on anew, in time.

        Raises NotAllowed, and TooLate where it is open.
        """
        concern = self._theirs(reference)
        if not concern.closed_at:
            raise TooLate("This concern is open.")
        concern.closed_at = None
        case = self._done(concern, What.REOPENED, why=why)
        tell_team(self._reading, concern, self.actor.user_id)
        return case

    def unfinished(self, draft_id: int) -> tuple[str, datetime]:
        """Who began to tell something urgent and left it, and since when. Raises NotAllowed, and TooLate."""
        if self.actor.user_id not in self.team.everybody:
            raise NotAllowed(NOT_FOR_YOU)
        draft = store.draft_by_id(self.session, draft_id)
        if draft is None or draft.expires_at <= self.now:
            raise TooLate("It has been sent by now, or thrown away, so you need not call.")
        author, told = begun(self.vault, draft)
        if self.actor.user_id in told.kept_away(author):
            raise NotAllowed(NOT_FOR_YOU)
        draft.call_asked_at = draft.call_asked_at or self.now
        about = f"concern_draft:{draft_id}"
        self.session.add(act_of(self.actor, "concern.unfinished_seen", about, self.now))
        return author, draft.changed_at

    def climb(self, reference: str) -> Mine:
        """“I have not been heard”: the next rung is told.

        Raises NotAllowed for who did not raise it, and TooLate where it is closed, or all have been told.
        """
        concern = self._locked(reference)
        if not self._is_reporter(concern):
            raise NotAllowed(NOT_FOR_YOU)
        if concern.closed_at:
            raise TooLate(IS_CLOSED_FOR_REPORTER)
        reached = self._reading.reached(concern)
        if reached is Rung.PARTNERSHIP:
            raise TooLate(ALL_TOLD)
        concern.climbed = self._reading.manned(concern, Rung(reached + 1))
        self._add(concern, What.NOT_HEARD, rung=concern.climbed)
        return self._as_reported(concern)

    def _done(self, concern: Concern, what: What, **told: Any) -> Case:
        self._add(concern, what, **told)
        if what in FOR_REPORTER:
            reporters = self._reading.with_part(concern, Part.REPORTER)
            tell_reporter(self.session, concern, reporters - {self.actor.user_id}, self.now)
        return self._case(concern)

    def _add(self, concern: Concern, what: What, **told: Any) -> None:
        following.record(self._reading, concern, what, self.actor.user_id, told)

    def _own(self, concern: Concern) -> None:
        """Whoever takes a concern up has it from then on."""
        store.take_part(self.session, concern, Part.OWNER)
        self._reading.give(concern, Part.OWNER, self.actor.user_id)

    def _pass_on(self, concern: Concern, heir: str) -> None:
        store.take_part(self.session, concern, Part.OWNER)
        if heir:
            self._reading.give(concern, Part.OWNER, heir)
        self._add(concern, What.OWNED, whom=heir)
        tell_team(self._reading, concern, self.actor.user_id)

    def _take(self, concern: Concern, part: Part, user_id: str) -> None:
        store.take_part(self.session, concern, part, self._reading.mark(user_id))

    def _readable(self, reference: str) -> Concern:
        concern = self._locked(reference)
        if not self._may_read(concern):
            raise NotAllowed(NOT_FOR_YOU)
        return concern

    def _theirs(self, reference: str) -> Concern:
        """One that this person deals with: not one that was shared with them."""
        concern = self._readable(reference)
        if not self._reading.deals_with(concern, self.actor.user_id):
            raise NotAllowed(ONLY_SHARED)
        return concern

    def _still_open(self, reference: str) -> Concern:
        concern = self._theirs(reference)
        if concern.closed_at:
            raise TooLate(IS_CLOSED)
        return concern

    def _require_entry(self, concern: Concern, number: int) -> None:
        """Its reporter corrects what they said themselves, and learns nothing of other entries."""
        theirs = self._may_read(concern)
        known = [one.number for one in self._reading.entries(concern) if theirs or self._own_words(one)]
        if number not in known:
            raise NoSuchEntry("There is no entry of this number that you could correct. Nothing was changed.")

    def _own_words(self, entry: Entry) -> bool:
        return entry.by == self.actor.user_id and entry.what in THEIRS

    def _locked(self, reference: str) -> Concern:
        """In the same words for one that does not exist and one that is not for this person."""
        concern = store.lock(self.session, reference)
        if concern is None:
            raise NotAllowed(NOT_FOR_YOU)
        return concern

    def _may_read(self, concern: Concern) -> bool:
        return self._reading.may_read(concern, self.actor.user_id)

    def _is_reporter(self, concern: Concern) -> bool:
        return self._reading.has_part(concern, Part.REPORTER, self.actor.user_id)

    def _case(self, concern: Concern) -> Case:
        reading = self._reading
        entries = reading.entries(concern)
        stands = kept(entries, self.timetable.policy)
        return Case(
            concern.reference,
            concern.opened_at,
            reading.state(concern),
            entries,
            reading.owner(concern),
            reading.with_part(concern, Part.BARRED),
            suggested(reading, concern),
            reading.due(concern),
            reading.deals_with(concern, self.actor.user_id),
            stands,
            stands.asked is not None and self._may_agree(stands.asked.by),
            [one for one in open_actions(reading.entries(concern)) if one.owner == self.actor.user_id],
        )

    def _may_agree(self, asked_by: str) -> bool:
        """Another of the team, never who asked."""
        return self.actor.user_id in self.team.everybody - {asked_by}

    def _as_reported(self, concern: Concern) -> Mine:
        entries = self._reading.entries(concern)
        own = [one for one in entries if self._own_words(one)]
        closings = [one.told["told"] for one in entries if one.what == What.CLOSED]
        is_open = concern.closed_at is None
        return Mine(
            concern.reference,
            concern.opened_at,
            self._reading.state(concern),
            own,
            "" if is_open or not closings else closings[-1],
            is_open and self._reading.reached(concern) < Rung.PARTNERSHIP,
            news=[one for one in entries if one.what == What.TOLD],
        )

    @property
    def _reading(self) -> Reading:
        return Reading(self.session, self.vault, self.team, self.timetable, self.now)
