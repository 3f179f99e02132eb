"""“Share what works” on a message: by staff and guests, its author asked wherever they can be reached."""

import pytest

from bot.views.share.messages import words_of_message
from slack_sandbox import Person, Shown
from tests.conftest import Clock
from tests.handlers.meetings.room import send_again
from tests.handlers.share.room import (
    NETWORK,
    PARTNERS,
    WORDS,
    close_all,
    confirm,
    items,
    network,
    open_library,
    read,
    tick,
)
from tests.handlers.test_channels import menu
from tests.world import World

SHORTCUT = "Share what works"


@pytest.fixture
def room(world: World, clock: Clock) -> World:
    return network(world, clock)


def say(person: Person, words: str, channel: str = PARTNERS) -> Shown:
    person.say(channel, words)
    return person.last_message(channel)


def test_people_of_another_workspace_have_no_shortcut_and_a_guest_does(room: World) -> None:
    assert SHORTCUT in room.beth.shortcuts("message")
    assert SHORTCUT not in room.nadia.shortcuts("message")


def test_ones_own_message_leads_straight_into_the_form(room: World) -> None:
    message = say(room.beth, "We sing at the door.", NETWORK)
    assert room.beth.shortcut(SHORTCUT, message).ok
    assert room.beth.open_form().value("What you did") == "We sing at the door."
    room.beth.fill({name: value for name, value in WORDS.items() if name != "What you did"})
    assert room.beth.submit().ok
    assert confirm(room.beth).ok
    assert items(room) == [("published", WORDS["Title"], 1)]


def test_what_kith_itself_wrote_cannot_be_shared(room: World) -> None:
    assert room.maya.shortcut(SHORTCUT, menu(room.maya, NETWORK)).ok
    assert "nobody could agree" in room.maya.open_form().plain
    assert items(room) == []


def test_whom_kith_may_not_write_to_is_asked_in_the_channel_and_in_the_library(
    room: World, clock: Clock
) -> None:
    room.sandbox.external_dms = False
    message = say(room.nadia, "We moved the water tray.")
    assert room.maya.shortcut(SHORTCUT, message).ok
    close_all(room.maya)
    for _ in range(3):
        tick(room, clock)
    shown = [one for one in room.nadia.messages(PARTNERS) if "Read and answer" in one.buttons]
    assert [one.ephemeral for one in shown] == [True]
    assert not any("Read and answer" in one.buttons for one in room.maya.messages(PARTNERS))
    listed = open_library(room.nadia, PARTNERS)
    assert room.nadia.press(listed, "Read and answer").ok
    assert "We moved the water tray." in room.nadia.open_form().plain
    assert room.nadia.press(room.nadia.open_form(), "I’ll write it up myself").ok
    assert room.nadia.open_form().value("What you did") == "We moved the water tray."
    tick(room, clock)
    assert "would like to write it up themselves" in read(room.maya)


def test_what_who_asked_takes_back_is_asked_of_nobody(room: World, clock: Clock) -> None:
    message = say(room.nadia, "We moved the water tray.")
    assert room.maya.shortcut(SHORTCUT, message).ok
    assert room.maya.press(room.maya.open_form(), "Take it back").ok
    close_all(room.maya)
    tick(room, clock)
    assert not any("Read and answer" in one.buttons for one in room.nadia.messages(PARTNERS))
    assert "would like to share" not in open_library(room.nadia, PARTNERS).plain
    assert items(room) == [("dropped", "", 1)]


def test_the_same_press_sent_again_publishes_nothing_twice(room: World) -> None:
    message = say(room.beth, "We sing at the door.", NETWORK)
    assert room.beth.shortcut(SHORTCUT, message).ok
    room.beth.fill({name: value for name, value in WORDS.items() if name != "What you did"})
    assert room.beth.submit().ok
    assert confirm(room.beth).ok
    send_again(room)
    assert [number for *_, number in items(room)] == [1]
    assert len([one for one in room.beth.messages(NETWORK) if "Practice example: " in one.plain]) == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ask <@U0NADIAKH> or <@U1|jo>", "Ask somebody or somebody"),
        ("<!channel> look at <#C1|network> and <#C2>", "look at #network and #a channel"),
        ("See <https://x.example/a?b=1&amp;c=2|this> &lt;3", "See this (https://x.example/a?b=1&c=2) <3"),
        ("<https://x.example>", "https://x.example"),
        ("plain", "plain"),
        ("", ""),
    ],
)
def test_a_message_becomes_plain_words_that_name_nobody(text: str, words: str) -> None:
    assert words_of_message(text) == words


def test_a_draft_waits_in_today(room: World) -> None:
    message = say(room.maya, "We sing at the door.", NETWORK)
    assert room.maya.shortcut(SHORTCUT, message).ok
    close_all(room.maya)
    assert room.maya.command(NETWORK, "/kith").ok
    assert "You have a draft in the library" in room.maya.open_form().plain
