"""Examples of practice: “Share what works”, “Tried it”, and how it went."""

from collections.abc import Mapping
from typing import Any

from bot.services.records import ShareTry
from bot.services.share.kinds import KINDS
from bot.services.share.library import Item
from bot.services.share.practice import MOST_WORDS, Adoption, Report, Said, Tried, Went
from bot.views.doors import SHARE, Door
from bot.views.fields import form_of, input_of, window_of
from bot.views.notes import Note
from bot.views.share.pages import OPEN
from bot.views.text import Block, bold, button, context, escape, mention, option, section

SHARE_WHAT_WORKS = Door("Share what works", "share_practice", SHARE)
TRY, TRY_FORM, UNTRY = "share_try", "share_try_form", "share_untry"
NAMED = "named"
WENT: Mapping[Went, str] = {
    Went.WELL: "It went well",
    Went.PARTLY: "Partly",
    Went.BADLY: "It did not work for us",
}
SAID: Mapping[Went, str] = {
    Went.WELL: "it went well",
    Went.PARTLY: "it worked partly",
    Went.BADLY: "it did not work",
}
"""The same, told of others."""
MOST_HEARD = 10
UNTRIED = "It is taken back: you do not count among those who tried it any more."


def try_view(item: Item, tried: Tried) -> dict[str, Any]:
    """“Tried it”: how did it go?, filled in with what one said before."""
    mine = tried.mine
    options = {went: option(label, went) for went, label in WENT.items()}
    went: Block = {
        "type": "radio_buttons",
        "options": list(options.values()),
        **({"initial_option": options[Went(mine.went)]} if mine else {}),
    }
    words: Block = {
        "type": "plain_text_input",
        "multiline": True,
        "max_length": MOST_WORDS,
        **({"initial_value": mine.words} if mine and mine.words else {}),
    }
    tick = option("Say that it was me", NAMED)
    named: Block = {
        "type": "checkboxes",
        "options": [tick],
        **({"initial_options": [tick]} if mine and mine.named else {}),
    }
    hint = (
        "What helped, and what you did differently. Everybody reads it: say nothing by which a child is "
        "known."
    )
    return form_of(
        TRY_FORM,
        "Tried it",
        [
            section(bold(item.version.title)),
            input_of("went", "How did it go?", went),
            input_of("words", "A sentence or two", words, hint, optional=True),
            input_of(
                "named", "Your name", named, "Unless you tick this, nobody’s name is shown.", optional=True
            ),
        ],
        metadata=str(item.id),
    )


def read_try_form(view: Mapping[str, Any]) -> tuple[int, Said]:
    """The example, and how it went."""
    values = view["state"]["values"]
    went = Went(values["went"]["value"]["selected_option"]["value"])
    words = (values["words"]["value"].get("value") or "").strip()
    named = bool(values["named"]["value"].get("selected_options"))
    return int(view["private_metadata"]), Said(went, words, named)


def tried_part(tried: Tried) -> list[Block]:
    """Below an example: how many tried it, and what they say."""
    heard = [
        f"{_by(one.user_id)} ({SAID[one.went]}): {escape(one.words)}" for one in tried.heard[:MOST_HEARD]
    ]
    more = len(tried.heard) - MOST_HEARD
    return [
        section(f"*{say_adoption(tried.adoption)}*"),
        *(section(one) for one in heard),
        *([context(f"And {more} more.")] if more > 0 else []),
    ]


def tried_buttons(item: Item, tried: Tried) -> list[Block]:
    """“Tried it”, for everybody but who shared it."""
    if tried.is_own:
        return []
    back = [button("I did not try it", UNTRY, str(item.id))] if tried.mine else []
    return [try_button(item, "Change what I said" if tried.mine else "Tried it"), *back]


def try_button(item: Item, label: str = "Tried it") -> Block:
    """The button, on a page or a message."""
    return button(label, TRY, str(item.id))


def facts(adoption: Adoption) -> list[str]:
    """For the message in a channel: numbers, no names."""
    return [say_adoption(adoption)] if adoption.people else []


def say_adoption(adoption: Adoption) -> str:
    """“Tried by 3 people in 2 settings: it went well for 2, it worked partly for 1”."""
    if not adoption.people:
        return "Nobody has said yet that they tried it"
    settings = "1 setting" if adoption.settings == 1 else f"{adoption.settings} settings"
    where = f" in {settings}" if adoption.settings else ""
    is_one = adoption.people == 1
    went = ", ".join(
        SAID[each] if is_one else f"{SAID[each]} for {adoption.went[each]}"
        for each in Went
        if adoption.went.get(each)
    )
    return f"Tried by {_people(adoption.people)}{where}: {went}"


def say_tried(item: Item, adoption: Adoption) -> str:
    """To who pressed: what stands now."""
    return (
        f"Thank you, it is noted.\n{bold(item.version.title)}\n{say_adoption(adoption)}.\n"
        "To change what you said, press “Tried it” again."
    )


def report_view(report: Report) -> dict[str, Any]:
    """`/share report`: how much is shared, by whom, and what comes of it."""
    lines = [
        f"• {KINDS[kind].labels}: {theirs + ours} ({theirs} from providers, {ours} from the council’s staff)"
        for kind, (theirs, ours) in report.published.items()
    ]
    adopted = [
        section(
            f"{bold(item.version.title)}\nTried by {_people(number)}",
            accessory=button("Open", f"{OPEN}:{item.id}", str(item.id)),
        )
        for item, number in report.adopted[:20]
    ]
    times = "once" if report.tries == 1 else f"{report.tries} times"
    tried = f"{times}, by {_people(report.people)}" if report.tries else "nobody has said so yet"
    return window_of(
        "The library in numbers",
        [
            section("*In the library*\n" + ("\n".join(lines) or "Nothing yet.")),
            section(f"*Tried:* {tried}"),
            *adopted,
        ],
        callback_id="share_report",
    )


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number} people"


def _by(user_id: str | None) -> str:
    return mention(user_id) if user_id else "Somebody"


def note_tried(item: Item, said: ShareTry, adoption: Adoption) -> Note:
    """To whoever shares it: somebody tried it. Who, stands on its page, if they want to be named."""
    lines = [
        item.version.title,
        f"How it went: {WENT[Went(said.went)].lower()}.",
        *([f"In their words: {said.words}"] if said.words else []),
        say_adoption(adoption) + ".",
    ]
    look = button("Open", OPEN, str(item.id))
    return Note("Somebody tried what you share", lines, [look], "You find it in the library.")
