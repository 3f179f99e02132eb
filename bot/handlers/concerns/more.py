"""“Tell more”: by whoever raised a concern, or noted for them by who deals with it; and reading it back."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.handlers.concerns.cases import show_below, shown_after
from bot.handlers.concerns.desks import cases_of
from bot.handlers.requests import Request
from bot.handlers.routes import Routes
from bot.services.concerns.cases import Cases
from bot.services.concerns.telling import Saved, Telling, understand
from bot.views.concerns import more as view
from bot.views.concerns import pages
from bot.views.concerns.raising import OWN_WORDS, TELL_MORE

Tell = Callable[[Telling, str, Mapping[str, Any]], Saved]


def register(routes: Routes) -> None:
    """Which request goes where."""
    routes.action(TELL_MORE, ask_for_more)
    routes.action(pages.TOLD_BY_TELEPHONE, ask_for_call)
    routes.action(OWN_WORDS, show_own_words)
    for step, callback_id in enumerate(view.MORE_FORMS):
        routes.view(callback_id, _saving(step, Telling.tell_more, by_telephone=False))
    for step, callback_id in enumerate(view.CALL_FORMS):
        routes.view(callback_id, _saving(step, Telling.note_call, by_telephone=True))


def ask_for_more(request: Request) -> None:
    """The first step, for whoever raised it."""
    reference = str(request.action["value"])
    with cases_of(request) as service:
        Telling(service).check_may_tell(reference)
    request.open_view(view.step_view(reference, 0, kinds_of(request)))
    request.ack()


def ask_for_call(request: Request) -> None:
    """The same, for who deals with it and has them on the telephone."""
    reference = str(request.action["value"])
    with cases_of(request) as service:
        Telling(service).check_may_note(reference)
    request.open_view(view.step_view(reference, 0, kinds_of(request), by_telephone=True))
    request.ack()


def show_own_words(request: Request) -> None:
    """What whoever raised it told, on top."""
    reference = str(request.action["value"])
    with cases_of(request) as service:
        own = Telling(service).own_words(reference)
    request.open_view(view.own_view(reference, own, kinds_of(request)))
    request.ack()


def kinds_of(request: Request) -> Mapping[str, str]:
    """The kinds of concerns, with what people call them."""
    return {key: kind.label for key, kind in request.kith.policy.concerns.kinds.items()}


def _saving(step: int, tell: Tell, *, by_telephone: bool) -> Callable[[Request], None]:
    """A step that was sent: the next one takes its place, or what stands below it is shown anew."""

    def save(request: Request) -> None:
        reference, filled = view.read_step_form(request.view)
        told = understand(filled, request.kith.clock())
        with cases_of(request) as service:
            note = _say(request, tell(Telling(service), reference, told))
            is_last = step + 1 == len(view.STEPS)
            shown = _shown_at_the_end(request, service, reference, note) if is_last else None
        if shown:
            show_below(request, shown)
            return
        following = view.step_view(
            reference, step + 1, kinds_of(request), by_telephone=by_telephone, note=note
        )
        request.ack(response_action="update", view=following)

    return save


def _shown_at_the_end(request: Request, service: Cases, reference: str, note: str) -> dict[str, Any]:
    if service.is_only_mine(reference):
        return pages.mine_view(service.mine(), note)
    return shown_after(request, service, reference)


def _say(request: Request, saved: Saved) -> str:
    works = request.kith.safe.timetable.works(request.kith.clock())
    return view.say_saved(saved, request.kith.policy.concerns, works=works)
