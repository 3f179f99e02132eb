"""A meeting on the page, from its poll to its notes, by people of two workspaces.

Leaves its pictures in docs/images/.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from slack_sandbox import Person
from tests.browser.test_first_visit import keep_picture
from tests.conftest import Clock
from tests.slack_sandbox.test_page_axe import CUT_OFF, findings
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.slow]
LINE = "/meeting Childminder forum 22 September 6.30pm or 24 September 7pm or 29 September 10am at Marsh Hall"
CHANNEL = "partners"
WIDE, NARROW = 1100, 390


@dataclass(frozen=True)
class Visitor:
    """Somebody at the page, in the channel that two workspaces share."""

    page: Page
    width: int

    def type(self, line: str) -> None:
        composer = self.page.get_by_role("textbox", name=f"Message #{CHANNEL}")
        composer.fill(line)
        composer.press("Enter")

    def message(self, holding: str) -> Locator:
        return self.page.get_by_role("log").get_by_role("article").filter(has_text=holding).last

    def press(self, holding: str, name: str) -> None:
        """A button of the last message that holds these words."""
        self.message(holding).get_by_role("button", name=name, exact=True).click()

    def window(self, title: str) -> Locator:
        return self.page.get_by_role("dialog", name=title, exact=True)

    def close(self, title: str) -> None:
        window = self.window(title)
        window.get_by_role("button", name="Close").last.click()
        expect(window).to_have_count(0)

    def look(self, picture: str = "") -> None:
        """Nothing keeps anybody out, nothing is cut off; and the picture, where there is room for it."""
        assert findings(self.page) == []
        assert self.page.evaluate(CUT_OFF) == []
        if picture and self.width == WIDE:
            keep_picture(self.page, picture)


@pytest.fixture(params=[WIDE, NARROW])
def visit(browser: Browser, world: World, request: pytest.FixtureRequest) -> Callable[[Person], Visitor]:
    def sit_down(person: Person) -> Visitor:
        page = browser.new_page(viewport={"width": request.param, "height": 900}, locale="en-GB")
        request.addfinalizer(page.close)
        page.set_default_timeout(8000)
        page.goto(f"{world.sandbox.url}#as={person.id}&channel=C0PARTNER")
        return Visitor(page, request.param)

    return sit_down


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
