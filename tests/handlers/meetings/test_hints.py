"""What speaks against a time is shown before anything is saved."""

from datetime import date

from bot.services.term_dates import Kind, Span, TermDates, take
from tests.conftest import Clock
from tests.handlers.meetings.room import NETWORK, invite, meetings, open_plan, page
from tests.world import World

BEFORE = "Before you choose this time:"


def half_term(world: World, clock: Clock) -> None:
    span = Span(Kind.HOLIDAY, "Half term <!channel>", date(2026, 10, 26), date(2026, 10, 30))
    with world.database.transaction(writes=True) as session:
        take(session, TermDates("council", "Westhaven", [span]), clock())


def test_is_this_right_says_what_speaks_against_the_time_and_saves_all_the_same(
    world: World, clock: Clock
) -> None:
    half_term(world, clock)
    open_plan(world.maya, "/meeting Forum 27 October 6.30pm at St Mary's Hall")
    assert world.maya.submit().ok
    shown = world.maya.open_form()
    assert BEFORE in shown.plain
    assert "Schools are closed: Half term <!channel>, Monday 26 October 2026" in shown.plain
    assert meetings(world) == []
    assert world.maya.submit().ok
    assert [one.title for one in meetings(world)] == ["Forum"]


def test_a_time_nothing_speaks_against_has_no_hint(world: World) -> None:
    open_plan(world.maya)
    assert world.maya.submit().ok
    assert BEFORE not in world.maya.open_form().plain


def test_a_change_of_the_time_has_hints_and_another_change_has_none(world: World, clock: Clock) -> None:
    half_term(world, clock)
    invite(world.maya)
    page(world.maya, NETWORK)
    assert world.maya.press(world.maya.open_form(), "Change").ok
    world.maya.fill({"When": "Christmas Day 2026, 11am"})
    assert not world.maya.submit().ok
    world.maya.fill({"When": "25 December 2026, 11am"})
    assert world.maya.submit().ok
    assert "is a bank holiday in England: Christmas Day" in world.maya.open_form().plain
    world.maya.close()
    world.maya.fill({"When": "Tuesday 22 September 2026, 6.30pm", "Title": "Other"})
    assert world.maya.submit().ok
    assert BEFORE not in world.maya.open_form().plain
