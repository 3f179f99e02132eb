"""Somebody who is no staff presses every button there is, with the ids of others: they get nothing by it."""

import pytest
from slack_sdk import WebClient

from bot.views import channels, data, erasure, links, nudges, outbox, persons, roles, tasks
from bot.views.meetings import ideas, introductions
from bot.views.text import button
from slack_sandbox import Person
from tests.handlers.meetings.company import suggest
from tests.handlers.test_channels import NETWORK, PARTNERS, said
from tests.handlers.test_data import close_all, complain
from tests.handlers.test_links import ask_for
from tests.handlers.test_persons import add
from tests.tables import dump
from tests.world import World

pytestmark = pytest.mark.slow

OF_OTHERS = (
    *(links.CONFIRM, links.REFUSE, links.CHOOSE, links.LEAVE),
    *(roles.APPROVE, roles.REFUSE, roles.WITHDRAW),
    *(tasks.DONE, tasks.UNREACHED, nudges.DONE, nudges.STOP, nudges.RESUME),
    *(erasure.REVIEW, erasure.WITHDRAW, data.ANSWER),
    *(outbox.TRY_AGAIN, outbox.GIVE_UP),
    *(persons.OPEN, persons.CHANGE, persons.PREFERENCES, persons.JOIN),
    *(ideas.PLAN, ideas.CLOSE, ideas.TAKE_BACK, ideas.KEEP),
    *(introductions.YES, introductions.NO, introductions.MET, introductions.NOT, introductions.BLOCK),
)
IDS = (
    *("1", "x"),
    *(pytest.param(one, marks=pytest.mark.slow) for one in ("2", "3", "0", "-1", "99999999999999999999")),
)
SECRETS = ("Rose", "Anwen", "Priya", "Samphire", "01632", "complain")


@pytest.fixture
def busy(world: World) -> World:
    """Something of everything waits: a setting, a role, a complaint, an erasure, nudges, a person."""
    said(world.maya, NETWORK)
    said(world.maya, PARTNERS)
    ask_for(world.sandbox.person("Priya Nair"), PARTNERS)
    assert world.george.command(NETWORK, "/kith role @Anwen Pritchard deputy").ok
    complain(world, world.maya)
    close_all(world.maya)
    assert world.maya.command(NETWORK, "/kith forget @Priya Nair").ok
    assert world.maya.submit().ok
    close_all(world.maya)
    add(world)
    close_all(world.maya)
    assert suggest(world.maya, "Samphire in spring", NETWORK).ok
    close_all(world.maya)
    world.deliver()
    return world


def forge(world: World, channel_id: str, action_id: str, value: str) -> None:
    """A message with the button, as nobody but Kith can post it."""
    world.clock.move(seconds=1)  # Slack lets a channel have one message a second.
    bot = WebClient(world.sandbox.bot_token, base_url=world.sandbox.api_url, retry_handlers=[])
    actions = {"type": "actions", "elements": [button("Try", action_id, value)]}
    bot.chat_postMessage(channel=channel_id, text="Try", blocks=[actions])


@pytest.mark.parametrize("value", IDS)
@pytest.mark.parametrize(
    ("name", "channel", "channel_id"),
    [("Beth Carrow", NETWORK, "C0NETWORK"), ("Owen Blackett", PARTNERS, "C0PARTNER")],
)
def test_whoever_is_no_staff_gets_nothing_by_the_ids_of_others(
    busy: World, name: str, channel: str, channel_id: str, value: str
) -> None:
    person, before = busy.sandbox.person(name), dump(busy.database)
    for action_id in (*OF_OTHERS, channels.TAKE_OVER):
        forge(busy, channel_id, action_id, value)
        assert person.press(person.last_message(channel), "Try").ok
        told = _told(person, channel)
        assert not [secret for secret in SECRETS if secret in told], (action_id, told)
        close_all(person)
    assert dump(busy.database) == before


def _told(person: Person, channel: str) -> str:
    """What the person reads after a press: the answer, and every window."""
    return "\n".join([person.last_message(channel).plain, *(form.plain for form in person.forms)])
