"""The JSON interface of the page: what each person may see and do, and who is kept out."""

import json
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from slack_sdk import WebClient

from slack_sandbox import Sandbox
from tests.slack_sandbox.conftest import (
    BETH,
    COORDINATORS,
    MANIFEST,
    MAYA,
    NADIA,
    NETWORK,
    PARTNERS,
    TEA_ROOM,
    WORKSPACE,
    Bot,
    Json,
    asking,
    modal,
    option,
    section,
    text,
)

Asked = tuple[int, Any, dict[str, str]]
Ask = Callable[..., Asked]


@pytest.fixture
def ask(sandbox: Sandbox) -> Ask:
    """A bare HTTP request: method, path, then body and headers; gives status, JSON (or bytes) and headers."""

    def asking_for(method: str, path: str, body: Any = None, **headers: str) -> Asked:
        host, port = sandbox.url.removeprefix("http://").rstrip("/").split(":")
        connection = HTTPConnection(host, int(port), timeout=5)
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        sent = {"Content-Type": "application/json"} if data else {}
        connection.request(method, path, data, sent | {k.replace("_", "-"): v for k, v in headers.items()})
        response = connection.getresponse()
        answer = response.read()
        connection.close()
        is_json = response.headers.get_content_type() == "application/json"
        return response.status, json.loads(answer) if is_json else answer, dict(response.headers)

    return asking_for


def get(ask: Ask, path: str, person: str, **query: str) -> Json:
    status, answer, _ = ask("GET", f"/sandbox/{path}?{urlencode({'as': person, **query})}")
    assert status == 200, answer
    return dict(answer)


def test_the_workspace_tells_who_is_there(ask: Ask) -> None:
    about = get(ask, "workspace", MAYA)
    assert about["team"] == {"id": "T0WESTHAV", "name": "Westhaven Council"}
    assert about["bot"] == {"user_id": "U0KITHBOT", "name": "Heron", "connected": False}
    assert about["commands"] == [
        {"command": "/heron", "description": "Talk to Heron", "usage_hint": "[words]"}
    ]
    assert about["people"][0] == {
        "id": MAYA,
        "name": "Maya Okafor",
        "title": "Early years network co-ordinator",
        "team": {"id": "T0WESTHAV", "name": "Westhaven Council"},
        "kind": "member",
    }
    assert [each["kind"] for each in about["people"]] == ["member"] * 4 + ["guest"] * 3 + ["external"] * 3


@pytest.mark.parametrize(
    ("person", "channels"),
    [
        (MAYA, ["network", "co-ordinators", "partners", "tea-room", "holiday-clubs", "Heron"]),
        ("U0GEORGEA", ["network", "co-ordinators", "tea-room", "holiday-clubs", "Heron"]),
        (BETH, ["network", "Heron"]),
        ("U0IMRANSH", ["network", "partners", "Heron"]),
        (NADIA, ["partners"]),
    ],
)
def test_each_person_sees_their_own_conversations(ask: Ask, person: str, channels: list[str]) -> None:
    seen = get(ask, "conversations", person)["conversations"]
    assert [each["name"] for each in seen] == channels


