"""A meeting's checklist: what is brought, how many, by whom; ticked by who brings it, or by staff."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.services.checks import WrongFields
from bot.services.meetings import preparing
from bot.services.meetings.answers import person_of
from bot.services.meetings.meetings import Meetings, Unsuitable
from bot.services.meetings.preparing import Clash, clashes_of_list, clashes_of_piece
from bot.services.people import Actor, NotAllowed, Standing, act_of, require_staff
from bot.store import people
from bot.store.meetings import checklist as store
from bot.store.meetings import meetings
from bot.store.meetings.checklist import Equipment, MeetingItem
from bot.store.meetings.meetings import Meeting
from bot.store.people import Person
from bot.when import LONDON

STAFF_LIST = (
    "A meeting’s checklist is kept by the council’s own staff. What you bring yourself stands on the "
    "meeting’s page, where you can tick it."
)
NOT_YOURS = "Somebody else brings this, so only they and the council’s staff can tick it."
TAKEN_OFF = "This is no longer on the list. Nothing was changed."
MOST_WHAT, MOST_QUANTITY, MOST_ITEMS = 100, 10_000, 30


@dataclass(frozen=True)
class Entry:
    """The form of one line as it was filled in."""

    what: str = ""
    quantity: str = "1"
    owner: Actor | int | None = None
    """Who brings it: by who they are in Slack, or by their number where they are not there."""
    equipment_id: int | None = None
    due_on: date | None = None


@dataclass(frozen=True)
class Line:
    """One line as it is shown, with the other meetings that have its piece at the same time."""

    item: MeetingItem
    owner: Person | None
    piece: Equipment | None
    clashes: Sequence[Clash]


@dataclass(frozen=True)
class Listed:
    """A meeting's checklist."""

    meeting: Meeting
    lines: Sequence[Line]
    may_change: bool
    """False once the meeting is over or cancelled."""
    last: Meeting | None
    """The last meeting of the channel whose list can be copied."""


@dataclass(frozen=True)
class Copied:
    """What came of copying a list."""

    added: int
    without_piece: Sequence[str]
    """What was copied without the piece that it had, since that is taken or out of use."""


class PieceTaken(Unsuitable):
    """A piece is on another meeting's list at that time, which the person has not said they keep."""

    def __init__(self, clashes: Sequence[Clash]) -> None:
        super().__init__(
            "This piece is on another meeting’s list at that time. Nothing was saved: choose another, or "
            "tick that you keep both."
        )
        self.clashes = clashes


