"""Ideas for meetings: the form, the message in the channel, one idea in a window, and the report."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from bot.services.meetings.idea_stages import Idea, Stage, reached
from bot.services.meetings.ideas import (
    MOST_NEAR,
    MOST_TOPIC,
    MOST_WHY,
    MOST_WORD,
    SUITS,
    Mine,
    Suggestion,
)
from bot.services.meetings.plans import MOST_PURPOSE, MOST_TITLE, Typed
from bot.services.records import Meeting, MeetingIdea, Totals
from bot.views.doors import COMPANY, Door
from bot.views.fields import form_of, input_of, window_of
from bot.views.meetings.facts import OPEN as OPEN_MEETING
from bot.views.meetings.facts import uk_time
from bot.views.text import (
    Block,
    bold,
    button,
    context,
    escape,
    mention,
    option,
    say_day,
    section,
    shorten,
)
from bot.views.today import Item, Waiting

DOOR = Door("What would you like to meet about?", "idea_suggest", COMPANY)
FORM, LIKE_FORM, CLOSE_FORM = "idea_form", "idea_like_form", "idea_close_form"
JOIN, LEAVE, DETAILS, PLAN = "idea_join", "idea_leave", "idea_open", "idea_plan"
TAKE_BACK, KEEP, CLOSE = "idea_take_back", "idea_keep", "idea_close"
EVENT_TYPE = "kith_idea"
SUIT_LABELS: Mapping[str, str] = {"daytime": "In the daytime", "evenings": "Evenings", "weekends": "Weekends"}
STAGES: Mapping[Stage, str] = {
    Stage.SUGGESTED: "suggested",
    Stage.FOUND: "has found company",
    Stage.PLANNED: "a meeting is planned",
    Stage.MET: "met",
    Stage.ENDED: "ended",
}
REASONS: Mapping[str, str] = {
    "time": "no time",
    "far": "too far",
    "silent": "no answer",
    "other": "something else",
}
MOST_LISTED = 30
NAMED = "named"
HEADING = "Idea for a meeting"
FORM_TITLE = "An idea for a meeting"
THANKS = (
    "Thank you! Your idea is in <#{}>, where others can join it. You are told once there is a date; to take "
    "it back, press “Details” there."
)
SOON = (
    "Thank you! Slack did not say whether your idea was posted in <#{}>. Kith looks for it within the next "
    "minutes, and posts it then if it is not there. You need not do anything."
)
REFUSED = (
    "Slack does not let Kith post in this channel at the moment. Please tell your network co-ordinator, or "
    "try again later."
)


def form_view(channel_id: str) -> dict[str, Any]:
    """The form."""
    suits: Block = {"type": "checkboxes", "options": [option(SUIT_LABELS[each], each) for each in SUITS]}
    named: Block = {"type": "checkboxes", "options": [option("Say that it was my idea", NAMED)]}
    return form_of(
        FORM,
        FORM_TITLE,
        [
            section(
                "What would you like to meet about? Your idea is posted in the channel; once enough people "
                "would join, your co-ordinator makes a meeting of it."
            ),
            input_of(
                "topic",
                "What about",
                _text(MOST_TOPIC),
                "In your own words. Everybody in the channel sees it.",
            ),
            input_of("why", "Why, or what for", {**_text(MOST_WHY), "multiline": True}, optional=True),
            input_of("near", "Near where, or online", _text(MOST_NEAR), optional=True),
            input_of("suits", "What suits you in general", suits, optional=True),
            input_of(
                "named",
                "Your name",
                named,
                "Unless you tick this, only how many would join is shown, and nobody’s name.",
                optional=True,
            ),
        ],
        submit="Next",
        metadata=channel_id,
    )


def read_form(view: Mapping[str, Any]) -> tuple[Suggestion, str]:
    """What was filled in, and for which channel."""
    values = view["state"]["values"]
    ticked = {
        name: [one["value"] for one in values[name]["value"].get("selected_options") or ()]
        for name in ("suits", "named")
    }
    typed = {name: (values[name]["value"].get("value") or "").strip() for name in ("topic", "why", "near")}
    return Suggestion(**typed, suits=tuple(ticked["suits"]), named=bool(ticked["named"])), view[
        "private_metadata"
    ]


def like_view(suggestion: Suggestion, channel_id: str, like: Sequence[Idea]) -> dict[str, Any]:
    """What is about much the same, before another is posted. It carries on what all will then see."""
    kept = json.dumps({**asdict(suggestion), "channel": channel_id}, ensure_ascii=False)
    return form_of(
        LIKE_FORM,
        "Much the same?",
        [
            section(
                "Others have had ideas like yours. An idea becomes a meeting once enough people would join, "
                "so please look whether one of these is yours too."
            ),
            *(_like(one) for one in like),
        ],
        submit="Post mine all the same",
        close="Back",
        metadata=kept,
    )


def read_like_form(view: Mapping[str, Any]) -> tuple[Suggestion, str]:
    """What is to be posted all the same, and in which channel."""
    kept = json.loads(view["private_metadata"])
    channel_id = kept.pop("channel")
    return Suggestion(**{**kept, "suits": tuple(kept["suits"])}), channel_id


def message(seen: Idea, author_id: str | None) -> dict[str, Any]:
    """The one message of an idea in its channel: how many would join, no names but the author's own wish."""
    idea = seen.idea
    if seen.stage is Stage.ENDED or not idea.topic:
        return _ended(idea)
    blocks: list[Block] = [section("\n".join([f"*{HEADING}:* {bold(idea.topic)}", *_about(idea)]))]
    blocks.append(context(" · ".join(_standing(seen, author_id))))
    if seen.meeting and seen.stage in (Stage.PLANNED, Stage.MET):
        blocks.append(section(_say_meeting(seen.meeting), accessory=_open_meeting(seen.meeting)))
    else:
        # Under the same id after each update, so that a press of the buttons as they were still counts.
        blocks.append({"type": "actions", "block_id": "idea_buttons", "elements": _join_buttons(idea)})
    return {"text": f"{HEADING}: {escape(idea.topic)}", "blocks": blocks}


