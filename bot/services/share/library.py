"""The library: drafted, published, changed, withdrawn, found; the same for every kind.

Who may do what stands in `bot.services.share.kinds`, and is checked here.
"""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.services import nudges
from bot.services.channels import coordinator_of
from bot.services.checks import WrongFields
from bot.services.contacting import fault_in_lines
from bot.services.people import NotAllowed, Standing, act_of
from bot.services.records import Person, ShareItem, SharePost, ShareVersion
from bot.services.share.approval import NOT_APPROVED, is_approved
from bot.services.share.content import Content, faults
from bot.services.share.kinds import KINDS, Check, Fill, Kind
from bot.services.share.reading import (
    GONE,
    WITHDRAWN,
    Found,
    Item,
    NotThere,
    Page,
    Reading,
    State,
)
from bot.services.share.scanning import Trace, traces
from bot.services.share.telling import OUTDATED, REVIEW, TAKEN_OUT, shown_again
from bot.store import outbox, people
from bot.store.meetings import channel_posts
from bot.store.outbox import Due
from bot.store.share import library as store
from bot.store.share import source as marks
from bot.store.share.publicity import drop_texts
from bot.when import LONDON

__all__ = [
    "GONE",
    "LOOKED",
    "MOST_WORD",
    "WITHDRAWN",
    "Checking",
    "Found",
    "Item",
    "Library",
    "NotThere",
    "Page",
    "State",
    "drop",
    "empty",
    "shown",
    "unpost",
]

NOT_YOURS = "Only whoever shared this, or the council’s own staff, can do this. Nothing was changed."
NOT_OUT = "This is not in the library yet."
ANOTHER = "This was changed meanwhile. Please open it again, and look at how it is now."
UNFINISHED = "Something has to be filled in first. Please open the draft, and complete it."
NO_CHANNEL = "This is no network channel, so it cannot be posted there. Please choose another."
UNSURE = "Please tick this once you are sure, or press “Back” and change the text."
STAFF_POST = (
    "In other channels it is posted by the council’s own staff. Please ask your network co-ordinator."
)
LOOKED = "looked"
"""The name under which it is confirmed that what the scan found tells of no child."""
MOST_WORD = 300
DAYS_A_MONTH = 30.44


@dataclass(frozen=True)
class Checking:
    """What whoever publishes has to confirm."""

    item: Item
    questions: Sequence[Check]
    found: Sequence[Trace]