@dataclass(frozen=True)
class Checklist:
    """The checklists, as one person may see and change them within one transaction."""

    session: Session
    actor: Actor
    now: datetime

    def of(self, meeting_id: int) -> Listed:
        """A meeting's list. Raises NotAllowed, and Unsuitable where there is no such meeting."""
        require_staff(self.actor, STAFF_LIST)
        meeting = Meetings(self.session, self.actor, self.now).find(meeting_id).meeting
        clashes = clashes_of_list(self.session, meeting)
        lines = [self._line(item, owner, clashes) for item, owner in store.items(self.session, meeting_id)]
        may_change = meeting.state != "cancelled" and meeting.ends_at > self.now
        last = store.last_with_list(self.session, meeting) if may_change else None
        return Listed(meeting, lines, may_change, last)

    def line(self, item_id: int) -> Line:
        """One line. Raises NotAllowed, and Unsuitable where it was taken off."""
        require_staff(self.actor, STAFF_LIST)
        item = self._found(store.item(self.session, item_id))
        owner = people.person(self.session, item.owner_id) if item.owner_id else None
        return self._line(item, owner, [])

    def pieces(self) -> Sequence[Equipment]:
        """What can be chosen of the council's equipment. Raises NotAllowed."""
        require_staff(self.actor, STAFF_LIST)
        return [one for one in store.pieces(self.session) if one.retired_at is None]

    def add(self, meeting_id: int, entry: Entry, kept: Collection[str], request_key: str) -> MeetingItem:
        """Write a line down, once for each form. `kept` names the clashes the person has seen and keeps.

        Raises NotAllowed, Unsuitable, WrongFields, and PieceTaken.
        """
        require_staff(self.actor, STAFF_LIST)
        what, quantity = checked(entry)
        known = store.item_added_in(self.session, request_key)
        if known:
            return known
        meeting = self._changeable(meeting_id)
        self._require_room(meeting)
        piece_id = self._free_piece(meeting, entry.equipment_id, kept)
        item = MeetingItem(
            request_key=request_key,
            meeting_id=meeting_id,
            what=what,
            quantity=quantity,
            owner_id=self._owner(entry),
            equipment_id=piece_id,
            due_on=entry.due_on,
            made_at=self.now,
            made_by=self.actor.user_id,
        )
        self.session.add(item)
        self._changed(item, meeting, "item_added")
        return item

    def change(self, item_id: int, entry: Entry, kept: Collection[str]) -> MeetingItem:
        """Note what is otherwise. Raises as `add` does."""
        require_staff(self.actor, STAFF_LIST)
        what, quantity = checked(entry)
        item = self._found(store.item(self.session, item_id))
        meeting = self._changeable(item.meeting_id)
        item = self._found(store.item(self.session, item_id))
        piece_id = entry.equipment_id
        if piece_id != item.equipment_id:
            piece_id = self._free_piece(meeting, piece_id, kept)
        wanted = {
            "what": what,
            "quantity": quantity,
            "owner_id": self._owner(entry),
            "equipment_id": piece_id,
            "due_on": entry.due_on,
        }
        changed = {name: value for name, value in wanted.items() if getattr(item, name) != value}
        for name, value in changed.items():
            setattr(item, name, value)
        if changed:
            self._changed(item, meeting, "item_changed")
        return item

    def take_off(self, item_id: int) -> int:
        """A line is not needed any more; gives its meeting. Raises NotAllowed, Unsuitable."""
        require_staff(self.actor, STAFF_LIST)
        item = self._found(store.item(self.session, item_id))
        meeting = self._changeable(item.meeting_id)
        store.take_off(self.session, item_id)
        self._changed(item, meeting, "item_taken_off")
        return meeting.id

    def tick(self, item_id: int, *, done: bool = True) -> MeetingItem:
        """Note that it is done, or that it is not after all; the same again changes nothing.

        By who brings it, from whatever workspace, and by staff. Raises NotAllowed, Unsuitable.
        """
        item = self._found(store.item(self.session, item_id))
        self._require_theirs(item)
        meeting = meetings.lock(self.session, item.meeting_id)
        item = self._found(store.item(self.session, item_id))
        if meeting is None or meeting.state == "cancelled":
            raise Unsuitable("This meeting was cancelled, so there is nothing to bring any more.")
        if (item.done_at is not None) == done:
            return item
        item.done_at, item.done_by = (self.now, self.actor.user_id) if done else (None, None)
        self._changed(item, meeting, "item_done" if done else "item_not_done")
        return item

    def copy_last(self, meeting_id: int) -> Copied:
        """Write down what the last meeting of the channel had, as far as it is not on the list yet.

        Owners come along; a piece only where it is free. Raises NotAllowed, Unsuitable.
        """
        require_staff(self.actor, STAFF_LIST)
        meeting = self._changeable(meeting_id)
        last = store.last_with_list(self.session, meeting)
        if last is None:
            raise Unsuitable("No earlier meeting of this channel has a checklist.")
        listed = [item.what.casefold() for item, _ in store.items(self.session, meeting_id)]
        new = [one for one, _ in store.items(self.session, last.id) if one.what.casefold() not in listed]
        # All of them before anything is written, and always in this order, so that nobody waits in a circle.
        for piece_id in sorted({one.equipment_id for one in new if one.equipment_id}):
            store.lock_piece(self.session, piece_id)
        copies = [self._copy(one, meeting, last) for one in new[: MOST_ITEMS - len(listed)]]
        lost = [copy.what for copy, is_whole in copies if not is_whole]
        if copies:
            self._changed(copies[0][0], meeting, "items_copied")
        return Copied(len(copies), lost)

    def _copy(self, item: MeetingItem, meeting: Meeting, last: Meeting) -> tuple[MeetingItem, bool]:
        """The same line for another meeting, and whether its piece came along."""
        piece_id = item.equipment_id
        if piece_id is not None:
            piece = store.piece(self.session, piece_id)
            is_free = piece and piece.retired_at is None
            if not is_free or clashes_of_piece(self.session, piece_id, meeting):
                piece_id = None
        due_on = item.due_on + (_day(meeting) - _day(last)) if item.due_on else None
        copy = MeetingItem(
            request_key=f"copy:{meeting.id}:{item.id}:{int(self.now.timestamp())}",
            meeting_id=meeting.id,
            what=item.what,
            quantity=item.quantity,
            owner_id=item.owner_id,
            equipment_id=piece_id,
            due_on=due_on,
            made_at=self.now,
            made_by=self.actor.user_id,
        )
        self.session.add(copy)
        self.session.flush()
        return copy, piece_id == item.equipment_id

    def _line(self, item: MeetingItem, owner: Person | None, clashes: Sequence[Clash]) -> Line:
        piece = store.piece(self.session, item.equipment_id) if item.equipment_id else None
        theirs = [one for one in clashes if piece and one.key.startswith(f"e:{piece.id}:")]
        return Line(item, owner, piece, theirs)

    def _changeable(self, meeting_id: int) -> Meeting:
        return Meetings(self.session, self.actor, self.now).changeable(meeting_id)

    def _require_room(self, meeting: Meeting) -> None:
        if store.counts(self.session, meeting.id)[0] >= MOST_ITEMS:
            raise Unsuitable(f"A checklist holds {MOST_ITEMS} lines. Please put some of them together.")

    def _require_theirs(self, item: MeetingItem) -> None:
        owner = people.person(self.session, item.owner_id) if item.owner_id else None
        is_theirs = owner is not None and owner.user_id == self.actor.user_id
        if self.actor.standing is Standing.GONE or not (is_theirs or self.actor.standing is Standing.MEMBER):
            raise NotAllowed(NOT_YOURS)

    def _owner(self, entry: Entry) -> int | None:
        if entry.owner is None:
            return None
        return person_of(self.session, self.actor, entry.owner, self.now).id

    def _free_piece(self, meeting: Meeting, equipment_id: int | None, kept: Collection[str]) -> int | None:
        """The piece, which nobody else takes now. Raises PieceTaken, Unsuitable."""
        if equipment_id is None:
            return None
        piece = store.lock_piece(self.session, equipment_id)
        if piece is None or piece.retired_at is not None:
            raise Unsuitable("This piece is out of use. Please choose another.")
        clashes = clashes_of_piece(self.session, equipment_id, meeting)
        if any(clash.key not in kept for clash in clashes):
            raise PieceTaken(clashes)
        return equipment_id

    def _found(self, item: MeetingItem | None) -> MeetingItem:
        if item is None:
            raise Unsuitable(TAKEN_OFF)
        return item

    def _changed(self, item: MeetingItem, meeting: Meeting, what: str) -> None:
        self.session.flush()
        subject = f"meeting:{meeting.id}"
        self.session.add(act_of(self.actor, f"meeting.{what}", subject, self.now, item=item.id))
        self.session.flush()
        preparing.changed(self.session, meeting, self.now)


def mine(session: Session, actor: Actor, meeting_id: int) -> Sequence[MeetingItem]:
    """What this person brings to a meeting."""
    person = people.in_slack(session, actor.user_id)
    return store.of_owner(session, meeting_id, person.id) if person else []


def checked(entry: Entry) -> tuple[str, int]:
    """What is brought, and how many. Raises WrongFields with every fault there is."""
    errors = {}
    what, typed = " ".join(entry.what.split()), entry.quantity.strip() or "1"
    if not what or len(what) > MOST_WHAT:
        errors["what"] = f"Please say what is needed, in at most {MOST_WHAT} characters."
    if not (typed.isascii() and typed.isdigit() and 0 < int(typed[:9]) <= MOST_QUANTITY):
        errors["quantity"] = "Please give the number in digits, such as 24."
    if errors:
        raise WrongFields(errors)
    return what, int(typed)


def _day(meeting: Meeting) -> date:
    return meeting.starts_at.astimezone(LONDON).date()
