"""The forms of a meeting: “Plan a meeting”, “Is this right?”, “Cancel the meeting”, and the help."""

import json
from collections.abc import Collection, Mapping, Sequence
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
from bot.services.meetings.repeats import LeaveOut
from bot.services.meetings.tallies import Poll
from bot.services.meetings.times import MOST_OPTIONS, Times
from bot.services.meetings.words import Words
from bot.services.records import Meeting
from bot.views.doors import NO_CHANNEL
from bot.views.fields import form_of, input_of
from bot.views.meetings.facts import HELD, LABELS, facts, say_fact, say_with_hints, uk_time, when_of
from bot.views.share.running import GUIDES
from bot.views.text import Block, bold, context, escape, option, plain, section

PLAN_FORM, CONFIRM_FORM, CANCEL_FORM = "meeting_plan_form", "meeting_confirm_form", "meeting_cancel_form"
NEXT, POST, KEEP = "next", "post", "keep"
WHICH, ONLY_THIS, FOLLOWING = "which", "this", "following"
LEAVE_OUT: Mapping[str, str] = {
    LeaveOut.BANK.value: "Bank holidays",
    LeaveOut.SCHOOL.value: "School holidays, as far as they are known",
}
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
        "In your own words, UK time: Tuesday 22 September 6-8pm. What repeats, too: every other Tuesday "
        f"6.30pm until July. To let people choose, give up to {MOST_OPTIONS} times, a line each.",
    ),
    "minutes": ("How long", "Counts unless “When” says the end."),
    "leave_out": ("Leave out", "Only for a meeting that repeats."),
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
    "• `/meeting Forum every other Tuesday 6.30pm until July except holidays` plans what repeats\n"
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
OWNERS_TOO = "Whoever has a task for it, or brings something, is told too."
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
    following: bool = False
    """Whether all that follow it in its series are changed too."""


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


def plan_view(
    begun: Typed, meeting: Meeting | None = None, following: int = 0, *, idea_id: int | None = None
) -> dict[str, Any]:
    """“Plan a meeting”, also of an idea, or “Change the meeting”, with what is known already.

    `following`: how many follow it in its series.
    """
    target: dict[str, int] = {"meeting": meeting.id, "sequence": meeting.sequence} if meeting else {}
    if idea_id is not None:
        target["idea"] = idea_id
    return form_of(
        PLAN_FORM,
        "Change the meeting" if meeting else "Plan a meeting",
        [
            *([which_input(following)] if following else []),
            *(_input(name, begun) for name in FIELDS if name not in _left_out(meeting)),
            *([] if meeting else [section("What works for others:", accessory=GUIDES.as_button(NO_CHANNEL))]),
        ],
        submit="Next",
        metadata=json.dumps(target),
    )


def which_input(following: int) -> Block:
    """Whether only one meeting of a series is meant, or all that follow it too."""
    more = "the one that follows" if following == 1 else f"all {following} that follow"
    choices = {ONLY_THIS: "Only this one", FOLLOWING: f"This and {more}"}
    element = {"action_id": "value", **_choice("radio_buttons", choices, ONLY_THIS)}
    return {"type": "input", "block_id": WHICH, "label": plain("Which"), "element": element}


def is_following(view: Mapping[str, Any]) -> bool:
    """Whether all that follow are meant."""
    chosen = view["state"]["values"].get(WHICH)
    return bool(chosen) and _answer(chosen["value"]) == FOLLOWING


def _left_out(meeting: Meeting | None) -> Collection[str]:
    """Fields without a place in the form: what is planned once, and of a poll once people are invited."""
    if meeting is None:
        return ()
    return ("leave_out", *FOR_POLLS) if meeting.state == "invited" else ("leave_out",)


def read_plan_form(view: Mapping[str, Any]) -> Carried:
    """What was filled in."""
    values = view["state"]["values"]
    answers = {name: _answer(values[name]["value"]) if name in values else "" for name in FIELDS}
    minutes = int(answers.pop("minutes"))
    target = json.loads(view.get("private_metadata") or "{}")
    typed = Typed(**answers, minutes=minutes)
    number, sequence = target.get("meeting"), target.get("sequence", 0)
    return Carried(typed, number, sequence, target.get("idea"), is_following(view))


def confirm_view(
    carried: Carried, plan: Plan, hints: Sequence[str] = (), following: int = 0
) -> dict[str, Any]:
    """“Is this right?”, before a plan is saved as a draft, with what speaks against its time.

    `following`: how many of its series are changed alike. Raises ValueError as `confirm` does.
    """
    when = [section(f"*{uk_time(plan)}*"), *hint_blocks(hints)]
    shown = [*when, *follow_blocks(following), *facts(plan, "starts_at"), _next("invitation")]
    return confirm(carried, shown)


def confirm_poll_view(carried: Carried, plan: Plan, hints: Mapping[Times, Sequence[str]]) -> dict[str, Any]:
    """The same where people are to choose: every time in full, with what speaks against it.

    Raises ValueError as `confirm` does.
    """
    asked = section("*People are asked which of these times suit them.*")
    times = [section(say_with_hints(each, hints.get(each, ()))) for each in plan.options]
    return confirm(carried, [asked, *times, *facts(plan, "options"), _next("poll")])


