"""What files and feeds say of CPD, taken in: each item once, and as it says now."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from rapidfuzz.utils import default_process
from sqlalchemy.orm import Session

from bot.services.cpd.items import MOST_TOPICS, Item, key_of, without_doubles
from bot.services.cpd.keeping import TO_TELL, Locate, write
from bot.services.cpd.opportunities import take_off, tell_changed
from bot.store.chunks import chunks
from bot.store.cpd import opportunities as store
from bot.store.cpd.opportunities import CpdOpportunity

AT_ONCE = 400
OLD = timedelta(days=365)
"""What was published longer ago, and has no date of its own, is no news."""
Held = defaultdict[tuple[str, str], list[CpdOpportunity]]
CALLED_OFF = "It was called off by whoever offers it."


@dataclass(frozen=True)
class Source:
    """Where items come from."""

    scope: str
    """What tells its items from those of others: two sources may call different things the same."""
    noted_by: str
    """`feed` or `file`."""
    trainer: str = ""
    """Who gives the training, where an item does not say."""
    topics: tuple[str, ...] = ()
    """What all of it is about."""
    feed_id: int | None = None


@dataclass
class Taken:
    """What came of them: each item counts once."""

    new: int = 0
    changed: int = 0
    same: int = 0
    called_off: int = 0
    over: int = 0
    """Past, or published long ago."""


@dataclass(frozen=True)
class Taking:
    """Takes items in, within the caller's transaction."""

    session: Session
    source: Source
    known_topics: Sequence[str]
    """Those that people choose from: an item that names one is about it."""
    locate: Locate
    now: datetime

    def take(self, items: Sequence[Item]) -> Taken:
        """The same items again change nothing. What staff corrected or withdrew stays as they left it."""
        taken, keyed = Taken(), dict(_keyed(items, self.source.scope))
        known = _known(self.session, keyed)
        for key, item in keyed.items():
            what = self._one(key, self._completed(item), known.get(key))
            setattr(taken, what, getattr(taken, what) + 1)
        return taken

    def _one(self, key: str, item: Item, row: CpdOpportunity | None) -> str:
        """What became of it, as `Taken` calls it."""
        if row is None:
            return self._add(key, item)
        if row.state != "open" or row.corrected_by or row.feed_id != self.source.feed_id:
            return "same"
        if item.called_off:
            take_off(self.session, row, CALLED_OFF, self.now)
            return "called_off"
        changed = write(self.session, row, item, self.locate)
        if changed.intersection(TO_TELL):
            tell_changed(self.session, row, self.now)
        return "changed" if changed else "same"

    def _add(self, key: str, item: Item) -> str:
        if item.called_off:
            return "called_off"
        has_date = item.starts_at or item.ends_at or item.deadline_at
        is_old = item.published_at is not None and item.published_at < self.now - OLD
        if item.until(self.now) < self.now or (is_old and not has_date):
            return "over"
        row = CpdOpportunity(
            item_key=key,
            feed_id=self.source.feed_id,
            state="open",
            reason="",
            version=0,
            added_at=self.now,
            noted_by=self.source.noted_by,
        )
        write(self.session, row, item, self.locate)
        return "new"

    def _completed(self, item: Item) -> Item:
        text = f" {_all_words(item)} "
        named = [topic for topic in self.known_topics if f" {key_of(topic)} " in text]
        topics = without_doubles((*self.source.topics, *item.topics, *named))[:MOST_TOPICS]
        return replace(item, topics=topics, trainer=item.trainer or self.source.trainer)


def _keyed(items: Sequence[Item], scope: str) -> Iterator[tuple[str, Item]]:
    """Each item with what it is known by; of two that say the same, the first.

    Where a source calls different things the same, what they say tells them apart.
    """
    by_uid: dict[str, Item] = {}
    seen: set[tuple[str, ...]] = set()
    for item in items:
        text = (item.title, item.link, *item.dates)
        if text in seen:
            continue
        seen.add(text)
        first = by_uid.setdefault(item.uid, item) if item.uid else item
        is_another = (first.title, first.link) != (item.title, item.link)
        named = (item.uid, *text) if is_another or not item.uid else (item.uid,)
        yield f"{scope}:{sha256(chr(10).join(named).encode()).hexdigest()[:48]}", item


def _known(session: Session, keyed: Mapping[str, Item]) -> Mapping[str, CpdOpportunity]:
    """What is held of these already, also where the source calls it otherwise now, or another has it too.

    One that is held stands for one item at most: two would write over each other each time.
    """
    known: dict[str, CpdOpportunity] = {}
    for keys in chunks(keyed, AT_ONCE):
        known.update(store.by_keys(session, keys))
    left = {key: item for key, item in keyed.items() if item.link and key not in known}
    free = _by_link(session, {item.link for item in left.values()}, {row.id for row in known.values()})
    for key, item in left.items():
        alike = free[item.link, _name(item.title)]
        found = next((row for row in alike if _dates_agree(row, item)), None)
        if found:
            alike.remove(found)
            known[key] = found
    return known


def _by_link(session: Session, links: Collection[str], but: Collection[int]) -> Held:
    """What leads to one of these addresses, by address and name, oldest first."""
    held: Held = defaultdict(list)
    for some in chunks(sorted(links), AT_ONCE):
        for row in store.with_links(session, some):
            if row.id not in but:
                held[row.link, _name(row.title)].append(row)
    return held


def _name(title: str) -> str:
    """A title as it is compared, however it is written; one without letters is as it is."""
    return key_of(title) or title


def _dates_agree(row: CpdOpportunity, item: Item) -> bool:
    """One link may lead to a course that is given again and again: that is each time another."""
    return row.starts_at is None or item.starts_at is None or row.starts_at == item.starts_at


def _all_words(item: Item) -> str:
    """All that an item says of what it is about, as topics are compared."""
    return " ".join(str(default_process(f"{item.title} {item.summary}")).split())
