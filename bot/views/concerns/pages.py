"""A concern as its reporter sees it, and as those see it who deal with it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from bot.safeguarding import Contacts
from bot.services.concerns.cases import Case, Mine
from bot.services.concerns.reading import State, What
from bot.services.concerns.record import Entry
from bot.views.concerns import keeping
from bot.views.concerns.conflicts import conflict_blocks
from bot.views.concerns.more_words import chosen_in, plainly
from bot.views.concerns.raising import ADD, NOT_HEARD, OWN_WORDS, TELL_MORE
from bot.views.fields import form_of, window_of
from bot.views.notes import Note
from bot.views.text import (
    SECTION_LIMIT,
    Block,
    button,
    context,
    escape,
    mention,
    option,
    plain,
    say_date,
    section,
)
from bot.views.today import Waiting
from bot.when import LONDON, Moment, say

OPEN, LIST, WHY_FORM, EARLIER = keeping.OPEN, "concern_list", "concern_why", "concern_earlier"
UNFINISHED = "concern_unfinished"
ACKNOWLEDGE, ASSESS, DECIDE = "concern_acknowledge", "concern_assess", "concern_decide"
SHARE, KEEP_OUT, LET_IN = "concern_share", "concern_keep_out", "concern_let_in"
CLOSE, REOPEN, CORRECT = "concern_close", "concern_reopen", "concern_correct"
TOLD_BY_TELEPHONE = "concern_telephone"
# A window has 100 blocks, and a section 3,000 characters, of which an escaped one takes up to five.
MOST_BLOCKS, MOST_LISTED, MOST_MINE, MOST_NEWS, PIECE = 78, 40, 5, 4, 500
MOST_CLOCKS = 10
STATES: Mapping[State, str] = {
    State.RECEIVED: "Waits to be read",
    State.ACKNOWLEDGED: "Read, and being looked into",
    State.DECIDED: "Decided",
    State.CLOSED: "Closed",
}
# What each entry is called; what it tells is labelled by LABELS.
WHATS: Mapping[str, str] = {
    What.RAISED: "Raised",
    What.OWNED: "Falls to",
    What.LOOKED: "Looked at",
    What.ACKNOWLEDGED: "Acknowledged",
    What.ADDED: "Added",
    What.TOLD_MORE: "Told more",
    What.CORRECTED: "Corrected",
    What.ASSESSED: "Assessed",
    What.DECIDED: "Decided",
    What.SHARED: "Shared with",
    What.BARRED: "Shut out",
    What.LET_IN: "Let in again",
    What.NOT_HEARD: "Its reporter said: I have not been heard",
    What.REFERRED: "Referred",
    What.CHASED: "Asked again",
    What.ANSWERED: "Answer to a referral",
    What.TOLD: "Its reporter was told how it stands",
    What.REVIEWED: "Reviewed",
    What.GIVEN: "To do",
    What.ACTED: "No longer to do",
    What.NOTIFIED: "The provider’s duty to tell its regulator",
    What.CLOSED: "Closed",
    What.REOPENED: "Opened again",
    What.PACKED: "Packed to be passed on",
    What.HELD: "Put under a legal hold",
    What.RELEASED: "Legal hold lifted",
    What.KEPT: "Kept longer",
    What.DISPOSAL_ASKED: "Its disposal asked for",
    What.DISPOSED: "Disposed of",
}
LABELS: Mapping[str, str] = {
    "danger": "Is anyone in danger now",
    "words": "What happened",
    "about": "Setting or person",
    "setting": "Setting of the register",
    "named": "Named",
    "linked": "Linked to the setting",
    "reach": "How to reach them",
    "only_talk": "Asks for a call",
    "evidence": "The message it came from",
    "source": "Source",
    "why": "Why",
    "kind": "Kind",
    "seen_as": "Kind, as its reporter sees it",
    "happened": "When it happened",
    "happened_on": "Understood as",
    "facts": "Facts",
    "opinion": "Opinion",
    "child": "The child",
    "born": "Date of birth",
    "voice": "The child’s own words",
    "safe": "Is the child safe now",
    "siblings": "Other children",
    "knows": "Who knows",
    "parents": "Parents",
    "support": "Advocate or interpreter",
    "wish": "What they hope for",
    "hopes": "What they hope for, in words",
    "outcome": "Outcome",
    "referred_to": "Referred to",
    "referred_at": "When",
    "their_reference": "Their reference",
    "basis": "Lawful basis",
    "told_first": "Its reporter was told first",
    "told_first_why": "Or why not",
    "actions": "Actions",
    "referral": "To the referral in entry",
    "answer": "What was said",
    "stands": "How it stands, and what follows",
    "todo": "What is to be done",
    "due": "By",
    "action": "What was to be done in entry",
    "duty": "The provider",
    "ending": "It is",
    "came": "What came of it",
    "told": "What its reporter is told",
    "whom": "Who",
    "corrects": "Corrects entry",
    "recipient": "Passed on to",
    "subjects": "About",
    "until": "Until",
}
CLOCKS: Mapping[str, str] = {
    "acknowledge": "To be read",
    "decide": "To be decided",
    "refer": "To be referred, or decided that it is not,",
    "hear_back": "To be answered by who it was referred to",
    "update": "Its reporter to be told how it stands",
    "review": "To be reviewed",
    "action": "To be done",
    "notify": "The provider to be reminded to tell its regulator",
}


def mine_view(mine: Sequence[Mine], note: str = "") -> dict[str, Any]:
    """What somebody raised, with what they may know of it. `note` is already safe."""
    blocks = [block for one in mine[:MOST_MINE] for block in _mine(one)]
    said = [section(note)] if note else []
    return _window("What I raised", [*said, *(blocks or [section("You have not raised a concern here.")])])


def waiting(cases: Sequence[Case]) -> Waiting:
    """How many wait, for “Today”, which others may see over a shoulder."""
    late = [one for one in cases if one.due]
    if not late:
        return Waiting()
    number = "One concern waits" if len(late) == 1 else f"{len(late)} concerns wait"
    return Waiting(on_me=[[section(f"{number} for you.", accessory=button("Open the list", LIST, "list"))]])


def list_view(cases: Sequence[Case], now: datetime, doors: Sequence[Block] = ()) -> dict[str, Any]:
    """What waits for those who deal with concerns: references and times, nothing of what was told.

    `doors` are buttons to what else there is.
    """
    rows = [_row(one, now) for one in cases[:MOST_LISTED]] or [section("No concern waits for you.")]
    more: list[Block] = [{"type": "actions", "elements": [*doors]}] if doors else []
    return _window("Concerns", [*rows, *more])


def why_view(reference: str) -> dict[str, Any]:
    """Why somebody opens a concern: it becomes part of its record."""
    reasons = ("It falls to me", "I stand in for somebody", "I was asked to look", "I follow it up")
    element = {
        "type": "radio_buttons",
        "action_id": "why",
        "options": [option(reason, reason) for reason in reasons],
        "initial_option": option(reasons[0], reasons[0]),
    }
    words = {"type": "plain_text_input", "action_id": "words", "max_length": 300}
    return form_of(
        WHY_FORM,
        "Open",
        [
            section(f"*{reference}*\nThat you opened it, and why, becomes part of its record."),
            {"type": "input", "block_id": "why", "label": plain("Why do you open it?"), "element": element},
            {
                "type": "input",
                "block_id": "words",
                "label": plain("In words"),
                "element": words,
                "optional": True,
            },
        ],
        submit="Open",
        metadata=reference,
    )


def read_why_form(view: Mapping[str, Any]) -> tuple[str, str]:
    """The reference, and why it is opened."""
    values = view["state"]["values"]
    chosen = values["why"]["why"]["selected_option"]["value"]
    words = str(values["words"]["words"].get("value") or "").strip()
    return str(view["private_metadata"]), ": ".join(filter(None, (chosen, words)))


def case_view(
    case: Case,
    kinds: Mapping[str, str],
    now: datetime,
    *,
    until: int | None = None,
    note: str = "",
    reminder: str = "",
    open_ends: Sequence[Block] = (),
) -> dict[str, Any]:
    """The whole record as a chronology, and what can be done. `kinds` gives their labels.

    `until` is the number of the last entry shown, where that is not the last one; `note` is already safe.
    `reminder` is what is to be thought of once its time is over; `open_ends` is what is still to be done
    (`bot.views.concerns.acting`).
    """
    first, chronology = _last_that_fit(case.entries[: until or len(case.entries)], kinds)
    earlier = [_earlier(case.reference, first)] if first > 1 else []
    blocks: list[Block] = [
        *([section(note)] if note else []),
        section(f"*{case.reference}* · {STATES[case.state]} · {_whose(case)}\n{_say_due(case, now)}"),
        *_kept_out(case),
        *keeping.stand(case, now, reminder),
        {"type": "actions", "elements": _actions(case, now)},
        *open_ends,
        {"type": "divider"},
        *earlier,
        *chronology,
    ]
    return {**_window("Concern", blocks), "private_metadata": case.reference}


def note(reference: str, draft: str = "") -> Note:
    """The same words for everybody and everything: others may read them."""
    named = f": {reference}" if reference else ""
    open_it = button("Open", OPEN, reference) if reference else button("Open", UNFINISHED, draft)
    return Note(
        f"Something needs you{named}",
        ["Open it to see what it is. It is not told here."],
        [open_it],
        "Please open Kith in Slack.",
    )


def note_outside(reference: str, contacts: Contacts) -> Note:
    """The same to the contact outside of the council, who has no Kith."""
    call = " · ".join(filter(None, (contacts.rota.name, contacts.rota.phone, contacts.day_team.phone)))
    return Note(
        f"Something needs you: {reference}",
        [
            "Something at the council’s early years team waits for somebody to take it up. Nobody there has.",
            f"Please ring, and give this reference: {call or 'the council’s children’s services'}.",
        ],
    )


def unfinished_view(user_id: str, since: datetime) -> dict[str, Any]:
    """That somebody began to tell something urgent; what, only they see."""
    told = (
        f"<@{user_id}> began to tell something on {say(Moment(since.astimezone(LONDON)))}, said that "
        "somebody may be in danger, and has not sent it. Please call them. What they wrote, only they see."
    )
    return _window("Please call", [section(told)])


def _mine(mine: Mine) -> Iterator[Block]:
    yield {"type": "divider"}
    opened = say(Moment(mine.opened_at.astimezone(LONDON)))
    yield section(f"*{mine.reference}* · {STATES[mine.state]}\nRaised on {opened}")
    yield from _in_short(mine.said)
    for entry in mine.news[-MOST_NEWS:]:
        at = say(Moment(entry.at.astimezone(LONDON)))
        yield section(f"*What we can tell you* ({at}): {escape(str(entry.told['told']), 2000)}")
    if mine.told:
        yield section(f"*What we can tell you:* {escape(mine.told, 2000)}")
    buttons = [
        button("Tell more", TELL_MORE, mine.reference),
        button("Add something", ADD, mine.reference),
        button("Read what I told", OWN_WORDS, mine.reference),
    ]
    if mine.may_climb:
        buttons.append(button("I have not been heard", NOT_HEARD, mine.reference))
    yield {"type": "actions", "elements": buttons}


def _in_short(said: Sequence[Entry]) -> Iterator[Block]:
    words = [one for one in said if one.what != What.TOLD_MORE]
    for entry in words[:8]:
        yield section(f">{escape(str(entry.told.get('words') or 'You asked for a call.'), 600)}")
    if more := len(said) - len(words[:8]):
        yield context(f"You told more, {'once' if more == 1 else f'{more} times'}: “Read what I told”.")


def _row(case: Case, now: datetime) -> Block:
    due = min(case.due.values(), default=None)
    by = f"\nBy {_say_by(due, now)}" if due else ""
    todo = f"\nFor you to do: {len(case.todo)}" if case.todo else ""
    return section(
        f"*{case.reference}* · {STATES[case.state]}{by}{todo}", accessory=button("Open", OPEN, case.reference)
    )


def _whose(case: Case) -> str:
    return f"with {mention(case.owner)}" if case.owner else "with nobody yet"


def _say_due(case: Case, now: datetime) -> str:
    lines = [
        f"{_clock(name)} by {_say_by(at, now)}"
        for name, at in sorted(case.due.items(), key=lambda each: each[1])
    ]
    more = [f"And {len(lines) - MOST_CLOCKS} more."] if len(lines) > MOST_CLOCKS else []
    return "\n".join([*lines[:MOST_CLOCKS], *more]) or "No deadline runs."


def _say_by(at: datetime, now: datetime) -> str:
    return f"{say(Moment(at.astimezone(LONDON)))}{' (late)' if at <= now else ''}"


def _clock(name: str) -> str:
    """What is due; where there can be several of its kind, by the entry it comes from."""
    sort, _, number = name.partition(".")
    return f"{CLOCKS[sort]} (entry {number})" if number else CLOCKS[sort]


def _kept_out(case: Case) -> list[Block]:
    """Who may not read it; whether they are to be who may have a conflict, somebody has to say."""
    blocks = list(conflict_blocks(case))
    if case.barred:
        blocks.append(context(f"Shut out: {', '.join(map(mention, sorted(case.barred)))}"))
    return blocks


def _actions(case: Case, now: datetime) -> list[Block]:
    reference = case.reference
    if not case.may_decide:
        correct = button("Correct", CORRECT, reference)
        return [button("Add", ADD, reference), correct, *keeping.agreeing(case)]
    if case.state is State.CLOSED:
        again = button("Open again", REOPEN, reference)
        share = button("Share", SHARE, reference)
        kept = [*keeping.buttons(case, now), *keeping.agreeing(case)]
        return [button("Add", ADD, reference), again, share, *kept]
    first = [button("I deal with it", ACKNOWLEDGE, reference, style="primary")]
    last = [button("Close this concern", CLOSE, reference)] if case.state is State.DECIDED else []
    return [
        *(first if case.state is State.RECEIVED else []),
        button("Assess", ASSESS, reference),
        button("Told by telephone", TOLD_BY_TELEPHONE, reference),
        button("Decide", DECIDE, reference),
        button("Add", ADD, reference),
        button("Correct", CORRECT, reference),
        button("Share", SHARE, reference),
        button("Shut somebody out", KEEP_OUT, reference),
        *([button("Let somebody in", LET_IN, reference)] if case.conflicts or case.barred else []),
        *keeping.buttons(case, now),
        *last,
    ]


def _earlier(reference: str, first: int) -> Block:
    earlier = button("Earlier entries", EARLIER, f"{reference} {first - 1}")
    return {"type": "actions", "elements": [earlier]}


def _last_that_fit(entries: Sequence[Entry], kinds: Mapping[str, str]) -> tuple[int, list[Block]]:
    """As many of the last entries as have room in a window, and the number of the first of them."""
    first, blocks = 1, list[Block]()
    for entry in reversed(entries):
        more = _entry(entry, kinds)
        if len(blocks) + len(more) > MOST_BLOCKS:
            break
        first, blocks = entry.number, [*more, *blocks]
    return first, blocks


def _entry(entry: Entry, kinds: Mapping[str, str]) -> list[Block]:
    """One entry; a long text goes on in the next section, so that none of it is cut."""
    at = say(Moment(entry.at.astimezone(LONDON)))
    by = mention(entry.by) if entry.by else "Kith"
    heading = f"*{entry.number} · {WHATS.get(entry.what, entry.what)}* · {at} · {by}"
    return in_sections(heading, told_in_order(entry), kinds)


def in_sections(heading: str, told: Iterable[tuple[str, Any]], kinds: Mapping[str, str]) -> list[Block]:
    """What was told, whole, under a heading that is already safe."""
    sections = [heading]
    for name, value in told:
        for piece in _said(name, value, kinds):
            if len(sections[-1]) + len(piece) < SECTION_LIMIT:
                sections[-1] += f"\n{piece}"
            else:
                sections.append(piece)
    return [section(text) for text in sections]


def told_in_order(entry: Entry) -> Iterator[tuple[str, Any]]:
    """What is worth saying, in the order of the labels."""
    known = {
        name: value for name, value in chosen_in(entry).items() if value not in ("", [], (), False, None)
    }
    yield from ((name, known[name]) for name in LABELS if name in known)


def _said(name: str, value: Any, kinds: Mapping[str, str]) -> list[str]:
    """What was told under one name, in pieces of which each has room in a section."""
    label = f"*{LABELS[name]}:* "
    if name in ("whom", "named", "linked"):
        return [label + ", ".join(map(mention, [value] if isinstance(value, str) else value))]
    if name == "due":
        return [label + say(Moment(datetime.fromisoformat(value).astimezone(LONDON)))]
    if name in ("kind", "seen_as"):
        return [label + escape(kinds.get(value, value))]
    if name == "outcome":
        return [label + escape(keeping.OUTCOMES.get(value, value))]
    if name == "subjects":
        return [label + ", ".join(keeping.SUBJECTS.get(one, one) for one in value)]
    if name == "until":
        return [label + say_date(date.fromisoformat(value))]
    if name == "evidence":
        label, value = f"{label}{mention(value['author'])} wrote: ", value["words"]
    text = plainly(name, value)
    pieces = [text[start : start + PIECE] for start in range(0, len(text), PIECE)]
    return [(label if first == 0 else "") + escape(piece, 2800) for first, piece in enumerate(pieces)]


def _window(title: str, blocks: Sequence[Block]) -> dict[str, Any]:
    return window_of(title, list(blocks)[:100], callback_id="concern")
