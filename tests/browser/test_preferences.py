"""“My preferences” in the page with the real bot: filled in, refused, mended and read back by anybody."""

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.handlers.test_preferences import post_menu
from tests.slack_sandbox.test_page_axe import CUT_OFF, findings
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def look(page: Page) -> None:
    """Nothing keeps anybody out, and nothing is cut off."""
    assert findings(page) == []
    assert page.evaluate(CUT_OFF) == []


def open_form(page: Page, world: World) -> Locator:
    post_menu(world, "#partners")
    page.set_default_timeout(8000)
    page.goto(f"{world.sandbox.url}#as={world.nadia.id}&channel=C0PARTNER")
    page.get_by_role("log").get_by_role("button", name="My preferences").last.click()
    form = page.get_by_role("dialog", name="My preferences")
    expect(form).to_contain_text("How and when Kith reaches you.")
    return form


@pytest.mark.parametrize("width", [1100, 360])
def test_a_member_of_another_workspace_fills_it_in_mends_it_and_reads_it_back(
    browser: Browser, world: World, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800}, locale="en-GB")
    form = open_form(page, world)
    look(page)
    form.get_by_label("By e-mail").check()
    form.get_by_role("textbox", name="E-mail address").fill("nadia at home")
    form.get_by_label("Saturday").check()
    form.get_by_role("button", name="Save").click()
    expect(form).to_contain_text("This does not look like an e-mail address.")
    look(page)
    form.get_by_role("textbox", name="E-mail address").fill("nadia@tiny-acres.example")
    form.get_by_role("button", name="Save").click()
    saved = page.get_by_role("dialog", name="Saved")
    expect(saved).to_contain_text(
        "You hear from Kith by e-mail (nadia@tiny-acres.example), Monday to Saturday, 8:00 to 18:00"
    )
    look(page)
    page.close()


def test_staff_add_a_person_and_see_what_is_known_of_them(browser: Browser, world: World) -> None:
    page = browser.new_page(viewport={"width": 1100, "height": 800}, locale="en-GB")
    page.set_default_timeout(8000)
    page.goto(f"{world.sandbox.url}#as={world.maya.id}&channel=C0NETWORK")
    composer = page.get_by_role("textbox", name="Message #network")
    composer.fill("/kith person add Rose")
    composer.press("Enter")
    form = page.get_by_role("dialog", name="Add a person")
    form.get_by_role("textbox", name="Telephone").fill("01632 960001")
    look(page)
    form.get_by_role("button", name="Save").click()
    card = page.get_by_role("dialog", name="Person")
    expect(card).to_contain_text("Reached by telephone (01632 960001)")
    look(page)
    card.get_by_role("button", name="Change").click()
    expect(page.get_by_role("dialog", name="Change")).to_contain_text("Who told us")
    look(page)
    page.close()
