"""“Was this useful?”, answered with one press."""

from bot.clock import Clock
from bot.handlers.meetings.page import page_of
from bot.handlers.requests import Request, tell
from bot.handlers.routes import Routes
from bot.services.meetings import feedback as service
from bot.store.database import Database
from bot.views.meetings import feedback as view


def register(routes: Routes) -> None:
    """Which request goes where."""
    routes.action(view.USEFUL, rate)


def rate(request: Request) -> None:
    """What was said counts, in the place of what was said before; the buttons stay, to change it."""
    meeting_id, given = view.read_pressed(request.action["value"])
    with request.kith.database.transaction(writes=True) as session:
        meeting = service.rate(session, request.actor, meeting_id, given, request.kith.clock())
    told = view.say_rated(meeting, given)
    if request.is_in_window:
        request.turn_into(page_of(request, meeting_id, told))
        request.ack()
    else:
        tell(request.ack, request.client, request.body, "Meeting", told)


def forget_who(database: Database, clock: Clock) -> None:
    """Delete what ties answers to people, where the time to answer is over. For each tick."""
    now = clock()
    with database.transaction() as session:
        if not service.is_to_forget(session, now):
            return
    with database.transaction(writes=True) as session:
        service.forget_who(session, now)
