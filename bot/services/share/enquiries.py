"""Questions that nothing in the library answers: asked, owned, answered by a day, made a source."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.services import channels, nudges
from bot.services.checks import WrongFields
from bot.services.contacting import fault_in_lines
from bot.services.people import Actor, NotAllowed, Standing, act_of, require_staff
from bot.services.reaching import ONE_DAY, Nation, Reachable
from bot.services.records import Person, ShareEnquiry
from bot.services.share.content import Content, faults
from bot.services.share.enquiry_reading import (
    GONE,
    STAFF_ANSWER,
    Enquiry,
    EnquiryReading,
    Offers,
    Stage,
    day_of,
)
from bot.services.share.kinds import KINDS, NOT_PRIVATE, QUESTION, SOURCE
from bot.services.share.library import Item, NotThere, State
from bot.services.share.scanning import Sort, traces
from bot.store import channels as channels_store
from bot.store import outbox, people
from bot.store.outbox import Due
from bot.store.share import enquiries as store
from bot.store.share import library as items

__all__ = [
    "ANSWERED",
    "ASKED",
    "LATE",
    "MOST_WORDS",
    "STAFF_ANSWER",
    "Answer",
    "Asking",
    "Enquiries",
    "Enquiry",
    "Offers",
    "Office",
    "Stage",
]

ASKED, ANSWERED, LATE = "share.enquiry", "share.enquiry_answer", "share.enquiry_late"
MOST_WORDS = 2000
NO_WORDS = "Please write your question."
NO_NETWORK = (
    "There is no network channel yet, so nobody would get your question. Please ask the council directly."
)
MEANWHILE = "This was answered meanwhile. Please open it again, and look at how it is now."
NOT_OPEN = "This question is not open any more. Please open it again, and look at how it is now."
NOT_STAFF = "Only the council’s own staff can answer it: please choose one of them."
NO_ANSWER = "It has no answer yet, so there is nothing to make a source of."
ANOTHERS = "A colleague has begun a source from this answer, and has not published it yet."
NO_CHILD = (
    "This may tell who a child is ({}). Please take it out, or tick below that it does not. If you are "
    "worried about a child, press “Raise a concern” on the Kith menu instead: what you write there is sealed."
)
TELLS = "This may tell who somebody is ({}). Please take it out, or say below that it is not for others."


@dataclass(frozen=True)
class Asking:
    """What somebody asks."""

    words: str
    may_words: bool = False
    may_name: bool = False
    sure: bool = False
    """Whether they say that no child can be recognised by it, whatever it looks like."""


@dataclass(frozen=True)
class Office:
    """Who may own a question, and by when it is due."""

    answer_days: int = 5
    """Working days."""
    nation: Nation = Nation.ENGLAND
    staff: Mapping[str, Actor] = field(default_factory=dict)
    """Those who look after a network and are staff now, by their Slack ids."""


@dataclass(frozen=True)
class Answer:
    """What staff answer."""

    title: str
    text: str
    link: str = ""
    level: str = "local"
    topics: tuple[str, ...] = ()
    for_others: bool = False
    """Whether others may read it: it tells of nobody, neither a child nor who asked."""


@dataclass(frozen=True)
class Enquiries(EnquiryReading):
    """The questions, as one person may ask, see and answer them within the transaction of `library`."""

    def ask(self, asking: Asking, channel_id: str | None, request_key: str, office: Office) -> Enquiry:
        """Ask the network team; by the same form again, nothing more.

        Its owner is who looks after the channel's network, else one that who asks is in, else the oldest.
        Raises NotAllowed, WrongFields, and NotThere where there is no network.
        """
        if known := store.asked_in(self.session, request_key):
            return self.enquiry(known.id)
        said = _fit(asking)
        me, now = self.library.me(), self.library.now
        row = ShareEnquiry(
            request_key=request_key,
            asker_id=me.id,
            channel_id=channel_id,
            words=said,
            may_words=asking.may_words,
            may_name=asking.may_words and asking.may_name,
            owner_id=self._owner_for(me, channel_id, office).id,
            assigned_at=now,
            due_by=_due_by(now, office),
            state=Stage.OPEN,
            asked_at=now,
            **_NO_ANSWER,
        )
        self.session.add(row)
        self.session.flush()
        outbox.add(self.session, [due_to_owner(row)])
        self._note("asked", row)
        return self.seen(row)

    def answer(self, enquiry_id: int, answer: Answer, answers: int, request_key: str) -> Enquiry:
        """Answer a question, or put its answer right; who asked is told. By the same form, nothing more.

        `answers` is how often it was answered when the form was opened. Raises NotAllowed but for staff,
        WrongFields, and NotThere where somebody answered meanwhile, or it is not needed any more.
        """
        require_staff(self.library.actor, STAFF_ANSWER)
        row = self._locked(enquiry_id)
        if row.answer_key == request_key:
            return self.seen(row)
        if row.answers != answers:
            raise NotThere(MEANWHILE)
        if row.state == Stage.CLOSED:
            raise NotThere(NOT_OPEN)
        _refuse_faults(answer, self.library.now)
        row.title, row.answer = " ".join(answer.title.split()), answer.text.strip()
        row.link, row.level, row.topics = answer.link.strip(), answer.level, [*answer.topics]
        row.for_others, row.answer_key, row.answers = answer.for_others, request_key, answers + 1
        row.state, row.answered_at, row.answered_by_id = (
            Stage.ANSWERED,
            self.library.now,
            self.library.me().id,
        )
        self._settle(row, "answered")
        nudges.withdraw(self.session, ANSWERED, {"enquiry": row.id}, "changed", self.library.now)
        about = {"enquiry": row.id, "answers": row.answers}
        key = f"{ANSWERED}:{row.id}:{row.answers}"
        outbox.add(self.session, [Due(ANSWERED, key, self.library.now, row.asker_id, about=about, urgency=3)])
        self._note("answered", row)
        return self.seen(row)

    def pass_on(self, enquiry_id: int, to: Actor) -> Enquiry:
        """Let somebody else of staff find the answer; theirs already, nothing changes.

        Raises NotAllowed but for staff and to staff, NotThere where it is not open.
        """
        require_staff(self.library.actor, STAFF_ANSWER)
        if to.standing is not Standing.MEMBER:
            raise NotAllowed(NOT_STAFF)
        row = self._locked(enquiry_id)
        if row.state != Stage.OPEN:
            raise NotThere(NOT_OPEN)
        person = people.meet(self.session, to.user_id, to.team_id, self.library.now)
        if row.owner_id != person.id:
            self._settle(row, "passed_on")
            row.owner_id, row.assigned_at = person.id, self.library.now
            self.session.flush()
            if person.id != self.library.me().id:
                outbox.add(self.session, [due_to_owner(row)])
            self._note("passed_on", row, to=to.user_id)
        return self.seen(row)

    def close(self, enquiry_id: int) -> Enquiry:
        """Say that one does not need the answer any more; said already, nothing changes.

        Raises NotAllowed but for who asked, NotThere where it was answered.
        """
        row = self._mine(enquiry_id)
        if row.state == Stage.ANSWERED:
            raise NotThere(MEANWHILE)
        if row.state == Stage.OPEN:
            row.state, row.closed_at = Stage.CLOSED, self.library.now
            self._settle(row, "closed")
            self._note("closed", row)
        return self.seen(row)

    def leave_out(self, enquiry_id: int) -> Enquiry:
        """Take one's own words and name out of whatever others read. Raises NotAllowed but for who asked."""
        row = self._mine(enquiry_id)
        if row.may_words:
            take_words_out(self.session, row)
            self._note("words_out", row)
            if whole := items.item(self.session, row.item_id) if row.item_id else None:
                self.library.say_so(whole[0])
        return self.seen(row)

    def make_source(self, enquiry_id: int) -> Item:
        """Make a source of an answer: published at once where it may be for others, else a draft.

        Made already, nothing changes. Raises NotAllowed but for staff, NotThere.
        """
        require_staff(self.library.actor, STAFF_ANSWER)
        row = self._locked(enquiry_id)
        if row.state != Stage.ANSWERED:
            raise NotThere(NO_ANSWER)
        if made := self._made(row):
            return made
        item = self.library.begin(SOURCE, self._content(row), f"enquiry:{row.id}:{row.answers}")
        row.item_id = item.id
        self.session.flush()
        if row.for_others and item.state is State.DRAFT:
            version, sure = item.version, [one.name for one in NOT_PRIVATE]
            item = self.library.publish(item.id, version.number, version.revision, sure)
        self._note("made_source", row, item=item.id)
        return item

    def _locked(self, enquiry_id: int) -> ShareEnquiry:
        row = store.lock(self.session, enquiry_id)
        if row is None:
            raise NotThere(GONE)
        return row

    def _mine(self, enquiry_id: int) -> ShareEnquiry:
        self.library.require_person()
        row = self._locked(enquiry_id)
        if not self.seen(row).is_asker:
            raise NotAllowed("Only whoever asked this can do that. Nothing was changed.")
        return row

    def _made(self, row: ShareEnquiry) -> Item | None:
        """The source that was made of it: published, or one's own draft."""
        whole = items.item(self.session, row.item_id) if row.item_id else None
        if whole is None or whole[0].state in (State.DROPPED, State.WITHDRAWN):
            return None
        if whole[0].state == State.DRAFT and whole[0].owner_id != self.library.me().id:
            raise NotThere(ANOTHERS)
        return Item(*whole, KINDS[SOURCE])

    def _content(self, row: ShareEnquiry) -> Content:
        return Content(
            title=row.title,
            text=row.answer,
            details={QUESTION: row.words} if row.may_words else {},
            link=row.link,
            topics=tuple(row.topics),
            level=row.level,
            consent="own",
        )

    def _owner_for(self, asker: Person, channel_id: str | None, office: Office) -> Person:
        found = owner_of(self.session, asker, channel_id, [*office.staff])
        if found:
            whom = office.staff[found]
            return people.meet(self.session, whom.user_id, whom.team_id, self.library.now)
        if self.library.actor.standing is Standing.MEMBER:
            return asker
        raise NotThere(NO_NETWORK)

    def _settle(self, row: ShareEnquiry, reason: str) -> None:
        self.session.flush()
        nudges.withdraw(self.session, ASKED, {"enquiry": row.id}, reason, self.library.now)
        if reason != "passed_on":
            nudges.withdraw(self.session, LATE, {"enquiry": row.id}, reason, self.library.now)

    def _note(self, what: str, row: ShareEnquiry, **details: object) -> None:
        act = act_of(
            self.library.actor,
            f"share.enquiry_{what}",
            f"enquiry:{row.id}",
            self.library.now,
            None,
            **details,
        )
        self.session.add(act)
        self.session.flush()


