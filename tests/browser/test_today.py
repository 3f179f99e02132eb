"""A second admin's way in the page with the real bot: the Home tab, “Today”, approving and its traces."""

import pytest
from playwright.sync_api import Browser, expect

from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("width", [1100, 390])
def test_a_second_admin_approves_in_the_home_tab_and_finds_it_done_in_today(
    browser: Browser, world: World, width: int
) -> None:
    assert world.george.command("#network", "/kith role @Anwen Pritchard deputy").ok
    page = browser.new_page(viewport={"width": width, "height": 800}, locale="en-GB")
    page.set_default_timeout(8000)
    page.goto(f"{world.sandbox.url}#as={world.tomas.id}&channel=C0NETWORK")
    composer = page.get_by_role("textbox", name="Message #network")
    composer.fill("/kith")
    composer.press("Enter")
    today = page.get_by_role("dialog", name="Today")
    expect(today).to_contain_text("@George Adeyemi asks to give @Anwen Pritchard the role deputy.")
    today.get_by_role("button", name="Close").last.click()
    expect(today).to_have_count(0)

    if width < 720:
        page.get_by_role("button", name="Menu").click()
    page.get_by_role("navigation").get_by_role("button", name="Kith").click()
    home = page.get_by_role("tabpanel", name="Home")
    home.get_by_role("button", name="Approve").click()
    expect(home).to_contain_text("You approved the role deputy for @Anwen Pritchard.")
    expect(home.get_by_role("button", name="Approve")).to_have_count(0)
    home.get_by_role("button", name="Help").click()
    expect(page.get_by_role("dialog", name="Help")).to_contain_text("What Kith can do here")
    page.close()
