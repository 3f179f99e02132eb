"""“What CPD should reach me”: the form, saved and stopped."""

from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.handlers.requests import Request
from bot.handlers.routes import Routes
from bot.services.cpd import alerts
from bot.services.cpd.follows import Follows
from bot.store.database import Database
from bot.views.cpd import follows as view
from bot.views.cpd.opportunities import FOLLOW
from bot.views.records import notice_view


def register(routes: Routes) -> None:
    """Which request goes where."""
    routes.action(FOLLOW, ask)
    routes.view(view.FORM, save)
    routes.action(view.STOP, stop)


def ask(request: Request, _words: str = "") -> None:
    """The form, with what stands."""
    with request.kith.database.transaction() as session:
        opening = desk(request, session).opening()
    request.open_view(view.follow_view(opening, request.kith.policy))
    request.ack()


def save(request: Request) -> None:
    """What was filled in holds from now on; in its place, what that is."""
    following = view.read_form(request.view, request.kith.policy)
    with request.kith.database.transaction(writes=True) as session:
        told = view.saved(desk(request, session).save(following))
    request.ack(response_action="update", view=notice_view(view.TITLE, told))


def stop(request: Request) -> None:
    """“Stop telling me”."""
    with request.kith.database.transaction(writes=True) as session:
        was_on = desk(request, session).stop()
    request.turn_into(notice_view(view.TITLE, view.STOPPED if was_on else view.NOT_ON))
    request.ack()


class Matching:
    """Finds people for what is newly on offer, after each tick."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    def __call__(self) -> None:
        """Some at a time, so that no request waits long; what was left half-way is gone on with."""
        with self._database.transaction() as session:
            is_more = alerts.is_something_to_do(session, self._clock())
        while is_more:
            with self._database.transaction(writes=True) as session:
                is_more = alerts.bring(session, self._clock())


def desk(request: Request, session: Session) -> Follows:
    """What who acts follows."""
    return Follows(session, request.actor, request.kith.directory, request.kith.clock())
