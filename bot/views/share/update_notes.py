"""What people are told of safeguarding updates and of questions about them."""

from bot.services.records import Person
from bot.services.share.library import State
from bot.services.share.questions import Thread
from bot.services.share.update import Roll
from bot.services.share.update_nudges import Told
from bot.views.notes import Note
from bot.views.share import questions as question_view
from bot.views.share import update as view
from bot.views.share.pages import OPEN
from bot.views.text import button, say_day, shorten

ENOUGH = 700


def note_read(told: Told, person: Person | None) -> Note:
    """“Please read this”, in the version that counts; what has changed where they may know an earlier one."""
    item, version = told.item, told.item.version
    ask = "Changed, please read it again" if item.is_change else "Please read"
    effective = view.say_effective(item)
    whole = [version.text, version.details.get("act", "")]
    lines = [
        item.label + (f", {effective}" if effective else ""),
        *([f"What has changed: {version.changed}"] if version.changed else []),
        *(shorten(one, ENOUGH) for one in whole if one),
        *([version.link] if version.link else []),
    ]
    buttons = [
        view.read_button(item, view.READ),
        button("Read it in full", OPEN, str(item.id)),
        question_view.ask_button(item.id),
    ]
    otherwise = "Once you have read it, or if you have a question, please tell your network co-ordinator."
    by_phone = [view.for_button(item, person)] if person and not person.user_id else []
    return Note(
        f"{ask}: {version.title}",
        lines,
        buttons,
        otherwise,
        [one for one in whole if len(one) > ENOUGH],
        by_phone,
    )


def became_read(told: Told) -> Note:
    """What such a message says once there is nothing to do with it any more."""
    item = told.item
    if item.state is State.WITHDRAWN:
        said = f"This update was withdrawn. {item.row.word}".strip()
    elif told.reading:
        said = f"You have read this: it was noted on {say_day(told.reading.read_at)}."
    elif told.is_owed:
        said = "There is a newer version of this, and you are asked to read that one."
    else:
        said = "You need not read this any more."
    open_it = [button("Open", OPEN, str(item.id))] if item.state is State.PUBLISHED else []
    return Note(f"{item.label}: {item.version.title}", [said], open_it)


def note_unread(roll: Roll) -> Note:
    """To staff: how many have not read it. Who they are stands behind the button."""
    missing, everybody = len(roll.missing), len(roll.rows)
    buttons = [
        button("Who has not read it", view.MISSING, str(roll.item.id), style="primary"),
        button("Open", OPEN, str(roll.item.id)),
    ]
    return Note(
        f"{missing} of {everybody} have not read: {roll.item.version.title}",
        [f"{roll.item.label}, {view.say_effective(roll.item)}. Each of them is asked again until they have."],
        buttons,
    )


def note_question(thread: Thread) -> Note:
    """To staff: somebody asks. What they ask stands behind the button."""
    answer = button("Read and answer", question_view.THREAD, str(thread.id), style="primary")
    return Note(
        f"A question about: {thread.item.version.title}",
        [f"It was asked on {say_day(thread.row.moved_at)}. The answer goes to who asked, and nobody else."],
        [answer],
    )


def note_answer(thread: Thread, word_id: int) -> Note:
    """To who asked: the answer."""
    said = next((word.words for word, _ in thread.words if word.id == word_id), "")
    more = button("Read it all, or ask more", question_view.THREAD, str(thread.id))
    return Note(
        f"The answer to your question about: {thread.item.version.title}",
        [shorten(said, 1000)],
        [more],
        "If you would like to know more, please ask your network co-ordinator.",
        [said] if len(said) > 1000 else [],
    )
