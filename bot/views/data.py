"""“What Kith holds about me”: the window, its forms, and what staff see of a request."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.policy import Privacy
from bot.services.data import COMPLAINTS, MOST_WORDS, Answered, Kind, Outcome
from bot.services.holdings import Held
from bot.services.records import DataRequest, Person
from bot.views.data_file import NO_CONCERNS, OTHERS, Copy, say_officer, say_regulator, to_text
from bot.views.fields import window_of
from bot.views.text import (
    FIELD_LIMIT,
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

MY_PREFERENCES = "my_preferences"
SEND, PAGE, CORRECT, COMPLAIN = "data_send", "data_page", "data_correct", "data_complain"
SEE_COMPLAINT, CORRECT_FORM = "complaint_see", "data_correct_form"
ANSWER, ANSWER_FORM = "data_answer", "data_answer_form"
ABOUT_DATA = "complain"
"""What the button “Complain” brings along where it stands beside one’s data."""
TITLE, HELD = "What Kith holds", "data_held"
MOST_REQUESTS = 10
# How many characters of the file one block of a page holds, and how many blocks a page.
PIECE, PIECES = 2000, 8
KINDS: Mapping[Kind, str] = {
    Kind.CORRECTION: "Something to be corrected",
    Kind.COMPLAINT: "A complaint about personal data",
    Kind.SERVICE: "A complaint about the service",
    Kind.ERASURE: "To be forgotten",
}
OUTCOMES: Mapping[Outcome, str] = {
    Outcome.DONE: "done",
    Outcome.REFUSED: "not done",
    Outcome.WITHDRAWN: "withdrawn",
}
ON_ITS_WAY = (
    "Your file is on its way: it comes as a direct message from Kith, in a moment. If it is not there in a "
    "minute, press “Send me the file” again."
)
NO_DM = (
    "Kith may not write to you directly: your workspace’s settings, or the council’s, do not let it. So here "
    "is the same, to read and to copy."
)
NOT_SENT = "Sorry, the file could not be sent just now. Please press “Send me the file” again in a minute."
SENT = "Here is what Kith holds about you: the .txt file to read, the .json file for a computer."


@dataclass(frozen=True)
class Mine:
    """Everything the window shows."""

    held: Sequence[Held]
    requests: Sequence[DataRequest]
    privacy: Privacy
    user_id: str
    withdraw: Block | None = None
    """The button to withdraw an erasure that waits."""
    forget: Block | None = None
    """The button “Ask to be forgotten”; None where that waits already, or there is nothing to forget."""
    doors: Sequence[Block] = ()
    """Further buttons, to what else is this person's."""


def data_view(mine: Mine, note: str = "") -> dict[str, Any]:
    """The window. `note`, already safe, tells what has just been done."""
    done: list[Block] = [section(note), {"type": "divider"}] if note else []
    blocks: list[Block] = [
        *done,
        section(
            "This is what Kith, the assistant of the council’s early years team, holds about you, and why. "
            f"{OTHERS}"
        ),
        _buttons(mine),
        {"type": "divider"},
        *_requests(mine),
        *_summaries(mine.held),
        {"type": "divider"},
        section(f"*Why the law lets us*\n{escape(mine.privacy.lawful_basis, 1000)}"),
        section(f"*Concerns*\n{NO_CONCERNS}"),
        section(_whom_to_ask(mine.privacy)),
    ]
    return {**_window(TITLE, blocks), "callback_id": HELD}


def pages(copy: Copy) -> list[list[str]]:
    """The text of the file in pages, each a few pieces: what a window can hold."""
    pieces, lines = [], to_text(copy).splitlines()
    while lines:
        piece = [lines.pop(0)]
        while lines and len("\n".join([*piece, lines[0]])) < PIECE:
            piece.append(lines.pop(0))
        pieces.append("\n".join(piece))
    return [pieces[start : start + PIECES] for start in range(0, len(pieces), PIECES)]


