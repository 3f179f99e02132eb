"""Guides to running networks: the list, “We used this”."""

from bot.handlers.requests import Request
from bot.handlers.routes import Routes
from bot.handlers.share.page import library_of, page_of
from bot.handlers.share.posts import show
from bot.services import channels
from bot.services.share.kinds import NETWORK_GUIDE
from bot.services.share.running import Guides
from bot.views.doors import NO_CHANNEL
from bot.views.share import running as view


def register(routes: Routes) -> None:
    """Which request goes where."""
    routes.action(view.GUIDES.action_id, open_guides)
    routes.action(view.USE, ask_how_it_went)
    routes.view(view.USE_FORM, say)


def open_guides(request: Request) -> None:
    """“Running networks”, for the channel whose id the button brings along."""
    channel_id = str(request.action["value"])
    _show_guides(request, None if channel_id == NO_CHANNEL else channel_id)


def guides_by_command(request: Request, _: str) -> None:
    """`/share guides`."""
    _show_guides(request, None)


def _show_guides(request: Request, channel_id: str | None) -> None:
    with request.kith.database.transaction() as session:
        shown = view.guides_view(library_of(request, session).newest(NETWORK_GUIDE), channel_id)
    request.open_view(shown)
    request.ack()


def ask_how_it_went(request: Request) -> None:
    """“We used this”, on the page or on the message in a channel: then most likely in its network."""
    channel_id = str((request.body.get("channel") or {}).get("id") or "")
    with request.kith.database.transaction() as session:
        used = Guides(library_of(request, session)).used(int(request.action["value"]))
        is_network = channel_id and channels.coordinator_of(session, channel_id)
        shown = view.use_view(used, channels.name_of(session, channel_id) if is_network else "")
    request.turn_into(shown)
    request.ack()


def say(request: Request) -> None:
    """It stands on the guide's page, which takes the form's place; its messages count it."""
    item_id, use = view.read_use_form(request.view)
    with request.kith.database.transaction(writes=True) as session:
        Guides(library_of(request, session)).say(item_id, use)
    show(request, item_id)
    request.ack(response_action="update", view=page_of(request, item_id, view.SAID))
