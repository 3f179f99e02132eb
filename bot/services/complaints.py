"""Complaints: made by anybody or for them, acknowledged at once, dealt with by who is not their subject.

A complaint is a request (`bot.services.data`) with more to it. A data subject may complain to the controller,
who makes that easy, acknowledges it, makes enquiries, tells how far it is, and says what came of it (Data
Protection Act 2018, section 164A, by https://www.legislation.gov.uk/ukpga/2025/18/section/103). One about the
service goes the same way; by when each is answered stands in config/policy.yaml. Only managers and admins see
one, and of them nobody who is complained about.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy.orm import Session

from bot.policy import Policy
from bot.services import nudges
from bot.services.checks import WrongFields
from bot.services.data import (
    ANSWERED_BY,
    COMPLAINT_WAITS,
    COMPLAINTS,
    MOST_WORDS,
    UNKNOWN_REQUEST,
    Desk,
    Kind,
    NotThere,
    new_reference,
)
from bot.services.deadlines import Calendar, due
from bot.services.people import NotAllowed, Refusal, Standing, require_staff
from bot.services.reaching import Nation
from bot.store import complaints as store
from bot.store import data as requests
from bot.store import outbox, people, planning
from bot.store.complaints import Complaint, ComplaintBar, ComplaintNote
from bot.store.data import DataRequest
from bot.store.outbox import Due
from bot.store.people import Person
from bot.when import LONDON

RECEIVED, NEWS = "complaint.received", "complaint.news"
"""The kinds of nudges to whoever complained, beside the one that it is answered."""
MOST_BARRED, MOST_SHORT = 20, 600
STAFF_NOTE = "Complaints of others are noted by the council’s own staff. Nothing was changed."
ON_SLACK = (
    "They are on Slack, so they complain for themselves: with “Complain” on the Kith menu. Nothing was noted."
)
ANSWERED_ALREADY = "This complaint is answered already, so nothing was changed."
NOT_YOUR_COMPLAINT = "This is somebody else’s. Nothing was changed."


class Help(StrEnum):
    """What makes it easier to complain."""

    TELEPHONE = "telephone"
    LANGUAGE = "language"
    FORMAT = "format"
    SOMEBODY = "somebody"


class Unsuitable(Refusal):
    """It cannot be done with this complaint as it is."""


@dataclass(frozen=True)
class Filed:
    """The form as it was filled in."""

    kind: Kind
    words: str = ""
    hope: str = ""
    helps: tuple[Help, ...] = ()
    help_words: str = ""
    barred: tuple[str, ...] = ()
    """Slack ids of those who should not deal with it."""
    person_id: int = 0
    """Whose complaint it is, where staff note it for somebody who is not on Slack."""


@dataclass(frozen=True)
class Whole:
    """A complaint with all that belongs to it."""

    request: DataRequest
    complaint: Complaint | None
    notes: Sequence[ComplaintNote]
    person: Person
    is_anybodys: bool
    """Whether somebody may deal with it."""


@dataclass(frozen=True)
class Complaints:
    """The complaints, as one person may make, see and deal with them within one transaction."""

    desk: Desk
    policy: Policy

    @property
    def session(self) -> Session:
        """The transaction."""
        return self.desk.session

    def may_be_barred(self) -> Sequence[str]:
        """Slack ids of staff a complaint may be about and who could come to deal with it."""
        handlers = self.desk.holding(ANSWERED_BY[Kind.SERVICE])
        others = {one for one in requests.all_coordinators(self.session) if self._is_member(one)}
        return sorted((handlers | others) - {self.desk.actor.user_id})

    def due_on(self, kind: Kind) -> date:
        """By when a complaint that comes now is answered, by the UK's calendar."""
        rules = self.policy.complaints
        hours, nation = self.policy.concerns.hours, Nation(self.policy.reaching.nation)
        deadline = rules.data if kind is Kind.COMPLAINT else rules.service
        return due(self.desk.now, deadline, Calendar.of(hours, nation.value)).astimezone(LONDON).date()

    def noted_for(self, person_id: int) -> Person:
        """Somebody who is not on Slack, for whom staff note a complaint. Raises NotAllowed, Unsuitable."""
        return self._whose(person_id)

    def file(self, filed: Filed, request_key: str) -> Whole:
        """Write a complaint down, once for each form; it is acknowledged, and who may deal with it is told.

        Raises NotAllowed, Unsuitable, WrongFields.
        """
        before = requests.asked_before(self.session, request_key)
        if before:
            return self._whole(before)
        _check(filed)
        about = self._whose(filed.person_id)
        self.desk.me()
        asked = DataRequest(
            reference=new_reference(),
            kind=filed.kind.value,
            person_id=about.id,
            words=filed.words.strip(),
            asked_at=self.desk.now,
            asked_by=self.desk.actor.user_id,
            due_on=self.due_on(filed.kind),
            request_key=request_key,
        )
        if not requests.ask(self.session, asked):
            return self._sent_twice(request_key)
        self._add(asked, filed)
        self.desk.note("complaint.asked", asked)
        self._tell(RECEIVED, asked)
        self.desk.tell_answerers(asked)
        return self._whole(asked)

    def mine(self, request_id: int) -> Whole:
        """One's own complaint, with how far it is. Raises NotAllowed."""
        request = requests.request(self.session, request_id)
        if request is None or request.kind not in COMPLAINTS or not self._is_mine(request):
            raise NotAllowed(NOT_YOUR_COMPLAINT)
        return self._whole(request)

    def read(self, request_id: int) -> Whole:
        """A complaint to be dealt with, with its words; noted in the audit. Raises NotAllowed, NotThere."""
        request = self._to_deal_with(request_id)
        if request.outcome is None:
            self.desk.note("complaint.opened", request)
        return self._whole(request)

    def take(self, request_id: int) -> Whole:
        """Deal with it from now on; whoever complained is told. Raises NotAllowed, NotThere, Unsuitable."""
        request = self._open(request_id)
        complaint = self._extra(request)
        if complaint.handler_id != self.desk.actor.user_id:
            complaint.handler_id, complaint.taken_at = self.desk.actor.user_id, self.desk.now
            self.desk.note("complaint.taken", request)
            self._tell(NEWS, request, f"taken:{self.desk.me().id}")
        return self._whole(request)

    def step_aside(self, request_id: int) -> None:
        """Neither see nor deal with it any more. Raises NotAllowed, NotThere, Unsuitable."""
        request = self._open(request_id)
        complaint = self._extra(request)
        if complaint.handler_id == self.desk.actor.user_id:
            complaint.handler_id, complaint.taken_at = None, None
        self._bar(request, [self.desk.actor.user_id])
        self.desk.note("complaint.stepped_aside", request)
        self.desk.tell_answerers(request)
        if not self.desk.answerers(request):
            self._tell(NEWS, request, "nobody")

    def tell_progress(self, request_id: int, words: str, request_key: str) -> Whole:
        """Tell whoever complained how far it is, once. Raises as `take` does, and WrongFields."""
        return self._say(self._open(request_id), words, request_key, is_progress=True)

    def add(self, request_id: int, words: str, request_key: str) -> Whole:
        """Add something to one's own complaint, once. Raises NotAllowed, Unsuitable, WrongFields."""
        self.mine(request_id)
        request = store.lock(self.session, request_id)
        if request is None or request.outcome is not None:
            raise Unsuitable(ANSWERED_ALREADY)
        return self._say(request, words, request_key, is_progress=False)

    def _say(self, request: DataRequest, words: str, request_key: str, *, is_progress: bool) -> Whole:
        said = words.strip()
        if not said or len(said) > MOST_WORDS:
            raise WrongFields({"words": f"Please write a few words, at most {MOST_WORDS} characters."})
        if store.note_of(self.session, request_key) is None:
            note = ComplaintNote(
                request_key=request_key,
                request_id=request.id,
                is_progress=is_progress,
                words=said,
                noted_at=self.desk.now,
                noted_by=self.desk.actor.user_id,
            )
            self.session.add(note)
            self.session.flush()
            self.desk.note("complaint.told" if is_progress else "complaint.added", request)
            if is_progress:
                self._tell(NEWS, request, str(note.id))
            else:
                self._tell_who_deals_with(request, note.id)
        return self._whole(request)

    def _tell_who_deals_with(self, request: DataRequest, note_id: int) -> None:
        """The one who has taken it on; everybody who may, where nobody has."""
        complaint, may = store.of(self.session, request.id), self.desk.answerers(request)
        handler = complaint.handler_id if complaint else None
        whom = [handler] if handler in may else sorted(may)
        met = [one for each in whom if each and (one := people.in_slack(self.session, each))]
        key, about = (
            f"{COMPLAINT_WAITS}:{request.id}:note:{note_id}",
            {"request": request.id, "note": note_id},
        )
        outbox.add(
            self.session,
            [Due(COMPLAINT_WAITS, f"{key}:{one.id}", self.desk.now, one.id, about=about) for one in met],
        )

    def _tell(self, kind: str, request: DataRequest, what: str = "") -> None:
        """Tell whoever complained."""
        key = f"{kind}:{request.id}:{what}" if what else f"{kind}:{request.id}"
        about = {"request": request.id}
        outbox.add(self.session, [Due(kind, key, self.desk.now, request.person_id, about=about)])

    def _add(self, request: DataRequest, filed: Filed) -> None:
        self.session.add(
            Complaint(
                request_id=request.id,
                hope=filed.hope.strip() or None,
                helps=[one.value for one in filed.helps],
                help_words=filed.help_words.strip() or None,
            )
        )
        self._bar(request, {*filed.barred} & {*self.may_be_barred()})

    def _bar(self, request: DataRequest, user_ids: Collection[str]) -> None:
        by, known = self.desk.actor.user_id, store.barred(self.session, request.id)
        for one in sorted({*user_ids} - known):
            self.session.add(
                ComplaintBar(request_id=request.id, user_id=one, noted_at=self.desk.now, noted_by=by)
            )
        self.session.flush()
        # Whoever was told of it before is to see nothing of it any more.
        about = {"request": request.id}
        for one in sorted({*user_ids} - known):
            person = people.in_slack(self.session, one)
            asked = planning.about(self.session, [COMPLAINT_WAITS], about)
            theirs = [each for each in asked if person and each.person_id == person.id]
            nudges.withdraw_these(self.session, theirs, "stepped_aside", self.desk.now)

    def _whose(self, person_id: int) -> Person:
        """Whose complaint it is: one's own, or that of somebody who is not on Slack."""
        if not person_id:
            return self.desk.me()
        require_staff(self.desk.actor, STAFF_NOTE)
        person = people.person(self.session, person_id)
        if person is None or person.forgotten_at:
            raise Unsuitable("This person is not there any more. Nothing was noted.")
        if person.user_id:
            raise Unsuitable(ON_SLACK)
        return person

    def _sent_twice(self, request_key: str) -> Whole:
        before = requests.asked_before(self.session, request_key)
        if before is None:
            raise RuntimeError("a reference was drawn twice")
        return self._whole(before)

    def _to_deal_with(self, request_id: int) -> DataRequest:
        request = self.desk.answerable(request_id)
        if request.kind not in COMPLAINTS:
            raise NotThere(UNKNOWN_REQUEST)
        return request

    def _open(self, request_id: int) -> DataRequest:
        """The same, locked, and still to be answered."""
        store.lock(self.session, request_id)
        request = self._to_deal_with(request_id)
        if request.outcome is not None:
            raise Unsuitable(ANSWERED_ALREADY)
        return request

    def _extra(self, request: DataRequest) -> Complaint:
        """What belongs to it: made now for one from before there was such a thing."""
        found = store.of(self.session, request.id)
        if found is None:
            found = Complaint(request_id=request.id, helps=[])
            self.session.add(found)
            self.session.flush()
        return found

    def _whole(self, request: DataRequest) -> Whole:
        self.session.flush()
        return Whole(
            request,
            store.of(self.session, request.id),
            store.notes(self.session, request.id),
            self.desk.about(request),
            bool(self.desk.answerers(request)),
        )

    def _is_mine(self, request: DataRequest) -> bool:
        return self.desk.about(request).user_id == self.desk.actor.user_id

    def _is_member(self, user_id: str) -> bool:
        one = self.desk.known.get(user_id)
        return one is not None and one.standing is Standing.MEMBER


def handler_of(desk: Desk, request: DataRequest) -> str | None:
    """Slack id of who deals with a complaint; None where nobody has said so."""
    found = store.of(desk.session, request.id)
    return found.handler_id if found else None


def _check(filed: Filed) -> None:
    """Raises WrongFields with every fault, by the names of the fields."""
    errors: dict[str, str] = {}
    if not filed.words.strip() and Help.TELEPHONE not in filed.helps:
        errors["words"] = "Please write a few words, or tick below that we telephone you."
    if len(filed.words) > MOST_WORDS:
        errors["words"] = f"Please use at most {MOST_WORDS} characters: you can add more afterwards."
    if filed.helps and not filed.help_words.strip():
        errors["help_words"] = "Please say which number and when, which language or format, or who helps you."
    for name in ("hope", "help_words"):
        if len(getattr(filed, name)) > MOST_SHORT:
            errors[name] = f"Please use at most {MOST_SHORT} characters."
    if len(filed.barred) > MOST_BARRED:
        errors["barred"] = f"Please choose at most {MOST_BARRED}."
    if errors:
        raise WrongFields(errors)
