"""A newcomer's first visit: `make run`, then the page in a browser. Leaves its pictures in docs/images/."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.world import ROOT

IMAGES = ROOT / "docs" / "images"
ADDRESS = re.compile(r"pretend workspace: (http://127\.0\.0\.1:\d+/)")
pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The address that `make run` prints."""
    make = shutil.which("make")
    if make is None or sys.platform == "win32":
        pytest.skip("No make here, so `make run` was not tested. On Debian and Ubuntu: apt install make")
    # A number that is not taken, and none of the settings of whoever runs the tests.
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "KITH_"))
    }
    environment.pop("DISPLAY", None)
    process = subprocess.Popen(
        [make, "run"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        yield next(found[1] for line in process.stdout or () if (found := ADDRESS.search(line)))
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.communicate(timeout=20)


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1200, "height": 860}, locale="en-GB")
    page.set_default_timeout(8000)
    page.goto(address)
    yield page
    page.close()


def keep_picture(page: Page, name: str) -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=IMAGES / f"{name}.png", animations="disabled")


def close(page: Page, title: str) -> None:
    form = page.get_by_role("dialog", name=title, exact=True)
    form.get_by_role("button", name="Close").last.click()
    expect(form).not_to_be_visible()


def test_a_newcomer_acts_as_the_co_ordinator_and_opens_a_record(page: Page) -> None:
    expect(page.get_by_label("Act as")).to_contain_text("Maya Okafor")
    composer = page.get_by_role("textbox", name="Message #")
    composer.press_sequentially("/")
    expect(page.get_by_role("option", name="/provider")).to_be_visible()
    keep_picture(page, "commands")
    composer.fill("/provider")
    composer.press("Enter")

    form = page.get_by_role("dialog", name="Find a provider")
    form.get_by_role("combobox", name="Name").press_sequentially("samphyre")
    suggestion = page.get_by_role("option", name="Samphire House Nursery · SALTMERE")
    expect(suggestion).to_be_visible()
    keep_picture(page, "form")
    page.get_by_role("option", name="Search for “samphyre”").click()
    form.get_by_role("button", name="Find").click()

    results = page.get_by_role("dialog", name="Providers found")
    expect(results).to_contain_text("Shown for “samphire”, since nothing is spelt “samphyre”.")
    results.get_by_role("button", name="Open").first.click()

    record = page.get_by_role("dialog", name="Provider", exact=True)
    expect(record).to_contain_text("Samphire House Nursery")
    expect(record).to_contain_text("Ofsted, 31 August 2026")
    keep_picture(page, "record")
    close(page, "Provider")
    close(page, "Providers found")


def test_a_search_in_words_is_answered_for_the_asker_alone(page: Page) -> None:
    composer = page.get_by_role("textbox", name="Message #")
    composer.fill("/provider playgruop near XW5 1QG within 1 mile")
    composer.press("Enter")
    answer = page.get_by_role("log").get_by_role("article").last
    expect(answer).to_contain_text("Only visible to you")
    expect(answer).to_contain_text("Shown for “playgroup”")
    expect(answer).to_contain_text("miles away")
    keep_picture(page, "results")


def test_what_is_shared_is_looked_at_first_and_then_seen_by_a_member_of_another_workspace(page: Page) -> None:
    page.get_by_role("button", name="partners").click()
    composer = page.get_by_role("textbox", name="Message #partners")
    composer.fill("/provider 9100003")
    composer.press("Enter")
    page.get_by_role("log").get_by_role("button", name="Open").last.click()
    page.get_by_role("dialog").get_by_role("button", name="Share in channel").click()
    share = page.get_by_role("dialog", name="Share in channel")
    expect(share).to_contain_text("This will be posted:")
    keep_picture(page, "share")
    share.get_by_role("button", name="Share", exact=True).click()
    shared = page.get_by_role("dialog", name="Shared")
    expect(shared).to_contain_text("Posted in #partners")
    close(page, "Shared")
    close(page, "Provider")
    page.get_by_label("Act as").select_option(label="Nadia Khoury")
    posted = page.get_by_role("log").get_by_role("article").last
    expect(posted).to_contain_text("Samphire House Nursery")
    expect(posted).not_to_contain_text("Only visible to you")
    keep_picture(page, "shared")


def test_the_co_ordinator_posts_the_menu_by_which_a_member_of_another_workspace_says_how_she_is_reached(
    page: Page,
) -> None:
    page.get_by_role("button", name="partners").click()
    composer = page.get_by_role("textbox", name="Message #partners")
    composer.fill("/kith channel")
    composer.press("Enter")
    expect(page.get_by_role("log")).to_contain_text("The Kith menu is posted and pinned.")
    page.get_by_label("Act as").select_option(label="Nadia Khoury")
    menu = page.get_by_role("log").get_by_role("article").filter(has_text="looks after this network")
    expect(menu.get_by_role("button", name="Help")).to_be_in_viewport()
    expect(page.locator(".place.unread")).to_have_count(0)
    keep_picture(page, "menu")
    menu.get_by_role("button", name="My preferences").click()
    form = page.get_by_role("dialog", name="My preferences")
    form.get_by_label("One message each morning").check()
    form.get_by_label("In Slack").scroll_into_view_if_needed()
    keep_picture(page, "preferences")
    form.get_by_role("button", name="Save").click()
    saved = page.get_by_role("dialog", name="Saved")
    expect(saved).to_contain_text("as one message each morning (about 8:30)")
    close(page, "Saved")
