"""“What I need”: the private form, and what the organiser sees and answers."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.services.meetings.needs import MOST_NEED_WORDS, NO_REPLY, Need, Needs, Outcome
from bot.services.records import Meeting, MeetingNeed, RememberedNeed
from bot.views.fields import form_of, window_of
from bot.views.meetings.facts import NEED, NEEDS, name_of, uk_time
from bot.views.notes import Note
from bot.views.text import Block, bold, button, context, escape, option, plain, section

NEED_FORM, REPLY_FORM = "meeting_need_form", "meeting_need_reply_form"
MET, REPLY, FORGET = "meeting_need_met", "meeting_need_reply", "meeting_need_forget"
REMEMBER, REMEMBER_ANEW = "remember", "remember_anew"
# https://docs.slack.dev/reference/block-kit/block-elements/checkboxes-element: at most 10 of them.
LABELS: Mapping[Need, str] = {
    Need.ACCESS: "Step-free access",
    Need.LOOP: "A hearing loop",
    Need.INTERPRETER: "A BSL or language interpreter",
    Need.DIET: "Food that suits my diet",
    Need.CHILDCARE: "Childcare",
    Need.QUIET: "A quiet space",
    Need.ADVOCATE: "An advocate with me",
    Need.FORMAT: "Documents in another format",
}
# Three blocks for each; a view holds 100 (https://docs.slack.dev/reference/views).
MOST_SHOWN = 30
THANKS = "Thank you, it is noted. The organiser is told, and will come back to you."
NONE_LEFT = "Noted: there is nothing you need."
PRIVATE = (
    "Only whoever organises or hosts the meeting sees this; nothing of it is shown in the channel. You can "
    "change it here at any time. It is kept for this meeting alone, unless you tick “Remember this” below."
)
REMEMBERED = (
    "Filled in with what you asked Kith to remember. Nothing is sent before you press “Send”: change what is "
    "different this time."
)
REMEMBER_HINT = "Fills in this form for you next time. Without the tick nothing is kept for other meetings."
FORGOTTEN = "Kith remembers nothing of what you need any more. What you said for a meeting stays there."


def need_view(
    meeting: Meeting,
    mine: Sequence[MeetingNeed],
    remembered: Sequence[RememberedNeed] = (),
    note: str = "",
) -> dict[str, Any]:
    """The form, with what the person has said before, and what was answered to it.

    Where they said nothing for this meeting, with what they asked Kith to remember. `note`, already safe,
    tells what was just done.
    """
    return form_of(
        NEED_FORM,
        "What I need",
        [
            *([section(note)] if note else []),
            section(f"{bold(meeting.title)}\n{uk_time(meeting)}"),
            context(PRIVATE),
            *([] if mine or not remembered else [section(REMEMBERED)]),
            *(context(f"{escape(say_need(one), 600)}: {_became(one)}") for one in mine if one.outcome),
            *_said(mine or remembered),
            *_remember(meeting, is_remembered=bool(remembered)),
        ],
        submit="Send",
        metadata=str(meeting.id),
    )


def _said(known: Sequence[MeetingNeed | RememberedNeed]) -> list[Block]:
    """What can be ticked and written, with what is known already."""
    chosen = [option(LABELS[Need(one.kind)], one.kind) for one in known if one.kind != Need.WORDS]
    words = next((one.words for one in known if one.kind == Need.WORDS), "")
    boxes: Block = {
        "type": "checkboxes",
        "action_id": "value",
        "options": [option(label, kind) for kind, label in LABELS.items()],
        **({"initial_options": chosen} if chosen else {}),
    }
    typed: Block = {
        "type": "plain_text_input",
        "action_id": "value",
        "multiline": True,
        "max_length": MOST_NEED_WORDS,
        **({"initial_value": words} if words else {}),
    }
    labels = {"kinds": ("I need", boxes), "words": ("Anything else, or more about it", typed)}
    return [
        {"type": "input", "block_id": name, "label": plain(label), "element": element, "optional": True}
        for name, (label, element) in labels.items()
    ]


def _remember(meeting: Meeting, *, is_remembered: bool) -> list[Block]:
    """The tick, set where something is remembered already; then it can be forgotten at once, too."""
    tick = option("Remember this for other meetings", "remember")
    box: Block = {
        "type": "checkboxes",
        "action_id": "value",
        "options": [tick],
        **({"initial_options": [tick]} if is_remembered else {}),
    }
    asked: Block = {
        "type": "input",
        # Slack keeps what was ticked in a block of the same id; once it is forgotten, nothing is ticked.
        "block_id": REMEMBER if is_remembered else REMEMBER_ANEW,
        "label": plain("Next time"),
        "hint": plain(REMEMBER_HINT),
        "element": box,
        "optional": True,
    }
    forget: Block = {
        "type": "actions",
        "elements": [button("Forget what is remembered", FORGET, str(meeting.id))],
    }
    return [asked, forget] if is_remembered else [asked]


def read_remember(view: Mapping[str, Any]) -> bool | None:
    """Whether it is to be remembered; None from a form that did not ask."""
    values = view["state"]["values"]
    asked = values.get(REMEMBER) or values.get(REMEMBER_ANEW)
    return None if asked is None else bool(asked["value"].get("selected_options"))


def read_need_form(view: Mapping[str, Any]) -> tuple[int, list[Need], str]:
    """The meeting, what was ticked, and what was written."""
    values = view["state"]["values"]
    ticked = values["kinds"]["value"].get("selected_options") or []
    words = (values["words"]["value"].get("value") or "").strip()
    return int(view["private_metadata"]), [Need(one["value"]) for one in ticked], words


def needs_view(needs: Needs) -> dict[str, Any]:
    """What everybody needs, for the organiser."""
    shown = needs.needs[:MOST_SHOWN]
    left = len(needs.needs) - len(shown)
    blocks = [block for need, person in shown for block in _row(need, name_of(person))]
    return window_of(
        "What people need",
        [
            section(f"{bold(needs.meeting.title)}\n{uk_time(needs.meeting)}"),
            context("Only you and the host see this. “Met” and your answer are told to the person."),
            *(blocks or [section("Nobody has said that they need anything.")]),
            *([context(f"And {left} more, shown once these are done.")] if left else []),
        ],
        callback_id="meeting_needs",
    )


def reply_view(need: MeetingNeed) -> dict[str, Any]:
    """What to answer to one need."""
    typed = {
        "type": "plain_text_input",
        "action_id": "value",
        "multiline": True,
        "max_length": MOST_NEED_WORDS,
    }
    return form_of(
        REPLY_FORM,
        "Answer",
        [
            section(escape(say_need(need), 2000)),
            {"type": "input", "block_id": "reply", "label": plain("What you tell them"), "element": typed},
        ],
        submit="Send",
        metadata=str(need.id),
    )


def read_reply_form(view: Mapping[str, Any]) -> tuple[int, str] | dict[str, str]:
    """The need and what is answered to it, or the fault of the field."""
    reply = (view["state"]["values"]["reply"]["value"].get("value") or "").strip()
    return (int(view["private_metadata"]), reply) if reply else {"reply": NO_REPLY}


def say_need(need: MeetingNeed) -> str:
    """One need in plain words: the person's own, or those of the form."""
    return f"“{need.words}”" if need.kind == Need.WORDS else LABELS[Need(need.kind)]


