"""The record of a concern: a chronology that is only added to, and in which nothing can be changed unseen.

Each entry's link is made of the link before it, and each concern's head of how many entries it has and the
last of them, with a key that is outside of the database: what is changed, taken out or put in another order
by other means than Kith is found (`check`).
"""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.store.concerns import concerns as store
from bot.store.concerns.concerns import Concern, ConcernEntry
from bot.store.sealing import LostKey, Vault

# No letters and digits that are taken for another when somebody reads them out, and no vowels, so no words.
ALPHABET = "23456789BCDFGHJKMNPQRSTVWXZ"
NOT_BEGUN = "0" * 64
DISPOSED = "disposed"
"""What the one entry says that stays of a concern whose time was over."""
SALT = "salt"


@dataclass(frozen=True)
class Entry:
    """One entry as it is read by somebody who may."""

    number: int
    at: datetime
    """When it was recorded."""
    what: str
    by: str
    """Slack id of who did it; "" for Kith itself."""
    told: Mapping[str, Any]


@dataclass(frozen=True)
class Fault:
    """Something in the records that Kith has not written so."""

    reference: str
    """Of the concern; "" for the register of all."""
    what: str


@dataclass(frozen=True)
class Records:
    """The chronologies, within one transaction."""

    session: Session
    vault: Vault

    def begin(self, request_key: str, now: datetime) -> tuple[Concern, bool]:
        """A new concern without entries, and True; for the same form again the one it opened, and False."""
        mark = self.vault.mark("request", request_key)
        register = store.register(self.session)
        known = store.by_request(self.session, mark)
        if known:
            return known, False
        concern = Concern(
            reference=_new_reference(), opened_at=now, climbed=0, length=0, head="", request_key=mark, link=""
        )
        concern.link = self.vault.mark("concern", register.head, concern.reference)
        concern.head = self._head(concern, NOT_BEGUN)
        self.session.add(concern)
        register.count += 1
        register.head = concern.link
        self.session.flush()
        return concern, True

    def add(self, concern: Concern, what: str, by: str, now: datetime, **told: Any) -> ConcernEntry:
        """Add an entry; the concern must be locked."""
        before = self._last_link(concern)
        # Without something random its mark would tell what is alike, and later let a guess be tried.
        payload = {"what": what, "by": by, **told, SALT: secrets.token_hex(16)}
        entry = ConcernEntry(
            concern_id=concern.id,
            number=concern.length + 1,
            at=now,
            sealed=self.vault.seal(payload),
            mark=self.vault.mark_of(payload),
            link="",
        )
        entry.link = self._link(concern, entry, before)
        self.session.add(entry)
        concern.length += 1
        concern.head = self._head(concern, entry.link)
        self.session.flush()
        return entry

    def dispose(self, concern: Concern, by: str, now: datetime, **told: Any) -> None:
        """Delete everything that was told, but that it was disposed of: its last entry, a tombstone.

        The marks and links of the entries stay, so that what was there is still proved. The concern must be
        locked.
        """
        self.add(concern, DISPOSED, by, now, **told)
        store.forget(self.session, concern, concern.length - 1)
        concern.disposed_at, concern.climbed = now, 0
        self.session.flush()

    def entries(self, concern: Concern) -> Sequence[Entry]:
        """What happened, first to last, as far as it is still kept. Raises LostKey."""
        return [
            self._read(each) for each in store.entries(self.session, concern.id) if each.sealed is not None
        ]

    def check(self) -> Iterator[Fault]:
        """Every fault there is in the records."""
        before = NOT_BEGUN
        every = store.every(self.session)
        for concern in every:
            if concern.link != self.vault.mark("concern", before, concern.reference):
                yield Fault(concern.reference, "does not follow on the concern before it")
            before = concern.link
            yield from (Fault(concern.reference, what) for what in self._check(concern))
        register = store.register(self.session)
        if (register.count, register.head) != (len(every), before):
            yield Fault("", f"there should be {register.count} concerns, and there are {len(every)}")

    def seal(self) -> str:
        """A few letters that stand for everything recorded until now: compare them with a later print."""
        heads = [concern.head for concern in store.every(self.session)]
        return self.vault.mark("seal", *heads)[:16]

    def _check(self, concern: Concern) -> Iterator[str]:
        link, entries = NOT_BEGUN, store.entries(self.session, concern.id)
        texts_from = self._texts_from(entries)
        for number, entry in enumerate(entries, start=1):
            if entry.number != number:
                yield f"entry {number} is missing"
                return
            if entry.link != self._link(concern, entry, link):
                yield f"entry {number} was changed, or is not in its place"
            yield from self._check_text(entry, texts_from)
            link = entry.link
        if (concern.length, concern.head) != (len(entries), self._head(concern, link)):
            yield f"its {concern.length} entries were changed at their end: there are {len(entries)}"

    def _texts_from(self, entries: Sequence[ConcernEntry]) -> int:
        """The number of the first entry whose text must be there: of a tombstone, the last."""
        if not entries or entries[-1].sealed is None:
            return 1
        try:
            is_tombstone = self.vault.open(entries[-1].sealed).get("what") == DISPOSED
        except LostKey:
            return 1
        return entries[-1].number if is_tombstone else 1

    def _check_text(self, entry: ConcernEntry, texts_from: int) -> Iterator[str]:
        if entry.sealed is None:
            if entry.number >= texts_from:
                yield f"the text of entry {entry.number} is gone, though nobody disposed of it"
            return
        if entry.number < texts_from:
            yield f"the text of entry {entry.number} is there again, though it was disposed of"
        try:
            told = self.vault.open(entry.sealed)
        except LostKey:
            yield f"entry {entry.number} cannot be opened with the keys there are"
        else:
            if self.vault.mark_of(told) != entry.mark:
                yield f"the text of entry {entry.number} was changed"

    def _read(self, entry: ConcernEntry) -> Entry:
        told = self.vault.open(entry.sealed or b"")
        told.pop(SALT, None)
        return Entry(entry.number, entry.at, told.pop("what"), told.pop("by"), told)

    def _last_link(self, concern: Concern) -> str:
        last = store.last_entry(self.session, concern.id)
        return last.link if last else NOT_BEGUN

    def _link(self, concern: Concern, entry: ConcernEntry, before: str) -> str:
        at = entry.at.timestamp()
        return self.vault.mark("entry", concern.reference, before, entry.number, at, entry.mark)

    def _head(self, concern: Concern, link: str) -> str:
        return self.vault.mark("head", concern.reference, concern.length, link)


def _new_reference() -> str:
    said = "".join(secrets.choice(ALPHABET) for _ in range(6))
    return f"{said[:4]}-{said[4:]}"
