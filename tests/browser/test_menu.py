"""The Kith menu on the page: by a member of another workspace, by a guest, and by the co-ordinator."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SERIOUS = ("serious", "critical")


def page_of(browser: Browser, world: World, user_id: str, channel: str, width: int) -> Page:
    page = browser.new_page(viewport={"width": width, "height": 860}, locale="en-GB")
    page.set_default_timeout(8000)
    page.goto(f"{world.sandbox.url}#as={user_id}&channel={channel}")
    return page


def type_command(page: Page, line: str) -> None:
    composer = page.get_by_role("textbox", name="Message #")
    composer.fill(line)
    composer.press("Enter")


def menu(page: Page) -> Locator:
    return page.get_by_role("log").get_by_role("article").filter(has_text="looks after this network")


def serious(page: Page) -> list[str]:
    answer = Axe().run(page, options={"resultTypes": ["violations"]}).response
    return [found["id"] for found in answer["violations"] if found["impact"] in SERIOUS]


def close(page: Page, title: str) -> None:
    form = page.get_by_role("dialog", name=title)
    form.get_by_role("button", name="Close").last.click()
    expect(form).to_have_count(0)


@pytest.mark.parametrize("width", [1100, 390])
def test_a_member_of_another_workspace_links_herself_and_the_co_ordinator_confirms(
    browser: Browser, world: World, width: int
) -> None:
    page = page_of(browser, world, world.maya.id, "C0PARTNER", width)
    type_command(page, "/kith channel")
    expect(page.get_by_role("log")).to_contain_text("you look after it. The Kith menu is posted and pinned.")
    assert serious(page) == []
    menu(page).get_by_role("button", name="Find a meeting").click()
    expect(page.get_by_role("dialog", name="Meetings")).to_contain_text("You look after this network")
    close(page, "Meetings")

    hers = page_of(browser, world, world.nadia.id, "C0PARTNER", width)
    menu(hers).get_by_role("button", name="Help").click()
    expect(hers.get_by_role("dialog", name="Help")).to_contain_text("no commands for members of other")
    close(hers, "Help")
    menu(hers).get_by_role("button", name="Link me to my setting").click()
    form = hers.get_by_role("dialog", name="Link me to my setting")
    form.get_by_role("combobox", name="My setting").press_sequentially("samphyre")
    hers.get_by_role("option", name="Samphire House Nursery · ").click()
    form.get_by_role("textbox", name="What I do there").fill("Area manager")
    assert serious(hers) == []
    form.get_by_role("button", name="Ask").click()
    asked = hers.get_by_role("dialog", name="Link me to my setting")
    expect(asked).to_contain_text("This waits for @Maya Okafor")
    close(hers, "Link me to my setting")

    type_command(page, "/kith")
    today = page.get_by_role("dialog", name="Today")
    expect(today).to_contain_text("What they do there: “Area manager”")
    assert serious(page) == []
    today.get_by_role("button", name="Confirm").click()
    expect(today).to_contain_text("You confirmed that @Nadia Khoury belongs to Samphire House Nursery")

    menu(hers).get_by_role("button", name="Link me to my setting").click()
    form = hers.get_by_role("dialog", name="Link me to my setting")
    expect(form).to_contain_text("You belong to Samphire House Nursery")
    assert serious(hers) == []
    hers.close()
    page.close()
