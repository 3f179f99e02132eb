"""Publicity: written in several languages and formats, approved by a colleague, and sent to who it is for.

What is approved is exactly what was shown (see `bot.services.share.approval`): whatever is changed later, a
word or an area, has to be approved anew before it is sent.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from sqlalchemy.orm import Session

from bot.policy import Reaching
from bot.services import nudges
from bot.services.checks import WrongFields
from bot.services.contacting import fault_in_line, fault_in_lines
from bot.services.people import Actor, NotAllowed, Standing, require_staff
from bot.services.records import Person, PublicityPlan, PublicityRecipient, PublicityText
from bot.services.share.approval import APPROVED, ASKED, BACK, NOT_APPROVED, stamp_of
from bot.services.share.content import MOST_LANGUAGE, MOST_TEXT, MOST_TITLE, fault_in_link
from bot.services.share.kinds import PUBLICITY
from bot.services.share.library import ANOTHER, Item, Library, NotThere, State
from bot.services.share.publicity_audience import (
    SENT,
    Audience,
    Group,
    audience_of,
    gather,
    languages,
    read_areas,
)
from bot.services.share.publicity_texts import FORMATS, STANDARD, Said, best, language_of
from bot.services.wishes import preference_of
from bot.store import outbox, people, planning
from bot.store.outbox import Due
from bot.store.share import library as items
from bot.store.share import publicity as store

ASK, DECIDED = "share.publicity_ask", "share.publicity_decided"
STAFF_SEND = "Publicity is prepared, approved and sent by the council’s own staff."
NO_PUBLICITY = "This is no publicity. Nothing was changed."
OWN = "You wrote or planned part of this, so a colleague has to approve it."
NOT_ASKED = "This was decided before, or nobody was asked. Please open it to see how it is now."
NOT_SENT_TO_YOU = "This was not sent to you by Kith, so there is nothing to answer."
OTHERS_CHANGED = "Versions in other languages or formats were changed."
MOST_WORDS = 500
MOST_VERSIONS = 15
"""Beside the main one: as many as fit in the window in which they are approved."""
USEFUL, NOT_FOR_ME = "useful", "not_for_me"


@dataclass(frozen=True)
class Plan:
    """How far publicity has come, as staff see it."""

    item: Item
    """With the version that is being written, where there is one."""
    row: PublicityPlan | None
    stamp: str
    texts: Sequence[PublicityText]
    gather: Callable[[], Group]
    sent: Sequence[PublicityRecipient]
    asked: Person | None
    decided: Person | None
    authors: frozenset[int]
    me: int | None

    @cached_property
    def group(self) -> Group:
        """Everybody for whom it is. Looked up when it is first asked for, within the transaction."""
        return self.gather()

    @property
    def is_as_decided(self) -> bool:
        """Whether it is as it was when somebody was asked."""
        return self.row is not None and self.row.stamp == self.stamp

    @property
    def is_asked(self) -> bool:
        return self.row is not None and self.row.decision == ASKED and self.is_as_decided

    @property
    def is_approved(self) -> bool:
        return self.row is not None and self.row.decision == APPROVED and self.is_as_decided

    @property
    def may_approve(self) -> bool:
        """Whether who looks may approve it."""
        return self.is_asked and self.me not in self.authors

    @property
    def is_new(self) -> bool:
        """Whether its version was not published yet."""
        return self.item.state is State.DRAFT or self.item.version.number > self.item.row.number

    @property
    def audience(self) -> Audience:
        return audience_of(self.row)

    @property
    def new(self) -> Group:
        """Those for whom it is who were not sent it yet."""
        had = {one.person_id for one in self.sent}
        people = [one for one in self.group.people if one.person.id not in had]
        return replace(self.group, people=people)


@dataclass(frozen=True)
class Publicity:
    """Publicity, as one person may see and change it within the transaction of `library`."""

    library: Library
    policy: Reaching
    has_email: bool

    @property
    def session(self) -> Session:
        return self.library.session

    # Preparing it.

    def plan(self, item_id: int) -> Plan:
        """How far it has come. Raises NotAllowed but for staff, and NotThere."""
        require_staff(self.library.actor, STAFF_SEND)
        return self._plan(self._publicity(self.library.changeable(item_id)))

    def seen(self, item_id: int) -> Plan:
        """The same, also of what was withdrawn."""
        require_staff(self.library.actor, STAFF_SEND)
        item = self._publicity(self.library.item(item_id))
        return self._plan(item) if item.state is State.WITHDRAWN else self.plan(item_id)

    def languages(self) -> list[str]:
        """The languages that people prefer."""
        return languages(self.session, self.policy)

    def choose(self, item_id: int, areas: str, types: Sequence[str], chosen: Sequence[str]) -> Plan:
        """Say for whom it is; the same again changes nothing. `areas` as they were typed.

        Raises NotAllowed, NotThere, WrongFields.
        """
        item = self._to_change(item_id)
        wanted = Audience(read_areas(self.session, areas, self.library.now), [*types], [*chosen])
        row = store.plan(self.session, item_id)
        if row is None or audience_of(row) != wanted:
            row = row or self._new_plan(item_id)
            row.areas, row.types, row.languages = [*wanted.areas], [*wanted.types], [*wanted.languages]
            row.set_at, row.set_by_id = self.library.now, self.library.me().id
            self.session.flush()
            self.library.note("publicity.audience", item.row, areas=row.areas, types=row.types)
            self._call_off(item)
        return self._plan(item)

    def write(self, item_id: int, said: Said) -> Plan:
        """Write it in another language or format; without text and link, that version is taken out.

        Raises NotAllowed, NotThere, WrongFields.
        """
        item = self._to_change(item_id)
        said = said.tidy()
        self._refuse_faults(item, said)
        known = next(
            (one for one in store.texts(self.session, item.id, item.version.number) if said.is_same(one)),
            None,
        )
        if known and (known.title, known.text, known.link) == (said.title, said.text, said.link):
            return self._plan(item)
        if known is None and said.is_empty:
            raise WrongFields({"text": "Please write a text, or give a link to it."})
        if known is None and len(store.texts(self.session, item.id, item.version.number)) >= MOST_VERSIONS:
            raise WrongFields({"title": f"There are {MOST_VERSIONS} versions already: more cannot be kept."})
        item = self._in_a_new_version(item)
        self._keep(item, said)
        self.library.note("publicity.text", item.row, language=said.language, format=said.format)
        self._call_off(item)
        return self._plan(item)

    # Approving it.

    def ask(self, item_id: int, approver: Actor | None) -> Plan:
        """Ask a colleague to approve it as it is now; asked already, nothing changes.

        Raises NotAllowed, NotThere, and WrongFields for who may not approve it.
        """
        item = self._to_change(item_id)
        if approver is None or approver.standing is not Standing.MEMBER:
            raise WrongFields({"approver": "Please choose somebody of the council’s own staff."})
        plan = self._plan(item)
        row = plan.row or self._new_plan(item_id)
        self.session.flush()
        stamp = stamp_of(self.session, item.version)
        asked = people.meet(self.session, approver.user_id, approver.team_id, self.library.now)
        me = self.library.me()
        if asked.id in plan.authors | {me.id}:
            raise WrongFields({"approver": "They wrote or planned part of it. Please choose a colleague."})
        if (row.decision, row.stamp, row.approver_id) == (ASKED, stamp, asked.id):
            return self._plan(item)
        self._call_off(item)
        row.decision, row.stamp, row.approver_id = ASKED, stamp, asked.id
        row.asked_at, row.asked_by_id = self.library.now, me.id
        row.decided_at = row.decided_by_id = None
        row.words, row.rounds = "", row.rounds + 1
        self.library.note("publicity.asked", item.row, approver=asked.id)
        about = {"item": item.id, "round": row.rounds}
        key = f"{ASK}:{item.id}:{row.rounds}"
        outbox.add(self.session, [Due(ASK, key, self.library.now, asked.id, about=about, urgency=3)])
        return self._plan(item)

    def decide(self, item_id: int, stamp: str, words: str, *, approve: bool) -> Plan:
        """Approve what was shown, or send it back with words; who asked is told.

        Raises NotAllowed for who wrote any of it, WrongFields without words, and NotThere where it was
        changed or decided meanwhile.
        """
        item = self._to_change(item_id)
        plan = self._plan(item)
        if plan.me in plan.authors:
            raise NotAllowed(OWN)
        row = plan.row
        if row is None or plan.stamp != stamp:
            raise NotThere(ANOTHER)
        me = self.library.me()
        if row.decision == APPROVED and approve and row.decided_by_id == me.id:
            return plan
        if not plan.is_asked:
            raise NotThere(NOT_ASKED)
        words = words.strip()
        if not approve and not words:
            raise WrongFields({"words": "Please say in a few words what should change."})
        if fault := fault_in_lines(words, MOST_WORDS):
            raise WrongFields({"words": fault})
        row.decision = APPROVED if approve else BACK
        row.decided_at, row.decided_by_id, row.words = self.library.now, me.id, words
        nudges.withdraw(self.session, ASK, {"item": item.id}, "decided", self.library.now)
        self.library.note(f"publicity.{row.decision}", item.row)
        if row.asked_by_id:
            about = {"item": item.id, "round": row.rounds}
            key = f"{DECIDED}:{item.id}:{row.rounds}"
            outbox.add(self.session, [Due(DECIDED, key, self.library.now, row.asked_by_id, about=about)])
        return self._plan(item)

    def to_decide(self) -> list[Plan]:
        """What who acts was asked to approve, and is as it was then."""
        me = people.in_slack(self.session, self.library.actor.user_id)
        if me is None or self.library.actor.standing is not Standing.MEMBER:
            return []
        return self._waiting(one.item_id for one in store.asked_of(self.session, me.id))

    def asked(self) -> list[Plan]:
        """What who acts asked others to approve, and waits."""
        me = people.in_slack(self.session, self.library.actor.user_id)
        if me is None or self.library.actor.standing is not Standing.MEMBER:
            return []
        return self._waiting(one.item_id for one in store.asked_by(self.session, me.id))

    # Sending it.

    def send(self, item_id: int, stamp: str) -> tuple[Plan, int]:
        """Send what was approved to everybody for whom it is and who was not sent it yet; gives how many.

        Raises NotAllowed where nobody has approved it as it is now, and NotThere where it is not as shown.
        """
        item = self._to_change(item_id)
        plan = self._plan(item)
        if plan.stamp != stamp:
            raise NotThere(ANOTHER)
        if not plan.is_approved:
            raise NotAllowed(NOT_APPROVED)
        self.library.publish(item.id, item.version.number, item.version.revision, ())
        now, me = self.library.now, self.library.me()
        rows, dues = [], []
        tongues: dict[str, str] = {}
        for one in (each for each in plan.new.people if not each.why):
            if one.language not in tongues:
                tongues[one.language] = best(item, plan.texts, one.language, "", self.policy).language
            key = f"{SENT}:{item.id}:{one.person.id}"
            whom = {"item_id": item.id, "person_id": one.person.id, "number": item.version.number, "key": key}
            sent = {"language": tongues[one.language], "sent_at": now, "sent_by_id": me.id}
            rows.append({**whom, **sent, "answer": "", "wanted_format": ""})
            dues.append(Due(SENT, key, now, one.person.id, about={"item": item.id}, urgency=6))
        store.add_recipients(self.session, rows)
        outbox.add(self.session, dues)
        if dues:
            self.library.note("publicity.sent", item.row, people=len(dues), version=item.version.number)
        return self._plan(self._publicity(self.library.changeable(item_id))), len(dues)

    # What those say and read who got it.

    def answer(self, item_id: int, *, useful: bool) -> tuple[Item, int | None]:
        """“Thank you, useful”, or “Not for me”, which ends publicity for who says it.

        Gives the row of the outbox by which that can be undone. Raises NotAllowed, NotThere.
        """
        item = self._publicity(self.library.published(item_id))
        me = self.library.me()
        row = store.recipient(self.session, item_id, me.id)
        if row is None:
            raise NotThere(NOT_SENT_TO_YOU)
        said = USEFUL if useful else NOT_FOR_ME
        sent = store.delivery(self.session, row.key)
        if row.answer != said:
            row.answer, row.answered_at = said, self.library.now
            self.library.note(f"publicity.{said}", item.row)
        if not useful:
            wanted = preference_of(self.session, me.id, self.policy, self.library.now)
            wanted.stopped = sorted({*wanted.stopped, SENT})
            wanted.changed_at = self.library.now
        again = planning.again(self.session, sent.id) if sent else None
        if again and again.state in planning.UNSENT:  # they had put it off, and have answered it now
            planning.take_away(self.session, again, "answered", self.library.now)
        self.session.flush()
        return item, sent.id if sent else None

    def want_format(self, item_id: int, form: str) -> tuple[Item, Said]:
        """It in another format, which from now on is this person's. Raises NotAllowed, NotThere."""
        item = self._publicity(self.library.item(item_id))
        me = self.library.me()
        row = store.recipient(self.session, item_id, me.id)
        if row and form in FORMATS:
            row.wanted_format = "" if form == STANDARD else form
            self.session.flush()
        texts = store.texts(self.session, item_id, item.version.number)
        said = people.preference(self.session, me.id)
        language = language_of(said, self.policy)
        return item, best(item, texts, language, form, self.policy)

    def theirs(self, item: Item) -> tuple[Said, Sequence[Said]]:
        """What who acts reads of it, in their language and format, and the other versions there are."""
        person = people.in_slack(self.session, self.library.actor.user_id)
        return read_by(self.session, item, person.id if person else None, self.policy)

    # What is needed for these.

    def _waiting(self, item_ids: Iterable[int]) -> list[Plan]:
        found = []
        for item_id in item_ids:
            whole = items.item(self.session, item_id)
            if whole and whole[0].state in (State.DRAFT, State.PUBLISHED):
                plan = self.plan(item_id)
                found += [plan] if plan.is_asked else []
        return found

    def _plan(self, item: Item) -> Plan:
        session = self.session
        row = store.plan(session, item.id)
        texts = store.texts(session, item.id, item.version.number)
        authors = {item.row.owner_id, item.version.made_by_id, *(one.made_by_id for one in texts)}
        if row:
            authors |= {row.set_by_id, *([row.asked_by_id] if row.asked_by_id else [])}
        me, chosen = people.in_slack(session, self.library.actor.user_id), audience_of(row)
        return Plan(
            item,
            row,
            stamp_of(session, item.version),
            texts,
            lambda: gather(session, chosen, self.policy, self.library.now, has_email=self.has_email),
            store.recipients(session, item.id),
            people.person(session, row.approver_id) if row and row.approver_id else None,
            people.person(session, row.decided_by_id) if row and row.decided_by_id else None,
            frozenset(authors),
            me.id if me else None,
        )

    def _to_change(self, item_id: int) -> Item:
        """What is being written of it, kept from others until this ends. Raises NotAllowed, NotThere."""
        require_staff(self.library.actor, STAFF_SEND)
        items.lock(self.session, item_id)
        return self._publicity(self.library.changeable(item_id))

    def _publicity(self, item: Item) -> Item:
        if item.kind.name != PUBLICITY:
            raise NotThere(NO_PUBLICITY)
        return item

    def _new_plan(self, item_id: int) -> PublicityPlan:
        row = PublicityPlan(
            item_id=item_id,
            areas=[],
            types=[],
            languages=[],
            set_at=self.library.now,
            set_by_id=self.library.me().id,
            decision="",
            stamp="",
            words="",
            rounds=0,
        )
        self.session.add(row)
        return row

    def _call_off(self, item: Item) -> None:
        """Whoever was asked to approve it as it was before need not any more."""
        nudges.withdraw(self.session, ASK, {"item": item.id}, "changed", self.library.now)

    def _in_a_new_version(self, item: Item) -> Item:
        """What was published stays as it was approved: what is changed belongs to its next version."""
        if item.state is not State.PUBLISHED or item.version.number > item.row.number:
            return item
        return self.library.write(item.id, replace(item.content, changed=OTHERS_CHANGED))

    def _keep(self, item: Item, said: Said) -> None:
        number = item.version.number
        row = store.text(self.session, item.id, number, said.language, said.format)
        row = row or PublicityText(item_id=item.id, number=number, language=said.language, format=said.format)
        row.title, row.text, row.link = said.title, said.text, said.link
        row.made_at, row.made_by_id = self.library.now, self.library.me().id
        self.session.add(row)
        self.session.flush()

    def _refuse_faults(self, item: Item, said: Said) -> None:
        main = item.version.language or self.policy.language
        faults = {
            "language": fault_in_line(said.language, MOST_LANGUAGE) if said.language else "Which language?",
            "format": None if said.format in FORMATS else "Please choose a format.",
            "title": None if said.is_empty else self._fault_in_title(said.title),
            "text": fault_in_lines(said.text, MOST_TEXT),
            "link": fault_in_link(said.link),
        }
        if said.language.casefold() == main.casefold() and said.format == STANDARD:
            faults["language"] = "This is the main version. To change it, close this, and press “Change”."
        if found := {name: fault for name, fault in faults.items() if fault}:
            raise WrongFields(found)

    def _fault_in_title(self, title: str) -> str | None:
        return fault_in_line(title, MOST_TITLE) if title else "Please give it a title in this language."


def read_by(
    session: Session, item: Item, person_id: int | None, policy: Reaching
) -> tuple[Said, Sequence[Said]]:
    """What a person reads of an item, in their language and format, and the other versions there are."""
    texts = store.texts(session, item.id, item.version.number)
    said = people.preference(session, person_id) if person_id else None
    had = store.received_by(session, person_id) if person_id else ()
    form = next((one.wanted_format for one in reversed(had) if one.wanted_format), "")
    chosen = best(item, texts, language_of(said, policy), form, policy)
    every = [Said.main(item, policy), *map(Said.of, texts)]
    return chosen, [one for one in every if one.key != chosen.key]
