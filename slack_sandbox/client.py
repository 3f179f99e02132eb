"""Acts as a person in the pretend workspace, finding things by what a person sees. Meant for tests.

Talks plain HTTP to a running `Sandbox` and never waits for anything but its answers, save in `wait_for`.
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from slack_sandbox.seen import Control, Form, Home, SharedFile, Shown, control_named, text_of
from slack_sandbox.wire import Json, UseError

REQUEST_SECONDS = 30.0
Seen = TypeVar("Seen")


@dataclass(frozen=True)
class Outcome:
    """What came of a command, click or submission. `errors` maps the label of a field to its message."""

    ok: bool
    error: str | None = None
    message: str | None = None
    errors: dict[str, str] = field(default_factory=dict)


class Person:
    """One person’s client. `entered` keeps what was filled into forms but not sent yet."""

    def __init__(self, url: str, user_id: str) -> None:
        self.url = url
        self.id = user_id
        self.entered: dict[str, Json] = {}
        self.errors: dict[str, dict[str, str]] = {}

    # --- conversations

    def channels(self) -> list[str]:
        """The names of the conversations this person sees: `#name`, or a person’s name for a DM."""
        return list(self._channel_ids())

    def messages(self, channel: str) -> list[Shown]:
        """Everything this person sees in a conversation (`#name`, a DM’s name or an id), oldest first."""
        channel_id = self._channel_id(channel)
        found = self._get("messages", channel=channel_id)["messages"]
        return [Shown(message, channel_id) for message in found]

    def last_message(self, channel: str) -> Shown:
        found = self.messages(channel)
        if not found:
            raise LookupError(f"There is no message in {channel}.")
        return found[-1]

    def thread(self, message: Shown) -> list[Shown]:
        """The message a thread began with and its replies, oldest first, as this person sees them."""
        root = message.thread_ts or message.ts
        found = self._get("messages", channel=message.channel_id, thread=root)["messages"]
        return [Shown(each, message.channel_id) for each in found]

    def download(self, file: SharedFile) -> bytes:
        """What a file of a message holds; raise `UseError` where this person may not read it."""
        return self._read(Request(f"{self.url}sandbox/files/{file.id}?{urlencode({'as': self.id})}"))  # noqa: S310

    def say(self, channel: str, text: str) -> None:
        self._post("messages", channel=self._channel_id(channel), text=text)

    def reply(self, message: Shown, text: str) -> None:
        """Answer in the thread of this message."""
        self._post("messages", channel=message.channel_id, text=text, thread_ts=message.ts)

    def command(self, channel: str, line: str) -> Outcome:
        """Type a slash command, arguments and all."""
        command, _, text = line.partition(" ")
        channel_id = self._channel_id(channel)
        return self._outcome(self._post("commands", channel=channel_id, command=command, text=text))

    def unread(self) -> dict[str, int]:
        """How many messages are new to them, by conversation; those without are left out."""
        found = self._get("conversations")["conversations"]
        return {_title(each): each["unread"] for each in found if each["unread"]}

    def unread_replies(self) -> int:
        """How many replies are new to them, in all threads they follow."""
        return int(self._get("conversations")["unread_replies"])

    def threads(self) -> list[Shown]:
        """What the threads they follow began with, the one with the newest reply first."""
        return [Shown(each["root"], each["channel"]) for each in self._get("threads")["threads"]]

    def read(self, message: Shown, in_thread: bool = False) -> None:
        """Have read as far as this message, in its thread or else in its channel."""
        self._post("reads", channel=message.channel_id, ts=message.ts, in_thread=in_thread)

    def join(self, channel: str) -> None:
        """Join a public channel."""
        self._post("joins", channel=self._channel_id(channel))

    # --- the app’s Home tab and shortcuts

    def open_home(self, tab: str = "home") -> Home | None:
        """Go to the app’s Home tab, which the app is told of, and give what it shows by now."""
        self._post("home", tab=tab)
        return self.home

    @property
    def home(self) -> Home | None:
        """What the app’s Home tab shows this person; None until the app has published something."""
        view = self._get("home")["view"]
        return Home(view) if view else None

    def shortcuts(self, kind: str = "global") -> list[str]:
        """The names of the shortcuts this person is offered: `global`, or on a `message`."""
        return [each["name"] for each in self._shortcuts() if each["type"] == kind]

    def shortcut(self, name: str, message: Shown | None = None) -> Outcome:
        """Use a shortcut by its name, on a message or from anywhere."""
        kind = "message" if message else "global"
        found = [s["callback_id"] for s in self._shortcuts() if (s["name"], s["type"]) == (name, kind)]
        where = {"channel": message.channel_id, "ts": message.ts} if message else {}
        if not found:
            raise LookupError(f"They are offered no shortcut “{name}”. They are: {self.shortcuts(kind)}")
        return self._outcome(self._post("shortcuts", callback_id=found[0], **where))

    def _shortcuts(self) -> list[Json]:
        found: list[Json] = self._get("shortcuts")["shortcuts"]
        return found

    def wait_for(self, see: Callable[[], Seen | None], timeout: float = 5.0) -> Seen:
        """Look again and again until `see` gives something; raise `TimeoutError` when it never does."""
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            seen = see()
            if seen:
                return seen
            time.sleep(0.01)
        raise TimeoutError("What was waited for did not come.")

    # --- buttons and menus

    def press(self, where: Shown | Form | Home, label: str, nth: int = 0) -> Outcome:
        """Press the `nth` button with this label."""
        found = [control for control in where.controls if control.type == "button" and control.label == label]
        if nth >= len(found):
            raise LookupError(f"There is no button “{label}” ({nth}). There are: {where.buttons}")
        return self._act(where, found[nth], {"type": "button"})

    def pick(self, where: Shown | Form | Home, label: str, option: str) -> Outcome:
        """Choose in a menu beside text or in a message, as a click that is sent at once."""
        control = control_named(where.controls, label)
        return self._act(where, control, control.value_for(option))

    def _act(self, where: Shown | Form | Home, control: Control, action: Json) -> Outcome:
        values = where.entered_values() if isinstance(where, Form) else None
        answer = self._post(
            "actions",
            container=where.container,
            block_id=control.block_id,
            action_id=control.action_id,
            action=action,
            values=values,
        )
        return self._outcome(answer)

    # --- forms

    @property
    def forms(self) -> list[Form]:
        """The open forms, the one on top last."""
        views = self._get("views")["views"]
        return [
            Form(view, self.errors.get(view["id"], {}), self.entered.get(view["id"], {})) for view in views
        ]

    @property
    def form(self) -> Form | None:
        """The form on top."""
        stack = self.forms
        return stack[-1] if stack else None

    def open_form(self) -> Form:
        form = self.form
        if form is None:
            raise LookupError("No form is open.")
        return form

    def fill(self, values: dict[str, Any]) -> None:
        """Fill the form on top: labels to what is typed, or to the shown text of the option(s) to choose.

        A field that reports at once (a menu outside an input block, or `dispatch_action`) does so.
        """
        for label, wanted in values.items():
            form = self.open_form()
            control = control_named(form.controls, label)
            value = control.value_for(wanted)
            self._enter(form, control, value)
            if control.reports_at_once:
                self._act(form, control, value)

    def attach(self, label: str, *files: tuple[str, bytes]) -> Outcome:
        """Choose files, each a name and its bytes, for a file input, in place of what was chosen before.

        Where one is refused for its type or size, nothing is chosen, and the outcome says why.
        """
        form = self.open_form()
        control = control_named(form.controls, label)
        try:
            chosen = [self._upload(form, control, name, content) for name, content in files]
        except UseError as refusal:
            return Outcome(False, refusal.code, refusal.message)
        value = {"type": control.type, "files": chosen}
        self._enter(form, control, value)
        return self._act(form, control, value) if control.reports_at_once else Outcome(True)

    def _upload(self, form: Form, control: Control, name: str, content: bytes) -> Json:
        place = {"view_id": form.view_id, "block_id": control.block_id, "action_id": control.action_id}
        query = urlencode({"as": self.id, **place, "name": name})
        headers = {"Content-Type": "application/octet-stream"}
        kept: Json = self._ask(Request(f"{self.url}sandbox/files?{query}", content, headers))["file"]  # noqa: S310
        return kept

    def suggestions(self, label: str, typed: str) -> list[str]:
        """What the field offers for these letters."""
        return [text_of(option["text"]) for option in self._suggested(self.open_form(), label, typed)]

    def choose(self, label: str, typed: str, option: str) -> None:
        """Type into a field that offers suggestions, and choose one of them."""
        form = self.open_form()
        control = control_named(form.controls, label)
        offered = self._suggested(form, label, typed)
        chosen = control.among(offered, option)
        value = control.chosen([chosen])
        self._enter(form, control, value)
        if control.reports_at_once:
            self._act(form, control, value)

    def submit(self) -> Outcome:
        """Send the form on top. Fields that are refused are in `errors`, by their labels."""
        form = self.open_form()
        answer = self._post("submissions", view_id=form.view_id, values=form.entered_values())
        outcome = self._outcome(answer, form)
        self.errors[form.view_id] = outcome.errors
        return outcome

    def close(self) -> None:
        """Close the form on top."""
        self._post("closures", view_id=self.open_form().view_id)

    def _enter(self, form: Form, control: Control, value: Json) -> None:
        block = self.entered.setdefault(form.view_id, {}).setdefault(control.block_id, {})
        block[control.action_id] = value

    def _suggested(self, form: Form, label: str, typed: str) -> list[Json]:
        control = control_named(form.controls, label)
        answer = self._post(
            "suggestions",
            container=form.container,
            block_id=control.block_id,
            action_id=control.action_id,
            value=typed,
        )
        if not answer["ok"]:
            raise LookupError(f"“{label}” offered nothing: {answer}")
        options: list[Json] = answer["options"]
        return options

    # --- the wire

    def _channel_ids(self) -> dict[str, str]:
        found = self._get("conversations")["conversations"]
        return {_title(each): each["id"] for each in found}

    def _channel_id(self, channel: str) -> str:
        ids = self._channel_ids()
        if channel in ids.values():
            return channel
        if channel not in ids:
            raise LookupError(f"They see no conversation “{channel}”. They see: {', '.join(ids)}")
        return ids[channel]

    def _outcome(self, answer: Json, form: Form | None = None) -> Outcome:
        labels = form.labels_by_block if form else {}
        errors = {labels.get(key, key): message for key, message in answer.get("errors", {}).items()}
        return Outcome(answer["ok"], answer.get("error"), answer.get("message"), errors)

    def _get(self, path: str, **query: str) -> Json:
        return self._ask(Request(f"{self.url}sandbox/{path}?{urlencode({'as': self.id, **query})}"))  # noqa: S310

    def _post(self, path: str, **body: Any) -> Json:
        data = json.dumps({"as": self.id, **body}).encode()
        headers = {"Content-Type": "application/json"}
        return self._ask(Request(f"{self.url}sandbox/{path}", data, headers))  # noqa: S310

    def _ask(self, request: Request) -> Json:
        """The JSON answer; a mistake of the test (HTTP 4xx) is raised as `UseError`."""
        answer: Json = json.loads(self._read(request))
        return answer

    def _read(self, request: Request) -> bytes:
        try:
            with urlopen(request, timeout=REQUEST_SECONDS) as response:  # noqa: S310 - our own server
                body: bytes = response.read()
                return body
        except HTTPError as refusal:
            with refusal:
                told = json.load(refusal)
            raise UseError(told["error"], told["message"], refusal.code) from None


def _title(conversation: Json) -> str:
    name = str(conversation["name"])
    return name if conversation["kind"] == "dm" else f"#{name}"
