"""The Web API as an app meets it: tokens, scopes, membership and limits, with Slack's own refusals."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
import yaml
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from slack_sandbox import Person, Sandbox
from tests.slack_sandbox.conftest import (
    BETH,
    COORDINATORS,
    MAYA,
    NADIA,
    NETWORK,
    PARTNERS,
    ROOT,
    TEA_ROOM,
    WORKSPACE,
    Json,
    section,
)

Call = Callable[..., Json]
SCOPES = "commands,app_mentions:read,chat:write,im:history,users:read"


@pytest.fixture(scope="module")
def modest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A workspace whose app was given little."""
    manifest = yaml.safe_load((ROOT / "config" / "manifest.yaml").read_text(encoding="utf-8"))
    manifest["oauth_config"]["scopes"]["bot"] = SCOPES.split(",")
    path = tmp_path_factory.mktemp("modest") / "manifest.yaml"
    path.write_text(yaml.safe_dump(manifest), encoding="utf-8")
    with Sandbox(path, WORKSPACE) as running:
        yield running


def test_the_app_learns_who_it_is(call: Call) -> None:
    assert call("auth.test") == {
        "ok": True,
        "url": "https://westhaven-early-years.slack.com/",
        "team": "Westhaven Council",
        "user": "heron",
        "team_id": "T0WESTHAV",
        "user_id": "U0KITHBOT",
        "bot_id": "B0KITHBOT",
        "is_enterprise_install": False,
    }


@pytest.mark.parametrize("method", ["chat.scheduleMessage", "users.list", "x"])
def test_an_unknown_method_is_refused(call: Call, method: str) -> None:
    assert call(method)["error"] == "unknown_method"


@pytest.mark.parametrize("method", ["auth.test", "chat.postMessage", "views.open", "apps.connections.open"])
def test_tokens_are_checked(call: Call, sandbox: Sandbox, method: str) -> None:
    wrong = sandbox.bot_token if method == "apps.connections.open" else sandbox.app_token
    assert call(method, token="")["error"] == "not_authed"
    assert call(method, token="xoxb-wrong")["error"] == "invalid_auth"
    assert call(method, token=wrong)["error"] == "not_allowed_token_type"


def test_api_test_needs_no_token(call: Call) -> None:
    assert call("api.test", token="", foo="bar") == {"ok": True, "args": {"foo": "bar"}}


def test_a_token_in_a_json_body_is_not_looked_at(call: Call, sandbox: Sandbox) -> None:
    request = Request(
        sandbox.api_url + "auth.test",
        b'{"token": "%s"}' % sandbox.bot_token.encode(),
        {"Content-Type": "application/json"},
    )
    with urlopen(request, timeout=10) as response:
        assert b"not_authed" in response.read()


def test_a_form_with_its_token_is_understood(sandbox: Sandbox) -> None:
    data = urlencode({"token": sandbox.bot_token, "channel": NETWORK, "text": "By form"}).encode()
    with urlopen(Request(sandbox.api_url + "chat.postMessage", data), timeout=10) as response:
        assert b'"ok": true' in response.read()


@pytest.mark.parametrize(
    ("body", "kind", "error"),
    [
        (b"{", "application/json", b"invalid_json"),
        (b"[]", "application/json", b"json_not_object"),
        (b"[" * 100_000, "application/json", b"invalid_json"),
        (b"x", "text/html", b"invalid_post_type"),
    ],
)
def test_a_malformed_call_is_refused(sandbox: Sandbox, body: bytes, kind: str, error: bytes) -> None:
    headers = {"Content-Type": kind, "Authorization": f"Bearer {sandbox.bot_token}"}
    with urlopen(Request(sandbox.api_url + "auth.test", body, headers), timeout=10) as response:
        assert error in response.read()


