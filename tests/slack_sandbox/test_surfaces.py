"""The app’s Home tab, its shortcuts, and direct messages to another workspace."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from slack_sandbox import ManifestError, Person, Sandbox
from slack_sandbox.manifest import load_manifest
from slack_sandbox.wire import UseError
from tests.slack_sandbox.conftest import (
    BETH,
    MANIFEST,
    MAYA,
    NADIA,
    NETWORK,
    PARTNERS,
    WORKSPACE,
    Bot,
    Json,
    modal,
    section,
    text,
)

Call = Callable[..., Json]


def home(*blocks: Json, **more: Any) -> Json:
    return {"type": "home", "blocks": list(blocks or [section("Good morning")]), **more}


@pytest.fixture
def nadia(sandbox: Sandbox) -> Person:
    return sandbox.person("Nadia Khoury")


# --- the Home tab


def test_a_home_tab_is_empty_until_something_is_published(sandbox: Sandbox, call: Call) -> None:
    tomas = sandbox.person("Tomas Reyes")
    assert tomas.home is None
    assert call("views.publish", user_id=tomas.id, view=home())["view"]["type"] == "home"
    assert tomas.home is not None
    assert tomas.home.plain == "Good morning"


def test_each_person_has_a_home_tab_of_their_own(call: Call, maya: Person, sandbox: Sandbox) -> None:
    first = call("views.publish", user_id=MAYA, view=home(section("For Maya")))["view"]
    call("views.publish", user_id=BETH, view=home(section("For Beth")))
    again = call("views.publish", user_id=MAYA, view=home(section("For Maya again")))["view"]
    assert (first["id"] == again["id"], first["hash"] == again["hash"]) == (True, False)
    assert maya.home is not None
    assert maya.home.plain == "For Maya again"
    assert maya.forms == []


def test_a_home_tab_that_changed_meanwhile_is_not_overwritten(call: Call) -> None:
    old = call("views.publish", user_id=MAYA, view=home())["view"]["hash"]
    new = call("views.publish", user_id=MAYA, view=home(), hash=old)["view"]["hash"]
    assert call("views.publish", user_id=MAYA, view=home(), hash=old)["error"] == "hash_conflict"
    assert call("views.publish", user_id=MAYA, view=home(), hash=new)["ok"]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"user_id": NADIA, "view": home()}, "user_not_found"),
        ({"user_id": "U0NOBODY", "view": home()}, "user_not_found"),
        ({"view": home()}, "user_not_found"),
        ({"user_id": MAYA}, "invalid_arguments"),
        ({"user_id": MAYA, "view": modal()}, "invalid_arguments"),
        ({"user_id": MAYA, "view": home(title=text("Home"))}, "invalid_arguments"),
        (
            {"user_id": MAYA, "view": {"type": "home", "blocks": [{"type": "divider"}] * 101}},
            "invalid_arguments",
        ),
    ],
)
def test_an_unsound_home_tab_is_refused(call: Call, arguments: Json, error: str) -> None:
    assert call("views.publish", **arguments)["error"] == error


def test_a_home_tab_cannot_be_opened_as_a_form(bot: Bot, call: Call, maya: Person) -> None:
    refused: list[Json] = []

    def handle(ack: Any, body: Json, **_: Any) -> None:
        ack()
        refused.append(call("views.open", trigger_id=body["trigger_id"], view=home()))

    bot.on["command"] = handle
    assert maya.command("#network", "/heron").ok
    assert refused[0]["error"] == "invalid_arguments"


def test_the_app_is_told_who_opens_their_home_tab(bot: Bot, call: Call, maya: Person) -> None:
    call("views.publish", user_id=MAYA, view=home())
    bodies: list[Json] = []
    arrived = threading.Event()
    bot.on["home"] = lambda ack, body, **_: (ack(), bodies.append(body), arrived.set())
    maya.open_home()
    assert arrived.wait(5)
    event = bodies[0]["event"]
    assert (event["user"], event["tab"], event["view"]["type"]) == (MAYA, "home", "home")
    assert event["channel"].startswith("D")


def test_a_button_on_the_home_tab_opens_a_form(bot: Bot, call: Call, maya: Person) -> None:
    button = {"type": "button", "action_id": "open", "text": text("Open")}
    call("views.publish", user_id=MAYA, view=home({"type": "actions", "elements": [button]}))
    bodies: list[Json] = []

    def handle(ack: Any, body: Json, **_: Any) -> None:
        ack()
        bodies.append(body)
        bot.client.views_open(trigger_id=body["trigger_id"], view=modal())

    bot.on["action"] = handle
    assert maya.home is not None
    assert maya.press(maya.home, "Open").ok
    assert maya.open_form().title == "Find a heron"
    assert (bodies[0]["container"]["type"], bodies[0]["view"]["type"]) == ("view", "home")
    assert "message" not in bodies[0]


def test_nobody_presses_on_the_home_tab_of_another(call: Call, maya: Person, sandbox: Sandbox) -> None:
    button = {"type": "button", "action_id": "open", "text": text("Open")}
    call("views.publish", user_id=MAYA, view=home({"type": "actions", "elements": [button]}))
    assert maya.home is not None
    with pytest.raises(UseError, match="not open"):
        sandbox.person(BETH).press(maya.home, "Open")


def test_people_of_another_workspace_have_no_home_tab(nadia: Person) -> None:
    with pytest.raises(UseError, match="another workspace"):
        nadia.open_home()


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A workspace whose app has neither Home tab nor shortcuts."""
    path = tmp_path_factory.mktemp("plain") / "manifest.yaml"
    lines = MANIFEST.read_text().splitlines(keepends=True)
    path.write_text("".join(each for each in lines if "app_home:" not in each and "type: " not in each))
    with Sandbox(path, WORKSPACE) as sandbox:
        yield sandbox


