"""`/kith outbox`: what waits to be sent and what failed, for admins."""

from bot.handlers.requests import Request
from bot.handlers.roles import roles_of
from bot.handlers.routes import Routes
from bot.services.outbox import Outbox
from bot.views import outbox as view


def register(routes: Routes) -> None:
    """Which request goes where."""
    routes.action(view.TRY_AGAIN, try_again)
    routes.action(view.GIVE_UP, give_up)


def show(request: Request) -> None:
    """The outbox as it is now."""
    with roles_of(request) as roles:
        state = Outbox(roles).state()
    request.open_view(view.outbox_view(state, request.kith.nudges))
    request.ack()


def try_again(request: Request) -> None:
    """Send once more what had been given up."""
    with roles_of(request, writes=True) as roles:
        done = Outbox(roles).try_again(int(request.action["value"]))
    _show_again(request, view.TRIED_AGAIN if done else view.NOT_ANY_MORE)


def give_up(request: Request) -> None:
    """Let it rest for good."""
    with roles_of(request, writes=True) as roles:
        done = Outbox(roles).give_up(int(request.action["value"]))
    _show_again(request, view.GIVEN_UP if done else view.NOT_ANY_MORE)


def _show_again(request: Request, told: str) -> None:
    with roles_of(request) as roles:
        state = Outbox(roles).state()
    shown = view.outbox_view(state, request.kith.nudges, told)
    request.client.views_update(view_id=request.view["id"], view=shown)
    request.ack()
