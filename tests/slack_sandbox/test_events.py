"""What the app is told of by itself: words, mentions and arrivals."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from slack_sandbox import Person, Sandbox
from slack_sandbox.wire import UseError
from tests.slack_sandbox.conftest import MANIFEST, MAYA, NETWORK, TEA_ROOM, WORKSPACE, Bot, Json

HERON = "U0KITHBOT"


@pytest.fixture
def heard(bot: Bot) -> Callable[..., Callable[[], Json]]:
    """Listen for a kind of event; what is given waits for the first and gives its body.

    Only those `like` this are listened for: what an earlier test caused may still be on its way.
    """

    def listening(kind: str, **like: str) -> Callable[[], Json]:
        bodies: list[Json] = []
        arrived = threading.Event()

        def hear(ack: Any, body: Json, **_: Any) -> None:
            ack()
            if like.items() <= body["event"].items():
                bodies.append(body)
                arrived.set()

        bot.on[kind] = hear

        def first() -> Json:
            assert arrived.wait(5)
            return bodies[0]

        return first

    return listening


def told(sandbox: Sandbox, event_type: str) -> list[Json]:
    events = [e.payload["event"] for e in sandbox.envelopes if e.type == "events_api"]
    return [event for event in events if event["type"] == event_type]


def test_a_mention_reaches_the_app_and_shows_as_one(heard: Any, maya: Person) -> None:
    mention = heard("mention", channel=NETWORK)
    maya.say("#network", "Hello @Heron, are you there?")
    event = mention()["event"]
    assert (event["type"], event["text"]) == ("app_mention", f"Hello <@{HERON}>, are you there?")
    assert (event["channel"], event["user"]) == (NETWORK, MAYA)
    shown = maya.last_message("#network")
    assert (shown.plain, shown.notifies) == ("Hello @Heron, are you there?", [HERON])


@pytest.mark.parametrize("text", ["Herons everywhere", "mail@Heron", "@Heronry", "<@U0KITHBOT>"])
def test_what_only_looks_like_a_mention_is_none(bot: Bot, maya: Person, text: str) -> None:
    maya.say("#network", text)
    shown = maya.last_message("#network")
    assert (shown.plain, shown.notifies) == (text, [])


def test_words_in_a_direct_message_reach_the_app(heard: Any, maya: Person, sandbox: Sandbox) -> None:
    message, before = heard("message", channel_type="im"), len(told(sandbox, "app_mention"))
    maya.say("Heron", "@Heron, just us")
    assert message()["event"]["text"] == f"<@{HERON}>, just us"
    assert len(told(sandbox, "app_mention")) == before


def test_words_where_the_app_is_not_a_member_do_not_reach_it(
    bot: Bot, maya: Person, sandbox: Sandbox
) -> None:
    before = len(sandbox.envelopes)
    maya.say("#tea-room", "@Heron is not here")
    maya.say("#co-ordinators", "Not subscribed to")
    assert len(sandbox.envelopes) == before


def test_a_reply_is_told_with_its_thread(heard: Any, maya: Person) -> None:
    asked = heard("message", text="Question")
    maya.say("#network", "Question")
    root = maya.last_message("#network")
    assert asked()["event"]["ts"] == root.ts
    message = heard("message", text="Answer")
    maya.reply(root, "Answer")
    event = message()["event"]
    assert (event["thread_ts"], event["parent_user_id"], event["text"]) == (root.ts, MAYA, "Answer")


def test_the_app_hears_that_it_was_invited(heard: Any, maya: Person, sandbox: Sandbox) -> None:
    joined = heard("joined", user=HERON)
    assert maya.command("#tea-room", "/invite @Heron").ok
    try:
        event = joined()["event"]
        assert (event["user"], event["channel"], event["inviter"]) == (HERON, TEA_ROOM, MAYA)
        assert (event["channel_type"], event["team"]) == ("C", "T0WESTHAV")
    finally:
        sandbox.workspace.channels[TEA_ROOM].user_ids.remove(HERON)


def test_the_app_hears_who_comes_into_its_channels(heard: Any, maya: Person, sandbox: Sandbox) -> None:
    joined = heard("joined", user="U0BETHCAR")
    members = sandbox.workspace.channels["C0PARTNER"].user_ids
    assert maya.command("#partners", "/invite @Beth Carrow").ok
    assert joined()["event"]["user"] == "U0BETHCAR"
    assert "#partners" in sandbox.person("Beth Carrow").channels()
    members.remove("U0BETHCAR")


def test_the_app_hears_who_leaves_its_channels(heard: Any, sandbox: Sandbox) -> None:
    beth, left = sandbox.person("Beth Carrow"), heard("left", user="U0BETHCAR")
    try:
        assert beth.command("#network", "/leave").ok
        event = left()["event"]
        assert (event["type"], event["channel"]) == ("member_left_channel", "C0NETWORK")
        assert "#network" not in beth.channels()
    finally:
        sandbox.workspace.channels["C0NETWORK"].user_ids.append("U0BETHCAR")


def test_nobody_leaves_a_direct_conversation(maya: Person) -> None:
    refused = maya.command("Heron", "/leave")
    assert (refused.error, refused.message) == ("not_allowed", "You can’t leave a direct message.")


def test_a_person_joins_a_public_channel_once(bot: Bot, sandbox: Sandbox) -> None:
    members = sandbox.workspace.channels[TEA_ROOM].user_ids
    members.remove(MAYA)
    sandbox.person(MAYA).join("#tea-room")
    sandbox.person(MAYA).join("#tea-room")
    assert members.count(MAYA) == 1
    with pytest.raises(LookupError):
        sandbox.person("Beth Carrow").join("#tea-room")


def test_nobody_is_brought_into_a_channel_their_workspace_does_not_share(maya: Person) -> None:
    refused = maya.command("#network", "/invite @Nadia Khoury")
    assert (refused.error, "another workspace" in str(refused.message)) == ("invalid_user", True)


def test_events_need_the_scope_of_what_they_tell(tmp_path: Any) -> None:
    path = tmp_path / "manifest.yaml"
    path.write_text(MANIFEST.read_text().replace("      - channels:history\n", ""))
    with Sandbox(path, WORKSPACE) as sandbox:
        sandbox.person(MAYA).say("#network", "Not for the app")
        assert sandbox.envelopes == []


def test_a_person_cannot_join_what_they_do_not_see(maya: Person) -> None:
    with pytest.raises(UseError, match="sees no such channel"):
        maya._post("joins", channel="C0NOWHERE")
