"""Complaints: made from a button wherever one is, followed by whoever made them, dealt with by who may."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bot.handlers import today
from bot.handlers.data import desk_of
from bot.handlers.requests import Request
from bot.handlers.routes import Routes
from bot.services.complaints import Complaints, Whole
from bot.services.data import Kind, NotThere
from bot.views import complaints as view
from bot.views.records import notice_view
from bot.views.text import say_weekday


def register(routes: Routes) -> None:
    """Which request goes where."""
    routes.action(view.COMPLAIN, ask_for_complaint)
    routes.view(view.FORM, file)
    routes.action(view.SEE, see)
    routes.action(view.ADD, ask_what_to_add)
    routes.view(view.ADD_FORM, add)
    routes.action(view.OPEN, open_to_answer)
    routes.action(view.TAKE, take)
    routes.action(view.ASIDE, step_aside)
    routes.action(view.PROGRESS, ask_how_far)
    routes.view(view.PROGRESS_FORM, tell_progress)


def ask_for_complaint(request: Request) -> None:
    """The form, for whoever presses “Complain”; for somebody not on Slack, where staff note it."""
    kind, person_id = view.read_target(str(request.action["value"]))
    with _complaints(request) as complaints:
        may_be_barred = complaints.may_be_barred()
        due = {each: say_weekday(complaints.due_on(each)) for each in (Kind.SERVICE, Kind.COMPLAINT)}
        person = complaints.noted_for(person_id) if person_id else None
    kith = request.kith
    names = [(each, kith.people.name_if_known(request.client, each)) for each in may_be_barred]
    whose = (person.id, person.name or "somebody") if person else None
    request.open_view(view.complain_view(kind, names, due, kith.policy, whose))
    request.ack()


def file(request: Request) -> None:
    """Write it down, once; that it came takes the form's place."""
    filed = view.read_form(request.view)
    with _complaints(request, writes=True) as complaints:
        whole = complaints.file(filed, f"complaint:{request.view['id']}")
        shown = view.came_view(whole, request.kith.policy)
    request.ack(response_action="update", view=shown)


def see(request: Request) -> None:
    """One's own complaint, with how far it is."""
    with _complaints(request) as complaints:
        shown = view.mine_view(complaints.mine(_number(request)), request.kith.policy)
    request.open_view(shown)
    request.ack()


def ask_what_to_add(request: Request) -> None:
    """The form in which whoever complained adds something."""
    with _complaints(request) as complaints:
        complaints.mine(_number(request))
    request.turn_into(view.add_view(_number(request)))
    request.ack()


def add(request: Request) -> None:
    """Add it, once; the complaint takes the form's place."""
    number, words = view.read_words(request.view)
    key = f"complaint-note:{request.view['id']}:{number}"
    with _complaints(request, writes=True) as complaints:
        shown = view.mine_view(complaints.add(number, words, key), request.kith.policy, view.ADDED)
    request.ack(response_action="update", view=shown)


def open_to_answer(request: Request) -> None:
    """A complaint with its words, and the form for the answer."""
    _deal_with(request, lambda complaints, number: complaints.read(number))


def take(request: Request) -> None:
    """Deal with it from now on."""
    _deal_with(request, lambda complaints, number: complaints.take(number), view.TAKEN)


def step_aside(request: Request) -> None:
    """Have nothing to do with it any more."""
    with _complaints(request, writes=True) as complaints:
        complaints.step_aside(_number(request))
    request.turn_into(notice_view("Complaint", view.ASIDE_DONE))
    today.show_below(request, view.ASIDE_DONE)
    request.ack()


def ask_how_far(request: Request) -> None:
    """The form in which whoever complained is told how far it is."""
    with _complaints(request) as complaints:
        complaints.desk.answerable(_number(request))
    request.open_view(view.progress_view(_number(request)))
    request.ack()


def tell_progress(request: Request) -> None:
    """Tell it, once."""
    number, words = view.read_words(request.view)
    key = f"complaint-note:{request.view['id']}:{number}"
    with _complaints(request, writes=True) as complaints:
        complaints.tell_progress(number, words, key)
    request.ack(response_action="update", view=notice_view("Told", view.TOLD))


def _deal_with(request: Request, do: Callable[[Complaints, int], Whole], note: str = "") -> None:
    """Do it, and show the complaint with the form for the answer, in the place of what was open."""
    try:
        with _complaints(request, writes=True) as complaints:
            shown = view.answer_view(do(complaints, _number(request)), request.actor.user_id, note)
    except NotThere:
        shown = notice_view("Complaint", view.NOTHING_OPEN)
    if note:
        request.turn_into(shown)
    else:
        request.open_view(shown)
    request.ack()


def _number(request: Request) -> int:
    return int(request.action["value"])


@contextmanager
def _complaints(request: Request, *, writes: bool = False) -> Iterator[Complaints]:
    with desk_of(request, writes=writes) as desk:
        yield Complaints(desk, request.kith.policy)
