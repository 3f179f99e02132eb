"""The library on screen: the list, what was found, one item with its versions, its message in a channel."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bot.services.share.kinds import AUDIENCES, LEVELS, MAY_BE_USED, Fill, Kind, Part
from bot.services.share.library import Found, Item, Page, State
from bot.views.doors import SHARE, Door
from bot.views.fields import form_of, window_of
from bot.views.text import (
    Block,
    bold,
    button,
    context,
    escape,
    mention,
    plain,
    say_date,
    say_day,
    section,
    shorten,
)
from bot.views.today import Item as WaitingItem

LIBRARY = Door("Find what others share", "share_library", SHARE)
IN_LIBRARY = f"in “{LIBRARY.label}”"
OPEN, ADD, CHANGE, CONTINUE, PUBLISH = (
    "share_open",
    "share_add",
    "share_change",
    "share_continue",
    "share_publish",
)
WITHDRAW, DROP, STILL_RIGHT = "share_withdraw", "share_drop", "share_still_right"
POST, POST_FORM, VERSIONS, FIND_FORM = "share_post", "share_post_form", "share_versions", "share_find_form"
SEND_FILE = "share_file"
EVENT_TYPE = "kith_share"
HEADING = "Library"
MOST_LISTED = 20
MOST_FIND = 150
STATES: Mapping[State, str] = {State.DRAFT: "draft", State.ASKED: "waits for its author"}
HELP = (
    "*What the library holds, and how to add to it*\n"
    "• `/share` shows what is new, and your drafts\n"
    "• `/share find WORDS` finds what holds the words, misspelt ones too\n"
    "• `/share ask` asks the network team, and `/share questions` shows what became of your questions\n"
    "• `/share updates` shows what you have to read, `/share guides` how to run networks, and "
    "`/share publicity` the support on offer\n"
    "• `/share report` counts what is shared and tried, for the council’s staff\n"
    "{add}"
    "On an item’s page you change it, withdraw it, or post it in a channel. People without commands find the "
    "same in the Kith menu of their channel."
)


def list_view(
    kinds: Sequence[Kind],
    newest: Sequence[Item],
    mine: Sequence[Item],
    channel_id: str | None,
    waiting: Sequence[Block] = (),
    more: Sequence[Block] = (),
) -> dict[str, Any]:
    """What is new, with a field to search in: first what waits and one’s own drafts, last `more`."""
    drafts = [one for one in mine if one.state is State.DRAFT]
    adds: list[Block] = [
        button(f"Add: {kind.label.lower()}", f"{ADD}:{place}", _to_add(kind.name, channel_id))
        for place, kind in enumerate(kinds)
    ]
    bar: list[Block] = [{"type": "actions", "elements": adds}] if adds else []
    return _search_view(
        "",
        channel_id,
        [
            *waiting,
            *bar,
            *([section("*Your drafts*"), *(row(one) for one in drafts[:MOST_LISTED])] if drafts else []),
            section("*New in the library*" if newest else "Nothing is in the library yet."),
            *newest_rows(newest),
            *more,
        ],
    )


def found_view(
    words: str, found: Found, channel_id: str | None, more_to_do: Sequence[Block] = ()
) -> dict[str, Any]:
    """What was found, and below it what else one can do."""
    mended = [f"“{escape(typed)}” was read as “{escape(known)}”" for typed, known in found.mended]
    more = len(found.items) - MOST_LISTED
    return _search_view(
        words,
        channel_id,
        [
            *([context("; ".join(mended))] if mended else []),
            *(row(one) for one in found.items[:MOST_LISTED]),
            *([context(f"And {more} more: type another word to narrow it down.")] if more > 0 else []),
            *(
                []
                if found.items
                else [section(f"Nothing in the library holds “{escape(words)}”. Try fewer or other words.")]
            ),
            *more_to_do,
        ],
    )


def read_find_form(view: Mapping[str, Any]) -> tuple[str, str | None]:
    """The words, and the channel it was begun in."""
    typed = view["state"]["values"]["words"]["value"].get("value") or ""
    return " ".join(typed.split()), json.loads(view["private_metadata"])


def read_add(value: str) -> tuple[str, str | None]:
    """The kind that a button adds, and the channel it was pressed for."""
    kind, _, channel_id = value.partition(" ")
    return kind, channel_id or None


def row(item: Item) -> Block:
    """An item in a list."""
    about = [
        item.label,
        *item.version.topics[:3],
        *([STATES[item.state]] if item.state in STATES else []),
    ]
    day = item.row.published_at
    said = " · ".join([*map(_short, about), *([say_day(day)] if day else [])])
    return section(
        f"{bold(item.version.title or item.kind.label)}\n{said}",
        accessory=button("Open", f"{OPEN}:{item.id}", str(item.id)),
    )


def newest_rows(items: Sequence[Item], where: str = "in the field above") -> list[Block]:
    """The newest in a list; where there are older ones, how to find them."""
    older = [context(f"Older ones are found by their words, {where}.")]
    return [*(row(one) for one in items[:MOST_LISTED]), *(older if len(items) > MOST_LISTED else [])]


def waiting_item(item: Item) -> WaitingItem:
    """What waits of an item, for “Today”: a draft, or one to look at again."""
    said = "You have a draft in the library" if item.state is State.DRAFT else "Is this still right?"
    look = button("Open", f"{OPEN}:{item.id}", str(item.id))
    return [section(f"{said}: {bold(item.version.title or item.kind.label)}", accessory=look)]


def page_view(
    page: Page, parts: Sequence[Block], buttons: Sequence[Block] = (), note: str = ""
) -> dict[str, Any]:
    """One item. `parts` and `buttons` are its kind's own; `note`, already safe, tells what was just done."""
    elements = [*buttons, *_buttons(page)]
    return {
        "type": "modal",
        "callback_id": "share_page",
        "private_metadata": str(page.item.id),
        "title": plain(page.item.label, 24),
        "close": plain("Close"),
        "blocks": [
            *([section(note), {"type": "divider"}] if note else []),
            *_state(page),
            *words_of(page.item),
            context(" · ".join(_facts(page))),
            *parts,
            *([{"type": "actions", "elements": elements[:25]}] if elements else []),
            *_history(page),
        ],
    }


