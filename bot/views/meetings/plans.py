"""The forms of a meeting: “Plan a meeting”, “Is this right?”, “Cancel the meeting”, and the help."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.services.meetings.plans import (
    ANONYMOUS,
    MOST_AGENDA,
    MOST_LINK,
    MOST_PLACE,
    MOST_PURPOSE,
    MOST_TITLE,
    MOST_UNTIL,
    MOST_WHEN,
    NAMED,
    Held,
    Plan,
    Typed,
)
from bot.services.meetings.tallies import Poll
from bot.services.meetings.times import MOST_OPTIONS, Times
from bot.services.meetings.words import Words
from bot.services.records import Meeting
from bot.views.meetings.facts import HELD, LABELS, facts, say_fact, say_with_hints, uk_time, when_of
from bot.views.text import Block, bold, context, escape, option, plain, section

PLAN_FORM, CONFIRM_FORM, CANCEL_FORM = "meeting_plan_form", "meeting_confirm_form", "meeting_cancel_form"
NEXT, POST, KEEP = "next", "post", "keep"
# https://docs.slack.dev/reference/views: the most of `private_metadata`.
MOST_CARRIED = 3000
MOST_HINTS = 8
LENGTHS = {
    30: "30 minutes",
    45: "45 minutes",
    60: "1 hour",
    90: "1 hour 30",
    120: "2 hours",
    150: "2 hours 30",
    180: "3 hours",
    240: "4 hours",
    360: "6 hours",
}
FIELDS: Mapping[str, tuple[str, str]] = {
    "title": ("Title", ""),
    "when": (
        "When",
        "In your own words, UK time: Tuesday 22 September 6.30pm. With its end too, if you like: 6-8pm. "
        f"To let people choose, give up to {MOST_OPTIONS} times, a line each.",
    ),
    "minutes": ("How long", "Counts unless “When” says the end."),
    "channel_id": ("Channel", "Its people are invited. Kith must be in it."),
    "held": ("How", ""),
    "place": ("Place", "Where people meet, unless it is online only."),
    "link": ("Link", "To join online. Everybody in the channel sees it."),
    "purpose": ("Purpose", ""),
    "agenda": ("Agenda", "A line for each item."),
    "places": ("How many places", "Empty for no limit. Once it is full, there is a waiting list."),
    "host_id": ("Host", ""),
    "chair_id": ("Chair", ""),
    "note_taker_id": ("Note-taker", ""),
    "until": (
        "Answers until, if people choose",
        "Empty for noon two days before the first of your times, at most a week from now.",
    ),
    "audience": ("Who said what, if people choose", ""),
}
# Once people are invited, there is nothing to choose any more.
FOR_POLLS = ("until", "audience")
AUDIENCES: Mapping[str, str] = {
    NAMED: "The council’s staff see who said what",
    ANONYMOUS: "Anonymous: only how many, for staff too",
}
MOST: Mapping[str, int] = {
    "title": MOST_TITLE,
    "when": MOST_WHEN,
    "place": MOST_PLACE,
    "link": MOST_LINK,
    "purpose": MOST_PURPOSE,
    "agenda": MOST_AGENDA,
    "places": 5,
    "until": MOST_UNTIL,
}
NEEDED = ("title", "when", "minutes", "channel_id", "held", "audience")
HELP = (
    "*Meetings*\n"
    "• `/meeting` opens the form “Plan a meeting”\n"
    "• `/meeting Childminder forum 22 September 6.30pm at St Mary’s Hall` fills it in\n"
    "• `/meeting ideas` shows what people would like to meet about, and what came of it\n"
    "• `/meeting list` shows what is planned, and drafts: from there you change, cancel, post, and see who "
    "is coming\n"
    "• `/meeting venues` shows where meetings can be held, `/meeting venues st marys` looks for one\n"
    "• `/meeting equipment` shows what the council owns, and who has it when\n"
    "• `/meeting report` shows who came to the meetings of this channel in the last 12 months\n"
    "• “Suggest something” on the invitation lets people propose items for the agenda, views and ideas: you "
    "find them on the meeting’s page and under `/kith`\n"
    "• `/meeting help` shows this\n"
    "To find a time, give several under “When”, a line each: people mark which suit them, and you settle on "
    "one.\n"
    "Nothing is posted before you have seen what Kith understood. The invitation has buttons that work for "
    "everybody in the channel, guests and members of other workspaces too."
)
NOT_CHANGED = "Nothing is different yet. Change what you want to change, or close this window."
AGENDA_ALONE = "Only the agenda is different: the invitation shows it, and nobody is written to."
ONE_TIME = "People were invited to one time already. Please give one new time."
ONLY_SHOWN = "The poll in the channel shows it; nobody is told besides."
OWNERS_TOO = "Whoever has a task for it is told too."
TOO_LONG = "All this together is too long. Please shorten the agenda."


@dataclass(frozen=True)
class Carried:
    """What goes from “Plan a meeting” to “Is this right?”, and from there to the service."""

    typed: Typed
    meeting_id: int | None = None
    """The meeting that is changed; None for a new one."""
    sequence: int = 0
    idea_id: int | None = None
    """The idea that a new meeting is to come of."""


def begin(words: Words, channel_id: str) -> Typed:
    """The form with what followed `/meeting`; what does not fit a title begins the purpose."""
    held = Held.HYBRID if words.link and words.place else Held.ONLINE if words.link else Held.IN_PERSON
    purpose = words.title[MOST_TITLE:]
    return Typed(
        title=words.title[:MOST_TITLE],
        purpose=purpose[:MOST_PURPOSE],
        channel_id=channel_id,
        held=held.value,
        when=words.when[:MOST_WHEN],
        place=words.place[:MOST_PLACE],
        link=words.link[:MOST_LINK],
    )


def plan_view(begun: Typed, meeting: Meeting | None = None, *, idea_id: int | None = None) -> dict[str, Any]:
    """“Plan a meeting”, also of an idea, or “Change the meeting”, with what is known already."""
    target = {"meeting": meeting.id, "sequence": meeting.sequence} if meeting else {}
    is_invited = meeting is not None and meeting.state == "invited"
    if idea_id is not None:
        target["idea"] = idea_id
    return {
        "type": "modal",
        "callback_id": PLAN_FORM,
        "title": plain("Change the meeting" if meeting else "Plan a meeting"),
        "submit": plain("Next"),
        "close": plain("Cancel"),
        "private_metadata": json.dumps(target),
        "blocks": [_input(name, begun) for name in FIELDS if name not in FOR_POLLS or not is_invited],
    }


def read_plan_form(view: Mapping[str, Any]) -> Carried:
    """What was filled in."""
    values = view["state"]["values"]
    answers = {name: _answer(values[name]["value"]) for name in FIELDS if name in values}
    minutes = int(answers.pop("minutes"))
    target = json.loads(view.get("private_metadata") or "{}")
    typed = Typed(**answers, minutes=minutes)
    return Carried(typed, target.get("meeting"), target.get("sequence", 0), target.get("idea"))


def confirm_view(carried: Carried, plan: Plan, hints: Sequence[str] = ()) -> dict[str, Any]:
    """“Is this right?”, before a plan is saved as a draft, with what speaks against its time.

    Raises ValueError as `_confirm` does.
    """
    when = [section(f"*{uk_time(plan)}*"), *hint_blocks(hints)]
    return _confirm(carried, [*when, *facts(plan, "starts_at"), _next("invitation")])


def confirm_poll_view(carried: Carried, plan: Plan, hints: Mapping[Times, Sequence[str]]) -> dict[str, Any]:
    """The same where people are to choose: every time in full, with what speaks against it.

    Raises ValueError as `_confirm` does.
    """
    asked = section("*People are asked which of these times suit them.*")
    times = [section(say_with_hints(each, hints.get(each, ()))) for each in plan.options]
    return _confirm(carried, [asked, *times, *facts(plan, "options"), _next("poll")])


def confirm_change_view(
    carried: Carried, before: Plan, after: Plan, told: int | None, hints: Sequence[str] = ()
) -> dict[str, Any]:
    """“Is this right?”, before a meeting is changed that people were invited to.

    `told` are told of it; None where nobody is written to for it. `hints` say what speaks against its time.
    Of a poll nobody is told by themselves.
    """
    different = [name for name in LABELS if _differs(name, before, after)]
    changes = [_change(name, before, after) for name in different]
    tells = ONLY_SHOWN if after.options else AGENDA_ALONE if told is None else _who_is_told(told)
    shown = [section(bold(after.title)), *changes, *hint_blocks(hints), context(tells)]
    return _confirm(carried, shown)


def hint_blocks(hints: Sequence[str]) -> list[Block]:
    """What speaks against a time, as far as there is room for it; nothing where nothing does."""
    if not hints:
        return []
    lines = [f"• {escape(hint, 300)}" for hint in hints[:MOST_HINTS]]
    more = [f"• and {len(hints) - MOST_HINTS} more"] if len(hints) > MOST_HINTS else []
    return [section("\n".join(["*Before you choose this time:*", *lines, *more]))]


def _confirm(carried: Carried, blocks: Sequence[Block]) -> dict[str, Any]:
    """Raises ValueError where what was filled in is too long to be carried on."""
    kept = json.dumps(asdict(carried), ensure_ascii=False, separators=(",", ":"))
    if len(kept.encode("utf-16-le")) // 2 > MOST_CARRIED:
        raise ValueError(TOO_LONG)
    return {
        "type": "modal",
        "callback_id": CONFIRM_FORM,
        "title": plain("Is this right?"),
        "submit": plain("Save"),
        "close": plain("Change"),
        "private_metadata": kept,
        "blocks": list(blocks),
    }


def _differs(name: str, before: Plan, after: Plan) -> bool:
    # Of the times, start and end are said together.
    return name != "ends_at" and say_fact(name, before) != say_fact(name, after)


def _change(name: str, before: Plan, after: Plan) -> Block:
    was, becomes = say_fact(name, before) or "nothing", say_fact(name, after) or "nothing"
    return section(f"*{LABELS[name]}*\nuntil now: {was}\nfrom now on: {becomes}")


def read_confirm_form(view: Mapping[str, Any]) -> tuple[Carried, bool]:
    """What is to be saved, and whether the invitation is to be posted now."""
    kept = json.loads(view["private_metadata"])
    chosen = view["state"]["values"].get(NEXT, {}).get("value", {}).get("selected_option") or {}
    carried = Carried(Typed(**kept["typed"]), kept["meeting_id"], kept["sequence"], kept.get("idea_id"))
    return carried, chosen.get("value") == POST


def cancel_view(meeting: Meeting, told: int, poll: Poll | None = None) -> dict[str, Any]:
    """Whether it is really to be called off, and what that does: `told` are told."""
    is_draft = meeting.state == "draft"
    if is_draft:
        does = "Nobody was invited yet, so nobody is told."
    elif poll:
        does = f"The poll will say that it is cancelled. {_who_marked(poll.answered)}"
    else:
        does = f"The invitation will say that it is cancelled. {_who_is_told(told)} {OWNERS_TOO}"
    return {
        "type": "modal",
        "callback_id": CANCEL_FORM,
        "title": plain("Cancel the meeting"),
        "submit": plain("Throw it away" if is_draft else "Cancel the meeting"),
        "close": plain("Keep it"),
        "private_metadata": str(meeting.id),
        "blocks": [section(f"{bold(meeting.title)}\n{when_of(meeting, poll)}"), section(does)],
    }


def help_message() -> dict[str, Any]:
    """What `/meeting` can do, as an answer."""
    return {"text": "Meetings", "blocks": [section(HELP)], "response_type": "ephemeral"}


def _who_is_told(told: int) -> str:
    if not told:
        return "Nobody has answered “Going” or “Maybe” yet, so nobody is told."
    who = "One person who counts on it is" if told == 1 else f"{told} people who count on it are"
    return f"{who} told at once."


def _who_marked(number: int) -> str:
    if not number:
        return "Nobody has marked any time yet, so nobody is told."
    who = (
        "One person who has marked times is" if number == 1 else f"{number} people who have marked times are"
    )
    return f"{who} told."


def _next(what: str) -> Block:
    choices = [
        option(f"Post the {what} in the channel now", POST),
        option("Keep it as a draft", KEEP),
    ]
    radio = {"type": "radio_buttons", "action_id": "value", "options": choices, "initial_option": choices[1]}
    return {"type": "input", "block_id": NEXT, "label": plain("And then"), "element": radio}


def _input(name: str, begun: Typed) -> Block:
    label, hint = FIELDS[name]
    return {
        "type": "input",
        "block_id": name,
        "label": plain(label),
        "element": {"action_id": "value", **_element(name, begun)},
        "optional": name not in NEEDED,
        **({"hint": plain(hint)} if hint else {}),
    }


def _element(name: str, begun: Typed) -> Block:
    value = getattr(begun, name)
    if name == "minutes":
        lengths = LENGTHS if value in LENGTHS else {**LENGTHS, value: f"{value} minutes"}
        return _choice("static_select", {str(each): words for each, words in lengths.items()}, str(value))
    if name == "audience":
        return _choice("radio_buttons", AUDIENCES, value)
    if name == "held":
        return _choice("radio_buttons", {held.value: HELD[held] for held in Held}, value)
    if name == "channel_id":
        only = {"include": ["public", "private"], "exclude_bot_users": True}
        chosen = {"initial_conversation": value} if value else {}
        return {"type": "conversations_select", "filter": only, **chosen}
    if name.endswith("_id"):
        return {"type": "users_select", **({"initial_user": value} if value else {})}
    return {
        "type": "plain_text_input",
        "multiline": name in ("when", "purpose", "agenda"),
        "max_length": MOST[name],
        **({"initial_value": value} if value else {}),
    }


def _choice(kind: str, choices: Mapping[str, str], chosen: str) -> Block:
    options = {value: option(words, value) for value, words in choices.items()}
    return {"type": kind, "options": list(options.values()), "initial_option": options[chosen]}


def _answer(state: Mapping[str, Any]) -> str:
    chosen = (state.get("selected_option") or {}).get("value")
    picked = state.get("selected_conversation") or state.get("selected_user")
    return str(state.get("value") or chosen or picked or "").strip()
