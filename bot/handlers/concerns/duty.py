"""`/concern duty`: who is on duty, kept by the safeguarding team."""

from bot.handlers.concerns.cases import show_below
from bot.handlers.concerns.desks import duty_of
from bot.handlers.requests import Request
from bot.handlers.routes import Routes
from bot.services.concerns.duty import understand
from bot.views.concerns import duty as view

SAVED, TAKEN = "It is saved.", "The turn is off."


def register(routes: Routes) -> None:
    """Which request goes where."""
    routes.action(view.ADD, ask)
    routes.view(view.ADD_FORM, look)
    routes.view(view.CONFIRM_FORM, put)
    routes.action(view.TAKE_AWAY, take_away)


def show(request: Request) -> None:
    """Who is on duty now and next."""
    with duty_of(request) as duty:
        shown = view.duty_view(duty.turns(), duty.now)
    request.open_view(shown)
    request.ack()


def ask(request: Request) -> None:
    """Whose turn it is, on top of the rota."""
    request.open_view(view.add_view())
    request.ack()


def look(request: Request) -> None:
    """What was understood, before it is saved; in the place of the form."""
    turn = understand(*view.read_add_form(request.view), request.kith.clock())
    request.ack(response_action="update", view=view.confirm_view(turn))


def put(request: Request) -> None:
    """It is saved; the rota below shows it."""
    with duty_of(request) as duty:
        duty.put(view.read_confirm_form(request.view))
        shown = view.duty_view(duty.turns(), duty.now, SAVED)
    show_below(request, shown)


def take_away(request: Request) -> None:
    """A turn is off."""
    with duty_of(request) as duty:
        duty.take_away(int(request.action["value"]))
        shown = view.duty_view(duty.turns(), duty.now, TAKEN)
    request.turn_into(shown)
    request.ack()
