"""Publicity on screen: for whom, in which versions, approved by whom; and what those read who get it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.services.records import PublicityText
from bot.services.share.approval import BACK
from bot.services.share.content import MOST_LANGUAGE, MOST_LINK, MOST_TEXT, MOST_TITLE
from bot.services.share.kinds import PUBLICITY
from bot.services.share.library import Item, State
from bot.services.share.publicity import MOST_WORDS, Plan
from bot.services.share.publicity_audience import NO_CONTACT, PAUSED, SETTING_TYPES, STOPPED, Audience, Group
from bot.services.share.publicity_texts import FORMATS, Said
from bot.services.wishes import Way
from bot.views.doors import SHARE, Door
from bot.views.fields import by_name, field_id, form_of, input_of, window_of
from bot.views.persons import name_of
from bot.views.share.pages import ADD, IN_LIBRARY, OPEN, link_to, newest_rows, row, words_of
from bot.views.text import (
    SECTION_LIMIT,
    Block,
    bold,
    button,
    context,
    escape,
    option,
    plain,
    say_day,
    section,
)

DOOR = Door("Support on offer", "share_publicity", SHARE)
USEFUL, NOT_FOR_ME, FORMAT = "share_publicity_useful", "share_not_for_me", "share_format"
AUDIENCE, AUDIENCE_FORM = "share_for_whom", "share_for_whom_form"
TEXT, TEXT_FORM = "share_text", "share_text_form"
APPROVAL, APPROVAL_FORM = "share_approval", "share_approval_form"
DECIDE, DECIDE_FORM = "share_decide", "share_decide_form"
SEND, SEND_FORM, REACH = "share_send", "share_send_form", "share_reach"
LIST_WINDOW = "share_publicity_window"
THANKS = "Thank you. It is noted that this was useful."
STOPPED_NOW = "It is noted, and you are sent no more publicity. To have it again, press “Have these again”."
KEPT_AUDIENCE = "It is noted who gets it."
KEPT_TEXT = "This version is kept."
ASKED = "{} is asked to approve it. You are told what comes of it."
APPROVED = "It is approved. Whoever prepared it can send it now."
SENT_BACK = "It is sent back with your words."
WAYS: Mapping[Way, str] = {
    Way.SLACK: "by a message in Slack",
    Way.EMAIL: "by e-mail",
    Way.PHONE: "by telephone, as a task for staff",
    Way.LETTER: "by letter, as a task for staff",
}
REASONS: Mapping[str, str] = {
    STOPPED: "opted out of publicity",
    NO_CONTACT: "no contact is known",
    PAUSED: "no day is left on which they may be reached",
}
MOST_TYPED = 600


def part(plan: Plan) -> tuple[list[Block], list[Block]]:
    """What staff see on its page: how far it has come, for whom it is, its versions, and what comes next."""
    value = str(plan.item.id)
    buttons = [
        *_next_buttons(plan, value),
        button("Who gets it", AUDIENCE, value),
        button("Add a language or format", TEXT, f"{value}"),
        *([button("Who it reached", REACH, value)] if plan.sent else []),
    ]
    state = [*_pending(plan), section(_say_state(plan))]
    return [*state, section(_say_group(plan)), *_versions(plan)], buttons


def withdrawn_part(plan: Plan) -> tuple[list[Block], list[Block]]:
    """What staff still find once it was withdrawn."""
    return [], [button("Who it reached", REACH, str(plan.item.id))] if plan.sent else []


def reader_part(item: Item, said: Said, others: Sequence[Said]) -> tuple[list[Block], list[Block]]:
    """What everybody else finds on its page: it in their language and format, and the other versions."""
    is_shown = (said.title, said.text) == (item.version.title, item.version.text)
    words: list[Block] = (
        [] if is_shown and len(_pieces(said.text)) < 2 else [{"type": "divider"}, *_words(said)]
    )
    return words, format_buttons(item, said, others)


def format_buttons(item: Item, said: Said, others: Sequence[Said]) -> list[Block]:
    """The other formats in the same language."""
    here = [one for one in others if one.language.casefold() == said.language.casefold()]
    return [
        button(FORMATS.get(one.format, one.format), f"{FORMAT}:{place}", f"{item.id} {one.format}")
        for place, one in enumerate(here)
    ]


def open_button(item_id: int) -> Block:
    """Opens its page."""
    return button("Read it in full", OPEN, str(item_id))


def read_format(value: str) -> tuple[int, str]:
    """The item and the format of such a button."""
    item_id, form = value.split()
    return int(item_id), form


def said_view(said: Said) -> dict[str, Any]:
    """One version, whole."""
    told = f"{say_version(said)}. What comes later, you get in this format too, where there is one."
    return {
        "type": "modal",
        "title": plain(FORMATS.get(said.format, "Publicity"), 24),
        "close": plain("Close"),
        "blocks": [*_words(said), context(escape(told))],
    }


def audience_view(plan: Plan, languages: Sequence[str]) -> dict[str, Any]:
    """For whom it is: by area, type and language."""
    chosen = plan.audience
    areas: Block = {"type": "plain_text_input", "max_length": MOST_TYPED}
    typed = {"initial_value": ", ".join(chosen.areas)} if chosen.areas else {}
    offered = list(dict.fromkeys([*chosen.languages, *languages]))[:100]
    return _form(
        AUDIENCE_FORM,
        str(plan.item.id),
        ("Who gets it", "Count them"),
        [
            section(
                f"{bold(plan.item.version.title)}\nEverybody who is linked to a setting that all of these "
                "fit, each once. Nothing is sent yet."
            ),
            _input("areas", "Areas", areas | typed, _AREAS),
            _input("types", "Types of setting", _some(SETTING_TYPES, chosen.types), "Leave empty for all."),
            _input("languages", "Languages", _some(offered, chosen.languages), _LANGUAGES),
        ],
    )


def read_audience_form(view: Mapping[str, Any]) -> tuple[int, str, list[str], list[str]]:
    """The item, the areas as they were typed, types, and languages."""
    values = view["state"]["values"]
    typed = values["areas"]["value"].get("value") or ""
    return int(view["private_metadata"]), typed, _ticked(values["types"]), _ticked(values["languages"])


def text_view(item: Item, known: PublicityText | None) -> dict[str, Any]:
    """A version in another language or format; `known` is the one that is changed."""
    key = f"{item.id}.{known.id if known else 0}"
    carried = {"language": known.language, "format": known.format} if known else {}
    which = (
        [section(f"*{escape(known.language)}, {FORMATS[known.format]}*")]
        if known
        else [
            _input(
                field_id("language", key),
                "Language",
                {"type": "plain_text_input", "max_length": MOST_LANGUAGE},
                "As people write it in “My preferences”, such as: Polish.",
                optional=False,
            ),
            _input(field_id("format", key), "Format", _format_menu(), optional=False),
        ]
    )
    lines: Block = {"type": "plain_text_input", "multiline": True, "max_length": min(MOST_TEXT, 3000)}
    return _form(
        TEXT_FORM,
        json.dumps([item.id, carried]),
        ("Language and format", "Keep it"),
        [
            section(f"The main version: {bold(item.version.title)}"),
            *which,
            _input(field_id("title", key), "Title", _line(known.title if known else "", MOST_TITLE)),
            _input(field_id("text", key), "Text", lines | _initial(known.text if known else "")),
            _input(field_id("link", key), "Link", _line(known.link if known else "", MOST_LINK), _LINK),
        ],
    )


def read_text_form(view: Mapping[str, Any]) -> tuple[int, Said]:
    """The item, and what was written."""
    item_id, carried = json.loads(view["private_metadata"])
    values = {name: fields["value"] for name, fields in by_name(view["state"]["values"]).items()}

    def typed(name: str) -> str:
        return str(values.get(name, {}).get("value") or "")

    chosen = (values.get("format", {}).get("selected_option") or {}).get("value", "")
    language, form = carried.get("language") or typed("language"), carried.get("format") or chosen
    return item_id, Said(language, form, typed("title"), typed("text"), typed("link"))


def read_text_button(value: str) -> tuple[int, int]:
    """The item, and the version that is to be changed; 0 for a new one."""
    item_id, _, text_id = value.partition(" ")
    return int(item_id), int(text_id or 0)


def approval_view(plan: Plan) -> dict[str, Any]:
    """Whom to ask to approve it."""
    return _form(
        APPROVAL_FORM,
        str(plan.item.id),
        ("Ask for approval", "Ask them"),
        [
            section(f"{bold(plan.item.version.title)}\n{_say_group(plan)}"),
            _input(
                "approver",
                "Who approves it",
                {"type": "users_select"},
                "A colleague of the council’s own staff who wrote no part of it.",
                optional=False,
            ),
        ],
    )


def read_approval_form(view: Mapping[str, Any]) -> tuple[int, str]:
    """The item, and the Slack id of the approver."""
    chosen = view["state"]["values"]["approver"]["value"].get("selected_user") or ""
    return int(view["private_metadata"]), str(chosen)


def decide_view(plan: Plan) -> dict[str, Any]:
    """All that would be sent, to be approved or sent back."""
    choices = {"approve": "Approve it", "back": "Send it back"}
    decision: Block = {
        "type": "radio_buttons",
        "options": [option(label, name) for name, label in choices.items()],
    }
    words: Block = {"type": "plain_text_input", "multiline": True, "max_length": MOST_WORDS}
    others = [block for one in plan.texts for block in _whole(Said.of(one))]
    return _form(
        DECIDE_FORM,
        f"{plan.item.id}:{plan.stamp}",
        ("Approve publicity", "Decide"),
        [
            *_main_words(plan.item),
            section(_say_group(plan)),
            *others,
            {"type": "divider"},
            _input("decision", "Your decision", decision, optional=False),
            _input("words", "What should change", words, "Needed if you send it back."),
        ],
    )


def read_decide_form(view: Mapping[str, Any]) -> tuple[int, str, bool, str]:
    """The item, what exactly was shown, whether it is approved, and the words."""
    item_id, _, stamp = view["private_metadata"].partition(":")
    values = view["state"]["values"]
    chosen = (values["decision"]["value"].get("selected_option") or {}).get("value")
    return int(item_id), stamp, chosen == "approve", values["words"]["value"].get("value") or ""


def send_view(plan: Plan) -> dict[str, Any]:
    """How many would be sent it now, before they are."""
    had = f"\n{len(plan.sent)} were sent it before, and are not sent it again." if plan.sent else ""
    return _form(
        SEND_FORM,
        f"{plan.item.id}:{plan.stamp}",
        ("Send it", "Send it"),
        [section(f"{bold(plan.item.version.title)}\n{say_counts(plan.new)}{had}")],
    )


def read_send_form(view: Mapping[str, Any]) -> tuple[int, str]:
    """The item, and what exactly was shown."""
    item_id, _, stamp = view["private_metadata"].partition(":")
    return int(item_id), stamp


def say_sent(number: int) -> str:
    """What has come of “Send it”."""
    if not number:
        return "It is published. There was nobody new to send it to."
    return (
        f"It is on its way to {_people(number)}, to each as they prefer. “Who it reached” tells how it goes."
    )


def list_view(
    items: Sequence[Item], plans: Sequence[Plan], drafts: Sequence[Item], *, may_write: bool
) -> dict[str, Any]:
    """What is on offer now; for staff first how to write something, and what waits."""
    write = {"type": "actions", "elements": [button("Write publicity", ADD, PUBLICITY)]}
    waiting = [
        section(f"Please approve: {bold(one.item.version.title)}", accessory=_decide_button(one.item))
        for one in plans
    ]
    return window_of(
        "Support on offer",
        [
            *([write] if may_write else []),
            *waiting[:20],
            *([section("*Drafts*"), *map(row, drafts[:20])] if drafts else []),
            section("*On offer now*" if items else "There is nothing on offer at the moment."),
            *newest_rows(items, IN_LIBRARY),
        ],
        callback_id=LIST_WINDOW,
    )


def waiting_row(plan: Plan) -> list[Block]:
    """One that waits for an approval, in “Today”."""
    told = f"Publicity to approve: {bold(plan.item.version.title)}"
    return [section(told, accessory=_decide_button(plan.item))]


def asked_row(plan: Plan) -> list[Block]:
    """One that somebody else is to approve, in “Today”."""
    who = name_of(plan.asked) if plan.asked else "A colleague"
    open_it = button("Open", f"{OPEN}:{plan.item.id}", str(plan.item.id))
    told = f"{who} is asked to approve: {bold(plan.item.version.title)}"
    return [section(told, accessory=open_it)]


def say_version(said: Said) -> str:
    """“Polish, Easy Read”. Not escaped."""
    return f"{said.language}, {FORMATS.get(said.format, said.format)}"


def say_counts(group: Group) -> str:
    """How many can be sent it, by which way, and how many cannot. Safe."""
    able, unable = sum(group.by_way.values()), group.by_reason
    ways = [f"• {group.by_way[way]} {label}" for way, label in WAYS.items() if group.by_way.get(way)]
    not_sent = [f"• {unable[why]}: {label}" for why, label in REASONS.items() if unable.get(why)]
    settings = len(group.settings)
    return "\n".join(
        [
            f"*{_people(able)}* would be sent it" + (":" if ways else ", as it is now."),
            *ways,
            *([f"*{sum(unable.values())} would not:*", *not_sent] if not_sent else []),
            f"{settings} {'setting' if settings == 1 else 'settings'} on the register "
            f"{'fits' if settings == 1 else 'fit'}; nobody is linked to {group.without_people} of them.",
        ]
    )


def say_audience(chosen: Audience) -> str:
    """For whom it is, in words. Safe."""
    parts = [
        f"in {escape(', '.join(chosen.areas))}" if chosen.areas else "everywhere",
        escape(", ".join(chosen.types)) if chosen.types else "all types of setting",
        f"who prefer {escape(', '.join(chosen.languages))}" if chosen.languages else "any language",
    ]
    return "; ".join(parts)


def say_still(sent: int, new: int) -> str:
    """To how many it was sent, and to how many more it would be."""
    more = f"{new} more" if new else "Nobody new"
    return f"It was sent to {_people(sent)}. {more} would be sent it now."


def _say_state(plan: Plan) -> str:
    plan_row = plan.row
    who = name_of(plan.decided) if plan.decided else "a colleague"
    if plan.is_approved:
        day = f" on {say_day(plan_row.decided_at)}" if plan_row and plan_row.decided_at else ""
        new = sum(plan.new.by_way.values())
        still = "" if plan.is_new else f" {say_still(len(plan.sent), new)}"
        return f"*Approved* by {who}{day}.{still}"
    if plan.is_asked:
        asked = name_of(plan.asked) if plan.asked else "A colleague"
        return f"*Waits for approval.* {asked} is asked."
    if plan_row and plan_row.decision == BACK and plan.is_as_decided:
        return f"*Sent back* by {who}: {escape(plan_row.words)}"
    if plan_row and plan_row.decision == BACK:
        return f"*Changed since it was sent back* by {who}: {escape(plan_row.words)}\nIt can be asked anew."
    if plan_row and plan_row.decision:
        return "*Changed since it was shown for approval.* It has to be approved anew before it is sent."
    return (
        "*Not approved yet.* Say who gets it, add languages and formats, then ask a colleague to approve it."
    )


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number} people"


def _say_group(plan: Plan) -> str:
    return f"*Who gets it:* {say_audience(plan.audience)}\n{say_counts(plan.group)}"


def _next_buttons(plan: Plan, value: str) -> list[Block]:
    if plan.is_approved:
        if plan.is_new or any(not one.why for one in plan.new.people):
            label = "Send it" if not plan.sent else "Send it to the new ones"
            return [button(label, SEND, value, style="primary")]
        return []
    if plan.may_approve:
        return [button("Look and decide", DECIDE, value, style="primary")]
    label = "Ask somebody else" if plan.is_asked else "Ask for approval"
    return [button(label, APPROVAL, value, style="primary")]


def _versions(plan: Plan) -> list[Block]:
    if not plan.texts:
        return [context("There is no version in another language or format.")]
    rows = []
    for one in plan.texts:
        older = one.number < plan.item.version.number
        note = "\nFrom before the last change: please look whether it still says the same." if older else ""
        change = button("Change", f"{TEXT}:{one.id}", f"{plan.item.id} {one.id}")
        told = f"*{escape(one.language)}, {FORMATS.get(one.format, one.format)}*: {escape(one.title)}{note}"
        rows.append(section(told, accessory=change))
    return rows


def _whole(said: Said) -> list[Block]:
    return [section(f"*{escape(say_version(said))}*"), *_words(said)]


def _pending(plan: Plan) -> list[Block]:
    """What was written since it was sent: above it stands what people were sent."""
    if plan.item.state is not State.PUBLISHED or not plan.is_new:
        return []
    return [section("*The new version, which nobody was sent yet*"), *_main_words(plan.item)]


def _main_words(item: Item) -> list[Block]:
    """The main version, with nothing cut off: who approves it has to have read it."""
    blocks = words_of(item)
    return [*blocks[:1], *_pieces(item.version.text), *blocks[1 + bool(item.version.text) :]]


def _pieces(text: str) -> list[Block]:
    """A text in as many paragraphs as hold it whole, whatever has to be escaped in it."""
    escaped = escape(text, 10 * SECTION_LIMIT)
    if len(escaped) <= SECTION_LIMIT:
        return [section(escaped)] if text.strip() else []
    half = text.rfind(" ", 1, len(text) // 2) + 1 or len(text) // 2
    return [*_pieces(text[:half]), *_pieces(text[half:])]


def _words(said: Said) -> list[Block]:
    return [
        section(bold(said.title)),
        *_pieces(said.text),
        *([section(link_to(said.link))] if said.link else []),
    ]


def _decide_button(item: Item) -> Block:
    return button("Look and decide", f"{DECIDE}:{item.id}", str(item.id), style="primary")


_AREAS = (
    "Councils, towns or postcode districts, with commas between: Westhaven, TS24. Leave empty for everywhere."
)
_LANGUAGES = "By the language in their preferences. Leave empty for all: each gets the version in theirs."
_LINK = "To a document, film or recording. Empty the text and the link to take this version out."


def _form(callback: str, carried: str, words: tuple[str, str], blocks: Sequence[Block]) -> dict[str, Any]:
    title, submit = words
    return form_of(callback, title, blocks, submit=submit, metadata=carried)


def _ticked(fields: Mapping[str, Any]) -> list[str]:
    return [str(one["value"]) for one in fields["value"].get("selected_options") or ()]


def _some(choices: Sequence[str], chosen: Sequence[str]) -> Block:
    options = {one: option(one, one) for one in choices}
    ticked = [options[one] for one in options if one in chosen]
    initial = {"initial_options": ticked} if ticked else {}
    return {"type": "multi_static_select", "options": list(options.values()), **initial}


def _format_menu() -> Block:
    options = [option(label, name) for name, label in FORMATS.items()]
    return {"type": "static_select", "options": options, "initial_option": options[0]}


def _line(value: str, most: int) -> Block:
    return {"type": "plain_text_input", "max_length": most, **_initial(value)}


def _initial(value: str) -> Block:
    return {"initial_value": value} if value else {}


def _input(block_id: str, label: str, element: Block, hint: str = "", *, optional: bool = True) -> Block:
    return input_of(block_id, label, element, hint, optional=optional)
