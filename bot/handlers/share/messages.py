"""“Share what works” on a message: kept as a draft, and its author is asked first."""

from bot.clock import Clock
from bot.handlers.requests import Request
from bot.handlers.routes import Routes
from bot.handlers.share.library import edit
from bot.handlers.share.page import library_of
from bot.handlers.share.posts import show
from bot.services.share import messages as service
from bot.services.share.library import State
from bot.services.share.messages import Answer, Messages, Written
from bot.store.database import Database
from bot.views.records import notice_view
from bot.views.share import messages as view
from bot.views.today import Waiting


def register(routes: Routes) -> None:
    """Which request goes where."""
    routes.shortcut(view.SHORTCUT, save)
    routes.action(view.ASK, open_question)
    routes.action(view.SAY, say)
    routes.action(view.TAKE_BACK, take_back)
    routes.action(view.WITHDRAW, withdraw_consent)


def save(request: Request) -> None:
    """The message is kept, and its author asked; one's own goes straight into the form."""
    written = _written(request)
    with request.kith.database.transaction(writes=True) as session:
        item = Messages(library_of(request, session)).save(written)
    if item.state is State.ASKED:
        request.open_view(view.asked_view(item))
        request.ack()
    else:
        edit(request, item)


def open_question(request: Request) -> None:
    """The author reads their words, and can answer."""
    with request.kith.database.transaction() as session:
        asked = Messages(library_of(request, session)).asked(int(request.action["value"]))
    request.open_view(view.question_view(asked))
    request.ack()


def say(request: Request) -> None:
    """What the author says; who would like to write it up themselves gets the form."""
    item_id, answer = view.read_say(str(request.action["value"]))
    name = request.kith.people.name(request.client, request.actor.user_id)
    with request.kith.database.transaction(writes=True) as session:
        messages = Messages(library_of(request, session))
        item = messages.answer(item_id, answer, name)
        given = Answer(messages.asked(item_id).consent.answer or answer)
    if item:
        edit(request, item)
    else:
        request.turn_into(notice_view(view.HEADING, view.THANKS[given]))
        request.ack()


def take_back(request: Request) -> None:
    """Whoever asked does not want it any more."""
    with request.kith.database.transaction(writes=True) as session:
        Messages(library_of(request, session)).take_back(int(request.action["value"]))
    request.turn_into(notice_view(view.HEADING, view.ASK_TAKEN_BACK))
    request.ack()


def withdraw_consent(request: Request) -> None:
    """The author does not want it to be shared any more; its messages say so."""
    item_id = int(request.action["value"])
    with request.kith.database.transaction(writes=True) as session:
        Messages(library_of(request, session)).withdraw_consent(item_id)
    show(request, item_id)
    request.turn_into(notice_view(view.HEADING, view.CONSENT_BACK))
    request.ack()


def waiting(request: Request) -> Waiting:
    """Messages of who looks that somebody would like to share."""
    with request.kith.database.transaction() as session:
        asked = Messages(library_of(request, session)).waiting()
    return Waiting(on_me=[view.waiting_item(one) for one in asked])


def forget_unanswered(database: Database, clock: Clock) -> None:
    """Delete the words of messages whose authors have not answered for long. For each tick."""
    now = clock()
    with database.transaction() as session:
        if not service.is_to_forget(session, now):
            return
    with database.transaction(writes=True) as session:
        service.forget_unanswered(session, now)


def _written(request: Request) -> Written:
    """The message of a shortcut; who wrote it is asked of Slack before a transaction begins."""
    message = request.body["message"]
    user_id = str(message.get("user") or "") if not message.get("bot_id") else ""
    known = request.kith.people.all(request.client, [user_id]) if user_id else {}
    words = view.words_of_message(str(message.get("text") or ""))
    return Written(str(request.body["channel"]["id"]), str(message["ts"]), words, known.get(user_id))
