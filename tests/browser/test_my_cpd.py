"""“My CPD” in the page with the real bot: a certificate with its file, hours, and the team, by anybody."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.handlers.cpd.learners import PDF, a_setting, choose_roles, link, open_menu
from tests.slack_sandbox.test_page_axe import CUT_OFF, findings
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def look(page: Page) -> None:
    """Nothing keeps anybody out, and nothing is cut off."""
    assert findings(page) == []
    assert page.evaluate(CUT_OFF) == []


@pytest.mark.parametrize("width", [1100, 360])
def test_a_member_of_another_workspace_notes_a_certificate_with_its_file(
    browser: Browser, world: World, width: int
) -> None:
    link(world, world.nadia.id, *a_setting(world))
    open_menu(world, world.nadia)
    assert choose_roles(world.nadia, "Childminder", since="2026-09-01").ok
    world.nadia.close()
    page = browser.new_page(viewport={"width": width, "height": 900}, locale="en-GB")
    page.set_default_timeout(8000)
    page.goto(f"{world.sandbox.url}#as={world.nadia.id}&channel=C0PARTNER")
    page.get_by_role("log").get_by_role("button", name="My CPD").last.click()
    window = page.get_by_role("dialog", name="My CPD")
    expect(window).to_contain_text("Paediatric first aid: missing, needed by 1 December 2026")
    look(page)
    window.get_by_role("button", name="Add a certificate").click()
    form = page.get_by_role("dialog", name="Add a certificate")
    form.get_by_role("combobox", name="What it is").click()
    form.get_by_role("option", name="Paediatric first aid").click()
    form.get_by_label("Issued on").fill("2024-01-10")
    look(page)
    form.locator("input[type=file]").set_input_files(
        {"name": "First aid.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    expect(form).to_contain_text("First aid.pdf")
    form.get_by_role("button", name="Save").click()
    expect(window).to_contain_text("counts until 10 January 2027")
    expect(window).to_contain_text("with a file")
    look(page)
    window.get_by_role("button", name="My team").click()
    expect(page.get_by_role("dialog", name="My team")).to_contain_text("I manage this setting")
    look(page)
