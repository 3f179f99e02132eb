"""The app’s Home tab on the page: what the bot puts there, live, and who has one."""

import re
from queue import Empty

import pytest
from playwright.sync_api import Locator, Page, expect
from slack_sdk import WebClient

from tests.slack_sandbox.page_bot import ELLEN, GRACE, PRIYA, STAFF, TOM, Helper, home
from tests.slack_sandbox.visits import Visits

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def open_app(visit: Visits, person: str = PRIYA, width: int = 1100) -> Page:
    page = visit(person, STAFF if person in (PRIYA, TOM) else "C00SHARED", width)
    if width < 720:
        page.get_by_role("button", name="Menu").click()
    page.get_by_role("navigation").get_by_role("button", name="Helper").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Helper")
    return page


def home_tab(page: Page) -> Locator:
    return page.get_by_role("tabpanel", name="Home")


def told(helper: Helper) -> list[tuple[str, str]]:
    """Which tabs the bot was told of so far, in order."""
    found = []
    try:
        while True:
            found.append(helper.tabs.get(timeout=0.3))
    except Empty:
        return found


@pytest.fixture(autouse=True)
def _fresh(visit: Visits, helper: Helper) -> None:
    """Nobody has read less than everything, which would open the messages first, nor an old greeting."""
    client = WebClient(helper.sandbox.bot_token, base_url=helper.sandbox.api_url)
    for person in (PRIYA, GRACE):
        client.views_publish(user_id=person, view=home("Good morning"))
        someone = helper.sandbox.person(person)
        for message in someone.messages("Helper")[-1:]:
            someone.read(message)
    told(helper)


def test_the_app_opens_on_its_home_tab_and_the_bot_is_told(visit: Visits, helper: Helper) -> None:
    page = open_app(visit)
    expect(home_tab(page).get_by_role("heading", name="Good morning")).to_be_visible()
    expect(page.get_by_role("tab", name="Home")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("log")).to_be_hidden()
    assert told(helper) == [(PRIYA, "home")]


def test_what_the_bot_publishes_on_the_first_visit_appears(visit: Visits, helper: Helper) -> None:
    assert helper.sandbox.person(TOM).home is None
    page = open_app(visit, TOM)
    expect(home_tab(page).get_by_role("heading", name="Good morning")).to_be_visible()


def test_the_messages_stand_on_a_tab_of_their_own(visit: Visits, helper: Helper) -> None:
    page = open_app(visit)
    page.get_by_role("tab", name="Messages").click()
    expect(home_tab(page)).to_be_hidden()
    expect(page.get_by_role("textbox", name="Message Helper")).to_be_visible()
    assert told(helper) == [(PRIYA, "home"), (PRIYA, "messages")]


def test_a_tab_survives_a_reload(visit: Visits) -> None:
    page = open_app(visit)
    expect(home_tab(page).get_by_role("heading", name="Good morning")).to_be_visible()
    page.reload()
    expect(home_tab(page).get_by_role("heading", name="Good morning")).to_be_visible()


def test_a_button_on_the_home_tab_opens_a_form_and_the_focus_comes_back(visit: Visits) -> None:
    page = open_app(visit)
    fill_in = home_tab(page).get_by_role("button", name="Fill in")
    fill_in.click()
    expect(page.get_by_role("dialog", name="A form")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(fill_in).to_be_focused()


def test_what_is_published_anew_replaces_the_old_at_once(visit: Visits) -> None:
    page = open_app(visit)
    home_tab(page).get_by_label("Your name").fill("Half a na")
    home_tab(page).get_by_role("button", name="Greet me again").click()
    expect(home_tab(page).get_by_role("heading", name="Good morning again")).to_be_visible()
    expect(home_tab(page).get_by_label("Your name")).to_have_value("Half a na")
    expect(page.locator("#announcements")).to_have_text("Helper has changed this tab.")


def test_menus_and_fields_of_the_home_tab_reach_the_bot(visit: Visits) -> None:
    page = open_app(visit)
    home_tab(page).get_by_role("combobox", name="Colour").click()
    page.get_by_role("option", name="Green").click()
    expect(home_tab(page).get_by_role("heading", name="You chose green")).to_be_visible()
    home_tab(page).get_by_label("Your name").fill("Priya")
    home_tab(page).get_by_label("Your name").press("Enter")
    expect(home_tab(page).get_by_role("heading", name="You chose Priya")).to_be_visible()
    expect(home_tab(page).get_by_label("Your name")).to_be_focused()


def test_nobody_sees_the_home_tab_of_another(visit: Visits) -> None:
    page = open_app(visit)
    home_tab(page).get_by_role("button", name="Greet me again").click()
    expect(home_tab(page).get_by_role("heading", name="Good morning again")).to_be_visible()
    expect(
        home_tab(open_app(visit, GRACE)).get_by_role("heading", name="Good morning", exact=True)
    ).to_be_visible()


def test_the_app_opens_on_its_messages_when_there_is_something_new(visit: Visits, helper: Helper) -> None:
    client = WebClient(helper.sandbox.bot_token, base_url=helper.sandbox.api_url)
    client.chat_postMessage(channel=PRIYA, text="Something new for Priya")
    page = visit(PRIYA, STAFF)
    expect(page.get_by_role("button", name="Helper").locator(".tag.new")).to_be_visible()
    page = open_app(visit)
    expect(page.get_by_role("tab", name="Messages")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("log").get_by_text("Something new for Priya")).to_be_visible()


def test_a_message_that_comes_while_the_home_tab_is_open_is_counted_on_the_other(
    visit: Visits, helper: Helper
) -> None:
    page = open_app(visit)
    client = WebClient(helper.sandbox.bot_token, base_url=helper.sandbox.api_url)
    client.chat_postMessage(channel=PRIYA, text="While you look at Home")
    messages = page.get_by_role("tab", name="Messages")
    expect(messages).to_have_accessible_name(re.compile("Messages ?, 1 unread"))
    messages.click()
    expect(messages).to_have_accessible_name("Messages")


def test_the_tabs_are_changed_by_arrow_keys(visit: Visits) -> None:
    page = open_app(visit)
    page.get_by_role("tab", name="Home").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Messages")).to_be_focused()
    expect(page.get_by_role("tab", name="Messages")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("tab", name="Home")).to_be_focused()
    expect(home_tab(page)).to_be_visible()


def test_a_channel_has_no_tabs(visit: Visits) -> None:
    expect(visit(PRIYA, STAFF).get_by_role("tab")).to_have_count(0)


def test_somebody_of_another_workspace_has_messages_with_the_app_and_no_home_tab(
    visit: Visits, helper: Helper
) -> None:
    client = WebClient(helper.sandbox.bot_token, base_url=helper.sandbox.api_url)
    client.chat_postMessage(channel=ELLEN, text="Hello from the council")
    page = open_app(visit, ELLEN)
    expect(page.get_by_role("tab")).to_have_count(0)
    expect(page.get_by_role("log").get_by_text("Hello from the council").last).to_be_visible()
    assert told(helper) == []
