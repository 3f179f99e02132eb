"""The page without a mouse: everything is reached, is seen to be reached, and gives the focus back."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.slack_sandbox.page_bot import PRIYA, STAFF, TOM
from tests.slack_sandbox.page_states import STATES
from tests.slack_sandbox.visits import Visits, composer, message, send

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# What something on the page is called here.
NAMED = """(node) => node === document.body ? "BODY" :
  node.id || node.dataset.channel || node.getAttribute("aria-label") || node.textContent || node.tagName"""
# What has the focus, and whether one sees that it has: by an outline, or by the shadow of its box.
FOCUSED = """() => {
  const node = document.activeElement;
  const row = node.closest(".composer-row");
  const ring = getComputedStyle(node);
  const outlined = ring.outlineStyle !== "none" && parseFloat(ring.outlineWidth) >= 2;
  const shown = outlined || (row && getComputedStyle(row).boxShadow !== "none");
  return [(NAMED)(node), Boolean(node.checkVisibility() && shown)];
}""".replace("NAMED", NAMED)
# Whatever can be used, save tabs and radio buttons beyond the first: arrows lead to these.
REACHABLE = """() => {
  const inside = document.querySelector("dialog[open]") ?? document;
  const isFirst = (node) => node.type !== "radio" || node === inside.querySelector(`[name="${node.name}"]`);
  const isShown = (node) => node.checkVisibility({ visibilityProperty: true }) && !node.disabled;
  const wanted = "a[href], button, input, select, textarea, summary, [tabindex='0']";
  const found = [...inside.querySelectorAll(wanted)].filter((node) => isShown(node) && isFirst(node));
  return found.filter((node) => node.tabIndex >= 0).map(NAMED);
}""".replace("NAMED", NAMED)


def tab_to(page: Page, name: str, key: str = "Tab", most: int = 60) -> None:
    """Press Tab until the focus is on what has this name or these words."""
    for _ in range(most):
        page.keyboard.press(key)
        words = page.locator(":focus").evaluate_all(
            "([node]) => node?.getAttribute('aria-label') ?? node?.textContent ?? ''"
        )
        if name in words:
            return
    raise AssertionError(f"Nothing called “{name}” is reached by {key}.")


@pytest.mark.parametrize("state", ["channel", "thread", "form_with_choices", "home", "browse", "inspector"])
@pytest.mark.parametrize("width", [1100, 360])
def test_everything_is_reached_by_tab_and_one_sees_where_one_is(
    visit: Visits, state: str, width: int
) -> None:
    page = STATES[state](visit, width)
    wanted = page.evaluate(REACHABLE)
    page.evaluate("(document.querySelector('dialog[open]') ?? document.body).focus()")
    reached = {}
    for _ in range(2 * len(wanted) + 10):
        page.keyboard.press("Tab")
        name, is_seen = page.evaluate(FOCUSED)
        reached[name] = is_seen
    missed = [name for name in wanted if name not in reached]
    assert missed == []
    assert [name for name, is_seen in reached.items() if not is_seen and name != "BODY"] == []


def test_the_way_past_the_sidebar_leads_to_the_message_box(visit: Visits) -> None:
    page = visit(PRIYA, STAFF)
    page.reload()
    expect(composer(page)).to_be_focused()
    page.evaluate("document.activeElement.blur()")
    tab_to(page, "Skip to the conversation")
    page.keyboard.press("Enter")
    expect(composer(page)).to_be_focused()
    expect(page).to_have_url(re.compile("channel="))


def test_a_channel_is_found_and_joined(visit: Visits) -> None:
    page = visit(TOM, STAFF)
    page.get_by_label("Act as").focus()
    tab_to(page, "Browse channels")
    page.keyboard.press("Enter")
    tab_to(page, "Look at #quiet")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Join #quiet")).to_be_focused()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_thread_is_found_under_threads(visit: Visits) -> None:
    page = STATES["channel"](visit, 1100)
    page.get_by_label("Act as").focus()
    tab_to(page, "Threads")
    page.keyboard.press("Enter")
    tab_to(page, "two-year-old")
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="in this thread")).to_be_focused()


def test_the_home_tab_is_opened_and_used(visit: Visits) -> None:
    page = STATES["home"](visit, 1100)
    page.get_by_label("Act as").focus()
    tab_to(page, "Helper")
    page.keyboard.press("Enter")
    expect(page.get_by_role("tabpanel")).to_be_focused()
    tab_to(page, "Fill in")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="A form")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Fill in")).to_be_focused()


def test_a_global_shortcut_is_chosen(visit: Visits) -> None:
    page = visit(PRIYA, STAFF)
    composer(page).focus()
    tab_to(page, "Shortcuts of this workspace", most=3)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Anew")).to_be_visible()


def test_the_sidebar_of_a_narrow_screen_opens_closes_and_gives_the_focus_back(visit: Visits) -> None:
    page = visit(PRIYA, STAFF, width=360)
    sidebar, menu = page.locator("#sidebar"), page.get_by_role("button", name="Menu")
    menu.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Act as")).to_be_focused()
    expect(menu).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(sidebar).to_be_hidden()
    expect(menu).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, "Close", key="Shift+Tab", most=2)
    page.keyboard.press("Enter")
    expect(sidebar).to_be_hidden()
    expect(menu).to_be_focused()


def test_whoever_goes_on_beyond_the_sidebar_of_a_narrow_screen_sees_where_they_are(visit: Visits) -> None:
    page = visit(PRIYA, STAFF, width=360)
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("button", name="Clock, faults and inspector").focus()
    page.keyboard.press("Tab")
    expect(page.locator("#sidebar")).to_be_hidden()


def test_escape_closes_only_what_is_on_top(visit: Visits) -> None:
    page = STATES["inspector"](visit, 360)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("#sidebar")).to_be_visible()
    expect(page.get_by_role("button", name="Clock, faults and inspector")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#sidebar")).to_be_hidden()


def test_escape_in_a_question_leaves_the_form_under_it(visit: Visits) -> None:
    page = visit(PRIYA, STAFF)
    send(page, "/form With a list")
    dialog = page.get_by_role("dialog", name="With a list")
    dialog.get_by_role("button", name="Go deeper").click()
    upper = page.get_by_role("dialog", name="Below")
    expect(upper.get_by_label("Town")).to_be_focused()
    upper.get_by_role("combobox", name="Colours").press("ArrowDown")
    expect(upper.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(upper.get_by_role("option")).to_have_count(0)
    expect(upper).to_be_visible()
    page.keyboard.press("Escape")
    expect(upper).to_have_count(0)
    expect(dialog.get_by_role("button", name="Go deeper")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(composer(page)).to_be_focused()


def test_a_question_gives_the_focus_back_to_its_button(visit: Visits) -> None:
    page = STATES["channel"](visit, 1100)
    careful = message(page, "Choose one").last.get_by_role("button", name="Careful")
    careful.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alertdialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(careful).to_be_focused()
