"""A real slack-bolt app over Socket Mode, and a person in front of it."""

import threading
from collections.abc import Callable
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from slack_sandbox import Person, Sandbox
from slack_sandbox.client import Outcome
from slack_sandbox.wire import UseError
from tests.slack_sandbox.conftest import (
    BETH,
    MAYA,
    NADIA,
    NETWORK,
    PARTNERS,
    Bot,
    Clock,
    Json,
    asking,
    modal,
    option,
    section,
    text,
)

HERON = "/heron"


def button(label: str, value: str = "1", **more: Any) -> Json:
    return {"type": "button", "action_id": f"press_{value}", "text": text(label), "value": value, **more}


def buttons(*labels: str) -> Json:
    elements = [button(label, str(n)) for n, label in enumerate(labels)]
    return {"type": "actions", "block_id": "buttons", "elements": elements}


def opens(bot: Bot, view: Json) -> Callable[..., None]:
    def handle(ack: Any, body: Json, **_: Any) -> None:
        ack()
        bot.client.views_open(trigger_id=body["trigger_id"], view=view)

    return handle


def answers(**answer: Any) -> Callable[..., None]:
    return lambda ack, **_: ack(**answer)


def last_payload(sandbox: Sandbox, kind: str) -> Json:
    return next(e.payload for e in reversed(sandbox.envelopes) if kind in (e.payload.get("type"), e.type))


@pytest.fixture
def form(bot: Bot, maya: Person) -> Callable[..., None]:
    """Open a form for Maya with these blocks; whatever was open before is gone."""

    def opening(*blocks: Json, **more: Any) -> None:
        bot.on["command"] = opens(bot, modal(*blocks, **more))
        assert maya.command("#network", HERON).ok

    return opening


@pytest.fixture
def posted(bot: Bot, maya: Person) -> Callable[..., Any]:
    """Post a message with these blocks and give it as Maya sees it."""

    def posting(*blocks: Json) -> Any:
        bot.client.chat_postMessage(channel=NETWORK, text="A message", blocks=list(blocks))
        return maya.last_message("#network")

    return posting


# --- commands


def test_a_command_reaches_the_app_as_slack_sends_it(bot: Bot, maya: Person, sandbox: Sandbox) -> None:
    assert maya.command("#network", "/heron  grey <&> ") == Outcome(ok=True)
    payload = last_payload(sandbox, "slash_commands")
    assert payload.pop("response_url").startswith(sandbox.url)
    assert payload.pop("trigger_id").count(".") == 2
    assert payload.pop("token")
    assert payload == {
        "team_id": "T0WESTHAV",
        "team_domain": "westhaven-early-years",
        "channel_id": NETWORK,
        "channel_name": "network",
        "user_id": MAYA,
        "user_name": "maya.okafor",
        "command": HERON,
        "text": "grey <&>",
        "api_app_id": "A0KITHAPP",
        "is_enterprise_install": "false",
    }


@pytest.mark.parametrize(
    ("channel", "name"), [("#co-ordinators", "privategroup"), ("Heron", "directmessage")]
)
def test_the_name_of_a_private_conversation_is_withheld(
    bot: Bot, maya: Person, sandbox: Sandbox, channel: str, name: str
) -> None:
    maya.command(channel, HERON)
    assert last_payload(sandbox, "slash_commands")["channel_name"] == name


def test_an_answer_to_a_command_is_only_visible_to_the_asker(
    bot: Bot, maya: Person, sandbox: Sandbox
) -> None:
    bot.on["command"] = answers(text="Grey heron &amp; egret <!here>", blocks=[section("*Grey* heron")])
    assert maya.command("#network", HERON).ok
    shown = maya.last_message("#network")
    assert (shown.plain, shown.text, shown.ephemeral) == ("Grey heron", "Grey heron & egret @here", True)
    assert shown.notifies == ["here"]
    assert not [m for m in sandbox.person(BETH).messages("#network") if m.ts == shown.ts]


