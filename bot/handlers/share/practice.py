"""Examples of practice: “Share what works”, “Tried it”, and how much is tried."""

from bot.handlers.requests import Request
from bot.handlers.routes import Routes
from bot.handlers.share.library import begin
from bot.handlers.share.page import answer, library_of
from bot.handlers.share.posts import show
from bot.services.people import NotAllowed
from bot.services.share.kinds import PRACTICE
from bot.services.share.practice import OWN, Practice
from bot.views.records import notice_view
from bot.views.share import practice as view
from bot.views.share.forms import Carried

TRIED = "Tried it"


def register(routes: Routes) -> None:
    """Which request goes where."""
    routes.action(view.SHARE_WHAT_WORKS.action_id, share_what_works)
    routes.action(view.TRY, ask_how_it_went)
    routes.view(view.TRY_FORM, say_how_it_went)
    routes.action(view.UNTRY, take_back)


def share_what_works(request: Request) -> None:
    """The form, for the channel whose id the button brings along."""
    begin(request, Carried(PRACTICE, str(request.action["value"])))


def ask_how_it_went(request: Request) -> None:
    """“Tried it”, on the message in the channel or the page: how did it go?"""
    item_id = int(request.action["value"])
    with request.kith.database.transaction(writes=True) as session:
        library = library_of(request, session)
        item, tried = library.published(item_id), Practice(library).tried(item_id)
    if tried.is_own:
        raise NotAllowed(OWN)
    request.open_view(view.try_view(item, tried))
    request.ack()


def say_how_it_went(request: Request) -> None:
    """It is counted, once for each person; the messages in channels show the new number."""
    item_id, said = view.read_try_form(request.view)
    with request.kith.database.transaction(writes=True) as session:
        library = library_of(request, session)
        adoption = Practice(library).say(item_id, said)
        told = view.say_tried(library.item(item_id), adoption)
    show(request, item_id)
    request.ack(response_action="update", view=notice_view(TRIED, told))


def take_back(request: Request) -> None:
    """“I did not try it”: taken back."""
    item_id = int(request.action["value"])
    with request.kith.database.transaction(writes=True) as session:
        Practice(library_of(request, session)).take_back(item_id)
    show(request, item_id)
    answer(request, item_id, view.UNTRIED)


def report(request: Request, _: str) -> None:
    """`/share report`: how much is shared, by whom, and what comes of it."""
    with request.kith.database.transaction() as session:
        shown = view.report_view(Practice(library_of(request, session)).report())
    request.open_view(shown)
    request.ack()
