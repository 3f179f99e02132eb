"""The library as one person sees it: what is new, what is found, an item with its page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from bot.services.people import Actor, NotAllowed, Refusal, Standing
from bot.services.records import ShareItem, ShareVersion
from bot.services.share import searching
from bot.services.share.content import Content, content_of
from bot.services.share.kinds import KINDS, STAFF, Kind
from bot.store import people
from bot.store.share import library as store
from bot.when import LONDON

CLOSED = "This account was closed, so nothing was changed."
GONE = "This is no longer in the library. Nothing was changed."
WITHDRAWN = "This was withdrawn from the library. Nothing was changed."
MOST_NEW = 21
"""One more than a list shows: so it can say that there are older ones."""
# For so long its owner alone is asked whether something is still right.
LONG_AGO = timedelta(days=28)


class State(StrEnum):
    """How far an item has come."""

    ASKED = "asked"
    """Its author has not agreed yet: nobody else sees it."""
    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    DROPPED = "dropped"
    """A draft of which nothing came: its words are deleted."""


class NotThere(Refusal):
    """The item cannot be seen or changed like this; the message says kindly why."""

    heading = "Library"


@dataclass(frozen=True)
class Item:
    """An item with a version: the one that counts, or the one that is being written."""

    row: ShareItem
    version: ShareVersion
    kind: Kind

    @property
    def id(self) -> int:
        return self.row.id

    @property
    def state(self) -> State:
        return State(self.row.state)

    @property
    def is_change(self) -> bool:
        """Whether the version follows one that was published."""
        return self.version.number > 1

    @property
    def label(self) -> str:
        """What it is, as people read it."""
        return self.kind.label_for(self.version.details)

    @property
    def content(self) -> Content:
        return content_of(self.version, self.row.review_by, named=self.row.named)


@dataclass(frozen=True)
class Page:
    """An item as one person sees it."""

    item: Item
    owner: str | None
    """The Slack id of its owner, for who may know it."""
    is_owner: bool
    is_staff: bool
    may_change: bool
    versions: Sequence[ShareVersion]
    """Those that were published, newest first."""


@dataclass(frozen=True)
class Found:
    """What was found."""

    items: Sequence[Item]
    mended: Sequence[tuple[str, str]]
    """Words that nothing holds → how they were read."""


@dataclass(frozen=True)
class Reading:
    """The library, as one person may see it within one transaction."""

    session: Session
    actor: Actor
    now: datetime

    def kinds(self) -> Sequence[Kind]:
        """The kinds that who acts may publish."""
        return [kind for kind in KINDS.values() if self.actor.standing in kind.publishers]

    def newest(self, kind: str = "") -> Sequence[Item]:
        """What was published last, of one kind or of all. Raises NotAllowed."""
        self.require_person()
        chosen = [kind] if kind in KINDS else [*KINDS]
        return [self._item(*one) for one in store.newest(self.session, chosen, MOST_NEW)]

    def find(self, words: str, kind: str = "") -> Found:
        """Published items that hold the words, misspelt ones too, best first. Raises NotAllowed."""
        self.require_person()
        chosen = [kind] if kind in KINDS else [*KINDS]
        hits = searching.find(words, store.in_state(self.session, State.PUBLISHED, chosen))
        return Found([self._item(*one) for one in hits.items], hits.mended)

    def mine(self) -> Sequence[Item]:
        """What who acts keeps up: drafts and what is published, newest first."""
        person = people.in_slack(self.session, self.require_person().user_id)
        states = (State.DRAFT, State.PUBLISHED)
        found = store.of_owner(self.session, person.id, states) if person else ()
        return [self._item(*one) for one in found]

    def waiting(self) -> Sequence[Item]:
        """What waits for who acts: their drafts, and what they are to look at again.

        For staff also what others should have looked at long ago: they may have left.
        """
        today = self.now.astimezone(LONDON).date()
        mine = [one for one in self.mine() if one.state is State.DRAFT or _is_due(one, today)]
        if self.actor.standing is not Standing.MEMBER:
            return mine
        ids = {one.id for one in mine}
        overdue = store.to_review(self.session, today - LONG_AGO)
        wholes = (store.item(self.session, one.id) for one in overdue if one.id not in ids)
        return [*mine, *(self._item(*one) for one in wholes if one)]

    def item(self, item_id: int) -> Item:
        """An item that who acts may see. Raises NotAllowed, NotThere."""
        return self._seen(self._there(store.item(self.session, item_id)))

    def page(self, item_id: int) -> Page:
        """The same with all that its page shows. Raises NotAllowed, NotThere."""
        item = self.item(item_id)
        owner = people.person(self.session, item.row.owner_id)
        is_owner, is_staff = self._is_owner(item), self.actor.standing is Standing.MEMBER
        told = item.row.named or is_owner or is_staff
        written = store.versions(self.session, item_id)
        return Page(
            item,
            owner.user_id if owner and told else None,
            is_owner,
            is_staff,
            may_change=self._may_change(item),
            versions=[one for one in written if one.number <= item.row.number],
        )

    def file_of(self, item_id: int, number: int) -> ShareVersion:
        """The version whose file somebody asks for. Raises NotAllowed, NotThere."""
        page = self.page(item_id)
        written = store.version(self.session, item_id, number)
        may_see = page.may_change or number in [one.number for one in page.versions]
        if written is None or not written.file_id or not may_see:
            raise NotThere("There is no file any more.")
        return written

    def kind_to_publish(self, name: str) -> Kind:
        """A kind that who acts may publish. Raises NotAllowed, and NotThere where there is no such kind."""
        kind = KINDS.get(name)
        if kind is None:
            raise NotThere("There is no such kind of items.")
        if self.require_person().standing not in kind.publishers:
            raise NotAllowed(kind.refusal)
        return kind

    def require_person(self) -> Actor:
        """Raises NotAllowed for an account that is closed."""
        if self.actor.standing is Standing.GONE:
            raise NotAllowed(CLOSED)
        return self.actor

    def _there(self, whole: store.Whole | None) -> store.Whole:
        self.require_person()
        if whole is None or whole[0].state == State.DROPPED:
            raise NotThere(GONE)
        return whole

    def _item(self, row: ShareItem, version: ShareVersion) -> Item:
        return Item(row, version, KINDS[row.kind])

    def _seen(self, whole: store.Whole) -> Item:
        """Raises NotThere where who acts may not see it, as if there were none."""
        item = self._item(*whole)
        if item.state is not State.PUBLISHED and not self._may_change(item):
            raise NotThere(WITHDRAWN if item.state is State.WITHDRAWN else GONE)
        return item

    def _may_change(self, item: Item) -> bool:
        """Its owner may, and staff what is published; drafts of their own kinds belong to all staff."""
        if item.state is State.ASKED:
            return False
        shared = item.state not in (State.DRAFT, State.DROPPED) or item.kind.publishers == STAFF
        return self._is_owner(item) or (self.actor.standing is Standing.MEMBER and shared)

    def _is_owner(self, item: Item) -> bool:
        person = people.in_slack(self.session, self.actor.user_id)
        return person is not None and person.id == item.row.owner_id


def _is_due(item: Item, today: date) -> bool:
    return item.row.review_by is not None and item.row.review_by <= today
