"""Whether a concern stands as its chronology says: who has which part in it, and which clocks run.

The chronology itself is proved by its links (`bot.services.concerns.record`). What stands beside it, to be
found quickly, follows from it: it is worked out once more here, so that a change by other means shows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.services.concerns.reading import Part, What
from bot.services.concerns.record import Entry, Fault, Records
from bot.services.concerns.timetable import ACKNOWLEDGE, DECIDE
from bot.store.concerns import concerns as store
from bot.store.concerns.concerns import Concern
from bot.store.sealing import LostKey


def all_faults(records: Records) -> Iterator[Fault]:
    """Every fault there is in the records, and in what follows from them."""
    broken = set()
    for fault in records.check():
        broken.add(fault.reference)
        yield fault
    for concern in store.every(records.session):
        if concern.reference not in broken and _is_whole(records, concern):
            yield from (Fault(concern.reference, what) for what in _beside(records, concern))


def _is_whole(records: Records, concern: Concern) -> bool:
    """Whether all its texts are still kept: else it cannot be worked out."""
    return len(records.entries(concern)) == concern.length


def _beside(records: Records, concern: Concern) -> Iterator[str]:
    stands = Stands.by(records.entries(concern))
    if (concern.opened_at, concern.closed_at) != (stands.opened_at, stands.closed_at):
        yield "when it was opened or closed was changed"
    if concern.climbed != stands.climbed:
        yield "how far it has climbed was changed"
    if _parts(records, concern) != {
        (part, records.vault.mark("person", who), who) for part, who in stands.parts
    }:
        yield "who has which part in it was changed"
    clocks = {one.name: one.stopped_at is None for one in store.clocks(records.session, concern.id)}
    if clocks != {ACKNOWLEDGE: stands.is_unread, DECIDE: stands.is_undecided}:
        yield "a clock was stopped, started or taken out"


def _parts(records: Records, concern: Concern) -> set[tuple[str, str, str]]:
    held = store.parts(records.session, concern.id)
    return {(one.part, one.person_mark, _who(records, one.sealed)) for one in held}


def _who(records: Records, sealed: bytes) -> str:
    try:
        return str(records.vault.open(sealed).get("user", ""))
    except LostKey:
        return ""


@dataclass
class Stands:
    """What follows from a chronology."""

    opened_at: datetime | None = None
    closed_at: datetime | None = None
    climbed: int = 0
    is_unread: bool = True
    is_undecided: bool = True
    parts: set[tuple[Part, str]] = field(default_factory=set)

    @classmethod
    def by(cls, entries: Sequence[Entry]) -> "Stands":
        """Entry by entry, as each was carried out."""
        stands = cls()
        for entry in entries:
            stands._follow(entry)
        return stands

    def _follow(self, entry: Entry) -> None:
        match entry.what:
            case What.RAISED:
                self._raised(entry)
            case What.OWNED:
                self._owned_by(str(entry.told["whom"]))
            case What.ACKNOWLEDGED | What.DECIDED:
                if self.is_unread:
                    self._owned_by(entry.by)
                self.is_unread = False
                self.is_undecided = self.is_undecided and entry.what != What.DECIDED
            case What.SHARED | What.BARRED | What.LET_IN:
                self._stands_to(entry.what, str(entry.told["whom"]))
            case What.TOLD_MORE if entry.told.get("urgent") and self.closed_at is None:
                self.is_undecided = True
            case What.NOT_HEARD:
                self.climbed = int(entry.told["rung"])
            case What.CLOSED:
                self.closed_at = entry.at
            case What.REOPENED:
                self.closed_at, self.is_undecided = None, True

    def _raised(self, entry: Entry) -> None:
        self.opened_at = entry.at
        wrote = {str(entry.told.get("evidence", {}).get("author", ""))} - {"", entry.by}
        self.parts = {(Part.REPORTER, entry.by)}
        self.parts |= {(Part.NAMED, who) for who in {*entry.told.get("named", ())} | wrote}
        self.parts |= {(Part.LINKED, who) for who in entry.told.get("linked", ())}

    def _owned_by(self, who: str) -> None:
        self.parts = {one for one in self.parts if one[0] is not Part.OWNER}
        self.parts |= {(Part.OWNER, who)} if who else set()

    def _stands_to(self, what: str, who: str) -> None:
        if what == What.SHARED:
            self.parts.add((Part.READER, who))
            return
        self.parts -= {(Part.NAMED, who), (Part.LINKED, who), (Part.BARRED, who)}
        if what == What.BARRED:
            self.parts -= {(Part.READER, who)}
            self.parts.add((Part.BARRED, who))
