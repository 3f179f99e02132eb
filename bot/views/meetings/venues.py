"""Venues as staff see and correct them, and what of a venue everybody may know."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from bot.services.meetings.plans import say_times
from bot.services.meetings.venues import MOST, Card, Cost, Entry, Feature, Found, Known, Listed, place_of
from bot.services.money import say_pence
from bot.services.records import Booking, Meeting, Venue
from bot.views.fields import by_name, field_id, form_of, input_of, window_of
from bot.views.text import (
    Block,
    bold,
    button,
    context,
    escape,
    mention,
    option,
    plain,
    say_date,
    say_miles,
    section,
)
from bot.when import LONDON

ADD, OPEN, CORRECT, CHECKED = "venue_add", "venue_open", "venue_correct", "venue_checked"
RETIRE, BRING_BACK, ALL = "venue_retire", "venue_bring_back", "venue_all"
FORM = "venue_form"
FEATURES: Mapping[Feature, str] = {
    Feature.STEP_FREE: "Step-free access",
    Feature.TOILET: "Accessible toilet",
    Feature.LOOP: "Hearing loop",
    Feature.QUIET: "Quiet space",
    Feature.PARKING: "Parking",
    Feature.TRANSPORT: "Near public transport",
    Feature.CHANGING: "Baby-changing",
}
KNOWN: Mapping[Known, str] = {Known.YES: "Yes", Known.NO: "No", Known.UNKNOWN: "Not known"}
# A choice needs a value that is not empty.
UNKNOWN = "unknown"
COSTS: Mapping[Cost, str] = {
    Cost.UNKNOWN: "Not known",
    Cost.FREE: "Free",
    Cost.HOUR: "For each hour",
    Cost.FLAT: "For the whole booking",
}
TEXTS: Mapping[str, tuple[str, str]] = {
    "name": ("Name", ""),
    "address": ("Address", "Street and town, as people need it to find the place."),
    "postcode": ("Postcode", ""),
    "capacity": ("How many people it holds", "In digits. Leave it empty where it is not known."),
    "cost": ("Amount", "In pounds, such as £25 or 12.50, where it is not free."),
    "cost_words": ("More about the cost", "For example: the kitchen is £10 more."),
    "contact_name": ("Contact", "Whom to ask. Only the council’s staff see this and the next two."),
    "contact_phone": ("Telephone", ""),
    "contact_email": ("E-mail", ""),
    "notes": ("Notes", "For staff, such as where the key is."),
}
NEEDED = ("name", "address")
SHORT = {"postcode": 10, "capacity": 6, "cost": 20}
# Two blocks each; a view holds 100 (https://docs.slack.dev/reference/views).
MOST_LISTED, MOST_BOOKINGS = 40, 10
A_YEAR = timedelta(days=365)
NONE_YET = "No venue is noted yet. “Add a venue” writes the first one down."


def list_view(listed: Listed, now: datetime, note: str = "") -> dict[str, Any]:
    """The venues that were looked for. `note`, already safe, tells what was just done."""
    shown = listed.venues[:MOST_LISTED]
    left = len(listed.venues) - len(shown)
    none = f"No venue is called like “{escape(listed.words, 200)}”." if listed.words else NONE_YET
    near = f"Distances are from {escape(listed.near)}, as the crow flies." if listed.near else ""
    unknown = "The position of {} is not known, so these are not in order of distance."
    lost = unknown.format(escape(listed.unknown_place)) if listed.unknown_place else ""
    return _window(
        "Venues",
        [
            *([section(note)] if note else []),
            *(context(each) for each in (near, lost) if each),
            *(_row(one, now) for one in shown),
            *([] if shown else [section(none)]),
            *([context(f"And {left} more. Add words of a name: `/meeting venues mary`")] if left else []),
            {"type": "actions", "elements": [button("Add a venue", ADD, "new"), *_all(listed)]},
        ],
    )


def card_view(card: Card, now: datetime, note: str = "") -> dict[str, Any]:
    """All that staff know of a venue. `note`, already safe, tells what was just done."""
    venue, value = card.venue, str(card.venue.id)
    booked = [_booked(*each) for each in card.bookings[:MOST_BOOKINGS]]
    left = len(card.bookings) - len(booked)
    is_retired = venue.retired_at is not None
    buttons = [
        button("Correct", CORRECT, value),
        button("Checked today: all is right", CHECKED, value),
        button("Use it again", BRING_BACK, value) if is_retired else button("Out of use", RETIRE, value),
        button("All venues", ALL, "all"),
    ]
    return _window(
        "Venue",
        [
            *([section(note)] if note else []),
            {"type": "header", "text": plain(venue.name, 150)},
            *([context("*Out of use:* it is not offered any more.")] if is_retired else []),
            section("\n".join(_facts(venue))),
            section(f"*Access*\n{say_features(venue)}"),
            *_for_staff(venue),
            context(say_checked(venue, now)),
            section("*Booked from now on*\n" + ("\n".join(booked) or "Nothing.")),
            *([context(f"And {left} more.")] if left else []),
            {"type": "actions", "elements": buttons},
        ],
    )


def form_view(entry: Entry, key: str, venue: Venue | None = None) -> dict[str, Any]:
    """“Add a venue”, or “Correct a venue”. `key` tells this form from all others."""
    target = {"venue": venue.id, "version": venue.version} if venue else {}
    picker: Block = {"type": "datepicker", "action_id": "value"}
    if entry.checked_on:
        picker["initial_date"] = entry.checked_on.isoformat()
    hint = "The day on which somebody made sure of all this."
    return form_of(
        FORM,
        "Correct a venue" if venue else "Add a venue",
        [
            {**block, "block_id": field_id(str(block["block_id"]), key)}
            for block in [
                *(_text(name, entry) for name in ("name", "address", "postcode", "capacity")),
                *(_feature(feature, entry) for feature in Feature),
                _input("cost_kind", "Cost", _choice({one.value: said for one, said in COSTS.items()}, entry)),
                *(_text(name, entry) for name in list(TEXTS)[4:]),
                _input("checked_on", "Checked on", picker, hint),
            ]
        ],
        metadata=json.dumps({"key": key, **target}),
    )


def read_form(view: Mapping[str, Any]) -> tuple[Entry, str, int | None, int]:
    """What was filled in, the form's key, and the venue with its version where one is corrected."""
    values, kept = by_name(view["state"]["values"]), json.loads(view["private_metadata"])
    words = {name: str(values[name]["value"].get("value") or "").strip() for name in TEXTS}
    features = {feature: Known(_chosen(values, feature.value)) for feature in Feature}
    day = values["checked_on"]["value"].get("selected_date")
    checked_on = date.fromisoformat(day) if day else None
    entry = Entry(**words, features=features, cost_kind=_chosen(values, "cost_kind"), checked_on=checked_on)
    return entry, kept["key"], kept.get("venue"), kept.get("version", 0)


