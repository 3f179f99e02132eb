"""The forms of those who deal with a concern."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.services.concerns.listening import ASK, NOT_TOLD, TOLD
from bot.views.concerns import keeping, pages
from bot.views.concerns.keeping import OUTCOMES, SUBJECTS
from bot.views.concerns.more_words import BASES
from bot.views.concerns.raising import ADD
from bot.views.fields import form_of, named_input
from bot.views.text import Block, context, option, plain, section

MOST_WORDS = 3000
ASSESS_FORM, DECIDE_FORM, ADD_FORM = f"{pages.ASSESS}_form", f"{pages.DECIDE}_form", f"{ADD}_form"
CORRECT_FORM, SHARE_FORM = f"{pages.CORRECT}_form", f"{pages.SHARE}_form"
KEEP_OUT_FORM, LET_IN_FORM = f"{pages.KEEP_OUT}_form", f"{pages.LET_IN}_form"
CLOSE_FORM, REOPEN_FORM = f"{pages.CLOSE}_form", f"{pages.REOPEN}_form"
HOLD_FORM, RELEASE_FORM, KEEP_FORM = f"{keeping.HOLD}_form", f"{keeping.RELEASE}_form", f"{keeping.KEEP}_form"
ASK_DISPOSAL_FORM, DISPOSE_FORM = f"{keeping.ASK_DISPOSAL}_form", f"{keeping.DISPOSE}_form"
LONGER: Mapping[str, str] = {str(years): f"{years} years" for years in (2, 5, 10, 25, 50)}
AGREE = (
    "Everything that was told is deleted, with every name and who was told of it. The reference, the days "
    "and what came of it stay. *It cannot be undone.* Copies that were handed over, and backups, are not "
    "deleted by this."
)


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
            _line("child", "The child: name or initials"),
            _line("born", "The child’s date of birth"),
            _words("voice", "The child’s own words", optional=True),
            _line("safe", "Is the child safe now?"),
            _line("siblings", "Other children it touches"),
            _line("knows", "Who knows of it"),
            _line("parents", "Were parents told, and if not, why?"),
            _line("support", "Is an advocate or interpreter needed?"),
            _line("hopes", "What does whoever raised it hope for?"),
        ],
    )


def decide_view(reference: str, *, listen: bool = False) -> dict[str, Any]:
    """A decision with its reason; also that nothing is passed on needs one.

    `listen` tells whether its reporter hopes to be listened to and no more.
    """
    return _form(
        DECIDE_FORM,
        "Decide",
        reference,
        [
            _choice("outcome", "What is decided?", OUTCOMES),
            _words("why", "Why? Say it too where nothing is passed on"),
            _choice("basis", "On what lawful basis is it shared?", BASES, optional=True),
            context("Where it is to be referred, do that now; then note it by “Record a referral”."),
            *(told_first_blocks() if listen else []),
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


def keep_out_view(value: str) -> dict[str, Any]:
    """Whom it is about, or who has a conflict; somebody whom Kith suggests is filled in."""
    reference, _, whom = value.partition(" ")
    return _form(
        KEEP_OUT_FORM,
        "Shut somebody out",
        reference,
        [
            _person("Who may not read it?", whom),
            _words("why", "Why?"),
            context("They are not told. If it was with them, it falls to somebody else."),
        ],
    )


def let_in_view(value: str) -> dict[str, Any]:
    """Who need not be kept out; somebody whom Kith suggests is filled in."""
    reference, _, whom = value.partition(" ")
    return _form(LET_IN_FORM, "Let somebody in", reference, [_person("Who?", whom), _words("why", "Why?")])


def told_first_blocks() -> list[Block]:
    """For a form by which a concern is passed on whose reporter hoped to be listened to and no more."""
    said = {TOLD: "They were told first", NOT_TOLD: "They were not told"}
    return [
        section(f"*{ASK}*"),
        _choice("told_first", "Was whoever raised it told first?", said, optional=True),
        _line("told_first_why", "If not, why not?"),
    ]


def close_view(reference: str, about: Sequence[str] = ()) -> dict[str, Any]:
    """What came of it, and what its reporter may know. `about` is ticked."""
    return _form(
        CLOSE_FORM,
        "Close this concern",
        reference,
        [
            _choice("outcome", "What came of it?", OUTCOMES),
            _ticks(
                "subjects", "Whom or what was it about? How long it is kept depends on it", SUBJECTS, about
            ),
            _words("why", "Why can it be closed?"),
            _words("told", "What may whoever raised it know?"),
        ],
    )


def reopen_view(reference: str) -> dict[str, Any]:
    """Why it has to be looked at again."""
    return _form(REOPEN_FORM, "Open again", reference, [_words("why", "Why?")])


def hold_view(reference: str) -> dict[str, Any]:
    """Why nobody may dispose of it."""
    why = _words("why", "Why must it be kept whatever its time?")
    means = context("Until the hold is lifted, nobody can dispose of it, however long it has been kept.")
    return _form(HOLD_FORM, "Legal hold", reference, [why, means])


def release_view(reference: str) -> dict[str, Any]:
    """Why its time counts again."""
    return _form(
        RELEASE_FORM, "Lift the hold", reference, [_words("why", "Why is the hold not needed any more?")]
    )


def keep_view(reference: str) -> dict[str, Any]:
    """How much longer it is kept, and why."""
    years = _choice("years", "How much longer?", {"1": "1 year", **LONGER})
    return _form(
        KEEP_FORM, "Keep it longer", reference, [years, _words("why", "What is it still needed for?")]
    )


def ask_disposal_view(reference: str) -> dict[str, Any]:
    """Why it is not needed any more."""
    return _form(
        ASK_DISPOSAL_FORM,
        "Ask for its disposal",
        reference,
        [
            _words("why", "Why is it not needed any more?"),
            context(
                "Another of the team looks at it and agrees, or keeps it. Until then nothing is deleted."
            ),
        ],
    )


def dispose_view(reference: str) -> dict[str, Any]:
    """A second look, before it is deleted."""
    read = {"read": "I have read it, and it is not needed any more"}
    form = _form(DISPOSE_FORM, "Agree", reference, [section(AGREE), _ticks("read", "Please tick", read)])
    return {**form, "submit": plain("Dispose of it")}


def read_form(view: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """The reference, and what was filled in, by the names of the fields; what is empty is left out."""
    values = view["state"]["values"]
    told = {name: _value(state[name]) for name, state in values.items()}
    return str(view["private_metadata"]), {name: value for name, value in told.items() if value}


def _value(state: Mapping[str, Any]) -> str:
    """What is ticked stands with spaces between."""
    chosen = (state.get("selected_option") or {}).get("value")
    ticked = " ".join(one["value"] for one in state.get("selected_options") or ())
    return str(chosen or ticked or state.get("selected_user") or (state.get("value") or "").strip())


def _words(name: str, label: str, *, optional: bool = False) -> Block:
    element = {"type": "plain_text_input", "multiline": True, "max_length": MOST_WORDS}
    return named_input(name, label, element, optional=optional)


def _line(name: str, label: str) -> Block:
    return named_input(name, label, {"type": "plain_text_input", "max_length": 500}, optional=True)


def _choice(name: str, label: str, labels: Mapping[str, str], *, optional: bool = False) -> Block:
    options = [option(said, value) for value, said in labels.items()]
    return named_input(name, label, {"type": "static_select", "options": options}, optional=optional)


def _ticks(name: str, label: str, labels: Mapping[str, str], ticked: Sequence[str] = ()) -> Block:
    options = {value: option(said, value) for value, said in labels.items()}
    initial = [options[one] for one in ticked if one in options]
    element = {"type": "checkboxes", "options": [*options.values()]}
    return named_input(name, label, {**element, **({"initial_options": initial} if initial else {})})


def _person(label: str, chosen: str = "") -> Block:
    initial = {"initial_user": chosen} if chosen else {}
    return named_input("whom", label, {"type": "users_select", **initial})


def _form(callback_id: str, title: str, reference: str, blocks: Sequence[Block]) -> dict[str, Any]:
    return form_of(callback_id, title, blocks, metadata=reference)
