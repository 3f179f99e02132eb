"""A venue for a meeting: “Book a venue” on its page, a look at all that clashes, then saved."""

from bot.handlers.meetings.page import page_of
from bot.handlers.meetings.posts import posts_of
from bot.handlers.requests import Request
from bot.handlers.routes import Routes
from bot.logs import log, where
from bot.services.meetings.bookings import Bookings, Clashing, Typed
from bot.services.meetings.preparing import Status
from bot.services.meetings.venues import Venues
from bot.services.reaching import Nation
from bot.views.fields import at_fields
from bot.views.meetings import bookings as view
from bot.views.records import notice_view

MOST_OFFERED = 50
SAVED = "The booking is saved."
MEANWHILE = "*Nothing was saved:* something else has been booked at that time meanwhile. Please look again."
DONE = {
    Status.CONFIRMED: "Noted: the venue has confirmed.",
    Status.DECLINED: "Noted: the venue has declined. You can book another.",
    Status.RELEASED: "The booking is released. Please tell the venue.",
}


def register(routes: Routes) -> None:
    """Which request goes where."""
    routes.action(view.BOOK, ask)
    routes.options(view.VENUE, suggest_venues)
    routes.view(view.FORM, look)
    routes.view(view.REVIEW_FORM, save)
    routes.action(view.CONFIRM, confirm)
    routes.action(view.DECLINE, decline)
    routes.action(view.RELEASE, release)


def ask(request: Request) -> None:
    """The form, in the place of the meeting's page."""
    kith = request.kith
    with kith.database.transaction(writes=True) as session:
        begun = Bookings(session, request.actor, kith.clock()).begin(int(request.action["value"]))
        shown = view.form_view(*begun)
    request.turn_into(shown)
    request.ack()


def suggest_venues(request: Request) -> None:
    """Venues in use whose name is like what has been typed so far."""
    kith = request.kith
    with kith.database.transaction() as session:
        venues = Venues(session, request.actor, kith.clock())
        found = venues.suggest(request.body["value"], MOST_OFFERED)
    request.ack(options=[view.venue_option(one) for one in found])


def look(request: Request) -> None:
    """The form was filled in: what speaks against it, before anything is saved."""
    kith, typed = request.kith, view.read_form(request.view)
    with kith.database.transaction(writes=True) as session:
        review = Bookings(session, request.actor, kith.clock()).review(typed, _nation(request))
        shown = view.review_view(typed, review)
    request.ack(response_action="push", view=shown)


def save(request: Request) -> None:
    """What was looked at is saved, and the meeting is shown; what clashes only where it was ticked."""
    typed, seen, kept = view.read_review(request.view)
    kith = request.kith
    try:
        with kith.database.transaction(writes=True) as session:
            bookings = Bookings(session, request.actor, kith.clock())
            bookings.save(typed, kept, _nation(request), f"booking:{request.view['id']}")
    except Clashing as clashing:
        _show_clashes(request, typed, seen, clashing)
    else:
        posts_of(request).show(typed.meeting_id)
        _show_in_place(request, typed.meeting_id)


def _show_clashes(request: Request, typed: Typed, seen: frozenset[str], clashing: Clashing) -> None:
    """At the tick that is missing; where the person has not seen all of them yet, the whole anew."""
    if {clash.key for clash in clashing.clashes} <= seen:
        request.ack(response_action="errors", errors=at_fields(request.view, {view.KEEP: view.TICK_IT}))
        return
    kith = request.kith
    with kith.database.transaction(writes=True) as session:
        review = Bookings(session, request.actor, kith.clock()).review(typed, _nation(request))
        shown = view.review_view(typed, review, MEANWHILE)
    request.ack(response_action="update", view=shown)


def _show_in_place(request: Request, meeting_id: int) -> None:
    """The meeting where its form was. What was saved stands: a fault here is not to say that it was not."""
    try:
        page = page_of(request, meeting_id, SAVED)
        request.client.views_update(view_id=request.view["previous_view_id"], view=page)
    except Exception as fault:
        log().error("meeting.page_not_shown", **where(fault))
        request.ack(response_action="update", view=notice_view("Meeting", SAVED))
    else:
        request.ack()


def confirm(request: Request) -> None:
    """The venue has said yes."""
    _decide(request, Status.CONFIRMED)


def decline(request: Request) -> None:
    """The venue has said no."""
    _decide(request, Status.DECLINED)


def release(request: Request) -> None:
    """It is not needed any more."""
    _decide(request, Status.RELEASED)


def _decide(request: Request, status: Status) -> None:
    kith = request.kith
    with kith.database.transaction(writes=True) as session:
        bookings = Bookings(session, request.actor, kith.clock())
        booking = bookings.decide(int(request.action["value"]), status)
    posts_of(request).show(booking.meeting_id)
    request.turn_into(page_of(request, booking.meeting_id, DONE[status]))
    request.ack()


def _nation(request: Request) -> Nation:
    return Nation(request.kith.policy.reaching.nation)
