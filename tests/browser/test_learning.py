"""CPD and the library on the page, by a member of another workspace: found, tried, read.

Leaves its pictures in docs/images/.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, expect

from slack_sandbox import Person
from tests.browser.visitor import NARROW, WIDE, Visitor, sit_down
from tests.conftest import Clock
from tests.handlers.cpd.room import TITLE as CPD_TITLE
from tests.handlers.cpd.room import add
from tests.handlers.share.room import PARTNERS, SHARE, WORDS, close_all, confirm, network, write
from tests.handlers.share.updates import TITLE as UPDATE_TITLE
from tests.handlers.share.updates import publish
from tests.handlers.test_channels import menu
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Visit = Callable[..., Visitor]


@pytest.fixture(params=[WIDE, NARROW])
def visit(browser: Browser, world: World, request: pytest.FixtureRequest) -> Visit:
    def visit_as(person: Person, channel: str = "C0PARTNER") -> Visitor:
        visitor = sit_down(browser, world, person, request.param, channel)
        request.addfinalizer(visitor.page.close)
        return visitor

    return visit_as


def test_cpd_is_found_by_the_menu_and_booked(visit: Visit, world: World, clock: Clock) -> None:
    network(world, clock)
    assert add(world.maya).ok
    close_all(world.maya)
    nadia = visit(world.nadia)
    nadia.press("looks after this network", "CPD for me")
    found = nadia.window("CPD for me")
    expect(found).to_contain_text(CPD_TITLE)
    nadia.look("cpd-for-me")
    found.get_by_role("button", name="Details").first.click()
    page = nadia.page.get_by_role("dialog").last
    expect(page).to_contain_text("Northern Speech Trust")
    nadia.look()
    page.get_by_role("button", name="Book me").click()
    expect(page).to_contain_text("You are on the list")
    nadia.look()


def test_what_worked_is_shared_and_tried_by_a_button(visit: Visit, world: World, clock: Clock) -> None:
    network(world, clock)
    nadia = visit(world.nadia)
    nadia.press("looks after this network", SHARE)
    form = nadia.page.get_by_role("dialog").last
    expect(form).to_contain_text("Where you began")
    nadia.look()
    nadia.page.keyboard.press("Escape")
    assert world.nadia.press(menu(world.nadia, PARTNERS), SHARE).ok
    assert write(world.nadia).ok
    check = nadia.page.get_by_role("dialog", name="Before it is published")
    assert confirm(world.nadia).ok
    close_all(world.nadia)
    expect(check).to_have_count(0)

    imran = visit(world.sandbox.person("Imran Shah"))
    expect(imran.message(WORDS["Title"])).to_be_visible()
    imran.look("share-post")
    imran.press(WORDS["Title"], "Tried it")
    tried = imran.page.get_by_role("dialog").last
    tried.get_by_label("It went well").check()
    imran.look()
    tried.get_by_role("button", name="Save").click()
    imran.look()


def test_a_safeguarding_update_is_read_with_one_tap(visit: Visit, world: World, clock: Clock) -> None:
    network(world, clock)
    publish(world, clock, {"By network channel": ["partners"]})
    workspace = world.sandbox.workspace
    nadia = visit(world.nadia, workspace.open_dm(workspace.users[world.nadia.id]).id)
    expect(nadia.message(UPDATE_TITLE)).to_be_visible()
    nadia.look("update-asked")
    nadia.press(UPDATE_TITLE, "I have read this")
    expect(nadia.message("It is noted that you have read")).to_be_visible()
    nadia.look()
