"""Venues, bookings, checklists and equipment as people use them in Slack."""

from datetime import UTC, datetime

import pytest

from slack_sandbox import Person
from tests.acceptance.test_a_p13 import FORUM, HALL, OTHER, add_hall, begin_booking, told
from tests.conftest import Clock
from tests.handlers.meetings.room import NETWORK, PARTNERS, due, invitation, invite, page, press, send_again
from tests.world import World

WHO = "Who brings it, if they are on Slack"
DAY_BEFORE = datetime(2026, 9, 21, 13, 1, tzinfo=UTC)


def book(person: Person, channel: str) -> None:
    begin_booking(person, channel)
    assert person.submit().ok
    person.close()


def add_line(person: Person, what: str, **more: object) -> None:
    """In the checklist that is open."""
    assert person.press(person.open_form(), "Add a line").ok
    person.fill({"What": what, **more})


def open_list(person: Person, channel: str) -> None:
    assert person.press(page(person, channel), "Checklist").ok


def add_piece(person: Person, name: str) -> None:
    assert person.command(NETWORK, "/meeting equipment").ok
    assert person.press(person.open_form(), "Add a piece").ok
    person.fill({"Name": name, "Where it is kept": "Cupboard 3"})
    assert person.submit().ok
    person.close()


def test_a_venue_is_added_found_corrected_checked_and_put_out_of_use(world: World) -> None:
    maya = world.maya
    add_hall(maya)
    assert maya.command(NETWORK, "/meeting venues st marys").ok
    listed = maya.open_form()
    assert "St Mary’s Hall, 1 Church Street, Saltmere, TS24 7QT" in listed.plain
    assert "Holds: 20 people · Cost: £25 an hour" in listed.plain
    assert maya.press(listed, "Open").ok
    card = maya.open_form()
    assert "No: hearing loop" in card.plain
    assert "Not known: accessible toilet, quiet space" in card.plain
    assert "Contact: Rose Verger · 01632 960001" in card.plain
    assert "Checked on 1 September 2026 by" in card.plain
    assert maya.press(card, "Correct").ok
    assert maya.open_form().value("Amount") == "£25"
    maya.fill({"Accessible toilet": "Yes", "How many people it holds": "many"})
    assert "in digits" in maya.submit().errors["How many people it holds"]
    maya.fill({"How many people it holds": "30"})
    assert maya.submit().ok
    assert "Holds: 30 people" in maya.open_form().plain
    assert maya.press(maya.open_form(), "Checked today: all is right").ok
    assert "Checked on 14 September 2026" in maya.open_form().plain
    assert maya.press(maya.open_form(), "Out of use").ok
    assert "Contact: not known" in maya.open_form().plain
    assert maya.press(maya.open_form(), "Use it again").ok
    assert "Out of use:" not in maya.open_form().plain


def test_what_was_not_checked_for_a_year_says_so(world: World, clock: Clock) -> None:
    add_hall(world.maya)
    clock.now = datetime(2027, 9, 3, 9, tzinfo=UTC)
    assert world.maya.command(NETWORK, "/meeting venues").ok
    assert "Not checked for a year." in world.maya.open_form().plain
    assert world.maya.press(world.maya.open_form(), "Open").ok
    assert "more than a year ago: please check it again" in world.maya.open_form().plain


def test_what_a_venue_is_called_cannot_become_a_mention(world: World) -> None:
    maya = world.maya
    assert maya.command(NETWORK, "/meeting venues").ok
    assert "No venue is noted yet" in maya.open_form().plain
    assert maya.press(maya.open_form(), "Add a venue").ok
    maya.fill({"Name": "<!channel> *Hall*", "Address": "<@U0BETHCAR>"})
    assert maya.submit().ok
    assert "<!channel> *Hall*" in maya.open_form().plain
    assert "added" not in send_again(world)
    maya.close()
    assert maya.command(NETWORK, "/meeting venues swimming").ok
    assert "No venue is called like “swimming”" in maya.open_form().plain
    assert maya.press(maya.open_form(), "All venues").ok
    assert maya.open_form().buttons.count("Open") == 1


@pytest.mark.parametrize("line", ["/meeting venues", "/meeting equipment"])
def test_guests_are_told_kindly_that_this_is_for_staff(world: World, line: str) -> None:
    assert world.beth.command(NETWORK, line).ok
    assert "own staff" in world.beth.last_message(NETWORK).plain


def test_a_clash_can_be_kept_on_purpose_and_twice_books_once(world: World) -> None:
    add_hall(world.maya)
    invite(world.maya, PARTNERS, FORUM)
    book(world.maya, PARTNERS)
    invite(world.tomas, NETWORK, OTHER)
    begin_booking(world.tomas, NETWORK)
    assert "Check what people need with the organiser" not in world.tomas.open_form().plain
    world.tomas.fill({"About what clashes": ["I know; keep both"]})
    assert world.tomas.submit().ok
    assert "asked for, not confirmed" in world.tomas.open_form().plain
    send_again(world)
    world.tomas.close()
    assert world.tomas.command(NETWORK, "/meeting venues").ok
    assert world.tomas.press(world.tomas.open_form(), "Open").ok
    assert world.tomas.open_form().plain.count("22 September") == 2