def test_an_app_without_a_home_tab_publishes_none(plain: Sandbox) -> None:
    with pytest.raises(UseError, match="no Home tab"):
        plain.person(MAYA).open_home()


# --- shortcuts


def test_a_shortcut_opens_a_form_from_anywhere(bot: Bot, maya: Person) -> None:
    bodies: list[Json] = []

    def handle(ack: Any, body: Json, **_: Any) -> None:
        ack()
        bodies.append(body)
        bot.client.views_open(trigger_id=body["trigger_id"], view=modal())

    bot.on["shortcut"] = handle
    assert maya.shortcuts() == ["Count herons"]
    assert maya.shortcut("Count herons").ok
    assert maya.open_form().title == "Find a heron"
    body = bodies[0]
    assert (body["type"], body["callback_id"], body["user"]["id"]) == ("shortcut", "count_herons", MAYA)
    assert not {"channel", "message", "response_url"} & body.keys()


def test_a_shortcut_on_a_message_brings_the_message_along(bot: Bot, maya: Person, call: Call) -> None:
    maya.say("#network", "Two at the pond")
    message = maya.last_message("#network")
    bodies: list[Json] = []

    def handle(ack: Any, body: Json, respond: Any) -> None:
        ack()
        bodies.append(body)
        respond(text="Kept")

    bot.on["shortcut"] = handle
    assert maya.shortcuts("message") == ["Keep as sighting"]
    assert maya.shortcut("Keep as sighting", message).ok
    body = bodies[0]
    assert (body["type"], body["callback_id"]) == ("message_action", "keep_sighting")
    assert (body["message"]["text"], body["message_ts"]) == ("Two at the pond", message.ts)
    assert body["channel"] == {"id": NETWORK, "name": "network"}
    kept = maya.wait_for(lambda: [m for m in maya.messages("#network") if m.plain == "Kept"])
    assert kept[0].ephemeral


def test_guests_have_shortcuts_and_people_of_another_workspace_have_none(
    bot: Bot, sandbox: Sandbox, nadia: Person, call: Call
) -> None:
    assert sandbox.person(BETH).shortcut("Count herons").ok
    assert nadia.shortcuts() == nadia.shortcuts("message") == []
    call("chat.postMessage", channel=PARTNERS, text="Shared")
    before = len(sandbox.envelopes)
    where = {"channel": PARTNERS, "ts": nadia.last_message("#partners").ts}
    for more in ({"callback_id": "count_herons"}, {"callback_id": "keep_sighting", **where}):
        assert nadia._post("shortcuts", **more)["error"] == "not_allowed"
    assert len(sandbox.envelopes) == before


def test_what_only_one_person_sees_has_no_shortcuts(bot: Bot, call: Call, maya: Person) -> None:
    call("chat.postEphemeral", channel=NETWORK, user=MAYA, text="Only you")
    assert maya.shortcut("Keep as sighting", maya.last_message("#network")).error == "not_allowed"


def test_a_shortcut_the_manifest_does_not_name_is_unknown(plain: Sandbox, maya: Person) -> None:
    assert plain.person(MAYA).shortcuts() == []
    assert maya._post("shortcuts", callback_id="keep_sighting")["error"] == "unknown_shortcut"
    with pytest.raises(LookupError, match="Count herons"):
        maya.shortcut("Count swans")


@pytest.mark.usefixtures("impatient")
def test_a_shortcut_without_an_answer_says_so(bot: Bot, maya: Person) -> None:
    bot.on["shortcut"] = lambda **_: None
    outcome = maya.shortcut("Count herons")
    assert (outcome.ok, outcome.error) == (False, "operation_timeout")


@pytest.mark.parametrize(
    "entry",
    [
        "{type: global, name: X}",
        "{type: odd, name: X, callback_id: x}",
        "x",
        "{type: global, callback_id: x}",
    ],
)
def test_an_unsound_shortcut_in_the_manifest_is_named(tmp_path: Path, entry: str) -> None:
    path = tmp_path / "manifest.yaml"
    path.write_text(MANIFEST.read_text().replace("  shortcuts:\n", f"  shortcuts:\n    - {entry}\n"))
    with pytest.raises(ManifestError, match="shortcut without"):
        load_manifest(path)


# --- direct messages to another workspace


def test_direct_messages_to_another_workspace_can_be_refused(
    sandbox: Sandbox, call: Call, nadia: Person
) -> None:
    dm = call("conversations.open", users=NADIA)["channel"]["id"]
    sandbox.external_dms = False
    try:
        assert call("conversations.open", users=NADIA)["error"] == "restricted_action"
        for channel in (NADIA, dm):
            assert call("chat.postMessage", channel=channel, text="x")["error"] == "restricted_action"
        assert call("chat.postMessage", channel=MAYA, text="x")["ok"]
        assert call("conversations.open", users=BETH)["ok"]
        assert call("chat.postMessage", channel=PARTNERS, text="x")["ok"]
    finally:
        sandbox.external_dms = True
    assert call("chat.postMessage", channel=NADIA, text="Now it goes")["ok"]
    assert nadia.last_message("Heron").plain == "Now it goes"
