"""`/kith help`, and words to Kith in a DM or with a mention: answered once, and fit for who wrote."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.handlers.people import People
from bot.services import kith as service
from slack_sandbox import Person, Shown
from tests.world import World

NETWORK = "#network"


def said(person: Person, line: str) -> str:
    assert person.command(NETWORK, line).ok
    return person.last_message(NETWORK).plain


def write(person: Person, words: str) -> str:
    """Write to Kith; what it answers."""
    before = len(person.messages("Kith"))
    person.say("Kith", words)
    return person.wait_for(lambda: person.messages("Kith")[before + 1 :] or None)[0].plain


def mention(person: Person, channel: str, words: str) -> tuple[Shown, list[Shown]]:
    """Mention Kith; the words, and the answers below them."""
    person.say(channel, words)
    asked = person.last_message(channel)
    return asked, person.wait_for(lambda: person.thread(asked)[1:] or None)


@pytest.mark.journey
def test_help_says_what_staff_can_do(world: World) -> None:
    told = said(world.maya, "/kith help")
    for command in ("/kith", "/provider", "/provider add", "/kith roles"):
        assert command in told
    assert "As an admin" not in told
    assert world.maya.last_message(NETWORK).ephemeral


def test_help_tells_an_admin_how_to_give_and_take_roles(world: World) -> None:
    told = said(world.george, "/kith help")
    assert "As an admin" in told
    assert "/kith role @person safeguarding lead" in told


def test_what_is_unknown_is_answered_with_the_nearest_command_and_the_help(world: World) -> None:
    told = said(world.maya, "/kith roels <!channel> *now*")
    assert "I do not know “roels <!channel> *now*”. Perhaps you are looking for /kith roles" in told
    assert "What Kith can do here" in told
    assert "looking for" not in said(world.maya, "/kith xyzzy")


@pytest.mark.parametrize("line", ["/kith", "/kith help", "/kith roles", "/kith role @George Adeyemi manager"])
def test_a_guest_is_told_what_they_can_do_and_whom_to_ask(world: World, line: str) -> None:
    told = said(world.beth, line)
    assert "no commands for guests" in told
    assert "network co-ordinator" in told
    assert "/kith" not in told
    assert world.beth.form is None


@pytest.mark.journey
def test_a_direct_message_is_answered_with_the_nearest_command(world: World) -> None:
    told = write(world.maya, "pls find a nursary")
    assert "Perhaps you are looking for /provider: it finds a childcare provider." in told
    assert "What Kith can do here" in told
    assert "What Kith can do here" in write(world.maya, "thank you")
    assert "There are no commands for guests" in write(world.beth, "hello")


def test_a_mention_is_answered_below_the_words(world: World) -> None:
    _, (answer,) = mention(world.maya, NETWORK, "@Kith who is safeguarding lead?")
    assert "looking for /kith roles" in answer.plain
    assert not answer.ephemeral


def test_below_a_mention_nobody_learns_who_is_an_admin(world: World) -> None:
    _, (answer,) = mention(world.george, NETWORK, "@Kith help")
    assert "What Kith can do here" in answer.plain
    assert "As an admin" not in answer.plain
    assert "As an admin" in write(world.george, "help")


def test_a_mention_in_a_thread_is_answered_in_that_thread(world: World) -> None:
    world.maya.say(NETWORK, "A question")
    root = world.maya.last_message(NETWORK)
    world.maya.reply(root, "@Kith help")
    answer = world.maya.wait_for(lambda: world.maya.thread(root)[2:] or None)[0]
    assert "What Kith can do here" in answer.plain


def test_somebody_of_another_workspace_is_answered_and_offered_no_commands(world: World) -> None:
    _, (answer,) = mention(world.nadia, "#partners", "@Kith can you find a nursery?")
    assert "no commands for members of other workspaces" in answer.plain
    assert "network co-ordinator" in answer.plain
    assert "/provider" not in answer.plain


def test_somebody_of_another_workspace_with_a_direct_message_is_answered_too(world: World) -> None:
    workspace = world.sandbox.workspace
    world.sandbox._on_loop(lambda: workspace.open_dm(workspace.users[world.nadia.id]))
    assert "no commands for members of other workspaces" in write(world.nadia, "find a nursery")


def test_words_that_do_not_mention_kith_are_none_of_its_business(world: World) -> None:
    world.maya.say(NETWORK, "Kith, find a nursery")
    _, answers = mention(world.maya, NETWORK, "@Kith help")
    assert len(answers) == 1
    events = [e.payload["event"]["type"] for e in world.sandbox.envelopes if e.type == "events_api"]
    assert events == ["app_mention"]


@pytest.fixture
def delivered_twice(new_world: Callable[..., World], monkeypatch: pytest.MonkeyPatch) -> World:
    """A workspace in which the first event is worked on until it has been delivered a second time."""
    world = new_world(ack_timeout=0.2)
    who, both_there = People.who, threading.Barrier(2)
    first_two = iter(range(2))

    def wait_for_both(*arguments: Any) -> Any:
        if next(first_two, None) is not None:
            both_there.wait(10)
        return who(*arguments)

    monkeypatch.setattr(People, "who", wait_for_both)
    return world


def test_the_same_event_delivered_twice_is_answered_once(delivered_twice: World) -> None:
    world = delivered_twice
    assert "What Kith can do here" in write(world.maya, "help me")
    events = [e for e in world.sandbox.envelopes if e.type == "events_api"]
    assert len({e.payload["event_id"] for e in events}) == 1
    assert len(events) == 2
    world.sandbox.ack_timeout = 3
    assert "looking for /provider" in write(world.maya, "find")
    assert [m.plain for m in world.maya.messages("Kith")][0::2][:1] == ["help me"]
    assert len(world.maya.messages("Kith")) == 4


def acknowledged(world: World) -> list[Any]:
    return [envelope for envelope in world.sandbox.envelopes if envelope.outcome == "acknowledged"]


def tell(world: World, event: dict[str, Any]) -> None:
    """Tell Kith of an event in Maya's DM with it."""
    channel = world.sandbox.workspace.open_dm(world.sandbox.workspace.users["U0MAYAOKA"])
    told = {"ts": "1.1", "channel": channel.id, "text": "help", "event_ts": "1.1", **event}
    world.sandbox._on_loop(lambda: world.sandbox._actors.events._tell(told))


