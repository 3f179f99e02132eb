"""“My preferences”, and those of a person who is not on Slack: the form, and what was submitted."""

from collections.abc import Sequence
from functools import wraps

from bot.handlers.requests import Handler, Request
from bot.handlers.routes import Routes
from bot.services import preferences as service
from bot.services.people import Standing
from bot.services.preferences import NoSuchPerson
from bot.views import preferences as view
from bot.views.records import notice_view

GONE = "This person is not there any more: they were joined with somebody on Slack, or erased."


def register(routes: Routes) -> None:
    """Which request goes where."""
    routes.action(view.MY_PREFERENCES, open_mine)
    routes.view(view.FORM, if_there(save), writes=True)


def open_mine(request: Request) -> None:
    """The form with what holds for who asks: from a command, or a button on any message or window."""
    kith, now = request.kith, request.kith.clock()
    held = service.mine(request.session, request.actor, kith.policy, now)
    request.open_view(view.preferences_view(held, kith.policy, _kinds(request), service.day_of(now)))
    request.ack()


def open_theirs(request: Request, person_id: int) -> None:
    """The same of a person who is not on Slack, for staff."""
    kith, now = request.kith, request.kith.clock()
    person, held = service.theirs(request.session, request.actor, person_id, kith.policy, now)
    whose = (person.id, person.name or "")
    kinds = _kinds(request, person_id)
    request.open_view(view.preferences_view(held, kith.policy, kinds, service.day_of(now), whose))
    request.ack()


def save(request: Request) -> None:
    """Keep what was submitted; what holds now takes the form's place, in words."""
    kith = request.kith
    said = view.read_form(request.view["state"]["values"], kith.policy)
    person_id = int(request.view["private_metadata"] or 0) or None
    offered = _kinds(request, person_id)
    kinds = [kind for kind, _ in offered]
    person, held = service.save(
        request.session, request.actor, said, kinds, kith.policy, kith.clock(), person_id
    )
    name = person.name if person_id else None
    shown = view.saved_view(held, kith.policy, offered, name, has_email=kith.has_email)
    request.ack(response_action="update", view=shown)


def _kinds(request: Request, person_id: int | None = None) -> Sequence[tuple[str, str]]:
    """Which kinds may be stopped: of those for staff nobody else reads, nor does who is not on Slack."""
    is_staff = request.actor.standing is Standing.MEMBER and person_id is None
    hidden = frozenset() if is_staff else request.kith.kinds_for_staff
    return [(name, label) for name, label in request.kith.kinds if name not in hidden]


def if_there(handle: Handler) -> Handler:
    """Say so where the person was joined with another, or erased, in the meantime."""

    @wraps(handle)
    def handle_if_there(request: Request) -> None:
        try:
            handle(request)
        except NoSuchPerson:
            gone = notice_view("Person", GONE)
            if request.body["type"] == "view_submission":
                request.ack(response_action="update", view=gone)
            else:
                request.open_view(gone)
                request.ack()

    return handle_if_there
