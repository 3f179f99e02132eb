"""“Find a time” in Slack: what is offered, marked, shown and settled, and what goes wrong on the way."""

import pytest

from tests.conftest import Clock
from tests.handlers.meetings.ballots import (
    FIRST,
    IF_NEED,
    LINE,
    NO,
    SECOND,
    THIRD,
    WHEN,
    YES,
    begin,
    mark,
    page,
    poll,
    posted,
    settle,
    show,
)
from tests.handlers.meetings.room import NETWORK, PARTNERS, due, invite, meetings, open_plan, send_again
from tests.handlers.test_channels import menu
from tests.world import World

ANONYMOUS = "Anonymous: only how many, for staff too"
WHO_SAID_WHAT = "Who said what, if people choose"
UNTIL = "Answers until, if people choose"


def offer(world: World, when: str = WHEN, **fields: str) -> dict[str, str]:
    """Fill in “Plan a meeting” and press “Next”; the errors."""
    open_plan(world.maya, LINE)
    world.maya.fill({"When": when, "Place": "Hall", **fields})
    return world.maya.submit().errors


def reads(world: World, words: str, channel: str = NETWORK) -> bool:
    """Whether that comes to stand in the channel by itself."""
    return bool(world.beth.wait_for(lambda: words in posted(world.maya, channel).plain or None))


@pytest.mark.parametrize(
    "when",
    [
        WHEN,
        "Tue 22 Sept 6.30pm or Wed 23 Sept 7-8pm or Thu 24 Sept 10am",
        "Thu 24 Sept 10am; Wed 23 Sept 7-8pm;\n\nTue 22 Sept 6.30pm",
    ],
)
def test_every_time_is_said_back_in_full_before_anything_is_saved(world: World, when: str) -> None:
    assert offer(world, when) == {}
    shown = world.maya.open_form()
    assert shown.title == "Is this right?"
    places = [shown.plain.index(each) for each in (FIRST, SECOND, THIRD)]
    assert places == sorted(places)
    assert "Answers until: Sunday 20 September 2026, 12 noon (UK time)" in shown.plain
    assert "The council’s staff see who said what." in shown.plain
    assert meetings(world) == []
    assert world.maya.submit().ok
    (kept,) = meetings(world)
    assert kept.state == "draft"
    assert "“Post the poll” asks the people" in world.maya.open_form().plain
    assert world.maya.press(world.maya.open_form(), "Post the poll").ok
    assert "The poll was posted in #network" in world.maya.open_form().plain
    assert meetings(world)[0].state == "polling"


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ("\n".join(f"{day} October 10am" for day in range(1, 10)), "These are 9 times"),
        ("22 Sept 6pm or 22 September 2026 18:00", "stands there twice"),
        ("22 Sept 6pm or 1 September 2026 6pm", "“1 September 2026 6pm”: “1 September 2026” is"),
        ("22 Sept 6pm\nWednesday", "“Wednesday”: Wednesday 16 September 2026: please add the time"),
        ("22 Sept 6pm or soon", "“soon”: “soon” was not understood"),
    ],
)
def test_times_that_are_not_sure_are_asked_about_by_their_words(world: World, when: str, told: str) -> None:
    assert told in offer(world, when)["When"]
    assert meetings(world) == []


@pytest.mark.parametrize(
    ("until", "told"),
    [
        ("yesterday", "past"),
        ("Tue 22 Sept 7pm", "the first of your times is Tuesday 22 September 2026, 6.30pm"),
        ("soon", "Say a day"),
        ("next Friday", "Please write the one you mean"),
    ],
)
def test_a_deadline_that_makes_no_sense_is_asked_about(world: World, until: str, told: str) -> None:
    assert told in offer(world, **{UNTIL: until})[UNTIL]


def test_a_day_as_deadline_counts_to_its_end_and_is_said_back(world: World) -> None:
    assert offer(world, **{UNTIL: "18 September"}) == {}
    assert "Answers until: Friday 18 September 2026, 11.59pm" in world.maya.open_form().plain


def test_a_holiday_is_told_where_the_time_is_offered_and_where_it_is_marked(world: World) -> None:
    assert offer(world, "25 December 2026 10am or 29 December 2026 10am") == {}
    assert world.maya.open_form().plain.count("is a bank holiday in England") == 1
    world.maya.fill({"And then": "Post the poll in the channel now"})
    assert world.maya.submit().ok
    assert "is a bank holiday in England" in posted(world.beth).plain
    assert "is a bank holiday in England" in begin(world.beth).plain


