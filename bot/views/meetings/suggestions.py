"""“Suggest something”: the private form, and what became of one's own suggestions."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.services.meetings.suggestions import MOST_WORDS, Became, Own, Place, Said, Seen, ShownTo, Sort
from bot.services.records import Meeting, Suggestion
from bot.views.fields import form_of, window_of
from bot.views.meetings.facts import SUGGEST, name_of, uk_time
from bot.views.notes import Note
from bot.views.text import Block, bold, button, context, escape, option, plain, say_day, section, shorten

SUGGEST_FORM, OWN, TAKE_BACK = "meeting_suggest_form", "meeting_suggestions_own", "meeting_suggestion_back"
SORTS: Mapping[Sort, str] = {
    Sort.AGENDA: "Something for the agenda",
    Sort.VIEW: "A view",
    Sort.IDEA: "An idea",
}
SHOWN_TO: Mapping[ShownTo, str] = {
    ShownTo.ORGANISER: "Show my name to the organiser",
    ShownTo.AGENDA: "Show my name to the organiser, and on the agenda to everybody",
    ShownTo.NOBODY: "Without my name",
}
BECAME: Mapping[Became, str] = {
    Became.AGENDA: "It is on the agenda",
    Became.DISCUSSED: "It will be discussed",
    Became.TAKEN_UP: "It is taken up",
    Became.PASSED_ON: "It is passed on",
    Became.NOT: "It is not taken up",
}
WITHOUT = (
    "*Without your name:* the organiser does not see who you are, on no screen and in no message, list or "
    "file. Kith keeps with it that it is yours, so that it can tell you what became of it, and so that you "
    "see it under “What Kith holds about me”. Only whoever looks after Kith’s database itself could find "
    "out. Kith tells you in Slack or by e-mail, never through a colleague. In a small group your words alone "
    "may give you away."
)
WHO_READS = (
    "The organiser reads it: whoever plans the meeting, its host if they are council staff, or the "
    "co-ordinator of the channel. If it is carried over, the organiser of the next meeting reads it too. "
    "Once it is taken up, everybody who is invited can read it on the meeting’s page. Before that nobody "
    "else can."
)
THANKS = "Thank you, it is noted. You are told what became of it."
BACK, BACK_ALREADY = "It is taken back: nobody sees it any more.", "This was taken back before."
EMPTY = "Please write what you would like to put forward."
NONE = "You have suggested nothing yet."
WAITS = "new: the organiser has not answered yet"


def suggest_view(place: Place) -> dict[str, Any]:
    """The form, for a meeting or for the network of a channel."""
    typed: Block = {"type": "plain_text_input", "multiline": True, "max_length": MOST_WORDS}
    fields: Mapping[str, tuple[str, Block]] = {
        "sort": ("What it is", _radio(SORTS)),
        "words": ("In your own words", typed),
        "shown_to": ("Your name", _radio(SHOWN_TO)),
    }
    return form_of(
        SUGGEST_FORM,
        "Suggest something",
        [
            section(_about(place.meeting), accessory=own_button()),
            *(
                {
                    "type": "input",
                    "block_id": name,
                    "label": plain(label),
                    "element": {"action_id": "value", **element},
                }
                for name, (label, element) in fields.items()
            ),
            context(WITHOUT),
            context(WHO_READS),
        ],
        submit="Send",
        metadata=place.value,
    )


def read_suggest_form(view: Mapping[str, Any]) -> tuple[str, Said] | dict[str, str]:
    """Where and what is put forward, or the fault of the field."""
    values = {name: state["value"] for name, state in view["state"]["values"].items()}
    words = (values["words"].get("value") or "").strip()
    if not words:
        return {"words": EMPTY}
    sort, shown_to = (values[name]["selected_option"]["value"] for name in ("sort", "shown_to"))
    return str(view["private_metadata"]), Said(Sort(sort), words, ShownTo(shown_to))


def own_view(mine: Sequence[Own], note: str = "") -> dict[str, Any]:
    """One's own suggestions, with what became of each. `note`, already safe, tells what was just done."""
    blocks = [block for each in mine for block in _own(each)]
    return window_of(
        "My suggestions",
        [
            *([section(note)] if note else []),
            context("Only you see this list."),
            *(blocks or [section(NONE)]),
        ],
        callback_id="meeting_suggestions_own",
    )


def own_button() -> Block:
    """“What became of my suggestions”."""
    return button("What became of my suggestions", OWN, "mine")


def members_part(accepted: Sequence[Seen], *, is_open: bool, meeting_id: int) -> list[Block]:
    """On the meeting's page: what was put forward and taken up, and the button to put forward more.

    The form shows one's own suggestions too; where it does not open any more, they have a button.
    """
    lines = [f"• {_line(each)}" for each in accepted[-10:]]
    door = button("Suggest something", SUGGEST, str(meeting_id)) if is_open else own_button()
    return [
        *([section("*Put forward, and taken up*\n" + "\n".join(lines))] if lines else []),
        {"type": "actions", "elements": [door]},
    ]


def say_became(became: Became, reply: str) -> str:
    """What became of it, with what the organiser wrote; safe for Slack."""
    return f"{BECAME[became]}. {escape(reply, 800)}" if reply else f"{BECAME[became]}."


def note_answered(suggestion: Suggestion, meeting: Meeting | None) -> Note:
    """To whoever suggested it. Never the words: their employer may be able to read this.

    To who stays unnamed not the answer's words either, which may tell what it was.
    """
    became = f"{BECAME[Became(suggestion.became or '')]}."
    is_private = suggestion.shown_to == ShownTo.NOBODY
    lines = [became, *([suggestion.reply] if suggestion.reply and not is_private else [])]
    heading = f"What became of your suggestion for {meeting.title}" if meeting else "About your suggestion"
    where = "“Suggest something”, in the Kith menu or on a meeting’s invitation, shows you all of them."
    return Note(heading, lines, [own_button()], where)


def _line(one: Seen) -> str:
    words = one.item or one.words
    who = f" (suggested by {name_of(one.who)})" if one.who else ""
    label = BECAME[one.became].removeprefix("It is ").removeprefix("It ") if one.became else ""
    return f"{escape(' '.join(words.split()), 200)}{who}: {label}"


def _about(meeting: Meeting | None) -> str:
    if meeting is None:
        return "*For this network*\nAn idea, a view, or something for a meeting to come."
    return f"{bold(meeting.title)}\n{uk_time(meeting)}"


def _own(own: Own) -> list[Block]:
    one = own.suggestion
    for_what = f"for {escape(own.meeting.title, 120)}" if own.meeting else "for the network"
    name = {ShownTo.NOBODY: "without your name", ShownTo.ORGANISER: "with your name"}
    shown = name.get(ShownTo(one.shown_to), "with your name, on the agenda too")
    told = f"{SORTS[Sort(one.sort)]}, {for_what}, {say_day(one.made_at)}, {shown}"
    became = WAITS if one.became is None else say_became(Became(one.became), one.reply)
    back: Block = {"accessory": button("Take it back", f"{TAKE_BACK}:{one.id}", str(one.id))}
    words = section(f"{escape(shorten(one.words, 900), 2500)}", **({} if one.became else back))
    return [words, context(f"{told}\n*{became}*" if one.became is None else f"{told}\n{became}")]


def _radio(choices: Mapping[Any, str]) -> Block:
    return {"type": "radio_buttons", "options": [option(words, value) for value, words in choices.items()]}
