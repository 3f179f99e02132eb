"""What concerns were about, in numbers, for leads and managers."""

from bot.handlers.concerns.desks import counting_of
from bot.handlers.requests import Request
from bot.handlers.routes import Routes
from bot.services.concerns.themes import Period
from bot.views.concerns import themes as view


def register(routes: Routes) -> None:
    """Which request goes where."""
    routes.action(view.THEMES, show)
    routes.action(view.PERIOD, show_another)


def show(request: Request) -> None:
    """The last period that is over."""
    request.open_view(_themes(request))
    request.ack()


def show_another(request: Request) -> None:
    """The one that was chosen, in the place of the last."""
    chosen = view.read_period(request.action["selected_option"]["value"])
    request.turn_into(_themes(request, chosen))
    request.ack()


def _themes(request: Request, chosen: Period | None = None) -> dict[str, object]:
    policy = request.kith.policy.concerns
    with counting_of(request) as counting:
        periods = counting.periods()
        themes = counting.themes(chosen or periods[0])
    kinds = {key: kind.label for key, kind in policy.kinds.items()}
    return view.themes_view(themes, periods, kinds, policy.smallest_group)