def note_needed(meeting: Meeting) -> Note:
    """That somebody needs something; what it is, and who, is told in Kith alone."""
    lines = [
        uk_time(meeting),
        "Somebody has said in private what they need to take part. It waits for your answer.",
    ]
    buttons = [button("What people need", NEEDS, str(meeting.id))]
    return Note(f"Somebody needs something: {meeting.title}", lines, buttons)


def note_decided(meeting: Meeting) -> Note:
    """To who needs it, that there is an answer. Not what it is: their employer may be able to read this."""
    lines = [uk_time(meeting), "The organiser has answered. Press “What I need” to see it: only you can."]
    buttons = [button("What I need", NEED, str(meeting.id))]
    otherwise = "Press “What I need” on the meeting’s invitation in Slack to see it."
    return Note(f"About what you need for {meeting.title}", lines, buttons, otherwise)


def _row(need: MeetingNeed, who: str) -> list[Block]:
    said = section(f"{who}: {escape(say_need(need), 1500)}")
    if need.outcome:
        return [said, context(_became(need))]
    buttons = [button("Met", MET, str(need.id)), button("Answer", REPLY, str(need.id))]
    return [said, {"type": "actions", "elements": buttons}]


def _became(need: MeetingNeed) -> str:
    return "met" if need.outcome == Outcome.MET else f"answered: {escape(need.reply, 800)}"