def test_who_marks_reads_first_who_sees_it(world: World) -> None:
    poll(world)
    assert "The council’s staff see who said what" in begin(world.beth).plain


def test_staff_see_who_said_what_and_nobody_else_does(world: World) -> None:
    poll(world)
    assert mark(world.beth, YES, IF_NEED, NO).ok
    assert "Who said what" not in page(world.sandbox.person("Imran Shah")).buttons
    assert world.maya.press(page(world.maya), "Who said what").ok
    shown = world.maya.open_form().plain
    assert "Yes (1): @Beth Carrow" in shown
    assert "If need be (1): @Beth Carrow" in shown
    assert "You said: If need be, I can" in page(world.beth).plain


def test_an_anonymous_poll_says_so_and_shows_staff_no_names_either(world: World) -> None:
    poll(world, **{WHO_SAID_WHAT.replace(" ", "_"): ANONYMOUS})
    assert "Nobody is shown who said what" in posted(world.beth).plain
    assert "Nobody is shown who said what" in begin(world.beth).plain
    assert mark(world.beth, YES, IF_NEED, NO).ok
    shown = page(world.maya)
    assert "Who said what" not in shown.buttons
    assert "Beth" not in shown.plain
    assert world.maya.press(shown, "Mark for somebody").ok
    form = world.maya.open_form()
    assert [form.value(each) for each in (FIRST, SECOND, THIRD)] == [None, None, None]


def test_marks_show_in_the_channel_by_themselves(world: World) -> None:
    poll(world)
    assert mark(world.beth, YES, IF_NEED, NO).ok
    assert reads(world, "1 yes · 0 if need be · 0 no")
    assert reads(world, "One person has answered · 5 of the channel have not yet")


def test_the_same_form_sent_again_changes_nothing(world: World, clock: Clock) -> None:
    poll(world)
    assert mark(world.beth, YES, IF_NEED, NO).ok
    assert "errors" not in send_again(world)
    show(world, clock)
    assert "One person has answered" in posted(world.maya).plain


def test_a_form_that_is_still_open_when_the_time_is_settled_says_so(world: World, clock: Clock) -> None:
    poll(world)
    assert mark(world.beth, YES, NO, NO).ok
    imran = world.sandbox.person("Imran Shah")
    begin(imran)
    imran.fill({FIRST: NO, SECOND: YES, THIRD: YES})
    assert settle(world.maya).ok
    outcome = imran.submit()
    assert "A time is settled already" in outcome.errors[FIRST]
    assert imran.open_form().value(SECOND) == YES


def test_after_the_deadline_the_channel_says_so_and_a_press_is_answered_kindly(
    world: World, clock: Clock
) -> None:
    shown = poll(world)
    assert mark(world.beth, YES, NO, NO).ok
    begin(world.sandbox.person("Imran Shah"))
    clock.move(days=6)
    assert world.beth.press(shown, "Mark your times").ok
    assert "Answers were taken until" in world.beth.last_message(NETWORK).text
    for _ in range(2):
        show(world, clock)
    assert "No more answers are taken" in posted(world.beth).plain
    assert posted(world.beth).buttons == ["Details"]
    imran = world.sandbox.person("Imran Shah")
    imran.fill({FIRST: NO, SECOND: YES, THIRD: YES})
    assert "Answers were taken until" in imran.submit().errors[FIRST]
    assert settle(world.maya).ok
    assert "Going" in posted(world.beth).buttons


def test_what_nobody_can_make_has_no_button_and_its_old_form_is_refused(world: World, clock: Clock) -> None:
    poll(world)
    assert "Settle on this" not in page(world.maya).buttons
    assert mark(world.beth, YES, NO, NO).ok
    assert world.maya.press(page(world.maya), "Settle on this").ok
    assert "1 can (1 yes, 0 if need be), 0 cannot, 5 of the channel" in world.maya.open_form().plain
    assert mark(world.beth, NO, NO, NO).ok
    world.maya.submit()
    assert "Nobody can make this time" in world.maya.open_form().plain
    assert meetings(world)[0].state == "polling"


def test_of_two_who_settle_the_second_is_told_of_the_first(world: World) -> None:
    poll(world)
    assert mark(world.beth, YES, YES, NO).ok
    assert world.tomas.press(page(world.tomas), "Settle on this", nth=1).ok
    assert settle(world.maya).ok
    world.tomas.submit()
    assert "settled on meanwhile: Tuesday 22 September 2026, 6.30pm" in world.tomas.open_form().plain
    assert len(due(world, "meeting.settled")) == 1