def confirm_change_view(
    carried: Carried,
    before: Plan,
    after: Plan,
    told: int | None,
    hints: Sequence[str] = (),
    following: int = 0,
) -> dict[str, Any]:
    """“Is this right?”, before a meeting is changed that people were invited to.

    `told` are told of it; None where nobody is written to for it. `hints` say what speaks against its time,
    `following` how many of its series are changed alike. Of a poll nobody is told by themselves.
    """
    different = [name for name in LABELS if _differs(name, before, after)]
    changes = [_change(name, before, after) for name in different]
    tells = ONLY_SHOWN if after.options else AGENDA_ALONE if told is None else who_is_told(told)
    shown = [section(bold(after.title)), *changes, *follow_blocks(following), *hint_blocks(hints)]
    return confirm(carried, [*shown, context(tells)])


def follow_blocks(following: int) -> list[Block]:
    """That those that follow are changed alike; nothing where none is."""
    if not following:
        return []
    more = "The one that follows is" if following == 1 else f"The {following} that follow are"
    return [section(f"{more} changed in the same way: a new day or time moves each by as much.")]


def hint_blocks(hints: Sequence[str]) -> list[Block]:
    """What speaks against a time, as far as there is room for it; nothing where nothing does."""
    if not hints:
        return []
    lines = [f"• {escape(hint, 300)}" for hint in hints[:MOST_HINTS]]
    more = [f"• and {len(hints) - MOST_HINTS} more"] if len(hints) > MOST_HINTS else []
    return [section("\n".join(["*Before you choose this time:*", *lines, *more]))]


def confirm(carried: Carried, blocks: Sequence[Block]) -> dict[str, Any]:
    """“Is this right?”. Raises ValueError where what was filled in is too long to be carried on."""
    kept = json.dumps(asdict(carried), ensure_ascii=False, separators=(",", ":"))
    if len(kept.encode("utf-16-le")) // 2 > MOST_CARRIED:
        raise ValueError(TOO_LONG)
    return form_of(CONFIRM_FORM, "Is this right?", blocks, close="Change", metadata=kept)


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
    carried = Carried(**{**kept, "typed": Typed(**kept["typed"])})
    return carried, chosen.get("value") == POST


def cancel_view(
    meeting: Meeting, told: int, following: int = 0, told_all: int = 0, poll: Poll | None = None
) -> dict[str, Any]:
    """Whether it is really to be called off, and what that does: `told` are told.

    `following`: how many follow it in its series; `told_all`: who is told where these are off too.
    """
    is_draft = meeting.state == "draft"
    if is_draft:
        does = f"Nobody was invited yet. {OWNERS_TOO}"
    elif poll:
        does = f"The poll will say that it is cancelled. {_who_marked(poll.answered)} {OWNERS_TOO}"
    else:
        does = f"The invitation will say that it is cancelled. {who_is_told(told)} {OWNERS_TOO}"
    if following and told_all:
        does = f"{does} With those that follow, {_number(told_all)} told: each once, of all of them."
    return form_of(
        CANCEL_FORM,
        "Cancel the meeting",
        [
            section(f"{bold(meeting.title)}\n{when_of(meeting, poll)}"),
            section(does),
            *([which_input(following)] if following else []),
        ],
        submit="Throw it away" if is_draft else "Cancel the meeting",
        close="Keep it",
        metadata=str(meeting.id),
    )


def help_message() -> dict[str, Any]:
    """What `/meeting` can do, as an answer."""
    return {"text": "Meetings", "blocks": [section(HELP)], "response_type": "ephemeral"}


def _number(told: int) -> str:
    return "one person is" if told == 1 else f"{told} people are"


def who_is_told(told: int) -> str:
    """How many are told at once."""
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
    return next_input(f"Post the {what} in the channel now", "Keep it as a draft")


def next_input(post: str, keep: str) -> Block:
    """What is to be done once it is saved."""
    choices = [option(post, POST), option(keep, KEEP)]
    radio = {"type": "radio_buttons", "action_id": "value", "options": choices, "initial_option": choices[1]}
    return {"type": "input", "block_id": NEXT, "label": plain("And then"), "element": radio}


def _input(name: str, begun: Typed) -> Block:
    label, hint = FIELDS[name]
    return input_of(name, label, _element(name, begun), hint, optional=name not in NEEDED)


def _element(name: str, begun: Typed) -> Block:
    value = getattr(begun, name)
    if name == "minutes":
        lengths = LENGTHS if value in LENGTHS else {**LENGTHS, value: f"{value} minutes"}
        return _choice("static_select", {str(each): words for each, words in lengths.items()}, str(value))
    if name == "audience":
        return _choice("radio_buttons", AUDIENCES, value)
    if name == "held":
        return _choice("radio_buttons", {held.value: HELD[held] for held in Held}, value)
    if name == "leave_out":
        options = {value: option(words, value) for value, words in LEAVE_OUT.items()}
        chosen = {"initial_options": [options[one] for one in value.split()]} if value else {}
        return {"type": "checkboxes", "options": list(options.values()), **chosen}
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
    ticked = " ".join(one["value"] for one in state.get("selected_options") or ())
    picked = state.get("selected_conversation") or state.get("selected_user")
    return str(state.get("value") or chosen or picked or ticked or "").strip()
