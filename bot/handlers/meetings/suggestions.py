"""“Suggest something”: for everybody, from an invitation, a meeting's page or the Kith menu."""

from bot.handlers.meetings.page import page_of
from bot.handlers.requests import Request
from bot.handlers.routes import Routes
from bot.services.meetings import suggestions as service
from bot.services.meetings.suggestions import Unsuited
from bot.views.doors import SUGGEST_IDEA
from bot.views.meetings import suggestions as view
from bot.views.meetings.facts import SUGGEST


def register(routes: Routes) -> None:
    """Which request goes where."""
    routes.action(SUGGEST, ask)
    routes.action(SUGGEST_IDEA.action_id, ask)
    routes.view(view.SUGGEST_FORM, suggest)
    routes.action(view.OWN, show_own)
    routes.action(view.TAKE_BACK, take_back)


def ask(request: Request) -> None:
    """The form, for the meeting or the channel that the button brings along."""
    with request.kith.database.transaction() as session:
        place = service.open_place(session, str(request.action["value"]), request.kith.clock())
        shown = view.suggest_view(place)
    request.turn_into(shown)
    request.ack()


def suggest(request: Request) -> None:
    """What was written is noted; the meeting's page, or the person's own list, takes the form's place."""
    read = view.read_suggest_form(request.view)
    if isinstance(read, dict):
        request.ack(response_action="errors", errors=read)
        return
    value, said = read
    key = f"suggestion:{request.view['id']}"
    with request.kith.database.transaction(writes=True) as session:
        service.suggest(session, request.actor, value, said, key, request.kith.clock())
    shown = page_of(request, int(value), view.THANKS) if value.isdigit() else _own(request, view.THANKS)
    request.ack(response_action="update", view=shown)


def show_own(request: Request) -> None:
    """What one has put forward, on top of what is open: a form that is being filled in stays as it is."""
    request.open_view(_own(request))
    request.ack()


def take_back(request: Request) -> None:
    """Take back what is still new; the list is shown as it is then."""
    try:
        with request.kith.database.transaction(writes=True) as session:
            suggestion_id = int(request.action["value"])
            done = service.take_back(session, request.actor, suggestion_id, request.kith.clock())
        told = view.BACK if done else view.BACK_ALREADY
    except Unsuited as answered:
        told = str(answered)
    request.turn_into(_own(request, told))
    request.ack()


def _own(request: Request, note: str = "") -> dict[str, object]:
    with request.kith.database.transaction() as session:
        return view.own_view(service.mine(session, request.actor), note)
