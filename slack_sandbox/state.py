"""What is entered in a form: Slack’s `state.values`, filled from a view’s initial values and from a person.

Shapes: https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload and the page of each
element under https://docs.slack.dev/reference/block-kit/block-elements.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from slack_sandbox.blocks import FILES, OPTION, TYPED_IN, all_options, elements_of
from slack_sandbox.mrkdwn import unescape
from slack_sandbox.wire import Json, UseError

REQUIRED = "Please complete this required field."


@dataclass(frozen=True)
class Slot:
    """Where an element's value stands in the state, which key gives its initial value, and what empty is."""

    key: str
    initial: str
    empty: Any


_ONE = Slot("selected_option", "initial_option", None)
_SEVERAL = Slot("selected_options", "initial_options", ())
SLOTS = {
    **{name: Slot("value", "initial_value", None) for name in TYPED_IN},
    "static_select": _ONE,
    "external_select": _ONE,
    "radio_buttons": _ONE,
    "multi_static_select": _SEVERAL,
    "multi_external_select": _SEVERAL,
    "checkboxes": _SEVERAL,
    "users_select": Slot("selected_user", "initial_user", None),
    "conversations_select": Slot("selected_conversation", "initial_conversation", None),
    "channels_select": Slot("selected_channel", "initial_channel", None),
    "multi_users_select": Slot("selected_users", "initial_users", ()),
    "multi_conversations_select": Slot("selected_conversations", "initial_conversations", ()),
    "multi_channels_select": Slot("selected_channels", "initial_channels", ()),
    "datepicker": Slot("selected_date", "initial_date", None),
    "timepicker": Slot("selected_time", "initial_time", None),
    "datetimepicker": Slot("selected_date_time", "initial_date_time", None),
    "file_input": Slot("files", "initial_files", ()),
}
_FIXED_CHOICES = ("static_select", "multi_static_select", "radio_buttons", "checkboxes")
_ASKED_CHOICES = ("external_select", "multi_external_select")
_SHAPES = {
    "datepicker": re.compile(r"\d{4}-\d{2}-\d{2}"),
    "timepicker": re.compile(r"([01]\d|2[0-3]):[0-5]\d"),
}