def test_who_does_not_organise_the_meeting_is_not_told_what_people_need(world: World) -> None:
    add_hall(world.maya)
    invite(world.maya, PARTNERS, FORUM)
    begin_booking(world.tomas, PARTNERS)
    assert "Check what people need with the organiser" in world.tomas.open_form().plain


def test_what_was_booked_between_the_look_and_the_press_is_shown_and_nothing_saved(world: World) -> None:
    add_hall(world.maya)
    invite(world.maya, PARTNERS, FORUM)
    invite(world.tomas, NETWORK, OTHER)
    begin_booking(world.maya, PARTNERS)
    begin_booking(world.tomas, NETWORK)
    assert "Clash" not in world.tomas.open_form().plain
    assert world.maya.submit().ok
    assert world.tomas.submit().ok
    again = world.tomas.open_form()
    assert "Nothing was saved: something else has been booked at that time meanwhile" in again.plain
    assert "Clash: St Mary’s Hall is booked for “Childminder forum”" in again.plain
    assert "Tick this" in world.tomas.submit().errors["About what clashes"]


def test_words_for_a_time_that_are_not_clear_are_asked_for_again(world: World) -> None:
    add_hall(world.maya)
    invite(world.maya, PARTNERS, FORUM)
    assert world.maya.press(page(world.maya, PARTNERS), "Book a venue").ok
    world.maya.choose("Venue", "mary", HALL)
    world.maya.fill({"From and until": "sometime", "Agreed cost": "a tenner"})
    errors = world.maya.submit().errors
    assert set(errors) == {"From and until", "Agreed cost"}


def test_whoever_counts_on_a_meeting_is_told_of_its_new_place(world: World) -> None:
    add_hall(world.maya)
    invite(world.maya, PARTNERS, FORUM)
    press(world.nadia, "Going", PARTNERS)
    begin_booking(world.maya, PARTNERS)
    assert "One person who counts on it is told at once" in world.maya.open_form().plain
    assert world.maya.submit().ok
    world.deliver()
    (changed,) = told(world.nadia, "Changed: Childminder forum")
    assert "St Mary’s Hall, 1 Church Street" in changed


def test_of_a_cancelled_meeting_who_booked_is_told_and_releases_it_in_the_message(
    world: World, clock: Clock
) -> None:
    add_hall(world.maya)
    invite(world.maya, PARTNERS, FORUM)
    book(world.maya, PARTNERS)
    assert world.maya.press(page(world.maya, PARTNERS), "Cancel the meeting").ok
    assert world.maya.submit().ok
    shown = world.maya.open_form()
    assert "what is booked no longer fits the meeting" in shown.plain
    assert "Change the booking" not in shown.buttons
    world.maya.close()
    clock.now = datetime(2026, 9, 15, 9, tzinfo=UTC)
    for _ in range(2):
        world.deliver()
    (loose,) = told(world.maya, "A booking no longer fits: St Mary’s Hall")
    assert "“Childminder forum” was cancelled" in loose
    assert world.maya.press(world.maya.last_message("Kith"), "Release the booking").ok
    assert "The booking is released" in world.maya.open_form().plain
    world.deliver()
    assert told(world.maya, "Please release the booking") == []


def test_a_piece_is_offered_refused_where_it_is_taken_and_kept_on_purpose(world: World) -> None:
    maya, tomas = world.maya, world.tomas
    add_piece(maya, "Portable loop")
    invite(maya, PARTNERS, FORUM)
    open_list(maya, PARTNERS)
    add_line(maya, "Loop", **{"Equipment of the council": "Portable loop"})
    assert maya.submit().ok
    assert "Equipment: Portable loop, kept at Cupboard 3" in maya.open_form().plain
    invite(tomas, NETWORK, OTHER)
    open_list(tomas, NETWORK)
    add_line(tomas, "A loop too", **{"Equipment of the council": "Portable loop"})
    assert tomas.submit().ok
    asked = tomas.open_form()
    assert "Clash: Portable loop is booked for “Childminder forum”" in asked.plain
    assert asked.value("What") == "A loop too"
    assert tomas.submit().ok
    assert "Clash" in tomas.open_form().plain
    tomas.fill({"About what clashes": ["I know; keep both"]})
    assert tomas.submit().ok
    assert "Clash: Portable loop is booked for “Childminder forum”" in tomas.open_form().plain
    tomas.close()
    assert maya.command(NETWORK, "/meeting equipment").ok
    assert maya.open_form().plain.count("Clash: ") == 2
    assert maya.press(maya.open_form(), "Out of use").ok
    assert "take it off there first" in maya.open_form().plain