def test_an_answer_in_the_channel_is_seen_by_all(bot: Bot, maya: Person, sandbox: Sandbox) -> None:
    bot.on["command"] = answers(text="For all", response_type="in_channel")
    maya.command("#network", HERON)
    assert sandbox.person(BETH).last_message("#network").plain == "For all"


@pytest.mark.usefixtures("impatient")
def test_a_late_answer_shows_the_person_operation_timeout(bot: Bot, maya: Person, sandbox: Sandbox) -> None:
    release, acknowledged = threading.Event(), threading.Event()

    def late(ack: Any, **_: Any) -> None:
        release.wait(5)
        ack(text="Too late")
        acknowledged.set()

    bot.on["command"] = late
    outcome = maya.command("#network", HERON)
    release.set()
    assert outcome == Outcome(False, "operation_timeout", '/heron failed with the error "operation_timeout"')
    assert acknowledged.wait(5)
    bot.on.clear()
    assert maya.command("#network", "/heron again").ok
    assert "Too late" not in [message.plain for message in maya.messages("#network")]


def test_an_unsound_answer_fails_the_command(bot: Bot, maya: Person, sandbox: Sandbox) -> None:
    bot.on["command"] = answers(text="x", blocks=[section("x" * 3001)])
    before = len(maya.messages("#network"))
    assert maya.command("#network", HERON).error == "dispatch_failed"
    assert len(maya.messages("#network")) == before
    assert "[json-pointer:/blocks/0/text/text]" in sandbox.faults[-1]


def test_an_unknown_command_never_reaches_the_app(bot: Bot, maya: Person, sandbox: Sandbox) -> None:
    before = len(sandbox.envelopes)
    assert maya.command("#network", "/egret").error == "unknown_command"
    assert len(sandbox.envelopes) == before


def test_people_of_another_workspace_have_no_commands(bot: Bot, sandbox: Sandbox) -> None:
    before = len(sandbox.envelopes)
    assert sandbox.person(NADIA).command("#partners", HERON).error == "not_allowed"
    assert len(sandbox.envelopes) == before


def test_guests_have_commands_in_their_channels(bot: Bot, sandbox: Sandbox) -> None:
    beth = sandbox.person(BETH)
    assert beth.command("#network", HERON).ok
    with pytest.raises(LookupError, match="They see no conversation “#partners”"):
        beth.command("#partners", HERON)


# --- response_url


def post(url: str, body: bytes) -> int:
    try:
        with urlopen(Request(url, body, {"Content-Type": "application/json"}), timeout=5) as response:
            assert response.read() == b"ok"
            return int(response.status)
    except HTTPError as refused:
        with refused:
            return refused.code


def test_a_response_url_works_five_times(bot: Bot, maya: Person, sandbox: Sandbox) -> None:
    maya.command("#network", HERON)
    hook = WebhookClient(last_payload(sandbox, "slash_commands")["response_url"])
    answers = [hook.send(text=f"Answer {n}").status_code for n in range(6)]
    assert answers == [200] * 5 + [404]
    shown = maya.last_message("#network")
    assert (shown.plain, shown.ephemeral) == ("Answer 4", True)


@pytest.mark.parametrize(("minutes", "status"), [(30, 200), (30.1, 404)])
def test_a_response_url_works_for_half_an_hour(
    bot: Bot, maya: Person, sandbox: Sandbox, clock: Clock, minutes: float, status: int
) -> None:
    maya.command("#network", HERON)
    url = last_payload(sandbox, "slash_commands")["response_url"]
    clock.advance(minutes=minutes)
    assert post(url, b'{"text": "x"}') == status


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b"{}", b'{"text": "x", "response_type": "loud"}', b'{"delete_original": true}']
)
def test_a_response_url_refuses_what_it_cannot_post(
    bot: Bot, maya: Person, sandbox: Sandbox, body: bytes
) -> None:
    maya.command("#network", HERON)
    assert post(last_payload(sandbox, "slash_commands")["response_url"], body) == 400
    assert post(f"{sandbox.url}commands/response/unknown", b"{}") == 404


