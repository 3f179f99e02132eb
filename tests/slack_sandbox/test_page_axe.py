"""Nothing on the page keeps anybody out: axe-core’s rules in each state, and a screen 360 pixels wide.

The page has one colour scheme, a light one, which it declares; there is no dark one to look at.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.slack_sandbox.page_states import STATES
from tests.slack_sandbox.visits import Visits

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# What is wider than the box that holds it: cut off, or only to be seen by scrolling sideways.
CUT_OFF = """() => [...document.querySelectorAll("body *")].filter((node) => {
  const shown = node.checkVisibility({ visibilityProperty: true }) && !node.closest(".unseen, .skip");
  const typed = ["INPUT", "TEXTAREA", "SELECT"].includes(node.tagName);
  const box = node.getBoundingClientRect();
  const holds = getComputedStyle(node).overflowX !== "visible";
  const over = holds && node.scrollWidth > node.clientWidth + 1;
  return shown && !typed && (over || box.right > innerWidth + 1 || box.left < -1);
}).map((node) => node.outerHTML.slice(0, 120))"""


def findings(page: Page) -> list[str]:
    """What axe finds fault with, of whatever impact: each rule with where it is broken."""
    answer = Axe().run(page, options={"resultTypes": ["violations"]}).response
    return [
        f"{found['impact']}: {found['id']} at {[node['target'] for node in found['nodes']]}"
        for found in answer["violations"]
    ]


@pytest.mark.parametrize("state", STATES)
def test_nothing_keeps_anybody_out(visit: Visits, state: str) -> None:
    assert findings(STATES[state](visit, 1100)) == []


@pytest.mark.parametrize("state", STATES)
def test_on_a_narrow_screen_nothing_keeps_anybody_out_nor_is_cut_off(visit: Visits, state: str) -> None:
    page = STATES[state](visit, 360)
    assert findings(page) == []
    assert page.evaluate(CUT_OFF) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_check_finds_what_is_wrong(visit: Visits) -> None:
    page = STATES["channel"](visit, 360)
    page.evaluate("""() => {
      document.querySelector("#menu").textContent = "";
      document.querySelector("#conversation-topic").style.width = "2000px";
    }""")
    assert any("critical: button-name" in finding for finding in findings(page))
    assert page.evaluate(CUT_OFF) != []
    page.reload()