def test_a_poll_is_cancelled_where_it_stands_and_who_marked_is_told(world: World, clock: Clock) -> None:
    poll(world)
    assert mark(world.beth, YES, NO, NO).ok
    assert world.maya.press(page(world.maya), "Cancel the meeting").ok
    assert "One person who has marked times is told" in world.maya.open_form().plain
    assert world.maya.submit().ok
    (shown,) = [one for one in world.beth.messages(NETWORK) if "Cancelled: Childminder forum" in one.plain]
    assert shown.buttons == []
    show(world, clock)
    assert [file for one in world.beth.thread(shown) for file in one.files] == []
    clock.move(hours=15)  # in the evening nobody is disturbed with it
    world.deliver()
    assert "You need not keep any of the times free" in world.beth.last_message("Kith").plain


def test_a_poll_is_changed_but_not_its_times(world: World) -> None:
    poll(world)
    assert world.maya.press(page(world.maya), "Change").ok
    form = world.maya.open_form()
    assert form.value("When").splitlines()[0] == FIRST.removesuffix(" (UK time)")
    world.maya.fill({"When": "Fri 25 Sept 10am"})
    assert "these stay as they are" in world.maya.submit().errors["When"]
    world.maya.fill({"When": form.value("When"), "Place": "Town Hall", UNTIL: "Mon 21 Sept 5pm"})
    assert world.maya.submit().ok
    shown = world.maya.open_form().plain
    assert "from now on: Monday 21 September 2026, 5pm" in shown
    assert world.maya.submit().ok
    assert "Town Hall" in posted(world.beth).plain
    assert "Answers until Monday 21 September 2026, 5pm" in posted(world.beth).plain


def test_an_invitation_does_not_become_a_poll_again(world: World) -> None:
    invite(world.maya)
    assert world.maya.press(page(world.maya), "Change").ok
    assert UNTIL not in world.maya.open_form().labels
    world.maya.fill({"When": WHEN})
    assert "one time already" in world.maya.submit().errors["When"]


def test_a_poll_stands_in_the_lists_and_waits_for_who_posted_it(world: World, clock: Clock) -> None:
    assert world.maya.command(PARTNERS, "/kith channel").ok
    poll(world, PARTNERS)
    assert world.maya.command(NETWORK, "/meeting list").ok
    listed = world.maya.open_form().plain
    assert "3 times to choose from, answers until Sunday 20 September 2026, 12 noon" in listed
    world.maya.close()
    assert world.nadia.press(menu(world.nadia, PARTNERS), "Find a meeting").ok
    assert world.nadia.press(world.nadia.open_form(), "Open the meeting").ok
    assert world.nadia.press(world.nadia.open_form(), "Mark your times").ok
    world.nadia.fill({FIRST: YES, SECOND: NO, THIRD: NO})
    assert world.nadia.submit().ok
    assert world.maya.command(NETWORK, "/kith").ok
    assert "Your poll: Childminder forum" in world.maya.open_form().plain
    world.maya.close()
    clock.move(days=6)
    assert world.maya.command(NETWORK, "/kith").ok
    assert "Settle on a time: Childminder forum" in world.maya.open_form().plain


def test_a_poll_whose_answer_was_lost_is_found_and_not_posted_twice(world: World, clock: Clock) -> None:
    assert offer(world) == {}
    world.maya.fill({"And then": "Post the poll in the channel now"})
    world.sandbox.fail_next("chat.postMessage", 1, "lost")
    assert world.maya.submit().ok
    assert "Kith looks for it" in world.maya.open_form().plain
    for _ in range(2):
        show(world, clock)
    assert posted(world.beth).ts == meetings(world)[0].ts


@pytest.mark.parametrize("how", ["500", "429", "lost"])
def test_a_mark_counts_whatever_becomes_of_the_message(world: World, clock: Clock, how: str) -> None:
    poll(world)
    world.sandbox.fail_next("chat.update", 1, how)
    assert mark(world.beth, YES, IF_NEED, NO).ok
    assert "it is noted" in world.beth.open_form().plain
    for _ in range(2):
        show(world, clock)
    assert "One person has answered" in posted(world.maya).plain


def test_who_is_in_the_channel_is_asked_again_where_slack_did_not_tell(world: World, clock: Clock) -> None:
    world.sandbox.fail_next("conversations.members", 1, "500")
    shown = poll(world)
    assert "of the channel" not in shown.plain
    for _ in range(2):
        show(world, clock)
    assert "6 of the channel have not yet" in posted(world.maya).plain
