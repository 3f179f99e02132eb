"""“Add a provider”: the form, the councils it offers, and what was submitted."""

from bot.handlers.requests import Request
from bot.handlers.routes import Routes
from bot.services import additions as service
from bot.services import providers
from bot.services.additions import STAFF_ADD, Addition
from bot.services.people import require_staff
from bot.views import additions as view
from bot.views import records as record_view
from bot.views.providers import ADD, from_value


def register(routes: Routes) -> None:
    """Which request goes where."""
    routes.action(ADD, ask_after_search)
    routes.options(view.COUNCIL, suggest_councils)
    routes.view(view.ADD_FORM, add, writes=True)


def ask_after_search(request: Request) -> None:
    """The form, with what was searched for in vain."""
    query, _ = from_value(request.action["value"])
    ask(request, view.begin(query, request.kith.clock().date()))


def ask_by_name(request: Request, name: str) -> None:
    """The form, with the name that followed `/provider add`."""
    ask(request, Addition(name=name, told_on=request.kith.clock().date()))


def ask(request: Request, begun: Addition) -> None:
    """The form with what is known already; in the place of a window in which nothing was found."""
    require_staff(request.actor, STAFF_ADD)
    request.turn_into(view.add_view(begun))
    request.ack()


def suggest_councils(request: Request) -> None:
    """Councils that fit what has been typed in the form so far."""
    typed = request.body["value"]
    found = service.councils(request.session, request.actor, typed)
    request.ack(options=view.council_options(typed, found))


def add(request: Request) -> None:
    """Add what was submitted, once; the new record takes the form's place."""
    now = request.kith.clock()
    addition, others = view.read_add_form(request.view["state"]["values"], now.date())
    key = f"add:{request.view['id']}"
    try:
        added = service.add(request.session, request.actor, addition, key, now, others)
    except service.MaybeThere as found:
        request.ack(response_action="update", view=view.add_view(addition, found.alike))
    else:
        record = providers.open_record(request.session, request.actor, added)
        request.ack(response_action="update", view=record_view.record_view(record))
