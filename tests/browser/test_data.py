"""A guest's way in the page with the real bot: what Kith holds about them, the file, a complaint."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, expect

from bot.store import people
from tests.world import World

NOW = datetime(2026, 9, 14, 17, 0, tzinfo=UTC)
pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("width", [1100, 390])
def test_a_guest_sees_what_is_held_gets_it_as_a_file_and_complains(
    browser: Browser, world: World, width: int
) -> None:
    with world.database.transaction(writes=True) as session:
        people.meet(session, world.beth.id, "T0WESTHAV", NOW)
    assert world.beth.command("#network", "/kith help").ok
    page = browser.new_page(viewport={"width": width, "height": 900}, locale="en-GB")
    page.set_default_timeout(8000)
    page.goto(f"{world.sandbox.url}#as={world.beth.id}&channel=C0NETWORK")
    page.get_by_role("button", name="What Kith holds about me").click()
    held = page.get_by_role("dialog", name="What Kith holds")
    expect(held).to_contain_text("Name, contacts and Slack account: 1 entry")
    held.get_by_role("button", name="Send me the file").click()
    expect(held).to_contain_text("Your file is on its way")
    held.get_by_role("button", name="Complain").click()
    complaint = page.get_by_role("dialog", name="Complain")
    expect(complaint).to_contain_text("0303 123 1113")
    complaint.get_by_label("What went wrong?").fill("You told others of my move.")
    complaint.get_by_role("button", name="Send").click()
    expect(page.get_by_role("dialog", name="It has come")).to_contain_text("Your reference is K-")
    page.close()
