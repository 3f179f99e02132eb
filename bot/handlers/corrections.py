"""“Correct” on a record: the form, and what was submitted."""

from bot.handlers.requests import Request
from bot.handlers.routes import Routes
from bot.services import corrections as service
from bot.services import providers
from bot.views import corrections as view
from bot.views import records as record_view

NOT_THERE = "This provider is no longer in the directory. Please search again."


def register(routes: Routes) -> None:
    """Which request goes where."""
    routes.action(view.CORRECT, ask_for_correction)
    routes.view(view.CORRECT_FORM, correct, writes=True)


def ask_for_correction(request: Request) -> None:
    """The form, on top of the record."""
    try:
        record = providers.open_record(request.session, request.actor, int(request.action["value"]))
    except providers.NotInDirectory:
        request.open_view(record_view.notice_view("Provider", NOT_THERE))
    else:
        request.open_view(view.correct_view(record, request.kith.clock().date()))
    request.ack()


def correct(request: Request) -> None:
    """Note what was submitted, once; the record as it is now takes the form's place."""
    now, provider_id = request.kith.clock(), int(request.view["private_metadata"])
    said = view.read_correct_form(request.view["state"]["values"], now.date())
    key = f"correct:{request.view['id']}"
    try:
        service.correct(request.session, request.actor, provider_id, said, key, now)
    except providers.NotInDirectory:
        request.ack(response_action="errors", errors={"field": NOT_THERE})
    else:
        record = providers.open_record(request.session, request.actor, provider_id)
        request.ack(response_action="update", view=record_view.record_view(record))
