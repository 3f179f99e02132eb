"""What is new in the library by topic, once a week, for those who asked for it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from bot.services.meetings.likeness import shared
from bot.services.share.kinds import KINDS
from bot.services.share.library import Item, Library
from bot.services.share.telling import DIGEST
from bot.store import people, persons
from bot.store.outbox import Due
from bot.store.share import library as store
from bot.store.share import practice as follows
from bot.store.share.practice import ShareFollow
from bot.when import LONDON

WEEK = timedelta(days=7)
MORNING = time(9)
"""Of the week's first day; quiet hours and days off are kept as for all that is sent."""
MOST_ITEMS = 15


@dataclass(frozen=True)
class New:
    """What a digest shows: topic → what is new on it, each item once; and what was withdrawn since."""

    by_topic: Mapping[str, Sequence[Item]]
    withdrawn: Sequence[Item]


@dataclass(frozen=True)
class Digests:
    """Whether who acts is told once a week, within the transaction of `library`."""

    library: Library

    def is_told(self) -> bool:
        """Whether they are."""
        person = people.in_slack(self.library.session, self.library.require_person().user_id)
        return person is not None and follows.follow(self.library.session, person.id) is not None

    def topics(self) -> Sequence[str]:
        """The topics they follow in “My preferences”."""
        person = people.in_slack(self.library.session, self.library.actor.user_id)
        said = people.preference(self.library.session, person.id) if person else None
        return said.topics if said else ()

    def tell(self, *, wanted: bool) -> None:
        """Be told from now on, or not any more; the same again changes nothing. Raises NotAllowed."""
        session, me = self.library.session, self.library.me()
        followed = follows.follow(session, me.id)
        if wanted and followed is None:
            session.add(ShareFollow(person_id=me.id, since=self.library.now))
        elif followed and not wanted:
            session.delete(followed)
        session.flush()


def dues(session: Session, now: datetime) -> Iterable[Due]:
    """Whoever wants to be told of what was published in the last whole week, Monday to Sunday."""
    monday = _monday(now)
    published = store.published_between(session, monday - WEEK, monday)
    news = [one for one in published if KINDS[one[0].kind].in_digest]
    if not news or now < monday + timedelta(hours=MORNING.hour):
        return
    told = follows.followers(session)
    said = persons.preferences(session, [one.person_id for one in told])
    for one in told:
        row = said.get(one.person_id)
        ids = [item.id for item, version in news if row and _is_for(one, row.topics, item, version.topics)]
        if ids:
            yield Due(
                DIGEST,
                f"{DIGEST}:{one.person_id}:{monday.date().isoformat()}",
                monday + timedelta(hours=MORNING.hour),
                person_id=one.person_id,
                about={"items": f" {' '.join(map(str, ids[:MOST_ITEMS]))} "},
                expires_at=monday + WEEK,
                urgency=6,
            )


def new(session: Session, about: Mapping[str, int | str], person_id: int) -> New | None:
    """What a digest shows now; None where all of it was withdrawn before it was sent, or is gone."""
    said = people.preference(session, person_id)
    topics = said.topics if said else []
    by_topic: dict[str, list[Item]] = {}
    withdrawn = []
    for each in str(about["items"]).split():
        whole = store.item(session, int(each))
        if whole is None:
            continue
        item = Item(*whole, KINDS[whole[0].kind])
        if whole[0].state == "published":
            heading = next(iter(shared(whole[1].topics, topics)), next(iter(whole[1].topics), ""))
            by_topic.setdefault(heading, []).append(item)
        elif whole[0].state == "withdrawn":
            withdrawn.append(item)
    return New(by_topic, withdrawn) if by_topic or withdrawn else None


def _is_for(told: ShareFollow, topics: Sequence[str], item: store.ShareItem, its: Sequence[str]) -> bool:
    return item.owner_id != told.person_id and bool(shared(its, topics))


def _monday(now: datetime) -> datetime:
    """The beginning of this week, by the UK's clock."""
    today = now.astimezone(LONDON).date()
    return datetime.combine(today - timedelta(days=today.weekday()), time.min, LONDON)
