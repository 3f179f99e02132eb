"""Who is reminded of a safeguarding update, of a question, and what staff are told of who has not read it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from bot.services.records import ShareReading
from bot.services.share.kinds import UPDATE
from bot.services.share.library import Item, State, shown
from bot.services.share.questions import ASKED, WAITS, Thread, thread_of
from bot.services.share.readers import READ
from bot.services.share.update import Roll, rows
from bot.store import channels, people
from bot.store.outbox import Due
from bot.store.share import questions
from bot.store.share import update as store
from bot.when import LONDON

UNREAD = "share.unread"
MORNING = time(9)
FIRST_COUNT = timedelta(days=3)
"""So long after it was published, at the earliest, staff are told who has not read it."""
WEEK = timedelta(days=7)
Rule = Callable[[Session, datetime], Iterable[Due]]


@dataclass(frozen=True)
class Told:
    """An update as one person is told of it."""

    item: Item
    must: bool
    reading: ShareReading | None

    @property
    def is_owed(self) -> bool:
        """Whether they have still to read it."""
        return self.item.state is State.PUBLISHED and self.must and self.reading is None


def reads(every_days: int) -> Rule:
    """The rule that asks everybody who must read an update: at once, and again after so many days each."""

    def due(session: Session, now: datetime) -> Iterator[Due]:
        step = timedelta(days=every_days)
        waiting, known = store.reminded(session, READ), store.keys_since(session, READ, now - step)
        for item, version, reader in store.owed(session, UPDATE):
            # What is put off, or waits for the end of quiet hours or a pause, comes once and no second time.
            if (item.id, reader.person_id) in waiting:
                continue
            first = max(reader.since, version.made_at)
            times = max(0, (now - first) // step)
            key = f"{READ}:{item.id}:{version.number}:{reader.person_id}:{int(first.timestamp())}:{times}"
            about = {"item": item.id, "number": version.number, "reader": reader.person_id}
            if key not in known:
                yield Due(READ, key, first + times * step, person_id=reader.person_id, about=about, urgency=2)

    return due


def counts(session: Session, now: datetime) -> Iterator[Due]:
    """Who keeps an update up is told how many have not read it, once it is in effect, and each week after."""
    told: set[int] = set()
    for item, version, _ in store.owed(session, UPDATE):
        if item.id in told:
            continue
        told.add(item.id)
        effective = datetime.combine(date.fromisoformat(version.details["effective"]), MORNING, LONDON)
        first = max(effective, version.made_at + FIRST_COUNT)
        if first <= now:
            weeks = (now - first) // WEEK
            key = f"{UNREAD}:{item.id}:{version.number}:{weeks}"
            about = {"item": item.id, "number": version.number}
            yield Due(UNREAD, key, first + weeks * WEEK, person_id=item.owner_id, about=about)


def unanswered(session: Session, now: datetime) -> Iterator[Due]:
    """A question that nobody has answered goes to all who look after a network as well, again and again."""
    coordinators = {one.coordinator_id for one in channels.current(session)}
    for question in questions.to_answer(session):
        times = (now - question.moved_at) // WAITS
        item = shown(session, question.item_id)
        if times < 1 or item is None:
            continue
        known = (people.in_slack(session, one) for one in sorted(coordinators))
        told = {item.row.owner_id, *(one.id for one in known if one)} - {question.asker_id}
        moved = int(question.moved_at.timestamp())
        for person_id in sorted(told):
            key = f"{ASKED}:{question.id}:{moved}:{person_id}:{times}"
            due_at = question.moved_at + times * WAITS
            yield Due(ASKED, key, due_at, person_id, about={"question": question.id})


def told_of(session: Session, about: Mapping[str, int | str], person_id: int | None) -> Told | None:
    """An update as it is for who was asked to read it; None where it is in no library any more."""
    item = shown(session, int(about["item"]))
    if item is None or person_id is None:
        return None
    reader = store.reader(session, item.id, person_id)
    reading = store.reading(session, item.id, person_id, int(about["number"]))
    return Told(item, bool(reader and reader.through), reading)


def to_read(session: Session, about: Mapping[str, int | str], person_id: int | None) -> Told | None:
    """The same where they have still to read that version; else None."""
    told = told_of(session, about, person_id)
    return told if told and told.is_owed and told.item.row.number == int(about["number"]) else None


def roll_of(session: Session, about: Mapping[str, int | str]) -> Roll | None:
    """Who has not read an update; None where everybody has, or there is another version."""
    item = shown(session, int(about["item"]))
    if item is None or item.state is not State.PUBLISHED or item.row.number != int(about["number"]):
        return None
    roll = Roll(item, rows(session, item.id))
    return roll if roll.missing else None


def open_question(session: Session, about: Mapping[str, int | str]) -> Thread | None:
    """A question that staff have still to answer."""
    question = questions.question(session, int(about["question"]))
    return thread_of(session, question) if question and question.is_open else None


def thread(session: Session, about: Mapping[str, int | str]) -> Thread | None:
    """A question with what was said, for who asked."""
    question = questions.question(session, int(about["question"]))
    return thread_of(session, question) if question else None
