"""Somebody who keeps no record and was not invited presses every button of one: they get nothing by it."""

import pytest
from slack_sdk import WebClient

from bot.views.meetings import actions, attendance, feedback, minutes
from bot.views.meetings.facts import NOTES
from bot.views.text import button
from slack_sandbox import Person
from tests.conftest import Clock
from tests.handlers.meetings.aftermath import OVER, give, hold, open_notes, send, tick, write
from tests.handlers.meetings.room import NETWORK, PARTNERS, page, press
from tests.tables import dump
from tests.world import World

pytestmark = pytest.mark.slow

OF_OTHERS = (
    *(attendance.ROLL, NOTES, minutes.WRITE, minutes.SEND, minutes.WANT, minutes.READ),
    *(actions.TASKS, actions.ADD, actions.CHANGE, actions.DROP, actions.DONE, actions.CANNOT),
)
SECRETS = ("Nadia", "snacks", "caterer", "No nuts")


@pytest.fixture
def kept(world: World, clock: Clock) -> World:
    """A meeting of the partners with a record: who was there, notes that were sent, an action."""
    hold(world, clock)
    press(world.nadia, "Going", PARTNERS)
    clock.now = OVER
    assert tick(world.maya, "@Nadia Khoury").ok
    world.maya.close()
    write(world.maya, "We spoke of snacks", "No nuts")
    assert world.maya.press(world.maya.open_form(), "Add an action").ok
    give(world.maya, "Book the caterer", world.nadia.id, "2 October")
    send(world.maya)
    world.maya.close()
    return world


def forge(world: World, person: Person, action_id: str, value: str) -> str:
    """A press of a button in a channel that is not the meeting's; what the person reads then."""
    world.clock.move(seconds=1)  # Slack lets a channel have one message a second.
    bot = WebClient(world.sandbox.bot_token, base_url=world.sandbox.api_url, retry_handlers=[])
    row = {"type": "actions", "elements": [button("Try", action_id, value)]}
    bot.chat_postMessage(channel="C0NETWORK", text="Try", blocks=[row])
    assert person.press(person.last_message(NETWORK), "Try").ok
    read = "\n".join([person.last_message(NETWORK).plain, *(form.plain for form in person.forms)])
    while person.forms:
        person.close()
    return read


@pytest.mark.parametrize("value", ["1", "2", "0", "-1", "x"])
def test_who_was_not_invited_gets_nothing_by_numbers(kept: World, value: str) -> None:
    before = dump(kept.database)
    for action_id in OF_OTHERS:
        read = forge(kept, kept.beth, action_id, value)
        assert not [secret for secret in SECRETS if secret in read], (action_id, read)
    for given in ("yes", "never"):
        forge(kept, kept.beth, feedback.USEFUL, f"{value}:{given}")
    assert dump(kept.database) == before


def test_who_was_invited_and_keeps_no_record_changes_nothing_of_it(kept: World) -> None:
    priya = kept.sandbox.person("Priya Nair")
    shown = page(priya, PARTNERS)
    assert "caterer" not in shown.plain, "what others have to do is in the notes, not on the page"
    priya.close()
    assert open_notes(priya).buttons == ["I have read this"]
