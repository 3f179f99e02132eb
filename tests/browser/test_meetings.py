"""A meeting on the page, from its poll to its notes, by people of two workspaces.

Leaves its pictures in docs/images/.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, expect

from slack_sandbox import Person
from tests.browser.visitor import NARROW, WIDE, Visitor, sit_down
from tests.conftest import Clock
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.slow]
LINE = "/meeting Childminder forum 22 September 6.30pm or 24 September 7pm or 29 September 10am at Marsh Hall"


@pytest.fixture(params=[WIDE, NARROW])
def visit(browser: Browser, world: World, request: pytest.FixtureRequest) -> Callable[[Person], Visitor]:
    def visit_as(person: Person) -> Visitor:
        visitor = sit_down(browser, world, person, request.param)
        request.addfinalizer(visitor.page.close)
        return visitor

    return visit_as


def test_a_meeting_is_planned_polled_settled_answered_held_and_written_up(
    visit: Callable[[Person], Visitor], world: World, clock: Clock
) -> None:
    maya, nadia = visit(world.maya), visit(world.nadia)
    imran = visit(world.sandbox.person("Imran Shah"))

    plan(maya)
    mark(nadia, "Yes", "If need be, I can", "No")
    mark(imran, "Yes", "No", "No")
    settle(maya)
    answer(nadia)
    look_who_comes(maya)
    clock.move(days=8, hours=4)
    write_up(maya)


def plan(maya: Visitor) -> None:
    maya.type(LINE)
    form = maya.window("Plan a meeting")
    expect(form).to_be_visible()
    maya.look()
    form.get_by_role("button", name="Next").click()
    right = maya.window("Is this right?")
    expect(right).to_contain_text("Thursday 24 September 2026, 7pm")
    right.get_by_label("Post the poll in the channel now").check()
    maya.look("meeting-plan")
    right.get_by_role("button", name="Save").click()
    expect(maya.window("Meeting")).to_contain_text("The poll was posted in")
    maya.look()
    maya.close("Meeting")


def mark(visitor: Visitor, *marks: str) -> None:
    visitor.press("Which times suit you?", "Mark your times")
    form = visitor.window("Mark your times")
    for number, given in enumerate(marks):
        form.get_by_role("radiogroup").nth(number).get_by_label(given, exact=True).check()
    visitor.look("meeting-mark")
    form.get_by_role("button", name="Save").click()
    expect(visitor.window("Meeting")).to_contain_text("it is noted")
    visitor.look()
    visitor.close("Meeting")


def settle(maya: Visitor) -> None:
    expect(maya.message("Which times suit you?")).to_contain_text("2 yes")
    maya.look("meeting-poll")
    maya.press("Which times suit you?", "Details")
    page = maya.window("Meeting")
    expect(page).to_contain_text("2 people have answered")
    maya.look()
    page.get_by_role("button", name="Settle on this").first.click()
    form = maya.window("Settle on this")
    expect(form).to_contain_text("2 can")
    maya.look("meeting-settle")
    form.get_by_role("button", name="Settle on this").click()
    expect(page).to_contain_text("The time is settled.")
    maya.look()
    maya.close("Meeting")


def answer(nadia: Visitor) -> None:
    nadia.press("Going: 0", "Going")
    expect(nadia.message("You are going")).to_contain_text("Only visible to you")
    expect(nadia.message("Marsh Hall")).to_contain_text("Going: 1")
    nadia.look("meeting-invitation")
    nadia.press("Going: 1", "What I need")
    form = nadia.window("What I need")
    form.get_by_label("A hearing loop").check()
    nadia.look()
    form.get_by_role("button", name="Send").click()
    page = nadia.window("Meeting")
    expect(page).to_contain_text("Your answer: Going")
    expect(page).not_to_contain_text("Who is coming")
    nadia.look()
    nadia.close("Meeting")


def look_who_comes(maya: Visitor) -> None:
    maya.press("Going: 1", "Details")
    page = maya.window("Meeting")
    expect(page).to_contain_text("Going (1): @Nadia Khoury")
    expect(page).to_contain_text("Needs not ready yet: one need is open.")
    maya.look("meeting-page")
    page.get_by_role("button", name="What people need").click()
    expect(maya.window("What people need")).to_contain_text("hearing loop", ignore_case=True)
    maya.look()
    maya.close("What people need")


def write_up(maya: Visitor) -> None:
    maya.press("Going: 1", "Details")
    page = maya.window("Meeting")
    expect(page).to_contain_text("This meeting is over.")
    page.get_by_role("button", name="Who was there").click()
    roll = maya.window("Who was there")
    roll.get_by_label("Nadia Khoury").check()
    maya.look()
    roll.get_by_role("button", name="Save").click()
    expect(page).to_contain_text("Who was there: 1")
    maya.look("meeting-over")
    page.get_by_role("button", name="Notes").click()
    maya.window("Notes").get_by_role("button", name="Write the notes").click()
    form = maya.window("Write the notes")
    form.get_by_label("What was discussed").first.fill("How the new ratios work out.")
    form.get_by_label("What was decided, a line each").fill("We meet again in November.")
    maya.look()
    form.get_by_role("button", name="Save").click()
    notes = maya.window("Notes")
    expect(notes).to_contain_text("We meet again in November.")
    maya.look()
    notes.get_by_role("button", name="Send the notes").click()
    preview = maya.window("Send the notes")
    expect(preview).to_contain_text("We meet again in November.")
    maya.look()
    preview.get_by_role("button", name="Send").last.click()
    expect(notes).to_contain_text("The notes go to")
    maya.look()
    maya.close("Notes")
