"""Sources of information on screen: “Find information”, and “Useful” and “Out of date” on each."""

import json
from collections.abc import Sequence
from typing import Any

from bot.services.share.kinds import SOURCE
from bot.services.share.library import Found, Item
from bot.services.share.source import Mark, Marks
from bot.views.doors import NO_CHANNEL, SHARE, Door
from bot.views.fields import form_of
from bot.views.share import pages
from bot.views.text import Block, button, context, escape, plain, section, shorten
from bot.views.today import FIND_INFORMATION

DOOR = Door("Find information", FIND_INFORMATION, SHARE)
FIND_FORM = "share_source_find"
USEFUL, OUTDATED, TAKE_BACK = "share_useful", "share_outdated", "share_unmark"
ASK, MY_QUESTIONS = "share_enquire", "share_my_questions"
QUESTIONS = Door("My questions", MY_QUESTIONS, SHARE)
MOST_ELSEWHERE = 5
SAID = {
    Mark.USEFUL: "Thank you: it is counted as useful to you.",
    Mark.OUTDATED: "Thank you: whoever keeps it up is asked to look at it. Nobody is told that it was you.",
}
TAKEN_BACK = "It is taken back."
HEADING = "Find information"


def list_view(newest: Sequence[Item], channel_id: str | None) -> dict[str, Any]:
    """The newest sources, with a field to search in."""
    return _view(
        "",
        channel_id,
        [
            _bar(channel_id),
            section("*New sources*" if newest else "There is no source yet. You can ask the network team."),
            *pages.newest_rows(newest),
        ],
    )


def found_view(words: str, found: Found, elsewhere: Sequence[Item], channel_id: str | None) -> dict[str, Any]:
    """The sources that hold the words, and what else in the library does."""
    mended = [f"“{escape(typed)}” was read as “{escape(known)}”" for typed, known in found.mended]
    more = len(found.items) - pages.MOST_LISTED
    nothing = f"No source holds “{escape(words)}”. Try fewer or other words, or ask the network team."
    return _view(
        words,
        channel_id,
        [
            *([context("; ".join(mended))] if mended else []),
            *([] if found.items else [section(nothing)]),
            *(pages.row(one) for one in found.items[: pages.MOST_LISTED]),
            *([context(f"And {more} more: type another word to narrow it down.")] if more > 0 else []),
            *([section("*Elsewhere in the library*")] if elsewhere else []),
            *(pages.row(one) for one in elsewhere[:MOST_ELSEWHERE]),
            _bar(channel_id),
        ],
    )


def ask_button(channel_id: str | None) -> Block:
    """What is typed above it comes along."""
    return button("Ask the network team", ASK, channel_id or NO_CHANNEL)


def ask_part(channel_id: str | None) -> list[Block]:
    """Below every search in the library."""
    return [{"type": "actions", "elements": _ask_buttons(channel_id)}]


def ask_bar(channel_id: str | None) -> list[Block]:
    """Above a list of questions."""
    return [
        {"type": "actions", "elements": [ask_button(channel_id), DOOR.as_button(channel_id or NO_CHANNEL)]}
    ]


def marks_part(marks: Marks) -> list[Block]:
    """On the page of a source: what people say of it, in numbers."""
    said = facts(marks)
    if marks.mine is Mark.USEFUL:
        said.append("you find it useful")
    if marks.mine is Mark.OUTDATED:
        said.append("you said that it is out of date")
    return [context(" · ".join(said))] if said else []


def marks_buttons(item: Item, marks: Marks | None = None) -> list[Block]:
    """“Useful” and “Out of date”; on a page without what one has said already."""
    mine = marks.mine if marks else None
    value = str(item.id)
    return [
        *([] if mine is Mark.USEFUL else [button("Useful", USEFUL, value)]),
        *([] if mine is Mark.OUTDATED else [button("Out of date", OUTDATED, value)]),
        *([button("Take back what I said", TAKE_BACK, value)] if mine else []),
    ]


def facts(marks: Marks) -> list[str]:
    """Numbers, no names: for the message in a channel too."""
    people = "1 person" if marks.useful == 1 else f"{marks.useful} people"
    old = "1 person says" if marks.outdated == 1 else f"{marks.outdated} people say"
    return [
        *([f"useful to {people}"] if marks.useful else []),
        *([f"{old} that this is out of date"] if marks.outdated else []),
    ]


def _bar(channel_id: str | None) -> Block:
    add = button("Add a source", f"{pages.ADD}:0", f"{SOURCE} {channel_id or ''}".strip())
    return {"type": "actions", "elements": [*_ask_buttons(channel_id), add]}


def _ask_buttons(channel_id: str | None) -> list[Block]:
    return [ask_button(channel_id), button("My questions", MY_QUESTIONS, channel_id or NO_CHANNEL)]


def _view(words: str, channel_id: str | None, blocks: Sequence[Block]) -> dict[str, Any]:
    typed: Block = {
        "type": "plain_text_input",
        "action_id": "value",
        "max_length": pages.MOST_FIND,
        "placeholder": plain("Such as: funding for two-year-olds"),
        **({"initial_value": shorten(words, pages.MOST_FIND)} if words else {}),
    }
    field: Block = {
        "type": "input",
        "block_id": "words",
        "label": plain("What would you like to know?"),
        "element": typed,
        "optional": True,
    }
    return form_of(
        FIND_FORM, HEADING, [field, *blocks], submit="Find", close="Close", metadata=json.dumps(channel_id)
    )
