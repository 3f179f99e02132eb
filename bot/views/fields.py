"""Fields of forms; where forms follow each other in one window, each form's have names of their own.

What was typed in a field can be kept when a window is updated, if the new one has a field of the same id
(https://docs.slack.dev/reference/views/modal-views), so the next line of a list could begin as the last.
"""

from collections.abc import Mapping
from typing import Any

from bot.views.text import Block, plain

MARK = "~"


def input_of(block_id: str, label: str, element: Block, hint: str = "", *, optional: bool = False) -> Block:
    """A field with its label, whose element is called `value` unless it says otherwise."""
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": {"action_id": "value", **element},
        "optional": optional,
        **({"hint": plain(hint)} if hint else {}),
    }


def named_input(name: str, label: str, element: Block, hint: str = "", *, optional: bool = False) -> Block:
    """The same, whose element is called as the field is unless it says otherwise."""
    return input_of(name, label, {"action_id": name, **element}, hint, optional=optional)


def field_id(name: str, key: str) -> str:
    """The id of a field in the form that has this key."""
    return f"{name}{MARK}{key}"


def by_name(values: Mapping[str, Any]) -> dict[str, Any]:
    """What was filled in, by the names of the fields."""
    return {_name(block_id): state for block_id, state in values.items()}


def at_fields(view: Mapping[str, Any], faults: Mapping[str, str]) -> dict[str, str]:
    """What is wrong, by the ids of the fields of the form that was submitted."""
    ids = {_name(str(block.get("block_id", ""))): str(block.get("block_id", "")) for block in view["blocks"]}
    return {ids.get(name, name): fault for name, fault in faults.items()}


def _name(block_id: str) -> str:
    return block_id.partition(MARK)[0]