def test_a_mention_is_answered_once_however_often_its_words_are_edited(world: World) -> None:
    asked, _ = mention(world.maya, NETWORK, "@Kith help")
    (told,) = [e.payload["event"] for e in world.sandbox.envelopes if e.type == "events_api"]
    for moment in ("2.1", "3.1"):
        tell(world, {**told, "edited": {"user": "U0MAYAOKA", "ts": moment}})
    world.maya.wait_for(lambda: len(acknowledged(world)) == 3 or None)
    assert len(world.maya.thread(asked)) == 2


@pytest.mark.parametrize("subtype", ["file_share", "me_message", "thread_broadcast"])
def test_words_with_a_file_or_to_a_thread_and_its_channel_are_answered_too(
    world: World, subtype: str
) -> None:
    tell(world, {"type": "message", "channel_type": "im", "user": "U0MAYAOKA", "subtype": subtype})
    assert (
        "What Kith can do here" in world.maya.wait_for(lambda: world.maya.messages("Kith") or None)[0].plain
    )


@pytest.mark.parametrize(
    "event",
    [
        {"type": "message", "channel_type": "im", "user": "U0MAYAOKA", "bot_id": "B0OTHER"},
        {"type": "message", "channel_type": "im", "user": "U0MAYAOKA", "subtype": "message_changed"},
        {"type": "message", "channel_type": "im", "subtype": "message_deleted"},
        {"type": "message", "channel_type": "im", "user": "USLACKBOT"},
        {"type": "message", "channel_type": "channel", "user": "U0MAYAOKA"},
        {"type": "app_mention", "user": "U0MAYAOKA", "bot_id": "B0OTHER"},
        {"type": "message", "channel_type": "im", "user": "U0KITHBOT", "bot_id": "B0KITHBOT"},
    ],
)
def test_what_no_person_said_is_acknowledged_and_not_answered(world: World, event: dict[str, Any]) -> None:
    tell(world, event)
    world.maya.wait_for(lambda: acknowledged(world) or None)
    assert world.sandbox.posted == []
    assert "What Kith can do here" in write(world.maya, "help")


@pytest.mark.slow
@pytest.mark.journey
def test_an_answer_that_fails_says_sorry_with_a_reference(
    settled: None, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object) -> None:
        raise RuntimeError("a detail that is nobody's business")

    monkeypatch.setattr(service, "nearest", break_down)
    with capture_logs() as logged:
        told = write(world.maya, "the name of a child")
    assert "reference" in told
    (entry,) = [entry for entry in logged if entry["event"] == "request.failed"]
    assert entry["reference"] in told
    assert "child" not in str(logged)


def test_an_answer_to_a_mention_that_fails_says_sorry_below_the_words(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(service, "nearest", break_down)
    _, (answer,) = mention(world.maya, NETWORK, "@Kith help")
    assert "reference" in answer.plain