def page_view(copy: Copy, number: int) -> dict[str, Any]:
    """One page of the file, the first being 0, for who cannot be sent it."""
    every = pages(copy)
    number = min(max(number, 0), len(every) - 1)
    around = [("Page before", number - 1), ("Next page", number + 1)]
    turn = [button(label, f"{PAGE}:{to - number}", str(to)) for label, to in around if 0 <= to < len(every)]
    turns: list[Block] = [{"type": "actions", "elements": turn}] if turn else []
    blocks: list[Block] = [
        *([section(NO_DM)] if number == 0 else []),
        *(_as_written(piece) for piece in every[number] if piece.strip()),
        context(f"Page {number + 1} of {len(every)}"),
        *turns,
    ]
    return _window(TITLE, blocks)


def correct_view(due: str) -> dict[str, Any]:
    """The form “Correct something”."""
    blocks: list[Block] = [
        section("How you are reached, your languages and your quiet hours: change them yourself, at once."),
        {"type": "actions", "elements": [button("My preferences", MY_PREFERENCES, "data")]},
        _words("words", "What is wrong, and what should it say?"),
        context(f"A co-ordinator reads this and answers you by {due} at the latest."),
    ]
    return _form("Correct something", CORRECT_FORM, "Send", blocks)


def asked_view(request: DataRequest, privacy: Privacy) -> dict[str, Any]:
    """That a request has come: its reference, who answers, and by when."""
    kind = Kind(request.kind)
    who = {
        Kind.CORRECTION: "A co-ordinator of the council answers you",
        Kind.ERASURE: "An admin of Kith at the council looks at it and decides",
    }
    told = (
        f"Thank you, it has come. Your reference is *{request.reference}*.\n{who[kind]} by "
        f"{say_weekday(request.due_on)} at the latest. You find the answer under “What Kith holds about me”."
    )
    regulator = [] if kind is Kind.CORRECTION else [context(regulator_line(privacy))]
    return _window("It has come", [section(told), *regulator])


def read_words(view: Mapping[str, Any], block: str = "words") -> str:
    """What somebody wrote, as they wrote it."""
    return str(view["state"]["values"][block]["value"].get("value") or "").strip()


def to_answer(request: DataRequest, person: Person) -> Item:
    """A request in “Today” of who may answer it. Its words are read in the form."""
    told = (
        f"{bold(KINDS[Kind(request.kind)])} ({request.reference}) from {say_person(person)}.\n"
        f"Asked on {say_day(request.asked_at)}, to be answered by {say_weekday(request.due_on)}."
    )
    answer = button("Read and answer", ANSWER, str(request.id), style="primary")
    return [section(told), _actions(request, answer)]


def answer_view(request: DataRequest, person: Person) -> dict[str, Any]:
    """The form in which a request is read and answered."""
    choices = [option("Done", Outcome.DONE.value), option("Not done", Outcome.REFUSED.value)]
    chosen: Block = {"type": "radio_buttons", "options": choices, "action_id": "value"}
    blocks: list[Block] = [
        section(f"{bold(KINDS[Kind(request.kind)])} ({request.reference}) from {say_person(person)}"),
        _as_written(request.words or "They wrote nothing."),
        context(f"To be answered by {say_weekday(request.due_on)}. Please repeat none of it in a channel."),
        {"type": "input", "block_id": "outcome", "label": plain("What came of it?"), "element": chosen},
        _words("reply", "Your answer to them; where it is not done, why not"),
        context("They are told that there is an answer, and read it under “What Kith holds about me”."),
    ]
    return _form("Answer", ANSWER_FORM, "Answer", blocks, str(request.id))


def read_outcome(view: Mapping[str, Any], block: str = "outcome") -> str:
    """Which outcome was chosen; empty for none."""
    chosen = view["state"]["values"][block]["value"].get("selected_option") or {}
    return str(chosen.get("value") or "")


def say_answered(answered: Answered, reader: str) -> str:
    """What became of a request, for the person who pressed the button."""
    request = answered.request
    done = OUTCOMES[Outcome(request.outcome or Outcome.REFUSED)]
    if not answered.already:
        return f"{request.reference} is answered: {done}."
    who = "You" if request.decided_by == reader else mention(request.decided_by or "")
    when = f" on {say_day(request.decided_at)}" if request.decided_at else ""
    return f"{who} already answered {request.reference}{when}: {done}. There is nothing left to do."


