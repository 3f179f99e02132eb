"""The clock, the switches, faults and the inspector, as the page asks for them."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slack_sandbox import Person, Sandbox
from slack_sandbox.traffic import HIDDEN, Redactor
from tests.slack_sandbox.conftest import NADIA, NETWORK, Bot, Json

Call = Callable[..., Json]


@pytest.fixture
def ask(sandbox: Sandbox) -> Iterator[Callable[..., tuple[int, Json]]]:
    def asking(path: str, body: Any = None) -> tuple[int, Json]:
        data = None if body is None else json.dumps(body).encode()
        request = Request(f"{sandbox.url}sandbox/{path}", data, {"Content-Type": "application/json"})
        try:
            with urlopen(request, timeout=10) as response:
                return response.status, json.load(response)
        except HTTPError as refused:
            with refused:
                return refused.code, json.load(refused)

    yield asking
    asking("settings", {"external_dms": True, "limited": False})
    asking("faults/clear", {})


def test_the_clock_is_moved_forward(ask: Any, sandbox: Sandbox) -> None:
    before = datetime.fromisoformat(ask("settings")[1]["now"])
    status, settings = ask("clock", {"seconds": 86_400})
    assert status == 200
    assert datetime.fromisoformat(settings["now"]) - before == timedelta(days=1)
    assert sandbox.clock().isoformat(timespec="seconds") == settings["now"]


def test_limits_and_direct_messages_are_switched(ask: Any, call: Call, sandbox: Sandbox) -> None:
    settings = ask("settings", {"external_dms": False, "limited": True})[1]
    assert (settings["external_dms"], settings["limited"]) == (False, True)
    assert settings["limits"]["channel_burst"] == 5
    assert call("conversations.open", users=NADIA)["error"] == "restricted_action"
    assert not sandbox.external_dms


def test_a_fault_is_planned_and_called_off(ask: Any) -> None:
    assert ask("faults", {"method": "views.open", "n": 2, "how": "lost"})[1]["faults"] == {
        "views.open": ["lost", "lost"]
    }
    assert ask("faults/clear", {})[1]["faults"] == {}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("clock", {"seconds": 0}),
        ("clock", {"seconds": -5}),
        ("clock", {"seconds": "60"}),
        ("clock", {"seconds": True}),
        ("clock", {"seconds": 10**12}),
        ("clock", []),
        ("settings", {}),
        ("settings", {"limited": "yes"}),
        ("faults", {"method": "x", "n": 1, "how": "explode"}),
        ("faults", {"method": "", "n": 1, "how": "500"}),
        ("faults", {"method": "x", "n": 0, "how": "500"}),
        ("faults", {"method": "x", "n": 10**6, "how": "500"}),
    ],
)
def test_what_makes_no_sense_changes_nothing(ask: Any, path: str, body: Any) -> None:
    before = ask("settings")[1]
    status, answer = ask(path, body)
    assert (status, answer["ok"]) == (400, False)
    assert ask("settings")[1] == before


def test_the_inspector_shows_the_newest_first(ask: Any, call: Call, bot: Bot, maya: Person) -> None:
    bot.on["command"] = lambda ack, **_: ack(text="Here")
    maya.command("#network", "/heron grey")
    call("chat.postMessage", channel="C0NOWHERE", text="Lost")
    newest, told = ask("traffic")[1]["traffic"][:2]
    assert (newest["direction"], newest["name"], newest["outcome"]) == (
        "called",
        "chat.postMessage",
        "channel_not_found",
    )
    assert (told["direction"], told["name"]) == ("sent", "slash_commands /heron")
    assert (told["outcome"], told["answer"], told["body"]["text"]) == (
        "acknowledged",
        {"text": "Here"},
        "grey",
    )


def test_the_inspector_never_shows_what_opens_a_door(
    ask: Any, call: Call, bot: Bot, maya: Person, sandbox: Sandbox
) -> None:
    maya.command("#network", "/heron")
    payload = sandbox.envelopes[-1].payload
    link = call("apps.connections.open", token=sandbox.app_token)["url"]
    call("chat.postMessage", channel=NETWORK, text=f"{sandbox.bot_token} {sandbox.signing_secret}")
    shown = json.dumps(ask("traffic")[1])
    for secret in (
        sandbox.bot_token,
        sandbox.app_token,
        sandbox.signing_secret,
        payload["token"],
        payload["response_url"],
        payload["trigger_id"],
        link.partition("ticket=")[2].partition("&")[0],
    ):
        assert secret not in shown
    assert HIDDEN in shown


@pytest.mark.slow
@given(
    st.recursive(
        st.text() | st.just("s3cret") | st.none(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_a_secret_is_hidden_wherever_it_stands(value: Any) -> None:
    shown = Redactor(["s3cret"])({"here": value, "list": ["xs3crety", {"s3cret": 1}]})
    assert "s3cret" not in json.dumps(shown)
