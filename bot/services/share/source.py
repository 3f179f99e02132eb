"""Sources of information: “Useful” and “Out of date”, by one tap each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from bot.services import nudges
from bot.services.records import ShareItem, ShareMark
from bot.services.share.kinds import SOURCE
from bot.services.share.library import Item, Library, NotThere, shown
from bot.services.share.telling import OUTDATED
from bot.store import outbox, people
from bot.store.outbox import Due
from bot.store.share import source as store

WEEK = timedelta(days=7)
NO_SOURCE = "Only of sources of information it can be said that they are useful or out of date."


class Mark(StrEnum):
    """What one person says of a source."""

    USEFUL = "useful"
    OUTDATED = "outdated"


@dataclass(frozen=True)
class Marks:
    """What people say of a source: numbers, no names."""

    useful: int
    outdated: int
    """Of the version that counts, since somebody last looked whether it is right."""
    mine: Mark | None = None


@dataclass(frozen=True)
class Sources:
    """The sources, as one person may mark them within the transaction of `library`."""

    library: Library

    def say(self, item_id: int, mark: Mark) -> Marks:
        """Say this of a source, in the place of what one said before; said already, nothing changes.

        Its owner is told that somebody finds it out of date, once a week until they have looked.
        Raises NotAllowed, NotThere.
        """
        item = self.library.published(item_id)
        if item.kind.name != SOURCE:
            raise NotThere(NO_SOURCE)
        me, session = self.library.me(), self.library.session
        row = store.mark(session, item_id, me.id)
        if row is None or _counts(row, item) is not mark:
            self._put(row or ShareMark(item_id=item_id, person_id=me.id), mark, item)
        return self.marks(item)

    def take_back(self, item_id: int) -> Marks:
        """Say nothing of it any more; nothing said, nothing changes. Raises NotAllowed, NotThere."""
        item = self.library.published(item_id)
        row = store.mark(self.library.session, item_id, self.library.me().id)
        if row:
            self.library.session.delete(row)
            self._changed(item, "unmarked")
        return self.marks(item)

    def marks(self, item: Item) -> Marks:
        """What people say of a source, and who looks. Raises NotAllowed."""
        session = self.library.session
        person = people.in_slack(session, self.library.require_person().user_id)
        mine = store.mark(session, item.id, person.id) if person else None
        counted = marks_of(session, item)
        return Marks(counted.useful, counted.outdated, _counts(mine, item) if mine else None)

    def _put(self, row: ShareMark, mark: Mark, item: Item) -> None:
        row.mark, row.number = mark, item.row.number
        row.said_at, row.settled_at = self.library.now, None
        self.library.session.add(row)
        self._changed(item, "marked", mark=mark.value)

    def _changed(self, item: Item, what: str, **details: object) -> None:
        """The owner is told where somebody says so now, and no more where nobody does."""
        session, now = self.library.session, self.library.now
        session.flush()
        found = store.outdated(session, item.id)
        if found:
            outbox.add(session, [_due(*found[0], now)])
        else:
            nudges.withdraw(session, OUTDATED, {"item": item.id}, "settled", now)
        self.library.note(what, item.row, **details)
        self.library.say_so(item.row)


def marks_of(session: Session, item: Item) -> Marks:
    """What people say of a source."""
    counted = store.counted(session, item.id, item.row.number)
    return Marks(counted.get(Mark.USEFUL, 0), counted.get(Mark.OUTDATED, 0))


def dues(session: Session, now: datetime) -> Iterable[Due]:
    """The owners of what is said to be out of date: at once, and each week until they have looked."""
    told: set[int] = set()
    for item, mark in store.outdated(session):
        if item.id not in told:
            told.add(item.id)
            yield _due(item, mark, now)


def told_outdated(session: Session, about: Mapping[str, int | str]) -> tuple[Item, int] | None:
    """A source, and how many say that it is out of date; None where nobody does any more."""
    item = shown(session, int(about["item"]))
    number = len(store.outdated(session, item.id)) if item else 0
    return (item, number) if item and number else None


def _due(item: ShareItem, first: ShareMark, now: datetime) -> Due:
    weeks = max(0, (now - first.said_at) // WEEK)
    key = f"{OUTDATED}:{item.id}:{first.id}:{int(first.said_at.timestamp())}:{weeks}"
    return Due(OUTDATED, key, first.said_at + weeks * WEEK, item.owner_id, about={"item": item.id})


def _counts(row: ShareMark, item: Item) -> Mark | None:
    """What a mark says now: that it is out of date, only until somebody has looked."""
    stands = row.mark == Mark.USEFUL or (row.number == item.row.number and row.settled_at is None)
    return Mark(row.mark) if stands else None
