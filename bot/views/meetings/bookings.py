"""Booking a venue for a meeting: the form, what speaks against it before it is saved, what the page says."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any
from zlib import crc32

from bot.services.meetings.bookings import MOST_REFERENCE, STATUSES, Review, Typed, price_of
from bot.services.meetings.plans import MOST_WHEN, say_times
from bot.services.meetings.preparing import Clash, Prepared, Status, VenueState, fits
from bot.services.meetings.venues import Feature, Known
from bot.services.money import say_pence
from bot.services.records import Booking, Meeting, Venue
from bot.views.fields import by_name, field_id, form_of, input_of
from bot.views.meetings.facts import uk_time
from bot.views.meetings.venues import (
    FEATURES,
    say_capacity,
    say_checked,
    say_features,
    say_place,
    say_price,
)
from bot.views.notes import Note
from bot.views.text import Block, bold, button, context, escape, mention, option, section

BOOK, CONFIRM, DECLINE, RELEASE = "meeting_book", "meeting_booked", "meeting_declined", "meeting_release"
FORM, REVIEW_FORM, VENUE = "meeting_book_form", "meeting_book_review_form", "meeting_book_venue"
KEEP, PLACE = "keep", "is_place"
SAID: Mapping[str, str] = {
    Status.ASKED: "Asked for, not confirmed yet",
    Status.CONFIRMED: "Confirmed by the venue",
    Status.DECLINED: "Declined by the venue",
}
TEXTS: Mapping[str, tuple[str, str, int]] = {
    "when": ("From and until", "When the meeting may use it, in your own words.", MOST_WHEN),
    "before": ("Minutes for setting up before", "", 4),
    "after": ("Minutes for clearing away after", "", 4),
    "reference": ("Reference", "The venue’s own number or name for this booking.", MOST_REFERENCE),
    "cost": ("Agreed cost", "Such as £45, or “free”. Empty where nothing is agreed yet.", 20),
}
VENUE_STATES: Mapping[VenueState, str] = {
    VenueState.NOT_NEEDED: "*Venue:* none is needed, the meeting is online.",
    VenueState.NONE: "*Venue not ready yet:* none is booked.",
    VenueState.ASKED: "*Venue not ready yet:* asked for, not confirmed.",
    VenueState.CONFIRMED: "*Venue ready:* confirmed.",
    VenueState.DECLINED: "*Venue not ready yet:* the venue declined, so another is needed.",
    VenueState.LOOSE: "*Venue not ready yet:* what is booked no longer fits the meeting.",
}
KEEP_BOTH = "I know; keep both"
TICK_IT = "Tick this to keep both, or press “Change” and choose another venue or time."
MOST_CLASHES = 10


def form_view(meeting: Meeting, typed: Typed, venue: Venue | None) -> dict[str, Any]:
    """“Book a venue”, with what is known."""
    select: Block = {"type": "external_select", "action_id": VENUE, "min_query_length": 0}
    if venue:
        select["initial_option"] = venue_option(venue)
    hint = "Type some of its name. One that is not there yet is added with /meeting venues."
    place = option("The meeting’s place is this venue", PLACE)
    ticked = {"initial_options": [place]} if typed.is_place else {}
    boxes: Block = {"type": "checkboxes", "action_id": "value", "options": [place], **ticked}
    kept = {"meeting": meeting.id, "booking": typed.booking_id, "version": typed.version}
    fields = [
        _input("venue", "Venue", select, hint, optional=False),
        *(_text(name, typed) for name in ("when", "before", "after")),
        _input("status", "What the venue has said", _statuses(typed.status), optional=False),
        *(_text(name, typed) for name in ("reference", "cost")),
        _input(PLACE, "Place", boxes),
    ]
    # Each booking counts the meeting's version on, so the next form has fields of its own.
    key = str(meeting.version)
    return form_of(
        FORM,
        "Change the booking" if typed.booking_id else "Book a venue",
        [
            section(f"{bold(meeting.title)}\n{uk_time(meeting)}"),
            *({**each, "block_id": field_id(str(each["block_id"]), key)} for each in fields),
        ],
        submit="Next",
        metadata=json.dumps(kept),
    )


def read_form(view: Mapping[str, Any]) -> Typed:
    """What was filled in."""
    values, kept = by_name(view["state"]["values"]), json.loads(view["private_metadata"])
    words = {name: str(values[name]["value"].get("value") or "").strip() for name in TEXTS}
    venue = (values["venue"][VENUE].get("selected_option") or {}).get("value")
    return Typed(
        meeting_id=kept["meeting"],
        venue_id=int(venue or 0),
        status=values["status"]["value"]["selected_option"]["value"],
        is_place=bool(values[PLACE]["value"].get("selected_options")),
        booking_id=kept["booking"],
        version=kept["version"],
        **words,
    )


def venue_option(venue: Venue) -> Block:
    """A venue as the field offers it."""
    holds = "" if venue.capacity is None else f" · {say_capacity(venue)}"
    where = f" · {venue.postcode}" if venue.postcode else ""
    most = 75 - len(holds) - len(where)
    return option(f"{venue.name[:most]}{holds}{where}", str(venue.id))


def review_view(typed: Typed, review: Review, note: str = "") -> dict[str, Any]:
    """“Is this right?”, with all that speaks against it. `note`, already safe, says what has changed."""
    kept = {"typed": asdict(typed), "seen": [clash.key for clash in review.clashes]}
    told = [*_clashes(review.clashes), *_warnings(review)]
    return form_of(
        REVIEW_FORM,
        "Is this right?",
        [
            *([section(note)] if note else []),
            section("\n".join([say_place(review.venue), *_wished(review)])),
            *(section(each) for each in told),
            section("\n".join([*_capacity(review), *_costs(review)])),
            section("\n".join(_access(review))),
            context(say_checked(review.venue, review.now)),
            *([context(_told(review.told))] if review.told is not None else []),
            *([keep_input(review.clashes)] if review.clashes else []),
        ],
        close="Change",
        metadata=json.dumps(kept, ensure_ascii=False, separators=(",", ":")),
    )


def read_review(view: Mapping[str, Any]) -> tuple[Typed, frozenset[str], frozenset[str]]:
    """What is to be saved, the clashes that were seen, and those of them that are kept."""
    carried = json.loads(view["private_metadata"])
    seen = frozenset(carried["seen"])
    ticked = by_name(view["state"]["values"]).get(KEEP, {}).get("value", {}).get("selected_options")
    return Typed(**carried["typed"]), seen, seen if ticked else frozenset()


def place_part(venue: Venue) -> list[Block]:
    """For everybody who may see the meeting: where it is, and how accessible that is."""
    return [section(f"*Venue:* {say_place(venue)}\n{say_features(venue)}")]


def booking_part(
    meeting: Meeting,
    prepared: Prepared,
    found: tuple[Booking, Venue] | None,
    *,
    may_change: bool,
    is_poll: bool = False,
) -> list[Block]:
    """For staff: how far the venue is, what is booked, and what can be done.

    `is_poll`: its time is still being found, so there is nothing to book it for.
    """
    told = VENUE_STATES[prepared.venue]
    if found is None and not may_change:
        return []
    if is_poll and prepared.venue is VenueState.NONE:
        told = "*Venue:* it can be booked once the time is settled."
    may_change = may_change and not is_poll
    if found is None:
        is_needed = may_change and prepared.venue is not VenueState.NOT_NEEDED
        book = {"accessory": button("Book a venue", BOOK, str(meeting.id))} if is_needed else {}
        return [section(told, **book)]
    booking, venue = found
    lines = [told, f"{say_place(venue)}: {say_times(booking.from_at, booking.until_at)}, {booking.status}"]
    lines += _agreed(booking, venue)
    buttons = _buttons(meeting, booking, may_change=may_change)
    return [section("\n".join(lines)), *_actions(buttons)]


def note_loose(booking: Booking, venue: Venue, meeting: Meeting) -> Note:
    """To who booked it: it is not needed as it is."""
    what = "was cancelled" if meeting.state == "cancelled" else "is no longer held as it was booked for"
    lines = [
        f"{venue.name} is booked from {say_times(booking.from_at, booking.until_at)}.",
        f"“{meeting.title}” {what}. Please release the booking, or change it, and tell the venue.",
    ]
    buttons = [
        button("Release the booking", RELEASE, str(booking.id)),
        button("Open the meeting", "meeting_open", str(meeting.id)),
    ]
    return Note(f"A booking no longer fits: {venue.name}", lines, buttons)


def note_unready(meeting: Meeting, prepared: Prepared) -> Note:
    """To who organises the meeting: what is open; neither who nor which."""
    lines = [uk_time(meeting)]
    if prepared.venue_is_open:
        lines.append(VENUE_STATES[prepared.venue].replace("*", ""))
    if prepared.open_items:
        number = "One line is" if prepared.open_items == 1 else f"{prepared.open_items} lines are"
        lines.append(f"Checklist: {number} not done yet.")
    if prepared.clashes:
        lines.append("Checklist: a piece of equipment is on another meeting’s list at the same time.")
    buttons = [button("Open the meeting", "meeting_open", str(meeting.id))]
    return Note(f"Not ready yet: {meeting.title}", lines, buttons)


def note_ready(meeting: Meeting) -> Note:
    """What the same says once nothing is open."""
    return Note(f"Ready: {meeting.title}", [uk_time(meeting), "The venue and the checklist are done."])


def say_clash(clash: Clash) -> str:
    """One thing that is taken, by which meeting and when; safe for Slack."""
    off = " (cancelled, but not released)" if clash.is_cancelled else ""
    title = escape(clash.title, 200)
    return f"{bold(clash.what)} is booked for “{title}”{off}, {say_times(clash.from_at, clash.until_at)}."


def _wished(review: Review) -> list[str]:
    wish = review.wish
    lines = [f"*In use:* {say_times(wish.starts_at, wish.ends_at)}"]
    if (wish.from_at, wish.until_at) != (wish.starts_at, wish.ends_at):
        lines.append(f"*With setting up and clearing away:* {say_times(wish.from_at, wish.until_at)}")
    lines.append(f"*Status:* {SAID[wish.status]}")
    if wish.reference:
        lines.append(f"*Reference:* {escape(wish.reference)}")
    return lines


def _clashes(clashes: Sequence[Clash]) -> list[str]:
    shown = [f"*Clash:* {say_clash(each)}" for each in clashes[:MOST_CLASHES]]
    left = len(clashes) - len(shown)
    return [*shown, *([f"And {left} more clashes."] if left else [])]


def _warnings(review: Review) -> list[str]:
    told = []
    if not review.covers:
        told.append(f"*These times do not cover the meeting:* {uk_time(review.meeting)}.")
    if review.bank_holiday:
        told.append("*This is a bank holiday.* Please ask whether the venue is open.")
    return told


def _capacity(review: Review) -> list[str]:
    holds, meeting = review.venue.capacity, review.meeting
    people = f"{meeting.places} places" if meeting.places else "no limit of places"
    going = f"the meeting has {people}, and {review.going} {'is' if review.going == 1 else 'are'} going"
    if holds is None:
        return [f"*How many it holds is not known;* {going}."]
    if holds < max(meeting.places or 0, review.going):
        return [f"*Too small:* it holds {holds}; {going}."]
    return [f"*Holds:* {holds}; {going}."]


def _costs(review: Review) -> list[str]:
    agreed = review.wish.cost_pence
    if agreed is not None:
        return [f"*Cost:* {say_pence(agreed)}, as agreed"]
    price = escape(say_price(review.venue))
    if review.price:
        return [f"*Cost:* {say_pence(review.price)} by the venue’s price ({price})"]
    return [f"*Cost:* {price}"]


def _access(review: Review) -> list[str]:
    lines = ["*Access*", say_features(review.venue)]
    if review.needs is None:
        return [*lines, "Check what people need with the organiser of the meeting."]
    for feature, number in review.needs.items():
        known = review.missing(feature)
        here = {None: "it is here", Known.NO: "*not here*", Known.UNKNOWN: "*not known here*"}[known]
        lines.append(f"{_people(number)} {_need(feature)}: {here}.")
    return lines if review.needs else [*lines, "Nobody has asked for any of this yet."]


def _people(number: int) -> str:
    return "1 person needs" if number == 1 else f"{number} people need"


def _need(feature: Feature) -> str:
    label = FEATURES[feature].lower()
    return label if feature is Feature.STEP_FREE else f"a {label}"


def _told(told: int) -> str:
    if not told:
        return "The meeting’s place becomes this venue. Nobody counts on the meeting yet, so nobody is told."
    who = "One person who counts on it is" if told == 1 else f"{told} people who count on it are"
    return f"The meeting’s place becomes this venue: {who} told at once."


def keep_input(clashes: Sequence[Clash]) -> Block:
    """The tick that keeps both: a field of its own for what clashes, so never ticked for other clashes."""
    seen = field_id(KEEP, f"{crc32(' '.join(clash.key for clash in clashes).encode()):x}")
    choice = option(KEEP_BOTH, KEEP)
    element: Block = {"type": "checkboxes", "action_id": "value", "options": [choice]}
    return _input(seen, "About what clashes", element)


def _agreed(booking: Booking, venue: Venue) -> list[str]:
    price = price_of(venue, booking.from_at, booking.until_at)
    cost = booking.cost_pence if booking.cost_pence is not None else price
    parts = [
        f"Reference: {escape(booking.reference)}" if booking.reference else "",
        f"Cost: {say_pence(cost)}" if cost is not None else "Cost: not known",
        *(escape(part) for part in (venue.contact_name, venue.contact_phone, venue.contact_email)),
        f"Booked by {mention(booking.booked_by)}",
    ]
    return [" · ".join(part for part in parts if part)]


def _buttons(meeting: Meeting, booking: Booking, *, may_change: bool) -> list[Block]:
    value = str(booking.id)
    is_standing = booking.status in (Status.ASKED, Status.CONFIRMED)
    if not is_standing:
        return [button("Book another venue", BOOK, str(meeting.id))] if may_change else []
    label = "Change the booking" if fits(booking, meeting) else "Move the booking to the meeting’s time"
    return [
        *([button("Venue confirmed", CONFIRM, value)] if may_change and booking.status == "asked" else []),
        *([button("Venue declined", DECLINE, value)] if may_change else []),
        *([button(label, BOOK, str(meeting.id))] if may_change and meeting.held != "online" else []),
        button("Release the booking", RELEASE, value),
    ]


def _actions(buttons: Sequence[Block]) -> list[Block]:
    return [{"type": "actions", "elements": list(buttons)}] if buttons else []


def _statuses(chosen: str) -> Block:
    options = {status.value: option(SAID[status], status.value) for status in STATUSES}
    return {
        "type": "radio_buttons",
        "action_id": "value",
        "options": list(options.values()),
        "initial_option": options[chosen],
    }


def _text(name: str, typed: Typed) -> Block:
    label, hint, most = TEXTS[name]
    value = getattr(typed, name)
    initial = {"initial_value": value} if value else {}
    element: Block = {"type": "plain_text_input", "action_id": "value", "max_length": most, **initial}
    return _input(name, label, element, hint, optional=name != "when")


def _input(name: str, label: str, element: Block, hint: str = "", *, optional: bool = True) -> Block:
    return input_of(name, label, element, hint, optional=optional)
