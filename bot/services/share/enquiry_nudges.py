"""Who is reminded of a question that waits, and what who asked is told of it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from bot.services.reaching import ONE_DAY
from bot.services.records import ShareEnquiry
from bot.services.share.enquiries import ASKED, LATE, Stage, due_to_owner
from bot.store.outbox import Due
from bot.store.share import enquiries as store
from bot.when import LONDON

MORNING = time(9)
Rule = Callable[[Session, datetime], Iterable[Due]]


def reminders(every_days: int) -> Rule:
    """The rule that tells whoever finds the answer, and again after so many days each until they did."""

    def due(session: Session, now: datetime) -> Iterator[Due]:
        # What is put off, or waits for the end of quiet hours or a pause, comes once and no second time.
        waiting = store.reminded(session, [ASKED])
        for row in store.open_ones(session):
            times = max(0, (now - row.assigned_at) // timedelta(days=every_days))
            if times and row.id not in waiting:
                yield due_to_owner(row, times, row.assigned_at + times * timedelta(days=every_days))

    return due


def late(session: Session, now: datetime) -> Iterator[Due]:
    """Who asked is told, once, that the answer takes longer: on the morning after it was due."""
    for row in store.open_ones(session):
        first = datetime.combine(row.due_by + ONE_DAY, MORNING, LONDON)
        if first <= now:
            yield Due(LATE, f"{LATE}:{row.id}", first, row.asker_id, about={"enquiry": row.id})


def open_one(session: Session, about: Mapping[str, int | str]) -> ShareEnquiry | None:
    """The question, where it still waits for an answer."""
    row = store.enquiry(session, int(about["enquiry"]))
    return row if row and row.state == Stage.OPEN else None


def to_answer(session: Session, about: Mapping[str, int | str], person_id: int | None) -> ShareEnquiry | None:
    """The same, where this person is to find the answer."""
    row = open_one(session, about)
    return row if row and row.owner_id == person_id else None


def answered(session: Session, about: Mapping[str, int | str]) -> ShareEnquiry | None:
    """The question with the answer that a message tells of; None where there is a later one."""
    row = store.enquiry(session, int(about["enquiry"]))
    is_it = row is not None and row.state == Stage.ANSWERED and row.answers == int(about["answers"])
    return row if is_it else None
