"""What whoever publishes an item has to confirm, with what the scan points at."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.services.share.library import LOOKED, Checking
from bot.services.share.scanning import Sort, Trace
from bot.views.fields import form_of
from bot.views.text import Block, bold, context, escape, option, plain, section

FORM = "share_check_form"
MOST_FOUND = 15
SORTS: Mapping[Sort, str] = {
    Sort.NAME_AND_AGE: "a name near an age",
    Sort.BIRTH: "a date that may be somebody’s birthday",
    Sort.PHONE: "a telephone number",
    Sort.POSTCODE: "a postcode",
}
NOTHING_FOUND = (
    "Kith looked for names near ages, dates of birth, telephone numbers and postcodes, and saw none. It "
    "cannot see everything: please read your text once more."
)
CONFIRM = "I have looked at each of these: none of them tells who a child, a parent or a carer is"


def check_view(checking: Checking) -> dict[str, Any]:
    """The last step. What was written is kept as a draft, so “Back” loses nothing."""
    version = checking.item.version
    return form_of(
        FORM,
        "Before it is published",
        [
            section(f"{bold(version.title)}\nOnce it is published, everybody in the networks can find it."),
            *_found(checking.found, scans=checking.item.kind.scans),
            *(_question(check.name, check.question) for check in checking.questions),
        ],
        submit="Publish",
        close="Back",
        metadata=json.dumps([checking.item.id, version.number, version.revision]),
    )


def read_check_form(view: Mapping[str, Any]) -> tuple[int, int, int, list[str]]:
    """The item, its version, how often that was written, and what was confirmed."""
    values = view["state"]["values"]
    ticked = [one for fields in values.values() for one in fields["value"].get("selected_options") or ()]
    item_id, number, revision = json.loads(view["private_metadata"])
    return item_id, number, revision, [one["value"] for one in ticked]


def _found(found: Sequence[Trace], *, scans: bool) -> list[Block]:
    if not scans:
        return []
    if not found:
        return [context(NOTHING_FOUND)]
    more = len(found) - MOST_FOUND
    lines = [f"• {SORTS[one.sort]}: {escape(one.around, 150)}" for one in found[:MOST_FOUND]]
    return [
        section("*Please look at this.* A child might be recognised by it:\n" + "\n".join(lines)),
        *([context(f"And {more} more places like these.")] if more > 0 else []),
        _question(LOOKED, CONFIRM),
    ]


def _question(name: str, question: str) -> Block:
    """The question as a label: that of a tick is cut at 75 characters."""
    return {
        "type": "input",
        "block_id": name,
        "label": plain(question),
        "element": {"type": "checkboxes", "action_id": "value", "options": [option("Yes, I am sure", name)]},
    }
