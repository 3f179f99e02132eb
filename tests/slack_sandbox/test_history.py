"""What was said, read again: history, threads, metadata and pins, for the app and for a person."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from slack_sandbox import Person, Sandbox
from slack_sandbox.wire import UseError
from tests.slack_sandbox.conftest import (
    COORDINATORS,
    MANIFEST,
    MAYA,
    NETWORK,
    TEA_ROOM,
    WORKSPACE,
    Clock,
    Json,
)

Call = Callable[..., Json]
METADATA = {"event_type": "signpost_sent", "event_payload": {"id": 7}}


@pytest.fixture
def say(call: Call, clock: Clock) -> Callable[..., str]:
    """Post as the app, a second after what came before, and give the time stamp."""

    def saying(text: str, channel: str = COORDINATORS, **more: Any) -> str:
        clock.advance(seconds=1)
        answer = call("chat.postMessage", channel=channel, text=text, **more)
        assert answer["ok"], answer
        return str(answer["ts"])

    return saying


def texts(answer: Json) -> list[str]:
    return [message["text"] for message in answer["messages"]]


def test_the_newest_message_is_read_first(say: Callable[..., str], call: Call) -> None:
    for text in ("One", "Two", "Three"):
        say(text)
    answer = call("conversations.history", channel=COORDINATORS, limit=2)
    assert (texts(answer), answer["has_more"]) == (["Three", "Two"], True)
    cursor = answer["response_metadata"]["next_cursor"]
    assert texts(call("conversations.history", channel=COORDINATORS, limit=1, cursor=cursor)) == ["One"]


def test_a_span_of_time_can_be_read(say: Callable[..., str], call: Call) -> None:
    first, _, last = (say(text) for text in ("One", "Two", "Three"))
    span = {"channel": COORDINATORS, "oldest": first, "latest": last}
    assert texts(call("conversations.history", **span)) == ["Two"]
    assert texts(call("conversations.history", **span, inclusive="true")) == ["Three", "Two", "One"]


def test_what_only_one_person_sees_is_not_in_the_history(say: Callable[..., str], call: Call) -> None:
    say("For all")
    call("chat.postEphemeral", channel=COORDINATORS, user=MAYA, text="For one")
    assert texts(call("conversations.history", channel=COORDINATORS, limit=1)) == ["For all"]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": "C0NOWHERE"}, "channel_not_found"),
        ({"channel": TEA_ROOM}, "not_in_channel"),
        ({"channel": NETWORK, "limit": 1000}, "invalid_limit"),
        ({"channel": NETWORK, "oldest": "soon"}, "invalid_ts_oldest"),
        ({"channel": NETWORK, "latest": "soon"}, "invalid_ts_latest"),
        ({"channel": NETWORK, "cursor": "x"}, "invalid_cursor"),
    ],
)
def test_history_that_cannot_be_read_is_refused(call: Call, arguments: Json, error: str) -> None:
    assert call("conversations.history", **arguments)["error"] == error


@pytest.mark.parametrize(
    ("method", "needed"),
    [
        ("conversations.history", "groups:history"),
        ("conversations.replies", "groups:history"),
        ("pins.list", "pins:read"),
        ("pins.add", "pins:write"),
    ],
)
def test_reading_a_channel_needs_the_scope_of_its_kind(tmp_path: Path, method: str, needed: str) -> None:
    path = tmp_path / "manifest.yaml"
    path.write_text(MANIFEST.read_text().replace(f"      - {needed}\n", ""))
    with Sandbox(path, WORKSPACE) as sandbox:
        client = WebClient(token=sandbox.bot_token, base_url=sandbox.api_url)
        with pytest.raises(SlackApiError, match="missing_scope") as refused:
            client.api_call(method, params={"channel": COORDINATORS})
    assert refused.value.response["needed"] == needed


def test_replies_are_read_with_the_message_they_answer(say: Callable[..., str], call: Call) -> None:
    root = say("Question")
    first = say("Answer", thread_ts=root)
    say("Another", thread_ts=first)
    for ts in (root, first):
        answer = call("conversations.replies", channel=COORDINATORS, ts=ts)
        assert texts(answer) == ["Question", "Answer", "Another"]
    parent, reply, _ = answer["messages"]
    assert parent["thread_ts"] == reply["thread_ts"] == root
    assert (parent["reply_count"], parent["reply_users"], parent["subscribed"]) == (2, ["U0KITHBOT"], True)
    assert reply["parent_user_id"] == "U0KITHBOT"
    assert "reply_count" not in reply


def test_replies_stay_out_of_the_channel_unless_sent_there_too(
    say: Callable[..., str], call: Call, maya: Person
) -> None:
    root = say("Question")
    say("Hidden", thread_ts=root)
    assert texts(call("conversations.history", channel=COORDINATORS, limit=1)) == ["Question"]
    assert maya.last_message("#co-ordinators").plain == "Question"
    say("Both", thread_ts=root, reply_broadcast=True)
    assert maya.last_message("#co-ordinators").plain == "Both"
    assert maya.messages("#co-ordinators")[-2].reply_count == 2


def test_a_message_without_replies_is_a_thread_of_one(say: Callable[..., str], call: Call) -> None:
    answer = call("conversations.replies", channel=COORDINATORS, ts=say("Alone"))
    assert texts(answer) == ["Alone"]
    assert "reply_count" not in answer["messages"][0]


def test_a_thread_that_does_not_exist_is_refused(call: Call) -> None:
    for ts in ("1.000001", "", None, 7):
        assert call("conversations.replies", channel=NETWORK, ts=ts)["error"] == "thread_not_found"
    refused = call("chat.postMessage", channel=NETWORK, text="x", thread_ts="1.000001")
    assert refused["error"] == "thread_not_found"


def test_nobody_replies_to_what_only_one_person_sees(call: Call) -> None:
    ts = call("chat.postEphemeral", channel=NETWORK, user=MAYA, text="x")["message_ts"]
    assert call("conversations.replies", channel=NETWORK, ts=ts)["error"] == "thread_not_found"
    assert call("chat.postMessage", channel=NETWORK, text="x", thread_ts=ts)["error"] == "thread_not_found"


def test_a_person_replies_in_a_thread(say: Callable[..., str], call: Call, maya: Person) -> None:
    root = say("Question")
    shown = maya.last_message("#co-ordinators")
    maya.reply(shown, "My answer")
    maya.reply(maya.thread(shown)[-1], "And more")
    assert [each.plain for each in maya.thread(shown)] == ["Question", "My answer", "And more"]
    assert [each.thread_ts for each in maya.thread(shown)] == [None, root, root]
    assert maya.last_message("#co-ordinators").reply_count == 2
    assert texts(call("conversations.replies", channel=COORDINATORS, ts=root))[1:] == [
        "My answer",
        "And more",
    ]


def test_a_person_cannot_reply_to_what_is_gone(say: Callable[..., str], call: Call, maya: Person) -> None:
    ts = say("Soon gone")
    shown = maya.last_message("#co-ordinators")
    call("chat.delete", channel=COORDINATORS, ts=ts)
    with pytest.raises(UseError, match="not there any more"):
        maya.reply(shown, "Too late")


def test_metadata_is_kept_and_shown_whole_only_when_asked_for(say: Callable[..., str], call: Call) -> None:
    ts = say("Sent", metadata=METADATA)
    for method, more in (("conversations.history", {"limit": 1}), ("conversations.replies", {"ts": ts})):
        plain = call(method, channel=COORDINATORS, **more)["messages"][0]
        whole = call(method, channel=COORDINATORS, include_all_metadata=True, **more)["messages"][0]
        assert (plain["metadata"], whole["metadata"]) == ({"event_type": "signpost_sent"}, METADATA)


def test_a_changed_message_keeps_its_metadata_unless_given_new(say: Callable[..., str], call: Call) -> None:
    ts = say("Sent", metadata=METADATA)

    def kept() -> Json:
        found = call("conversations.history", channel=COORDINATORS, limit=1, include_all_metadata="1")
        metadata: Json = found["messages"][0]["metadata"]
        return metadata

    call("chat.update", channel=COORDINATORS, ts=ts, text="Changed")
    assert kept() == METADATA
    other = {"event_type": "signpost_closed", "event_payload": {}}
    call("chat.update", channel=COORDINATORS, ts=ts, text="Changed", metadata=other)
    assert kept() == other


def test_a_person_never_sees_metadata(say: Callable[..., str], maya: Person) -> None:
    say("Sent", metadata=METADATA)
    assert "signpost_sent" not in str(maya.last_message("#co-ordinators").message)


def test_a_message_is_pinned_once_and_listed(
    say: Callable[..., str], call: Call, maya: Person, clock: Clock
) -> None:
    older, newer = say("Pin me"), say("And me")
    for ts in (older, newer):
        clock.advance(seconds=1)
        assert call("pins.add", channel=COORDINATORS, timestamp=ts) == {"ok": True}
    assert call("pins.add", channel=COORDINATORS, timestamp=older)["error"] == "already_pinned"
    items = call("pins.list", channel=COORDINATORS)["items"]
    assert [item["message"]["text"] for item in items] == ["And me", "Pin me"]
    assert (items[0]["created_by"], items[0]["message"]["pinned_to"]) == ("U0KITHBOT", [COORDINATORS])
    assert call("conversations.history", channel=COORDINATORS)["pin_count"] == 2
    assert maya.last_message("#co-ordinators").pinned
    for ts in (older, newer):
        assert call("pins.remove", channel=COORDINATORS, timestamp=ts)["ok"]
    assert call("pins.remove", channel=COORDINATORS, timestamp=older)["error"] == "no_pin"
    assert call("pins.list", channel=COORDINATORS)["items"] == []


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": NETWORK}, "no_item_specified"),
        ({"channel": NETWORK, "timestamp": "1.000001"}, "message_not_found"),
        ({"channel": TEA_ROOM, "timestamp": "1.000001"}, "not_in_channel"),
        ({"channel": "C0NOWHERE", "timestamp": "1.000001"}, "channel_not_found"),
    ],
)
def test_what_cannot_be_pinned_is_refused(call: Call, arguments: Json, error: str) -> None:
    assert call("pins.add", **arguments)["error"] == error