def test_a_conversation_tells_what_it_is(ask: Ask) -> None:
    shared = get(ask, "conversations", NADIA)["conversations"][0]
    assert shared == {
        "id": PARTNERS,
        "name": "partners",
        "kind": "shared",
        "topic": "With settings that have a Slack workspace of their own",
        "member_ids": [MAYA, "U0TOMASRE", "U0IMRANSH", NADIA, "U0OWENBLA", "U0PRIYANA"],
        "is_member": True,
        "unread": 0,
        "bot_is_member": True,
    }
    direct = get(ask, "conversations", BETH)["conversations"][1]
    assert (direct["kind"], direct["member_ids"]) == ("dm", [BETH])


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "error"),
    [
        ("GET", "/sandbox/conversations", None, 404, "unknown_person"),
        ("GET", "/sandbox/conversations?as=U0KITHBOT", None, 404, "unknown_person"),
        ("GET", f"/sandbox/messages?as={NADIA}&channel={NETWORK}", None, 404, "unknown_channel"),
        ("GET", f"/sandbox/messages?as={MAYA}&channel=C0", None, 404, "unknown_channel"),
        ("GET", "/sandbox/events?as=U0", None, 404, "unknown_person"),
        ("POST", "/sandbox/messages", b"{", 400, "bad_json"),
        ("POST", "/sandbox/messages", b"[" * 100_000, 400, "bad_json"),
        ("POST", "/sandbox/messages", [], 400, "bad_json"),
        ("POST", "/sandbox/messages", {"as": ["x"]}, 404, "unknown_person"),
        ("POST", "/sandbox/messages", {"as": MAYA}, 404, "unknown_channel"),
        ("POST", "/sandbox/messages", {"as": MAYA, "channel": {}}, 404, "unknown_channel"),
        ("POST", "/sandbox/messages", {"as": BETH, "channel": COORDINATORS}, 404, "unknown_channel"),
        ("POST", "/sandbox/messages", {"as": MAYA, "channel": NETWORK, "text": ""}, 400, "bad_argument"),
        ("POST", "/sandbox/messages", {"as": MAYA, "channel": NETWORK, "text": 7}, 400, "bad_argument"),
        ("POST", "/sandbox/commands", {"as": MAYA, "channel": NETWORK}, 400, "bad_argument"),
        ("POST", "/sandbox/actions", {"as": MAYA}, 400, "bad_container"),
        ("POST", "/sandbox/actions", {"as": MAYA, "container": {"type": "home"}}, 400, "bad_container"),
        (
            "POST",
            "/sandbox/actions",
            {"as": MAYA, "container": {"type": "message", "channel": NETWORK, "ts": "1"}},
            404,
            "unknown_message",
        ),
        (
            "POST",
            "/sandbox/actions",
            {"as": MAYA, "container": {"type": "view", "view_id": "V1"}},
            404,
            "unknown_view",
        ),
        ("POST", "/sandbox/submissions", {"as": MAYA, "view_id": "V1"}, 404, "unknown_view"),
        ("POST", "/sandbox/closures", {"as": MAYA, "view_id": []}, 404, "unknown_view"),
    ],
)
def test_a_mistake_is_told_in_plain_words(
    ask: Ask, method: str, path: str, body: Any, status: int, error: str
) -> None:
    answered, answer, _ = ask(method, path, body)
    assert (answered, answer["ok"], answer["error"]) == (status, False, error)
    assert answer["message"].endswith(".")


def test_nobody_speaks_where_they_have_not_joined(ask: Ask) -> None:
    lucy = {"as": "U0LUCYFEN", "channel": TEA_ROOM, "text": "x"}
    assert ask("POST", "/sandbox/messages", lucy)[0] == 404
    tomas = {"as": "U0TOMASRE", "channel": TEA_ROOM, "text": "Tea?"}
    assert ask("POST", "/sandbox/messages", tomas)[0] == 200


def test_a_public_channel_can_be_read_but_not_used_before_joining(ask: Ask, sandbox: Sandbox) -> None:
    sandbox.workspace.channels[TEA_ROOM].user_ids.remove("U0GEORGEA")
    body = {"as": "U0GEORGEA", "channel": TEA_ROOM, "text": "x", "command": "/heron"}
    assert "messages" in get(ask, "messages", "U0GEORGEA", channel=TEA_ROOM)
    for path in ("messages", "commands"):
        status, answer, _ = ask("POST", f"/sandbox/{path}", body)
        assert (status, answer["error"]) == (403, "not_in_channel")


