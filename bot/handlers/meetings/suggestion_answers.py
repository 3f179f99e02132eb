"""What was put forward, as the organiser answers it; and the agenda, arranged."""

from collections.abc import Callable

from bot.handlers.meetings.page import page_of
from bot.handlers.meetings.posts import posts_of
from bot.handlers.requests import Request
from bot.handlers.routes import Routes
from bot.services.meetings import suggestion_answers as service
from bot.services.meetings.suggestion_answers import WrongItem
from bot.services.meetings.suggestions import Place, Seen, Unsuited
from bot.views.meetings import suggestion_answers as view
from bot.views.meetings.pages import PAGE
from bot.views.records import notice_view
from bot.views.today import Waiting


def register(routes: Routes) -> None:
    """Which request goes where."""
    routes.action(view.SEE, show)
    routes.action(view.TO_AGENDA, ask_for_item)
    routes.view(view.AGENDA_FORM, put_on_agenda)
    routes.action(view.ANSWER, ask_for_answer)
    routes.view(view.ANSWER_FORM, answer)
    routes.action(view.CARRY, carry_over)
    routes.action(view.CARRY_ALL, carry_over)
    routes.action(view.ARRANGE, ask_for_order)
    routes.view(view.ARRANGE_FORM, arrange)


def show(request: Request) -> None:
    """Everything put forward there: in the place of the meeting's page, and on top of “Today”."""
    is_page = request.view.get("callback_id") == PAGE
    show_it = request.turn_into if is_page else request.open_view
    show_it(_heap(request, str(request.action["value"])))
    request.ack()


def ask_for_item(request: Request) -> None:
    """How it is to stand on the agenda, in the place of the list."""
    request.turn_into(_one(request, view.agenda_view))
    request.ack()


def ask_for_answer(request: Request) -> None:
    """What became of it, in the place of the list."""
    request.turn_into(_one(request, view.answer_view))
    request.ack()


def put_on_agenda(request: Request) -> None:
    """It is on the agenda; the list takes the form's place, and the invitation shows it."""
    suggestion_id, item, reply = view.read_agenda_form(request.view)
    actor, now = request.actor, request.kith.clock()
    try:
        with request.kith.database.transaction(writes=True) as session:
            place, done = service.put_on_agenda(session, actor, suggestion_id, item, reply, now)
    except WrongItem as wrong:
        request.ack(response_action="errors", errors={"item": str(wrong)})
        return
    if place.meeting:
        posts_of(request).show(place.meeting.id)
    _show_answered(request, place, view.ON_AGENDA if done else view.ANSWERED_BEFORE)


def answer(request: Request) -> None:
    """What became of it is noted, and its author told; the list takes the form's place."""
    read = view.read_answer_form(request.view)
    if isinstance(read, dict):
        request.ack(response_action="errors", errors=read)
        return
    suggestion_id, became, reply = read
    actor, now = request.actor, request.kith.clock()
    with request.kith.database.transaction(writes=True) as session:
        place, done = service.answer(session, actor, suggestion_id, became, reply, now)
    _show_answered(request, place, view.DONE if done else view.ANSWERED_BEFORE)


def carry_over(request: Request) -> None:
    """One of them, or all that are new, to the next meeting; the list is shown as it is then."""
    value, _, one = str(request.action["value"]).partition(":")
    actor, now = request.actor, request.kith.clock()
    with request.kith.database.transaction(writes=True) as session:
        new = [each.id for each in service.heap(session, actor, value, now).new]
        number, to = service.carry_over(session, actor, value, [int(one)] if one else new, now)
        told = view.say_carried(number, to)
    request.turn_into(_heap(request, value, told))
    request.ack()


def ask_for_order(request: Request) -> None:
    """The agenda, to be arranged, in the place of the page or the list."""
    meeting_id, actor = int(request.action["value"]), request.actor
    with request.kith.database.transaction(writes=True) as session:
        shown = view.arrange_view(service.arrangeable(session, actor, meeting_id, request.kith.clock()))
    request.turn_into(shown)
    request.ack()


def arrange(request: Request) -> None:
    """The agenda as it was arranged; the meeting's page takes the form's place."""
    meeting_id, sequence, lines = view.read_arrange_form(request.view)
    now = request.kith.clock()
    try:
        with request.kith.database.transaction(writes=True) as session:
            service.arrange(session, request.actor, meeting_id, lines, sequence, now)
    except WrongItem as wrong:
        request.ack(response_action="errors", errors={"agenda": str(wrong)})
        return
    posts_of(request).show(meeting_id)
    request.ack(response_action="update", view=page_of(request, meeting_id, view.ARRANGED))


def waiting(request: Request) -> Waiting:
    """What was put forward and waits for this person's answer."""
    with request.kith.database.transaction() as session:
        return view.waiting(service.waiting(session, request.actor, request.kith.clock()))


def _one(request: Request, shown: Callable[[Place, Seen], dict[str, object]]) -> dict[str, object]:
    """One suggestion in a form; that it was answered or taken back meanwhile, where that is so."""
    suggestion_id = int(request.action["value"])
    try:
        with request.kith.database.transaction() as session:
            place, one = service.one(session, request.actor, suggestion_id)
    except Unsuited as gone:
        return notice_view(gone.heading, str(gone))
    if one.became is not None:
        return _heap(request, place.value, view.ANSWERED_BEFORE)
    return shown(place, one)


def _show_answered(request: Request, place: Place, note: str) -> None:
    request.ack(response_action="update", view=_heap(request, place.value, note))


def _heap(request: Request, value: str, note: str = "") -> dict[str, object]:
    now = request.kith.clock()
    try:
        with request.kith.database.transaction() as session:
            return view.heap_view(service.heap(session, request.actor, value, now), note)
    except Unsuited as gone:
        return notice_view(gone.heading, str(gone))
