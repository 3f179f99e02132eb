"""What can stand on the screen: each state of the page that a person may meet, reached as they would."""

from collections.abc import Callable

from playwright.sync_api import Page, expect
from slack_sdk import WebClient

from tests.slack_sandbox.page_bot import ELLEN, GRACE, PRIYA, SHARED, STAFF, TOM
from tests.slack_sandbox.visits import Visits, message, open_form

NARROW = 720


def sidebar(page: Page) -> None:
    """Open the sidebar where it has to be asked for."""
    viewport = page.viewport_size
    if viewport and viewport["width"] < NARROW and not page.locator("#sidebar").is_visible():
        page.get_by_role("button", name="Menu").click()


def spoken(visit: Visits, channel: str = STAFF) -> None:
    """A conversation with words, a panel, a thread and something only Priya sees; new things elsewhere."""
    title = {STAFF: "#staff", SHARED: "#with-little-acorns"}[channel]
    priya, other = visit.sandbox.person(PRIYA), visit.sandbox.person(TOM if channel == STAFF else GRACE)
    if not any("have a look" in said.plain for said in priya.messages(title)):
        priya.say(title, "Who has a place for a two-year-old, near the harbour and from next Monday on?")
        other.command(title, "/panel Choose one of these")
        priya.command(title, "/whisper a word")
        other.say(title, "@Priya Shah have a look: `code`, and *bold*")
    root = next(said for said in priya.messages(title) if "two-year-old" in said.plain)
    other.reply(root, "I think the childminder at the corner has one")
    client = WebClient(visit.sandbox.bot_token, base_url=visit.sandbox.api_url)
    client.chat_postMessage(channel=PRIYA, text="A reminder")


def channel(visit: Visits, width: int, person: str = PRIYA, place: str = STAFF) -> Page:
    spoken(visit, place)
    page = visit(person, place, width)
    expect(message(page, "have a look").last).to_be_visible()
    return page


def guest(visit: Visits, width: int) -> Page:
    return channel(visit, width, GRACE, SHARED)


def outsider(visit: Visits, width: int) -> Page:
    return channel(visit, width, ELLEN, SHARED)


def opened_sidebar(visit: Visits, width: int) -> Page:
    page = channel(visit, width)
    sidebar(page)
    return page


def thread(visit: Visits, width: int, person: str = PRIYA, place: str = STAFF) -> Page:
    page = channel(visit, width, person, place)
    message(page, "two-year-old").last.get_by_role("button", name="the thread of").click()
    expect(message(page, "childminder at the corner").last).to_be_visible()
    return page


def outsiders_thread(visit: Visits, width: int) -> Page:
    return thread(visit, width, ELLEN, SHARED)


def commands(visit: Visits, width: int) -> Page:
    page = channel(visit, width)
    page.locator("#composer-box").press_sequentially("/")
    expect(page.get_by_role("listbox", name="Commands").get_by_role("option")).to_have_count(3)
    return page


def shortcuts(visit: Visits, width: int) -> Page:
    page = channel(visit, width)
    page.locator("#composer .shortcuts summary").click()
    return page


def message_menu(visit: Visits, width: int) -> Page:
    page = channel(visit, width)
    page.locator("article .shortcuts summary").last.click()
    return page


def who_is_here(visit: Visits, width: int) -> Page:
    page = channel(visit, width)
    page.locator("#here-summary").click()
    return page


def empty_form(visit: Visits, width: int) -> Page:
    page = visit(PRIYA, STAFF, width)
    open_form(page, "A form to fill in")
    return page


def form_with_errors(visit: Visits, width: int, person: str = PRIYA, place: str = STAFF) -> Page:
    page = visit(person, place, width)
    dialog = open_form(page, "A form with errors")
    dialog.get_by_role("button", name="Send it").click()
    expect(dialog.get_by_role("alert").filter(has_text="required")).to_be_visible()
    return page


def guests_form(visit: Visits, width: int) -> Page:
    return form_with_errors(visit, width, GRACE, SHARED)


def form_with_choices(visit: Visits, width: int) -> Page:
    page = visit(PRIYA, STAFF, width)
    dialog = open_form(page, "A form with choices")
    dialog.get_by_role("combobox", name="Colours").click()
    dialog.get_by_role("option", name="Green").click()
    dialog.get_by_role("checkbox", name="Yellow").check()
    dialog.get_by_label("Notes").fill("More than the thirty letters that may stand here")
    return page


def typeahead(visit: Visits, width: int) -> Page:
    page = visit(PRIYA, STAFF, width)
    dialog = open_form(page, "A list to choose from")
    dialog.get_by_role("combobox", name="Setting").press_sequentially("rai")
    expect(dialog.get_by_role("option")).to_have_count(3)
    return page


def question(visit: Visits, width: int) -> Page:
    page = channel(visit, width)
    message(page, "Choose one").last.get_by_role("button", name="Careful").click()
    expect(page.get_by_role("alertdialog")).to_be_visible()
    return page


def app(visit: Visits, width: int, person: str, tab: str) -> Page:
    place = STAFF if person == PRIYA else SHARED
    page = visit(person, place, width)
    sidebar(page)
    page.get_by_role("navigation").get_by_role("button", name="Helper").click()
    page.get_by_role("tab", name=tab).click()
    return page


def home(visit: Visits, width: int, person: str = PRIYA) -> Page:
    page = app(visit, width, person, "Home")
    expect(page.get_by_role("tabpanel").get_by_role("button", name="Fill in")).to_be_visible()
    return page


def guests_home(visit: Visits, width: int) -> Page:
    return home(visit, width, GRACE)


def messages_of_the_app(visit: Visits, width: int) -> Page:
    return app(visit, width, PRIYA, "Messages")


def threads(visit: Visits, width: int) -> Page:
    page = channel(visit, width)
    sidebar(page)
    page.get_by_role("button", name="Threads").click()
    expect(page.get_by_role("dialog").get_by_role("button", name="two-year-old").first).to_be_visible()
    return page


def browse(visit: Visits, width: int) -> Page:
    page = visit(TOM, STAFF, width)
    sidebar(page)
    page.get_by_role("button", name="Browse channels").click()
    expect(page.get_by_role("button", name="Join #quiet")).to_be_visible()
    return page


def not_joined(visit: Visits, width: int) -> Page:
    page = browse(visit, width)
    page.get_by_role("button", name="Look at #quiet").click()
    expect(page.get_by_role("button", name="Join #quiet")).to_be_visible()
    return page


def inspector(visit: Visits, width: int) -> Page:
    page = channel(visit, width)
    sidebar(page)
    page.get_by_role("button", name="Clock, faults and inspector").click()
    page.locator("#traffic summary").first.click()
    expect(page.locator("#traffic pre").first).to_be_visible()
    return page


STATES: dict[str, Callable[[Visits, int], Page]] = {
    reach.__name__: reach
    for reach in (
        channel,
        guest,
        outsider,
        opened_sidebar,
        thread,
        outsiders_thread,
        commands,
        shortcuts,
        message_menu,
        who_is_here,
        empty_form,
        form_with_errors,
        guests_form,
        form_with_choices,
        typeahead,
        question,
        home,
        guests_home,
        messages_of_the_app,
        threads,
        browse,
        not_joined,
        inspector,
    )
}
