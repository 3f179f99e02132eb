"""“Tell more”, in three short steps of which nothing has to be filled in; and reading back what one told."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.safeguarding import Concerns
from bot.services.concerns.record import Entry
from bot.services.concerns.telling import Saved
from bot.views.concerns import pages
from bot.views.concerns.more_words import SAFE, WISHES
from bot.views.concerns.raising import whom_to_call
from bot.views.fields import form_of, named_input, window_of
from bot.views.text import Block, context, escape, option, section
from bot.when import LONDON, Moment, say

MORE_FORMS = ("concern_more_1", "concern_more_2", "concern_more_3")
CALL_FORMS = ("concern_call_1", "concern_call_2", "concern_call_3")
MOST_WORDS, MOST_LINE = 3000, 500
# What Kith itself noted with what somebody told: not theirs to read, and some of it about others.
NOT_OWN = ("linked", "urgent", "source")
LISTENING = (
    "“Just listen” is a hope: it is read all the same. If it must be passed on, you are told first where "
    "that is safe."
)
SAVED, NOTHING = "What you told is saved.", "Nothing was filled in on that page."
FOR_CALL = (
    "Note what whoever raised it tells you on the telephone, in their words. It is recorded as told by "
    "telephone, with you as who noted it."
)
FOR_REPORTER = (
    "Nothing here has to be filled in, and what you have said already need not be said again. Each step is "
    "sent by itself and stays in the record; those who deal with it are told that there is more."
)


def step_view(
    reference: str,
    step: int,
    kinds: Mapping[str, str],
    *,
    by_telephone: bool = False,
    note: str = "",
) -> dict[str, Any]:
    """One of the steps, from 0. `note` tells what came of the one before, and is already safe."""
    last = step == len(STEPS) - 1
    intro = context(FOR_CALL if by_telephone else FOR_REPORTER)
    return form_of(
        (CALL_FORMS if by_telephone else MORE_FORMS)[step],
        "Told by telephone" if by_telephone else "Tell more",
        [
            section(f"*{reference}* · step {step + 1} of {len(STEPS)}"),
            *([section(note)] if note else [intro]),
            *STEPS[step](kinds, "they" if by_telephone else "you"),
        ],
        submit="Send" if last else "Send, and next",
        close="Stop here",
        metadata=reference,
    )


def read_step_form(view: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The reference, and what was filled in, by the names of the fields."""
    values = view["state"]["values"]
    told = {name: _value(state[name]) for name, state in values.items()}
    return str(view["private_metadata"]), {name: value for name, value in told.items() if value}


def say_saved(saved: Saved, policy: Concerns, *, works: bool) -> str:
    """What came of a step, with whom to call where a child may be at risk; already safe."""
    lines = [SAVED if saved.anything else NOTHING]
    if saved.at_risk:
        lines.append(f"*{escape(policy.wording.emergency, 600)}* {whom_to_call(policy, works=works)}")
    if saved.at_risk and saved.is_closed:
        lines.append(
            "This concern is closed. Those who dealt with it are told that there is more; if it is happening "
            "again, please raise a concern anew as well, so that it has to be answered in time."
        )
    return "\n".join(lines)


def own_view(reference: str, own: Sequence[Entry], kinds: Mapping[str, str]) -> dict[str, Any]:
    """What somebody told of a concern they raised: their own words, and nothing of what was done."""
    blocks = [block for entry in own for block in _own(entry, kinds)]
    # The last is what they told last; the first may stand outside of what a window holds.
    return window_of("What I told", [section(f"*{reference}*"), *blocks[-95:]], callback_id="concern_own")


def _own(entry: Entry, kinds: Mapping[str, str]) -> list[Block]:
    at = say(Moment(entry.at.astimezone(LONDON)))
    told = [(name, value) for name, value in pages.told_in_order(entry) if name not in NOT_OWN]
    return pages.in_sections(f"*{pages.WHATS[entry.what]}* · {at}", told, kinds)


def _first_step(kinds: Mapping[str, str], who: str) -> list[Block]:
    return [
        _choice("seen_as", f"What kind of concern is it, as {who} see it?", kinds),
        _line(
            "happened",
            "When did it happen?",
            "Such as “last Tuesday at 3pm” or “12 March”, or in other words.",
        ),
        _words(
            "facts", "What was seen or heard, and by whom?", "Facts only, in the exact words where you can."
        ),
        _words("opinion", f"What do {who} think of it?", "Opinion, apart from what was seen or heard."),
    ]


def _second_step(_: Mapping[str, str], __: str) -> list[Block]:
    return [
        _line("child", "The child: name or initials"),
        _line("born", "The child’s date of birth", "Such as “3 May 2022”. Leave it out if it is not known."),
        _words("voice", "What has the child said, in their own words?", "Please do not question the child."),
        _choice("safe", "Is the child safe now?", SAFE),
        _line("siblings", "Brothers, sisters or other children it touches"),
    ]


def _third_step(_: Mapping[str, str], who: str) -> list[Block]:
    options = [option(label, key) for key, label in WISHES.items()]
    hint = LISTENING if who == "you" else ""
    return [
        _line("knows", "Who else knows of it?"),
        _line("parents", "Were the parents told? If not, why?"),
        _line("support", "Is an advocate or interpreter needed, and for whom?"),
        _input("wish", f"What do {who} hope for?", {"type": "checkboxes", "options": options}, hint),
        _words("hopes", f"What {who} hope for, in words"),
    ]


STEPS: Sequence[Callable[[Mapping[str, str], str], list[Block]]] = (_first_step, _second_step, _third_step)


def _value(state: Mapping[str, Any]) -> str | list[str]:
    if "selected_options" in state:
        return [str(one["value"]) for one in state["selected_options"]]
    chosen = (state.get("selected_option") or {}).get("value")
    return str(chosen or (state.get("value") or "").strip())


def _words(name: str, label: str, hint: str = "") -> Block:
    return _input(
        name, label, {"type": "plain_text_input", "multiline": True, "max_length": MOST_WORDS}, hint
    )


def _line(name: str, label: str, hint: str = "") -> Block:
    return _input(name, label, {"type": "plain_text_input", "max_length": MOST_LINE}, hint)


def _choice(name: str, label: str, labels: Mapping[str, str]) -> Block:
    options = [option(said, value) for value, said in labels.items()]
    return _input(name, label, {"type": "static_select", "options": options})


def _input(name: str, label: str, element: Block, hint: str = "") -> Block:
    return named_input(name, label, element, hint, optional=True)
