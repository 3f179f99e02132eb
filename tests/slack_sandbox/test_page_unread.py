"""What is new to a person, on the page: for the eyes and for the ears, until it is read."""

import pytest
from playwright.sync_api import Locator, Page, expect

from slack_sandbox import Person
from tests.slack_sandbox.page_bot import ELLEN, GRACE, PRIYA, SHARED, STAFF, TOM
from tests.slack_sandbox.visits import Visits, message

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def tom(visit: Visits) -> Person:
    return visit.sandbox.person(TOM)


@pytest.fixture(autouse=True)
def _all_read(visit: Visits) -> None:
    """Priya begins with nothing new, and nobody watches where these tests talk."""
    for page in visit.pages.values():
        page.close()
    visit.pages.clear()
    priya = visit.sandbox.person(PRIYA)
    for channel in priya.unread():
        priya.read(priya.last_message(channel))
    for root in priya.threads():
        priya.read(priya.thread(root)[-1], in_thread=True)


def place(page: Page, name: str) -> Locator:
    return page.get_by_role("navigation", name="Conversations").get_by_role("button", name=name)


def test_new_messages_elsewhere_are_counted_in_bold_and_told(visit: Visits) -> None:
    page, grace = visit(PRIYA, STAFF), visit.sandbox.person(GRACE)
    expect(place(page, "with-little-acorns").locator(".tag.new")).to_have_count(0)
    grace.say("#with-little-acorns", "One")
    grace.say("#with-little-acorns", "Two")
    shared = place(page, "with-little-acorns")
    expect(shared).to_contain_text(", 2 unread")
    assert int(shared.evaluate("node => getComputedStyle(node).fontWeight")) >= 700
    expect(page.locator("#announcements")).to_contain_text("2 unread in #with-little-acorns.")
    expect(page.locator("#announcements")).to_have_attribute("role", "status")


def test_reading_clears_the_mark_on_every_page_of_the_person_and_after_a_reload(visit: Visits) -> None:
    page = visit(PRIYA, STAFF)
    visit.sandbox.person(GRACE).say("#with-little-acorns", "Read me")
    place(page, "with-little-acorns").click()
    expect(message(page, "Read me").last).to_be_visible()
    expect(place(page, "with-little-acorns").locator(".tag.new")).to_have_count(0)
    page.reload()
    expect(message(page, "Read me").last).to_be_visible()
    assert visit.sandbox.person(PRIYA).unread() == {}


def test_a_mark_outlasts_a_reload_until_it_is_read(visit: Visits) -> None:
    page = visit(PRIYA, STAFF)
    visit.sandbox.person(GRACE).say("#with-little-acorns", "Keep me marked")
    expect(place(page, "with-little-acorns")).to_contain_text(", 1 unread")
    page.reload()
    expect(place(page, "with-little-acorns")).to_contain_text(", 1 unread")


def test_what_one_person_reads_stays_new_to_another(visit: Visits, tom: Person) -> None:
    visit.sandbox.person(PRIYA).say("#staff", "For both of us")
    before = tom.unread()["#staff"]
    visit(PRIYA, STAFF)
    assert tom.unread()["#staff"] == before >= 1


def test_what_arrives_where_one_reads_is_never_marked(visit: Visits, tom: Person) -> None:
    page = visit(PRIYA, STAFF)
    tom.say("#staff", "Seen at once")
    expect(message(page, "Seen at once")).to_be_visible()
    tom.wait_for(lambda: not visit.sandbox.person(PRIYA).unread())
    expect(place(page, "staff").locator(".tag.new")).to_have_count(0)