def access_line(features: Sequence[Feature]) -> str:
    """“Step-free access · hearing loop”, for everybody."""
    said = [FEATURES[one] for one in features]
    return " · ".join([*said[:1], *(each[0].lower() + each[1:] for each in said[1:])])


def say_features(venue: Venue) -> str:
    """What a venue has, what it has not, and what nobody knows; safe for Slack."""
    told = []
    for known, heading in ((Known.YES, "Yes"), (Known.NO, "No"), (Known.UNKNOWN, "Not known")):
        those = [FEATURES[one].lower() for one in Feature if venue.features.get(one, "") == known]
        if those:
            told.append(f"{heading}: {', '.join(those)}")
    return "\n".join(told)


def say_place(venue: Venue) -> str:
    """Name, address and postcode; safe for Slack."""
    return f"{bold(venue.name)}, {escape(place_of(venue).removeprefix(venue.name).lstrip(', '))}"


def say_capacity(venue: Venue) -> str:
    """How many people it holds."""
    return "not known" if venue.capacity is None else f"{venue.capacity} people"


def say_price(venue: Venue) -> str:
    """What it costs, in plain text."""
    if venue.cost_kind == Cost.UNKNOWN:
        return "not known"
    if venue.cost_kind == Cost.FREE:
        return "free"
    unit = "an hour" if venue.cost_kind == Cost.HOUR else "for the whole booking"
    return f"{say_pence(venue.cost_pence or 0)} {unit}"