def test_scopes_are_held_to_the_manifest(modest: Sandbox) -> None:
    client = WebClient(token=modest.bot_token, base_url=modest.api_url)
    with pytest.raises(SlackApiError) as refused:
        client.conversations_open(users=MAYA)
    assert refused.value.response.data == {
        "ok": False,
        "error": "missing_scope",
        "needed": "im:write,mpim:write",
        "provided": SCOPES,
    }
    for read in (client.conversations_list, client.conversations_members, client.conversations_info):
        with pytest.raises(SlackApiError, match="missing_scope"):
            read(channel=NETWORK)
    assert client.users_info(user=MAYA)["ok"]


def test_the_granted_scopes_are_told(modest: Sandbox) -> None:
    answer = WebClient(token=modest.bot_token, base_url=modest.api_url).auth_test()
    assert answer.headers["x-oauth-scopes"] == SCOPES


def test_a_message_is_posted_where_the_bot_is_a_member(call: Call, maya: Person) -> None:
    answer = call("chat.postMessage", channel=NETWORK, text="Hello & <@U0MAYAOKA>", blocks=[section()])
    assert answer["channel"] == NETWORK
    assert answer["message"]["text"] == "Hello &amp; <@U0MAYAOKA>"
    assert answer["message"]["bot_id"] == "B0KITHBOT"
    assert answer["message"]["blocks"][0]["block_id"]
    shown = maya.last_message("#network")
    assert (shown.plain, shown.text, shown.notifies) == ("Hello", "Hello & @Maya Okafor", [MAYA])
    assert not shown.ephemeral


@pytest.mark.parametrize("method", ["chat.postMessage", "chat.postEphemeral"])
def test_the_bot_posts_only_where_it_is_a_member(call: Call, method: str) -> None:
    assert call(method, channel=TEA_ROOM, text="x", user=MAYA)["error"] == "not_in_channel"
    for nowhere in ("C0NOWHERE", "#network", "", None, ["x"]):
        assert call(method, channel=nowhere, text="x", user=MAYA)["error"] == "channel_not_found"


def test_a_private_channel_without_the_bot_does_not_exist_for_it(tmp_path: Path) -> None:
    seed = WORKSPACE.read_text().replace(
        "    members: [Maya Okafor, Tomas Reyes, Anwen Pritchard, George Adeyemi]\n    bot_is_member: true",
        "    members: [Maya Okafor]\n    bot_is_member: false",
    )
    path = tmp_path / "workspace.yaml"
    path.write_text(seed)
    with Sandbox(ROOT / "config" / "manifest.yaml", path) as sandbox:
        client = WebClient(token=sandbox.bot_token, base_url=sandbox.api_url)
        with pytest.raises(SlackApiError, match="channel_not_found"):
            client.chat_postMessage(channel=COORDINATORS, text="x")


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({}, "no_text"),
        ({"text": ""}, "no_text"),
        ({"text": "", "blocks": []}, "no_text"),
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"text": "x", "blocks": "{"}, "invalid_blocks_format"),
        ({"text": "x", "blocks": {"type": "divider"}}, "invalid_blocks_format"),
        ({"text": "x", "blocks": [{"type": "marquee"}]}, "invalid_blocks"),
        ({"text": "x", "blocks": [{"type": "divider"}] * 51}, "invalid_blocks"),
        ({"text": "x", "metadata": "{"}, "invalid_metadata_format"),
        ({"text": "x", "metadata": {"event_type": "a"}}, "invalid_metadata_schema"),
        ({"text": ["x"]}, "invalid_arguments"),
        ({"text": "x", "blocks": "[" * 100_000}, "invalid_blocks_format"),
        ({"text": "x", "attachments": [{"text": "y"}]}, "invalid_attachments"),
    ],
)
def test_an_unsound_message_is_refused(call: Call, arguments: Json, error: str) -> None:
    assert call("chat.postMessage", channel=NETWORK, **arguments)["error"] == error


def test_the_longest_message_is_taken(call: Call) -> None:
    assert call("chat.postMessage", channel=NETWORK, text="x" * 40_000)["ok"]


