"""The equipment a council owns, such as a projector or a portable hearing loop: one entry for each piece."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.services.checks import WrongFields
from bot.services.meetings.preparing import span
from bot.services.people import Actor, Refusal, act_of, require_staff
from bot.store.meetings import checklist as store
from bot.store.meetings.checklist import Equipment
from bot.store.meetings.meetings import Meeting

STAFF_EQUIPMENT = (
    "The council’s equipment is looked after by its own staff. If you need something for a meeting, please "
    "ask your network co-ordinator."
)
MOST_NAME, MOST_KEPT_AT, MOST_NOTES = 100, 200, 300


class NoPiece(Refusal):
    """This cannot be done with the piece as it is now; the message says why."""

    heading = "Equipment"


@dataclass(frozen=True)
class Entry:
    """The form of a piece as it was filled in."""

    name: str = ""
    kept_at: str = ""
    notes: str = ""


@dataclass(frozen=True)
class Taken:
    """A meeting that has a piece, and from when until when."""

    meeting: Meeting
    from_at: datetime
    until_at: datetime


@dataclass(frozen=True)
class Card:
    """A piece, with the meetings to come that have it, soonest first."""

    piece: Equipment
    taken: Sequence[Taken]

    @property
    def clashes(self) -> Sequence[tuple[Taken, Taken]]:
        """Pairs of meetings that have it at the same time."""
        return [
            (one, other)
            for number, one in enumerate(self.taken)
            for other in self.taken[number + 1 :]
            if other.from_at < one.until_at and one.from_at < other.until_at
        ]


@dataclass(frozen=True)
class Store:
    """The equipment, as one member of staff may see and change it within one transaction."""

    session: Session
    actor: Actor
    now: datetime

    def everything(self) -> Sequence[Card]:
        """Every piece, with who has it when. Raises NotAllowed."""
        require_staff(self.actor, STAFF_EQUIPMENT)
        return [self._card(one) for one in store.pieces(self.session)]

    def look(self, equipment_id: int) -> Card:
        """One piece. Raises NotAllowed and NoPiece."""
        require_staff(self.actor, STAFF_EQUIPMENT)
        return self._card(self._found(store.piece(self.session, equipment_id)))

    def add(self, entry: Entry, request_key: str) -> Equipment:
        """Write a piece down, once for each form. Raises NotAllowed and WrongFields."""
        require_staff(self.actor, STAFF_EQUIPMENT)
        clean = checked(entry)
        known = store.piece_added_in(self.session, request_key)
        if known:
            return known
        piece = Equipment(
            request_key=request_key, made_at=self.now, made_by=self.actor.user_id, **vars(clean)
        )
        self.session.add(piece)
        self.session.flush()
        self._note("added", piece)
        return piece

    def correct(self, equipment_id: int, entry: Entry) -> Equipment:
        """Note what is otherwise. Raises NotAllowed, NoPiece and WrongFields."""
        require_staff(self.actor, STAFF_EQUIPMENT)
        clean = checked(entry)
        piece = self._found(store.lock_piece(self.session, equipment_id))
        changed = {name: value for name, value in vars(clean).items() if getattr(piece, name) != value}
        for name, value in changed.items():
            setattr(piece, name, value)
        if changed:
            self._note("corrected", piece)
        return piece

    def retire(self, equipment_id: int) -> Equipment:
        """Offer it no more. Raises NotAllowed, and NoPiece where a meeting to come has it."""
        require_staff(self.actor, STAFF_EQUIPMENT)
        piece = self._found(store.lock_piece(self.session, equipment_id))
        if self._card(piece).taken:
            raise NoPiece("A meeting to come has this on its checklist. Please take it off there first.")
        if piece.retired_at is None:
            piece.retired_at = self.now
            self._note("retired", piece)
        return piece

    def bring_back(self, equipment_id: int) -> Equipment:
        """Offer it again. Raises NotAllowed and NoPiece."""
        require_staff(self.actor, STAFF_EQUIPMENT)
        piece = self._found(store.lock_piece(self.session, equipment_id))
        if piece.retired_at is not None:
            piece.retired_at = None
            self._note("brought_back", piece)
        return piece

    def _card(self, piece: Equipment) -> Card:
        listed = store.others_with(self.session, piece.id, 0, since=self.now)
        taken = [Taken(one, *span(self.session, one)) for one in listed]
        to_come = [one for one in taken if one.until_at > self.now]
        return Card(piece, sorted(to_come, key=lambda one: (one.from_at, one.meeting.id)))

    def _found(self, piece: Equipment | None) -> Equipment:
        if piece is None:
            raise NoPiece("This piece is no longer there.")
        return piece

    def _note(self, what: str, piece: Equipment) -> None:
        self.session.add(act_of(self.actor, f"equipment.{what}", f"equipment:{piece.id}", self.now))
        self.session.flush()


def checked(entry: Entry) -> Entry:
    """The form in plain spaces. Raises WrongFields with every fault there is."""
    clean = Entry(*(" ".join(value.split()) for value in vars(entry).values()))
    errors = {
        name: f"Please say it in at most {most} characters."
        for name, most in (("name", MOST_NAME), ("kept_at", MOST_KEPT_AT), ("notes", MOST_NOTES))
        if len(getattr(clean, name)) > most
    }
    if not clean.name:
        errors["name"] = "Please give it a name, such as “Portable hearing loop 1”."
    if errors:
        raise WrongFields(errors)
    return clean
