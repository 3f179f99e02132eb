"""What venues, bookings and checklists look like with whatever people type, within Slack's limits."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.meetings.bookings import STATUSES, Review, Typed, Wish
from bot.services.meetings.checklist import Copied, Line, Listed
from bot.services.meetings.equipment import Card as Piece
from bot.services.meetings.equipment import Taken
from bot.services.meetings.preparing import Clash, Prepared, Status, VenueState
from bot.services.meetings.venues import Card, Cost, Entry, Feature, Found, Known, entry_of
from bot.services.meetings.venues import Listed as Venues
from bot.store.meetings.bookings import Booking
from bot.store.meetings.checklist import Equipment, MeetingItem
from bot.store.meetings.venues import Venue
from bot.store.people import Person
from bot.views.meetings import bookings, checklist, equipment, venues
from bot.views.notes import to_message
from slack_sandbox.blocks import check_message_blocks
from slack_sandbox.views import check_view
from tests.views.meetings.test_plans import NOW, WORDS, meeting

LATER = NOW + timedelta(hours=3)
MARKS = ("x", "*", "&", "<", "ä")


def venue(words: str = "Hall", **facts: object) -> Venue:
    """As full of these words as its columns allow."""
    known: dict[str, Any] = {
        "id": 7,
        "name": words[:100],
        "address": words[:200],
        "postcode": "TS24 7QT",
        "capacity": 20,
        "features": {"step_free": "yes", "loop": "no"},
        "cost_kind": "hour",
        "cost_pence": 2500,
        "cost_words": words[:200],
        "contact_name": words[:100],
        "contact_phone": words[:40],
        "contact_email": words[:254],
        "notes": words[:500],
        "checked_on": date(2026, 9, 1),
        "checked_by": "U0MAYA",
        "version": 0,
    }
    return Venue(**{**known, **facts})


def booking(**facts: object) -> Booking:
    known: dict[str, Any] = {
        "id": 3,
        "meeting_id": 7,
        "venue_id": 7,
        "starts_at": NOW + timedelta(days=8),
        "ends_at": NOW + timedelta(days=8, hours=2),
        "from_at": NOW + timedelta(days=8),
        "until_at": NOW + timedelta(days=8, hours=2),
        "status": "asked",
        "reference": "",
        "cost_pence": None,
        "place": "",
        "booked_by": "U0MAYA",
    }
    return Booking(**{**known, **facts})


def clash(words: str, number: int = 1) -> Clash:
    return Clash(f"b:{number}", words[:100], 9, words[:100], bool(number % 2), NOW, LATER)


def review(words: str = "Hall", **facts: object) -> Review:
    wish = Wish(NOW, LATER, NOW - timedelta(minutes=30), LATER, Status.ASKED, words[:60], None)
    known: dict[str, Any] = {
        "meeting": meeting(title=words[:100] or "Forum"),
        "venue": venue(words),
        "wish": wish,
        "clashes": [clash(words, number) for number in range(30)],
        "going": 3,
        "needs": {Feature.LOOP: 1, Feature.STEP_FREE: 2, Feature.QUIET: 1},
        "bank_holiday": True,
        "covers": False,
        "price": 6250,
        "told": 2,
        "now": NOW,
    }
    return Review(**{**known, **facts})


def item(words: str = "Cups", **facts: object) -> MeetingItem:
    known = {"id": 5, "meeting_id": 7, "what": words[:100], "quantity": 24, "due_on": date(2026, 9, 10)}
    return MeetingItem(**{**known, **facts})


def plain(view: object) -> str:
    return json.dumps(view, ensure_ascii=False)


@pytest.mark.parametrize("mark", MARKS)
def test_the_fullest_windows_are_within_slacks_limits(mark: str) -> None:
    words = mark * 500
    place = venue(words)
    booked = [(booking(), meeting(title=words[:100]))] * 20
    check_view(venues.list_view(Venues(words, [Found(place, 1.2, roughly=True)] * 90, "TS24", words), NOW))
    check_view(venues.card_view(Card(place, booked), NOW, "Saved"))
    check_view(venues.form_view(entry_of(place), "key", place))
    check_view(bookings.form_view(meeting(), Typed(7, 7, words[:200], reference=words[:60]), place))
    check_view(bookings.review_view(Typed(7, 7, words[:200], reference=words[:60]), review(words), "So"))
    piece = Equipment(id=4, name=words[:100], kept_at=words[:200], notes=words[:300])
    owner = Person(id=2, name=words[:120])
    line = Line(item(words), owner, piece, [clash(words)] * 9)
    check_view(checklist.list_view(Listed(meeting(), [line] * 30, True, meeting(title=words[:100])), NOW))
    check_view(checklist.form_view(7, "key", [piece] * 120, line, [clash(words)] * 30))
    taken = [Taken(meeting(title=words[:100]), NOW, LATER)] * 9
    check_view(equipment.list_view([Piece(piece, taken)] * 60, "Saved"))
    check_view(equipment.form_view(equipment.entry_of(piece), "key", piece))


@pytest.mark.parametrize("mark", MARKS)
def test_the_fullest_messages_are_within_slacks_limits(mark: str) -> None:
    words = (mark * 100)[:100]
    prepared = Prepared(VenueState.NONE, 30, 0, [clash(words)])
    for note in (
        checklist.note_bring(meeting(title=words), [item(words, id=n) for n in range(30)]),
        checklist.note_brought(meeting(title=words)),
        bookings.note_unready(meeting(title=words), prepared),
        bookings.note_ready(meeting(title=words)),
        bookings.note_loose(booking(), venue(words), meeting(title=words)),
    ):
        check_message_blocks(to_message(note)["blocks"])


@given(WORDS.filter(lambda words: words.strip()))
def test_no_words_become_a_mention_or_a_link(words: str) -> None:
    shown = [
        venues.card_view(Card(venue(words, checked_by=None), []), NOW),
        bookings.review_view(Typed(7), review(words, venue=venue(words, checked_by=None))),
        checklist.list_view(Listed(meeting(), [Line(item(words), None, None, [])], True, None), NOW),
    ]
    for view in shown:
        check_view(view)
        for mark in ("<!channel", "<@U1"):
            assert mark not in plain({"blocks": [b for b in view["blocks"] if b["type"] != "header"]})


def test_the_forms_give_back_what_they_were_filled_with() -> None:
    entry = Entry("Hall", "1 Row", "TS24 7QT", "20", {Feature.LOOP: Known.NO}, Cost.HOUR, "£25")
    form = venues.form_view(entry, "key", venue(version=3))
    state = {"values": {block["block_id"]: {"value": answer(block)} for block in form["blocks"]}}
    read, key, number, version = venues.read_form({**form, "state": state})
    features = {one: entry.features.get(one, Known.UNKNOWN) for one in Feature}
    assert (read, key, number, version) == (replace(entry, features=features), "key", 7, 3)


def answer(block: dict[str, Any]) -> dict[str, object]:
    """What Slack says of a field that was left as it was shown."""
    element = block["element"]
    return {
        "value": element.get("initial_value"),
        "selected_option": element.get("initial_option"),
        "selected_date": element.get("initial_date"),
    }


@pytest.mark.parametrize(
    ("holds", "places", "going", "words"),
    [
        (20, 24, 0, "Too small:* it holds 20"),
        (20, None, 21, "Too small:* it holds 20; the meeting has no limit of places, and 21 are going"),
        (20, 20, 1, "*Holds:* 20; the meeting has 20 places, and 1 is going"),
        (None, 20, 1, "How many it holds is not known"),
    ],
)
def test_too_few_seats_are_told(holds: int | None, places: int | None, going: int, words: str) -> None:
    shown = review(meeting=meeting(places=places), venue=venue(capacity=holds), going=going)
    assert words in plain(bookings.review_view(Typed(7), shown))


def test_that_nobody_checked_the_venue_is_told_before_it_is_booked() -> None:
    shown = plain(bookings.review_view(Typed(7), review(venue=venue(checked_on=None))))
    assert "Nobody has noted that this was checked" in shown


def test_each_need_is_told_by_what_is_known_of_the_venue() -> None:
    shown = plain(bookings.review_view(Typed(7), review()))
    assert "1 person needs a hearing loop: *not here*." in shown
    assert "2 people need step-free access: it is here." in shown
    assert "1 person needs a quiet space: *not known here*." in shown
    assert "Nobody has asked" in plain(bookings.review_view(Typed(7), review(needs={})))
    assert "Check what people need with the organiser" in plain(
        bookings.review_view(Typed(7), review(needs=None))
    )


@pytest.mark.parametrize("status", STATUSES)
def test_what_can_be_done_with_a_booking_depends_on_what_the_venue_said(status: Status) -> None:
    prepared = Prepared(VenueState(status.value), 0, 0, [])
    blocks = bookings.booking_part(meeting(), prepared, (booking(status=status), venue()), may_change=True)
    shown = plain(blocks)
    assert ("Venue confirmed" in shown) == (status is Status.ASKED)
    assert ("Release the booking" in shown) == (status is not Status.DECLINED)
    assert ("Book another venue" in shown) == (status is Status.DECLINED)


def test_of_an_online_meeting_no_venue_is_asked_for() -> None:
    prepared = Prepared(VenueState.NOT_NEEDED, 0, 0, [])
    shown = plain(bookings.booking_part(meeting(held="online"), prepared, None, may_change=True))
    assert "none is needed" in shown
    assert "Book a venue" not in shown


def test_needs_venue_and_checklist_are_never_mixed() -> None:
    prepared = Prepared(VenueState.CONFIRMED, 2, 2, [clash("Projector")])
    shown = plain(checklist.list_part(meeting(), prepared))
    assert "another meeting has the same equipment" in shown
    assert not prepared.is_ready
    assert not prepared.venue_is_open


@pytest.mark.parametrize(
    ("copied", "words"),
    [
        (Copied(0, []), "Everything on the last list"),
        (Copied(1, []), "One line was copied."),
        (Copied(2, ["Beamer"]), "which is not free: Beamer."),
    ],
)
def test_what_came_of_copying_is_told(copied: Copied, words: str) -> None:
    assert words in checklist.say_copied(copied)


@pytest.mark.parametrize(
    ("days", "words"), [(0, "Checked on"), (365, "Checked on"), (366, "more than a year ago")]
)
def test_a_check_that_is_old_says_so(days: int, words: str) -> None:
    told = venues.say_checked(venue(checked_on=NOW.date() - timedelta(days=days)), NOW)
    assert words in told
    assert ("year ago" in told) == (days > 365)


def test_who_has_done_it_among_several_lines_leaves_the_others_to_press() -> None:
    note = checklist.note_bring(meeting(), [item(id=1), item("Cake", id=2)])
    blocks = to_message(note)["blocks"]
    after = checklist.without_button(blocks, "meeting_item_done:1", "Done: Cups")
    assert "Done: Cups" in plain(after)
    assert "meeting_item_done:2" in plain(after)
    assert "meeting_item_done:1" not in plain(after)
    last = checklist.without_button(after, "meeting_item_done:2", "Done: Cake")
    assert "actions" not in [block["type"] for block in last]


@given(st.lists(st.sampled_from(list(Feature)), min_size=1, unique=True))
def test_the_invitations_line_names_each_feature_once(features: list[Feature]) -> None:
    line = venues.access_line(features)
    assert line[0].isupper()
    assert len(line.split(" · ")) == len(features)
