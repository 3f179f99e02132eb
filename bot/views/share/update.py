"""Safeguarding updates on screen: who must read one, who has, and “I have read this”."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.services.records import Person
from bot.services.share.library import Item
from bot.services.share.questions import Thread
from bot.services.share.readers import MOST_NAMED, ROLES, SETTING_TYPES
from bot.services.share.update import Chosen, Owed, Roll, Row
from bot.views.contacts import known_name
from bot.views.doors import LEARN, Door
from bot.views.fields import by_name, field_id, form_of, window_of
from bot.views.meetings.pages import ELSEWHERE, people_options
from bot.views.persons import name_of
from bot.views.providers import title
from bot.views.share import questions as question_view
from bot.views.share.pages import OPEN, words_of
from bot.views.text import (
    Block,
    bold,
    button,
    context,
    escape,
    option,
    plain,
    say_date,
    say_day,
    section,
)

READ, READ_HERE, READ_FOR = "share_read", "share_read_here", "share_read_for"
"""“I have read this”: in a direct message, elsewhere, and for somebody, from a colleague's task."""
AUDIENCE, AUDIENCE_FORM, MISSING = "share_readers", "share_readers_form", "share_missing"
NOTE, NOTE_FORM = "share_note_read", "share_note_read_form"
MISSING_WINDOW, MINE_WINDOW = "share_missing_window", "share_updates_window"
DOOR = Door("Safeguarding updates", "share_updates", LEARN)
SAY_READ = "I have read this"
THANKS = "Thank you. It is noted that you have read {}."
READ_BEFORE = "It was noted before that you have read {}."
CHOSEN = "It is noted who must read it. Each of them is asked, and whoever joins later."
NOTED = "It is noted."
MOST_ROWS, MOST_OPTIONS, MOST_TOGETHER = 90, 100, 50


@dataclass(frozen=True)
class Ticked:
    """What was chosen in the form."""

    item_id: int
    chosen: Chosen
    user_ids: Sequence[str]
    """Those who are named and on Slack."""
    elsewhere: Sequence[int]
    """Those who are named and are not."""


