"""What is closed: how long it is kept, legal holds, and its disposal, which takes two."""

from collections.abc import Callable, Mapping

from bot.handlers.concerns.cases import Do, asking, carry_out, show_below
from bot.handlers.concerns.desks import cases_of
from bot.handlers.requests import Request
from bot.handlers.routes import Routes
from bot.logs import log
from bot.views.concerns import forms
from bot.views.concerns import keeping as view


def register(routes: Routes) -> None:
    """Which request goes where."""
    routes.action(view.SHELF, show_shelf)
    routes.action(view.MORE, show_more)
    for action_id, ask in ASKING.items():
        routes.action(action_id, ask)
    for callback_id, do in DOING.items():
        routes.view(callback_id, carry_out(do))
    routes.view(forms.DISPOSE_FORM, dispose)


def show_shelf(request: Request) -> None:
    """What is closed and falls to who asks."""
    with cases_of(request) as service:
        shown = view.shelf_view(service.shelf(), service.now)
    request.open_view(shown)
    request.ack()


def show_more(request: Request) -> None:
    """The next ones, in the place of the first."""
    with cases_of(request) as service:
        shown = view.shelf_view(service.shelf(), service.now, start=int(request.action["value"]))
    request.turn_into(shown)
    request.ack()


def dispose(request: Request) -> None:
    """It is gone; what is left takes the place of its record."""
    reference, _ = forms.read_form(request.view)
    with cases_of(request) as service:
        left = service.dispose(reference)
    log().info("concern.disposed", reference=left.reference)
    show_below(request, view.tombstone_view(left))


ASKING: Mapping[str, Callable[[Request], None]] = {
    view.HOLD: asking(forms.hold_view),
    view.RELEASE: asking(forms.release_view),
    view.KEEP: asking(forms.keep_view),
    view.ASK_DISPOSAL: asking(forms.ask_disposal_view),
    view.DISPOSE: asking(forms.dispose_view),
}
DOING: Mapping[str, Do] = {
    forms.HOLD_FORM: lambda service, reference, told: service.hold(reference, told["why"]),
    forms.RELEASE_FORM: lambda service, reference, told: service.release(reference, told["why"]),
    forms.KEEP_FORM: lambda service, reference, told: service.keep_longer(
        reference, int(told["years"]), told["why"]
    ),
    forms.ASK_DISPOSAL_FORM: lambda service, reference, told: service.ask_disposal(reference, told["why"]),
}
