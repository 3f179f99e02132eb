"""Suggestions as the organiser sees, answers and carries them over, and the form that arranges the agenda."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.services.meetings.plans import MOST_AGENDA
from bot.services.meetings.suggestion_answers import Heap, Waits
from bot.services.meetings.suggestions import (
    MOST_ITEM,
    MOST_REPLY,
    Became,
    Place,
    Seen,
)
from bot.services.records import Meeting
from bot.views.fields import form_of, input_of, window_of
from bot.views.meetings.facts import name_of, uk_time
from bot.views.meetings.suggestions import SORTS, say_became
from bot.views.notes import Note
from bot.views.text import Block, bold, button, context, escape, option, say_day, section, shorten
from bot.views.today import Item, Waiting

SEE = "meeting_suggestions"
TO_AGENDA, ANSWER = "meeting_suggestion_agenda", "meeting_suggestion_answer"
CARRY, CARRY_ALL = "meeting_suggestion_carry", "meeting_suggestions_carry"
ARRANGE, ARRANGE_FORM = "meeting_arrange", "meeting_arrange_form"
AGENDA_FORM, ANSWER_FORM = "meeting_suggestion_agenda_form", "meeting_suggestion_answer_form"
# Three blocks for each; a view holds 100 (https://docs.slack.dev/reference/views).
MOST_SHOWN = 25
OUTCOMES: Mapping[Became, str] = {
    Became.DISCUSSED: "It will be discussed",
    Became.TAKEN_UP: "It is taken up",
    Became.PASSED_ON: "It is passed on",
    Became.NOT: "It is not taken up",
}
NO_NAME = "Somebody, without a name"
ANSWERED_BEFORE = "This was answered before. Nothing was changed: the answer stands below."
DONE = "Noted. Whoever suggested it is told what became of it."
ON_AGENDA = "It is on the agenda, and whoever suggested it is told. The invitation shows it."
ARRANGED = "The agenda is changed. The invitation shows it; nobody is written to for that."
SAY_SOMETHING = "Please write a few words about what became of it, for whoever suggested it."


def heap_view(heap: Heap, note: str = "") -> dict[str, Any]:
    """Everything put forward at one place. `note`, already safe, tells what was just done."""
    shown = heap.seen[:MOST_SHOWN]
    left = len(heap.seen) - len(shown)
    blocks = [block for each in shown for block in _row(each, heap)]
    return window_of(
        "Suggestions",
        [
            *([section(note)] if note else []),
            section(_about(heap.place)),
            *_buttons(heap),
            *(blocks or [section("Nothing was put forward.")]),
            *([context(f"And {left} more.")] if left else []),
        ],
        callback_id="meeting_suggestions",
    )


def page_part(heap: Heap) -> list[Block]:
    """On the meeting's page, for its organiser."""
    meeting, new = heap.place.meeting, len(heap.new)
    if meeting is None:
        return []
    items = {0: "nothing is on it", 1: "one item"}.get(len(meeting.agenda), f"{len(meeting.agenda)} items")
    arrange = button("Arrange the agenda", ARRANGE, heap.place.value)
    see = button("See the suggestions", SEE, heap.place.value)
    counted = f"*Suggestions* ({new} new)" if new else f"*Suggestions* ({len(heap.seen)}, none new)"
    return [
        *([section(f"*Agenda:* {items}.", accessory=arrange)] if heap.is_open else []),
        *([section(counted, accessory=see)] if heap.seen else []),
    ]


def agenda_view(place: Place, one: Seen) -> dict[str, Any]:
    """How a suggestion is to stand on the agenda, and what its author is told."""
    words = shorten(" ".join(one.words.split()), MOST_ITEM)
    item: Block = {"type": "plain_text_input", "max_length": MOST_ITEM, "initial_value": words}
    reply: Block = {"type": "plain_text_input", "multiline": True, "max_length": MOST_REPLY}
    return _form(
        AGENDA_FORM,
        "Put it on the agenda",
        place,
        one,
        [input_of("item", "On the agenda", item), input_of("reply", "A word to them", reply, optional=True)],
    )


def read_agenda_form(view: Mapping[str, Any]) -> tuple[int, str, str]:
    """The suggestion, how it is to stand on the agenda, and what its author is told."""
    return int(view["private_metadata"]), _typed(view, "item"), _typed(view, "reply")


def answer_view(place: Place, one: Seen) -> dict[str, Any]:
    """What became of a suggestion, and a word about it."""
    options = [option(words, each) for each, words in OUTCOMES.items()]
    reply: Block = {"type": "plain_text_input", "multiline": True, "max_length": MOST_REPLY}
    return _form(
        ANSWER_FORM,
        "What became of it",
        place,
        one,
        [
            input_of("became", "What became of it", {"type": "radio_buttons", "options": options}),
            input_of("reply", "A word about it, to whoever suggested it", reply),
        ],
    )


def read_answer_form(view: Mapping[str, Any]) -> tuple[int, Became, str] | dict[str, str]:
    """The suggestion, what became of it and the word about it, or the fault of the field."""
    chosen = view["state"]["values"]["became"]["value"]["selected_option"]["value"]
    reply = _typed(view, "reply")
    return (int(view["private_metadata"]), Became(chosen), reply) if reply else {"reply": SAY_SOMETHING}


