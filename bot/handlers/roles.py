"""`/kith role` and `/kith roles`, and the buttons on what waits for a second admin."""

from collections.abc import Iterator
from contextlib import contextmanager

from bot.handlers import today
from bot.handlers.nudges import show_in_message
from bot.handlers.requests import Request, known_now
from bot.handlers.routes import Routes
from bot.services import roles as service
from bot.services.kith import Asked, nearest_role
from bot.services.roles import Role, Roles
from bot.views import roles as view
from bot.views.today import Waiting


def register(routes: Routes) -> None:
    """Which request goes where."""
    for outcome in view.OUTCOMES:
        routes.action(outcome, decide)


def show_everybody(request: Request) -> None:
    """Who holds which role."""
    with roles_of(request) as roles:
        told = view.say_everybody(roles.everybody())
    request.ack(**view.message(told))


def show(request: Request, asked: Asked) -> None:
    """The roles of one person."""
    with roles_of(request, asked.user_id) as roles:
        told = view.say_roles(asked.user_id, roles.held_by(asked.user_id))
    request.ack(**view.message(told))


def give(request: Request, asked: Asked) -> None:
    """Give a role, or ask another admin to approve it."""
    role = asked.role or Role.MANAGER
    with roles_of(request, asked.user_id, writes=True) as roles:
        change = roles.give(asked.user_id, role)
        told = view.say_change(change, asked.user_id, role, roles.deciders(asked.user_id, role))
    request.ack(**view.message(told))


def take(request: Request, asked: Asked) -> None:
    """Take a role away."""
    role = asked.role or Role.MANAGER
    with roles_of(request, asked.user_id, writes=True) as roles:
        told = view.say_change(roles.take(asked.user_id, role), asked.user_id, role, ())
    request.ack(**view.message(told))


def ask_whose(request: Request, asked: Asked) -> None:
    """A name without a mention could be anybody's."""
    request.ack(**view.message(view.say_whose(asked.words)))


def ask_which(request: Request, asked: Asked) -> None:
    """A role that there is not; perhaps one is near."""
    request.ack(**view.message(view.say_which(asked.words, nearest_role(asked.words))))


def decide(request: Request) -> None:
    """Approve, refuse or withdraw a request; where it was pressed, what waits is shown as it is now."""
    action = request.action
    with roles_of(request, writes=True) as roles:
        try:
            decided = roles.decide(int(action["value"]), view.OUTCOMES[action["action_id"]])
        except LookupError:
            told = view.GONE
        else:
            told = view.say_decided(decided, request.actor.user_id)
    today.show_done(request, told, show_in_message)


def waiting(request: Request) -> Waiting:
    """What waits for this person's approval, and what they asked for."""
    with roles_of(request) as roles:
        return view.waiting(roles.to_decide(), roles.asked_by_me())


@contextmanager
def roles_of(request: Request, *others: str, writes: bool = False) -> Iterator[Roles]:
    """The roles, as who acts may see and change them, in a transaction of their own."""
    kith, known = request.kith, known_now(request, service.concerned, others)
    with kith.database.transaction(writes=writes) as session:
        yield Roles(session, request.actor, kith.first_admins, known, kith.clock())