def say_checked(venue: Venue, now: datetime) -> str:
    """When somebody last made sure, and whether that was long ago; safe for Slack."""
    if venue.checked_on is None:
        return "*Nobody has noted that this was checked.* Please ask the venue before you rely on it."
    by = f" by {mention(venue.checked_by)}" if venue.checked_by else ""
    told = f"Checked on {say_date(venue.checked_on)}{by}."
    if now.astimezone(LONDON).date() - venue.checked_on > A_YEAR:
        return f"*{told}* That is more than a year ago: please check it again."
    return told


def _row(found: Found, now: datetime) -> Block:
    venue = found.venue
    far = f" · {say_miles(found.miles, roughly=found.roughly)}" if found.miles is not None else ""
    has = [one for one in Feature if venue.features.get(one) == Known.YES]
    out = " · *out of use*" if venue.retired_at else ""
    old = "" if _is_fresh(venue, now) else "\n_Not checked for a year._"
    lines = [
        f"{say_place(venue)}{far}{out}",
        f"Holds: {say_capacity(venue)} · Cost: {escape(say_price(venue))}",
        *([access_line(has)] if has else []),
    ]
    return section("\n".join(lines) + old, accessory=button("Open", f"{OPEN}:{venue.id}", str(venue.id)))


def _is_fresh(venue: Venue, now: datetime) -> bool:
    return bool(venue.checked_on and now.astimezone(LONDON).date() - venue.checked_on <= A_YEAR)


def _all(listed: Listed) -> list[Block]:
    return [button("All venues", ALL, "all")] if listed.words else []


def _facts(venue: Venue) -> list[str]:
    words = f" ({escape(venue.cost_words, 400)})" if venue.cost_words else ""
    return [
        f"*Where:* {escape(place_of(venue).removeprefix(venue.name).lstrip(', '))}",
        f"*Holds:* {say_capacity(venue)}",
        f"*Cost:* {escape(say_price(venue))}{words}",
    ]


def _for_staff(venue: Venue) -> list[Block]:
    contact = " · ".join(
        escape(part) for part in (venue.contact_name, venue.contact_phone, venue.contact_email) if part
    )
    told = [f"*Contact:* {contact}"] if contact else ["*Contact:* not known"]
    return [section("\n".join([*told, *([f"*Notes:* {escape(venue.notes, 1500)}"] if venue.notes else [])]))]


def _booked(booking: Booking, meeting: Meeting) -> str:
    times = say_times(booking.from_at, booking.until_at)
    off = " (cancelled: to be released)" if meeting.state == "cancelled" else ""
    return f"• {times}: {escape(meeting.title, 150)}, {booking.status}{off}"


def _text(name: str, entry: Entry) -> Block:
    label, hint = TEXTS[name]
    value = getattr(entry, name)
    element: Block = {
        "type": "plain_text_input",
        "action_id": "value",
        "max_length": MOST.get(name, SHORT.get(name, 100)),
        "multiline": name == "notes",
        **({"initial_value": value} if value else {}),
    }
    return _input(name, label, element, hint, optional=name not in NEEDED)


def _feature(feature: Feature, entry: Entry) -> Block:
    chosen = entry.features.get(feature, Known.UNKNOWN)
    choices = {one.value: said for one, said in KNOWN.items()}
    return _input(feature.value, FEATURES[feature], _choices(choices, chosen))


def _choice(choices: Mapping[str, str], entry: Entry) -> Block:
    return _choices(choices, entry.cost_kind)


def _choices(choices: Mapping[str, str], chosen: str) -> Block:
    options = {value: option(said, value or UNKNOWN) for value, said in choices.items()}
    return {
        "type": "static_select",
        "action_id": "value",
        "options": list(options.values()),
        "initial_option": options[chosen],
    }


def _chosen(values: Mapping[str, Any], name: str) -> str:
    value = str((values[name]["value"].get("selected_option") or {}).get("value") or UNKNOWN)
    return "" if value == UNKNOWN else value


def _input(name: str, label: str, element: Block, hint: str = "", *, optional: bool = True) -> Block:
    return input_of(name, label, element, hint, optional=optional)


def _window(title: str, blocks: Sequence[Block]) -> dict[str, Any]:
    return window_of(title, blocks)
