"""“I have a question”: asked in private by whoever reads an item, answered by staff."""

from bot.handlers.requests import Request
from bot.handlers.routes import Routes
from bot.handlers.share.page import library_of
from bot.services.people import Standing
from bot.services.share.questions import Questions
from bot.views.records import notice_view
from bot.views.share import questions as view
from bot.views.today import Waiting


def register(routes: Routes) -> None:
    """Which request goes where."""
    routes.action(view.ASK, ask)
    routes.view(view.ASK_FORM, send)
    routes.action(view.THREAD, show)
    routes.view(view.SAY_FORM, say)


def waiting(request: Request) -> Waiting:
    """Questions that wait for me, of staff; and my own that wait for an answer."""
    with request.kith.database.transaction() as session:
        questions = Questions(library_of(request, session))
        is_staff = request.actor.standing is Standing.MEMBER
        on_me = [[view.row(one)] for one in questions.to_answer()] if is_staff else []
        mine = [[view.row(one)] for one in questions.mine() if one.row.is_open]
    return Waiting(on_me=on_me, on_others=mine)


def ask(request: Request) -> None:
    """The empty form."""
    item_id = int(request.action["value"])
    with request.kith.database.transaction() as session:
        item = library_of(request, session).item(item_id)
    request.open_view(view.ask_view(item_id, item.version.title))
    request.ack()


def send(request: Request) -> None:
    """The question is on its way; the form says so."""
    item_id, words, sure = view.read_form(request.view)
    with request.kith.database.transaction(writes=True) as session:
        Questions(library_of(request, session)).ask(item_id, words, _key(request), sure=sure)
    request.ack(response_action="update", view=notice_view("Your question", view.SENT))


def show(request: Request) -> None:
    """A thread, with a field to say more."""
    with request.kith.database.transaction() as session:
        questions = Questions(library_of(request, session))
        thread = questions.thread(int(request.action["value"]))
        shown = view.thread_view(thread, is_asker=questions.is_asker(thread))
    request.open_view(shown)
    request.ack()


def say(request: Request) -> None:
    """More is said, by who asked or by staff."""
    question_id, words, sure = view.read_form(request.view)
    with request.kith.database.transaction(writes=True) as session:
        questions = Questions(library_of(request, session))
        thread = questions.say(question_id, words, _key(request), sure=sure)
        told = view.SENT if questions.is_asker(thread) else view.ANSWERED
    request.ack(response_action="update", view=notice_view("A question", told))


def _key(request: Request) -> str:
    """The same for the same form, however often it is sent."""
    return f"question:{request.view['id']}"
