"""A workspace and a small bot for the tests of the page: one command, button and form of each kind."""

import re
from pathlib import Path
from queue import Queue
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from slack_sandbox.server import Sandbox

PRIYA, TOM, GRACE, ELLEN = "U000PRIYA", "U0000TOM0", "U000GRACE", "U000ELLEN"
STAFF, SHARED, EMPTY = "C000STAFF", "C00SHARED", "C000EMPTY"
LOBBY, GARDEN = "C000LOBBY", "C00GARDEN"

MANIFEST = """
display_information: {name: Helper}
features:
  app_home: {home_tab_enabled: true, messages_tab_enabled: true}
  bot_user: {display_name: Helper}
  shortcuts:
    - {name: Begin anew, type: global, callback_id: begin, description: Opens an empty form}
    - {name: Say nothing, type: global, callback_id: nothing, description: Gets no answer}
    - {name: Keep this, type: message, callback_id: keep, description: Keeps a message}
  slash_commands:
    - {command: /whisper, description: Answers only you, usage_hint: "[your words]"}
    - {command: /form, description: Opens a form, usage_hint: "[a heading]"}
    - {command: /panel, description: Posts a panel of buttons}
oauth_config: {scopes: {bot: [commands, "chat:write"]}}
settings:
  interactivity: {is_enabled: true}
  event_subscriptions: {bot_events: [app_home_opened]}
  socket_mode_enabled: true
"""

WORKSPACE = f"""
team: {{id: T00000HOME, name: Westhaven Council, domain: westhaven}}
app: {{id: A00000APP, bot_id: B00000BOT, user_id: U00000BOT}}
other_teams: [{{id: T0000ACORN, name: Little Acorns Nursery, domain: little-acorns}}]
people:
  - {{id: {PRIYA}, name: Priya Shah, title: Network co-ordinator, kind: member}}
  - {{id: {TOM}, name: Tom Bell, title: Manager, kind: member}}
  - {{id: {GRACE}, name: Grace Obi, title: Childminder, kind: guest}}
  - {{id: {ELLEN}, name: Ellen Marsh, title: Nursery manager, kind: external, team: T0000ACORN}}
channels:
  - id: {STAFF}
    name: staff
    kind: private
    topic: Day to day
    members: [Priya Shah, Tom Bell]
    bot_is_member: true
  - {{id: {EMPTY}, name: quiet, kind: public, members: [Priya Shah], bot_is_member: true}}
  - {{id: {LOBBY}, name: lobby, kind: public, topic: Anything but work, members: [Tom Bell]}}
  - {{id: {GARDEN}, name: garden, kind: public, topic: Plants, members: [Tom Bell]}}
  - id: {SHARED}
    name: with-little-acorns
    kind: shared
    members: [Priya Shah, Grace Obi, Ellen Marsh]
    bot_is_member: true
"""


