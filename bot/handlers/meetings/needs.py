"""“What I need”, told in private by anybody; met or answered by who organises the meeting."""

from bot.handlers.meetings.page import page_of
from bot.handlers.requests import Request
from bot.handlers.routes import Routes
from bot.services.meetings import needs as service
from bot.services.meetings import remembered
from bot.services.meetings.meetings import Meetings
from bot.services.meetings.needs import Outcome
from bot.views.meetings import needs as view
from bot.views.meetings.facts import NEED, NEEDS


def register(routes: Routes) -> None:
    """Which request goes where."""
    routes.action(NEED, ask)
    routes.view(view.NEED_FORM, say)
    routes.action(view.FORGET, forget)
    routes.action(NEEDS, show)
    routes.action(view.MET, mark_met)
    routes.action(view.REPLY, ask_for_reply)
    routes.view(view.REPLY_FORM, reply)


def ask(request: Request) -> None:
    """The form, with what was said before, or else with what is remembered."""
    request.turn_into(_form(request, int(request.action["value"])))
    request.ack()


def forget(request: Request) -> None:
    """Remember nothing any more; the form is shown as it is then."""
    with request.kith.database.transaction(writes=True) as session:
        remembered.forget(session, request.actor, request.kith.clock())
    request.turn_into(_form(request, int(request.action["value"]), view.FORGOTTEN))
    request.ack()


def _form(request: Request, meeting_id: int, note: str = "") -> dict[str, object]:
    actor = request.actor
    with request.kith.database.transaction() as session:
        coming = Meetings(session, actor, request.kith.clock()).find(meeting_id)
        mine, kept = service.mine(session, actor, meeting_id), remembered.remembered(session, actor)
        return view.need_view(coming.meeting, mine, kept, note)


def say(request: Request) -> None:
    """What the person needs is noted; the meeting's page, without it, takes the form's place."""
    meeting_id, kinds, words = view.read_need_form(request.view)
    with request.kith.database.transaction(writes=True) as session:
        now, kept = request.kith.clock(), view.read_remember(request.view)
        service.say(session, request.actor, meeting_id, kinds, words, now, is_to_remember=kept)
    told = view.THANKS if kinds or words else view.NONE_LEFT
    request.ack(response_action="update", view=page_of(request, meeting_id, told))


def show(request: Request) -> None:
    """What everybody needs, in the place of the meeting's page."""
    request.turn_into(_needs(request, int(request.action["value"])))
    request.ack()


def mark_met(request: Request) -> None:
    """One need is met; the list is shown as it is then."""
    shown = _decided(request, int(request.action["value"]), Outcome.MET, "")
    request.turn_into(shown)
    request.ack()


def ask_for_reply(request: Request) -> None:
    """What to answer to one need, in the place of the list."""
    with request.kith.database.transaction() as session:
        shown = view.reply_view(service.one(session, request.actor, int(request.action["value"])))
    request.turn_into(shown)
    request.ack()


def reply(request: Request) -> None:
    """The answer is noted, and told to the person; the list takes the form's place."""
    read = view.read_reply_form(request.view)
    if isinstance(read, dict):
        request.ack(response_action="errors", errors=read)
        return
    need_id, words = read
    request.ack(response_action="update", view=_decided(request, need_id, Outcome.ANSWERED, words))


def _decided(request: Request, need_id: int, outcome: Outcome, words: str) -> dict[str, object]:
    now = request.kith.clock()
    with request.kith.database.transaction(writes=True) as session:
        need = service.decide(session, request.actor, need_id, outcome, words, now)
    return _needs(request, need.meeting_id)


def _needs(request: Request, meeting_id: int) -> dict[str, object]:
    with request.kith.database.transaction() as session:
        return view.needs_view(service.of_meeting(session, request.actor, meeting_id))