_NO_ANSWER = {"answers": 0, "title": "", "answer": "", "link": "", "level": "local", "for_others": False}


def owner_of(session: Session, asker: Person, channel_id: str | None, among: Collection[str]) -> str | None:
    """The Slack id of who looks after the network a question belongs to; None where none of these does."""
    here = channels.coordinator_of(session, channel_id) if channel_id else None
    current = channels_store.current(session)
    theirs = [one.coordinator_id for one in current if channels.is_there(session, asker, one.channel_id)]
    found = [*([here] if here else []), *theirs, *(one.coordinator_id for one in current)]
    return next((one for one in found if one in among), None)


def coordinators(session: Session) -> frozenset[str]:
    """The Slack ids of all who look after a network: of whom Slack is asked before a question is asked."""
    return frozenset(one.coordinator_id for one in channels_store.current(session))


def staff_of(known: Mapping[str, Actor]) -> Mapping[str, Actor]:
    """Those of these who are staff."""
    return {user_id: one for user_id, one in known.items() if one.standing is Standing.MEMBER}


def due_to_owner(row: ShareEnquiry, times: int = 0, due_at: datetime | None = None) -> Due:
    """That a question waits, to whoever finds the answer."""
    since = int(row.assigned_at.timestamp())
    key = f"{ASKED}:{row.id}:{row.owner_id}:{since}:{times}"
    return Due(ASKED, key, due_at or row.assigned_at, row.owner_id, about={"enquiry": row.id}, urgency=3)


