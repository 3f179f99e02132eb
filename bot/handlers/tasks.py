"""Tasks for co-ordinators in “Today”: whom to telephone or write to."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from bot.handlers import today
from bot.handlers.requests import Request
from bot.handlers.routes import Routes
from bot.services.tasks import Tasks
from bot.views import tasks as view
from bot.views.today import Waiting


def register(routes: Routes) -> None:
    """Which request goes where."""
    routes.action(view.DONE, done)
    routes.action(view.UNREACHED, unreached)


def waiting(request: Request) -> Waiting:
    """What waits to be said. What has nothing left to say is taken away."""
    with request.kith.database.transaction() as session:
        found = _tasks_in(session, request).waiting()
        notes = [(nudge, person, request.kith.note(session, nudge)) for nudge, person in found]
    gone = [nudge.id for nudge, _, note in notes if note is None]
    if gone:
        with _tasks(request) as tasks:
            tasks.withdraw(gone)
    return view.waiting([(nudge.id, nudge.via or "", person, note) for nudge, person, note in notes if note])


def done(request: Request) -> None:
    """It was said."""
    with _tasks(request) as tasks:
        was_open = tasks.done(int(request.action["value"]))
    today.show_again(request, view.SAID if was_open else view.ALREADY)


def unreached(request: Request) -> None:
    """Nobody answered."""
    with _tasks(request) as tasks:
        outcome = tasks.unreached(int(request.action["value"]))
    today.show_again(request, view.say_unreached(outcome) if outcome else view.ALREADY)


@contextmanager
def _tasks(request: Request) -> Iterator[Tasks]:
    with request.kith.database.transaction(writes=True) as session:
        yield _tasks_in(session, request)


def _tasks_in(session: Session, request: Request) -> Tasks:
    kith = request.kith
    return Tasks(session, request.actor, kith.nudges, kith.policy.reaching, kith.clock())