def _ended(idea: MeetingIdea) -> dict[str, Any]:
    topic = f": {escape(idea.topic)}" if idea.topic else ""
    if idea.state == "closed" and idea.word:
        told = f"{HEADING}{topic}\nClosed: {escape(idea.word)}"
    else:
        told = f"{HEADING}: taken back by whoever had it."
    return {"text": told, "blocks": [section(told)]}


def page_view(
    seen: Idea, mine: Mine, author_id: str | None, *, is_staff: bool, note: str = ""
) -> dict[str, Any]:
    """One idea in a window, with what the reader can do about it.

    `note`, already safe, tells what was just done.
    """
    idea = seen.idea
    lines = [bold(idea.topic), *_about(idea)] if idea.topic else ["This idea was taken back."]
    meeting = seen.meeting if seen.stage in (Stage.PLANNED, Stage.MET) else None
    buttons = _page_buttons(seen, mine, is_staff=is_staff)
    closed = [section(f"*Closed:* {escape(idea.word)}")] if idea.state == "closed" else []
    return window_of(
        HEADING,
        [
            *([section(note)] if note else []),
            section("\n".join(lines)),
            context(" · ".join([*_standing(seen, author_id), f"suggested on {say_day(idea.made_at)}"])),
            *closed,
            *([section(_say_meeting(meeting), accessory=_open_meeting(meeting))] if meeting else []),
            *([context("You would join.")] if mine.joins else []),
            *([{"type": "actions", "elements": buttons}] if buttons else []),
        ],
        callback_id="idea",
    )


def close_view(idea: MeetingIdea) -> dict[str, Any]:
    """Why nothing comes of an idea, for staff."""
    word = {**_text(MOST_WORD), "multiline": True}
    hint = "Whoever had the idea reads it, and it stands on the idea’s message in the channel."
    return form_of(
        CLOSE_FORM,
        "Close the idea",
        [section(bold(idea.topic)), input_of("word", "A word why", word, hint)],
        submit="Close the idea",
        close="Keep it",
        metadata=str(idea.id),
    )


def read_close_form(view: Mapping[str, Any]) -> tuple[int, str]:
    """The idea, and the word."""
    word = view["state"]["values"]["word"]["value"].get("value") or ""
    return int(view["private_metadata"]), word.strip()


def begun(idea: MeetingIdea) -> Typed:
    """“Plan a meeting”, filled in with an idea."""
    suits = ", ".join(SUIT_LABELS[each].lower() for each in idea.suits if each in SUIT_LABELS)
    said = [idea.why, f"Near where: {idea.near}" if idea.near else "", f"Suits: {suits}" if suits else ""]
    purpose = "\n".join(["An idea of people in this channel.", *filter(None, said)])
    return Typed(
        title=shorten(idea.topic, MOST_TITLE),
        purpose=shorten(purpose, MOST_PURPOSE),
        channel_id=idea.channel_id,
    )


def meeting_part(seen: Idea) -> list[Block]:
    """On the page of a meeting: the idea it came of."""
    if not seen.idea.topic:
        return []
    return [context(f"It came of an idea: {escape(seen.idea.topic)}. {_number(seen.joining)}.")]


def open_part(ideas: Sequence[Idea]) -> list[Block]:
    """For “Find a meeting”: what people of the channel would like to meet about."""
    if not ideas:
        return []
    more = len(ideas) - MOST_LISTED
    return [
        section("*What people here would like to meet about*"),
        *(_row(one) for one in ideas[:MOST_LISTED]),
        *([context(f"And {more} older ones.")] if more > 0 else []),
    ]


