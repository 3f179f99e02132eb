"""CPD on offer: put there by staff, found by everybody, answered by buttons, corrected and withdrawn."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from slack_sandbox import Person
from tests.conftest import Clock
from tests.handlers.cpd.room import NETWORK, PARTNERS, TITLE, add, follow, make_menu, open_door, told
from tests.world import World

MORNING = datetime(2026, 9, 15, 9, 0, tzinfo=UTC)


@pytest.fixture
def room(new_world: Callable[..., World], clock: Clock) -> World:
    """In working hours, with a menu in both channels."""
    clock.now = MORNING
    world = new_world()
    make_menu(world)
    return world


def page(person: Person, channel: str = NETWORK) -> None:
    open_door(person, channel)
    assert person.press(person.open_form(), "Details").ok


def test_what_staff_put_on_offer_is_found_by_its_words_misspelt_too(room: World) -> None:
    assert add(room.maya).ok
    assert "On offer" in room.maya.open_form().plain
    room.maya.close()
    for words in ("", "talking", "speach", "northern trust", "ONLINE"):
        assert room.maya.command(NETWORK, f"/cpd {words}").ok
        shown = room.maya.open_form().plain
        assert TITLE in shown, words
        assert "Tuesday 6 October 2026, 6.30pm to 8pm" in shown
        room.maya.close()
    assert room.maya.command(NETWORK, "/cpd carpentry").ok
    assert "Nothing on offer has the words “carpentry”" in room.maya.open_form().plain
    room.maya.fill({"Find": "listening"})
    assert room.maya.submit().ok
    assert TITLE in room.maya.open_form().plain


def test_the_same_form_sent_twice_is_one_opportunity(room: World) -> None:
    assert room.maya.command(NETWORK, "/cpd add").ok
    room.maya.fill({"What is it": "First aid", "Cost": "£35"})
    form = room.maya.open_form()
    assert room.maya.submit().ok
    body = {"view_id": form.view_id, "values": form.entered_values()}
    assert body
    room.maya.close()
    assert room.maya.command(NETWORK, "/cpd").ok
    assert room.maya.open_form().plain.count("First aid") == 1


@pytest.mark.parametrize(
    ("field", "typed", "fault"),
    [
        ("When", "soonish", "was not understood"),
        ("When", "Tuesday 7 October", "Which is right"),
        ("Cost", "cheap", "in pounds"),
        ("Places", "many", "in digits"),
        ("Link", "example.org", "https://"),
        ("Postcode", "nowhere", "does not look like a postcode"),
        ("Book by", "yesterday", "past"),
    ],
)
def test_what_cannot_be_understood_is_said_at_its_field_and_nothing_is_kept(
    room: World, field: str, typed: str, fault: str
) -> None:
    outcome = add(room.maya, **{field.replace(" ", "_"): typed})
    assert list(outcome.errors) == [field]
    assert fault in outcome.errors[field]
    room.maya.close()
    assert room.maya.command(NETWORK, "/cpd").ok
    assert "There is no CPD on offer" in room.maya.open_form().plain


def test_who_is_interested_is_told_once_to_book_before_the_deadline(room: World, clock: Clock) -> None:
    assert add(room.maya).ok
    page(room.nadia, PARTNERS)
    assert room.nadia.press(room.nadia.open_form(), "I’m interested").ok
    for later in (0, 1):
        clock.now = datetime(2026, 9, 30, 9, 0, tzinfo=UTC) + timedelta(days=later)
        room.deliver()
        (note,) = told(room.nadia, f"Book soon: {TITLE}")
        assert "It can be booked until Friday 2 October 2026." in note.plain
        assert "Book me" in note.buttons


def test_staff_are_told_that_another_of_the_same_name_and_time_is_on_offer(room: World) -> None:
    assert add(room.maya).ok
    assert "Another of the same name" not in room.maya.open_form().plain
    room.maya.close()
    assert add(room.maya, When="Wednesday 7 October 6.30pm to 8pm").ok
    assert "Another of the same name" not in room.maya.open_form().plain
    room.maya.close()
    assert add(room.maya, What_is_it=TITLE.upper()).ok
    assert "Another of the same name and time is on offer already." in room.maya.open_form().plain
    assert room.maya.press(room.maya.open_form(), "Withdraw").ok
    room.maya.fill({"Why": "It was there already"})
    assert room.maya.submit().ok
    assert "Why it is withdrawn: It was there already" in room.maya.open_form().plain.replace("*", "")


def test_somebody_of_another_workspace_looks_answers_and_gives_the_place_back(room: World) -> None:
    assert add(room.maya).ok
    page(room.nadia, PARTNERS)
    nadia = room.nadia
    assert {"I’m interested", "Book me", "Not for me"} <= {*nadia.open_form().buttons}
    assert "Correct" not in nadia.open_form().buttons
    assert nadia.press(nadia.open_form(), "Book me").ok
    assert "You are on the list" in nadia.open_form().plain
    assert "1 of 2 places is free" in nadia.open_form().plain
    assert nadia.press(nadia.open_form(), "Not for me").ok
    assert "2 of 2 places are free" in nadia.open_form().plain
    room.deliver()
    assert [
        "asked for a place" in one.plain or "does not want" in one.plain for one in told(room.maya, TITLE)
    ] == [True, True]


def test_nobody_gets_a_place_that_is_taken_but_is_told_once_one_is_free(room: World, clock: Clock) -> None:
    assert add(room.maya, Places="1").ok
    for person in (room.beth, room.nadia):
        page(person, PARTNERS if person is room.nadia else NETWORK)
        assert person.press(person.open_form(), "Book me").ok
    assert "you have none" in room.nadia.open_form().plain
    room.deliver()
    assert not told(room.nadia, "Last places")
    assert room.beth.press(room.beth.open_form(), "Not for me").ok
    for _ in range(3):
        clock.move(minutes=2)
        room.deliver()
    (note,) = told(room.nadia, "Last places")
    assert "Only 1 place is left" in note.plain
    assert room.nadia.press(note, "Book me").ok
    assert "You are on the list" in room.nadia.last_message("Kith").plain


def test_a_correction_and_a_withdrawal_reach_those_who_answered_alone(room: World, clock: Clock) -> None:
    assert add(room.maya).ok
    page(room.nadia, PARTNERS)
    assert room.nadia.press(room.nadia.open_form(), "I’m interested").ok
    maya = room.maya
    assert maya.press(maya.open_form(), "Correct").ok
    maya.fill({"When": "Wednesday 7 October 7pm"})
    assert maya.submit().ok
    clock.move(minutes=2)
    room.deliver()
    (note,) = told(room.nadia, "Changed")
    assert "Wednesday 7 October 2026, 7pm" in note.plain
    assert not told(room.beth, "Changed")

    assert maya.press(maya.open_form(), "Withdraw").ok
    maya.fill({"Why": "The speaker is ill."})
    assert maya.submit().ok
    assert "Withdrawn" in maya.open_form().plain
    clock.move(minutes=2)
    room.deliver()
    assert "The speaker is ill." in told(room.nadia, "Not on offer any more")[0].plain
    assert "Book me" not in told(room.nadia, "no longer")[0].buttons


def test_a_correction_with_nothing_different_tells_nobody(room: World, clock: Clock) -> None:
    assert add(room.maya).ok
    page(room.nadia, PARTNERS)
    assert room.nadia.press(room.nadia.open_form(), "Book me").ok
    assert room.maya.press(room.maya.open_form(), "Correct").ok
    assert room.maya.submit().ok
    clock.move(minutes=2)
    room.deliver()
    assert not told(room.nadia, "Changed")


def test_only_staff_put_on_offer_see_who_answered_and_keep_feeds(room: World) -> None:
    assert room.beth.command(NETWORK, "/cpd add").ok
    assert "council’s own staff" in room.beth.last_message(NETWORK).plain
    assert room.beth.command(NETWORK, "/cpd feeds").ok
    assert "council’s own staff" in room.beth.last_message(NETWORK).plain
    assert not room.beth.form
    assert add(room.maya).ok
    page(room.beth)
    assert not {"Correct", "Withdraw", "Who answered"} & {*room.beth.open_form().buttons}
    assert room.beth.press(room.beth.open_form(), "Book me").ok
    assert room.maya.press(room.maya.open_form(), "Who answered").ok
    assert "Asked for a place: 1" in room.maya.open_form().plain


def test_what_somebody_follows_reaches_them_once_and_what_they_stop_does_not(
    room: World, clock: Clock
) -> None:
    assert follow(room.nadia, PARTNERS, Topics=["Speech and language"], Cost_at_most="free").ok
    assert follow(room.beth, Topics=["Funding"]).ok
    assert add(room.maya).ok
    for _ in range(3):
        clock.move(minutes=2)
        room.deliver()
    (note,) = told(room.nadia, "New CPD for you")
    assert TITLE in note.plain
    assert {"Details", "I’m interested", "Book me", "Not for me"} <= {*note.buttons}
    assert not told(room.beth, "New CPD")
    assert room.nadia.press(note, "Not for me").ok
    open_door(room.nadia, PARTNERS)
    assert room.nadia.press(room.nadia.open_form(), "What CPD should reach me").ok
    assert room.nadia.open_form().title == "What CPD should reach me"
    assert room.nadia.press(room.nadia.open_form(), "Stop telling me").ok
    assert "no more CPD by itself" in room.nadia.open_form().plain
    room.maya.close()
    assert add(room.maya, What_is_it="Another one").ok
    clock.move(minutes=2)
    room.deliver()
    assert len(told(room.nadia, "New CPD for you")) == 1


def test_what_cannot_be_followed_is_said_at_its_field(room: World) -> None:
    outcome = follow(room.nadia, PARTNERS, How_far="Within 5 miles", Cost_at_most="a lot")
    assert set(outcome.errors) == {"Cost at most", "Near which postcode"}


def test_several_at_once_come_in_one_message_that_opens_them_all(room: World, clock: Clock) -> None:
    assert follow(room.nadia, PARTNERS).ok
    for number in range(3):
        assert add(room.maya, What_is_it=f"Course {number}").ok
        room.maya.close()
    for _ in range(2):
        clock.move(minutes=2)
        room.deliver()
    (note,) = told(room.nadia, "New CPD for you: 3")
    assert room.nadia.press(note, "Look at these").ok
    assert all(f"Course {number}" in room.nadia.open_form().plain for number in range(3))


@pytest.mark.slow
def test_a_page_of_many_leads_to_the_next(room: World) -> None:
    for number in range(32):
        assert add(room.maya, What_is_it=f"Course {number:02}").ok
        room.maya.close()
    assert room.maya.command(NETWORK, "/cpd course").ok
    assert "*32 on offer*" in str(room.maya.open_form().blocks)
    assert room.maya.press(room.maya.open_form(), "Show 2 more").ok
    assert room.maya.open_form().plain.count("Course ") == 2


def test_everything_as_long_as_it_may_be_and_with_every_mark_is_shown(room: World, clock: Clock) -> None:
    """Slack refuses a window whole that breaks one of its limits."""
    nasty = "<!channel> *a* _b_ ~c~ `d` &amp; <@U0MAYAOKA> :wave: > "

    def filled(most: int) -> str:
        return (nasty * most)[:most].strip()

    dates = "\n".join(f"{day} October 10am" for day in range(5, 25))
    long = {
        "What is it": filled(200),
        "Who gives it": filled(150),
        "When": dates,
        "Place": filled(200),
        "How": "In person",
        "For whom": filled(300),
        "Access": filled(300),
        "What it is about": filled(2000),
        "Other topics": ",".join(f"{number:02}{'x' * 57}" for number in range(19)),
        "Link": f"https://a.example/{'x' * 480}",
    }
    assert follow(room.nadia, PARTNERS).ok
    assert room.maya.command(NETWORK, "/cpd add").ok
    room.maya.fill(long)
    assert not room.maya.submit().errors
    assert "On offer" in room.maya.open_form().plain
    assert room.maya.press(room.maya.open_form(), "I’m interested").ok
    assert room.maya.press(room.maya.open_form(), "Correct").ok
    assert not room.maya.submit().errors
    for _ in range(2):
        clock.move(minutes=2)
        room.deliver()
    (note,) = told(room.nadia, "New CPD for you")
    assert room.nadia.press(note, "Details").ok
    assert "24 October 2026" in room.nadia.open_form().plain
    assert room.maya.press(room.maya.open_form(), "Withdraw").ok
    room.maya.fill({"Why": filled(300)})
    assert not room.maya.submit().errors


def test_feeds_are_added_shown_and_removed_by_staff(room: World) -> None:
    maya = room.maya
    assert maya.command(NETWORK, "/cpd feeds").ok
    assert "There is no feed yet" in maya.open_form().plain
    assert maya.press(maya.open_form(), "Add a feed").ok
    maya.fill(
        {
            "Address": "ftp://a.example/x",
            "Who gives the training": "Trust",
            "Topics of all of it": ["Funding"],
        }
    )
    assert set(maya.submit().errors) == {"Address"}
    maya.fill({"Address": "webcal://a.example/x.ics"})
    assert maya.submit().ok
    assert "https://a.example/x.ics" in maya.open_form().plain
    assert "Kith looks at it within a minute" in maya.open_form().plain
    assert maya.press(maya.open_form(), "Remove").ok
    assert "There is no feed yet" in maya.open_form().plain