def words(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def choice(text: str) -> dict[str, Any]:
    return {"text": words(text), "value": text.lower()}


def field(block_id: str, label: str, element: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "type": "input",
        "block_id": block_id,
        "label": words(label),
        "optional": block_id != "town",
        "element": {"action_id": block_id, **element},
        **more,
    }


COLOURS = [choice("Red & blue"), choice("Green"), choice("Yellow")]
FIELDS = [
    field("town", "Town", {"type": "plain_text_input"}, hint=words("Where the setting is")),
    field("setting", "Setting", {"type": "external_select"}),
    field("colour", "Colour", {"type": "static_select", "options": COLOURS}),
    field("colours", "Colours", {"type": "multi_static_select", "options": COLOURS}),
    field("person", "Person", {"type": "users_select"}),
    field("place", "Place", {"type": "conversations_select", "default_to_current_conversation": True}),
    field("notes", "Notes", {"type": "plain_text_input", "multiline": True, "max_length": 30}),
    field("email", "Email", {"type": "email_text_input"}),
    field("address", "Address", {"type": "url_text_input"}),
    field("number", "Number", {"type": "number_input", "is_decimal_allowed": False}),
    field("date", "Date", {"type": "datepicker", "initial_date": "2025-03-04"}),
    field("time", "Time", {"type": "timepicker"}),
    field("moment", "Moment", {"type": "datetimepicker", "initial_date_time": 1_741_100_400}),
    field("ticks", "Ticks", {"type": "checkboxes", "options": COLOURS}),
    field("radio", "Radio", {"type": "radio_buttons", "options": COLOURS}),
]


def form(title: str, intro: str = "Fill in what you know") -> dict[str, Any]:
    button = {"type": "button", "action_id": "deeper", "text": words("Go deeper")}
    renew = {"type": "button", "action_id": "renew", "text": words("Renew")}
    top = {"type": "section", "block_id": "top", "text": words(intro), "accessory": button}
    actions = {"type": "actions", "block_id": "actions", "elements": [renew]}
    return {
        "type": "modal",
        "callback_id": "form",
        "title": words(title),
        "submit": words("Send it"),
        "close": words("Leave"),
        "blocks": [top, *FIELDS, actions],
    }


def panel(title: str) -> list[dict[str, Any]]:
    sure = {
        "title": words("Sure?"),
        "text": words("It cannot be undone."),
        "confirm": words("Yes"),
        "deny": words("No"),
    }
    buttons = [
        {"type": "button", "action_id": "press", "text": words("Press me"), "value": "7", "style": "primary"},
        {
            "type": "button",
            "action_id": "press_sure",
            "text": words("Careful"),
            "value": "8",
            "confirm": sure,
        },
        {"type": "button", "action_id": "open_form", "text": words("Fill in")},
    ]
    return [
        {"type": "header", "text": words(title)},
        {"type": "actions", "block_id": "b", "elements": buttons},
    ]


def home(greeting: str) -> dict[str, Any]:
    """A Home tab with one thing of each kind that can be used there."""
    button = {"type": "button", "action_id": "open_form", "text": words("Fill in")}
    again = {"type": "button", "action_id": "greet", "text": words("Greet me again")}
    colour = {
        "type": "static_select",
        "action_id": "colour",
        "placeholder": words("Colour"),
        "options": COLOURS,
    }
    name = field("name", "Your name", {"type": "plain_text_input"}, dispatch_action=True)
    blocks = [
        {"type": "header", "text": words(greeting)},
        {"type": "section", "block_id": "about", "text": words("What would you like to do?")},
        {"type": "actions", "block_id": "do", "elements": [button, again, colour]},
        name,
    ]
    return {"type": "home", "blocks": blocks}


class Helper:
    """A bot that does one thing of each kind, and remembers what reached it."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.submitted: Queue[dict[str, Any]] = Queue()
        self.pressed: Queue[str] = Queue()
        self.tabs: Queue[tuple[str, str]] = Queue()
        client = WebClient(sandbox.bot_token, base_url=sandbox.api_url)
        self.app = App(client=client, request_verification_enabled=False)
        self.handler = SocketModeHandler(self.app, sandbox.app_token)
        self.add_commands()
        self.add_actions()
        self.add_home()

    def add_commands(self) -> None:
        @self.app.command("/whisper")
        def whisper(ack: Any, command: dict[str, Any]) -> None:
            ack(f"You said {command['text']}")

        @self.app.command("/form")
        def open_form(ack: Any, command: dict[str, Any], client: WebClient) -> None:
            client.views_open(trigger_id=command["trigger_id"], view=form(command["text"] or "A form"))
            ack()

        @self.app.command("/panel")
        def post_panel(ack: Any, command: dict[str, Any], client: WebClient) -> None:
            client.chat_postMessage(
                channel=command["channel_id"], text="A panel", blocks=panel(command["text"])
            )
            ack()

    def add_actions(self) -> None:
        @self.app.action(re.compile("press"))
        def press(ack: Any, action: dict[str, Any], respond: Any) -> None:
            ack()
            self.pressed.put(action["value"])
            respond(f"You pressed {action['value']}", replace_original=False)

        @self.app.shortcut("keep")
        def keep(ack: Any, shortcut: dict[str, Any], client: WebClient) -> None:
            client.views_open(trigger_id=shortcut["trigger_id"], view=form(shortcut["message"]["text"]))
            ack()

        @self.app.shortcut("begin")
        def begin(ack: Any, shortcut: dict[str, Any], client: WebClient) -> None:
            client.views_open(trigger_id=shortcut["trigger_id"], view=form("Anew"))
            ack()

        @self.app.action("open_form")
        def fill_in(ack: Any, body: dict[str, Any], client: WebClient) -> None:
            client.views_open(trigger_id=body["trigger_id"], view=form("A form"))
            ack()

        @self.app.action("deeper")
        def deeper(ack: Any, body: dict[str, Any], client: WebClient) -> None:
            client.views_push(trigger_id=body["trigger_id"], view=form("Below"))
            ack()

        @self.app.action("renew")
        def renew(ack: Any, body: dict[str, Any], client: WebClient) -> None:
            client.views_update(view_id=body["view"]["id"], view=form("A form", "This is new"))
            ack()

        @self.app.options("setting")
        def settings(ack: Any, payload: dict[str, Any]) -> None:
            names = ["Rainbow & Sons", "Rainbow Corner", "Rainy Days"]
            ack(options=[choice(name) for name in names if payload["value"].lower() in name.lower()])

        @self.app.view("form")
        def submitted(ack: Any, view: dict[str, Any]) -> None:
            if view["state"]["values"]["town"]["town"]["value"] == "Atlantis":
                ack(response_action="errors", errors={"town": "We do not know a town called Atlantis."})
                return
            ack()
            self.submitted.put(view["state"]["values"])

    def add_home(self) -> None:
        @self.app.event("app_home_opened")
        def opened(event: dict[str, Any], client: WebClient) -> None:
            self.tabs.put((event["user"], event["tab"]))
            if event["tab"] == "home" and "view" not in event:
                client.views_publish(user_id=event["user"], view=home("Good morning"))

        @self.app.action("greet")
        def greet(ack: Any, body: dict[str, Any], client: WebClient) -> None:
            ack()
            client.views_publish(user_id=body["user"]["id"], view=home("Good morning again"))

        @self.app.action(re.compile("^(colour|name)$"))
        def chosen(ack: Any, action: dict[str, Any], body: dict[str, Any], client: WebClient) -> None:
            ack()
            found = action.get("selected_option", {}).get("value") or action.get("value")
            if body["view"]["type"] == "home":
                client.views_publish(user_id=body["user"]["id"], view=home(f"You chose {found}"))


def make_sandbox(folder: Path) -> Sandbox:
    """The workspace above, not yet running."""
    (folder / "manifest.yaml").write_text(MANIFEST)
    (folder / "workspace.yaml").write_text(WORKSPACE)
    return Sandbox(folder / "manifest.yaml", folder / "workspace.yaml")
