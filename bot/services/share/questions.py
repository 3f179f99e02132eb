"""“I have a question”: asked about an item in private, answered by the council's staff, never lost.

Only who asked and staff see a thread. Each answer goes to who asked; each question to who keeps the item up,
and, while nobody answers, to those who look after a network too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.services import nudges
from bot.services.checks import WrongFields
from bot.services.contacting import fault_in_lines
from bot.services.people import NotAllowed, Standing, require_staff
from bot.services.records import Person, ShareQuestion, ShareWord
from bot.services.share.library import Item, Library, NotThere, shown
from bot.services.share.scanning import traces
from bot.store import outbox, people
from bot.store.outbox import Due
from bot.store.share import questions as store

ASKED, ANSWERED = "share.question", "share.answer"
MOST_WORDS = 2000
STAFF_ANSWER = "Questions about an update are answered by the council’s own staff. Nothing was changed."
NOT_YOURS = "Only whoever asked this, and the council’s own staff, can see it."
GONE = "This question is no longer there. Nothing was changed."
NO_WORDS = "Please write something."
NO_CHILD = (
    "This may tell who a child is ({}). Please take it out, or tick below that it does not. If you are "
    "worried about a child, press “Raise a concern” on the Kith menu instead: what you write there is sealed."
)
WAITS = timedelta(days=2)
"""After this nobody is relied on any more who was told alone: all who look after a network see it."""


@dataclass(frozen=True)
class Thread:
    """A question with all that was said."""

    row: ShareQuestion
    item: Item
    words: Sequence[tuple[ShareWord, Person]]

    @property
    def id(self) -> int:
        return self.row.id

    @property
    def last(self) -> ShareWord | None:
        return self.words[-1][0] if self.words else None


@dataclass(frozen=True)
class Questions:
    """The questions, as one person may see and answer them within one transaction."""

    library: Library

    def ask(self, item_id: int, words: str, request_key: str, *, sure: bool = False) -> Thread:
        """Ask about a published item; by the same form again, nothing more.

        `sure`: who asks says that no child can be recognised by it, whatever it looks like.
        Raises NotAllowed, NotThere, and WrongFields where the words cannot be kept.
        """
        item = self.library.published(item_id)
        if known := store.said_in(self.session, request_key):
            return self.thread(known.question_id)
        said = _fit(words, sure=sure)
        me, now = self.library.me(), self.library.now
        question = ShareQuestion(
            item_id=item_id,
            number=item.row.number,
            asker_id=me.id,
            is_open=True,
            asked_at=now,
            moved_at=now,
        )
        self.session.add(question)
        self.session.flush()
        self._say(question, me, said, request_key)
        self.library.note("asked", item.row, question=question.id)
        return self.thread(question.id)

    def say(self, question_id: int, words: str, request_key: str, *, sure: bool = False) -> Thread:
        """Say more in a thread: by who asked, it waits for staff again; by staff, it is answered.

        Raises NotAllowed, NotThere, WrongFields.
        """
        self.library.require_person()
        question = store.lock(self.session, question_id)
        if known := store.said_in(self.session, request_key):
            return self.thread(known.question_id)
        thread = self.thread(question_id)
        said = _fit(words, sure=sure)
        me = self.library.me()
        if question is None:
            raise NotThere(GONE)
        is_askers = question.asker_id == me.id
        if not is_askers:
            require_staff(self.library.actor, STAFF_ANSWER)
        question.is_open, question.moved_at = is_askers, self.library.now
        self._say(question, me, said, request_key)
        self.library.note("asked" if is_askers else "answered", thread.item.row, question=question.id)
        return self.thread(question_id)

    def thread(self, question_id: int) -> Thread:
        """One thread. Raises NotAllowed but for who asked and staff, and NotThere."""
        actor = self.library.require_person()
        question = store.question(self.session, question_id)
        if question is None:
            raise NotThere(GONE)
        if not self._is_mine(question) and actor.standing is not Standing.MEMBER:
            raise NotAllowed(NOT_YOURS)
        thread = thread_of(self.session, question)
        if thread is None:
            raise NotThere(GONE)
        return thread

    def about(self, item_id: int) -> Sequence[Thread]:
        """The threads about an item that who acts may see: all for staff, their own for others."""
        actor = self.library.require_person()
        person = people.in_slack(self.session, actor.user_id)
        if actor.standing is Standing.MEMBER:
            return self._threads(store.of_item(self.session, item_id))
        return self._threads(store.of_item(self.session, item_id, person.id)) if person else ()

    def mine(self) -> Sequence[Thread]:
        """What who acts asked, newest first. Raises NotAllowed."""
        person = people.in_slack(self.session, self.library.require_person().user_id)
        return self._threads(store.of_asker(self.session, person.id)) if person else ()

    def to_answer(self) -> Sequence[Thread]:
        """What waits for this member of staff: about what they keep up, and whatever waits too long."""
        require_staff(self.library.actor, STAFF_ANSWER)
        person = people.in_slack(self.session, self.library.actor.user_id)
        waiting = self._threads(store.to_answer(self.session))
        late = self.library.now - WAITS
        return [
            one
            for one in waiting
            if one.row.moved_at <= late or (person is not None and one.item.row.owner_id == person.id)
        ]

    def is_asker(self, thread: Thread) -> bool:
        """Whether who acts asked it."""
        return self._is_mine(thread.row)

    @property
    def session(self) -> Session:
        return self.library.session

    def _is_mine(self, question: ShareQuestion) -> bool:
        person = people.in_slack(self.session, self.library.actor.user_id)
        return person is not None and person.id == question.asker_id

    def _threads(self, found: Sequence[ShareQuestion]) -> list[Thread]:
        return [one for one in (thread_of(self.session, each) for each in found) if one]

    def _say(self, question: ShareQuestion, me: Person, words: str, request_key: str) -> None:
        """Write it down, and tell whom it is for; what the other was told before is answered by it."""
        now = self.library.now
        word = ShareWord(
            request_key=request_key, question_id=question.id, person_id=me.id, words=words, said_at=now
        )
        self.session.add(word)
        self.session.flush()
        if question.is_open:
            outbox.add(self.session, due_to_owner(self.session, question, word.id, now))
        else:
            nudges.withdraw(self.session, ASKED, {"question": question.id}, "answered", now)
            about = {"question": question.id, "word": word.id}
            told = Due(ANSWERED, f"{ANSWERED}:{word.id}", now, question.asker_id, about=about, urgency=3)
            outbox.add(self.session, [told])


def thread_of(session: Session, question: ShareQuestion) -> Thread | None:
    """A question with all that was said; also where the item was withdrawn."""
    item = shown(session, question.item_id)
    return Thread(question, item, store.words(session, question.id)) if item else None


def due_to_owner(session: Session, question: ShareQuestion, word_id: int, now: datetime) -> Sequence[Due]:
    """That somebody asks, to who keeps the item up."""
    item = shown(session, question.item_id)
    if item is None:
        return ()
    about = {"question": question.id}
    key = f"{ASKED}:{question.id}:{word_id}:{item.row.owner_id}"
    return [Due(ASKED, key, now, item.row.owner_id, about=about, urgency=3)]


def _fit(words: str, *, sure: bool) -> str:
    said = words.strip()
    fault = fault_in_lines(said, MOST_WORDS) if said else NO_WORDS
    if fault:
        raise WrongFields({"words": fault})
    found = () if sure else traces(said)
    if found:
        raise WrongFields({"words": NO_CHILD.format(f"“{found[0].found[:60]}”")})
    return said