def report_view(ideas: Sequence[Idea], totals: Totals) -> dict[str, Any]:
    """What became of all ideas, and of introductions in numbers: for staff."""
    numbers = reached(ideas)
    more = len(ideas) - MOST_LISTED
    counts = (
        f"*Ideas:* {numbers[Stage.SUGGESTED]} suggested → {numbers[Stage.FOUND]} found company → "
        f"{numbers[Stage.PLANNED]} planned → {numbers[Stage.MET]} met"
    )
    return window_of(
        "Ideas for meetings",
        [
            section(counts),
            section(_say_totals(totals)),
            {"type": "divider"},
            *(_row(one, in_channel=True) for one in ideas[:MOST_LISTED]),
            *([] if ideas else [section("Nobody has suggested anything yet.")]),
            *([context(f"And {more} older ones.")] if more > 0 else []),
        ],
        callback_id="idea_report",
    )


def waiting(to_plan: Sequence[Idea]) -> Waiting:
    """What has found company, for “Today”."""
    return Waiting(on_me=[_to_plan(one) for one in to_plan])


def say_joined(seen: Idea) -> str:
    """What stands now, for who pressed “I would join”."""
    return (
        f"Noted: you would join {bold(seen.idea.topic)}. {_number(seen.joining)} by now. You are told once "
        "there is a date. “Not for me” takes it back."
    )


def say_left(seen: Idea) -> str:
    """The same for who pressed “Not for me”."""
    return f"Noted: {bold(seen.idea.topic)} is not for you. You hear nothing more of it."


def _page_buttons(seen: Idea, mine: Mine, *, is_staff: bool) -> list[Block]:
    idea, value = seen.idea, str(seen.idea.id)
    if seen.stage not in (Stage.SUGGESTED, Stage.FOUND):
        return []
    own = [button("Take it back", TAKE_BACK, value)] if mine.is_author else []
    answer = button("Not for me", LEAVE, value) if mine.joins else button("I would join", JOIN, value)
    plan = button("Make a poll of it", PLAN, value)
    if seen.meeting and seen.meeting.state == "draft":
        plan = button("Open the draft", OPEN_MEETING, str(seen.meeting.id))
    staff = [plan, button("Close the idea", CLOSE, value)] if is_staff and idea.state == "open" else []
    return [*([] if mine.is_author else [answer]), *own, *staff]


def _join_buttons(idea: MeetingIdea) -> list[Block]:
    value = str(idea.id)
    return [
        button("I would join", JOIN, value),
        button("Not for me", LEAVE, value),
        button("Details", DETAILS, value),
    ]


def _like(seen: Idea) -> Block:
    return section(_say(seen), accessory=_numbered("I would join that", JOIN, seen))


def _row(seen: Idea, *, in_channel: bool = False) -> Block:
    where = f" in <#{seen.idea.channel_id}>: {STAGES[seen.stage]}" if in_channel else ""
    return section(f"{_say(seen)}{where}", accessory=_numbered("Details", DETAILS, seen))


def _to_plan(seen: Idea) -> Item:
    text = f"An idea has found company in <#{seen.idea.channel_id}>: {_say(seen)}"
    return [section(text, accessory=_numbered("Make a poll of it", PLAN, seen))]


def _numbered(label: str, action_id: str, seen: Idea) -> Block:
    """The button in a row of many: each has an id of its own."""
    return button(label, f"{action_id}:{seen.idea.id}", str(seen.idea.id))


def _say(seen: Idea) -> str:
    topic = bold(shorten(seen.idea.topic, MOST_TOPIC)) if seen.idea.topic else "An idea that was taken back"
    return f"{topic}\n{_number(seen.joining)}"


def _about(idea: MeetingIdea) -> list[str]:
    suits = ", ".join(SUIT_LABELS[each].lower() for each in idea.suits if each in SUIT_LABELS)
    return [
        *([escape(idea.why, 1500)] if idea.why else []),
        *([f"*Near where:* {escape(idea.near)}"] if idea.near else []),
        *([f"*Suits:* {suits}"] if suits else []),
    ]


def _standing(seen: Idea, author_id: str | None) -> list[str]:
    by = [f"Suggested by {mention(author_id)}"] if author_id else []
    found = ["enough for a meeting: the co-ordinator looks for a date"] if seen.stage is Stage.FOUND else []
    return [*by, _number(seen.joining), *found]


def _number(joining: int) -> str:
    return "One person would join" if joining == 1 else f"{joining} people would join"


def _say_meeting(meeting: Meeting) -> str:
    return f"A meeting came of it: {bold(meeting.title)}\n{uk_time(meeting)}"


def _open_meeting(meeting: Meeting) -> Block:
    return button("Open the meeting", OPEN_MEETING, str(meeting.id))


def _say_totals(totals: Totals) -> str:
    why = ", ".join(
        f"{REASONS[each]}: {number}" for each, number in totals.reasons.items() if each in REASONS
    )
    return (
        f"*Introductions:* {totals.seeking} would like to be introduced now · {totals.offered} offered → "
        f"{totals.introduced} introduced → {totals.met} met · {totals.not_met} did not work out"
        f"{f' ({why})' if why else ''}\nWho they are, Kith tells nobody."
    )


def _text(most: int) -> Block:
    return {"type": "plain_text_input", "max_length": most}
