"""“Today”: what waits, as a window and as the Home tab, and the doors to what Kith can do."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.services.queries import Query
from bot.views.fields import window_of
from bot.views.preferences import door
from bot.views.providers import ADD, FIND_DOOR, to_value
from bot.views.text import Block, button, context, plain, section

HELP_DOOR, MY_DATA, MY_CPD = "kith_help", "my_data", "my_cpd"
FIND_INFORMATION = "share_information"
# With two blocks each, both lists stay below the 100 blocks of a view (https://docs.slack.dev/reference/views).
MOST_SHOWN = 20
NOTHING = "*Nothing waits for you today.*"
WELCOME = f"{NOTHING} What would you like to do?"

Item = Sequence[Block]
"""One thing that waits: at most two blocks."""


@dataclass(frozen=True)
class Waiting:
    """What one capability says waits for a person, oldest first."""

    on_me: Sequence[Item] = ()
    """What the person can decide or do."""
    on_others: Sequence[Item] = ()
    """What the person asked others for."""


def today_view(waiting: Sequence[Waiting], note: str = "") -> dict[str, Any]:
    """“Today” as a window. `note`, already safe, tells what has just been done."""
    return window_of("Today", _blocks(waiting, note), callback_id="today")


def home_view(waiting: Sequence[Waiting], note: str = "") -> dict[str, Any]:
    """The same as the Home tab."""
    return {"type": "home", "blocks": [_heading("Today"), *_blocks(waiting, note)]}


def notice_home(text: str, doors: Sequence[Block] = ()) -> dict[str, Any]:
    """A Home tab that says something, with buttons below it. `text` is already safe."""
    return {"type": "home", "blocks": [section(text), *doors]}


def _blocks(waiting: Sequence[Waiting], note: str) -> list[Block]:
    on_me = [item for one in waiting for item in one.on_me]
    on_others = [item for one in waiting for item in one.on_others]
    return [
        *_note(note),
        *(_list("Waiting for you", on_me) if on_me else [section(NOTHING if on_others else WELCOME)]),
        *_list("You asked for this, and it waits for others", on_others),
        {"type": "divider"},
        _doors(),
    ]


def _note(note: str) -> list[Block]:
    return [section(note), {"type": "divider"}] if note else []


def _list(heading: str, items: Sequence[Item]) -> Iterator[Block]:
    if not items:
        return
    yield _heading(heading)
    for item in items[:MOST_SHOWN]:
        yield from item
    if len(items) > MOST_SHOWN:
        yield context(f"And {len(items) - MOST_SHOWN} more, shown once these are done.")


def _heading(text: str) -> Block:
    return {"type": "header", "text": plain(text)}


def _doors() -> Block:
    doors = [
        button("Find a provider", FIND_DOOR, "find"),
        button("Add a provider", ADD, to_value(Query(text=""))),
        door(),
        button("My CPD", MY_CPD, "today"),
        button("Find information", FIND_INFORMATION, "none"),
        button("What Kith holds about me", MY_DATA, "today"),
        button("Help", HELP_DOOR, "help"),
    ]
    return {"type": "actions", "block_id": "doors", "elements": doors}
