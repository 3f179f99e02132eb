"""“Raise a concern”: whom to call, what can be promised, and four questions; then what becomes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.safeguarding import Concerns, Line
from bot.services.concerns.raising import MOST_ABOUT, MOST_REACH, MOST_WORDS, Danger, Raised, Told
from bot.views.text import Block, bold, button, context, escape, option, plain, section
from bot.when import LONDON, Moment, say

FIRST_FORM, SECOND_FORM, TALK_FORM = "concern_first", "concern_second", "concern_talk"
TALK, ADD, NOT_HEARD, MINE = "concern_talk", "concern_add", "concern_not_heard", "concern_mine"
NOT_A_REFERRAL = (
    "*This is not a referral*, and no child protection file. It reaches the council’s early years "
    "safeguarding lead. If you have a duty to refer, it remains with you."
)
DANGER_LABELS: Mapping[str, str] = {
    Danger.YES: "Yes",
    Danger.NOT_SURE: "I am not sure",
    Danger.NO: "No",
}
KEPT_MESSAGE = (
    "The message you came from is kept with this, word for word, with who wrote it: only who reads the "
    "concern sees it. Once you have sent this, an admin of the workspace can delete the message: *⋮* on it → "
    "*Delete message…*, or ask whoever looks after the channel. Please do not answer it there."
)
KEPT_DRAFT = "You began to tell something. It was kept for you alone, so you can go on here."


def first_view(told: Told, policy: Concerns, *, works: bool) -> dict[str, Any]:
    """The first step; `works` tells whether it is a time at which somebody reads concerns."""
    blocks: list[Block] = [
        section(f"*{escape(policy.wording.emergency, 600)}*\n{_team(policy, works=works)}"),
        context(NOT_A_REFERRAL),
        context(_promise(policy)),
        *([] if works else [section(f"*{_closed(policy)}*")]),
        *([context(KEPT_MESSAGE)] if told.evidence else []),
        *([context(KEPT_DRAFT)] if told.words else []),
        {
            "type": "actions",
            "elements": [
                button("Can we talk? I would rather be called", TALK, "talk"),
                button("What I raised", MINE, "mine"),
            ],
        },
        {"type": "divider"},
        _input("danger", "Is anyone in danger now?", _radio(DANGER_LABELS, told.danger)),
        _input(
            "words",
            "What happened?",
            {"type": "plain_text_input", "multiline": True, "max_length": MOST_WORDS, **_typed(told.words)},
            hint="What you saw and heard yourself, in the exact words that were used, where you can.",
        ),
    ]
    return _form(FIRST_FORM, "Next", blocks)


def second_view(told: Told) -> dict[str, Any]:
    """The second step: what was told before is kept."""
    blocks: list[Block] = [
        context("What you wrote is kept for you alone. Two more questions, and it is sent."),
        _input(
            "about",
            "Which setting or person is it about?",
            {"type": "plain_text_input", "max_length": MOST_ABOUT, **_typed(told.about)},
            hint="Leave it out if you do not want to say.",
            optional=True,
        ),
        _input(
            "named",
            "If it is about somebody who is here on Slack",
            {"type": "multi_users_select", "max_selected_items": 10},
            hint="They are kept away from it until somebody else has looked at it.",
            optional=True,
        ),
        _input(
            "reach",
            "How and when can we safely reach you?",
            {"type": "plain_text_input", "max_length": MOST_REACH, **_typed(told.reach)},
            hint="Such as: by phone after six, 07700 900123, not at work.",
        ),
    ]
    return _form(SECOND_FORM, "Send", blocks)


def talk_view(policy: Concerns, *, works: bool) -> dict[str, Any]:
    """“Can we talk?”: nothing is told yet."""
    blocks: list[Block] = [
        section(f"*{escape(policy.wording.emergency, 600)}*\n{_team(policy, works=works)}"),
        section("The safeguarding lead calls you. You need not say here what it is about."),
        _input(
            "reach",
            "How and when can we safely reach you?",
            {"type": "plain_text_input", "max_length": MOST_REACH},
            hint="Such as: by phone after six, 07700 900123, not at work.",
        ),
    ]
    return {**_form(TALK_FORM, "Ask for a call", blocks), "title": plain("Can we talk?")}


def read_first_form(view: Mapping[str, Any], kept: Told) -> Told:
    """What was told in the first step, over what was kept before."""
    values = view["state"]["values"]
    danger = values["danger"]["danger"]["selected_option"]["value"]
    return replace(kept, danger=danger, words=str(values["words"]["words"].get("value") or ""))


def read_second_form(view: Mapping[str, Any], kept: Told) -> Told:
    """The same with what was told in the second step."""
    values = view["state"]["values"]
    return replace(
        kept,
        about=" ".join(str(values["about"]["about"].get("value") or "").split()),
        named=tuple(values["named"]["named"].get("selected_users") or ()),
        reach=str(values["reach"]["reach"].get("value") or "").strip(),
    )


def read_talk_form(view: Mapping[str, Any]) -> Told:
    """How somebody who wants to talk can be reached."""
    return Told(
        reach=str(view["state"]["values"]["reach"]["reach"].get("value") or "").strip(), only_talk=True
    )


def raised_view(raised: Raised, told: Told, policy: Concerns, *, works: bool) -> dict[str, Any]:
    """What happens now: the reference, who deals with it, when they will hear, and whom to call meanwhile."""
    by = say(Moment(raised.hear_by.astimezone(LONDON)))
    who = (
        "The safeguarding lead on duty has been told that something waits."
        if raised.has_reader
        else f"Nobody in the council may read it, so {_outside(policy)} has been told that something waits. "
        f"Please call as well: {_team(policy, works=works)}"
    )
    blocks: list[Block] = [
        section(
            f"*It has arrived. Your reference is {raised.reference}.*\nThe reference tells nobody anything."
        ),
        section(f"{who}\nYou hear from us by *{by}* (UK time) at the latest."),
        *([] if works else [section(f"{_closed(policy)} {_team(policy, works=works)}")]),
        *([section(f"*{escape(policy.wording.emergency, 600)}*")] if told.is_urgent else []),
        *([section(escape(policy.wording.accused, 1200))] if told.named else []),
        context(NOT_A_REFERRAL),
        {"type": "actions", "elements": [button("What I raised", MINE, "mine")]},
    ]
    return {
        "type": "modal",
        "callback_id": "concern_raised",
        "title": plain("Thank you"),
        "close": plain("Close"),
        "blocks": blocks,
    }


def help_message() -> dict[str, Any]:
    """`/concern help`."""
    told = (
        "*Concerns*\n"
        "• `/concern` raises one: a worry about a child, about somebody who works with children, or about a "
        "service. Or it asks for a call.\n"
        "• `/concern mine` shows what you raised, and what became of it.\n"
        "• `/concern list` shows what waits for you, if you are one of the safeguarding team, and `/concern "
        "duty` who is on duty; `/concern kept` what is closed, and how long it is kept; `/concern themes` "
        "concerns in numbers.\n"
        "If a child is in danger now, call *999*."
    )
    return {"text": told, "blocks": [section(told)], "response_type": "ephemeral"}


def say_climbed(policy: Concerns, *, works: bool) -> str:
    """That the next one has been told, and how to go outside; already safe."""
    lines = _say_lines(policy.contacts.anonymous)
    return (
        f"*The next one in line has been told.* You need not wait for them: {_team(policy, works=works)}; "
        f"{_outside(policy)}; {lines}"
    )


def _team(policy: Concerns, *, works: bool) -> str:
    """Whom to call now."""
    contacts = policy.contacts
    team = contacts.day_team if works else contacts.night_team
    numbers = [f"{escape(team.name)}: *{escape(team.phone)}*"] if team.phone else []
    return " · ".join([*numbers, f"{escape(contacts.police.name)}: *{escape(contacts.police.phone)}*"])


def _closed(policy: Concerns) -> str:
    """That nobody reads concerns at this time."""
    return escape(policy.wording.out_of_hours, 600)


def _promise(policy: Concerns) -> str:
    """What can be promised, and for who wants to stay unknown whom to call."""
    lines = _say_lines(policy.contacts.anonymous)
    return (
        f"{escape(policy.wording.confidentiality, 700)} You are not anonymous here. "
        f"{escape(policy.wording.anonymity, 500)} {lines}"
    )


def _say_lines(lines: Sequence[Line]) -> str:
    return "; ".join(f"{escape(line.name)}, {bold(line.phone)}" for line in lines[:3])


def _outside(policy: Concerns) -> str:
    return escape(policy.contacts.external.name) or "whoever stands outside of the council"


def _radio(labels: Mapping[str, str], chosen: str) -> Block:
    options = [option(label, value) for value, label in labels.items()]
    initial = {"initial_option": option(labels[chosen], chosen)} if chosen in labels else {}
    return {"type": "radio_buttons", "options": options, **initial}


def _typed(text: str) -> Block:
    return {"initial_value": text} if text else {}


def _input(name: str, label: str, element: Block, hint: str = "", *, optional: bool = False) -> Block:
    block = {
        "type": "input",
        "block_id": name,
        "label": plain(label),
        "optional": optional,
        "element": {"action_id": name, **element},
    }
    return {**block, "hint": plain(hint)} if hint else block


def _form(callback_id: str, submit: str, blocks: Sequence[Block]) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain("Raise a concern"),
        "submit": plain(submit),
        "close": plain("Cancel"),
        "blocks": list(blocks),
    }
