"""“Was this useful?” in Slack: one press, on the message or on the meeting's page."""

from datetime import timedelta

from bot.services.meetings.feedback import ASKED_FOR
from tests.conftest import Clock
from tests.handlers.meetings.aftermath import OVER, from_kith, hold, tick
from tests.handlers.meetings.room import PARTNERS, page, press
from tests.tables import dump
from tests.world import World


def over(world: World, clock: Clock) -> None:
    hold(world, clock)
    press(world.nadia, "Going", PARTNERS)
    clock.now = OVER
    assert tick(world.maya, "@Nadia Khoury").ok
    world.maya.close()


def test_the_page_asks_and_shows_ones_own_answer(world: World, clock: Clock) -> None:
    over(world, clock)
    assert world.nadia.press(page(world.nadia, PARTNERS), "Partly").ok
    assert "You answered: Partly. You can change it." in world.nadia.open_form().plain
    assert world.nadia.press(world.nadia.open_form(), "No").ok
    assert "You answered: No." in world.nadia.open_form().plain
    priya = world.sandbox.person("Priya Nair")
    assert "Was this useful?" not in page(priya, PARTNERS).plain
    world.deliver()
    assert [one for one in from_kith(world, "Nadia Khoury") if "Was this useful?" in one] == []


def test_after_two_weeks_it_is_nobodys_and_nobody_can_change_it(world: World, clock: Clock) -> None:
    over(world, clock)
    world.deliver()
    note = next(one for one in world.nadia.messages("Kith") if "Was this useful?" in one.plain)
    assert world.nadia.press(note, "Yes").ok
    assert "noted for" in world.nadia.messages("Kith")[-1].plain
    assert dump(world.database)["meeting_feedback"]
    clock.now = OVER + ASKED_FOR + timedelta(minutes=1)
    world.deliver()
    assert dump(world.database)["meeting_feedback"] == ""
    assert world.nadia.press(note, "No").ok
    assert "The time to answer is over" in world.nadia.messages("Kith")[-1].plain
    assert "'yes'" in dump(world.database)["meeting_rating"]