@dataclass(frozen=True)
class Library(Reading):
    """The library, as one person may see and change it within one transaction."""

    def changeable(self, item_id: int) -> Item:
        """An item with what is being written of it, else with what counts. Raises NotAllowed, NotThere."""
        item = self._to_change(self._there(store.item(self.session, item_id)))
        return self._pending(item) or item

    def checking(self, item_id: int) -> Checking:
        """What has to be confirmed for the version that is being written. Raises NotAllowed, NotThere."""
        item = self._to_publish(self._there(store.item(self.session, item_id)))
        return Checking(item, item.kind.checks, _found_in(item))

    def begin(
        self, kind_name: str, content: Content, request_key: str, channel_id: str | None = None
    ) -> Item:
        """Write a draft down; the same form again writes it anew, until it is published.

        Raises NotAllowed where who acts may not publish this kind, WrongFields, and NotThere where it was
        published, or nothing came of it, meanwhile.
        """
        kind = self.kind_to_publish(kind_name)
        known = store.begun_in(self.session, request_key)
        if known:
            return self.write(known.id, content)
        self._refuse_faults(kind, content, is_change=False)
        return self.put_down(kind, content, request_key, channel_id, State.DRAFT, self.me())

    def write(self, item_id: int, content: Content) -> Item:
        """Write a draft anew, or the next version of what is published, which does not count yet.

        Raises NotAllowed, WrongFields, NotThere.
        """
        item = self._to_change(self._there(store.lock(self.session, item_id)))
        is_change = item.state is State.PUBLISHED
        self._refuse_faults(item.kind, content, is_change=is_change)
        pending = self._pending(item)
        if content.keeps_file and not content.file_id:
            before = (pending or item).version
            content = replace(content, file_id=before.file_id, file_name=before.file_name)
        if pending:
            self._fill(pending.version, content)
            pending.version.revision += 1
        version = pending.version if pending else self._add_version(item.row, content, item.row.number + 1)
        if not is_change:
            item.row.named = content.named
            item.row.review_by = content.review_by or item.row.review_by
        self.session.flush()
        return Item(item.row, version, item.kind)

    def publish(self, item_id: int, number: int, revision: int, confirmed: Collection[str]) -> Item:
        """Publish a version as it was shown to be confirmed; published already, nothing changes.

        Raises NotAllowed; WrongFields by the name of each question that is not confirmed; NotThere
        where it was withdrawn, or written anew meanwhile.
        """
        whole = self._there(store.lock(self.session, item_id))
        row, kind = whole[0], KINDS[whole[0].kind]
        if row.state == State.PUBLISHED and row.number >= number:
            return self._item(*whole)
        item = self._to_publish(whole)
        if (item.version.number, item.version.revision) != (number, revision):
            raise NotThere(ANOTHER)
        if faults(kind, item.content, date.min, is_change=item.is_change):
            raise NotThere(UNFINISHED)
        self._refuse_unconfirmed(item, confirmed)
        if kind.needs_approval and not is_approved(self.session, item.version):
            raise NotAllowed(NOT_APPROVED)
        row.state, row.number, row.checked = State.PUBLISHED, number, sorted(confirmed)
        row.published_at = row.published_at or self.now
        item.version.made_at = self.now
        if item.is_change:
            row.review_by = self._usual_review(kind)
            self._looked_at(row)
        self.note("published", row, version=number)
        self.say_so(row)
        return item

    def withdraw(self, item_id: int, word: str) -> Item:
        """Take an item out of the library with a word why; withdrawn already, nothing changes.

        Its owner is told where somebody else did. Raises NotAllowed, WrongFields, NotThere.
        """
        whole = self._there(store.lock(self.session, item_id))
        if whole[0].state == State.WITHDRAWN:
            return self._item(*whole)
        item = self._to_change(whole)
        if not word.strip():
            raise WrongFields({"word": "Please say in a few words why: its messages then say so."})
        if fault := fault_in_lines(word.strip(), MOST_WORD):
            raise WrongFields({"word": fault})
        item.row.state, item.row.word = State.WITHDRAWN, word.strip()
        item.row.ended_at, item.row.ended_by_id = self.now, self.me().id
        self.note("withdrawn", item.row)
        self.tell_owner(item)
        self.say_so(item.row)
        return item

    def drop(self, item_id: int) -> None:
        """Delete a draft of one’s own; deleted already, nothing changes. Raises NotAllowed, NotThere."""
        whole = self._there(store.lock(self.session, item_id))
        if whole[0].state == State.DROPPED:
            return
        item = self._to_change(whole)
        if item.state is not State.DRAFT:
            raise NotThere("This was published, so it can only be withdrawn. Nothing was changed.")
        drop(self.session, item.row, self.now)
        item.row.request_key = f"dropped:{item.id}"  # what it was begun from may be begun anew
        self.note("dropped", item.row)

    def still_right(self, item_id: int) -> Item:
        """Say that an item is still right: it is looked at again after the usual time. Raises as `write`."""
        item = self._to_change(self._there(store.lock(self.session, item_id)))
        if item.state is not State.PUBLISHED:
            raise NotThere(NOT_OUT)
        item.row.review_by = self._usual_review(item.kind)
        nudges.withdraw(self.session, REVIEW, {"item": item.id}, "reviewed", self.now)
        self._looked_at(item.row)
        self.note("reviewed", item.row)
        self.say_so(item.row)
        return item

    def post_in(self, item_id: int, channel_id: str) -> SharePost:
        """Have an item shown in a network channel; shown there already, nothing changes.

        Raises NotAllowed, and NotThere where it is not published, or the channel is no network channel.
        """
        item = self._to_change(self._there(store.lock(self.session, item_id)))
        if item.state is not State.PUBLISHED:
            raise NotThere(NOT_OUT)
        known = [one for one in store.posts(self.session, item_id) if one.channel_id == channel_id]
        if known:
            return known[0]
        if self.actor.standing is not Standing.MEMBER and channel_id != item.row.channel_id:
            raise NotAllowed(STAFF_POST)
        if coordinator_of(self.session, channel_id) is None:
            raise NotThere(NO_CHANNEL)
        post = SharePost(
            uid=f"{secrets.token_hex(16)}@kith",
            channel_id=channel_id,
            posting_at=self.now,
            version=0,
            shown_version=0,
            item_id=item_id,
            posted_by_id=self.me().id,
        )
        self.session.add(post)
        self.note("posted", item.row, channel=channel_id)
        return post

    def published(self, item_id: int) -> Item:
        """An item that is published, kept from others until this ends. Raises NotAllowed, NotThere."""
        self.require_person()
        item = self._item(*self._there(store.lock(self.session, item_id)))
        if item.state is not State.PUBLISHED:
            raise NotThere(WITHDRAWN if item.state is State.WITHDRAWN else NOT_OUT)
        return item

    def me(self) -> Person:
        """Who acts, written down where Kith meets them for the first time. Raises NotAllowed."""
        actor = self.require_person()
        return people.meet(self.session, actor.user_id, actor.team_id, self.now)

    def note(self, what: str, row: ShareItem, **details: object) -> None:
        """The audit row of an act."""
        self.session.add(act_of(self.actor, f"share.{what}", f"share:{row.id}", self.now, None, **details))
        self.session.flush()

    def say_so(self, row: ShareItem) -> None:
        """Whatever message shows the item is to show what is so now: posts in channels, and direct ones."""
        self.show_in_channels(row)
        shown_again(self.session, row.id, self.now)
        self.session.flush()

    def show_in_channels(self, row: ShareItem) -> None:
        """The same of its posts in channels alone, where nothing changed that direct messages show."""
        for post in store.posts(self.session, row.id):
            channel_posts.lock(self.session, SharePost, post.id)
            post.version += 1
        self.session.flush()

    def put_down(
        self,
        kind: Kind,
        content: Content,
        request_key: str,
        channel_id: str | None,
        state: State,
        owner: Person,
    ) -> Item:
        """A new item as it is, whether or not it is complete: that is looked at when it is written."""
        row = ShareItem(
            request_key=request_key,
            kind=kind.name,
            state=state,
            owner_id=owner.id,
            named=content.named,
            by_staff=self.actor.standing is Standing.MEMBER,
            number=1,
            channel_id=channel_id,
            review_by=content.review_by or self._usual_review(kind),
            made_at=self.now,
            checked=[],
            word="",
        )
        self.session.add(row)
        self.session.flush()
        version = self._add_version(row, content, 1)
        self.note("drafted", row)
        return Item(row, version, kind)

    def tell_owner(self, item: Item) -> None:
        """That it was withdrawn, where it was somebody else who did that."""
        nudges.withdraw(self.session, REVIEW, {"item": item.id}, "withdrawn", self.now)
        self._looked_at(item.row)
        if not self._is_owner(item):
            about = {"item": item.id}
            due = Due(TAKEN_OUT, f"{TAKEN_OUT}:{item.id}", self.now, person_id=item.row.owner_id, about=about)
            outbox.add(self.session, [due])

    def _looked_at(self, row: ShareItem) -> None:
        """That somebody says that it is out of date is settled."""
        marks.settle(self.session, row.id, self.now)
        nudges.withdraw(self.session, OUTDATED, {"item": row.id}, "reviewed", self.now)

    def _to_change(self, whole: store.Whole) -> Item:
        item = self._item(*whole)
        if not self._may_change(item):
            hidden = item.state in (State.ASKED, State.DRAFT)
            raise NotThere(GONE) if hidden else NotAllowed(NOT_YOURS)
        if item.state is State.WITHDRAWN:
            raise NotThere(WITHDRAWN)
        return item

    def _to_publish(self, whole: store.Whole) -> Item:
        item = self._to_change(whole)
        self.kind_to_publish(item.kind.name)
        if pending := self._pending(item):
            return pending
        raise NotThere(ANOTHER)

    def _pending(self, item: Item) -> Item | None:
        """The item with the version that is being written."""
        number = item.row.number + (item.state is State.PUBLISHED)
        version = store.version(self.session, item.id, number)
        return Item(item.row, version, item.kind) if version else None

    def _add_version(self, row: ShareItem, content: Content, number: int) -> ShareVersion:
        version = ShareVersion(item_id=row.id, number=number, revision=1)
        self._fill(version, content)
        self.session.add(version)
        self.session.flush()
        return version

    def _fill(self, version: ShareVersion, content: Content) -> None:
        for name in (
            "text",
            "link",
            "file_id",
            "file_name",
            "level",
            "language",
            "source",
            "consent",
            "changed",
        ):
            setattr(version, name, getattr(content, name).strip())
        version.title = " ".join(content.title.split())
        version.details = {name: said.strip() for name, said in content.details.items() if said.strip()}
        version.topics, version.audience = [*content.topics], [*content.audience]
        version.made_at, version.made_by_id = self.now, self.me().id

    def _refuse_faults(self, kind: Kind, content: Content, *, is_change: bool) -> None:
        if errors := faults(kind, content, _day(self.now), is_change=is_change):
            raise WrongFields(errors)

    def _refuse_unconfirmed(self, item: Item, confirmed: Collection[str]) -> None:
        needed = [check.name for check in item.kind.checks]
        if _found_in(item):
            needed.append(LOOKED)
        if missing := [name for name in needed if name not in confirmed]:
            raise WrongFields(dict.fromkeys(missing, UNSURE))

    def _usual_review(self, kind: Kind) -> date:
        return _day(self.now) + timedelta(days=round(kind.review_months * DAYS_A_MONTH))