def test_a_click_can_replace_and_remove_an_ephemeral_message(bot: Bot, maya: Person) -> None:
    bot.on["command"] = answers(text="Which?", blocks=[buttons("Open", "Away")])
    maya.command("#network", HERON)
    bot.on["action"] = lambda ack, respond, **_: (ack(), respond(replace_original=True, text="Opened"))
    before = len(maya.messages("#network"))
    maya.press(maya.last_message("#network"), "Open")
    shown = maya.last_message("#network")
    assert (shown.plain, shown.buttons, len(maya.messages("#network"))) == ("Opened", [], before)


def test_a_click_can_remove_its_message(bot: Bot, maya: Person, posted: Any) -> None:
    message = posted(buttons("Away"))
    bot.on["action"] = lambda ack, respond, **_: (ack(), respond(delete_original=True))
    maya.press(message, "Away")
    assert message.ts not in [each.ts for each in maya.messages("#network")]


def test_a_click_is_answered_with_a_new_message_unless_told_otherwise(
    bot: Bot, maya: Person, posted: Any
) -> None:
    message = posted(buttons("More"))
    bot.on["action"] = lambda ack, respond, **_: (ack(), respond("Here is more"))
    maya.press(message, "More")
    assert [(m.plain, m.ephemeral) for m in maya.messages("#network")[-2:]] == [
        ("More", False),
        ("Here is more", True),
    ]


# --- buttons and menus


def test_a_click_reaches_the_app_as_slack_sends_it(
    bot: Bot, maya: Person, sandbox: Sandbox, posted: Any
) -> None:
    message = posted(section("Which & why?"), buttons("Open & see", "Away"))
    assert maya.press(message, "Open & see").ok
    payload = last_payload(sandbox, "block_actions")
    assert payload["user"] == {
        "id": MAYA,
        "username": "maya.okafor",
        "name": "maya.okafor",
        "team_id": "T0WESTHAV",
    }
    assert payload["container"] == {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": NETWORK,
        "is_ephemeral": False,
    }
    [action] = payload["actions"]
    assert action.pop("action_ts")
    assert action == {
        "type": "button",
        "action_id": "press_0",
        "block_id": "buttons",
        "text": {"type": "plain_text", "text": "Open &amp; see", "emoji": True},
        "value": "0",
    }
    assert payload["message"]["blocks"][0]["text"]["text"] == "Which &amp; why?"
    assert (payload["enterprise"], payload["is_enterprise_install"]) == (None, False)
    assert payload["channel"] == {"id": NETWORK, "name": "network"}


def test_an_ephemeral_message_is_not_sent_along_with_a_click(
    bot: Bot, maya: Person, sandbox: Sandbox
) -> None:
    bot.on["command"] = answers(text="x", blocks=[buttons("Open")])
    maya.command("#network", HERON)
    maya.press(maya.last_message("#network"), "Open")
    payload = last_payload(sandbox, "block_actions")
    assert payload["container"]["is_ephemeral"]
    assert "message" not in payload


def test_people_of_another_workspace_can_press_buttons_and_fill_in_forms(bot: Bot, sandbox: Sandbox) -> None:
    nadia = sandbox.person(NADIA)
    bot.client.chat_postMessage(channel=PARTNERS, text="Menu", blocks=[buttons("Join")])
    bot.on["action"] = opens(bot, modal())
    nadia.press(nadia.last_message("#partners"), "Join")
    nadia.fill({"Name": "Tiny Acres"})
    assert nadia.submit().ok
    payload = last_payload(sandbox, "view_submission")
    assert payload["user"]["team_id"] == payload["team"]["id"] == "T0TINYACR"
    assert payload["view"]["app_installed_team_id"] == "T0WESTHAV"


