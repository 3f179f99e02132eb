"""“I can’t”, of who was made host, chair or note-taker."""

from bot.handlers.meetings.page import page_of
from bot.handlers.meetings.posts import posts_of
from bot.handlers.requests import Request
from bot.handlers.routes import Routes
from bot.logs import log, where
from bot.services.meetings import parts as service
from bot.views.meetings import parts as view


def register(routes: Routes) -> None:
    """Which request goes where."""
    routes.action(view.GIVE_BACK, give_back)


def give_back(request: Request) -> None:
    """The part is given back; the invitation shows it, and the meeting's page says so."""
    meeting_id = int(request.action["value"])
    with request.kith.database.transaction(writes=True) as session:
        _, given_back = service.give_back(session, request.actor, meeting_id, request.kith.clock())
    posts_of(request).show(meeting_id)
    told = view.say_given_back(given_back)
    try:
        request.turn_into(page_of(request, meeting_id, told))
    except Exception as fault:  # what was done stands, shown or not
        log().error("meeting.page_not_shown", **where(fault))
    request.ack()
