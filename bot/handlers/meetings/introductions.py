"""“Meet people like me”: opted in to by everybody whose setting is confirmed, answered, and stopped again."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.handlers.requests import Request, tell
from bot.handlers.routes import Routes
from bot.policy import Policy
from bot.services.links import setting_of
from bot.services.meetings import offers
from bot.services.meetings.introduced import Introductions, Outcome
from bot.services.meetings.wishes_to_meet import NotLinked, Wishes
from bot.store.database import Database
from bot.views.doors import NO_CHANNEL
from bot.views.meetings import introductions as view
from bot.views.records import notice_view


@dataclass(frozen=True)
class Matching:
    """Offers people to each other, a few at a time, after each tick."""

    database: Database
    clock: Clock
    policy: Policy

    def __call__(self) -> None:
        """What is found is read first, and then written at once: nobody waits for the search."""
        now = self.clock()
        with self.database.transaction() as session:
            looked = offers.look(session, now)
        if looked is None:
            return
        with self.database.transaction(writes=True) as session:
            offers.offer(session, looked, now, self.policy.meetings.offer_days)


def register(routes: Routes) -> None:
    """Which request goes where."""
    routes.action(view.DOOR.action_id, open_door)
    routes.view(view.FORM, opt_in)
    routes.action(view.STOP, opt_out)
    for answer in view.ANSWERS:
        routes.action(answer, give_answer)
    for outcome in view.OUTCOMES:
        routes.action(outcome, say_outcome)
    routes.action(view.BLOCK, block)
    routes.view(view.WHY_FORM, say_why)


def open_door(request: Request) -> None:
    """The form, with what is offered and whom one is introduced to; or what has to be done first."""
    channel_id = str(request.action["value"])
    try:
        shown = _window(request, channel_id)
    except NotLinked as first:
        with request.kith.database.transaction() as session:
            is_in = _wishes(request, session).is_in()
        shown = view.link_first_view(channel_id, str(first), is_in=is_in)
    request.open_view(shown)
    request.ack()


def opt_in(request: Request) -> None:
    """Keep what was filled in; the window is shown as it is then."""
    wish, channel_id = view.read_form(request.view, request.kith.policy)
    origin = None if channel_id == NO_CHANNEL else channel_id
    with request.kith.database.transaction(writes=True) as session:
        kept = view.saved(_wishes(request, session).opt_in(wish, origin))
    request.ack(response_action="update", view=_window(request, channel_id, kept))


def opt_out(request: Request) -> None:
    """“Stop introductions”."""
    with request.kith.database.transaction(writes=True) as session:
        was_in = _wishes(request, session).opt_out()
    told = view.STOPPED if was_in else view.NOT_IN
    request.turn_into(notice_view(view.DOOR.label, told))
    request.ack()


def give_answer(request: Request) -> None:
    """“Yes, please”, “No, thank you”."""
    introduction_id, answer = int(request.action["value"]), view.ANSWERS[_pressed(request)]
    with request.kith.database.transaction(writes=True) as session:
        offer = _introductions(request, session).answer(introduction_id, answer)
        told = view.say_answered(offer)
    _tell(request, told)


def say_outcome(request: Request) -> None:
    """“We met”; “Didn't work out”, and who likes says why."""
    introduction_id, outcome = int(request.action["value"]), view.OUTCOMES[_pressed(request)]
    with request.kith.database.transaction(writes=True) as session:
        _introductions(request, session).met(introduction_id, outcome)
    if outcome is Outcome.MET:
        _tell(request, view.GLAD)
    else:
        request.open_view(view.why_view(introduction_id))
        request.ack()


def say_why(request: Request) -> None:
    """The reason is counted."""
    introduction_id, reason = view.read_why_form(request.view)
    with request.kith.database.transaction(writes=True) as session:
        _introductions(request, session).say_why(introduction_id, reason)
    request.ack()


def block(request: Request) -> None:
    """“Not this person again”."""
    with request.kith.database.transaction(writes=True) as session:
        _introductions(request, session).block(int(request.action["value"]))
    _tell(request, view.BLOCKED)


def _tell(request: Request, told: str) -> None:
    """Where the button was; in the window, with all as it is now."""
    if not request.is_in_window:
        tell(request.ack, request.client, request.body, view.DOOR.label, told)
        return
    try:
        shown = _window(request, str(request.view.get("private_metadata") or NO_CHANNEL), told)
    except NotLinked:
        shown = notice_view(view.DOOR.label, told)
    request.turn_into(shown)
    request.ack()


def _window(request: Request, channel_id: str, note: str = "") -> dict[str, object]:
    kith = request.kith
    with kith.database.transaction() as session:
        opening = _wishes(request, session).opening()
        introductions = _introductions(request, session)
        offer, named = introductions.open_offer(), introductions.named()
    return view.window(
        opening, kith.policy, channel_id, offer, named, lambda link: setting_of(kith.directory, link), note
    )


def _pressed(request: Request) -> str:
    return str(request.action["action_id"]).partition(":")[0]


def _wishes(request: Request, session: Session) -> Wishes:
    return Wishes(session, request.actor, request.kith.directory, request.kith.clock())


def _introductions(request: Request, session: Session) -> Introductions:
    return Introductions(session, request.actor, request.kith.clock())