def test_what_arrives_below_what_one_reads_is_new_until_one_goes_there(visit: Visits, tom: Person) -> None:
    tom.say("#staff", "\n".join(f"Line {number}" for number in range(80)))
    page = visit(PRIYA, STAFF)
    priya = visit.sandbox.person(PRIYA)
    tom.wait_for(lambda: not priya.unread())
    page.get_by_role("log").evaluate("log => { log.scrollTop = 0; }")
    expect(page.get_by_role("article").first).to_be_in_viewport()
    tom.say("#staff", "Down here")
    expect(place(page, "staff")).to_contain_text(", 1 unread")
    page.get_by_role("button", name="New messages below").click()
    expect(place(page, "staff").locator(".tag.new")).to_have_count(0)


def test_a_reply_in_a_followed_thread_is_marked_on_the_parent_and_under_threads(
    visit: Visits, tom: Person
) -> None:
    priya = visit.sandbox.person(PRIYA)
    priya.say("#staff", "Who has a place this week?")
    page = visit(PRIYA, STAFF)
    expect(place(page, "Threads").locator(".tag.new")).to_have_count(0)
    tom.reply(priya.last_message("#staff"), "I know one")
    expect(place(page, "Threads")).to_contain_text(", 1 new")
    parent = message(page, "Who has a place this week?")
    expect(parent.get_by_role("button", name="1 reply, 1 new")).to_be_visible()
    expect(page.locator("#announcements")).to_contain_text("1 new reply in your threads.")
    place(page, "Threads").click()
    dialog = page.get_by_role("dialog", name="Threads")
    dialog.get_by_role("button", name="Who has a place this week?").click()
    expect(message(page, "I know one")).to_be_visible()
    expect(page.get_by_role("region", name="Thread")).to_be_visible()
    expect(place(page, "Threads").locator(".tag.new")).to_have_count(0)
    page.get_by_role("button", name="Back to #staff").click()
    expect(parent.get_by_role("button", name="1 reply")).to_have_text("1 reply")


def test_reading_the_channel_does_not_read_its_threads(visit: Visits, tom: Person) -> None:
    priya = visit.sandbox.person(PRIYA)
    priya.say("#staff", "Only the thread")
    tom.reply(priya.last_message("#staff"), "Hidden below")
    tom.say("#staff", "In the channel")
    page = visit(PRIYA, STAFF)
    expect(message(page, "In the channel")).to_be_visible()
    tom.wait_for(lambda: not priya.unread())
    assert priya.unread_replies() == 1


def test_a_thread_one_has_no_part_in_is_not_marked(visit: Visits, tom: Person) -> None:
    tom.say("#staff", "Between others")
    tom.reply(tom.last_message("#staff"), "Still between others")
    page = visit(PRIYA, STAFF)
    expect(message(page, "Between others").get_by_role("button", name="1 reply")).to_have_text("1 reply")
    expect(place(page, "Threads").locator(".tag.new")).to_have_count(0)


def test_who_follows_no_thread_is_told_how_one_comes_to_follow(visit: Visits) -> None:
    page = visit(ELLEN, SHARED)
    place(page, "Threads").click()
    dialog = page.get_by_role("dialog", name="Threads")
    expect(dialog).to_contain_text("You follow no thread yet.")
    dialog.get_by_role("button", name="Close").click()
    expect(place(page, "Threads")).to_be_focused()


def test_what_arrives_while_the_page_is_out_of_sight_is_new_until_it_is_looked_at(
    visit: Visits, tom: Person
) -> None:
    page, priya = visit(PRIYA, STAFF), visit.sandbox.person(PRIYA)
    page.evaluate(
        "Object.defineProperty(document, 'hidden', { get: () => window.outOfSight, configurable: true })"
    )
    page.evaluate("window.outOfSight = true")
    tom.say("#staff", "While you were away")
    expect(message(page, "While you were away")).to_be_visible()
    expect(place(page, "staff")).to_contain_text(", 1 unread")
    page.evaluate("window.outOfSight = false; document.dispatchEvent(new Event('visibilitychange'))")
    expect(place(page, "staff").locator(".tag.new")).to_have_count(0)
    assert priya.unread() == {}