def test_other_sites_are_kept_out(ask: Ask) -> None:
    body = {"as": MAYA, "channel": NETWORK, "text": "x"}
    assert ask("GET", "/sandbox/workspace", Host="evil.example")[0] == 403
    assert ask("GET", "/", Host="evil.example:80")[0] == 403
    assert ask("POST", "/api/auth.test", Host="127.0.0.1.evil.example")[0] == 403
    assert ask("POST", "/sandbox/messages", body, Origin="https://evil.example")[0] == 403
    assert ask("POST", "/sandbox/messages", body, Origin="null")[0] == 403
    assert ask("POST", "/sandbox/messages", body, Content_Type="text/plain")[0] == 415
    assert ask("POST", "/sandbox/messages", body, Host="localhost:1", Origin="http://localhost:1")[0] == 200
    assert ask("GET", "/sandbox/workspace", Host="[::1]:80")[0] == 200


def test_every_answer_carries_security_headers(ask: Ask) -> None:
    for path in ("/", "/sandbox/workspace", "/nowhere", "/api/x"):
        headers = ask("GET", path)[2]
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    "path", ["/page/../server.py", "/page/%2e%2e/server.py", "/page/..%2fserver.py", "/page/x"]
)
def test_only_files_of_the_page_are_served(ask: Ask, path: str) -> None:
    assert ask("GET", path)[0] == 404


def test_the_page_is_served(ask: Ask) -> None:
    status, body, headers = ask("GET", "/")
    assert (status, headers["Content-Type"].split(";")[0]) == (200, "text/html")
    assert b"<html" in body


def test_a_command_without_a_bot_fails_at_once(ask: Ask) -> None:
    body = {"as": MAYA, "channel": NETWORK, "command": "/heron", "text": ""}
    assert ask("POST", "/sandbox/commands", body)[1] == {
        "ok": False,
        "error": "dispatch_failed",
        "message": '/heron failed with the error "dispatch_failed"',
    }


def test_texts_come_with_their_spans(ask: Ask, call: Callable[..., Json]) -> None:
    call(
        "chat.postMessage", channel=NETWORK, text="*Hi* <!here>", blocks=[section("See <https://a.uk|this>")]
    )
    message = get(ask, "messages", MAYA, channel=NETWORK)["messages"][-1]
    assert message["text"] == {
        "text": "*Hi* <!here>",
        "spans": [
            {"type": "text", "text": "Hi", "bold": True},
            {"type": "text", "text": " "},
            {"type": "broadcast", "text": "@here"},
        ],
    }
    assert message["blocks"][0]["text"]["spans"] == [
        {"type": "text", "text": "See "},
        {"type": "link", "text": "this", "url": "https://a.uk"},
    ]
    assert (message["notifies"], message["name"], message["is_bot"]) == (["here"], "Heron", True)


def test_rich_text_comes_with_its_spans(ask: Ask, call: Callable[..., Json]) -> None:
    parts: list[Json] = [
        {"type": "text", "text": "Hello "},
        {"type": "user", "user_id": MAYA},
        {"type": "broadcast", "range": "channel"},
    ]
    items = [{"type": "rich_text_section", "elements": [{"type": "text", "text": "One"}]}]
    block = {
        "type": "rich_text",
        "elements": [
            {"type": "rich_text_section", "elements": parts},
            {"type": "rich_text_list", "style": "bullet", "elements": items},
        ],
    }
    call("chat.postMessage", channel=NETWORK, text="x", blocks=[block])
    message = get(ask, "messages", MAYA, channel=NETWORK)["messages"][-1]
    words = "".join(span["text"] for span in message["blocks"][0]["spans"])
    assert words == "Hello @Maya Okafor@channel\n• One\n"
    assert message["notifies"] == [MAYA, "channel"]


def test_nobody_acts_on_what_only_another_sees(ask: Ask, call: Callable[..., Json]) -> None:
    ts = call("chat.postEphemeral", channel=NETWORK, user=MAYA, text="x")["message_ts"]
    body = {"as": BETH, "container": {"type": "message", "channel": NETWORK, "ts": ts}}
    assert ask("POST", "/sandbox/actions", body)[1]["error"] == "unknown_message"