def words_of(item: Item) -> list[Block]:
    """What an item says."""
    version = item.version
    said = [(part, version.details.get(part.name, "")) for part in item.kind.parts]
    return [
        section(bold(version.title)),
        *([section(escape(version.text, 2900))] if version.text else []),
        *(
            section(f"*{escape(part.heading or part.label)}*\n{_say_part(part, value)}")
            for part, value in said
            if value
        ),
        *([section(link_to(version.link))] if version.link else []),
        *([_file(item)] if version.file_name else []),
    ]


def _file(item: Item) -> Block:
    value = f"{item.id} {item.version.number}"
    return section(
        f"File: {escape(item.version.file_name, 200)}",
        accessory=button("Send me the file", SEND_FILE, value),
    )


def read_file(value: str) -> tuple[int, int]:
    """The item, and the number of the version."""
    item_id, number = map(int, value.split())
    return item_id, number


def link_to(link: str) -> str:
    """A web address to press, as it was checked when it was filled in."""
    return f"<{link.replace('&', '&amp;')}>"


def history_view(page: Page) -> dict[str, Any]:
    """Every version, whole, newest first."""
    blocks: list[Block] = []
    for version in page.versions[:10]:
        shown = Item(page.item.row, version, page.item.kind)
        changed = f"\n{escape(version.changed)}" if version.changed else ""
        heading = f"*Version {version.number}*, {say_day(version.made_at)}{changed}"
        blocks += [section(heading), *words_of(shown), {"type": "divider"}]
    return window_of("Versions", blocks[:100], close="Back", callback_id="share_versions")


def post_view(item: Item) -> dict[str, Any]:
    """In which channel an item is to be shown."""
    choose: Block = {
        "type": "conversations_select",
        "action_id": "value",
        "filter": {"include": ["public", "private"]},
        "placeholder": plain("Choose a network channel"),
    }
    return form_of(
        POST_FORM,
        "Post in a channel",
        [
            section(
                f"{bold(item.version.title)}\nEverybody in the channel reads it. Those from other "
                "organisations can keep a copy, also once it is withdrawn."
            ),
            {"type": "input", "block_id": "channel", "label": plain("Channel"), "element": choose},
        ],
        submit="Post it",
        metadata=str(item.id),
    )


def read_post_form(view: Mapping[str, Any]) -> tuple[int, str]:
    """The item, and the channel."""
    return int(view["private_metadata"]), str(
        view["state"]["values"]["channel"]["value"]["selected_conversation"]
    )


