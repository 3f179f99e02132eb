"""“I have a question”, on screen: for who asked and for staff."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.services.share.questions import MOST_WORDS, Thread
from bot.views.fields import form_of, window_of
from bot.views.persons import name_of
from bot.views.text import Block, bold, button, context, escape, option, plain, say_day, section, shorten

ASK, SAY, THREAD = "share_ask", "share_say", "share_thread"
ASK_FORM, SAY_FORM = "share_ask_form", "share_say_form"
SENT = "Your question is with the co-ordinator. The answer comes to you, and under “Safeguarding updates”."
ANSWERED = "Your answer is on its way to who asked."
MOST_LISTED, MOST_SHOWN = 10, 30


def ask_button(item_id: int) -> Block:
    """“I have a question”."""
    return button("I have a question", ASK, str(item_id))


def ask_view(item_id: int, heading: str) -> dict[str, Any]:
    """A question about an item; `heading` is its title."""
    return _form(
        ASK_FORM,
        str(item_id),
        "I have a question",
        [
            section(
                f"{bold(heading)}\nOnly the co-ordinator and the council’s own staff read it, and only you "
                "get the answer."
            )
        ],
        "Your question",
        "Please name no child. For a worry about a child, use “Raise a concern” on the Kith menu.",
    )


def thread_view(thread: Thread, *, is_asker: bool, may_say: bool = True) -> dict[str, Any]:
    """All that was said, with a field to say more."""
    shown = [
        section(f"*{name_of(person)}*, {say_day(word.said_at)}\n{escape(word.words, 2700)}")
        for word, person in thread.words[-MOST_SHOWN:]
    ]
    state = "It waits for an answer." if thread.row.is_open else "It is answered."
    blocks: list[Block] = [
        section(bold(thread.item.version.title)),
        *shown,
        context(f"{state} Only who asked and the council’s own staff see this."),
    ]
    label = "Ask more" if is_asker else "Answer"
    if may_say:
        return _form(SAY_FORM, str(thread.id), "A question", blocks, label)
    return window_of("A question", blocks)


def read_form(view: Mapping[str, Any]) -> tuple[int, str, bool]:
    """The item or the thread, the words, and whether who wrote them is sure that they tell of no child."""
    values = view["state"]["values"]
    sure = bool(values["sure"]["value"].get("selected_options"))
    return int(view["private_metadata"]), values["words"]["value"].get("value") or "", sure


def rows(threads: Sequence[Thread]) -> list[Block]:
    """Questions in a list."""
    if not threads:
        return []
    return [section("*Questions*"), *(row(one) for one in threads[:MOST_LISTED])]


def row(thread: Thread) -> Block:
    """A question in a list, with its last word."""
    state = "waits for an answer" if thread.row.is_open else "answered"
    said = shorten(thread.last.words, 150) if thread.last else ""
    about = f"{bold(thread.item.version.title)} · {state} · {say_day(thread.row.moved_at)}"
    read = button("Open the question", f"{THREAD}:{thread.id}", str(thread.id))
    return section(f"{about}\n{escape(said, 300)}", accessory=read)


def _form(
    callback_id: str, carried: str, heading: str, above: Sequence[Block], label: str, hint: str = ""
) -> dict[str, Any]:
    typed: Block = {
        "type": "plain_text_input",
        "action_id": "value",
        "multiline": True,
        "max_length": MOST_WORDS,
    }
    sure: Block = {
        "type": "checkboxes",
        "action_id": "value",
        "options": [option("Yes, but no child can be recognised by it", "sure")],
    }
    return form_of(
        callback_id,
        heading,
        [
            *above,
            {
                "type": "input",
                "block_id": "words",
                "label": plain(label),
                "element": typed,
                **({"hint": plain(hint)} if hint else {}),
            },
            {
                "type": "input",
                "block_id": "sure",
                "label": plain("Is there a name, an age or a date of birth in it?"),
                "element": sure,
                "optional": True,
            },
        ],
        submit="Send",
        close="Close",
        metadata=carried,
    )