def stateful(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Each block and element that holds a value."""
    for block in blocks:
        for element in elements_of(block):
            if element["type"] in SLOTS:
                yield block, element


def find_element(blocks: list[Json], block_id: object, action_id: object) -> tuple[Json, Json]:
    """The block and element a person acts on; raise `UseError` when the message or form has no such thing."""
    for block in blocks:
        for element in elements_of(block):
            if block.get("block_id") == block_id and element.get("action_id") == action_id is not None:
                return block, element
    raise UseError("unknown_action", "There is no such button or field there any more.", status=404)


def initial_values(blocks: list[Json], before: Json | None = None) -> Json:
    """The state of a new view; what `before` holds for the same block_id and action_id is kept.

    Source: https://docs.slack.dev/reference/views#preserving-input
    """
    values: Json = {}
    for block, element in stateful(blocks):
        slot = SLOTS[element["type"]]
        kept = (before or {}).get(block["block_id"], {}).get(element["action_id"])
        if not kept or kept["type"] != element["type"]:
            start = element.get(slot.initial, slot.empty)
            kept = {"type": element["type"], slot.key: list(start) if slot.empty == () else start}
        values.setdefault(block["block_id"], {})[element["action_id"]] = kept
    return values


def entered(blocks: list[Json], values: Json, given: object) -> Json:
    """`values` with what a person put in; raise `UseError` where no client could have sent it."""
    if given is None:
        return values
    if not isinstance(given, dict) or not all(isinstance(part, dict) for part in given.values()):
        raise UseError("bad_values", "“values” must be {block_id: {action_id: {…}}}.")
    merged = {block_id: dict(part) for block_id, part in values.items()}
    for block_id, part in given.items():
        for action_id, value in part.items():
            _, element = find_element(blocks, block_id, action_id)
            merged.setdefault(block_id, {})[action_id] = entered_value(element, value)
    return merged


def entered_value(element: Json, value: object) -> Json:
    """One entry of the state as Slack would send it: the element’s own type and key, nothing else."""
    slot = SLOTS.get(element["type"])
    if slot is None or not isinstance(value, dict) or value.get("type", element["type"]) != element["type"]:
        raise UseError("bad_values", f"That is no value for a {element['type']}.")
    found = value.get(slot.key, slot.empty)
    found = list(found) if isinstance(found, list | tuple) else found
    if isinstance(found, list) != (slot.empty == ()):
        raise UseError("bad_values", f"A {element['type']} takes “{slot.key}” in another shape.")
    if element["type"] in TYPED_IN and not isinstance(found, str | None):
        raise UseError("bad_values", f"A {element['type']} takes text.")
    if element["type"] == "file_input":
        found = _file_ids(element, found)
    _check_choice(element, found)
    return {"type": element["type"], slot.key: found or (None if slot.empty is None else [])}


def _file_ids(element: Json, found: list[Any]) -> list[Json]:
    """The id of each file, which is all that is taken from a client."""
    ids = [each.get("id") if isinstance(each, dict) else None for each in found]
    if not all(isinstance(file_id, str) for file_id in ids) or len(set(ids)) < len(ids):
        raise UseError("bad_values", "A file_input takes files, each with its id, and each once.")
    if len(ids) > element.get("max_files", FILES):
        raise UseError("bad_values", f"At most {element.get('max_files', FILES)} files can be sent.")
    return [{"id": file_id} for file_id in ids]


def file_values(values: Json) -> Iterator[Json]:
    """The value of each file input."""
    for part in values.values():
        yield from (value for value in part.values() if value["type"] == "file_input")


def _check_choice(element: Json, found: Any) -> None:
    chosen = found if isinstance(found, list) else [found] if found else []
    if element["type"] in _FIXED_CHOICES and any(choice not in all_options(element) for choice in chosen):
        raise UseError("bad_values", "That is not one of the options.")
    if len(chosen) > element.get("max_selected_items", len(chosen)):
        raise UseError("bad_values", f"At most {element['max_selected_items']} can be chosen.")
    if element["type"] in _ASKED_CHOICES and any(
        list(OPTION.check(_as_sent(choice), "")) for choice in chosen
    ):
        raise UseError("bad_values", "That is not an option as the app offered it.")
    shape = _SHAPES.get(element["type"])
    if shape and any(not isinstance(choice, str) or not shape.fullmatch(choice) for choice in chosen):
        raise UseError("bad_values", f"That is no value for a {element['type']}.")


def _as_sent(option: Any) -> Any:
    """An option as the app sent it: as it is kept, its text has entities, which the limits do not count."""
    text = option.get("text") if isinstance(option, dict) else None
    if not isinstance(text, dict) or not isinstance(text.get("text"), str):
        return option
    return {**option, "text": {**text, "text": unescape(text["text"])}}


def complaints(blocks: list[Json], values: Json) -> dict[str, str]:
    """What Slack’s client itself says of a form before it sends it: block_id to message."""
    found = {}
    for block, element in stateful(blocks):
        if block["type"] != "input":
            continue
        slot = SLOTS[element["type"]]
        value = values[block["block_id"]][element["action_id"]][slot.key]
        message = _complaint(block, element, value)
        if message:
            found[block["block_id"]] = message
    return found


def _complaint(block: Json, element: Json, value: Any) -> str | None:
    if not value:
        return None if block.get("optional") else REQUIRED
    if element["type"] == "plain_text_input":
        return _length_complaint(element, value)
    if element["type"] == "email_text_input" and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value):
        return "Please enter a valid email address."
    if element["type"] == "url_text_input" and not re.fullmatch(r"https?://\S+", value):
        return "Please enter a valid URL."
    if element["type"] == "number_input":
        return _number_complaint(element, value)
    return None


def _length_complaint(element: Json, value: str) -> str | None:
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if len(value) < least:
        return f"Please enter at least {least} characters."
    return f"Please enter at most {most} characters." if len(value) > most else None


def _number_complaint(element: Json, value: str) -> str | None:
    decimal = r"(\.\d+)?" if element["is_decimal_allowed"] else ""
    if not re.fullmatch(rf"-?\d{{1,30}}{decimal}", value):
        return "Please enter a valid number."
    if float(value) < float(element.get("min_value", "-inf")):
        return f"Please enter a number of at least {element['min_value']}."
    if float(value) > float(element.get("max_value", "inf")):
        return f"Please enter a number of at most {element['max_value']}."
    return None
