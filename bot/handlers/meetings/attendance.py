"""“Who was there”, ticked by who keeps the meeting's record; and the report of a channel, for staff."""

from bot.handlers.meetings.page import page_of
from bot.handlers.requests import Request
from bot.handlers.routes import Routes
from bot.services.meetings import attendance as service
from bot.services.people import Standing
from bot.views.meetings import attendance as view


def register(routes: Routes) -> None:
    """Which request goes where."""
    routes.action(view.ROLL, show)
    routes.view(view.ROLL_FORM, save)


def show(request: Request) -> None:
    """Everybody to be ticked, in the place of the meeting's page."""
    with request.kith.database.transaction() as session:
        roll = service.roll(session, request.actor, int(request.action["value"]), request.kith.clock())
        is_staff = request.actor.standing is Standing.MEMBER
        shown = view.roll_view(roll, may_search=is_staff)
    request.turn_into(shown)
    request.ack()


def save(request: Request) -> None:
    """What was ticked otherwise is noted; the meeting's page takes the form's place."""
    kith, ticked = request.kith, view.read_roll_form(request.view)
    found = kith.people.all(request.client, ticked.user_ids)
    if len(found) < len(set(ticked.user_ids)):
        request.ack(response_action="errors", errors={view.UNANNOUNCED: service.NO_PERSON})
        return
    with kith.database.transaction(writes=True) as session:
        number = service.tick(
            session,
            request.actor,
            ticked.meeting_id,
            ticked.came,
            ticked.stayed_away,
            list(found.values()),
            kith.clock(),
        )
    page = page_of(request, ticked.meeting_id, view.SAVED.format(number))
    request.ack(response_action="update", view=page)


def report(request: Request) -> None:
    """`/meeting report`: who came to the meetings of the channel it is typed in."""
    channel = str(request.body.get("channel_id") or "")
    with request.kith.database.transaction() as session:
        told = service.report(session, request.actor, channel, request.kith.clock())
    request.ack(**view.report_message(told, channel))
