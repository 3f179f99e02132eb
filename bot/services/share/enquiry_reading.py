"""The questions to the network team as one person sees them.

Who asked and the council's staff see a question. Others are offered its answer where whoever answered says
that it tells of nobody, and the question's words only where who asked allows that.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from bot.services.people import NotAllowed, Standing, require_staff
from bot.services.records import ShareEnquiry
from bot.services.share import alike
from bot.services.share.kinds import KINDS, SOURCE
from bot.services.share.library import Item, Library, NotThere, State
from bot.store import people
from bot.store.share import enquiries as store
from bot.store.share import library as items
from bot.when import LONDON

MOST_LISTED = 50
STAFF_ANSWER = "Questions are answered by the council’s own staff. Nothing was changed."
NOT_YOURS = "Only whoever asked this, and the council’s own staff, can see it."
GONE = "This question is no longer there. Nothing was changed."


class Stage(StrEnum):
    """How far a question has come."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"
    """Who asked does not need it any more."""


@dataclass(frozen=True)
class Offers:
    """What may answer a question already."""

    items: Sequence[Item]
    enquiries: Sequence["Enquiry"]

    def __bool__(self) -> bool:
        return bool(self.items or self.enquiries)


@dataclass(frozen=True)
class Enquiry:
    """A question as one person sees it."""

    row: ShareEnquiry
    owner: str | None
    """The Slack id of whoever finds the answer."""
    asker: str | None
    """The Slack id of who asked, for who may know it."""
    is_asker: bool
    is_staff: bool
    is_owner: bool
    today: date
    source: Item | None
    """What was made of it, where who looks may see that."""

    @property
    def id(self) -> int:
        return self.row.id

    @property
    def stage(self) -> Stage:
        return Stage(self.row.state)

    @property
    def is_late(self) -> bool:
        return self.stage is Stage.OPEN and self.row.due_by < self.today

    @property
    def words(self) -> str:
        """What was asked, for who may read it."""
        return self.row.words if self.is_asker or self.is_staff or self.row.may_words else ""


@dataclass(frozen=True)
class EnquiryReading:
    """The questions, as one person may see them within the transaction of `library`."""

    library: Library

    def offers(self, words: str) -> Offers:
        """What may answer these words: sources, and what was asked before, as far as who asks may read it.

        Raises NotAllowed.
        """
        self.library.require_person()
        sources = items.in_state(self.session, State.PUBLISHED, [SOURCE])
        known = {item.id for item, _ in sources}
        person = people.in_slack(self.session, self.library.actor.user_id)
        mine = list(store.of_asker(self.session, person.id)) if person else []
        asked = {
            one.id: one for one in (*mine, *store.answered(self.session)) if self._is_offered(one, known)
        }
        found, before = alike.alike(words, sources, list(asked.values()))
        return Offers([Item(*one, KINDS[SOURCE]) for one in found], [self.seen(one) for one in before])

    def to_answer(self, enquiry_id: int) -> Enquiry:
        """A question as staff see it who answer it. Raises NotAllowed but for staff, NotThere."""
        require_staff(self.library.actor, STAFF_ANSWER)
        return self.enquiry(enquiry_id)

    def enquiry(self, enquiry_id: int) -> Enquiry:
        """One question. Raises NotAllowed but for who asked, staff, and where its answer is for others."""
        self.library.require_person()
        row = store.enquiry(self.session, enquiry_id)
        if row is None:
            raise NotThere(GONE)
        seen = self.seen(row)
        if not (seen.is_asker or seen.is_staff or _is_for_others(row)):
            raise NotAllowed(NOT_YOURS)
        return seen

    def mine(self) -> Sequence[Enquiry]:
        """What who acts asked, newest first. Raises NotAllowed."""
        person = people.in_slack(self.session, self.library.require_person().user_id)
        return [self.seen(one) for one in store.of_asker(self.session, person.id)] if person else []

    def open_ones(self) -> Sequence[Enquiry]:
        """Every question that waits for an answer, for staff; nothing for others."""
        if self.library.actor.standing is not Standing.MEMBER:
            return []
        return [self.seen(one) for one in store.open_ones(self.session)]

    def answered(self) -> Sequence[Enquiry]:
        """What was answered last, for staff; nothing for others."""
        if self.library.actor.standing is not Standing.MEMBER:
            return []
        return [self.seen(one) for one in store.answered(self.session, MOST_LISTED)]

    def waiting(self) -> Sequence[Enquiry]:
        """What waits for who acts: what they own, and for all staff what is late."""
        return [one for one in self.open_ones() if one.is_owner or one.is_late]

    def behind(self, item_id: int) -> Enquiry | None:
        """The question that a source was made of; None where it was made of none."""
        row = store.of_item(self.session, item_id)
        return self.seen(row) if row else None

    @property
    def session(self) -> Session:
        return self.library.session

    def seen(self, row: ShareEnquiry) -> Enquiry:
        """A question as who acts sees it."""
        actor, today = self.library.actor, day_of(self.library.now)
        me = people.in_slack(self.session, actor.user_id)
        is_asker, is_staff = (me is not None and me.id == row.asker_id), actor.standing is Standing.MEMBER
        owner, asker = people.person(self.session, row.owner_id), people.person(self.session, row.asker_id)
        is_owner = me is not None and me.id == row.owner_id
        may_know = is_asker or is_staff or row.may_name
        return Enquiry(
            row,
            owner.user_id if owner else None,
            asker.user_id if asker and may_know else None,
            is_asker,
            is_staff,
            is_owner,
            today,
            self._published(row),
        )

    def _published(self, row: ShareEnquiry) -> Item | None:
        whole = items.item(self.session, row.item_id) if row.item_id else None
        return Item(*whole, KINDS[SOURCE]) if whole and whole[0].state == State.PUBLISHED else None

    def _is_offered(self, row: ShareEnquiry, known: Collection[int]) -> bool:
        """Whether it is offered to who asks the like: not beside the source it became."""
        if row.item_id in known or row.state == Stage.CLOSED:
            return False
        seen = self.seen(row)
        return seen.is_asker or (row.state == Stage.ANSWERED and (seen.is_staff or _is_for_others(row)))


def _is_for_others(row: ShareEnquiry) -> bool:
    return row.state == Stage.ANSWERED and row.for_others


def day_of(now: datetime) -> date:
    """The day by the UK's calendar."""
    return now.astimezone(LONDON).date()
