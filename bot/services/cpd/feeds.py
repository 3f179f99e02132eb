"""The feeds that CPD is taken from: kept by staff, looked at in turn, and what came of it."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.services import nudges
from bot.services.checks import WrongFields
from bot.services.contacting import fault_in_line
from bot.services.cpd.items import MOST_TOPIC, MOST_TOPICS, Item, without_doubles
from bot.services.cpd.keeping import Locate
from bot.services.cpd.taking import Source, Taken, Taking
from bot.services.people import Actor, Refusal, act_of, require_staff
from bot.services.preferences import day_of
from bot.store import outbox, people
from bot.store.cpd import feeds as store
from bot.store.cpd.feeds import CpdFeed
from bot.store.outbox import Due

FEED_BROKEN = "cpd.feed_broken"
MOST_ADDRESS, MOST_NAME, MOST_FAULT = 500, 150, 300
ADDRESS = re.compile(r"(?:https?|webcal)://[^\s<>\"]+\.[^\s<>\"]+", re.IGNORECASE)
EACH, AT_MOST = timedelta(hours=1), timedelta(days=1)
STAFF_KEEP = "The feeds that CPD is taken from are kept by the council’s own staff."


class NoFeed(Refusal):
    """There is no such feed; the message says so kindly."""

    heading = "CPD feeds"


@dataclass(frozen=True)
class Read:
    """What a file or a feed says."""

    items: Sequence[Item]
    problems: Sequence[str] = ()
    """What in it could not be read, and what was expected."""


@dataclass(frozen=True)
class Feeds:
    """The feeds, as one person may see and change them within one transaction."""

    session: Session
    actor: Actor
    now: datetime

    def all(self) -> Sequence[CpdFeed]:
        """Every feed that is looked at. Raises NotAllowed."""
        require_staff(self.actor, STAFF_KEEP)
        return store.all_feeds(self.session)

    def add(self, address: str, name: str, topics: Sequence[str]) -> CpdFeed:
        """Look at an address from now on; one that is looked at already is only called otherwise.

        Raises NotAllowed, WrongFields.
        """
        require_staff(self.actor, STAFF_KEEP)
        address, name, topics = _plain_address(address), " ".join(name.split()), without_doubles(topics)
        if errors := _faults(address, name, topics):
            raise WrongFields(errors)
        feed = store.at(self.session, address)
        if feed is None:
            feed = CpdFeed(address=address, added_at=self.now, items=0, fault="", failures=0)
        feed.name, feed.topics, feed.noted_by = name, list(topics), self.actor.user_id
        feed.look_at = self.now
        self.session.add(feed)
        self.session.flush()
        self._note("feed_added", feed)
        return feed

    def remove(self, feed_id: int) -> CpdFeed:
        """Look there no more. What came of it stays on offer; removed already, nothing changes.

        Raises NotAllowed, NoFeed.
        """
        require_staff(self.actor, STAFF_KEEP)
        feed = store.feed(self.session, feed_id)
        if feed is None:
            raise NoFeed("This feed is no longer there, so nothing was changed.")
        if feed.look_at is not None:
            feed.look_at, feed.broken_at, feed.fault, feed.failures = None, None, "", 0
            nudges.withdraw(self.session, FEED_BROKEN, {"feed": feed.id}, "removed", self.now)
            self._note("feed_removed", feed)
        return feed

    def _note(self, what: str, feed: CpdFeed) -> None:
        self.session.add(act_of(self.actor, f"cpd.{what}", f"feed:{feed.id}", self.now))
        self.session.flush()


def claim(session: Session, now: datetime) -> CpdFeed | None:
    """The feed whose turn it is to be looked at: for the next hour, nobody else does."""
    feed = store.due(session, now)
    if feed:
        feed.look_at = now + EACH
        session.flush()
    return feed


def is_due(session: Session, now: datetime) -> bool:
    """Whether there is a feed to be looked at."""
    return store.is_due(session, now)


def note_good(
    session: Session, feed_id: int, read: Read, known_topics: Sequence[str], locate: Locate, now: datetime
) -> Taken | None:
    """Take in what a feed says; None where it was removed meanwhile."""
    feed = store.feed(session, feed_id)
    if feed is None or feed.look_at is None:
        return None
    source = Source(f"feed:{feed.id}", "feed", feed.name, tuple(feed.topics), feed.id)
    taken = Taking(session, source, known_topics, locate, now).take(read.items)
    if feed.broken_at:
        nudges.withdraw(session, FEED_BROKEN, {"feed": feed.id}, "mended", now)
    feed.looked_at = feed.good_at = now
    feed.items, feed.broken_at, feed.fault, feed.failures = len(read.items), None, "", 0
    feed.look_at = now + EACH
    return taken


def note_broken(
    session: Session, feed_id: int, fault: str, staff: Collection[tuple[str, str]], now: datetime
) -> None:
    """A feed could not be read: what came of it before stays, and staff are told, once.

    `staff` are their Slack ids and teams. It is looked at ever more seldom, at least once a day.
    """
    feed = store.feed(session, feed_id)
    if feed is None or feed.look_at is None:
        return
    if feed.broken_at is None:
        feed.broken_at = now
        outbox.add(session, [_due(feed, one.id, now) for one in people.meet_all(session, staff, now)])
    feed.looked_at, feed.fault = now, fault[:MOST_FAULT]
    feed.look_at = now + min(EACH * 2**feed.failures, AT_MOST)
    feed.failures = min(feed.failures + 1, 10)


def broken(session: Session, about: Mapping[str, int | str]) -> CpdFeed | None:
    """A feed that cannot be read; None where it can again, or is looked at no more."""
    feed = store.as_it_stands(session, int(about["feed"]))
    return feed if feed and feed.look_at and feed.broken_at else None


def _due(feed: CpdFeed, person_id: int, now: datetime) -> Due:
    """Once a day at most, also of one that breaks again and again."""
    key = f"{FEED_BROKEN}:{feed.id}:{day_of(now)}:{person_id}"
    return Due(FEED_BROKEN, key, now, person_id, about={"feed": feed.id})


def _plain_address(address: str) -> str:
    """Calendars are often offered as `webcal:`, which is the same file over HTTPS."""
    return re.sub(r"^webcal:", "https:", address.strip(), flags=re.IGNORECASE)


def _faults(address: str, name: str, topics: Sequence[str]) -> dict[str, str]:
    errors = {}
    if not ADDRESS.fullmatch(address):
        errors["address"] = (
            "Please give the whole address: it begins with https:// (or http://, or webcal://)."
        )
    elif fault := fault_in_line(address, MOST_ADDRESS):
        errors["address"] = fault
    if not name:
        errors["name"] = "Please say who gives the training."
    elif fault := fault_in_line(name, MOST_NAME):
        errors["name"] = fault
    if len(topics) > MOST_TOPICS:
        errors["topics"] = f"Please name at most {MOST_TOPICS} topics."
    elif fault := next(filter(None, (fault_in_line(one, MOST_TOPIC) for one in topics)), None):
        errors["topics"] = f"One of the topics cannot be kept. {fault} Put commas between topics."
    return errors
