"""The Python client: a test says what a person does and sees, in that person's words."""

from collections.abc import Callable
from typing import Any

import pytest

from slack_sandbox import Form, Outcome, Person, Sandbox, Shown
from tests.slack_sandbox.conftest import (
    COORDINATORS,
    NETWORK,
    Bot,
    Json,
    asking,
    modal,
    option,
    section,
    text,
)

Call = Callable[..., Json]


@pytest.fixture
def shown(call: Call, maya: Person) -> Callable[..., Shown]:
    def posting(*blocks: Json) -> Shown:
        assert call("chat.postMessage", channel=NETWORK, text="Fallback", blocks=list(blocks))["ok"]
        return maya.last_message("#network")

    return posting


@pytest.fixture
def form(bot: Bot, maya: Person) -> Callable[..., Form]:
    def opening(*blocks: Json) -> Form:
        def handle(ack: Any, body: Json, **_: Any) -> None:
            ack()
            bot.client.views_open(trigger_id=body["trigger_id"], view=modal(*blocks))

        bot.on["command"] = handle
        assert maya.command("#network", "/heron").ok
        return maya.open_form()

    return opening


def test_a_person_knows_their_conversations(maya: Person, sandbox: Sandbox) -> None:
    public = ["#tea-room", "#holiday-clubs"]
    assert maya.channels() == ["#network", "#co-ordinators", "#partners", *public, "Heron"]
    assert sandbox.person("Nadia Khoury").channels() == ["#partners"]


def test_a_conversation_without_messages_says_so(sandbox: Sandbox, maya: Person) -> None:
    with pytest.raises(LookupError, match="no message in #partners"):
        maya.last_message("#partners")


def test_a_conversation_can_be_named_by_its_id(call: Call, maya: Person) -> None:
    call("chat.postMessage", channel=COORDINATORS, text="By id")
    shown = maya.last_message(COORDINATORS)
    assert (shown.plain, shown.author, shown.edited) == ("By id", "Heron", False)
    assert repr(shown) == "<message by Heron: 'By id'>"


def test_all_that_is_visible_is_read_in_order(shown: Callable[..., Shown]) -> None:
    message = shown(
        {"type": "header", "text": text("Herons & egrets")},
        section("*Grey* <https://a.uk|heron>", fields=[text("Left"), text("Right")]),
        {"type": "divider"},
        {"type": "context", "elements": [text("Seen"), text("_today_", "mrkdwn")]},
        {"type": "image", "image_url": "https://a.uk/b.png", "alt_text": "A heron"},
        section(
            "Beside", accessory={"type": "image", "image_url": "https://a.uk/b.png", "alt_text": "Small"}
        ),
        {"type": "actions", "elements": [{"type": "button", "action_id": "a", "text": text("Open")}]},
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "Rich"}]}],
        },
    )
    assert message.plain.split("\n") == [
        "Herons & egrets",
        "Grey heron",
        "Left",
        "Right",
        "Seen today",
        "A heron",
        "Beside",
        "Small",
        "Open",
        "Rich",
    ]
    assert (message.buttons, message.text) == (["Open"], "Fallback")


def test_a_form_is_read_with_its_labels_hints_and_options(form: Callable[..., Form]) -> None:
    described = {**option("Grey"), "description": text("The common one")}
    found = form({**asking("Kind", type="radio_buttons", options=[described]), "hint": text("Choose one")})
    assert found.plain.split("\n") == ["Find a heron", "Kind", "Grey", "The common one", "Choose one"]
    assert (found.value("Kind"), found.buttons) == (None, [])


def test_fields_take_what_a_person_would_enter(form: Callable[..., Form], maya: Person) -> None:
    form(
        asking("Day", "day", type="datepicker"),
        asking("Who", "who", type="users_select"),
        asking("Kinds", "kinds", type="multi_static_select", options=[option("Grey"), option("White")]),
        asking("One", "one", type="radio_buttons", options=[option("Yes"), option("No")]),
    )
    entered = {"Day": "2025-03-01", "Who": "U0BETHCAR", "Kinds": ["White"], "One": "No"}
    maya.fill(entered)
    assert {label: maya.open_form().value(label) for label in entered} == entered
    maya.fill({"Kinds": [], "One": None})
    assert maya.submit().errors == dict.fromkeys(("Kinds", "One"), "Please complete this required field.")


def test_what_was_entered_in_a_field_that_went_away_is_not_sent(
    form: Callable[..., Form], maya: Person, bot: Bot
) -> None:
    view = form(asking("Name"), asking("Town", "town"))
    maya.fill({"Name": "Grey", "Town": "Westhaven"})
    bot.client.views_update(view_id=view.view_id, view=modal(asking("Name")))
    assert maya.open_form().labels == ["Name"]
    assert maya.submit() == Outcome(ok=True)


def test_the_nth_of_equal_buttons_is_pressed(shown: Callable[..., Shown], maya: Person, bot: Bot) -> None:
    pressed: list[str] = []
    bot.on["action"] = lambda ack, body, **_: (ack(), pressed.append(body["actions"][0]["value"]))
    beside = [
        {"type": "button", "action_id": "open", "text": text("Open"), "value": value} for value in ("a", "b")
    ]
    message = shown(*[section("Heron", accessory=button) for button in beside])
    assert maya.press(message, "Open", nth=1).ok
    assert pressed == ["b"]
    with pytest.raises(LookupError, match="no button “Open”"):
        maya.press(message, "Open", nth=2)


def test_waiting_ends_with_what_was_waited_for(maya: Person) -> None:
    looks = iter([None, [], "seen"])
    assert maya.wait_for(lambda: next(looks)) == "seen"
    with pytest.raises(TimeoutError):
        maya.wait_for(lambda: None, timeout=0.02)
