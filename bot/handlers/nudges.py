"""The buttons on every nudge: “Done”, “Snooze”, “Stop these”, and what puts the last one right again."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from bot import when
from bot.handlers.requests import Request
from bot.handlers.routes import Routes
from bot.services.nudges import MORNING, Answer, Answered, Nudges, Snooze, time_of
from bot.services.people import NotAllowed
from bot.views import nudges as view
from bot.views.nudges import Put
from bot.views.text import Block


def register(routes: Routes) -> None:
    """Which request goes where."""
    routes.action(view.DONE, done)
    routes.action(view.SNOOZE, snooze)
    routes.action(view.STOP, stop)
    routes.action(view.RESUME, resume)
    routes.view(view.SNOOZE_FORM, snooze_until)


def done(request: Request) -> None:
    """Put a nudge away."""
    with _nudges(request) as nudges:
        answered = nudges.done(int(request.action["value"]))
    _show(request, answered)


def snooze(request: Request) -> None:
    """Have it come again later; for a time in words, ask for the words."""
    nudge_id, chosen = view.chosen(request.action["selected_option"]["value"])
    if chosen is Snooze.OTHER:
        request.open_view(view.snooze_form(Put(nudge_id)))
        request.ack()
        return
    with _nudges(request) as nudges:
        answered = nudges.snooze(nudge_id, time_of(chosen, request.kith.clock()))
    _show(request, answered)


def stop(request: Request) -> None:
    """No more of this kind."""
    nudge_id = int(request.action["value"])
    with _nudges(request) as nudges:
        answered = nudges.stop(nudge_id)
    buttons = [view.resume_button(nudge_id)] if answered.answer is Answer.STOPPED else []
    _show(request, answered, *buttons)


def resume(request: Request) -> None:
    """This kind again."""
    with _nudges(request) as nudges:
        label = nudges.resume(int(request.action["value"]))
    show_in_message(request, view.say_resumed(label))


def snooze_until(request: Request) -> None:
    """A time in words: shown back first, and taken once it is sent again as it was understood."""
    words, before = view.read_snooze_form(request.view)
    if before.at and words == before.words:
        with _nudges(request) as nudges:
            nudges.snooze(before.nudge_id, before.at, in_message=False)
        request.ack()
        return
    # What is refused is said at the field, and the form stays open.
    understood, at = _read(words, request.kith.clock())
    with _nudges(request) as nudges:
        nudges.require_in_time(before.nudge_id, at)
        reached = nudges.reached_at(before.nudge_id, at)
    asked = view.snooze_form(Put(before.nudge_id, words, at), view.show_back(understood, at, reached))
    request.ack(response_action="update", view=asked)


def _read(words: str, now: datetime) -> tuple[when.Understood, datetime]:
    """What the words mean; a day alone means its morning. Raises NotAllowed where they are no moment."""
    result = when.read(words, now)
    match result:
        case when.Moment(at):
            return result, at
        case when.Day(on):
            return result, datetime.combine(on, MORNING, when.LONDON)
        case when.Unclear():
            raise NotAllowed(view.say_unclear(result))
    raise NotAllowed("Please name one day, such as “next Tuesday at 9”.")


def show_in_message(request: Request, told: str, *buttons: Block) -> None:
    """Say in the message itself what was done, in the place of the buttons of which one was pressed.

    `told` is already safe.
    """
    pressed: Mapping[str, Any] = request.body.get("message") or {}
    block_id = str(request.action["block_id"])
    blocks = view.in_place_of_buttons(pressed.get("blocks", ()), block_id, told, *buttons)
    request.ack()
    request.replace_answer({"text": pressed.get("text", told), "blocks": blocks})


def _show(request: Request, answered: Answered, *buttons: Block) -> None:
    show_in_message(request, view.say_answered(answered), *buttons)


@contextmanager
def _nudges(request: Request) -> Iterator[Nudges]:
    """The nudges of who acts, in a transaction that has ended before Slack is told what was done."""
    kith = request.kith
    with kith.database.transaction(writes=True) as session:
        yield Nudges(session, request.actor, kith.nudges, kith.policy.reaching, kith.clock())
