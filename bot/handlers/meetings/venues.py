"""`/meeting venues`: where meetings can be held, looked after by staff."""

import secrets

from sqlalchemy.orm import Session

from bot.handlers.requests import Request
from bot.handlers.routes import Routes
from bot.services.meetings import venues as service
from bot.services.meetings.venues import STAFF_VENUES, Entry, Venues
from bot.services.people import require_staff
from bot.views.meetings import venues as view
from bot.views.text import bold

CHECKED = "Noted: checked today."
RETIRED = "It is out of use now, and not offered any more. Whom to ask there was deleted."
BACK = "It is offered again. Please note whom to ask there."


def register(routes: Routes) -> None:
    """Which request goes where."""
    routes.action(view.ALL, show_all)
    routes.action(view.OPEN, open_card)
    routes.action(view.ADD, ask_for_new)
    routes.action(view.CORRECT, ask_for_correction)
    routes.action(view.CHECKED, note_checked)
    routes.action(view.RETIRE, retire)
    routes.action(view.BRING_BACK, bring_back)
    routes.view(view.FORM, save, writes=True)


def show(request: Request, words: str) -> None:
    """The venues that fit what was typed; all of them for nothing."""
    request.open_view(_list(request, words))
    request.ack()


def show_all(request: Request) -> None:
    """All of them, in the place of what is open."""
    request.turn_into(_list(request, ""))
    request.ack()


def open_card(request: Request) -> None:
    """All that is known of one venue."""
    request.turn_into(_card(request, int(request.action["value"])))
    request.ack()


def ask_for_new(request: Request) -> None:
    """The empty form, in the place of the list."""
    require_staff(request.actor, STAFF_VENUES)
    request.turn_into(view.form_view(Entry(), secrets.token_hex(8)))
    request.ack()


def ask_for_correction(request: Request) -> None:
    """The form with what is known."""
    with request.kith.database.transaction() as session:
        venue = _venues(request, session).look(int(request.action["value"])).venue
    request.turn_into(view.form_view(service.entry_of(venue), secrets.token_hex(8), venue))
    request.ack()


def save(request: Request) -> None:
    """Note what was filled in; the venue takes the form's place."""
    entry, key, venue_id, version = view.read_form(request.view)
    venues = _venues(request, request.session)
    if venue_id is None:
        venue = venues.add(entry, f"venue:{key}")
    else:
        venue = venues.correct(venue_id, entry, version)
    card = venues.look(venue.id)
    shown = view.card_view(card, request.kith.clock(), f"{bold(venue.name)} is saved.")
    request.ack(response_action="update", view=shown)


def note_checked(request: Request) -> None:
    """All that is noted was found to be right."""
    venue_id = int(request.action["value"])
    with request.kith.database.transaction(writes=True) as session:
        _venues(request, session).note_checked(venue_id)
    _show_done(request, venue_id, CHECKED)


def retire(request: Request) -> None:
    """Offer it no more."""
    venue_id = int(request.action["value"])
    with request.kith.database.transaction(writes=True) as session:
        _venues(request, session).retire(venue_id)
    _show_done(request, venue_id, RETIRED)


def bring_back(request: Request) -> None:
    """Offer it again."""
    venue_id = int(request.action["value"])
    with request.kith.database.transaction(writes=True) as session:
        _venues(request, session).bring_back(venue_id)
    _show_done(request, venue_id, BACK)


def _show_done(request: Request, venue_id: int, note: str) -> None:
    request.turn_into(_card(request, venue_id, note))
    request.ack()


def _card(request: Request, venue_id: int, note: str = "") -> dict[str, object]:
    with request.kith.database.transaction() as session:
        card = _venues(request, session).look(venue_id)
    return view.card_view(card, request.kith.clock(), note)


def _list(request: Request, words: str) -> dict[str, object]:
    database = request.kith.database
    with database.transaction() as session:
        listed = service.find(session, database, request.actor, words)
    return view.list_view(listed, request.kith.clock())


def _venues(request: Request, session: Session) -> Venues:
    return Venues(session, request.actor, request.kith.clock())
