"""The page in a real browser, with a small bot behind it: one server and one browser for all its tests."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from slack_sandbox.server import Sandbox
from tests.slack_sandbox.page_bot import Helper, make_sandbox


@pytest.fixture(scope="session")
def helper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Helper]:
    with make_sandbox(tmp_path_factory.mktemp("sandbox")) as sandbox:
        helper = Helper(sandbox)
        helper.handler.connect()
        assert sandbox.wait_for_bot()
        yield helper
        # Otherwise the client waits three seconds for the next word of a connection it is closing itself.
        helper.handler.client.auto_reconnect_enabled = False
        sandbox.drop_bot()
        end = time.monotonic() + 5
        while helper.handler.client.is_connected() and time.monotonic() < end:
            time.sleep(0.01)
        helper.handler.close()


class Visits:
    """The pages of several people, kept open from test to test, and whatever goes wrong on them."""

    def __init__(self, context: BrowserContext, sandbox: Sandbox) -> None:
        self.context = context
        self.sandbox = sandbox
        self.pages: dict[str, Page] = {}
        self.faults: list[str] = []

    def __call__(self, person: str, channel: str, width: int = 1100) -> Page:
        page = self.pages.setdefault(person, self.pages.get(person) or self.open())
        page.bring_to_front()
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"{self.sandbox.url}#as={person}&channel={channel}")
        expect(page.locator("#act-as")).to_have_value(person)
        expect(page.locator("[aria-current=page]")).to_have_attribute("data-channel", channel)
        expect(page.locator("#bot-state")).to_have_text("Helper is connected")
        return page

    def open(self) -> Page:
        page = self.context.new_page()
        page.set_default_timeout(5000)
        # What moves cannot be judged; the sidebar of a narrow screen slides.
        page.emulate_media(reduced_motion="reduce")
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("request", lambda request: self.note(request.url))
        return page

    def note(self, url: str) -> None:
        if not url.startswith(self.sandbox.url):
            self.faults.append(f"asked for {url}")

    def tidy(self) -> None:
        """Forget half-written words and open forms, so that no test meets those of another."""
        for person, page in list(self.pages.items()):
            page.unroute_all()
            page.set_viewport_size({"width": 1100, "height": 800})
            box = page.locator("#composer-box")
            if box.is_visible():
                box.fill("")
            while self.sandbox.person(person).form:
                self.sandbox.person(person).close()
            if page.locator("dialog[open]").count():
                self.pages.pop(person).close()


@pytest.fixture(scope="session")
def visits(browser: Browser, helper: Helper) -> Iterator[Visits]:
    with browser.new_context(locale="en-GB", timezone_id="Europe/London") as context:
        yield Visits(context, helper.sandbox)


@pytest.fixture
def visit(visits: Visits) -> Iterator[Visits]:
    yield visits
    visits.tidy()
    assert visits.faults == []


def composer(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Message #")


def send(page: Page, text: str) -> None:
    composer(page).fill(text)
    composer(page).press("Enter")


def message(page: Page, text: str) -> Locator:
    return page.get_by_role("log").get_by_role("article").filter(has_text=text)


def open_form(page: Page, title: str) -> Locator:
    send(page, f"/form {title}")
    dialog = page.get_by_role("dialog", name=title)
    expect(dialog).to_be_visible()
    return dialog