def test_a_refused_block_is_named_by_its_place(call: Call) -> None:
    answer = call("chat.postMessage", channel=NETWORK, text="x", blocks=[section("x" * 3001)])
    words = "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    assert answer["errors"] == [words]
    assert answer["response_metadata"]["messages"] == [f"[ERROR] {words}"]


def test_an_ephemeral_message_is_seen_by_one_person_only(call: Call, sandbox: Sandbox, maya: Person) -> None:
    assert call("chat.postEphemeral", channel=NETWORK, user=MAYA, text="Only you")["message_ts"]
    assert maya.last_message("#network").ephemeral
    others = sandbox.person("Beth Carrow").messages("#network")
    assert "Only you" not in [message.plain for message in others]


def test_an_ephemeral_message_reaches_only_members(call: Call) -> None:
    refused = call("chat.postEphemeral", channel=COORDINATORS, user=BETH, text="x")
    assert refused["error"] == "user_not_in_channel"


def test_a_message_with_new_text_only_keeps_its_blocks(call: Call, maya: Person) -> None:
    ts = call("chat.postMessage", channel=NETWORK, text="One", blocks=[section("Block")])["ts"]
    call("chat.update", channel=NETWORK, ts=ts, text="Two")
    assert (maya.last_message("#network").text, maya.last_message("#network").plain) == ("Two", "Block")
    call("chat.update", channel=NETWORK, ts=ts, text="Three", blocks=[])
    assert (maya.last_message("#network").plain, maya.last_message("#network").edited) == ("Three", True)


def test_a_deleted_message_is_gone(call: Call, maya: Person) -> None:
    ts = call("chat.postMessage", channel=NETWORK, text="Soon gone")["ts"]
    assert call("chat.delete", channel=NETWORK, ts=ts)["ok"]
    assert call("chat.delete", channel=NETWORK, ts=ts)["error"] == "message_not_found"
    assert "Soon gone" not in [message.plain for message in maya.messages("#network")]


def test_the_bot_changes_only_what_it_can(call: Call, maya: Person) -> None:
    maya.say("#network", "My own words")
    theirs = maya.last_message("#network").ts
    assert call("chat.update", channel=NETWORK, ts=theirs, text="x")["error"] == "cant_update_message"
    assert call("chat.delete", channel=NETWORK, ts=theirs)["error"] == "cant_delete_message"
    ephemeral = call("chat.postEphemeral", channel=NETWORK, user=MAYA, text="x")["message_ts"]
    assert call("chat.update", channel=NETWORK, ts=ephemeral, text="y")["error"] == "message_not_found"


def test_message_stamps_never_repeat(call: Call) -> None:
    stamps = [call("chat.postMessage", channel=NETWORK, text="x")["ts"] for _ in range(5)]
    assert stamps == sorted(set(stamps))


def test_a_message_to_a_person_goes_to_their_direct_messages(call: Call, maya: Person) -> None:
    call("chat.postMessage", channel=MAYA, text="Just us")
    assert maya.last_message("Heron").plain == "Just us"


@pytest.mark.parametrize(
    ("user", "shown"),
    [
        (MAYA, {"is_restricted": False, "team_id": "T0WESTHAV", "name": "maya.okafor", "tz_offset": 0}),
        (BETH, {"is_restricted": True, "is_ultra_restricted": True, "tz_label": "Greenwich Mean Time"}),
        ("U0IMRANSH", {"is_restricted": True, "is_ultra_restricted": False}),
        (NADIA, {"is_stranger": False, "is_restricted": False, "team_id": "T0TINYACR"}),
        ("U0KITHBOT", {"is_bot": True, "real_name": "Heron"}),
    ],
)
def test_a_person_is_described_as_slack_does(call: Call, user: str, shown: Json) -> None:
    found = call("users.info", user=user)["user"]
    assert shown.items() <= found.items()
    assert (found["tz"], found["deleted"]) == ("Europe/London", False)
    assert found["profile"]["real_name"] == found["real_name"]


