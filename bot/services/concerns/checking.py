"""Whether a concern stands as its chronology says: who has which part in it, and which clocks run.

The chronology itself is proved by its links (`bot.services.concerns.record`). What stands beside it, to be
found quickly, follows from it: it is worked out once more here, so that a change by other means shows.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.services.concerns.reading import Part, What
from bot.services.concerns.record import Entry, Fault, Records
from bot.store.concerns import concerns as store
from bot.store.concerns.concerns import Concern
from bot.store.sealing import LostKey

Ran = tuple[datetime, datetime] | None


def all_faults(records: Records) -> Iterator[Fault]:
    """Every fault there is in the records, and in what follows from them."""
    broken = set()
    for fault in records.check():
        broken.add(fault.reference)
        yield fault
    for concern in store.every(records.session):
        if concern.reference not in broken:
            yield from (Fault(concern.reference, what) for what in _beside(records, concern))


def _beside(records: Records, concern: Concern) -> Iterator[str]:
    entries = records.entries(concern)
    if entries and entries[-1].what == What.DISPOSED:
        yield from _beside_tombstone(records, concern, entries[-1])
        return
    if concern.disposed_at:
        yield "it is said to be disposed of, and nobody has"
    stands = Stands.by(entries)
    if (concern.opened_at, concern.closed_at) != (stands.opened_at, stands.closed_at):
        yield "when it was opened or closed was changed"
    if concern.climbed != stands.climbed:
        yield "how far it has climbed was changed"
    if _parts(records, concern) != {
        (part, records.vault.mark("person", who), who) for part, who in stands.parts
    }:
        yield "who has which part in it was changed"
    if _clocks(concern) != stands.clocks:
        yield "a clock was stopped, started, set to another time or taken out"


def _clocks(concern: Concern) -> Mapping[str, Ran]:
    """Each clock, and since and until when it runs; None where it was stopped."""
    return {one.name: None if one.stopped_at else (one.started_at, one.due_at) for one in concern.clocks}


def _beside_tombstone(records: Records, concern: Concern, tombstone: Entry) -> Iterator[str]:
    """Nothing is left but the concern itself, as its last entry says."""
    opened_at, closed_at = (datetime.fromisoformat(tombstone.told[name]) for name in ("opened", "closed"))
    if (concern.opened_at, concern.closed_at, concern.disposed_at) != (opened_at, closed_at, tombstone.at):
        yield "when it was opened, closed or disposed of was changed"
    if concern.climbed:
        yield "how far it has climbed was changed"
    if _parts(records, concern) or concern.clocks:
        yield "it was disposed of, and who has which part in it, or a clock, is there again"


def _parts(records: Records, concern: Concern) -> set[tuple[str, str, str]]:
    return {(one.part, one.person_mark, _who(records, one.sealed)) for one in concern.parts}


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
    clocks: dict[str, Ran] = field(default_factory=dict)
    parts: set[tuple[Part, str]] = field(default_factory=set)

    @classmethod
    def by(cls, entries: Sequence[Entry]) -> "Stands":
        """Entry by entry, as each was carried out."""
        stands = cls()
        for entry in entries:
            stands._follow(entry)
        return stands

    def _follow(self, entry: Entry) -> None:
        for name, until in entry.told.get("clocks", {}).items():
            since, _ = self.clocks.get(name) or (entry.at, None)
            self.clocks[name] = (since, datetime.fromisoformat(until)) if until else None
        match entry.what:
            case What.RAISED:
                self._raised(entry)
            case What.OWNED:
                self._owned_by(str(entry.told["whom"]))
            case What.ACKNOWLEDGED | What.DECIDED:
                if self.is_unread:
                    self._owned_by(entry.by)
                self.is_unread = False
            case What.SHARED | What.BARRED | What.LET_IN:
                self._stands_to(entry.what, str(entry.told["whom"]))
            case What.NOT_HEARD:
                self.climbed = int(entry.told["rung"])
            case What.CLOSED:
                self.closed_at = entry.at
            case What.REOPENED:
                self.closed_at = None

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