def audience_view(item: Item, chosen: Chosen, networks: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Who must read an update; whatever is chosen counts, beside the rest."""
    on_slack = [one.user_id for one in chosen.named if one.user_id]
    elsewhere = people_options([one for one in chosen.named if not one.user_id])
    named: Block = {"type": "multi_users_select", "action_id": "value", "max_selected_items": MOST_NAMED}
    typed: Block = {"type": "multi_external_select", "action_id": ELSEWHERE, "min_query_length": 1}
    return form_of(
        AUDIENCE_FORM,
        "Who must read it",
        [
            section(
                f"{bold(item.version.title)}\nEverybody who is meant by any of these is asked to read it, "
                "until they say that they have. Whoever joins later is asked too."
            ),
            _input("roles", "By role", _menu(ROLES, chosen.roles), _BY_ROLE),
            _input(
                "types",
                "By type of setting",
                _menu({one: one for one in SETTING_TYPES}, chosen.types),
                _BY_TYPE,
            ),
            *(
                [_input("channels", "By network channel", _menu(dict(networks[:100]), chosen.channels))]
                if networks
                else []
            ),
            _input("named", "By name", named | ({"initial_users": on_slack} if on_slack else {})),
            _input(
                ELSEWHERE,
                "By name, if they are not on Slack",
                typed | ({"initial_options": elsewhere} if elsewhere else {}),
                "They are telephoned, or written to. Is somebody missing? Add them first: /kith person add.",
            ),
        ],
        submit="Next",
        metadata=str(item.id),
    )


def read_audience_form(view: Mapping[str, Any]) -> Ticked:
    """What was chosen."""
    values = view["state"]["values"]

    def chosen(name: str) -> list[str]:
        fields: Mapping[str, Any] = next(iter(values.get(name, {}).values()), {})
        return [str(one["value"]) for one in fields.get("selected_options") or ()]

    who = Chosen(chosen("roles"), chosen("types"), chosen("channels"))
    user_ids = [str(one) for one in values["named"]["value"].get("selected_users") or ()]
    return Ticked(int(view["private_metadata"]), who, user_ids, [int(one) for one in chosen(ELSEWHERE)])


def part(owed: Owed, roll: Roll | None, threads: Sequence[Thread]) -> tuple[list[Block], list[Block]]:
    """What the page of a published update shows below its words: for the reader, and for staff."""
    item = owed.item
    blocks = [section(_own_state(owed))]
    if roll is not None:
        done = len(roll.rows) - len(roll.missing)
        who = f"*Read by {done} of {len(roll.rows)}* who must read it." if roll.rows else _NOBODY_YET
        blocks.append(section(who, accessory=button("Who has not read it", MISSING, str(item.id))))
    buttons = [] if owed.reading else [read_button(item, READ_HERE)]
    buttons.append(question_view.ask_button(item.id))
    if roll is not None:
        buttons.append(button("Who must read it", AUDIENCE, str(item.id)))
    return [*blocks, *question_view.rows(threads)], buttons


def draft_part(item: Item) -> tuple[list[Block], list[Block]]:
    """The way on from a draft."""
    on = button("Who must read it, and publish", AUDIENCE, str(item.id), style="primary")
    return [context("Next you choose who must read it. Then it is published.")], [on]


def pending_part(item: Item) -> list[Block]:
    """A version that is written and not published yet."""
    changed = f" {escape(item.version.changed, 300)}" if item.version.changed else ""
    on = button("Publish the new version", AUDIENCE, str(item.id), style="primary")
    told = (
        f"*A new version is written, and not published yet.*{changed}\nOnce it is, everybody is asked again. "
        "It says:"
    )
    return [section(told, accessory=on), *words_of(item), {"type": "divider"}]


def facts(item: Item) -> list[str]:
    """What a message in a channel says beside its words."""
    return [say_effective(item)]


def message_buttons(item: Item) -> list[Block]:
    """Below a message in a channel."""
    return [read_button(item, READ_HERE), question_view.ask_button(item.id)]


def read_button(item: Item, action_id: str) -> Block:
    """“I have read this”, of the version that is shown."""
    return button(SAY_READ, action_id, f"{item.id}:{item.row.number}", style="primary")


def read_value(value: str) -> tuple[int, int]:
    """The item and the version of such a button."""
    item_id, number, *_ = value.split(":")
    return int(item_id), int(number)


def for_button(item: Item, person: Person) -> Block:
    """For the colleague who tells it over the telephone."""
    return button("They have read it", READ_FOR, f"{item.id}:{item.row.number}:{person.id}")


def say_effective(item: Item) -> str:
    """From when on it holds."""
    day = item.version.details.get("effective", "")
    return f"in effect from {say_date(date.fromisoformat(day))}" if day else ""


def say_noted(item: Item, *, already: bool) -> str:
    """What has come of “I have read this”. Safe."""
    return (READ_BEFORE if already else THANKS).format(bold(item.version.title))


def missing_view(roll: Roll, note: str = "") -> dict[str, Any]:
    """Who has not read it, by setting: for staff alone."""
    missing = roll.missing
    by_setting = sorted(_by_setting(missing).items(), key=lambda one: (one[0] == _NO_SETTING, one[0]))
    done = len(roll.rows) - len(missing)
    outside = [one for one in missing if not one.person.user_id]
    said = [one for name, who in by_setting for one in _setting_rows(name, who)]
    more = len(said) - MOST_ROWS
    return window_of(
        "Who has not read it",
        [
            *([section(note), {"type": "divider"}] if note else []),
            section(
                f"{bold(roll.item.version.title)}\nRead by {done} of {len(roll.rows)}. Only staff see this."
            ),
            *(said[:MOST_ROWS] or [section("Everybody who must read it has." if roll.rows else _NOBODY_YET)]),
            *([context("And more: these have to come first.")] if more > 0 else []),
            *([_note_button(roll.item)] if outside else []),
        ],
        callback_id=MISSING_WINDOW,
        metadata=str(roll.item.id),
    )


def note_view(roll: Roll) -> dict[str, Any]:
    """Who of those who are not on Slack has told staff that they have read it."""
    outside = [one.person for one in roll.missing if not one.person.user_id][:MOST_OPTIONS]
    choose: Block = {
        "type": "multi_static_select",
        "action_id": "value",
        "options": people_options(outside) or [option("Nobody", "0")],
    }
    return form_of(
        NOTE_FORM,
        "Read, by telephone",
        [
            section(
                f"{bold(roll.item.version.title)}\nWho has told you, by telephone or in person, that they "
                "have read it, or had it read to them?"
            ),
            _input(field_id("people", str(len(roll.missing))), "Who", choose, optional=False),
        ],
        submit="Note it",
        metadata=f"{roll.item.id}:{roll.item.row.number}",
    )


def read_note_form(view: Mapping[str, Any]) -> tuple[int, int, list[int]]:
    """The item, its version, and the people."""
    item_id, number = read_value(view["private_metadata"])
    fields = by_name(view["state"]["values"])
    chosen = fields["people"]["value"]["selected_options"] or ()
    return item_id, number, [int(one["value"]) for one in chosen if one["value"] != "0"]


def mine_view(updates: Sequence[Owed], threads: Sequence[Thread], note: str = "") -> dict[str, Any]:
    """“Safeguarding updates”: what I have to read first, then the others, then what I asked."""
    to_read = [one for one in updates if one.must and one.reading is None]
    others = [one for one in updates if not (one.must and one.reading is None)]
    return window_of(
        "Safeguarding updates",
        [
            *([section(note), {"type": "divider"}] if note else []),
            *(
                [
                    section("*For you to read*"),
                    *(block for one in to_read[:20] for block in item_rows(one.item)),
                ]
                if to_read
                else [section("*You have nothing to read at the moment.*")]
            ),
            *([section("*Others*"), *(_row(one) for one in others[:20])] if others else []),
            *question_view.rows(threads[:15]),
        ],
        callback_id=MINE_WINDOW,
    )


def item_rows(item: Item) -> list[Block]:
    """One update to read, with its buttons: in its window and in “Today”."""
    open_it = button("Read it in full", f"{OPEN}:{item.id}", str(item.id))
    said = f"{item.label}: {bold(item.version.title)}\n{say_effective(item)}"
    return [
        section(said),
        {"type": "actions", "elements": [read_button(item, f"{READ_HERE}:{item.id}"), open_it]},
    ]


_BY_ROLE = (
    "What people said they do when they were linked to their setting; for council staff, what an admin set."
)
_BY_TYPE = "Everybody who is linked to a setting of this type. The types are in the regulator’s words."
_NOBODY_YET = "Nobody is asked yet: who must read it is looked up within a minute."
_NO_SETTING = "No setting is noted"


def _own_state(owed: Owed) -> str:
    if owed.reading:
        return f"You have read this version: it was noted on {say_day(owed.reading.read_at)}."
    return "*Please read this*, and then say so below." if owed.must else "You need not read this, but may."


def _by_setting(rows: Iterable[Row]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in rows:
        names = [known_name(one) or title(one) for one in row.settings] or [_NO_SETTING]
        for name in names:
            found.setdefault(name, []).append(name_of(row.person))
    return found


def _setting_rows(name: str, who: Sequence[str]) -> list[Block]:
    """Everybody of one setting, in as many paragraphs as that takes."""
    parts = [who[begin : begin + MOST_TOGETHER] for begin in range(0, len(who), MOST_TOGETHER)]
    heading = f"*{escape(name, 150)}* ({len(who)})"
    return [section(f"{heading}\n{', '.join(part)}") for part in parts]


def _row(owed: Owed) -> Block:
    read = f"read on {say_day(owed.reading.read_at)}" if owed.reading else "not for you in particular"
    said = f"{owed.item.label}: {bold(owed.item.version.title)}\n{say_effective(owed.item)} · {read}"
    return section(said, accessory=button("Open", f"{OPEN}:{owed.item.id}", str(owed.item.id)))


def _note_button(item: Item) -> Block:
    by_phone = button("Note who told you that they have", NOTE, str(item.id))
    return {"type": "actions", "elements": [by_phone]}


def _menu(choices: Mapping[str, str], chosen: Sequence[str]) -> Block:
    options = {name: option(label, name) for name, label in choices.items()}
    ticked = [options[name] for name in options if name in chosen]
    initial = {"initial_options": ticked} if ticked else {}
    return {
        "type": "multi_static_select",
        "action_id": "value",
        "options": list(options.values()),
        **initial,
    }


def _input(block_id: str, label: str, element: Block, hint: str = "", *, optional: bool = True) -> Block:
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": element,
        "optional": optional,
        **({"hint": plain(hint)} if hint else {}),
    }