def say_person(person: Person) -> str:
    """Whoever it is about: by mention where they are on Slack, else by name."""
    return mention(person.user_id) if person.user_id else escape(person.name or "somebody", 150)


def _buttons(mine: Mine) -> Block:
    buttons = [
        button("Send me the file", SEND, "send", style="primary"),
        button("Correct something", CORRECT, "correct"),
        button("Complain", COMPLAIN, ABOUT_DATA),
        *mine.doors,
        *([mine.forget] if mine.forget else []),
    ]
    return {"type": "actions", "block_id": "data_doors", "elements": buttons}


def _summaries(held: Sequence[Held]) -> Iterator[Block]:
    """What there is, kind by kind; what there is nothing of, in one line."""
    yield from (section(_summary(part)) for part in held if part.entries)
    empty = [part.title for part in held if not part.entries]
    if empty:
        yield section(f"*Nothing is held under:* {escape('; '.join(empty), FIELD_LIMIT)}")


def _summary(part: Held) -> str:
    entries = "1 entry" if len(part.entries) == 1 else f"{len(part.entries)} entries"
    return (
        f"{bold(part.title)}: {entries}\n_Why:_ {escape(part.why)}\n_Where from:_ {escape(part.source)}\n"
        f"_How long:_ {escape(part.kept)}"
    )


def _requests(mine: Mine) -> Iterator[Block]:
    if not mine.requests:
        return
    yield section("*What you asked*")
    for one in mine.requests[:MOST_REQUESTS]:
        yield from _request(one, mine)
    if len(mine.requests) > MOST_REQUESTS:
        yield context("What you asked before is in the file.")
    yield {"type": "divider"}


def _request(request: DataRequest, mine: Mine) -> Iterator[Block]:
    asked = f"{request.reference}, {KINDS[Kind(request.kind)].lower()}, {say_day(request.asked_at)}"
    is_complaint = Kind(request.kind) in COMPLAINTS
    see = button("See it", f"{SEE_COMPLAINT}:{request.id}", str(request.id))
    more = {"accessory": see} if is_complaint else {}
    if request.outcome is None:
        yield section(f"{asked}: waits, to be answered by {say_weekday(request.due_on)}", **more)
        if request.kind == Kind.ERASURE and request.asked_by == mine.user_id and mine.withdraw:
            yield {"type": "actions", "elements": [mine.withdraw]}
    else:
        yield section(f"{asked}: {OUTCOMES[Outcome(request.outcome)]}", **more)
        if request.reply:
            yield _as_written(request.reply)


def _whom_to_ask(privacy: Privacy) -> str:
    notice = f"\nThe council’s privacy notice: {escape(privacy.notice)}" if privacy.notice else ""
    return (
        "*If you are not content*\nPlease tell the council first, with “Complain” above. "
        f"{regulator_line(privacy)}\n"
        f"{escape(say_officer(privacy))}{notice}"
    )


def regulator_line(privacy: Privacy) -> str:
    """Who else to complain to about personal data."""
    return f"You can also complain to the {escape(say_regulator(privacy))}"


def _actions(request: DataRequest, *buttons: Block) -> Block:
    return {"type": "actions", "block_id": f"data_request_{request.id}", "elements": list(buttons)}


def _as_written(words: str) -> Block:
    """What somebody wrote, every character as it is, however many marks there are in it."""
    return {"type": "section", "text": plain(words)}


def _words(block_id: str, label: str) -> Block:
    element = {"type": "plain_text_input", "multiline": True, "max_length": MOST_WORDS, "action_id": "value"}
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element}


def _window(title: str, blocks: Sequence[Block]) -> dict[str, Any]:
    return window_of(title, blocks)


def _form(
    title: str, callback_id: str, submit: str, blocks: Collection[Block], metadata: str = ""
) -> dict[str, Any]:
    return {
        **_window(title, list(blocks)),
        "callback_id": callback_id,
        "submit": plain(submit),
        "close": plain("Cancel"),
        "private_metadata": metadata,
    }
