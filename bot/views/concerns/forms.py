"""The forms of those who deal with a concern."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.safeguarding import Outcome
from bot.views.concerns import pages
from bot.views.concerns.raising import ADD
from bot.views.text import Block, context, option, plain

MOST_WORDS = 3000
OUTCOMES: Mapping[str, str] = {
    Outcome.REFERRED: "Referred",
    Outcome.HANDLED: "Dealt with by us: advice, support, a visit",
    Outcome.NO_ACTION: "No action",
    Outcome.UNFOUNDED: "Nothing was found to support it",
    Outcome.MALICIOUS: "Shown to be false and meant to deceive",
}
BASES: Mapping[str, str] = {
    "public task": "A task in the public interest, UK GDPR Article 6(1)(e)",
    "legal duty": "A legal duty, UK GDPR Article 6(1)(c)",
    "vital interests": "Somebody’s life, UK GDPR Article 6(1)(d)",
}
ASSESS_FORM, DECIDE_FORM, ADD_FORM = f"{pages.ASSESS}_form", f"{pages.DECIDE}_form", f"{ADD}_form"
CORRECT_FORM, SHARE_FORM = f"{pages.CORRECT}_form", f"{pages.SHARE}_form"
KEEP_OUT_FORM, LET_IN_FORM = f"{pages.KEEP_OUT}_form", f"{pages.LET_IN}_form"
CLOSE_FORM, REOPEN_FORM = f"{pages.CLOSE}_form", f"{pages.REOPEN}_form"


def assess_view(reference: str, kinds: Mapping[str, str]) -> dict[str, Any]:
    """What kind it is, and what is known: facts apart from opinion."""
    return _form(
        ASSESS_FORM,
        "Assess",
        reference,
        [
            _choice("kind", "What kind of concern is it?", kinds),
            _words("facts", "Facts: what was seen or heard, by whom", optional=True),
            _words("opinion", "Opinion, apart from the facts", optional=True),
            _line("happened", "When it happened"),
            _line("child", "The child: name or initials, date of birth"),
            _words("voice", "The child’s own words", optional=True),
            _line("safe", "Is the child safe now?"),
            _line("siblings", "Other children it touches"),
            _line("knows", "Who knows of it"),
            _line("parents", "Were parents told, and if not, why?"),
            _line("support", "Is an advocate or interpreter needed?"),
            _line("hopes", "What does whoever raised it hope for?"),
        ],
    )


def decide_view(reference: str) -> dict[str, Any]:
    """A decision with its reason; also that nothing is passed on needs one."""
    return _form(
        DECIDE_FORM,
        "Decide",
        reference,
        [
            _choice("outcome", "What is decided?", OUTCOMES),
            _words("why", "Why? Say it too where nothing is passed on"),
            _choice("basis", "On what lawful basis is it shared?", BASES, optional=True),
            context("Where it is to be referred, do that now; then note it by “Record a referral”."),
        ],
    )


def add_view(reference: str) -> dict[str, Any]:
    """Something more: it is added, and what was said before stays."""
    return _form(ADD_FORM, "Add something", reference, [_words("words", "What do you want to add?")])


def correct_view(reference: str, entries: int) -> dict[str, Any]:
    """What was wrong, and what is right; both stay."""
    numbers = {str(number): f"Entry {number}" for number in range(max(1, entries - 99), entries + 1)}
    return _form(
        CORRECT_FORM,
        "Correct",
        reference,
        [
            _choice("corrects", "Which entry?", numbers),
            _words("words", "What is right?"),
            context("What was said before stays in the record."),
        ],
    )


def share_view(reference: str) -> dict[str, Any]:
    """Who else must know, and why."""
    return _form(
        SHARE_FORM, "Share", reference, [_person("Who must know?"), _words("why", "Why must they know?")]
    )


def keep_out_view(reference: str) -> dict[str, Any]:
    """Whom it is about, or who has a conflict."""
    return _form(
        KEEP_OUT_FORM,
        "Shut somebody out",
        reference,
        [
            _person("Who may not read it?"),
            _words("why", "Why?"),
            context("They are not told. If it was with them, it falls to somebody else."),
        ],
    )


def let_in_view(reference: str) -> dict[str, Any]:
    """Who need not be kept out."""
    return _form(LET_IN_FORM, "Let somebody in", reference, [_person("Who?"), _words("why", "Why?")])


def close_view(reference: str) -> dict[str, Any]:
    """What came of it, and what its reporter may know."""
    return _form(
        CLOSE_FORM,
        "Close this concern",
        reference,
        [
            _choice("outcome", "What came of it?", OUTCOMES),
            _words("why", "Why can it be closed?"),
            _words("told", "What may whoever raised it know?"),
        ],
    )


def reopen_view(reference: str) -> dict[str, Any]:
    """Why it has to be looked at again."""
    return _form(REOPEN_FORM, "Open again", reference, [_words("why", "Why?")])


def read_form(view: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """The reference, and what was filled in, by the names of the fields; what is empty is left out."""
    values = view["state"]["values"]
    told = {name: _value(state[name]) for name, state in values.items()}
    return str(view["private_metadata"]), {name: value for name, value in told.items() if value}


def _value(state: Mapping[str, Any]) -> str:
    chosen = (state.get("selected_option") or {}).get("value")
    return str(chosen or state.get("selected_user") or (state.get("value") or "").strip())


def _words(name: str, label: str, *, optional: bool = False) -> Block:
    element = {"type": "plain_text_input", "multiline": True, "max_length": MOST_WORDS}
    return _input(name, label, element, optional=optional)


def _line(name: str, label: str) -> Block:
    return _input(name, label, {"type": "plain_text_input", "max_length": 500}, optional=True)


def _choice(name: str, label: str, labels: Mapping[str, str], *, optional: bool = False) -> Block:
    options = [option(said, value) for value, said in labels.items()]
    return _input(name, label, {"type": "static_select", "options": options}, optional=optional)


def _person(label: str) -> Block:
    return _input("whom", label, {"type": "users_select"})


def _input(name: str, label: str, element: Block, *, optional: bool = False) -> Block:
    return {
        "type": "input",
        "block_id": name,
        "label": plain(label),
        "optional": optional,
        "element": {"action_id": name, **element},
    }


def _form(callback_id: str, title: str, reference: str, blocks: Sequence[Block]) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title),
        "submit": plain("Save"),
        "close": plain("Cancel"),
        "private_metadata": reference,
        "blocks": list(blocks),
    }
