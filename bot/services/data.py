"""What a person may ask about their own data: to have it corrected, to complain; who answers, and by when.

The UK GDPR gives the rights of access, rectification and erasure in its Articles 15, 16 and 17, and one month
to answer in Article 12(3). By when a complaint is answered, the council's policy says; what else belongs to
one is in `bot.services.complaints`. What a person wrote is in the request and nowhere else: no log, audit row
or nudge repeats it.
"""

import secrets
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from bot.services import roles
from bot.services.people import Actor, NotAllowed, Standing, act_of
from bot.services.roles import Role
from bot.store import audit, complaints, outbox, people
from bot.store import data as store
from bot.store.data import DataRequest
from bot.store.outbox import Due
from bot.store.people import Person
from bot.when import LONDON

MOST_WORDS = 2500
# Without what is easily taken for something else: I and 1, O and 0.
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
REQUESTED, ANSWERED, REVIEW, ERASED = "data.request", "data.answered", "erasure.review", "erasure.done"
COMPLAINT_WAITS, COMPLAINT_ANSWERED = "complaint.waits", "complaint.answered"
"""The kinds of nudges. Those of complaints are private: no colleague ever tells one on."""
NOT_YOURS = "Somebody else has to answer this. Nothing was changed."
UNKNOWN_REQUEST = "This request is no longer there."


class Kind(StrEnum):
    """What can be asked about one's data."""

    CORRECTION = "correction"
    COMPLAINT = "complaint"
    """About what was done with one's data."""
    SERVICE = "service"
    """A complaint about anything else the council's early years team does."""
    ERASURE = "erasure"


class Outcome(StrEnum):
    """What became of a request."""

    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


ANSWERED_BY: Mapping[Kind, frozenset[Role]] = {
    Kind.CORRECTION: frozenset(),
    Kind.COMPLAINT: frozenset({Role.ADMIN, Role.MANAGER}),
    Kind.SERVICE: frozenset({Role.ADMIN, Role.MANAGER}),
    Kind.ERASURE: frozenset({Role.ADMIN}),
}
"""Which roles may answer what; none for every member of staff."""


COMPLAINTS = frozenset({Kind.COMPLAINT, Kind.SERVICE})
ASKED_BY: Mapping[Kind, str] = {Kind.ERASURE: REVIEW, **dict.fromkeys(COMPLAINTS, COMPLAINT_WAITS)}
"""The kinds of nudges by which those are asked who may answer, where it is not `REQUESTED`."""


class WrongWords(ValueError):
    """What was filled in cannot be taken: the message says what to do."""


class NotThere(LookupError):
    """There is no such request."""


@dataclass(frozen=True)
class Answered:
    """A request with what became of it, and whether that was so `already`, before this was asked."""

    request: DataRequest
    already: bool


