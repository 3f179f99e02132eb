"""Where meetings can be held: found by name, added, corrected, checked, and taken out of use by staff."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from rapidfuzz import fuzz
from sqlalchemy.orm import Session

from bot.services.checks import WrongFields, fault_in
from bot.services.money import read_pence, say_pence
from bot.services.people import Actor, Refusal, act_of, require_staff
from bot.services.queries import parse, plain_postcode
from bot.store.database import Database
from bot.store.meetings import bookings
from bot.store.meetings import venues as store
from bot.store.meetings.bookings import Booking
from bot.store.meetings.meetings import Meeting
from bot.store.meetings.venues import CONTACT, Venue
from bot.store.places import Position, position_of
from bot.store.words import words_of
from bot.when import LONDON

STAFF_VENUES = (
    "Venues are looked after by the council’s own staff. What a meeting’s venue offers is on the meeting’s "
    "page; for anything else, please ask your network co-ordinator."
)
MOST_NAME, MOST_ADDRESS, MOST_CONTACT, MOST_COST_WORDS, MOST_NOTES = 100, 200, 100, 200, 500
MOST_PHONE, MOST_EMAIL, MOST_CAPACITY = 40, 254, 100_000
# How alike (0 to 100) each word that was typed is to one of the venue, on average.
ALIKE = 78
SMALL_WORDS = frozenset({"the", "a", "an", "at", "in", "of", "and"})
SHORTEST_BEGINNING = 2
GONE = "This venue is no longer there."
MEANWHILE = (
    "Somebody else has corrected this venue meanwhile. Please close this window, and look at it again before "
    "you correct it."
)


class Feature(StrEnum):
    """What lets people take part, and what they ask about."""

    STEP_FREE = "step_free"
    TOILET = "toilet"
    LOOP = "loop"
    QUIET = "quiet"
    PARKING = "parking"
    TRANSPORT = "transport"
    CHANGING = "changing"


class Known(StrEnum):
    """What is known of a feature; that there is nothing known is not the same as “no”."""

    YES = "yes"
    NO = "no"
    UNKNOWN = ""


class Cost(StrEnum):
    """How a venue is paid for."""

    FREE = "free"
    HOUR = "hour"
    FLAT = "flat"
    UNKNOWN = ""


class NoVenue(Refusal):
    """This cannot be done with the venue as it is now; the message says why."""

    heading = "Venue"


@dataclass(frozen=True)
class Entry:
    """The form of a venue as it was filled in."""

    name: str = ""
    address: str = ""
    postcode: str = ""
    capacity: str = ""
    features: Mapping[Feature, Known] = field(default_factory=dict)
    cost_kind: str = Cost.UNKNOWN
    cost: str = ""
    cost_words: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    contact_email: str = ""
    notes: str = ""
    checked_on: date | None = None


@dataclass(frozen=True)
class Found:
    """A venue in a list; how far away it is, where that was asked for and is known."""

    venue: Venue
    miles: float | None = None
    roughly: bool = False


@dataclass(frozen=True)
class Listed:
    """What was looked for, and what was found."""

    words: str
    venues: Sequence[Found]
    near: str = ""
    """The postcode that distances count from; empty where there is none, or its position is not known."""
    unknown_place: str = ""
    """The postcode that was asked for, where its position is not known."""


@dataclass(frozen=True)
class Card:
    """A venue with what is booked there from now on."""

    venue: Venue
    bookings: Sequence[tuple[Booking, Meeting]]


@dataclass(frozen=True)
class Venues:
    """The venues, as one member of staff may see and change them within one transaction."""

    session: Session
    actor: Actor
    now: datetime

    def look(self, venue_id: int) -> Card:
        """One venue. Raises NotAllowed and NoVenue."""
        require_staff(self.actor, STAFF_VENUES)
        venue = self._found(store.venue(self.session, venue_id))
        return Card(venue, bookings.coming_at(self.session, venue_id, self.now))

    def suggest(self, words: str, most: int) -> Sequence[Venue]:
        """Venues in use that have a name or an address like this. Raises NotAllowed."""
        require_staff(self.actor, STAFF_VENUES)
        in_use = [one for one in store.venues(self.session) if one.retired_at is None]
        return alike(in_use, words)[:most]

    def add(self, entry: Entry, request_key: str) -> Venue:
        """Write a venue down; from the same form again it is the same. Raises NotAllowed and WrongFields."""
        require_staff(self.actor, STAFF_VENUES)
        columns = self._columns(entry)
        known = store.added_in(self.session, request_key)
        if known:
            return known
        venue = Venue(request_key=request_key, made_at=self.now, made_by=self.actor.user_id, version=0)
        self._write(venue, columns)
        self.session.add(venue)
        self.session.flush()
        self._note("added", venue)
        return venue

    def correct(self, venue_id: int, entry: Entry, version: int) -> Venue:
        """Note what is otherwise; invitations that name its features are shown anew.

        `version` is that of the venue the correction was made to. Raises NotAllowed, NoVenue, WrongFields.
        """
        require_staff(self.actor, STAFF_VENUES)
        columns = self._columns(entry)
        # As whoever books: the meeting before the venue, so that nobody waits in a circle.
        held_here = bookings.lock_held_at(self.session, venue_id)
        venue = self._found(store.lock(self.session, venue_id))
        changed = [name for name, value in columns.items() if getattr(venue, name) != value]
        if not changed:
            return venue
        if venue.version != version:
            raise NoVenue(MEANWHILE)
        self._write(venue, columns)
        venue.version += 1
        self._note("corrected", venue, fields=sorted(changed))
        for meeting in held_here:
            meeting.version += 1
        return venue

    def note_checked(self, venue_id: int) -> Venue:
        """All that is noted was found to be right today. Raises NotAllowed and NoVenue."""
        require_staff(self.actor, STAFF_VENUES)
        venue = self._found(store.lock(self.session, venue_id))
        today = self._today()
        if venue.checked_on != today:
            venue.checked_on, venue.checked_by = today, self.actor.user_id
            venue.version += 1
            self._note("checked", venue)
        return venue

    def retire(self, venue_id: int) -> Venue:
        """Offer it no more; whom to ask there is not needed any longer, and forgotten.

        Raises NotAllowed, and NoVenue where it is gone, or something is booked there.
        """
        require_staff(self.actor, STAFF_VENUES)
        venue = self._found(store.lock(self.session, venue_id))
        booked = bookings.coming_at(self.session, venue_id, self.now)
        if booked:
            number = "A booking stands" if len(booked) == 1 else f"{len(booked)} bookings stand"
            raise NoVenue(f"{number} here for meetings to come. Please release them first.")
        if venue.retired_at is None:
            venue.retired_at = self.now
            venue.version += 1
            for part in CONTACT:
                setattr(venue, part, "")
            self._note("retired", venue)
        return venue

    def bring_back(self, venue_id: int) -> Venue:
        """Offer it again. Raises NotAllowed and NoVenue."""
        require_staff(self.actor, STAFF_VENUES)
        venue = self._found(store.lock(self.session, venue_id))
        if venue.retired_at is not None:
            venue.retired_at = None
            venue.version += 1
            self._note("brought_back", venue)
        return venue

    def _columns(self, entry: Entry) -> dict[str, object]:
        return columns_of(entry, self._today())

    def _write(self, venue: Venue, columns: Mapping[str, object]) -> None:
        if columns["checked_on"] is None:
            venue.checked_by = None
        elif columns["checked_on"] != venue.checked_on:
            venue.checked_by = self.actor.user_id
        for name, value in columns.items():
            setattr(venue, name, value)
        self.session.flush()

    def _today(self) -> date:
        return self.now.astimezone(LONDON).date()

    def _found(self, venue: Venue | None) -> Venue:
        if venue is None:
            raise NoVenue(GONE)
        return venue

    def _note(self, what: str, venue: Venue, **details: Any) -> None:
        act = act_of(self.actor, f"venue.{what}", f"venue:{venue.id}", self.now, **details)
        self.session.add(act)
        self.session.flush()


def find(session: Session, database: Database, actor: Actor, words: str) -> Listed:
    """Venues that fit what was typed, best first; with “near” and a postcode, the nearest first.

    Raises NotAllowed.
    """
    require_staff(actor, STAFF_VENUES)
    asked = parse(words)
    named = " ".join(filter(None, (asked.named, asked.place)))
    every = store.venues(session)
    found = alike(every, named)
    position = position_of(database, asked.postcode) if asked.postcode else None
    if position is None:
        there = alike(every, f"{named} {asked.postcode}") if asked.postcode else []
        return Listed(words, [Found(one) for one in there or found], unknown_place=asked.postcode or "")
    measured = [_measured(database, one, position) for one in found]
    measured.sort(key=lambda one: (one.venue.retired_at is not None, one.miles is None, one.miles or 0))
    return Listed(words, measured, near=position.label)


def alike(venues: Sequence[Venue], words: str) -> list[Venue]:
    """Those of a name or an address like this, the likeliest first; all of them where nothing was typed."""
    asked = [word for word in words_of(words) if word not in SMALL_WORDS] or words_of(words)
    if not asked:
        return list(venues)
    told = {one.id: words_of(f"{one.name} {one.address} {one.postcode}") for one in venues}
    weighed = [(_likeness(asked, told[one.id]), one) for one in venues]
    likely = [each for each in weighed if each[0] >= ALIKE]
    return [one for _, one in sorted(likely, key=lambda each: (each[1].retired_at is not None, -each[0]))]


def entry_of(venue: Venue) -> Entry:
    """A venue as its form shows it."""
    return Entry(
        **{name: getattr(venue, name) for name in PLAIN},
        capacity=str(venue.capacity or ""),
        features={Feature(name): Known(value) for name, value in venue.features.items()},
        cost=say_pence(venue.cost_pence) if venue.cost_pence else "",
        checked_on=venue.checked_on,
    )


def place_of(venue: Venue) -> str:
    """A venue as the place of a meeting: its name, address and postcode, as far as there is room."""
    return ", ".join(filter(None, (venue.name, venue.address, venue.postcode)))[:200]


def columns_of(entry: Entry, today: date) -> dict[str, object]:
    """What a form says, as it is kept. Raises WrongFields with every fault there is."""
    errors: dict[str, str] = {}
    words = {name: " ".join(getattr(entry, name).split()) for name in PLAIN}
    postcode = _postcode(words["postcode"], errors)
    capacity = _capacity(entry.capacity, errors)
    pence = _pence(entry, errors)
    _check_words(words, errors)
    if entry.checked_on and entry.checked_on > today:
        errors["checked_on"] = "This day is still to come. Please choose today or an earlier day."
    if errors:
        raise WrongFields(errors)
    return {
        **words,
        "postcode": postcode,
        "notes": entry.notes.strip(),
        "capacity": capacity,
        "features": {one.value: known.value for one, known in entry.features.items() if known},
        "cost_pence": pence,
        "checked_on": entry.checked_on,
    }


PLAIN = tuple(
    each.name for each in fields(Entry) if each.name not in ("capacity", "features", "cost", "checked_on")
)
"""The parts of a form that are kept as they are."""
MOST: Mapping[str, int] = {
    "name": MOST_NAME,
    "address": MOST_ADDRESS,
    "cost_words": MOST_COST_WORDS,
    "contact_name": MOST_CONTACT,
    "contact_phone": MOST_PHONE,
    "contact_email": MOST_EMAIL,
    "notes": MOST_NOTES,
}


def _check_words(words: Mapping[str, str], errors: dict[str, str]) -> None:
    if not words["name"]:
        errors["name"] = "Please give the venue a name."
    if not words["address"]:
        errors["address"] = "Please say where it is, so that people find it."
    for name, most in MOST.items():
        if len(words[name]) > most:
            errors[name] = f"Please say it in at most {most} characters."
    for name, sort in (("contact_phone", "telephone"), ("contact_email", "email")):
        fault = fault_in(sort, words[name]) if words[name] else None
        if fault:
            errors.setdefault(name, fault)


def _postcode(typed: str, errors: dict[str, str]) -> str:
    if not typed:
        return ""
    fault = fault_in("postcode", typed)
    if fault:
        errors["postcode"] = fault
    return plain_postcode(typed) or ""


def _capacity(typed: str, errors: dict[str, str]) -> int | None:
    typed = typed.strip()
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit() and 0 < int(typed[:9]) <= MOST_CAPACITY):
        errors["capacity"] = "Please give the number of people in digits, such as 60, or leave this empty."
        return None
    return int(typed)


def _pence(entry: Entry, errors: dict[str, str]) -> int | None:
    """An amount where there is one to pay; the kind and the amount have to fit."""
    try:
        pence = read_pence(entry.cost)
    except ValueError as fault:
        errors["cost"] = str(fault)
        return None
    paid = entry.cost_kind in (Cost.HOUR, Cost.FLAT)
    if paid and not pence:
        errors["cost"] = "Please give the amount, such as £25, or choose “Free” or “Not known”."
    if not paid and pence:
        errors["cost_kind"] = "Please say whether the amount is for each hour or for the whole booking."
    return pence if paid else None


def _likeness(asked: Sequence[str], words: Sequence[str]) -> float:
    best = [max((_fit(one, word) for word in words), default=0.0) for one in asked]
    return sum(best) / len(best)


def _fit(asked: str, word: str) -> float:
    if len(asked) >= SHORTEST_BEGINNING and word.startswith(asked):
        return 100.0
    return fuzz.ratio(asked, word)


def _measured(database: Database, venue: Venue, position: Position) -> Found:
    where = position_of(database, venue.postcode) if venue.postcode else None
    if where is None:
        return Found(venue)
    miles = position.miles_to(where.latitude, where.longitude)
    return Found(venue, miles, roughly=not (where.exact and position.exact))