@pytest.mark.usefixtures("impatient")
def test_a_click_without_an_answer_says_so(bot: Bot, maya: Person, posted: Any) -> None:
    release = threading.Event()
    bot.on["action"] = lambda ack, **_: (release.wait(5), ack())
    outcome = maya.press(posted(buttons("Open")), "Open")
    release.set()
    assert (outcome.ok, outcome.error) == (False, "operation_timeout")


def test_a_choice_in_a_message_is_told_with_its_state(
    bot: Bot, maya: Person, sandbox: Sandbox, posted: Any
) -> None:
    menu = {"type": "static_select", "action_id": "size", "options": [option("Small"), option("Large")]}
    message = posted(section("Size", block_id="b", accessory=menu))
    assert maya.pick(message, "Size", "Large").ok
    payload = last_payload(sandbox, "block_actions")
    large = {"text": {"type": "plain_text", "text": "Large", "emoji": True}, "value": "Large"}
    assert payload["actions"][0]["selected_option"] == large
    assert payload["state"]["values"]["b"]["size"] == {"type": "static_select", "selected_option": large}


def test_an_overflow_menu_tells_the_choice(bot: Bot, maya: Person, sandbox: Sandbox, posted: Any) -> None:
    menu = {"type": "overflow", "action_id": "more", "options": [option("Edit"), option("Remove")]}
    message = posted(section("A heron", block_id="b", accessory=menu))
    assert maya.pick(message, "A heron", "Remove").ok
    assert last_payload(sandbox, "block_actions")["actions"][0]["selected_option"]["value"] == "Remove"


# --- forms


def test_a_form_is_opened_filled_in_and_sent(
    bot: Bot, maya: Person, sandbox: Sandbox, form: Callable[..., None]
) -> None:
    distance = {
        "type": "static_select",
        "options": [option("1 mile", "1"), option("3 miles", "3")],
        "initial_option": option("1 mile", "1"),
    }
    kinds = {"type": "checkboxes", "options": [option("Wading"), option("Flying")]}
    optional = {**asking("Notes", "notes"), "optional": True}
    form(asking("Name"), asking("Within", "within", **distance), asking("Kind", "kind", **kinds), optional)
    shown = maya.open_form()
    assert (shown.title, shown.submit_label) == ("Find a heron", "Find")
    assert shown.labels == ["Name", "Within", "Kind", "Notes"]
    assert (shown.value("Within"), shown.options("Within")) == ("1 mile", ["1 mile", "3 miles"])
    maya.fill({"Name": "Grey <&>", "Within": "3 miles", "Kind": ["Wading", "Flying"]})
    assert maya.open_form().value("Kind") == ["Wading", "Flying"]
    assert maya.submit() == Outcome(ok=True)
    assert maya.form is None
    values = last_payload(sandbox, "view_submission")["view"]["state"]["values"]
    assert values["name"]["field"] == {"type": "plain_text_input", "value": "Grey <&>"}
    assert values["within"]["field"]["selected_option"]["value"] == "3"
    assert [each["value"] for each in values["kind"]["field"]["selected_options"]] == ["Wading", "Flying"]
    assert values["notes"]["field"] == {"type": "plain_text_input", "value": None}


@pytest.mark.parametrize(
    ("element", "typed", "complaint"),
    [
        ({}, "", "Please complete this required field."),
        ({"min_length": 3}, "ab", "Please enter at least 3 characters."),
        ({"max_length": 3}, "abcd", "Please enter at most 3 characters."),
        ({"type": "email_text_input"}, "heron", "Please enter a valid email address."),
        ({"type": "url_text_input"}, "heron", "Please enter a valid URL."),
        ({"type": "number_input", "is_decimal_allowed": False}, "1.5", "Please enter a valid number."),
        (
            {"type": "number_input", "is_decimal_allowed": True, "min_value": "2"},
            "1.5",
            "Please enter a number of at least 2.",
        ),
        (
            {"type": "number_input", "is_decimal_allowed": True, "max_value": "2"},
            "2.5",
            "Please enter a number of at most 2.",
        ),
    ],
)
def test_what_the_client_can_see_is_wrong_never_reaches_the_app(
    maya: Person, sandbox: Sandbox, form: Callable[..., None], element: Json, typed: str, complaint: str
) -> None:
    form(asking("Field", **element))
    maya.fill({"Field": typed})
    before = len(sandbox.envelopes)
    assert maya.submit().errors == {"Field": complaint}
    assert maya.open_form().errors == {"Field": complaint}
    assert len(sandbox.envelopes) == before


