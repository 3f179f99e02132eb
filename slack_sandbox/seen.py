"""What a person sees of a message or a form, as plain text and as controls with labels."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from slack_sandbox.blocks import all_options, elements_of
from slack_sandbox.mrkdwn import unescape
from slack_sandbox.state import SLOTS
from slack_sandbox.wire import Json


def text_of(value: Any) -> str:
    """The plain text of a text object, span by span."""
    return "".join(span["text"] for span in value["spans"]) if value else ""


@dataclass(frozen=True)
class Control:
    """Something to press or fill in. `label` is what stands beside it."""

    label: str
    block: Json
    element: Json

    @property
    def type(self) -> str:
        return str(self.element["type"])

    @property
    def block_id(self) -> str:
        return str(self.block["block_id"])

    @property
    def action_id(self) -> str:
        return str(self.element["action_id"])

    @property
    def reports_at_once(self) -> bool:
        return self.block["type"] != "input" or bool(self.block.get("dispatch_action"))

    @property
    def options(self) -> list[Json]:
        return all_options(self.element)

    def value_for(self, wanted: Any) -> Json:
        """The state entry for what a person types, or for the shown text(s) of the option(s) they choose."""
        slot = SLOTS.get(self.type)
        if not self.options:
            return {"type": self.type, slot.key if slot else "value": wanted}
        texts = [] if wanted is None else [wanted] if isinstance(wanted, str) else list(wanted)
        return self.chosen([self.among(self.options, text) for text in texts])

    def among(self, options: Sequence[Json], text: str) -> Json:
        """The option shown as `text`, as the app sent it."""
        for option in options:
            if text_of(option["text"]) == text:
                found: Json = without_spans(option)
                return found
        shown = [text_of(option["text"]) for option in options]
        raise LookupError(f"“{self.label}” has no option “{text}”. It has: {shown}")

    def chosen(self, options: list[Json]) -> Json:
        slot = SLOTS.get(self.type)
        several = slot is not None and slot.empty == ()
        key = slot.key if slot else "selected_option"
        return {"type": self.type, key: options if several else (options[0] if options else None)}


class Surface:
    """A message or a form: blocks with text and controls."""

    def __init__(self, blocks: list[Json]) -> None:
        self.blocks = blocks

    @cached_property
    def controls(self) -> list[Control]:
        """Everything to press or fill in, in order."""
        return [
            Control(_label(b, e), b, e) for b in self.blocks for e in elements_of(b) if e["type"] != "image"
        ]

    @property
    def buttons(self) -> list[str]:
        """The labels of the buttons, in order."""
        return [control.label for control in self.controls if control.type == "button"]

    @property
    def block_text(self) -> str:
        return "\n".join(line for block in self.blocks for line in _lines(block) if line)


@dataclass(frozen=True)
class SharedFile:
    """A file in a message. `type` is in words, `size` in bytes; a deleted file has neither."""

    id: str
    deleted: bool
    name: str = ""
    title: str = ""
    type: str = ""
    size: int = 0
    alt_text: str = ""
    is_picture: bool = False


class Shown(Surface):
    """A message as one person sees it."""

    def __init__(self, message: Json, channel_id: str) -> None:
        super().__init__(message["blocks"])
        self.message = message
        self.channel_id = channel_id

    @property
    def container(self) -> Json:
        return {"type": "message", "channel": self.channel_id, "ts": self.message["ts"]}

    @property
    def plain(self) -> str:
        """Everything visible as plain text: the blocks if there are any, else the text."""
        return self.block_text if self.blocks else text_of(self.message["text"])

    @property
    def text(self) -> str:
        """The message’s own text as plain text: what a notification says."""
        return text_of(self.message["text"])

    @property
    def files(self) -> list[SharedFile]:
        """The files below the text, in order."""
        return [SharedFile(**file) for file in self.message["files"]]

    @property
    def author(self) -> str:
        return str(self.message["name"])

    @property
    def ephemeral(self) -> bool:
        """Only visible to this person."""
        return bool(self.message["ephemeral"])

    @property
    def edited(self) -> bool:
        return bool(self.message["edited"])

    @property
    def notifies(self) -> list[str]:
        return list(self.message["notifies"])

    @property
    def ts(self) -> str:
        return str(self.message["ts"])

    @property
    def thread_ts(self) -> str | None:
        """The stamp of the message this one replies to."""
        return self.message["thread_ts"] or None

    @property
    def reply_count(self) -> int:
        return int(self.message["reply_count"])

    @property
    def pinned(self) -> bool:
        return bool(self.message["pinned"])

    def __repr__(self) -> str:
        return f"<{'ephemeral ' if self.ephemeral else ''}message by {self.author}: {self.plain!r}>"


class Form(Surface):
    """An open form as its owner sees it; `errors` are those of the last submission, by label."""

    def __init__(self, view: Json, errors: dict[str, str], entered: Json) -> None:
        super().__init__(view["blocks"])
        self.view = view
        self.errors = errors
        self.entered = entered

    @property
    def view_id(self) -> str:
        return str(self.view["id"])

    @property
    def container(self) -> Json:
        return {"type": "view", "view_id": self.view_id}

    @property
    def title(self) -> str:
        return text_of(self.view["title"])

    @property
    def submit_label(self) -> str:
        return text_of(self.view.get("submit"))

    @property
    def plain(self) -> str:
        """The title and everything visible beneath it."""
        return f"{self.title}\n{self.block_text}"

    @property
    def labels(self) -> list[str]:
        """The labels of what can be filled in, in order."""
        return [control.label for control in self.controls if control.type in SLOTS]

    @property
    def labels_by_block(self) -> dict[str, str]:
        return {control.block_id: control.label for control in self.controls if control.type in SLOTS}

    def options(self, label: str) -> list[str]:
        """The shown texts of a menu’s own options."""
        return [text_of(option["text"]) for option in control_named(self.controls, label).options]

    def value(self, label: str) -> Any:
        """What stands in a field: text, the shown text of an option, or a list of these or of file names."""
        control = control_named(self.controls, label)
        kept = self.view["state"]["values"][control.block_id][control.action_id]
        now = self.entered.get(control.block_id, {}).get(control.action_id, kept)[SLOTS[control.type].key]
        if isinstance(now, list):
            return [_value_shown(each) for each in now]
        return _value_shown(now)

    def entered_values(self) -> Json:
        """What was filled in and not sent yet, as far as the form still has the field."""
        values: Json = {}
        for control in self.controls:
            value = self.entered.get(control.block_id, {}).get(control.action_id)
            if value is not None:
                values.setdefault(control.block_id, {})[control.action_id] = value
        return values

    def __repr__(self) -> str:
        return f"<form {self.plain!r}>"


class Home(Surface):
    """The app’s Home tab as one person sees it."""

    def __init__(self, view: Json) -> None:
        super().__init__(view["blocks"])
        self.view = view

    @property
    def container(self) -> Json:
        return {"type": "view", "view_id": str(self.view["id"])}

    @property
    def plain(self) -> str:
        """Everything visible as plain text."""
        return self.block_text

    def __repr__(self) -> str:
        return f"<Home tab {self.plain!r}>"


def control_named(controls: list[Control], label: str) -> Control:
    """The one field with this label; raise `LookupError` naming what is there otherwise."""
    fields = [control for control in controls if control.type != "button"]
    found = [control for control in fields if control.label == label]
    if len(found) != 1:
        there = [control.label for control in fields]
        raise LookupError(f"There is not exactly one field “{label}”. There are: {there}")
    return found[0]


def without_spans(value: Any) -> Any:
    """The JSON as the app sent it."""
    if isinstance(value, list):
        return [without_spans(item) for item in value]
    if isinstance(value, dict):
        return {key: without_spans(item) for key, item in value.items() if key != "spans"}
    return value


def _value_shown(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return unescape(value["text"]["text"]) if "text" in value else value["name"]


def _label(block: Json, element: Json) -> str:
    if element["type"] == "button":
        return text_of(element["text"])
    if block["type"] == "input":
        return text_of(block["label"])
    return text_of(element.get("placeholder")) or text_of(block.get("text"))


def _lines(block: Json) -> Iterator[str]:
    """The visible text of a block, line by line, in the order it is read."""
    yield from (
        text_of(block.get(key)) for key in ("title", "label", "text") if isinstance(block.get(key), dict)
    )
    yield from (text_of(each) for each in block.get("fields", ()))
    if block["type"] == "rich_text":
        yield text_of(block).strip("\n")
    elif block["type"] == "context":
        yield " ".join(text_of(e) if "spans" in e else e["alt_text"] for e in block["elements"])
    elif block["type"] == "image":
        yield block["alt_text"]
    for element in elements_of(block):
        yield from _element_lines(element)
    yield text_of(block.get("hint"))


def _element_lines(element: Json) -> Iterator[str]:
    if element["type"] == "image":
        yield element["alt_text"]
    elif element["type"] == "button":
        yield text_of(element["text"])
    for option in all_options(element):
        yield text_of(option["text"])
        yield text_of(option.get("description"))
