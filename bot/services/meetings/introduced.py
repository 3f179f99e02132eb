"""Introductions: offered to two, named to each other once both have said yes, and what came of it.

Who says no, or nothing, is told of to nobody: an offer ends at its time, whatever was said, and who said yes
hears the same words then. So nobody can tell a no from an inbox that nobody reads.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from bot.services import nudges
from bot.services.channels import coordinator_of, is_there
from bot.services.meetings.answers import GONE
from bot.services.people import Actor, NotAllowed, Refusal, Standing, act_of, require_staff
from bot.services.preferences import day_of
from bot.store import channels, outbox, people
from bot.store.meetings import introductions as store
from bot.store.meetings.introductions import Introduction, IntroductionSide, IntroductionWish, Totals
from bot.store.outbox import Due
from bot.store.people import Person, SettingLink

OFFER, MADE = "introduction.offer", "introduction.made"
NOTHING, DID_YOU_MEET = "introduction.nothing", "introduction.met"
PRIVATE = (OFFER, MADE, NOTHING, DID_YOU_MEET)
"""The kinds of nudges that nobody may learn of but whom they are for."""
STAFF_TOTALS = "How many were introduced is for the council’s own staff."
ENDED = "This offer has ended, so nothing was changed. Thank you for answering."
NOT_YOURS = "This is for somebody else, so only they can answer it. Nothing was changed."
NO_MORE = "This introduction is over, so there is nothing to say to it any more."
REASONS = ("time", "far", "silent", "other")


class Answer(StrEnum):
    """What somebody says to an offer."""

    YES = "yes"
    NO = "no"


class Outcome(StrEnum):
    """What came of an introduction, as one of the two says."""

    MET = "met"
    NOT = "not"


class Over(Refusal):
    """There is nothing to answer any more; the message says kindly why."""

    heading = "Introduction"


@dataclass(frozen=True)
class Offer:
    """An introduction as one of the two sees it."""

    introduction: Introduction
    side: IntroductionSide

    @property
    def is_open(self) -> bool:
        """Whether it can still come to an introduction."""
        return self.introduction.introduced_at is None


@dataclass(frozen=True)
class Named:
    """Whom somebody is introduced to: only ever given once both have said yes."""

    introduction: Introduction
    side: IntroductionSide
    other: Person
    links: Sequence[SettingLink]
    words: str
    contact: str
    channels: Sequence[str]
    """The names of the channels that both are in."""
    coordinators: Sequence[str]
    """The Slack ids of those who look after these."""
    is_elsewhere: bool
    """Whether the other is of another workspace, so that Slack may not let the two write to each other."""


@dataclass(frozen=True)
class Introductions:
    """What one person was offered, within one transaction."""

    session: Session
    actor: Actor
    now: datetime

    def answer(self, introduction_id: int, answer: Answer) -> Offer:
        """Answer an offer; once both have said yes, both are told whom it is. The same again changes nothing.

        Raises NotAllowed, and Over.
        """
        introduction, side = self._mine(introduction_id)
        if introduction.introduced_at:
            raise Over("You are introduced already: see “Meet people like me” in the Kith menu.")
        if introduction.expires_at <= self.now:
            raise Over(ENDED)
        if side.answer != answer:
            side.answer, side.answered_at = answer.value, self.now
            self._note(f"said_{answer}", introduction)
        about = {"introduction": introduction.id, "person": side.person_id}
        nudges.withdraw(self.session, OFFER, about, answer.value, self.now)
        self._introduce(introduction)
        return Offer(introduction, side)

    def met(self, introduction_id: int, outcome: Outcome) -> Offer:
        """Say what came of it; the same again changes nothing. Raises NotAllowed, and Over."""
        introduction, side = self._introduced(introduction_id)
        if side.outcome != outcome:
            side.outcome, side.outcome_at, side.reason = outcome.value, self.now, None
            self._note(f"outcome_{outcome}", introduction)
        self._withdraw_question(side)
        return Offer(introduction, side)

    def say_why(self, introduction_id: int, reason: str) -> None:
        """Why it did not work out: counted, and told to nobody. Raises NotAllowed, and Over."""
        _, side = self._introduced(introduction_id)
        if side.outcome == Outcome.NOT and reason in REASONS:
            side.reason = reason

    def block(self, introduction_id: int) -> None:
        """Have nothing to do with the other any more: neither is shown or asked of the other from now on.

        Raises NotAllowed, and Over before both were named.
        """
        introduction, side = self._introduced(introduction_id)
        if not side.blocked:
            side.blocked = True
            self._note("blocked", introduction)
        for one in store.sides(self.session, introduction_id):
            self._withdraw_question(one)
            about = {"introduction": introduction.id, "person": one.person_id}
            nudges.withdraw(self.session, MADE, about, "blocked", self.now)

    def open_offer(self) -> Offer | None:
        """The offer that waits for this person, or for the other after they said yes."""
        person = people.in_slack(self.session, self.actor.user_id)
        found = store.of_person(self.session, person.id) if person else []
        offers = (Offer(one, side) for side, one in found)
        lasting = (each for each in offers if each.is_open and each.introduction.expires_at > self.now)
        return next((each for each in lasting if each.side.answer != Answer.NO), None)

    def named(self) -> Sequence[Named]:
        """Everybody this person is introduced to, the latest first."""
        person = people.in_slack(self.session, self.actor.user_id)
        found = store.of_person(self.session, person.id) if person else []
        each = (named(self.session, one.id, side.person_id) for side, one in found)
        return [one for one in each if one]

    def totals(self) -> Totals:
        """How many, and never who. Raises NotAllowed but for staff."""
        require_staff(self.actor, STAFF_TOTALS)
        return store.totals(self.session, day_of(self.now))

    def _introduce(self, introduction: Introduction) -> None:
        """Both have said yes, and both still wish it."""
        sides = store.sides(self.session, introduction.id)
        if [one.answer for one in sides] != [Answer.YES, Answer.YES]:
            return
        if not all(may_be_named(self.session, one.person_id, self.now) for one in sides):
            return
        introduction.introduced_at = self.now
        outbox.add(self.session, [self._due_made(introduction, one) for one in sides])
        self.session.add(act_of(self.actor, "introduction.made", f"introduction:{introduction.id}", self.now))
        self.session.flush()

    def _due_made(self, introduction: Introduction, side: IntroductionSide) -> Due:
        about = about_side(self.session, side)
        return Due(MADE, f"{MADE}:{introduction.id}:{side.person_id}", self.now, side.person_id, about=about)

    def _mine(self, introduction_id: int) -> tuple[Introduction, IntroductionSide]:
        if self.actor.standing is Standing.GONE:
            raise NotAllowed(GONE)
        introduction = store.lock(self.session, introduction_id)
        person = people.in_slack(self.session, self.actor.user_id)
        sides = store.sides(self.session, introduction_id) if introduction else []
        side = next((one for one in sides if person and one.person_id == person.id), None)
        if introduction is None or side is None:
            raise NotAllowed(NOT_YOURS)
        return introduction, side

    def _introduced(self, introduction_id: int) -> tuple[Introduction, IntroductionSide]:
        introduction, side = self._mine(introduction_id)
        if introduction.introduced_at is None or is_blocked(self.session, introduction_id):
            if introduction.introduced_at and side.blocked:
                return introduction, side
            raise Over(NO_MORE)
        return introduction, side

    def _withdraw_question(self, side: IntroductionSide) -> None:
        about = {"introduction": side.introduction_id, "person": side.person_id}
        nudges.withdraw(self.session, DID_YOU_MEET, about, "said", self.now)
        self.session.flush()

    def _note(self, what: str, introduction: Introduction) -> None:
        """Under the number of the introduction alone: who it is between is in no audit row but their own."""
        subject = f"introduction:{introduction.id}"
        self.session.add(act_of(self.actor, f"introduction.{what}", subject, self.now))
        self.session.flush()


def named(session: Session, introduction_id: int, person_id: int) -> Named | None:
    """Whom this person is introduced to; None before both have said yes, and after one has had enough."""
    introduction = store.introduction(session, introduction_id)
    sides = store.sides(session, introduction_id)
    mine = next((one for one in sides if one.person_id == person_id), None)
    other = next((one for one in sides if one.person_id != person_id), None)
    if not introduction or not introduction.introduced_at or not mine or not other:
        return None
    who = people.person(session, other.person_id)
    if who is None or who.forgotten_at or who.user_id is None or mine.blocked or other.blocked:
        return None
    wish = store.wish(session, other.person_id)
    me = people.person(session, person_id)
    both = [one for one in channels.current(session) if me and _are_in(session, (me, who), one.channel_id)]
    return Named(
        introduction,
        mine,
        who,
        store.confirmed(session, other.person_id),
        wish.words if wish else "",
        wish.contact if wish else "",
        [one.name for one in both],
        list(dict.fromkeys(one.coordinator_id for one in both)),
        bool(me and me.team_id != who.team_id),
    )


def may_be_named(session: Session, person_id: int, now: datetime) -> bool:
    """Whether somebody still wishes to be introduced, and their setting is still confirmed."""
    wish, person = store.wish(session, person_id), people.person(session, person_id)
    if wish is None or person is None or person.forgotten_at:
        return False
    lasts = wish.until is None or wish.until >= day_of(now)
    return lasts and bool(store.confirmed(session, person_id))


def is_blocked(session: Session, introduction_id: int) -> bool:
    """Whether one of the two has nothing to do with the other any more, or is forgotten."""
    sides = store.sides(session, introduction_id)
    return len(sides) != len(Answer) or any(one.blocked for one in sides)


def end_offers(session: Session, person_id: int, now: datetime) -> None:
    """Let every offer to somebody that has not come to an introduction come to nothing, as a no does."""
    for side, introduction in store.of_person(session, person_id):
        if introduction.introduced_at or introduction.expires_at <= now:
            continue
        locked = store.lock(session, introduction.id)
        if locked and locked.introduced_at is None:  # else the other said yes at this moment
            side.answer, side.answered_at = Answer.NO.value, now
            about = {"introduction": introduction.id, "person": person_id}
            nudges.withdraw(session, OFFER, about, "ended", now)
    session.flush()


def about_side(session: Session, side: IntroductionSide) -> dict[str, int | str]:
    """What a nudge to one of the two is about; with the channel it can be shown in, to them alone."""
    about: dict[str, int | str] = {"introduction": side.introduction_id, "person": side.person_id}
    channel_id = channel_of(session, store.wish(session, side.person_id))
    return {**about, "channel": channel_id} if channel_id else about


def channel_of(session: Session, wish: IntroductionWish | None) -> str | None:
    """The network channel that somebody came from, as long as it is one."""
    channel_id = wish.channel_id if wish else None
    return channel_id if channel_id and coordinator_of(session, channel_id) else None


def forget(session: Session, person_id: int, now: datetime) -> None:
    """Erase one person: the other of an introduction keeps what they said themselves, and nobody's name."""
    for _, introduction in store.of_person(session, person_id):
        # What the other was offered ends in its time, so that nothing tells.
        for kind in (MADE, DID_YOU_MEET):
            nudges.withdraw(session, kind, {"introduction": introduction.id}, "forgotten", now)
    store.delete_wish(session, person_id)
    store.delete_sides(session, person_id)


def join_entries(session: Session, person_id: int, into_id: int) -> None:
    """Two entries of one person become one: what the other said they wish stands."""
    if store.wish(session, into_id):
        store.delete_wish(session, person_id)
    theirs = {side.introduction_id for side, _ in store.of_person(session, into_id)}
    for side, introduction in store.of_person(session, person_id):
        if introduction.id in theirs:
            session.delete(side)
    session.flush()


def _are_in(session: Session, both: Sequence[Person], channel_id: str) -> bool:
    return all(is_there(session, one, channel_id) for one in both)
