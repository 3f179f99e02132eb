"""“Today”: opened by `/kith` or as the Home tab, and shown anew after each button in it."""

from collections.abc import Callable

from bot.handlers.requests import Request, tell
from bot.logs import log, where
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


def show_done(request: Request, told: str, show_elsewhere: Callable[[Request, str], object]) -> None:
    """What has come of a button, where it was: in “Today”, or by `show_elsewhere` on a message.

    It stands whatever happens now, so nobody is to read that it was not done.
    """
    try:
        if request.view:
            show_again(request, told)
        else:
            show_elsewhere(request, told)
    except Exception as fault:
        log().error("today.not_shown", **where(fault))
        tell(request.ack, request.client, request.body, "Today", told)


def show_below(request: Request, note: str) -> None:
    """“Today” as it is now below the form just sent, or the Home tab. What was done stands, shown or not."""
    below = request.view.get("root_view_id")
    try:
        if below and below != request.view["id"]:
            shown = view.today_view(_waiting(request), note)
            request.client.views_update(view_id=below, view=shown)
        else:
            publish_home(request, note)
    except Exception as fault:
        log().error("today.not_shown", **where(fault))


def _waiting(request: Request) -> list[Waiting]:
    return [source(request) for source in request.kith.waiting]
