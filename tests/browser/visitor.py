"""Somebody who looks at the page in a browser, on a wide screen and on a narrow one."""

from dataclasses import dataclass

from playwright.sync_api import Browser, Locator, Page, expect

from slack_sandbox import Person
from tests.browser.test_first_visit import keep_picture
from tests.slack_sandbox.test_page_axe import CUT_OFF, findings
from tests.world import World

WIDE, NARROW = 1100, 390


@dataclass(frozen=True)
class Visitor:
    """Somebody at the page, in one of its channels."""

    page: Page
    width: int
    channel: str = "partners"

    def type(self, line: str) -> None:
        composer = self.page.get_by_role("textbox", name=f"Message #{self.channel}")
        composer.fill(line)
        composer.press("Enter")

    def message(self, holding: str) -> Locator:
        return self.page.get_by_role("log").get_by_role("article").filter(has_text=holding).last

    def press(self, holding: str, name: str) -> None:
        """A button of the last message that holds these words."""
        self.message(holding).get_by_role("button", name=name, exact=True).click()

    def window(self, title: str) -> Locator:
        return self.page.get_by_role("dialog", name=title, exact=True)

    def close(self, title: str) -> None:
        window = self.window(title)
        window.get_by_role("button", name="Close").last.click()
        expect(window).to_have_count(0)

    def look(self, picture: str = "") -> None:
        """Nothing keeps anybody out, nothing is cut off; and the picture, where there is room for it."""
        assert findings(self.page) == []
        assert self.page.evaluate(CUT_OFF) == []
        if picture and self.width == WIDE:
            keep_picture(self.page, picture)


def sit_down(
    browser: Browser, world: World, person: Person, width: int, channel: str = "C0PARTNER"
) -> Visitor:
    """Open the page as this person, in this channel: else in the one two workspaces share."""
    page = browser.new_page(viewport={"width": width, "height": 900}, locale="en-GB")
    page.set_default_timeout(8000)
    page.goto(f"{world.sandbox.url}#as={person.id}&channel={channel}")
    return Visitor(page, width)
