"""“Today”: opened by `/kith` or as the Home tab, and shown anew after each button in it."""

from bot.handlers.requests import Request
from bot.services.people import Standing
from bot.views import kith as help_view
from bot.views import today as view
from bot.views.today import Waiting


def open_today(request: Request) -> None:
    """What waits, as a window."""
    request.open_view(view.today_view(_waiting(request)))
    request.ack()


def publish_home(request: Request, note: str = "") -> None:
    """What waits, as the Home tab of staff; a Home tab fit for them to others."""
    standing = request.actor.standing
    if standing is Standing.MEMBER:
        home = view.home_view(_waiting(request), note)
    else:
        told = help_view.help_text(standing, is_admin=False)
        home = view.notice_home(told, help_view.doors_of(standing))
    request.client.views_publish(user_id=request.actor.user_id, view=home)
    request.ack()


def show_again(request: Request, note: str) -> None:
    """The same place as before, as it is now; `note`, already safe, tells what has just been done."""
    if request.is_in_window:
        shown = view.today_view(_waiting(request), note)
        request.client.views_update(view_id=request.view["id"], view=shown)
        request.ack()
    else:
        publish_home(request, note)


def _waiting(request: Request) -> list[Waiting]:
    return [tell(request) for tell in request.kith.waiting]
