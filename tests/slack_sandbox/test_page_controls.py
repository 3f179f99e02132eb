"""The page’s own panel: the clock, the switches, faults and the inspector."""

import pytest
from playwright.sync_api import Locator, expect

from tests.slack_sandbox.page_bot import PRIYA, STAFF
from tests.slack_sandbox.visits import Visits, send

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def panel(visit: Visits, width: int = 1100) -> Locator:
    page = visit(PRIYA, STAFF, width)
    if width < 720:
        page.get_by_role("button", name="Menu").click()
    page.get_by_role("button", name="Clock, faults and inspector").click()
    dialog = page.get_by_role("dialog", name="Clock, faults and inspector")
    expect(dialog).to_be_visible()
    return dialog


def test_the_clock_is_moved_from_the_page(visit: Visits) -> None:
    dialog, before = panel(visit), visit.sandbox.clock()
    dialog.get_by_role("button", name="Forward 1 week").click()
    visit.sandbox.person(PRIYA).wait_for(lambda: (visit.sandbox.clock() - before).days == 7)


def test_limits_direct_messages_and_faults_are_set_from_the_page(visit: Visits) -> None:
    dialog = panel(visit)
    dialog.get_by_label("The app may write to people of another workspace").uncheck()
    dialog.get_by_label("Method").fill("chat.update")
    dialog.get_by_label("How many calls").fill("2")
    dialog.get_by_label("What happens").select_option("lost")
    dialog.get_by_role("button", name="Plan these faults").click()
    expect(dialog.get_by_text("Still to come: chat.update: lost, lost")).to_be_visible()
    assert not visit.sandbox.external_dms  # changed before the faults were planned
    dialog.get_by_role("button", name="Plan none").click()
    expect(dialog.get_by_text("No fault is planned.")).to_be_visible()
    dialog.get_by_label("The app may write to people of another workspace").check()


def test_a_fault_that_makes_no_sense_is_told(visit: Visits) -> None:
    dialog = panel(visit)
    dialog.get_by_label("Method").fill("chat.update")
    dialog.get_by_label("How many calls").fill("0")
    dialog.get_by_role("button", name="Plan these faults").click()
    expect(dialog.get_by_role("alert")).to_contain_text("whole number")


def test_the_inspector_shows_what_went_to_and_fro_without_tokens(visit: Visits) -> None:
    send(visit(PRIYA, STAFF), "/whisper inspect me")
    dialog = panel(visit)
    newest = dialog.get_by_role("listitem").first
    expect(newest).to_contain_text("To the app: slash_commands /whisper – acknowledged")
    newest.locator("summary").press("Enter")
    expect(newest).to_contain_text("inspect me")
    assert visit.sandbox.bot_token not in str(dialog.text_content())
    assert visit.sandbox.envelopes[-1].payload["response_url"] not in str(dialog.text_content())


def test_the_panel_fits_a_narrow_screen_and_closes_by_key(visit: Visits) -> None:
    dialog = panel(visit, width=340)
    assert dialog.evaluate("node => node.getBoundingClientRect().right") <= 340
    assert dialog.evaluate("node => node.scrollWidth <= node.clientWidth")
    dialog.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