def test_errors_of_the_app_stand_at_their_fields(bot: Bot, maya: Person, form: Callable[..., None]) -> None:
    form()
    maya.fill({"Name": "x"})
    bot.on["submission"] = answers(response_action="errors", errors={"name": "There is no such heron."})
    assert maya.submit() == Outcome(False, errors={"Name": "There is no such heron."})
    assert maya.open_form().value("Name") == "x"


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        ({"response_action": "errors", "errors": {"other": "x"}}, "/errors/other"),
        ({"response_action": "errors", "errors": {"words": "not an input"}}, "/errors/words"),
        ({"response_action": "update", "view": {"type": "modal"}}, "/view"),
        ({"response_action": "dance"}, "/response_action"),
    ],
)
def test_an_unsound_answer_leaves_the_form_open(
    bot: Bot, maya: Person, sandbox: Sandbox, form: Callable[..., None], answer: Json, fault: str
) -> None:
    form(asking("Name"), section("Words", block_id="words"))
    maya.fill({"Name": "x"})
    bot.on["submission"] = answers(**answer)
    outcome = maya.submit()
    assert (outcome.error, outcome.message) == (
        "invalid_response",
        "We had some trouble connecting. Try again?",
    )
    assert maya.open_form().value("Name") == "x"
    assert f"[json-pointer:{fault}]" in sandbox.faults[-1]


@pytest.mark.usefixtures("impatient")
def test_a_submission_without_an_answer_leaves_the_form_open(
    bot: Bot, maya: Person, form: Callable[..., None]
) -> None:
    form()
    maya.fill({"Name": "x"})
    release = threading.Event()
    bot.on["submission"] = lambda ack, **_: (release.wait(5), ack())
    outcome = maya.submit()
    release.set()
    assert (outcome.error, maya.open_form().value("Name")) == ("operation_timeout", "x")


def test_a_submission_can_update_push_and_clear(bot: Bot, maya: Person, form: Callable[..., None]) -> None:
    form()
    maya.fill({"Name": "x"})
    bot.on["submission"] = answers(response_action="update", view=modal(title=text("Second")))
    assert maya.submit().ok
    assert [each.title for each in maya.forms] == ["Second"]
    bot.on["submission"] = answers(response_action="push", view=modal(title=text("Third")))
    assert maya.submit().ok
    assert [each.title for each in maya.forms] == ["Second", "Third"]
    maya.fill({"Name": "y"})
    bot.on["submission"] = answers()
    assert maya.submit().ok
    assert maya.open_form().title == "Second"
    bot.on["submission"] = answers(response_action="clear")
    assert maya.submit().ok
    assert maya.form is None


def test_a_button_in_a_form_can_push_another(
    bot: Bot, maya: Person, sandbox: Sandbox, form: Callable[..., None]
) -> None:
    def push(ack: Any, body: Json, **_: Any) -> None:
        ack()
        bot.client.views_push(trigger_id=body["trigger_id"], view=modal(title=text("Above")))

    form(asking("Name"), buttons("More"))
    maya.fill({"Name": "typed"})
    bot.on["action"] = push
    assert maya.press(maya.open_form(), "More").ok
    assert [each.title for each in maya.forms] == ["Find a heron", "Above"]
    payload = last_payload(sandbox, "block_actions")
    assert payload["view"]["state"]["values"]["name"]["field"]["value"] == "typed"
    assert "response_url" not in payload
    maya.close()
    assert maya.open_form().value("Name") == "typed"


