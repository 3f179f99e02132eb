"""Complaints on screen: the form, what whoever complained sees of it, and what who deals with it does."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.policy import Body, Policy
from bot.safeguarding import Recipient
from bot.services.complaints import MOST_BARRED, MOST_SHORT, Filed, Help, Whole
from bot.services.data import MOST_WORDS, Kind, Outcome
from bot.services.records import ComplaintNote, DataRequest, Person
from bot.views import data
from bot.views.data_file import say_officer
from bot.views.fields import named_input, window_of
from bot.views.persons import OF_PERSON
from bot.views.text import (
    Block,
    bold,
    button,
    context,
    escape,
    mention,
    option,
    plain,
    say_day,
    say_weekday,
    section,
)
from bot.views.today import Item

COMPLAIN, SEE = data.COMPLAIN, data.SEE_COMPLAINT
OPEN, TAKE, ASIDE = "complaint_open", "complaint_take", "complaint_aside"
PROGRESS, ADD = "complaint_progress", "complaint_add"
FORM, PROGRESS_FORM, ADD_FORM = "complaint_form", "complaint_progress_form", "complaint_add_form"
MOST_NOTES, MOST_OPTIONS = 15, 100
HELPS: Mapping[Help, str] = {
    Help.TELEPHONE: "Telephone me: I would rather say it",
    Help.LANGUAGE: "In another language, or with an interpreter",
    Help.FORMAT: "In another format: large print, easy read, Braille, audio",
    Help.SOMEBODY: "Somebody helps me with it: please speak with them too",
}
ABOUT: Mapping[Kind, str] = {
    Kind.SERVICE: "How the council’s early years team, or Kith, has treated you",
    Kind.COMPLAINT: "What was done with your personal data",
}
IN_DANGER = (
    "*Is a child in danger?* Call 999. For any worry about a child use “Raise a concern”, not this form."
)
HOW = (
    "You can write here, in any language. Somebody you trust may do it with you or for you: a friend, a "
    "relative or an advocate. You need not write it: tick “Telephone me” below. To complain costs nothing, "
    "and "
    "nobody may treat you worse for it."
)
ADDED = "Thank you, it is added, and who deals with it is told."
TOLD = "Whoever complained is told that there is something new, and reads it in a window of their own."
TAKEN = "You deal with it now, and whoever complained can see that."
ASIDE_DONE = (
    "You do not deal with this complaint any more, and do not see it. Who else may deal with it is told; "
    "where "
    "nobody is left, whoever complained is."
)
NOBODY = (
    "*Nobody at Kith may deal with it*: all who could are people it may be about. Please give it to one of "
    "those "
    "below, with its reference: it is not lost, and waits here."
)
OTHERWISE_ANSWER = (
    "They are not on Slack, and Kith lets no colleague tell it on: tell them yourself, by telephone or "
    "letter, that "
    "it came, how far it is, and the answer."
)
NOTHING_OPEN = "This complaint is no longer there."
Names = Sequence[tuple[str, str]]
"""Slack id and name of staff."""


def complain_view(
    kind: Kind, names: Names, due: Mapping[Kind, str], policy: Policy, person: tuple[int, str] | None = None
) -> dict[str, Any]:
    """The form. `due` says by when each kind is answered; `person` (id, name) is who staff note it for."""
    options = {each: option(label, each.value) for each, label in ABOUT.items()}
    about: Block = {
        "type": "radio_buttons",
        "options": list(options.values()),
        "initial_option": options[kind],
    }
    helps: Block = {
        "type": "checkboxes",
        "options": [option(label, each.value) for each, label in HELPS.items()],
    }
    reads = (
        "Only managers and admins of Kith at the council read it, and none whom you choose here. It is "
        "answered by "
        f"{due[Kind.SERVICE]} at the latest; one about personal data by {due[Kind.COMPLAINT]}."
    )
    blocks: list[Block] = [
        section(f"*For {escape(person[1], 150)}, as they told you*" if person else HOW),
        section(IN_DANGER),
        named_input("about", "What is it about?", about),
        named_input("words", "What went wrong?", _text(MOST_WORDS), optional=True),
        named_input("hope", "What would put it right?", _text(MOST_SHORT), optional=True),
        named_input("helps", "What would make this easier for you?", helps, optional=True),
        named_input(
            "help_words",
            "Your number and a good time; which language or format; who helps you",
            _text(MOST_SHORT, multiline=False),
            optional=True,
        ),
        *_barred(names),
        context(reads),
        section(elsewhere(policy)),
    ]
    title = "Note a complaint" if person else "Complain"
    return _form(title, FORM, blocks, str(person[0]) if person else "")


def read_form(view: Mapping[str, Any]) -> Filed:
    """What was filled in."""
    values: Mapping[str, Any] = view["state"]["values"]
    return Filed(
        Kind((_state(values, "about").get("selected_option") or {}).get("value") or Kind.SERVICE),
        _typed(values, "words"),
        _typed(values, "hope"),
        tuple(Help(one) for one in _chosen(values, "helps")),
        _typed(values, "help_words"),
        tuple(_chosen(values, "barred")),
        int(view.get("private_metadata") or 0),
    )


def read_target(value: str) -> tuple[Kind, int]:
    """What a button “Complain” is about at first, and whose complaint staff note: 0 for one’s own."""
    if value.startswith(OF_PERSON):
        return Kind.SERVICE, int(value.removeprefix(OF_PERSON))
    return (Kind.COMPLAINT if value == data.ABOUT_DATA else Kind.SERVICE), 0


def elsewhere(policy: Policy) -> str:
    """Who else takes complaints. Safe."""
    nation, rules = policy.reaching.nation, policy.complaints
    regulator = policy.concerns.recipients[nation].get("regulator")
    team = [_say(rules.team, "takes complaints by telephone and in writing")] if _has_way(rules.team) else []
    lines = [
        *team,
        _say(rules.ombudsman[nation], "once the council has answered, or has taken too long"),
        f"About personal data: {escape(say_officer(policy.privacy), 300)} "
        f"{data.regulator_line(policy.privacy)}",
        *([_say(regulator, "about a nursery, childminder or other setting")] if regulator else []),
    ]
    return "*Who else you can go to*\n" + "\n".join(f"• {line}" for line in lines)


def mine_view(whole: Whole, policy: Policy, note: str = "") -> dict[str, Any]:
    """One's own complaint: how far it is, and who else to go to. `note` tells what has just been done."""
    request = whole.request
    done: list[Block] = [section(note), {"type": "divider"}] if note else []
    add = button("Add something", ADD, str(request.id))
    buttons: list[Block] = [{"type": "actions", "elements": [add]}] if request.outcome is None else []
    blocks: list[Block] = [
        *done,
        section(f"{bold(data.KINDS[Kind(request.kind)])} ({request.reference})\n{_say_state(whole)}"),
        *([section(NOBODY)] if not whole.is_anybodys and request.outcome is None else []),
        *([_as_written(request.reply)] if request.reply else []),
        *buttons,
        {"type": "divider"},
        section("*What you wrote*"),
        _as_written(request.words or "You asked to be telephoned."),
        *_extra(whole, "What would put it right", "What makes it easier for you"),
        *_notes(whole.notes, "You added"),
        section(elsewhere(policy)),
    ]
    return _window("My complaint", blocks)