def arrange_view(meeting: Meeting) -> dict[str, Any]:
    """The agenda, a line for each item."""
    lines = "\n".join(meeting.agenda)
    typed: Block = {
        "type": "plain_text_input",
        "multiline": True,
        "max_length": MOST_AGENDA,
        **({"initial_value": lines} if lines else {}),
    }
    return form_of(
        ARRANGE_FORM,
        "Arrange the agenda",
        [
            section(_of_meeting(meeting)),
            input_of("agenda", "A line for each item, in their order", typed, optional=True),
            context(
                "An item that says who suggested it does so as long as its words stay as they are. Nobody is "
                "written to for a change of the agenda."
            ),
        ],
        metadata=f"{meeting.id}:{meeting.sequence}",
    )


def read_arrange_form(view: Mapping[str, Any]) -> tuple[int, int, str]:
    """The meeting, its sequence as it was shown, and the lines."""
    meeting_id, _, sequence = str(view["private_metadata"]).partition(":")
    return int(meeting_id), int(sequence), _typed(view, "agenda")


def say_carried(number: int, to: Meeting) -> str:
    """What was carried over, and where to."""
    what = {0: "Nothing was left to carry over", 1: "One suggestion is carried over"}
    told = what.get(number, f"{number} suggestions are carried over")
    return f"{told} to {bold(to.title)}, {uk_time(to)}." if number else f"{told}."


def waiting(waits: Sequence[Waits]) -> Waiting:
    """What was put forward and waits for an answer, in “Today”."""
    return Waiting(on_me=[_waits(each) for each in waits])


def note_suggested(place: Place, number: int, channel: str) -> Note:
    """That there is something new. Neither what it is nor who put it forward."""
    about = place.meeting.title if place.meeting else f"#{channel}"
    lines = [*([uk_time(place.meeting)] if place.meeting else []), "They wait for your answer."]
    if number == 1:
        lines[-1] = "It waits for your answer."
    buttons = [button("See the suggestions", SEE, place.value)]
    return Note(f"{_number(number)} for {about}", lines, buttons)


def _number(number: int) -> str:
    return "One new suggestion" if number == 1 else f"{number} new suggestions"


def _waits(waits: Waits) -> Item:
    meeting = waits.place.meeting
    about = bold(meeting.title) if meeting else f"the network of <#{waits.place.channel_id}>"
    told = f"{_number(waits.number)} for {about}"
    if waits.is_over:
        told += "\nThis meeting is over. Please say what became of them, or carry them over to the next."
    return [section(told, accessory=button("See the suggestions", SEE, waits.place.value))]


def _about(place: Place) -> str:
    return _of_meeting(place.meeting) if place.meeting else f"*For the network of* <#{place.channel_id}>"


def _of_meeting(meeting: Meeting) -> str:
    return f"{bold(meeting.title)}\n{uk_time(meeting)}"


def _buttons(heap: Heap) -> list[Block]:
    following, place = heap.next_meeting, heap.place
    buttons = [button("Arrange the agenda", ARRANGE, place.value)] if heap.is_open else []
    if following and heap.new:
        buttons.append(button("Carry all new ones over", CARRY_ALL, place.value))
    told = (
        f"“Carry over” puts what is new to {bold(following.title)}, {uk_time(following)}."
        if following
        else "There is no other meeting planned in this channel to carry anything over to."
    )
    return [*_actions(buttons), context(told)]


def _actions(buttons: Sequence[Block]) -> list[Block]:
    return [{"type": "actions", "elements": list(buttons)}] if buttons else []


def _row(one: Seen, heap: Heap) -> list[Block]:
    said = section(f"{_who(one)}: {escape(shorten(one.words, MOST_ITEM * 5), 2700)}")
    facts = f"{SORTS[one.sort]}, {say_day(one.made_at)}"
    if one.became:
        return [said, context(f"{facts}\n{say_became(one.became, one.reply)}")]
    value = str(one.id)
    buttons = [button("Put it on the agenda", TO_AGENDA, value)] if heap.is_open else []
    buttons += [button("Say what became of it", ANSWER, value)]
    if heap.next_meeting:
        buttons.append(button("Carry over", CARRY, f"{heap.place.value}:{value}"))
    return [said, context(facts), {"type": "actions", "elements": buttons}]


def _who(one: Seen) -> str:
    return name_of(one.who) if one.who else f"_{NO_NAME}_"


def _form(callback_id: str, title: str, place: Place, one: Seen, inputs: Sequence[Block]) -> dict[str, Any]:
    return form_of(
        callback_id,
        title,
        [
            section(_about(place)),
            section(f"{_who(one)}: {escape(shorten(one.words, MOST_ITEM * 5), 2700)}"),
            *inputs,
        ],
        metadata=str(one.id),
    )


def _typed(view: Mapping[str, Any], name: str) -> str:
    return (view["state"]["values"][name]["value"].get("value") or "").strip()
