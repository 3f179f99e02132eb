"""A meeting that repeats, from its words to the last of its invitations, as people see it in Slack."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.services.meetings.series import UNPOSTED
from bot.services.meetings.telling import SERIES_CANCELLED, SERIES_CHANGED
from bot.services.term_dates import Kind, Span, TermDates, take
from slack_sandbox import Person, Shown
from tests.conftest import Clock
from tests.handlers.meetings.room import NETWORK, PARTNERS, due, meetings, open_plan, save, send_again
from tests.world import World

pytestmark = pytest.mark.slow

LINE = (
    "/meeting Forum every second Tuesday 6.30pm until the end of January except bank and school holidays "
    "at the Hall"
)
WEEKLY = "/meeting Forum every Tuesday 6.30pm until 17 November at the Hall"
FIRST = "Tuesday 15 September 2026, 6.30pm to 8pm"
THIRD = datetime(2026, 9, 29, 17, 30, tzinfo=UTC) + timedelta(days=14)


def half_term(world: World, clock: Clock) -> None:
    span = Span(Kind.HOLIDAY, "Half term", date(2026, 10, 26), date(2026, 10, 30))
    with world.database.transaction(writes=True) as session:
        take(session, TermDates("council", "Westhaven", [span]), clock())


def plan(
    person: Person,
    channel: str = NETWORK,
    then: str = "Post the first invitation in the channel now",
    line: str = LINE,
) -> None:
    open_plan(person, line, channel)
    assert save(person, then).ok


def invitations(person: Person, channel: str = NETWORK) -> list[Shown]:
    return [one for one in person.messages(channel) if not one.ephemeral and "Details" in one.buttons]


def told(world: World, name: str, words: str) -> list[str]:
    return [one.plain for one in world.sandbox.person(name).messages("Kith") if words in one.plain]


def test_a_repetition_is_shown_back_in_full_before_anything_is_saved(world: World, clock: Clock) -> None:
    half_term(world, clock)
    form = open_plan(world.maya, LINE)
    assert form.value("When") == (
        "every second Tuesday 6.30pm until the end of January except bank and school holidays"
    )
    assert world.maya.submit().ok
    shown = world.maya.open_form()
    for words in (
        "Every second Tuesday at 6.30pm, first on Tuesday 15 September 2026",
        "If you mean the second Tuesday of every month at 6.30pm, please write that.",
        "9 meetings, until Sunday 31 January 2027",
        FIRST,
        "Left out",
        "Tuesday 27 October 2026 (school holidays: Half term)",
        "Kith posts each of the others 14 days before its meeting",
    ):
        assert words in shown.plain
    assert meetings(world) == []


def test_a_repetition_that_is_not_sure_is_asked_about_in_its_field(world: World) -> None:
    open_plan(world.maya, "/meeting Forum", NETWORK)
    world.maya.fill({"When": "every Tuesday at 7", "Place": "Hall"})
    assert "more than one way" in world.maya.submit().errors["When"]
    world.maya.fill({"When": "every day at 9am"})
    assert "more than 60 meetings" in world.maya.submit().errors["When"]


def test_the_ticked_holidays_are_left_out(world: World, clock: Clock) -> None:
    half_term(world, clock)
    open_plan(world.maya, "/meeting Forum every Tuesday 6.30pm until 4 November", NETWORK)
    world.maya.fill({"Place": "Hall", "Leave out": ["School holidays, as far as they are known"]})
    assert save(world.maya, "Keep all of them as drafts").ok
    assert date(2026, 10, 27) not in {one.starts_at.date() for one in meetings(world)}
    assert "Tuesday 27 October 2026 (school holidays: Half term)" in world.maya.open_form().plain


@pytest.mark.journey
def test_the_first_invitation_is_posted_now_and_each_other_by_itself_once(world: World, clock: Clock) -> None:
    plan(world.maya)
    page = world.maya.open_form()
    assert "The invitation was posted in #network" in page.plain
    assert "One of a series, planned as every second Tuesday at 6.30pm" in page.plain
    assert "Also in this series" in page.plain
    assert len(invitations(world.beth)) == 1
    for _ in range(2):
        world.deliver()
    assert len(invitations(world.beth)) == 1
    clock.now = THIRD - timedelta(days=28)
    for _ in range(2):
        world.deliver()
    assert len(invitations(world.beth)) == 2
    assert "Tuesday 29 September 2026" in invitations(world.beth)[1].plain
    clock.move(days=14)
    world.deliver()
    assert len(invitations(world.beth)) == 3


def test_the_form_sent_twice_makes_one_series(world: World) -> None:
    plan(world.maya, then="Keep all of them as drafts")
    number = len(meetings(world))
    send_again(world)
    assert len(meetings(world)) == number == 10
    world.maya.close()
    assert world.maya.command(NETWORK, "/meeting list").ok
    assert "and 9 more of its series" in world.maya.open_form().plain


def test_who_may_only_answer_sees_of_the_series_what_it_is(world: World) -> None:
    plan(world.maya)
    assert world.beth.press(invitations(world.beth)[0], "Details").ok
    shown = world.beth.open_form().plain
    assert "One of a series, planned as every second Tuesday" in shown
    assert "Also in this series" not in shown


def two_answered(world: World) -> None:
    """Nadia, of another workspace, goes to the first two meetings."""
    plan(world.maya, PARTNERS, line=WEEKLY)
    world.maya.close()
    world.deliver()
    for one in invitations(world.nadia, PARTNERS):
        assert world.nadia.press(one, "Going").ok


def open_page(world: World, number: int = 0, channel: str = PARTNERS) -> None:
    assert world.maya.press(invitations(world.maya, channel)[number], "Details").ok


def test_this_and_all_that_follow_are_changed_and_each_person_is_told_once(world: World) -> None:
    two_answered(world)
    open_page(world)
    assert world.maya.press(world.maya.open_form(), "Change").ok
    world.maya.fill({"When": "Wednesday 16 September 7pm", "Which": "This and all 9 that follow"})
    assert world.maya.submit().ok
    shown = world.maya.open_form().plain
    assert "The 9 that follow are changed in the same way" in shown
    assert "One person who counts on it is told at once." in shown
    assert world.maya.submit().ok
    assert {one.starts_at.weekday() for one in meetings(world)} == {2}
    world.deliver()
    (message,) = told(world, "Nadia Khoury", "Changed: Forum")
    for words in ("(2 meetings)", "Different now: When.", "Wednesday 16 September", "Wednesday 23 September"):
        assert words in message
    assert len(due(world, SERIES_CHANGED)) == 1
    assert all("7pm" in one.plain for one in invitations(world.nadia, PARTNERS))


def test_only_one_is_changed_where_only_one_is_meant(world: World) -> None:
    two_answered(world)
    open_page(world)
    assert world.maya.press(world.maya.open_form(), "Change").ok
    world.maya.fill({"Place": "Library", "When": "every Tuesday 7pm"})
    assert "This is one meeting" in world.maya.submit().errors["When"]
    world.maya.fill({"When": "Tuesday 15 September 2026, 6.30pm"})
    assert save(world.maya).ok
    assert [one.place for one in meetings(world)].count("Library") == 1
    assert due(world, SERIES_CHANGED) == []


def test_all_that_follow_are_called_off_and_each_person_is_told_once(world: World, clock: Clock) -> None:
    two_answered(world)
    open_page(world)
    assert world.maya.press(world.maya.open_form(), "Cancel the meeting").ok
    assert "With those that follow, one person is told: each once" in world.maya.open_form().plain
    world.maya.fill({"Which": "This and all 9 that follow"})
    assert world.maya.submit().ok
    assert {one.state for one in meetings(world)} == {"cancelled"}
    world.deliver()
    (message,) = told(world, "Nadia Khoury", "Cancelled: Forum")
    assert "(2 meetings)" in message
    assert len(due(world, SERIES_CANCELLED)) == 1
    shown = [one.plain for one in world.nadia.messages(PARTNERS) if "Cancelled: Forum" in one.plain]
    assert len(shown) == 2
    clock.move(days=60)
    world.deliver()
    assert invitations(world.nadia, PARTNERS) == []


def test_an_invitation_that_slack_refuses_is_told_to_who_planned_it_and_tried_again(
    world: World, clock: Clock
) -> None:
    plan(world.maya)
    clock.now = THIRD - timedelta(days=28) + timedelta(hours=15)
    world.sandbox.fail_next("chat.postMessage", 1, "429")
    world.post_office.errands()
    assert len(invitations(world.beth)) == 1
    assert len(due(world, UNPOSTED)) == 1
    world.deliver()
    assert len(told(world, "Maya Okafor", "An invitation could not be posted")) == 1
    clock.move(hours=1)
    world.deliver()
    assert len(invitations(world.beth)) == 2


def test_an_invitation_of_which_slack_says_nothing_is_posted_once(world: World, clock: Clock) -> None:
    plan(world.maya)
    clock.now = THIRD - timedelta(days=28)
    world.sandbox.fail_next("chat.postMessage", 1, "lost")
    world.deliver()
    clock.move(minutes=3)
    for _ in range(2):
        world.deliver()
    assert len(invitations(world.beth)) == 2