def came_view(whole: Whole, policy: Policy) -> dict[str, Any]:
    """The acknowledgement, at once."""
    request = whole.request
    theirs = whole.person.user_id is None
    keep = (
        "Please give them the reference, and tell them by when they have the answer: who deals with it "
        "calls or "
        "writes to them."
        if theirs
        else "You find it again under “What Kith holds about me”: how far it is, and the answer."
    )
    told = (
        "A manager or an admin of Kith at the council deals with it, and nobody it is about: you have the "
        "answer "
        f"by {say_weekday(request.due_on)} at the latest."
    )
    who = section(told if whole.is_anybodys else NOBODY)
    come = section(f"Thank you, it has come. Your reference is *{request.reference}*.\n{keep}")
    return _window("It has come", [come, who, section(elsewhere(policy))])


def to_deal_with(request: DataRequest, person: Person, handler: str | None) -> Item:
    """A complaint in “Today” of who may deal with it. Its words are read in the form."""
    who = f"{mention(handler)} deals with it." if handler else "*Nobody deals with it yet.*"
    told = (
        f"{bold(data.KINDS[Kind(request.kind)])} ({request.reference}) from {data.say_person(person)}.\n"
        f"{who} Came on {say_day(request.asked_at)}, to be answered by {say_weekday(request.due_on)}."
    )
    read = button("Read and answer", f"{OPEN}:{request.id}", str(request.id), style="primary")
    return [section(told), {"type": "actions", "elements": [read]}]


def answer_view(whole: Whole, reader: str, note: str = "") -> dict[str, Any]:
    """The form in which a complaint is read, dealt with and answered. `reader` is who opens it."""
    form = data.answer_view(whole.request, whole.person)
    heading, words, *fields = form["blocks"]
    complaint = whole.complaint
    handler = complaint.handler_id if complaint else None
    who = f"{mention(handler)} deals with it." if handler else "Nobody deals with it yet."
    done: list[Block] = [section(note)] if note else []
    away = [] if whole.person.user_id else [section(OTHERWISE_ANSWER)]
    extra = _extra(whole, "What would put it right", "What makes it easier for them")
    notes = _notes(whole.notes, "They added")
    blocks = [
        *done,
        heading,
        words,
        *extra,
        *notes,
        section(who),
        _doings(whole.request, is_mine=handler == reader),
        *away,
        *fields,
    ]
    return {**form, "blocks": blocks}


