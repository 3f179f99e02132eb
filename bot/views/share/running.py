"""Guides to running networks on screen: the list, where one was used, and “We used this”."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bot.services.share.kinds import NETWORK_GUIDE
from bot.services.share.library import Item
from bot.services.share.running import MOST_NETWORK, MOST_WORDS, WENT, Use, Used
from bot.views.doors import LEARN, Door
from bot.views.fields import form_of, input_of, window_of
from bot.views.share.pages import ADD, IN_LIBRARY, newest_rows
from bot.views.text import Block, bold, button, context, escape, option, say_date, section

GUIDES = Door("Running networks", "share_guides", LEARN)
USE, USE_FORM = "share_use", "share_use_form"
SAID = "Thank you. It stands on the guide’s page, for others who run a network."
MOST_USES = 15


def guides_view(items: Sequence[Item], channel_id: str | None) -> dict[str, Any]:
    """Every guide, the newest first, and how to add one."""
    add = button("Add: network guide", ADD, f"{NETWORK_GUIDE} {channel_id or ''}".strip())
    return window_of(
        "Running networks",
        [
            section(
                "What works when a network is begun and run, and which organisation it comes from.",
                accessory=add,
            ),
            *newest_rows(items, IN_LIBRARY),
            *([] if items else [section("There is no guide yet. If you know what works, please add it.")]),
        ],
        callback_id="share_guides_window",
    )


def door(channel_id: str) -> Block:
    """To the guides, offered where somebody begins with a network or a meeting."""
    return GUIDES.as_button(channel_id)


def part(used: Used) -> tuple[list[Block], list[Block]]:
    """Where a guide was used, on its page. By whom is not said: the network is what counts."""
    said = [
        section(
            f"{bold(one.network)}, {say_date(one.used_on)}: {WENT[one.went].lower()}\n"
            f"{escape(one.words, 600)}"
        )
        for one in used.uses[:MOST_USES]
    ]
    more = len(used.uses) - MOST_USES
    return (
        [
            *([section("*Where it was used since*")] if said else []),
            *said,
            *([context(f"And {more} more.")] if more > 0 else []),
        ],
        [use_button(used.item)],
    )


def use_button(item: Item) -> Block:
    """“We used this”."""
    return button("We used this", USE, str(item.id))


def facts(number: int) -> list[str]:
    """What its message in a channel says: a number, no names."""
    return [f"used in {number} network{'s' if number != 1 else ''}"] if number else []


def organisation_of(item: Item) -> str:
    """The organisation a guide comes from, as its message names it. Safe."""
    return escape(item.version.details.get("organisation", ""), 150)


def use_view(used: Used, network: str = "") -> dict[str, Any]:
    """In which network, when, and how it went; `network` is the one it was most likely."""
    named = used.mine[0].network if used.mine else network
    choices = [option(label, name) for name, label in WENT.items()]
    typed: Block = {"type": "plain_text_input", "max_length": MOST_NETWORK}
    return form_of(
        USE_FORM,
        "We used this",
        [
            section(bold(used.item.version.title)),
            input_of("network", "Which network", typed | ({"initial_value": named} if named else {})),
            input_of("used_on", "When", {"type": "datepicker"}, "Leave it empty for today.", optional=True),
            input_of("went", "How did it go?", {"type": "radio_buttons", "options": choices}),
            input_of(
                "words",
                "In a few words",
                {"type": "plain_text_input", "multiline": True, "max_length": MOST_WORDS},
                "What helped, and what you would do differently. Please do not name anybody.",
            ),
        ],
        metadata=str(used.item.id),
    )


def read_use_form(view: Mapping[str, Any]) -> tuple[int, Use]:
    """The guide, and what was said of it."""
    values = {name: fields["value"] for name, fields in view["state"]["values"].items()}
    day = values["used_on"].get("selected_date")
    use = Use(
        values["network"].get("value") or "",
        date.fromisoformat(day) if day else None,
        (values["went"].get("selected_option") or {}).get("value", ""),
        values["words"].get("value") or "",
    )
    return int(view["private_metadata"]), use