@dataclass(frozen=True)
class Desk:
    """The requests about people's data, as one person may make, see and answer them.

    `known` says who everybody concerned is now, asked of Slack before the transaction began.
    """

    session: Session
    actor: Actor
    first_admins: frozenset[str]
    known: Mapping[str, Actor]
    now: datetime

    @property
    def today(self) -> date:
        """The day it is in the UK."""
        return self.now.astimezone(LONDON).date()

    def ask(self, kind: Kind, words: str, request_key: str) -> DataRequest:
        """Ask to have something corrected; the same form again gives the same request. Raises WrongWords."""
        before = store.asked_before(self.session, request_key)
        if before:
            return before
        fault = fault_in(words)
        if fault:
            raise WrongWords(fault)
        return self.open(kind, self.me(), words, request_key)

    def open(self, kind: Kind, about: Person, words: str | None, request_key: str) -> DataRequest:
        """Write a request down, and tell those who can answer it. What waits already is given back."""
        self.me()  # whoever asks is told what came of it
        asked = DataRequest(
            reference=new_reference(),
            kind=kind.value,
            person_id=about.id,
            words=words,
            asked_at=self.now,
            asked_by=self.actor.user_id,
            due_on=a_month_after(self.today),
            request_key=request_key,
        )
        if not store.ask(self.session, asked):
            return self._asked_already(asked)
        self.note(f"{_family(kind)}.asked", asked)
        self.tell_answerers(asked)
        return asked

    def claim_copy(self) -> bool:
        """Note that this person is given a copy of what is held; False within the same minute."""
        user_id = self.actor.user_id
        key = f"data.copied:{user_id}:{int(self.now.timestamp()) // 60}"
        return audit.record_once(self.session, act_of(self.actor, "data.copied", user_id, self.now, key))

    def mine(self) -> Sequence[DataRequest]:
        """Every request about this person's own data, newest first."""
        met = people.in_slack(self.session, self.actor.user_id)
        return store.requests_of(self.session, met.id) if met else []

    def to_answer(self) -> Sequence[DataRequest]:
        """What waits for this person's answer, what is due first in front."""
        return [one for one in store.waiting(self.session) if self.may_answer(one)]

    def asked_for_others(self) -> Sequence[DataRequest]:
        """Whom this person asked to have forgotten, and nobody has decided."""
        mine = [one for one in store.waiting(self.session) if one.asked_by == self.actor.user_id]
        erasures = [one for one in mine if one.kind == Kind.ERASURE]
        return [one for one in erasures if self.about(one).user_id != self.actor.user_id]

    def about(self, request: DataRequest) -> Person:
        """Whose data a request is about."""
        return self.session.get_one(Person, request.person_id)

    def read(self, request_id: int) -> DataRequest:
        """A request to be answered, with its words; noted in the audit.

        Raises NotAllowed and NotThere.
        """
        request = self._question(request_id)
        if request.outcome is None:
            self.note("data.opened", request)
        return request

    def answer(self, request_id: int, outcome: Outcome, reply: str) -> Answered:
        """Say what came of a request, once; the person is told.

        Raises NotAllowed, NotThere and WrongWords.
        """
        request = self._question(request_id)
        fault = fault_in(reply)
        if fault and request.outcome is None:
            raise WrongWords(fault)
        return self.close(request, outcome, reply)

    def close(self, request: DataRequest, outcome: Outcome, reply: str | None) -> Answered:
        """Note what became of a request, whoever may decide that, and tell whoever asked."""
        decided = (outcome.value, reply or None, self.actor.user_id, self.now)
        done = request.outcome is None and store.decide(self.session, request.id, *decided)
        request = store.request(self.session, request.id) or request
        if done:
            self.note(f"{_family(Kind(request.kind))}.{outcome.value}", request)
            if outcome is not Outcome.WITHDRAWN:
                self._tell_who_asked(request)
        return Answered(request, already=not done)

    def answerable(self, request_id: int) -> DataRequest:
        """A request that this person may answer. Raises NotAllowed and NotThere."""
        request = store.request(self.session, request_id)
        if request is None:
            raise NotThere(UNKNOWN_REQUEST)
        if not self.may_answer(request):
            raise NotAllowed(NOT_YOURS)
        return request

    def may_answer(self, request: DataRequest) -> bool:
        """Whether this person may: never what is theirs, what they asked for, or a complaint about them."""
        if self.actor.standing is not Standing.MEMBER or self.actor.user_id in self._parties(request):
            return False
        needed = ANSWERED_BY[Kind(request.kind)]
        return not needed or self.actor.user_id in self.holding(needed)

    def answerers(self, request: DataRequest) -> frozenset[str]:
        """Slack ids of those who are told of a request: who looks after the person's channels, or admins."""
        kind = Kind(request.kind)
        told = self.holding(ANSWERED_BY[kind])
        if kind is Kind.CORRECTION:
            told = frozenset(filter(self._is_member, store.coordinators_of(self.session, request.person_id)))
        return (told or self.holding({Role.ADMIN})) - self._parties(request)

    def holding(self, needed: frozenset[Role] | set[Role]) -> frozenset[str]:
        """Slack ids of those who hold one of these roles now."""
        known = {**self.known, self.actor.user_id: self.actor}
        return roles.holders(self.session, needed, self.first_admins, known)

    def me(self) -> Person:
        """The person who acts, written down where Kith meets them for the first time."""
        return people.meet(self.session, self.actor.user_id, self.actor.team_id, self.now)

    def note(self, action: str, request: DataRequest) -> None:
        """The audit row of an act on a request. It never holds words."""
        subject = subject_of(request.person_id)
        row = act_of(self.actor, action, subject, self.now, request=request.id, kind=request.kind)
        self.session.add(row)
        self.session.flush()

    def _question(self, request_id: int) -> DataRequest:
        """What is answered with words; an erasure is decided by `bot.services.erasure`, never here."""
        request = self.answerable(request_id)
        if request.kind == Kind.ERASURE:
            raise NotThere(UNKNOWN_REQUEST)
        return request

    def _asked_already(self, asked: DataRequest) -> DataRequest:
        """What the same form asked for at this moment, or the erasure that waits."""
        waits = store.asked_before(self.session, asked.request_key)
        waits = waits or store.erasure_of(self.session, asked.person_id)
        if waits is None:
            raise RuntimeError("a reference was drawn twice")
        return waits

    def _parties(self, request: DataRequest) -> frozenset[str | None]:
        barred = complaints.barred(self.session, request.id)
        return frozenset({request.asked_by, self.about(request).user_id, *barred})

    def _is_member(self, user_id: str) -> bool:
        one = self.actor if user_id == self.actor.user_id else self.known.get(user_id)
        return one is not None and one.standing is Standing.MEMBER

    def tell_answerers(self, request: DataRequest) -> None:
        """Tell those who may answer it, each once."""
        kind = ASKED_BY.get(Kind(request.kind), REQUESTED)
        told = [(each, self.known[each].team_id) for each in self.answerers(request) if each in self.known]
        met = people.meet_all(self.session, told, self.now)
        about = {"request": request.id}
        dues = [Due(kind, f"{kind}:{request.id}:{one.id}", self.now, one.id, about=about) for one in met]
        outbox.add(self.session, dues)

    def _tell_who_asked(self, request: DataRequest) -> None:
        """The person themself; or the member of staff who asked for an erasure."""
        asker = people.in_slack(self.session, request.asked_by)
        told, kind = request.person_id, COMPLAINT_ANSWERED if request.kind in COMPLAINTS else ANSWERED
        if request.kind == Kind.ERASURE and (asker is None or asker.id != told):
            if asker is None:
                return
            told, kind = asker.id, ERASED
        about = {"request": request.id}
        outbox.add(self.session, [Due(kind, f"{kind}:{request.id}", self.now, told, about=about)])


