"""“Tried it”: who tried an example of practice, how it went, and how many did."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from bot.services.checks import WrongFields
from bot.services.contacting import fault_in_lines
from bot.services.people import NotAllowed, require_staff
from bot.services.records import ShareTry
from bot.services.share.library import Item, Library
from bot.services.share.scanning import traces
from bot.store import outbox, people, persons, planning
from bot.store.outbox import Due
from bot.store.share import library as store
from bot.store.share import practice as tries

TRIED = "share.tried"
MOST_WORDS = 500
OWN = "This is your own example, so it is not counted. Others tell here how it went for them."
STAFF_COUNT = "How much is shared and tried is counted for the council’s own staff."


class Went(StrEnum):
    """How it went."""

    WELL = "well"
    PARTLY = "partly"
    BADLY = "badly"


@dataclass(frozen=True)
class Said:
    """What somebody says of an example they tried."""

    went: Went
    words: str = ""
    named: bool = False


@dataclass(frozen=True)
class Adoption:
    """How many tried an example."""

    people: int
    settings: int
    """How many settings they belong to for certain."""
    went: Mapping[Went, int]


@dataclass(frozen=True)
class Heard:
    """What somebody said of an example, for others to read."""

    went: Went
    words: str
    user_id: str | None
    """Who said it, where they want to be named."""


@dataclass(frozen=True)
class Tried:
    """What stands below an example."""

    adoption: Adoption
    heard: Sequence[Heard]
    mine: ShareTry | None
    is_own: bool


@dataclass(frozen=True)
class Report:
    """How much is shared, by whom, and what comes of it."""

    published: Mapping[str, tuple[int, int]]
    """Kind → how many are in the library from providers, and from staff."""
    tries: int
    people: int
    adopted: Sequence[tuple[Item, int]]
    """Examples that somebody tried, with how many did, most first."""


@dataclass(frozen=True)
class Practice:
    """Examples of practice, as one person may see and change them within the transaction of `library`."""

    library: Library

    def say(self, item_id: int, said: Said) -> Adoption:
        """Say how it went, in the place of what one said before. The example’s owner is told, once.

        Raises NotAllowed for one’s own example, WrongFields, NotThere.
        """
        item = self.library.published(item_id)
        me = self.library.me()
        if me.id == item.row.owner_id:
            raise NotAllowed(OWN)
        if fault := _fault_in(said.words):
            raise WrongFields({"words": fault})
        session, now = self.library.session, self.library.now
        known = tries.tried(session, item_id, me.id)
        row = known or ShareTry(item_id=item_id, person_id=me.id)
        row.went, row.words, row.named, row.said_at = said.went, said.words.strip(), said.named, now
        session.add(row)
        session.flush()
        if known is None:
            about = {"item": item_id, "try": row.id}
            due = Due(TRIED, f"{TRIED}:{item_id}:{me.id}", now, item.row.owner_id, about=about)
            outbox.add(session, [due])
        else:
            self._tell_anew(row)
        self.library.note("tried", item.row, went=said.went)
        self.library.show_in_channels(item.row)
        return adoption(session, item_id)

    def take_back(self, item_id: int) -> Adoption:
        """Say that one did not try it after all; not said, nothing changes. Raises NotAllowed, NotThere."""
        item = self.library.published(item_id)
        session, me = self.library.session, self.library.me()
        if row := tries.tried(session, item_id, me.id):
            self._tell_anew(row)
            session.delete(row)
            self.library.note("untried", item.row)
            self.library.show_in_channels(item.row)
        return adoption(session, item_id)

    def _tell_anew(self, row: ShareTry) -> None:
        """What its owner was told of it says what is so now."""
        for nudge in planning.about(self.library.session, [TRIED], {"try": row.id}):
            planning.mark_stale(self.library.session, nudge, self.library.now)

    def tried(self, item_id: int) -> Tried:
        """What stands below an example."""
        session = self.library.session
        person = people.in_slack(session, self.library.require_person().user_id)
        item = self.library.item(item_id)
        mine = tries.tried(session, item_id, person.id) if person else None
        return Tried(
            adoption(session, item_id),
            [_heard(session, one) for one in tries.tries(session, item_id) if one.words],
            mine,
            is_own=person is not None and person.id == item.row.owner_id,
        )

    def report(self) -> Report:
        """How much is shared, and what comes of it. Raises NotAllowed but for staff."""
        require_staff(self.library.actor, STAFF_COUNT)
        session = self.library.session
        found = self.library.find("").items
        counted = tries.adopted(session)
        adopted = [(one, counted[one.id]) for one in found if one.id in counted]
        by = Counter((one.kind.name, one.row.by_staff) for one in found)
        kinds = dict.fromkeys(one.kind.name for one in found)
        return Report(
            {kind: (by[kind, False], by[kind, True]) for kind in kinds},
            sum(counted.values()),
            tries.people_who_tried(session),
            sorted(adopted, key=lambda one: (-one[1], one[0].id)),
        )


def adoption(session: Session, item_id: int) -> Adoption:
    """How many tried an example, and how it went: numbers, no names."""
    said = tries.tries(session, item_id)
    linked = persons.settings_of(session, [one.person_id for one in said])
    went = Counter(Went(one.went) for one in said)
    return Adoption(len(said), len({persons.key_of(one) for one in linked}), went)


def told(session: Session, about: Mapping[str, int | str]) -> tuple[store.Whole, ShareTry] | None:
    """The example that was tried, and what was said of it; None where either is gone."""
    whole = store.item(session, int(about["item"]))
    said = session.get(ShareTry, int(about["try"]))
    return (whole, said) if whole and said and whole[0].state == "published" else None


def _heard(session: Session, said: ShareTry) -> Heard:
    person = people.person(session, said.person_id) if said.named else None
    return Heard(Went(said.went), said.words, person.user_id if person else None)


def _fault_in(words: str) -> str | None:
    if fault := fault_in_lines(words.strip(), MOST_WORDS):
        return fault
    found = traces(words)
    if not found:
        return None
    return f"A child might be recognised by “{found[0].found}”. Please say it without that."