def message(item: Item, facts: Sequence[str] = (), buttons: Sequence[Block] = ()) -> dict[str, Any]:
    """An item in a channel, and how to open it; `facts` (numbers, no names) are its kind’s own."""
    if item.state is not State.PUBLISHED:
        text = f"{item.label}: this was withdrawn from the library."
        return {"text": text, "blocks": [section(f"{text} {escape(item.row.word)}".strip())]}
    version = item.version
    lead = version.details.get(item.kind.lead, "") or version.text
    return {
        "text": f"{item.label}: {escape(version.title)}",
        "blocks": [
            section(f"{item.label}: {bold(version.title)}\n{escape(shorten(lead, 300))}".strip()),
            context(
                " · ".join(
                    [
                        *map(_short, version.topics),
                        *facts,
                        *([f"version {version.number}"] if item.is_change else []),
                    ]
                )
                or LEVELS[version.level]
            ),
            {"type": "actions", "elements": [button("Open", OPEN, str(item.id)), *buttons]},
        ],
    }


def help_message(kinds: Sequence[Kind]) -> dict[str, Any]:
    """`/share help`."""
    adds = "".join(f"• `/share add {kind.name}` adds to the {kind.labels.lower()}\n" for kind in kinds)
    return {"text": HELP.format(add=adds), "response_type": "ephemeral"}


def say_kinds(kinds: Sequence[Kind]) -> str:
    """What can be added, where somebody named something else."""
    return "Please say what you would like to add: " + ", ".join(
        f"`/share add {kind.name}`" for kind in kinds
    )


def _search_view(words: str, channel_id: str | None, blocks: Sequence[Block]) -> dict[str, Any]:
    typed: Block = {
        "type": "plain_text_input",
        "action_id": "value",
        "max_length": MOST_FIND,
        "placeholder": plain("Such as: settling in"),
        **({"initial_value": shorten(words, MOST_FIND)} if words else {}),
    }
    field: Block = {
        "type": "input",
        "block_id": "words",
        "label": plain("Find"),
        "element": typed,
        "optional": True,
    }
    return form_of(
        FIND_FORM, HEADING, [field, *blocks], submit="Find", close="Close", metadata=json.dumps(channel_id)
    )


def _state(page: Page) -> list[Block]:
    row = page.item.row
    if page.item.state is State.DRAFT:
        return [section("*This is a draft.* Nobody else finds it.")]
    if page.item.state is State.WITHDRAWN:
        return [section(f"*This was withdrawn.* {escape(row.word)}")]
    return []


def _facts(page: Page) -> list[str]:
    version, item = page.item.version, page.item.row
    is_out = page.item.state is State.WITHDRAWN
    audience = ", ".join(AUDIENCES[each] for each in version.audience if each in AUDIENCES)
    return [
        *map(_short, version.topics),
        LEVELS.get(version.level, ""),
        *([f"for {audience.lower()}"] if audience else []),
        *([_short(version.language)] if version.language else []),
        *_from(page),
        *([f"source: {_short(version.source)}"] if version.source else []),
        *([MAY_BE_USED[version.consent]] if version.consent in MAY_BE_USED else []),
        *([f"published on {say_day(item.published_at)}"] if item.published_at else []),
        *([f"to be looked at again by {say_date(item.review_by)}"] if item.review_by and not is_out else []),
    ]


def _from(page: Page) -> list[str]:
    if page.is_owner:
        return ["from you" if page.item.row.named else "from you, without your name"]
    only_staff = "" if page.item.row.named else " (only staff see this)"
    return [f"from {mention(page.owner)}{only_staff}"] if page.owner else []


def _buttons(page: Page) -> list[Block]:
    item, value = page.item, str(page.item.id)
    if not page.may_change or item.state is State.WITHDRAWN:
        return []
    if item.state is State.DRAFT:
        go_on = button("Go on with it", CONTINUE, value, style="primary")
        change = button("Change the text", CONTINUE, value)
        # Where the kind has its own way on, that is the one button that stands out.
        return [go_on if item.kind.straight else change, button("Delete the draft", DROP, value)]
    return [
        *([button("Post in a channel", POST, value)] if page.is_staff else []),
        button("Change", CHANGE, value),
        button("It is still right", STILL_RIGHT, value),
        button("Withdraw", WITHDRAW, value),
    ]


def _history(page: Page) -> list[Block]:
    if len(page.versions) < 2:
        return []
    newest = page.versions[0]
    said = f"Version {newest.number}, {say_day(newest.made_at)}: {escape(newest.changed)}"
    return [section(said, accessory=button("All versions", VERSIONS, str(page.item.id)))]


def _say_part(part: Part, value: str) -> str:
    if part.fill in (Fill.ONE, Fill.SOME):
        return ", ".join(part.choices.get(one, "") for one in value.split("\n"))
    if part.fill is Fill.DATE:
        return say_date(date.fromisoformat(value))
    return escape(value, 2900)


def _short(text: str) -> str:
    return escape(text, 80)


def _to_add(kind: str, channel_id: str | None) -> str:
    return f"{kind} {channel_id or ''}".strip()