def test_a_closed_form_is_told_where_the_app_asked(
    bot: Bot, maya: Person, sandbox: Sandbox, form: Callable[..., None]
) -> None:
    closed: list[Json] = []
    bot.on["closed"] = lambda ack, body, **_: (ack(), closed.append(body))
    form(notify_on_close=True, callback_id="finder")
    maya.close()
    assert [(body["view"]["callback_id"], body["is_cleared"]) for body in closed] == [("finder", False)]
    form()
    maya.close()
    assert len(closed) == 1


def test_a_field_that_dispatches_reports_at_once(
    bot: Bot, maya: Person, sandbox: Sandbox, form: Callable[..., None]
) -> None:
    form({**asking("Name"), "dispatch_action": True})
    maya.fill({"Name": "Grey"})
    [action] = last_payload(sandbox, "block_actions")["actions"]
    assert (action["type"], action["value"]) == ("plain_text_input", "Grey")


def test_a_trigger_used_too_late_opens_nothing(bot: Bot, maya: Person, clock: Clock) -> None:
    refused: list[str] = []

    def late(ack: Any, body: Json, **_: Any) -> None:
        ack()
        clock.advance(seconds=4)
        try:
            bot.client.views_open(trigger_id=body["trigger_id"], view=modal())
        except SlackApiError as refusal:
            refused.append(refusal.response["error"])

    while maya.form:
        maya.close()
    bot.on["command"] = late
    maya.command("#network", HERON)
    assert (refused, maya.form) == (["expired_trigger_id"], None)


# --- suggestions

SUGGESTING = asking("Name", type="external_select", min_query_length=2)


def test_a_field_suggests_as_one_types(
    bot: Bot, maya: Person, sandbox: Sandbox, form: Callable[..., None]
) -> None:
    form(SUGGESTING)
    bot.on["suggestion"] = answers(options=[option("Grey & white", "1"), option("Purple", "2")])
    assert maya.suggestions("Name", "gr") == ["Grey & white", "Purple"]
    payload = last_payload(sandbox, "block_suggestion")
    assert (payload["block_id"], payload["action_id"], payload["value"]) == ("name", "field", "gr")
    assert payload["container"]["type"] == "view"
    maya.choose("Name", "gr", "Grey & white")
    assert maya.open_form().value("Name") == "Grey & white"
    assert maya.submit().ok
    state = last_payload(sandbox, "view_submission")["view"]["state"]["values"]["name"]["field"]
    assert state["selected_option"]["value"] == "1"


def test_too_few_letters_are_not_sent(
    bot: Bot, maya: Person, sandbox: Sandbox, form: Callable[..., None]
) -> None:
    form(SUGGESTING)
    before = len(sandbox.envelopes)
    assert maya.suggestions("Name", "g") == []
    form(asking("Name", type="external_select"))
    assert maya.suggestions("Name", "gr") == []
    assert len(sandbox.envelopes) == before + 1


def test_grouped_suggestions_are_offered_too(bot: Bot, maya: Person, form: Callable[..., None]) -> None:
    form(SUGGESTING)
    group = {"label": text("Herons"), "options": [option("Grey")]}
    bot.on["suggestion"] = answers(option_groups=[group])
    assert maya.suggestions("Name", "gr") == ["Grey"]


@pytest.mark.parametrize(
    "answer",
    [
        {"options": [option(str(n)) for n in range(101)]},
        {"options": [option("x" * 76)]},
        {"options": [option("x", "v" * 151)]},
    ],
)
def test_unsound_suggestions_are_not_shown(
    bot: Bot, maya: Person, sandbox: Sandbox, form: Callable[..., None], answer: Json
) -> None:
    form(SUGGESTING)
    bot.on["suggestion"] = answers(**answer)
    with pytest.raises(LookupError, match="invalid_options"):
        maya.suggestions("Name", "gr")
    assert "[json-pointer:/options" in sandbox.faults[-1]


