"""Somebody presses every button of the library with the numbers of others: they get nothing by it."""

import pytest

from bot.views.share import messages, pages, practice
from tests.conftest import Clock
from tests.handlers.meetings.test_forged_record import forge
from tests.handlers.share.room import (
    PARTNERS,
    SHARE,
    close_all,
    confirm,
    network,
    write,
)
from tests.handlers.test_channels import menu
from tests.tables import dump
from tests.world import World

pytestmark = pytest.mark.slow

OF_OTHERS = (
    *(pages.CHANGE, pages.CONTINUE, pages.WITHDRAW, pages.DROP, pages.STILL_RIGHT, pages.POST),
    *(messages.ASK, messages.TAKE_BACK, messages.WITHDRAW),
)
HIDDEN = (*OF_OTHERS, pages.OPEN, pages.VERSIONS, practice.TRY, practice.UNTRY)
SECRETS = ("draft of a secret", "water tray")


@pytest.fixture
def shelf(world: World, clock: Clock) -> World:
    """Of Nadia's there are a draft, a message she is asked about, and an example that is published."""
    network(world, clock)
    nadia = world.nadia
    assert nadia.press(menu(nadia, PARTNERS), SHARE).ok
    assert write(nadia, {"Title": "The draft of a secret"}).ok
    close_all(nadia)
    nadia.say(PARTNERS, "We moved the water tray.")
    assert world.maya.shortcut("Share what works", nadia.last_message(PARTNERS)).ok
    close_all(world.maya)
    assert nadia.press(menu(nadia, PARTNERS), SHARE).ok
    assert write(nadia).ok
    assert confirm(nadia).ok
    close_all(nadia)
    return world


@pytest.mark.parametrize("value", ["1", "2", "0", "-1", "x"])
def test_what_is_not_published_is_shown_to_nobody_else(shelf: World, value: str) -> None:
    before = dump(shelf.database)
    for person in (shelf.beth, shelf.maya):
        for action_id in HIDDEN:
            if (person, action_id, value) == (shelf.maya, messages.TAKE_BACK, "2"):
                continue  # it is she who asked
            read = forge(shelf, person, action_id, value)
            assert not [secret for secret in SECRETS if secret in read], (action_id, read)
        for answer in messages.LABELS:
            forge(shelf, person, messages.SAY, f"{value} {answer}")
        forge(shelf, person, pages.SEND_FILE, f"{value} 1")
    assert dump(shelf.database) == before


def test_a_guest_changes_nothing_of_what_others_published(shelf: World) -> None:
    before = dump(shelf.database)
    for action_id in OF_OTHERS:
        forge(shelf, shelf.beth, action_id, "3")
    assert dump(shelf.database) == before