def progress_view(request_id: int) -> dict[str, Any]:
    """The form in which whoever complained is told how far it is."""
    told = context(
        "They read this under “What Kith holds about me”, and are told that there is something new."
    )
    label = "How far is it, and what comes next?"
    return _form(
        "Tell how far it is",
        PROGRESS_FORM,
        [named_input("words", label, _text(MOST_WORDS)), told],
        str(request_id),
    )


def add_view(request_id: int) -> dict[str, Any]:
    """The form in which whoever complained adds something."""
    field = named_input("words", "What would you like to add?", _text(MOST_WORDS))
    return _form("Add something", ADD_FORM, [field], str(request_id))


def read_words(view: Mapping[str, Any]) -> tuple[int, str]:
    """The complaint, and what was written."""
    return int(view["private_metadata"]), _typed(view["state"]["values"], "words")


def see_button(request_id: int) -> Block:
    """The way to one's own complaint, in a message."""
    return button("See it", f"{SEE}:{request_id}", str(request_id))


def _say_state(whole: Whole) -> str:
    request, complaint = whole.request, whole.complaint
    came = f"It came on {say_day(request.asked_at)}."
    if request.outcome is not None:
        when = f" on {say_day(request.decided_at)}" if request.decided_at else ""
        return f"{came} *Answered*{when}: {data.OUTCOMES[Outcome(request.outcome)]}."
    if complaint and complaint.handler_id and complaint.taken_at:
        who = f"{mention(complaint.handler_id)} deals with it since {say_day(complaint.taken_at)}."
    else:
        who = "It waits for somebody who deals with it." if whole.is_anybodys else ""
    return f"{came} {who}\nYou have the answer by {bold(say_weekday(request.due_on))} at the latest.".strip()


def _doings(request: DataRequest, *, is_mine: bool) -> Block:
    value = str(request.id)
    sure: Block = {
        "title": plain("Step aside?"),
        "text": plain("You will neither see nor answer this complaint any more. That cannot be taken back."),
        "confirm": plain("Step aside"),
        "deny": plain("Cancel"),
    }
    buttons = [
        *([] if is_mine else [button("I deal with it", TAKE, value)]),
        button("Tell how far it is", PROGRESS, value),
        button("I must not deal with it", ASIDE, value, confirm=sure),
    ]
    return {"type": "actions", "elements": buttons}


def _extra(whole: Whole, hope: str, helps: str) -> list[Block]:
    complaint = whole.complaint
    if complaint is None:
        return []
    ticked = "; ".join(HELPS[Help(one)] for one in complaint.helps)
    wanted = [escape(each, 1500) for each in (ticked, complaint.help_words or "") if each]
    return [
        *([section(f"*{hope}*\n{escape(complaint.hope, 2500)}")] if complaint.hope else []),
        *([section(f"*{helps}*\n" + "\n".join(wanted))] if wanted else []),
    ]


def _notes(notes: Sequence[ComplaintNote], added: str) -> list[Block]:
    blocks: list[Block] = []
    for one in notes[-MOST_NOTES:]:
        who = f"How far it is, by {mention(one.noted_by)}" if one.is_progress else added
        blocks += [context(f"{who}, {say_day(one.noted_at)}"), _as_written(one.words or "Deleted.")]
    return blocks


def _barred(names: Names) -> list[Block]:
    if not names:
        return []
    options = [option(name, user_id) for user_id, name in names[:MOST_OPTIONS]]
    element: Block = {"type": "multi_static_select", "options": options, "max_selected_items": MOST_BARRED}
    hint = "If it is about somebody here, choose them: they neither see it nor deal with it."
    return [named_input("barred", "Who should not deal with it?", element, hint, optional=True)]


def _has_way(body: Body) -> bool:
    return bool(body.phone or body.email or body.web)


def _say(body: Body | Recipient, what: str) -> str:
    ways = ", ".join(escape(way, 200) for way in (body.phone, body.email, body.web) if way)
    return f"{bold(body.name)}, {what}{': ' if ways else ''}{ways}"


def _as_written(words: str) -> Block:
    return {"type": "section", "text": plain(words)}


def _state(values: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    state: Mapping[str, Any] = values.get(name, {}).get(name) or {}
    return state


def _typed(values: Mapping[str, Any], name: str) -> str:
    return str(_state(values, name).get("value") or "").strip()


def _chosen(values: Mapping[str, Any], name: str) -> Sequence[str]:
    return [str(one["value"]) for one in _state(values, name).get("selected_options") or ()]


def _text(most: int, *, multiline: bool = True) -> Block:
    return {"type": "plain_text_input", "multiline": multiline, "max_length": most}


def _window(title: str, blocks: Sequence[Block]) -> dict[str, Any]:
    return window_of(title, blocks)


def _form(title: str, callback_id: str, blocks: Sequence[Block], metadata: str) -> dict[str, Any]:
    return {
        **_window(title, blocks),
        "callback_id": callback_id,
        "submit": plain("Send"),
        "close": plain("Cancel"),
        "private_metadata": metadata,
    }