def unpost(session: Session, post_id: int) -> None:
    """Slack refused a message for certain: there is none, and it can be tried again."""
    post = channel_posts.lock(session, SharePost, post_id)
    if post and post.ts is None:
        session.delete(post)


def drop(session: Session, row: ShareItem, now: datetime) -> None:
    """Delete the words of a draft; that there was one stays."""
    row.state, row.ended_at = State.DROPPED, now
    for version in store.versions(session, row.id):
        empty(version)
    drop_texts(session, row.id)
    session.flush()


def empty(version: ShareVersion) -> None:
    """Delete what a version said."""
    for name in ("title", "text", "link", "file_id", "file_name", "source", "changed"):
        setattr(version, name, "")
    version.details, version.topics, version.audience = {}, [], []


def shown(session: Session, item_id: int) -> Item | None:
    """An item that is published or was withdrawn, for the messages that show it to anybody."""
    whole = store.item(session, item_id)
    if whole is None or whole[0].state not in (State.PUBLISHED, State.WITHDRAWN):
        return None
    return Item(*whole, KINDS[whole[0].kind])


def _found_in(item: Item) -> Sequence[Trace]:
    if not item.kind.scans:
        return ()
    version = item.version
    said = (version.title, version.text, *_written(item), version.file_name, version.source)
    return traces("\n".join(said))


def _written(item: Item) -> list[str]:
    """The parts that somebody wrote; what was chosen from a list, or is a day, tells of no child."""
    parts = [part.name for part in item.kind.parts if part.fill in (Fill.LINE, Fill.LINES)]
    return [item.version.details.get(name, "") for name in parts]


def _day(now: datetime) -> date:
    return now.astimezone(LONDON).date()