def test_a_piece_is_corrected_and_put_out_of_use(world: World) -> None:
    add_piece(world.maya, "Projector")
    assert world.maya.command(NETWORK, "/meeting equipment").ok
    assert world.maya.press(world.maya.open_form(), "Correct").ok
    world.maya.fill({"Name": "Projector 2"})
    assert world.maya.submit().ok
    assert world.maya.press(world.maya.open_form(), "Out of use").ok
    assert "Projector 2 · out of use" in world.maya.open_form().plain
    assert world.maya.press(world.maya.open_form(), "Use it again").ok
    assert "out of use" not in world.maya.open_form().plain


def test_lines_are_changed_taken_off_ticked_and_copied(world: World) -> None:
    maya = world.maya
    invite(maya, PARTNERS, FORUM)
    open_list(maya, PARTNERS)
    add_line(maya, "Cups", **{WHO: world.nadia.id})
    assert maya.submit().ok
    send_again(world)
    add_line(maya, "Cake")
    assert maya.submit().ok
    assert "Open: Cups" in maya.open_form().plain
    assert maya.press(maya.open_form(), "Change", 1).ok
    maya.fill({"What": "A cake", "How many": "none"})
    assert "in digits" in maya.submit().errors["How many"]
    maya.fill({"How many": "2"})
    assert maya.submit().ok
    assert "Open: 2 × A cake" in maya.open_form().plain
    assert maya.press(maya.open_form(), "Done").ok
    assert "Done: Cups" in maya.open_form().plain
    assert maya.press(maya.open_form(), "Not done").ok
    assert maya.press(maya.open_form(), "Take off", 1).ok
    assert "cake" not in maya.open_form().plain
    maya.close()
    following = FORUM.replace("22 September", "20 October")
    assert maya.command(PARTNERS, following).ok
    assert maya.submit().ok
    assert maya.submit().ok
    assert maya.press(maya.open_form(), "Checklist").ok
    assert maya.press(maya.open_form(), "Copy the checklist from the last meeting").ok
    assert "One line was copied." in maya.open_form().plain
    assert "Brings it: @Nadia Khoury" in maya.open_form().plain


def test_whoever_brings_something_sees_it_on_the_page_and_ticks_it_there(world: World) -> None:
    invite(world.maya, PARTNERS, FORUM)
    open_list(world.maya, PARTNERS)
    add_line(world.maya, "Cups", **{WHO: world.nadia.id})
    assert world.maya.submit().ok
    owen = world.sandbox.person("Owen Blackett")
    assert "Cups" not in page(owen, PARTNERS).plain
    hers = page(world.nadia, PARTNERS)
    assert "You bring\nOpen: Cups" in hers.plain
    assert "Checklist" not in hers.plain
    assert world.nadia.press(hers, "Done").ok
    assert "Done: Cups" in world.nadia.open_form().plain
    assert "Done" not in world.nadia.open_form().buttons


def test_a_button_for_what_is_off_the_list_by_now_says_so(world: World, clock: Clock) -> None:
    invite(world.maya, PARTNERS, FORUM)
    open_list(world.maya, PARTNERS)
    for what in ("Cups", "Cake"):
        add_line(world.maya, what, **{WHO: world.nadia.id})
        assert world.maya.submit().ok
    clock.now = DAY_BEFORE
    for _ in range(2):
        world.deliver()
    asking = world.nadia.last_message("Kith")
    assert world.nadia.press(asking, "Done: Cups").ok
    assert world.maya.press(world.maya.open_form(), "Take off", 1).ok
    assert world.nadia.press(asking, "Done: Cake").ok
    assert "no longer on the list" in world.nadia.last_message("Kith").plain
    assert len(due(world, "meeting.bring")) == 1
    assert "Cake" not in invitation(world.nadia, PARTNERS).plain


def test_words_with_a_time_plan_a_meeting_even_where_they_begin_like_a_list(world: World) -> None:
    assert world.maya.command(NETWORK, "/meeting Venue visit Tuesday 22 September 5pm").ok
    assert world.maya.open_form().title == "Plan a meeting"
    assert world.maya.open_form().value("Title") == "Venue visit"
    world.maya.close()
    for line in ("/meeting venues near TS24 7QT", "/meeting venue"):
        assert world.maya.command(NETWORK, line).ok
        assert world.maya.open_form().title == "Venues"
        world.maya.close()


def test_one_person_brings_a_thing_not_two(world: World) -> None:
    invite(world.maya, PARTNERS, FORUM)
    assert world.maya.command(NETWORK, "/kith person add Rose Hale").ok
    assert world.maya.submit().ok
    world.maya.close()
    open_list(world.maya, PARTNERS)
    add_line(world.maya, "Cups", **{WHO: world.nadia.id})
    elsewhere = "Who brings it, if they are not on Slack"
    world.maya.choose(elsewhere, "rose", world.maya.suggestions(elsewhere, "rose")[0])
    assert "one person only" in world.maya.submit().errors[elsewhere]
    world.maya.fill({WHO: None})
    assert world.maya.submit().ok
    assert "Brings it: Rose Hale" in world.maya.open_form().plain
