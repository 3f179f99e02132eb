"""A co-ordinator’s main path without a mouse: find, open, share and close, in the page with the real bot."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def tab_to(page: Page, name: str, key: str = "Tab") -> None:
    """Press Tab until the focus is on the button with these words."""
    for _ in range(80):
        page.keyboard.press(key)
        if page.evaluate("document.activeElement.textContent.trim()") == name:
            return
    raise AssertionError(f"No button “{name}” is reached by {key}.")


def test_a_provider_is_found_opened_and_shared_by_keys_alone(browser: Browser, world: World) -> None:
    page = browser.new_page(viewport={"width": 1100, "height": 800}, locale="en-GB")
    page.set_default_timeout(8000)
    page.goto(f"{world.sandbox.url}#as={world.maya.id}&channel=C0PARTNER")
    composer = page.get_by_role("textbox", name="Message #partners")
    expect(composer).to_be_focused()
    page.keyboard.type("/prov")
    page.keyboard.press("Tab")
    page.keyboard.type("9100003")
    page.keyboard.press("Enter")
    expect(page.get_by_role("log").get_by_role("button", name="Open")).to_be_visible()

    tab_to(page, "Open", key="Shift+Tab")
    page.keyboard.press("Enter")
    record = page.get_by_role("dialog", name="Provider", exact=True)
    expect(record).to_contain_text("Samphire House Nursery")

    tab_to(page, "Share in channel")
    page.keyboard.press("Enter")
    share = page.get_by_role("dialog", name="Share in channel")
    expect(share).to_contain_text("This will be posted:")
    tab_to(page, "Share")
    page.keyboard.press("Enter")
    shared = page.get_by_role("dialog", name="Shared")
    expect(shared).to_contain_text("Posted in #partners")
    expect(shared).to_have_attribute("aria-busy", "false")

    page.keyboard.press("Escape")
    expect(record).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("log").get_by_role("button", name="Open").first).to_be_focused()
    assert "Samphire House Nursery" in world.nadia.last_message("#partners").plain
    page.close()
