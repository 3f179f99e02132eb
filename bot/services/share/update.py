"""Safeguarding updates: staff say who must read them, and each person says that they have.

Who must read one is chosen by role, type of setting, network channel or name, and looked at again and again:
whoever joins later has to, too. A version that follows is to be read anew.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.services import nudges
from bot.services.checks import WrongFields
from bot.services.people import NotAllowed, require_staff
from bot.services.records import Person, Provider, ShareAudience, ShareReading
from bot.services.share.kinds import UPDATE
from bot.services.share.library import Item, Library, NotThere, State
from bot.services.share.readers import NAMED, READ, ROLES, SETTING_TYPES, mean
from bot.store import people, persons
from bot.store.share import library as items
from bot.store.share import update as store

STAFF_CHOOSE = "Who must read an update is for the council’s own staff."
STAFF_SEE = "Who has read an update is for the council’s own staff. Nobody else sees it."
NOBODY = "Please choose somebody: by role, by type of setting, by network channel, or by name."
NO_UPDATE = "This is no safeguarding update. Nothing was changed."
NEWER = "There is a newer version of this update. Please open it, and read that one."
THEIR_OWN = "They are on Slack, so only they can say that they have read it. Nothing was changed."


@dataclass(frozen=True)
class Chosen:
    """Who must read an update."""

    roles: Sequence[str] = ()
    types: Sequence[str] = ()
    channels: Sequence[str] = ()
    named: Sequence[Person] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.roles or self.types or self.channels or self.named)


@dataclass(frozen=True)
class Owed:
    """An update as one person finds it."""

    item: Item
    must: bool
    """Whether they must read it."""
    reading: ShareReading | None
    """That they have read the version that counts."""


@dataclass(frozen=True)
class Row:
    """Somebody who must read an update, as staff see it."""

    person: Person
    reading: ShareReading | None
    settings: Sequence[Provider]


@dataclass(frozen=True)
class Roll:
    """Who must read an update, and who has."""

    item: Item
    rows: Sequence[Row]

    @property
    def missing(self) -> Sequence[Row]:
        return [one for one in self.rows if one.reading is None]


@dataclass(frozen=True)
class Noted:
    """Somebody has read an update; whether that was so `already`."""

    item: Item
    already: bool


@dataclass(frozen=True)
class Updates:
    """The safeguarding updates, as one person may see and change them within one transaction."""

    library: Library

    # Who must read one.

    def chosen(self, item_id: int) -> tuple[Item, Chosen]:
        """An update with who must read it. Raises NotAllowed, NotThere."""
        item = self._to_choose(item_id)
        kept = store.audience(self.session, item_id)
        named = [one for one in store.readers(self.session, item_id) if NAMED in one.through]
        found = [people.person(self.session, one.person_id) for one in named]
        here = [one for one in found if one and not one.forgotten_at]
        return item, Chosen(kept.roles, kept.types, kept.channels, here) if kept else Chosen(named=here)

    def networks(self) -> Sequence[tuple[str, str]]:
        """The network channels there are to be chosen: the id and the name of each. Raises NotAllowed."""
        require_staff(self.library.actor, STAFF_CHOOSE)
        return [(one.channel_id, one.name) for one in store.network_channels(self.session)]

    def choose(self, item_id: int, chosen: Chosen) -> Item:
        """Say who must read an update; the same again changes nothing.

        Raises NotAllowed, NotThere, and WrongFields where nobody is chosen.
        """
        items.lock(self.session, item_id)
        item, before = self.chosen(item_id)
        if chosen.is_empty:
            raise WrongFields({"roles": NOBODY})
        if _same(before, chosen) and store.audience(self.session, item_id):
            return item
        self._keep(item_id, chosen)
        self._name(item_id, {one.id for one in chosen.named})
        details = {"roles": [*chosen.roles], "types": [*chosen.types], "channels": [*chosen.channels]}
        self.library.note("readers", item.row, **details, named=[one.id for one in chosen.named])
        return item

    def is_to_publish(self, item: Item) -> bool:
        """Whether a version of it is written and not published yet."""
        return item.state is State.DRAFT or item.version.number > item.row.number

    # Reading.

    def read(self, item_id: int, number: int) -> Noted:
        """Say that one has read this version; said before, nothing changes.

        Raises NotAllowed, and NotThere where it was withdrawn or has a newer version.
        """
        item = self._to_read(item_id, number)
        return self._note(item, self.library.me(), "read")

    def read_for(self, item_id: int, number: int, person_ids: Collection[int]) -> list[Noted]:
        """Note that people who are not on Slack have told staff that they have read it. Raises as `read`."""
        require_staff(self.library.actor, STAFF_SEE)
        item = self._to_read(item_id, number)
        noted = []
        for person in filter(None, (people.person(self.session, one) for one in person_ids)):
            if person.user_id:
                raise NotAllowed(THEIR_OWN)
            noted.append(self._note(item, person, "read_for"))
        return noted

    def owed(self, item: Item) -> Owed:
        """An update as who acts finds it."""
        person = people.in_slack(self.session, self.library.actor.user_id)
        if person is None:
            return Owed(item, must=False, reading=None)
        reader = store.reader(self.session, item.id, person.id)
        reading = store.reading(self.session, item.id, person.id, item.row.number)
        return Owed(item, bool(reader and reader.through), reading)

    def mine(self) -> Sequence[Owed]:
        """Every published update: those one must still read first, then the newest. Raises NotAllowed."""
        found = [self.owed(one) for one in self.library.newest(UPDATE)]
        shown = {one.item.id for one in found}
        person = people.in_slack(self.session, self.library.actor.user_id)
        theirs = store.readers_of(self.session, person.id) if person else ()
        for reader in (one for one in theirs if one.through and one.item_id not in shown):
            whole = items.item(self.session, reader.item_id)
            if whole and whole[0].state == State.PUBLISHED:
                found.append(self.owed(self.library.item(reader.item_id)))
        return sorted(found, key=lambda one: not (one.must and one.reading is None))

    def roll(self, item_id: int) -> Roll:
        """Who must read an update and who has. Raises NotAllowed but for staff, and NotThere."""
        require_staff(self.library.actor, STAFF_SEE)
        item = self._update(self.library.item(item_id))
        return Roll(item, rows(self.session, item_id))

    @property
    def session(self) -> Session:
        return self.library.session

    def _to_choose(self, item_id: int) -> Item:
        require_staff(self.library.actor, STAFF_CHOOSE)
        return self._update(self.library.changeable(item_id))

    def _to_read(self, item_id: int, number: int) -> Item:
        item = self._update(self.library.published(item_id))
        if item.row.number != number:
            raise NotThere(NEWER)
        return item

    def _update(self, item: Item) -> Item:
        if item.kind.name != UPDATE:
            raise NotThere(NO_UPDATE)
        return item

    def _keep(self, item_id: int, chosen: Chosen) -> None:
        row = store.audience(self.session, item_id) or ShareAudience(item_id=item_id)
        row.roles = [one for one in ROLES if one in chosen.roles]
        row.types = [one for one in SETTING_TYPES if one in chosen.types]
        row.channels = [*chosen.channels]
        row.set_at, row.set_by_id, row.seen_at = self.library.now, self.library.me().id, None
        self.session.add(row)
        self.session.flush()

    def _name(self, item_id: int, ids: set[int]) -> None:
        """Those who are named have to read it at once, and who is named no more need not."""
        known = {one.person_id: one for one in store.readers(self.session, item_id)}
        others = {one: [by for by in reader.through if by != NAMED] for one, reader in known.items()}
        through = {
            one: [*([NAMED] if one in ids else []), *others.get(one, ())] for one in ids | known.keys()
        }
        mean(self.session, item_id, known, through, self.library.now)

    def _note(self, item: Item, person: Person, what: str) -> Noted:
        known = store.reading(self.session, item.id, person.id, item.row.number)
        if known:
            return Noted(item, already=True)
        now, by = self.library.now, self.library.me().id
        self.session.add(
            ShareReading(
                item_id=item.id, person_id=person.id, number=item.row.number, read_at=now, noted_by_id=by
            )
        )
        self.library.note(what, item.row, person=person.id, version=item.row.number)
        nudges.withdraw(self.session, READ, {"item": item.id, "reader": person.id}, "read", now)
        return Noted(item, already=False)


def rows(session: Session, item_id: int) -> list[Row]:
    """Who must read an item and who has, with the settings of each."""
    found = store.roll(session, item_id)
    links = persons.settings_of(session, [person.id for _, person, _ in found])
    providers = persons.providers(session, links)
    theirs: dict[int, list[Provider]] = {}
    for link in links:
        provider = providers.get(persons.key_of(link))
        if provider and provider not in theirs.setdefault(link.person_id, []):
            theirs[link.person_id].append(provider)
    return [Row(person, reading, theirs.get(person.id, ())) for _, person, reading in found]


def _same(before: Chosen, after: Chosen) -> bool:
    def parts(one: Chosen) -> tuple[set[str], set[str], set[str], set[int]]:
        return {*one.roles}, {*one.types}, {*one.channels}, {each.id for each in one.named}

    return parts(before) == parts(after)
