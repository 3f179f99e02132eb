"""Windows and the fields of forms. Where forms follow each other in one window, each has names of its own.

What was typed in a field can be kept when a window is updated, if the new one has a field of the same id
(https://docs.slack.dev/reference/views/modal-views), so the next line of a list could begin as the last.
"""

from collections.abc import Mapping, Sequence
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


def form_of(
    callback_id: str,
    title: str,
    blocks: Sequence[Any],
    *,
    submit: str = "Save",
    close: str = "Cancel",
    metadata: str = "",
) -> dict[str, Any]:
    """A window whose fields are sent off together; `metadata` comes back with them, unseen."""
    window = window_of(title, blocks, close=close, callback_id=callback_id, metadata=metadata)
    return {**window, "submit": plain(submit)}


def window_of(
    title: str, blocks: Sequence[Any], *, close: str = "Close", callback_id: str = "", metadata: str = ""
) -> dict[str, Any]:
    """A window to read, and to press buttons in; `callback_id` where it is to be known again."""
    return {
        "type": "modal",
        "title": plain(title),
        "close": plain(close),
        **({"callback_id": callback_id} if callback_id else {}),
        **({"private_metadata": metadata} if metadata else {}),
        "blocks": list(blocks),
    }


def field_id(name: str, key: str) -> str:
    """The id of a field in the form that has this key."""
    return f"{name}{MARK}{key}"


def by_name(values: Mapping[str, Any]) -> dict[str, Any]:
    """What was filled in, by the names of the fields."""
    return {_name(block_id): state for block_id, state in values.items()}


def at_fields(view: Mapping[str, Any], faults: Mapping[str, str]) -> dict[str, str]:
    """What is wrong, by the ids of the fields of the form that was submitted.

    What can be chosen or typed (`topics`, and `own_topics`) was wrong where it was typed. What has no field
    stands at the first: Slack shows none of them where one names no field.
    """
    fields = [str(block["block_id"]) for block in view["blocks"] if block["type"] == "input"]
    ids = {_name(field): field for field in fields}
    at: dict[str, str] = {}
    for name, fault in faults.items():
        field = ids.get(f"own_{name}") or ids.get(name) or fields[0]
        at[field] = f"{at[field]} {fault}" if field in at else fault
    return at


def _name(block_id: str) -> str:
    return block_id.partition(MARK)[0]
