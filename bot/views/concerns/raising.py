"""“Raise a concern”: whom to call, what can be promised, and four questions; then what becomes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.safeguarding import Concerns, Line
from bot.services.concerns.raising import MOST_ABOUT, MOST_REACH, MOST_WORDS, Danger, Raised, Told
from bot.services.concerns.team import Whose
from bot.views.fields import form_of, named_input, window_of
from bot.views.text import Block, bold, button, context, escape, option, plain, section
from bot.when import LONDON, Moment, say

FIRST_FORM, SECOND_FORM, TALK_FORM = "concern_first", "concern_second", "concern_talk"
TALK, ADD, NOT_HEARD, MINE = "concern_talk", "concern_add", "concern_not_heard", "concern_mine"
TELL_MORE, OWN_WORDS, SETTING = "concern_tell_more", "concern_own_words", "concern_setting"
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
# By which role somebody deals with it: so much its reporter is told.
WHO: Mapping[Whose, str] = {
    Whose.ON_DUTY: "The safeguarding lead on duty",
    Whose.LEAD: "A safeguarding lead",
    Whose.DEPUTY: "A deputy of the safeguarding lead",
    Whose.MANAGER: "The manager",
}
KEPT_DRAFT = "You began to tell something. It was kept for you alone, so you can go on here."


def first_view(told: Told, policy: Concerns, *, opens: datetime | None) -> dict[str, Any]:
    """The first step; `opens` tells from when on somebody reads concerns, None while they do."""
    blocks: list[Block] = [
        section(_whom_to_call_first(policy, opens)),
        context(NOT_A_REFERRAL),
        context(_promise(policy)),
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
        named_input("danger", "Is anyone in danger now?", _radio(DANGER_LABELS, told.danger)),
        named_input(
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
        named_input(
            "about",
            "Which setting or person is it about?",
            {"type": "plain_text_input", "max_length": MOST_ABOUT, **_typed(told.about)},
            hint="Leave it out if you do not want to say.",
            optional=True,
        ),
        named_input(
            "setting",
            "If it is a setting: choose it here, if you like",
            {
                "type": "external_select",
                "action_id": SETTING,
                "min_query_length": 2,
                "placeholder": plain("Name, postcode or URN"),
            },
            hint="Who is linked to it is kept away from it until somebody else has looked at it.",
            optional=True,
        ),
        named_input(
            "named",
            "If it is about somebody who is here on Slack",
            {"type": "multi_users_select", "max_selected_items": 10},
            hint="They are kept away from it until somebody else has looked at it.",
            optional=True,
        ),
        named_input(
            "reach",
            "How and when can we safely reach you?",
            {"type": "plain_text_input", "max_length": MOST_REACH, **_typed(told.reach)},
            hint="Such as: by phone after six, 07700 900123, not at work.",
        ),
    ]
    return _form(SECOND_FORM, "Send", blocks)


def talk_view(policy: Concerns, *, opens: datetime | None) -> dict[str, Any]:
    """“Can we talk?”: nothing is told yet."""
    blocks: list[Block] = [
        section(_whom_to_call_first(policy, opens)),
        section("One of the safeguarding team calls you. You need not say here what it is about."),
        named_input(
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


def read_setting(view: Mapping[str, Any]) -> int | None:
    """The provider of the register that was chosen in the second step."""
    chosen = view["state"]["values"]["setting"][SETTING].get("selected_option")
    return int(chosen["value"]) if chosen else None


def read_talk_form(view: Mapping[str, Any]) -> Told:
    """How somebody who wants to talk can be reached."""
    return Told(
        reach=str(view["state"]["values"]["reach"]["reach"].get("value") or "").strip(), only_talk=True
    )


def raised_view(
    raised: Raised, told: Told, policy: Concerns, *, opens: datetime | None, has_outside: bool
) -> dict[str, Any]:
    """What happens now: the reference, who deals with it, when they will hear, and whom to call meanwhile.

    `has_outside` tells whether Kith can tell somebody outside of the council.
    """
    follows = (
        [section(_who_deals_with_it(raised, told)), *_until_then(told, policy, opens)]
        if raised.has_reader
        else [section(_nobody(policy, opens, has_outside=has_outside))]
    )
    blocks: list[Block] = [
        section(
            f"*It has arrived. Your reference is {raised.reference}.*\nThe reference tells nobody anything."
        ),
        *follows,
        *([section(f"*{escape(policy.wording.emergency, 600)}*")] if told.is_urgent else []),
        *([section(escape(policy.wording.accused, 1200))] if told.named or told.evidence else []),
        context(NOT_A_REFERRAL),
        {
            "type": "actions",
            "elements": [
                button("Tell more", TELL_MORE, raised.reference),
                button("What I raised", MINE, "mine"),
            ],
        },
    ]
    return window_of("Thank you", blocks, callback_id="concern_raised")


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
        "*The next one in line has been told.* You need not wait for them: "
        f"{whom_to_call(policy, works=works)}; {_outside(policy)}; {lines}"
    )


def whom_to_call(policy: Concerns, *, works: bool) -> str:
    """Whom to call now."""
    contacts = policy.contacts
    team = contacts.day_team if works else contacts.night_team
    numbers = [f"{escape(team.name)}: *{escape(team.phone)}*"] if team.phone else []
    return " · ".join([*numbers, f"{escape(contacts.police.name)}: *{escape(contacts.police.phone)}*"])


def _whom_to_call_first(policy: Concerns, opens: datetime | None) -> str:
    """Whom to call now; where nobody reads concerns, that and until when."""
    closed = [f"*{_closed(policy, opens)}*"] if opens else []
    numbers = whom_to_call(policy, works=opens is None)
    return "\n".join([f"*{escape(policy.wording.emergency, 600)}*", *closed, numbers])


def _closed(policy: Concerns, opens: datetime) -> str:
    """That nobody reads concerns at this time, and from when on somebody does."""
    return f"Concerns are read again from {_at(opens)}. {escape(policy.wording.out_of_hours, 600)}"


def _at(moment: datetime) -> str:
    return f"{say(Moment(moment.astimezone(LONDON)))} (UK time)"


def _who_deals_with_it(raised: Raised, told: Told) -> str:
    """By role, and by when its reporter should hear: a promise that nobody keeps is climbed by a button."""
    named = " Nobody you named is told." if told.named else ""
    return (
        f"{WHO.get(raised.whose, 'Somebody of the safeguarding team')} has been told that something waits."
        f"{named}\nYou should hear from us by *{_at(raised.hear_by)}*. If you do not, press “What I raised”, "
        "then “I have not been heard”: the next in line is told at once."
    )


def _until_then(told: Told, policy: Concerns, opens: datetime | None) -> list[Block]:
    """While nobody reads concerns: whom to call meanwhile."""
    if opens is None:
        return []
    seen = (
        "Nobody sits and waits for concerns at this time. You said that somebody may be in danger, so they "
        "are told all the same, now, and then the next in line. They may still see it late. *Do not wait for "
        "them, call:*"
        if told.is_urgent
        else f"Nobody reads it before *{_at(opens)}*. If it cannot wait, call:"
    )
    return [section(f"{seen} {whom_to_call(policy, works=False)}")]


def _nobody(policy: Concerns, opens: datetime | None, *, has_outside: bool) -> str:
    """Nobody is left who may read it."""
    outside = (
        f"Told now that something waits, with the reference alone: {_outside(policy)}."
        if has_outside
        else "Kith could tell nobody of it."
    )
    lines = _say_lines(policy.contacts.anonymous)
    return (
        "*Nobody in the council may read it as it stands*: all who could are named in it, or nobody has the "
        f"task. {outside} It is kept, and read once the council has given the task to somebody else.\n"
        f"*Please do not wait for that, call:* {whom_to_call(policy, works=opens is None)}; {lines}"
    )


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


def _form(callback_id: str, submit: str, blocks: Sequence[Block]) -> dict[str, Any]:
    return form_of(callback_id, "Raise a concern", blocks, submit=submit)