def test_clicks_need_interactivity_in_the_manifest(tmp_path: Path) -> None:
    path = tmp_path / "manifest.yaml"
    path.write_text(MANIFEST.read_text().replace("is_enabled: true", "is_enabled: false"))
    with Sandbox(path, WORKSPACE) as sandbox:
        button = {"type": "button", "action_id": "a", "text": text("Open")}
        client = WebClient(token=sandbox.bot_token, base_url=sandbox.api_url)
        client.chat_postMessage(channel=NETWORK, text="x", blocks=[section(accessory=button)])
        maya = sandbox.person(MAYA)
        assert maya.press(maya.last_message("#network"), "Open").error == "not_interactive"


@pytest.fixture
def form(ask: Ask, bot: Bot) -> Json:
    """A form with a menu, open for Maya, as the page reads it."""
    menu = asking("Size", "size", type="static_select", options=[option("Small"), option("Large")])
    tags = asking("Tags", "tags", type="multi_static_select", options=[option("A")], max_selected_items=1)
    view = modal(asking("Name"), menu, tags, asking("Day", "day", type="datepicker"))

    def opening(ack: Any, body: Json, **_: Any) -> None:
        ack()
        bot.client.views_open(trigger_id=body["trigger_id"], view=view)

    bot.on["command"] = opening
    ask("POST", "/sandbox/commands", {"as": MAYA, "channel": NETWORK, "command": "/heron", "text": ""})
    return dict(get(ask, "views", MAYA)["views"][-1])


def test_a_form_belongs_to_one_person(ask: Ask, form: Json) -> None:
    assert get(ask, "views", BETH)["views"] == []
    for path in ("submissions", "closures"):
        assert ask("POST", f"/sandbox/{path}", {"as": BETH, "view_id": form["id"]})[0] == 404


@pytest.mark.parametrize(
    "values",
    [
        [],
        {"name": []},
        {"nowhere": {"field": {"value": "x"}}},
        {"name": {"field": "x"}},
        {"name": {"field": {"type": "datepicker", "selected_date": "2025-01-01"}}},
        {"name": {"field": {"value": 7}}},
        {"size": {"field": {"selected_option": option("Huge")}}},
        {"size": {"field": {"selected_option": "Small"}}},
        {"tags": {"field": {"selected_options": option("A")}}},
        {"tags": {"field": {"selected_options": [option("A"), option("A")]}}},
        {"day": {"field": {"selected_date": "tomorrow"}}},
    ],
)
def test_what_no_form_could_have_sent_is_refused(ask: Ask, form: Json, values: Any) -> None:
    body = {"as": MAYA, "view_id": form["id"], "values": values}
    status, answer, _ = ask("POST", "/sandbox/submissions", body)
    assert (status, answer["ok"]) in ((400, False), (404, False))


def test_all_that_is_missing_is_named_at_once(ask: Ask, form: Json) -> None:
    body = {"as": MAYA, "view_id": form["id"], "values": {"name": {"field": {"value": ""}}}}
    answer = ask("POST", "/sandbox/submissions", body)[1]
    assert list(answer["errors"]) == ["name", "size", "tags", "day"]


def test_the_page_is_told_that_there_is_something_new(sandbox: Sandbox, call: Callable[..., Json]) -> None:
    host, port = sandbox.url.removeprefix("http://").rstrip("/").split(":")
    connection = HTTPConnection(host, int(port), timeout=5)
    connection.request("GET", f"/sandbox/events?as={MAYA}")
    response = connection.getresponse()
    assert response.headers["Content-Type"] == "text/event-stream"
    assert response.readline() == b": listening\n"
    call("chat.postEphemeral", channel=NETWORK, user=BETH, text="Not for Maya")
    call("chat.postMessage", channel=PARTNERS, text="For Maya too")
    response.readline()
    assert json.loads(response.readline().removeprefix(b"data: ")) == {"type": "message", "channel": PARTNERS}
    connection.close()
