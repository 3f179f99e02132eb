"""CPD on offer: added, found, corrected and withdrawn, and what people say to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rapidfuzz import fuzz
from sqlalchemy.orm import Session

from bot.services import nudges
from bot.services.checks import WrongFields
from bot.services.contacting import fault_in_lines
from bot.services.cpd.items import Typed, understand
from bot.services.cpd.keeping import TO_TELL, Locate, item_of, write
from bot.services.people import Actor, NotAllowed, Refusal, Standing, act_of, require_staff
from bot.store import outbox, people
from bot.store.cpd import alerts as follows
from bot.store.cpd import opportunities as store
from bot.store.cpd.opportunities import BOOKED, INTERESTED, NO, CpdOpportunity, Shown
from bot.store.outbox import Due
from bot.store.people import Person
from bot.store.words import words_of

ANSWERED, CHANGED, WITHDRAWN = "cpd.answered", "cpd.changed", "cpd.withdrawn"
LAST_PLACES, CLOSING = "cpd.last_places", "cpd.closing"
MOST_REASON = 300
# A word that is as close as this to one of the words looked for is it, misspelt.
NEAR, SHORT = 80, 4
STAFF_ADD = (
    "CPD is added and kept by the council’s own staff. If you know of something that others should hear of, "
    "please tell your network co-ordinator."
)
GONE = "This is no longer there, so nothing was changed."
CLOSED_ACCOUNT = "This account is closed, so nothing was changed."


class Given(StrEnum):
    """What somebody says to an opportunity."""

    INTERESTED = INTERESTED
    BOOKED = BOOKED
    NO = NO


class NotOpen(Refusal):
    """It cannot be taken up; the message says kindly why."""

    heading = "CPD"


@dataclass(frozen=True)
class Seen:
    """An opportunity as one person sees it."""

    opportunity: CpdOpportunity
    booked: int
    mine: Given | None = None
    for_me: bool = False
    """Whether it fits what they follow."""

    @property
    def left(self) -> int | None:
        """How many places are free; None for no limit, or where it is not known."""
        places = self.opportunity.places
        return None if places is None else max(0, places - self.booked)


@dataclass(frozen=True)
class Answered:
    """What stands after an answer. `is_full`: a place was asked for, and none was free."""

    seen: Seen
    is_full: bool = False


@dataclass(frozen=True)
class Opportunities:
    """What is on offer, as one person may see and change it within one transaction."""

    session: Session
    actor: Actor
    locate: Locate
    now: datetime

    def require_staff(self) -> None:
        """Let only those pass who put CPD on offer. Raises NotAllowed."""
        require_staff(self.actor, STAFF_ADD)

    def add(self, typed: Typed, request_key: str) -> CpdOpportunity:
        """Put something on offer; from the same form again it is the same. Raises NotAllowed, WrongFields."""
        self.require_staff()
        if known := store.by_key(self.session, request_key):
            return known
        item = understand(typed, self.now)
        row = CpdOpportunity(
            item_key=request_key,
            state="open",
            reason="",
            version=0,
            added_at=self.now,
            noted_by=self.actor.user_id,
        )
        write(self.session, row, item, self.locate)
        # So that they can be told who asks for a place.
        people.meet(self.session, self.actor.user_id, self.actor.team_id, self.now)
        self._note("added", row)
        return row

    def is_double(self, row: CpdOpportunity) -> bool:
        """Whether another of the same title and days is on offer, of which people would be told beside it."""
        others = (one.opportunity for one in store.on_offer(self.session, self.now))
        return any(
            (one.title.casefold(), one.dates) == (row.title.casefold(), row.dates) and one.id != row.id
            for one in others
        )

    def correct(self, opportunity_id: int, typed: Typed) -> CpdOpportunity:
        """Change what is said of one; whoever answered is told where it matters to them.

        The same again changes nothing. Raises NotAllowed, NotOpen, WrongFields.
        """
        self.require_staff()
        row = self._open(opportunity_id, also_past=True)
        before = item_of(row)
        item = understand(typed, self.now, before)
        if item.places is not None and item.places < store.booked(self.session, row.id):
            raise WrongFields(
                {"places": "More people than that have a place already. Please talk to them first."}
            )
        changed = write(self.session, row, item, self.locate)
        if changed:
            row.corrected_by = self.actor.user_id
            self._note("corrected", row, fields=sorted(changed))
        if changed.intersection(TO_TELL):
            tell_changed(self.session, row, self.now)
        return row

    def withdraw(self, opportunity_id: int, reason: str) -> CpdOpportunity:
        """Take one off offer, and tell whoever answered; taken off already, nothing changes.

        Raises NotAllowed, NotOpen where there is none, WrongFields.
        """
        self.require_staff()
        row = _there(store.lock(self.session, opportunity_id))
        if row.state == "withdrawn":
            return row
        if not reason.strip():
            raise WrongFields({"reason": "Please say in a word why: whoever has a place reads it."})
        if fault := fault_in_lines(reason.strip(), MOST_REASON):
            raise WrongFields({"reason": fault})
        row.corrected_by = self.actor.user_id
        take_off(self.session, row, reason.strip(), self.now)
        self._note("withdrawn", row)
        return row

    def answer(self, opportunity_id: int, given: Given) -> Answered:
        """Say what one thinks of it; the same again changes nothing.

        Where a place is asked for and none is free, it counts as interest. Raises NotAllowed for an account
        that is closed, and NotOpen.
        """
        if self.actor.standing is Standing.GONE:
            raise NotAllowed(CLOSED_ACCOUNT)
        row = self._open(opportunity_id)
        person = people.meet(self.session, self.actor.user_id, self.actor.team_id, self.now)
        before = store.answer(self.session, row.id, person.id)
        booked = store.booked(self.session, row.id)
        has_place = before is not None and before.answer == BOOKED
        if given is Given.BOOKED and not has_place:
            self._refuse_late(row)
        is_full = given is Given.BOOKED and not has_place and row.places is not None and booked >= row.places
        stands = Given.INTERESTED if is_full else given
        if before is None or before.answer != stands:
            self._keep(row, person, stands, had_place=has_place)
        return Answered(self.find(row.id), is_full)

    def find(self, opportunity_id: int) -> Seen:
        """One of them. Raises NotOpen where there is none."""
        shown = store.shown(self.session, opportunity_id)
        _there(shown.opportunity if shown else None)
        return self._seen([shown] if shown else [])[0]

    def on_offer(self, words: str = "") -> Sequence[Seen]:
        """What can be taken up now, and has all these words: the soonest first."""
        found = self._seen(store.on_offer(self.session, self.now))
        asked = words_of(words)
        return [one for one in found if _has(one.opportunity, asked)]

    def for_me(self) -> Sequence[Seen]:
        """The same, as far as it fits what one follows, or one has answered it; without what one refused."""
        return [one for one in self.on_offer() if one.mine is not Given.NO and (one.for_me or one.mine)]

    def these(self, ids: Sequence[int]) -> Sequence[Seen]:
        """Those of these that can still be taken up."""
        return self._seen(store.on_offer(self.session, self.now, ids))

    def who(self, opportunity_id: int) -> Sequence[tuple[str, Person]]:
        """Who would like to come or has a place, with what they said. Raises NotAllowed."""
        self.require_staff()
        return [(said.answer, person) for said, person in store.answers(self.session, opportunity_id)]

    def correctable(self, opportunity_id: int) -> CpdOpportunity:
        """One that can be corrected or withdrawn. Raises NotAllowed, NotOpen."""
        self.require_staff()
        return self._open(opportunity_id, also_past=True)

    def _keep(self, row: CpdOpportunity, person: Person, stands: Given, *, had_place: bool) -> None:
        said = store.answer(self.session, row.id, person.id)
        if said is None:
            said = store.CpdAnswer(opportunity_id=row.id, person_id=person.id)
            self.session.add(said)
        said.answer, said.at = stands.value, self.now
        self._note(stands.value, row)
        for kind in (LAST_PLACES, CLOSING):
            about = {"opportunity": row.id, "person": person.id}
            nudges.withdraw(self.session, kind, about, stands.value, self.now)
        if stands is Given.BOOKED or had_place:
            self._tell_staff(row, person, stands)

    def _tell_staff(self, row: CpdOpportunity, person: Person, stands: Given) -> None:
        """Whoever put it on offer hears of each place that is taken or given back."""
        staff = people.in_slack(self.session, row.noted_by)
        if staff is None or staff.id == person.id:
            return
        key = f"{ANSWERED}:{row.id}:{person.id}:{stands}:{self.now.timestamp():.0f}"
        about = {"opportunity": row.id, "who": person.id, "place": int(stands is Given.BOOKED)}
        outbox.add(self.session, [Due(ANSWERED, key, self.now, staff.id, about=about)])

    def _seen(self, shown: Sequence[Shown]) -> list[Seen]:
        me = people.in_slack(self.session, self.actor.user_id)
        if me is None:
            return [Seen(*one) for one in shown]
        mine = {one.opportunity_id: Given(one.answer) for one, _ in store.answers_of(self.session, me.id)}
        fitting = follows.matching(self.session, me.id, [one.opportunity.id for one in shown])
        return [
            Seen(one.opportunity, one.booked, mine.get(one.opportunity.id), one.opportunity.id in fitting)
            for one in shown
        ]

    def _open(self, opportunity_id: int, *, also_past: bool = False) -> CpdOpportunity:
        row = _there(store.lock(self.session, opportunity_id))
        if row.state == "withdrawn":
            raise NotOpen("This was withdrawn, so there is nothing to answer any more. Nothing was changed.")
        if row.listed_until < self.now and not also_past:
            raise NotOpen("This is over, so there is nothing to answer any more. Nothing was changed.")
        return row

    def _refuse_late(self, row: CpdOpportunity) -> None:
        if row.deadline_at and row.deadline_at < self.now:
            raise NotOpen(
                "The deadline for this has passed, so a place cannot be booked any more. You can still say "
                "“I’m interested”, and your co-ordinator sees it."
            )

    def _note(self, what: str, row: CpdOpportunity, **details: object) -> None:
        self.session.add(act_of(self.actor, f"cpd.{what}", f"cpd:{row.id}", self.now, None, **details))
        self.session.flush()


def tell_changed(session: Session, row: CpdOpportunity, now: datetime) -> None:
    """Whoever would like to come, or has a place, is told what holds now."""
    row.version += 1
    about = {"opportunity": row.id, "version": row.version}
    _tell_those_who_answered(session, row, CHANGED, f"{CHANGED}:{row.id}:{row.version}", about, now)


def take_off(session: Session, row: CpdOpportunity, reason: str, now: datetime) -> None:
    """It is on offer no more; whoever would like to come, or has a place, is told."""
    row.state, row.reason, row.to_match = "withdrawn", reason, False
    for kind in (LAST_PLACES, CLOSING, CHANGED):
        nudges.withdraw(session, kind, {"opportunity": row.id}, "withdrawn", now)
    about = {"opportunity": row.id}
    _tell_those_who_answered(session, row, WITHDRAWN, f"{WITHDRAWN}:{row.id}", about, now)


def _tell_those_who_answered(
    session: Session, row: CpdOpportunity, kind: str, key: str, about: dict[str, int], now: datetime
) -> None:
    answered = store.answers(session, row.id)
    outbox.add(session, [Due(kind, f"{key}:{who.id}", now, who.id, about=about) for _, who in answered])


def _there(row: CpdOpportunity | None) -> CpdOpportunity:
    if row is None:
        raise NotOpen(GONE)
    return row


def _has(row: CpdOpportunity, asked: Sequence[str]) -> bool:
    """Whether each of these words is in it, begins one of its words, or is one of them misspelt."""
    text = " ".join((row.title, row.trainer, row.summary, row.held, row.language, row.place, *row.topics))
    words = set(words_of(text)) if asked else set()
    return all(any(_is_meant(word, one) for word in words) for one in asked)


def _is_meant(word: str, asked: str) -> bool:
    if word.startswith(asked):
        return True
    return len(asked) >= SHORT and fuzz.ratio(word, asked) >= NEAR