def take_words_out(session: Session, row: ShareEnquiry) -> None:
    """Nobody but staff reads the question any more: its words go out of every version of its source."""
    row.may_words = row.may_name = False
    for version in items.versions(session, row.item_id) if row.item_id else ():
        if version.details.get(QUESTION) == row.words:
            version.details = {name: said for name, said in version.details.items() if name != QUESTION}
    session.flush()


def _fit(asking: Asking) -> str:
    said = asking.words.strip()
    fault = fault_in_lines(said, MOST_WORDS) if said else NO_WORDS
    if fault:
        raise WrongFields({"words": fault})
    if not asking.sure and (found := _tells(said)):
        raise WrongFields({"words": NO_CHILD.format(f"“{found}”")})
    return said


def _tells(said: str) -> str:
    """What in it may tell who a child is; a telephone number or a postcode is what a source is made of."""
    found = [one.found for one in traces(said) if one.sort in (Sort.NAME_AND_AGE, Sort.BIRTH)]
    return found[0][:60] if found else ""


def _refuse_faults(answer: Answer, now: datetime) -> None:
    """Raises WrongFields by the names of an answer's fields."""
    content = Content(
        title=answer.title,
        text=answer.text,
        link=answer.link,
        level=answer.level,
        topics=answer.topics,
        consent="own",
    )
    wrong = faults(KINDS[SOURCE], content, day_of(now), is_change=False)
    if "text" not in wrong and not answer.text.strip():
        wrong["text"] = "Please write the answer, if it is only a sentence."
    if answer.for_others and (found := _tells(f"{answer.title}\n{answer.text}")):
        wrong.setdefault("text", TELLS.format(f"“{found}”"))
    if wrong:
        raise WrongFields(wrong)


def _due_by(now: datetime, office: Office) -> date:
    """The last of so many working days, none of which is today."""
    team, day, left = Reachable(nation=office.nation), day_of(now), office.answer_days
    while left:
        day += ONE_DAY
        left -= team.works_on(day)
    return day