def test_an_unknown_person_is_refused(call: Call) -> None:
    assert call("users.info", user="U0NOBODY")["error"] == "user_not_found"
    assert call("users.info")["error"] == "user_not_found"


def test_conversations_are_described_as_slack_does(call: Call) -> None:
    shared = call("conversations.info", channel=PARTNERS)["channel"]
    assert shared["is_ext_shared"]
    assert shared["shared_team_ids"] == ["T0HARBOUR", "T0TINYACR", "T0WESTHAV"]
    private = call("conversations.info", channel=COORDINATORS)["channel"]
    assert (private["is_private"], private["is_channel"], private["is_member"]) == (True, False, True)
    assert not call("conversations.info", channel=TEA_ROOM)["channel"]["is_member"]


def test_a_direct_conversation_is_opened_once(call: Call) -> None:
    first = call("conversations.open", users=NADIA)["channel"]["id"]
    assert call("conversations.open", users=NADIA)["channel"]["id"] == first
    assert call("conversations.info", channel=first)["channel"]["user"] == NADIA
    assert set(call("conversations.members", channel=first)["members"]) == {"U0KITHBOT", NADIA}


@pytest.mark.parametrize(
    ("users", "error"),
    [
        ("", "users_list_not_supplied"),
        ("U0NOBODY", "user_not_found"),
        ("U0KITHBOT", "cannot_dm_bot"),
        (f"{MAYA},{BETH}", "method_not_supported_for_channel_type"),
    ],
)
def test_a_direct_conversation_needs_one_person(call: Call, users: str, error: str) -> None:
    assert call("conversations.open", users=users)["error"] == error


def test_members_come_in_pages(call: Call) -> None:
    first = call("conversations.members", channel=NETWORK, limit=5)
    rest = call("conversations.members", channel=NETWORK, cursor=first["response_metadata"]["next_cursor"])
    assert len(first["members"]) == 5
    assert len({*first["members"], *rest["members"]}) == 8
    assert rest["response_metadata"]["next_cursor"] == ""


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"limit": 0.5}, "invalid_limit"),
        ({"limit": 1001}, "invalid_limit"),
        ({"cursor": "x"}, "invalid_cursor"),
    ],
)
def test_a_page_must_make_sense(call: Call, arguments: Json, error: str) -> None:
    assert call("conversations.members", channel=NETWORK, **arguments)["error"] == error


def test_conversations_are_listed_by_type(call: Call) -> None:
    def listed(**arguments: Any) -> list[str]:
        return [channel["id"] for channel in call("conversations.list", **arguments)["channels"]]

    assert listed() == [NETWORK, PARTNERS, TEA_ROOM, "C0HOLIDAY"]
    assert listed(types="private_channel") == [COORDINATORS]
    assert len(listed(types="im")) >= 7
    assert call("conversations.list", types="secret")["error"] == "invalid_types"
    assert call("conversations.info", channel="C0NOWHERE")["error"] == "channel_not_found"


@pytest.mark.parametrize("view", [None, "{", 7, {"type": "modal"}])
def test_a_malformed_view_is_refused(call: Call, view: Any) -> None:
    for method in ("views.open", "views.push", "views.update"):
        arguments = {"trigger_id": "1.2.3", "view_id": "V1"} | ({} if view is None else {"view": view})
        assert not call(method, **arguments)["ok"]


def test_every_call_is_kept(call: Call, sandbox: Sandbox) -> None:
    call("chat.postMessage", channel=NETWORK, text="Kept")
    call("chat.postMessage", channel=TEA_ROOM, text="Refused")
    last, refused = sandbox.api_calls[-2:]
    assert (last.method, last.arguments["text"], last.answer["ok"]) == ("chat.postMessage", "Kept", True)
    assert refused.answer == {"ok": False, "error": "not_in_channel"}
    assert sandbox.posted[-1] == last
    assert sandbox.bot_token not in str(sandbox.api_calls)