# --- events


def test_words_of_a_person_reach_an_app_that_subscribed(bot: Bot, maya: Person) -> None:
    heard: list[Json] = []
    arrived = threading.Event()
    bot.on["message"] = lambda ack, body, **_: (ack(), heard.append(body), arrived.set())
    maya.say("#network", "Hello <!channel> & all")
    assert arrived.wait(5)
    assert heard[0]["event"]["text"] == "Hello &lt;!channel&gt; &amp; all"
    assert (heard[0]["event"]["channel_type"], heard[0]["team_id"]) == ("channel", "T0WESTHAV")
    shown = maya.last_message("#network")
    assert (shown.plain, shown.notifies) == ("Hello <!channel> & all", [])


@pytest.mark.usefixtures("impatient")
def test_an_event_that_is_not_acknowledged_comes_again(bot: Bot, maya: Person, sandbox: Sandbox) -> None:
    seen: list[str] = []
    done = threading.Event()

    def ignore_once(ack: Any, body: Json, **_: Any) -> None:
        seen.append(body["event_id"])
        if len(seen) == 1:
            done.wait(5)
        else:
            ack()
            done.set()

    bot.on["message"] = ignore_once
    maya.say("#network", "Again")
    assert done.wait(5)
    assert len(seen) == 2
    assert len(set(seen)) == 1


# --- mistakes of a test


def test_a_mistake_names_what_is_there(
    bot: Bot, maya: Person, posted: Any, form: Callable[..., None]
) -> None:
    with pytest.raises(LookupError, match="There are: \\['Open'\\]"):
        maya.press(posted(buttons("Open")), "Close")
    form(asking("Name"), asking("Size", "size", type="static_select", options=[option("Small")]))
    with pytest.raises(LookupError, match="There are: \\['Name', 'Size'\\]"):
        maya.fill({"Town": "x"})
    with pytest.raises(LookupError, match="It has: \\['Small'\\]"):
        maya.fill({"Size": "Large"})
    with pytest.raises(UseError, match="offers nothing"):
        maya.suggestions("Name", "abc")
    maya.close()
    with pytest.raises(LookupError, match="No form is open"):
        maya.submit()


def test_a_member_invites_the_app_into_a_channel_and_it_may_then_post(
    bot: Bot, maya: Person, sandbox: Sandbox, call: Callable[..., Json]
) -> None:
    assert call("chat.postMessage", channel="C0TEAROOM", text="hello")["error"] == "not_in_channel"
    assert maya.command("#tea-room", "/invite @Heron").ok
    assert call("chat.postMessage", channel="C0TEAROOM", text="hello")["ok"]
    members = sandbox.workspace.channels["C0TEAROOM"].user_ids
    assert maya.command("#tea-room", "/invite @heron").ok
    assert members.count(sandbox.workspace.bot.id) == 1
    members.remove(sandbox.workspace.bot.id)


def test_whom_to_invite_must_be_said_and_a_guest_may_not(bot: Bot, maya: Person, sandbox: Sandbox) -> None:
    assert maya.command("#network", "/invite somebody").error == "invalid_user"
    assert sandbox.person(BETH).command("#network", "/invite @Heron").error == "invalid_user"


def test_a_choice_with_an_ampersand_may_be_as_long_as_slack_allows(bot: Bot, maya: Person) -> None:
    longest = "Tide & Timber".ljust(75, "r")
    field = asking("Name", type="external_select", min_query_length=1)
    bot.on["command"] = opens(bot, modal(field, submit=text("Send")))
    bot.on["suggestion"] = answers(options=[option(longest)])
    bot.on["submission"] = answers()
    maya.command("#network", HERON)
    maya.choose("Name", "ti", longest)
    assert maya.submit().ok
