"""Global shortcuts on the page, and joining channels."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.slack_sandbox.page_bot import ELLEN, EMPTY, GARDEN, GRACE, LOBBY, PRIYA, SHARED, STAFF, TOM
from tests.slack_sandbox.visits import Visits, composer, message

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def shortcuts(page: Page) -> Locator:
    """The menu beside the message box."""
    return page.locator("#composer .shortcuts")


def browse(page: Page) -> Locator:
    page.get_by_role("button", name="Browse channels").click()
    dialog = page.get_by_role("dialog", name="Browse channels")
    expect(dialog).to_be_visible()
    return dialog


def test_a_global_shortcut_opens_a_form_from_anywhere(visit: Visits) -> None:
    page = visit(PRIYA, STAFF)
    shortcuts(page).locator("summary").click()
    expect(shortcuts(page).get_by_role("listitem")).to_contain_text(["Begin anew", "Say nothing"])
    expect(shortcuts(page)).to_contain_text("Opens an empty form")
    expect(shortcuts(page)).not_to_contain_text("Keep this")
    shortcuts(page).get_by_role("button", name="Begin anew").click()
    expect(page.get_by_role("dialog", name="Anew")).to_be_visible()
    payload = visit.sandbox.envelopes[-1].payload
    assert (payload["type"], "channel" in payload) == ("shortcut", False)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(shortcuts(page).locator("summary")).to_be_focused()


def test_a_shortcut_without_an_answer_says_so_to_the_person_alone(visit: Visits) -> None:
    page, other = visit(PRIYA, STAFF), visit(TOM, STAFF)
    visit.sandbox.ack_timeout, before = 0.3, visit.sandbox.ack_timeout
    try:
        shortcuts(page).locator("summary").click()
        shortcuts(page).get_by_role("button", name="Say nothing").click()
        expect(message(page, "did not respond")).to_contain_text("Only visible to you")
    finally:
        visit.sandbox.ack_timeout = before
    expect(message(other, "did not respond")).to_have_count(0)


def test_a_guest_has_shortcuts_and_somebody_of_another_workspace_has_none(visit: Visits) -> None:
    expect(shortcuts(visit(GRACE, SHARED))).to_be_visible()
    expect(shortcuts(visit(ELLEN, SHARED))).to_have_count(0)


def test_the_menu_closes_by_escape_by_a_press_elsewhere_and_by_going_on(visit: Visits) -> None:
    page = visit(PRIYA, STAFF)
    summary, first = (
        shortcuts(page).locator("summary"),
        shortcuts(page).get_by_role("button", name="Begin anew"),
    )
    summary.click()
    page.keyboard.press("Escape")
    expect(first).to_be_hidden()
    expect(summary).to_be_focused()
    summary.click()
    page.get_by_role("heading", level=1).click()
    expect(first).to_be_hidden()
    summary.click()
    composer(page).focus()
    expect(first).to_be_hidden()


def test_a_channel_is_looked_at_before_it_is_joined(visit: Visits) -> None:
    visit.sandbox.person(TOM).say("#lobby", "Cake at four")
    page = visit(PRIYA, STAFF)
    expect(page.get_by_role("navigation").get_by_role("button", name="lobby")).to_have_count(0)
    browse(page).get_by_role("button", name="Look at #lobby").click()
    expect(message(page, "Cake at four")).to_be_visible()
    expect(page.locator("#composer-box")).to_be_hidden()
    join = page.get_by_role("button", name="Join #lobby")
    expect(join).to_be_focused()
    assert PRIYA not in visit.sandbox.workspace.channels[LOBBY].user_ids
    join.click()
    expect(composer(page)).to_be_focused()
    expect(page.locator("#composer-help")).to_contain_text("/ for commands")
    assert PRIYA in visit.sandbox.workspace.channels[LOBBY].user_ids
    expect(page.get_by_role("navigation").get_by_role("button", name="lobby")).to_be_visible()


def test_a_channel_is_joined_from_the_list_which_then_offers_it_no_more(visit: Visits) -> None:
    page = visit(PRIYA, EMPTY)
    browse(page).get_by_role("button", name="Join #garden").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("garden")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(composer(page)).to_be_focused()
    assert PRIYA in visit.sandbox.workspace.channels[GARDEN].user_ids
    expect(browse(page).get_by_role("button", name="Join #garden")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Browse channels")).to_be_focused()


def test_a_channel_that_cannot_be_joined_says_why(visit: Visits) -> None:
    page = visit(TOM, STAFF)
    dialog = browse(page)
    page.route("**/sandbox/joins", lambda route: route.abort())
    dialog.get_by_role("button", name="Join #quiet").click()
    expect(dialog.get_by_role("status")).to_contain_text("did not answer")
    expect(dialog.get_by_role("button", name="Join #quiet")).to_be_visible()
    assert TOM not in visit.sandbox.workspace.channels[EMPTY].user_ids
    page.keyboard.press("Escape")


@pytest.mark.parametrize("person", [GRACE, ELLEN])
def test_who_is_no_member_of_the_workspace_browses_no_channels(visit: Visits, person: str) -> None:
    expect(visit(person, SHARED).get_by_role("button", name="Browse channels")).to_be_hidden()
