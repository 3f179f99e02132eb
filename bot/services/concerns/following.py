"""Which clocks of a concern run, as follows from its chronology; each change becomes part of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.safeguarding import Outcome
from bot.services.concerns.reading import Reading, What
from bot.services.concerns.record import Entry, Records
from bot.services.concerns.timetable import (
    ACKNOWLEDGE,
    ACTION,
    AT_RISK,
    DECIDE,
    HEAR_BACK,
    NOT_KNOWN,
    NOTIFY,
    REFER,
    REVIEW,
    UPDATE,
    Timetable,
    numbered,
)
from bot.store.concerns import concerns as store
from bot.store.concerns.concerns import Concern, ConcernEntry

MOST_CHASED = 1
"""So often asking again gives a recipient the same time once more; after that it climbs. Ours."""
FIRST = frozenset({ACKNOWLEDGE, DECIDE, UPDATE})
"""The clocks that run as soon as a concern is raised."""
JUDGED = frozenset({What.ASSESSED, What.DECIDED, What.REFERRED, What.ANSWERED, What.REVIEWED})
"""What shows that somebody has looked at it and thought about what is to be done."""


def record(reading: Reading, concern: Concern, what: str, by: str, told: Mapping[str, Any]) -> ConcernEntry:
    """Add an entry, and let the clocks run that follow from it; the concern must be locked.

    What it changes of the clocks stands in the entry, so that nobody can set one to another time unseen.
    """
    new = Entry(concern.length + 1, reading.now, what, by, told)
    runs = running([*reading.entries(concern), new], reading.timetable)
    ran = reading.due(concern)
    changed = {name: at.isoformat() for name, at in runs.items() if ran.get(name) != at}
    ended = {name: "" for name in ran if name not in runs}
    clocks = {"clocks": {**changed, **ended}} if changed or ended else {}
    for name in ended:
        store.stop(reading.session, concern, name, reading.now)
    for name in changed:
        store.run(reading.session, concern, name, runs[name], reading.now)
    return Records(reading.session, reading.vault).add(concern, what, by, reading.now, **told, **clocks)


def running(entries: Sequence[Entry], timetable: Timetable) -> Mapping[str, datetime]:
    """The clocks that run after these entries, and until when, by the policy as it is now."""
    following = Following(timetable)
    for entry in entries:
        following.follow(entry)
    return following.due()


@dataclass
class Following:
    """What the clocks depend on, entry by entry."""

    timetable: Timetable
    kind: str = NOT_KNOWN
    opened_at: datetime | None = None
    since: dict[str, datetime] = field(default_factory=dict)
    """The clocks that run, and from when."""
    until: dict[str, datetime] = field(default_factory=dict)
    """The same, where somebody has said until when."""
    settled: str = ""
    """The kind for which it was referred, or was decided that it is not."""
    is_open: bool = True
    is_decided: bool = False
    is_notified: bool = False
    chased: dict[str, int] = field(default_factory=dict)

    def due(self) -> Mapping[str, datetime]:
        """The clocks that run, and until when."""
        by_policy = {name: self.timetable.due(name, at, self.kind) for name, at in self.since.items()}
        return {**{name: at for name, at in by_policy.items() if at}, **self.until}

    def follow(self, entry: Entry) -> None:
        """What one more entry changes."""
        change = CHANGES.get(entry.what)
        if change:
            change(self, entry)
        if entry.what in JUDGED and self.is_decided:
            self.since[REVIEW] = entry.at

    def raised(self, entry: Entry) -> None:
        """Somebody is to read it, to decide, and to say how it stands."""
        self.kind = AT_RISK if entry.told.get("urgent") else NOT_KNOWN
        self.opened_at = entry.at
        self.since = dict.fromkeys((ACKNOWLEDGE, DECIDE, UPDATE), entry.at)

    def acknowledged(self, _entry: Entry) -> None:
        """It was read."""
        self._stop(ACKNOWLEDGE)

    def assessed(self, entry: Entry) -> None:
        """From here on its kind is known: whether it is to be referred, and whether a regulator must know."""
        self.kind = str(entry.told.get("kind") or self.kind)
        for name in FIRST:
            self.until.pop(name, None)
        self._let_refer(entry.at)
        if self.timetable.has_duty(self.kind) and not self.is_notified:
            self.since.setdefault(NOTIFY, self.opened_at or entry.at)
        else:
            self._stop(NOTIFY)

    def told_more(self, entry: Entry) -> None:
        """A child may be at risk, says its reporter: the stricter clocks run, until it is assessed anew."""
        if not (entry.told.get("urgent") and self.is_open):
            return
        ran = self.due()
        self.kind = self.kind if self.timetable.is_at_risk(self.kind) else AT_RISK
        self.since.setdefault(DECIDE, entry.at)
        for name in self.since.keys() & FIRST:
            strict = self.timetable.due(name, entry.at, self.kind)
            self.until[name] = min(at for at in (ran.get(name), strict) if at)

    def decided(self, entry: Entry) -> None:
        """It is decided; where it is to be referred, that still has to be done."""
        self._stop(ACKNOWLEDGE, DECIDE)
        self.is_decided = True
        if entry.told.get("outcome") == Outcome.REFERRED:
            self._let_refer(entry.at)
        else:
            self._settle()

    def referred(self, entry: Entry) -> None:
        """From here on its recipient has time to answer."""
        self._settle()
        self.since[numbered(HEAR_BACK, entry.number)] = entry.at

    def chased_again(self, entry: Entry) -> None:
        """Its recipient was asked again."""
        name = numbered(HEAR_BACK, int(entry.told["referral"]))
        self.chased[name] = self.chased.get(name, 0) + 1
        if self.chased[name] <= MOST_CHASED and name in self.since:
            self.since[name] = entry.at

    def answered(self, entry: Entry) -> None:
        """Its recipient has answered."""
        self._stop(numbered(HEAR_BACK, int(entry.told["referral"])))

    def told(self, entry: Entry) -> None:
        """Its reporter has heard how it stands: from here on, the time until they hear again."""
        self.since[UPDATE] = entry.at
        self.until.pop(UPDATE, None)

    def given(self, entry: Entry) -> None:
        """Somebody has something to do."""
        self.until[numbered(ACTION, entry.number)] = datetime.fromisoformat(entry.told["due"])

    def acted(self, entry: Entry) -> None:
        """It is done, or need not be done."""
        self.until.pop(numbered(ACTION, int(entry.told["action"])), None)

    def notified(self, _entry: Entry) -> None:
        """The provider has told its regulator, or need not."""
        self.is_notified = True
        self._stop(NOTIFY)

    def closed(self, _entry: Entry) -> None:
        """Nothing is due any more, but for what the provider must tell its regulator."""
        self.since = {name: at for name, at in self.since.items() if name == NOTIFY}
        self.until = {}
        self.is_open = self.is_decided = False

    def reopened(self, entry: Entry) -> None:
        """It has to be decided on anew."""
        self.since.update(dict.fromkeys((DECIDE, UPDATE), entry.at))
        self.settled, self.is_open = "", True

    def _let_refer(self, now: datetime) -> None:
        """It is to be referred, unless that is settled for this kind, or is not usual with it."""
        if self.settled == self.kind or not self.timetable.due(REFER, now, self.kind):
            self._stop(REFER)
        else:
            self.since.setdefault(REFER, now)

    def _settle(self) -> None:
        self.settled = self.kind
        self._stop(REFER)

    def _stop(self, *names: str) -> None:
        for name in names:
            self.since.pop(name, None)
            self.until.pop(name, None)


CHANGES: Mapping[str, Callable[[Following, Entry], None]] = {
    What.RAISED: Following.raised,
    What.ACKNOWLEDGED: Following.acknowledged,
    What.ASSESSED: Following.assessed,
    What.TOLD_MORE: Following.told_more,
    What.DECIDED: Following.decided,
    What.REFERRED: Following.referred,
    What.CHASED: Following.chased_again,
    What.ANSWERED: Following.answered,
    What.TOLD: Following.told,
    What.GIVEN: Following.given,
    What.ACTED: Following.acted,
    What.NOTIFIED: Following.notified,
    What.CLOSED: Following.closed,
    What.REOPENED: Following.reopened,
}
