"""Tasks for co-ordinators on screen: whom to telephone or write to, and what to say."""

from collections.abc import Sequence

from bot.services.records import Person
from bot.services.tasks import Unreached
from bot.services.wishes import Way
from bot.views.notes import Note, to_mrkdwn
from bot.views.nudges import say_moment
from bot.views.text import Block, button, escape, section
from bot.views.today import Item, Waiting

DONE, UNREACHED = "task_done", "task_unreached"
ALREADY = "This was done before, or is not needed any more. Nothing was changed."
SAID = "Done: it was said."


def waiting(tasks: Sequence[tuple[int, str, Person, Note]]) -> Waiting:
    """What waits, for “Today”: the nudge's id, the way, the person, and what to tell them."""
    return Waiting([_item(*task) for task in tasks])


def _item(nudge_id: int, way: str, person: Person, note: Note) -> Item:
    said = [
        f"{_whom(way, person)}. Tell them:",
        to_mrkdwn(note),
        *([escape(note.otherwise)] if note.otherwise else []),
    ]
    buttons = [
        button("Done", DONE, str(nudge_id), style="primary"),
        button("Could not reach them", UNREACHED, str(nudge_id)),
        *note.for_colleague,
    ]
    # A name of its own, so that a button pressed while the view is shown anew is still the same button.
    actions: Block = {"type": "actions", "block_id": f"task_{nudge_id}", "elements": buttons}
    return [section("\n".join(said)), actions]


def _whom(way: str, person: Person) -> str:
    name = escape(person.name) if person.name else f"<@{person.user_id}>"
    if way == Way.LETTER:
        return f"Please write to {name}: {_or_unknown(person.address, 'no address is known')}"
    return f"Please telephone {name}: {_or_unknown(person.phone, 'no number is known')}"


def _or_unknown(known: str | None, otherwise: str) -> str:
    return escape(" ".join(known.split())) if known else otherwise


def say_unreached(unreached: Unreached) -> str:
    """What becomes of it now."""
    if unreached.again_at is None:
        return "It would have lost its point by tomorrow, so it does not come again."
    return f"It comes again: {say_moment(unreached.again_at)}."
