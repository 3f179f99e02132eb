"""A concern on the page: raised in a shared channel from another workspace, dealt with by the lead alone.

Leaves its pictures in docs/images/.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, expect

from slack_sandbox import Person
from tests.browser.visitor import NARROW, WIDE, Visitor, sit_down
from tests.handlers.concerns.room import SAID, form_team
from tests.world import ROOT, World

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def world(new_world: Callable[..., World]) -> World:
    """With a policy that holds the council's own numbers, as `make run` has them."""
    return new_world(settings={"KITH_POLICY": ROOT / "demo" / "policy.yaml"})


@pytest.fixture(params=[WIDE, NARROW])
def visit(browser: Browser, world: World, request: pytest.FixtureRequest) -> Callable[[Person, str], Visitor]:
    def visit_as(person: Person, channel: str) -> Visitor:
        visitor = sit_down(browser, world, person, request.param, channel)
        request.addfinalizer(visitor.page.close)
        return visitor

    return visit_as


def test_a_concern_is_raised_with_four_answers_and_dealt_with_by_the_lead_alone(
    visit: Callable[[Person, str], Visitor], world: World
) -> None:
    form_team(world)
    assert world.maya.command("#partners", "/kith channel").ok
    nadia = visit(world.nadia, "C0PARTNER")

    reference = raise_concern(nadia)
    world.deliver()
    lead = world.sandbox.person("Anwen Pritchard")
    workspace = world.sandbox.workspace
    anwen = visit(lead, workspace.open_dm(workspace.users[lead.id]).id)
    take_up(anwen, reference)
    assess(anwen)
    decide(anwen)
    close(anwen)
    world.deliver()
    look_what_came_of_it(nadia)


def raise_concern(nadia: Visitor) -> str:
    nadia.press("looks after this network", "Raise a concern")
    form = nadia.window("Raise a concern")
    expect(form).to_contain_text("01632 960002")
    expect(form).to_contain_text("This is not a referral")
    nadia.look("concern-raise")
    form.get_by_role("button", name="Next").click()
    expect(form).to_contain_text("Please")  # nothing was answered yet
    nadia.look()
    form.get_by_label("I am not sure").check()
    form.get_by_label("What happened?").fill(SAID)
    form.get_by_role("button", name="Next").click()
    expect(form).to_contain_text("kept for you alone")
    form.get_by_label("How and when can we safely reach you?").fill("By phone, after six")
    nadia.look()
    form.get_by_role("button", name="Send").click()
    thanks = nadia.window("Thank you")
    expect(thanks).to_contain_text("It has arrived.")
    nadia.look()
    reference = thanks.inner_text().split("Your reference is ")[1][:7]
    nadia.close("Thank you")
    return reference


def take_up(anwen: Visitor, reference: str) -> None:
    expect(anwen.message(reference)).not_to_contain_text(SAID)
    anwen.look("concern-notice")
    anwen.press(reference, "Open")
    why = anwen.window("Open")
    why.get_by_label("It falls to me").check()
    anwen.look()
    why.get_by_role("button", name="Open").click()
    page = anwen.window("Concern")
    expect(page).to_contain_text(SAID)
    page.get_by_role("button", name="I deal with it").click()
    expect(page).to_contain_text("Acknowledged")
    anwen.look("concern-case")


def choose(form: Locator, label: str, text: str) -> None:
    field = form.get_by_label(label)
    field.click()
    form.page.get_by_role("option", name=text, exact=True).click()
    expect(field).to_have_value(text)


def assess(anwen: Visitor) -> None:
    anwen.window("Concern").get_by_role("button", name="Assess").click()
    form = anwen.window("Assess")
    choose(form, "What kind of concern is it?", "A child may be at risk")
    form.get_by_label("The child’s own words").fill("“I was cold”")
    anwen.look()
    form.get_by_role("button", name="Save").click()
    expect(anwen.window("Concern")).to_contain_text("“I was cold”")


def decide(anwen: Visitor) -> None:
    anwen.window("Concern").get_by_role("button", name="Decide").click()
    form = anwen.window("Decide")
    choose(form, "What is decided?", "Referred")
    form.get_by_label("Why? Say it too where nothing is passed on").fill("The threshold is met")
    anwen.look()
    form.get_by_role("button", name="Save").click()
    expect(anwen.window("Concern")).to_contain_text("The threshold is met")
    anwen.look()


def close(anwen: Visitor) -> None:
    anwen.window("Concern").get_by_role("button", name="Close this concern").click()
    form = anwen.window("Close this concern")
    choose(form, "What came of it?", "Referred")
    form.get_by_label("Why can it be closed?").fill("Social care has it")
    form.get_by_label("What may whoever raised it know?").fill("We passed it on the same day. Thank you.")
    anwen.look()
    form.get_by_role("button", name="Save").click()
    expect(anwen.window("Concern")).to_contain_text("Social care has it")
    anwen.look()


def look_what_came_of_it(nadia: Visitor) -> None:
    nadia.press("looks after this network", "Raise a concern")
    nadia.window("Raise a concern").get_by_role("button", name="What I raised").click()
    mine = nadia.window("What I raised")
    expect(mine).to_contain_text("We passed it on the same day. Thank you.")
    expect(mine).not_to_contain_text("threshold")
    nadia.look("concern-mine")
