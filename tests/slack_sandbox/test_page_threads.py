"""Threads and message shortcuts on the page, by mouse, by keys alone and by ear."""

import pytest
from playwright.sync_api import Page, expect

from tests.slack_sandbox.page_bot import ELLEN, PRIYA, SHARED, STAFF, TOM
from tests.slack_sandbox.visits import Visits, composer, message, send

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def open_thread(page: Page, text: str) -> None:
    message(page, text).get_by_role("button", name="the thread of").click()
    expect(page.get_by_role("region", name="Thread")).to_be_visible()


def test_a_reply_stays_in_its_thread_and_is_counted(visit: Visits) -> None:
    page = visit(PRIYA, STAFF)
    send(page, "Who has a place?")
    expect(message(page, "Who has a place?").get_by_role("button", name="Reply")).to_be_visible()
    open_thread(page, "Who has a place?")
    send(page, "I do")
    send(page, "So do I")
    expect(page.get_by_role("article")).to_have_count(3)
    page.get_by_role("button", name="Back to #staff").click()
    expect(page.get_by_role("region", name="Thread")).to_be_hidden()
    expect(message(page, "So do I")).to_have_count(0)
    expect(message(page, "Who has a place?").get_by_role("button", name="2 replies")).to_be_visible()


def test_a_reply_by_another_appears_in_the_open_thread(visit: Visits) -> None:
    page = visit(PRIYA, STAFF)
    send(page, "Anybody there?")
    expect(message(page, "Anybody there?")).to_be_visible()
    open_thread(page, "Anybody there?")
    tom = visit.sandbox.person(TOM)
    tom.reply(tom.last_message("#staff"), "I am")
    expect(message(page, "I am")).to_be_visible()


def test_a_thread_survives_a_reload_and_ends_with_its_channel(visit: Visits) -> None:
    page = visit(PRIYA, STAFF)
    send(page, "Stay here")
    open_thread(page, "Stay here")
    page.reload()
    expect(page.get_by_role("region", name="Thread")).to_be_visible()
    expect(page.get_by_role("article")).to_have_count(1)
    page.get_by_role("navigation").get_by_role("button", name="quiet").click()
    expect(page.get_by_role("region", name="Thread")).to_be_hidden()


def test_a_command_in_a_thread_says_where_it_works(visit: Visits) -> None:
    page = visit(PRIYA, STAFF)
    send(page, "Not here")
    open_thread(page, "Not here")
    send(page, "/whisper hello")
    expect(message(page, "/whisper does not work in threads. Type it in #staff itself.")).to_be_visible()
    expect(composer(page)).to_have_value("/whisper hello")


def test_a_shortcut_on_a_message_opens_a_form(visit: Visits) -> None:
    page = visit(PRIYA, STAFF)
    send(page, "Keep me")
    message(page, "Keep me").get_by_text("Shortcuts").click()
    message(page, "Keep me").get_by_role("button", name="Keep this").click()
    expect(page.get_by_role("dialog", name="Keep me")).to_be_visible()


def test_a_shortcut_is_reached_by_keyboard_alone(visit: Visits) -> None:
    page = visit(PRIYA, STAFF)
    send(page, "By keys")
    expect(message(page, "By keys")).to_be_visible()
    for _ in range(3):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.tagName") == "SUMMARY":
            break
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(message(page, "By keys").get_by_role("button", name="Keep this")).to_be_hidden()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="By keys")).to_be_visible()


def test_a_thread_is_opened_and_left_by_keyboard_alone(visit: Visits) -> None:
    page = visit(PRIYA, STAFF)
    send(page, "A thread by keys")
    message(page, "A thread by keys").get_by_role("button", name="Reply").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Message #staff, in this thread")).to_be_focused()
    page.get_by_role("button", name="Back to #staff").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Message #staff", exact=True)).to_be_focused()


def test_people_of_another_workspace_reply_but_have_no_shortcuts(visit: Visits) -> None:
    visit.sandbox.person(PRIYA).say("#with-little-acorns", "Hello neighbours")
    page = visit(ELLEN, SHARED)
    row = message(page, "Hello neighbours")
    expect(row.get_by_role("button", name="Reply")).to_be_visible()
    expect(row.get_by_text("Shortcuts")).to_have_count(0)


def test_what_only_one_person_sees_offers_neither_thread_nor_shortcut(visit: Visits) -> None:
    page = visit(PRIYA, STAFF)
    send(page, "/whisper quietly")
    row = message(page, "You said quietly")
    expect(row).to_be_visible()
    expect(row.get_by_role("button")).to_have_count(0)
    expect(row.get_by_text("Shortcuts")).to_have_count(0)


def test_a_screen_reader_hears_what_each_control_is_for(visit: Visits) -> None:
    page = visit(PRIYA, STAFF)
    send(page, "Heard")
    row = message(page, "Heard")
    expect(row.get_by_role("button")).to_have_accessible_name("Reply: the thread of Priya Shah’s message")
    expect(row.locator("summary")).to_have_accessible_name("Shortcuts for Priya Shah’s message")
    open_thread(page, "Heard")
    region = page.get_by_role("region", name="Thread")
    expect(region.get_by_role("heading")).to_have_text("Thread")
    unnamed = "!node.textContent.trim() && !node.getAttribute('aria-label')"
    assert page.evaluate(f"[...document.querySelectorAll('button')].filter((node) => {unnamed}).length") == 0


def test_a_thread_fits_a_narrow_screen(visit: Visits) -> None:
    page = visit(PRIYA, STAFF, width=340)
    send(page, "Narrow thread")
    message(page, "Narrow thread").get_by_text("Shortcuts").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 340
    open_thread(page, "Narrow thread")
    expect(page.get_by_role("button", name="Back to #staff")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 340