def concerned(session: Session) -> frozenset[str]:
    """Everybody whose standing matters: who may be told of a request."""
    return roles.concerned(session) | store.all_coordinators(session)


def day_of(moment: datetime) -> date:
    """The day it is in the UK."""
    return moment.astimezone(LONDON).date()


def subject_of(person_id: int) -> str:
    """How a person stands in the audit as what an act was about."""
    return f"person:{person_id}"


def a_month_after(day: date) -> date:
    """The same day of the next month; its last day where it is shorter.

    The regulator counts so (https://ico.org.uk/global/sar-checklist-for-smes/i-need-to-complete-a-sar). It
    gives until the next working day where that is none: the day itself is never too late.
    """
    year, month = divmod(day.year * 12 + day.month, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def fault_in(words: str) -> str | None:
    """What is wrong with what somebody wrote; None where nothing is."""
    if not words.strip():
        return "Please write a few words."
    return f"Please use at most {MOST_WORDS} characters." if len(words) > MOST_WORDS else None


def new_reference() -> str:
    """What a person can quote: drawn by chance, so that it tells nothing."""
    return "K-" + "".join(secrets.choice(LETTERS) for _ in range(6))


def _family(kind: Kind) -> str:
    return "erasure" if kind is Kind.ERASURE else "data"
