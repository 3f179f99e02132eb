"""`/meeting equipment`: what the council owns and lends to its meetings."""

import secrets

from sqlalchemy.orm import Session

from bot.handlers.requests import Request
from bot.handlers.routes import Routes
from bot.services.meetings.equipment import STAFF_EQUIPMENT, Entry, Store
from bot.services.people import require_staff
from bot.views.meetings import equipment as view
from bot.views.text import bold


def register(routes: Routes) -> None:
    """Which request goes where."""
    routes.action(view.ADD, ask_for_new)
    routes.action(view.CORRECT, ask_for_correction)
    routes.action(view.RETIRE, retire)
    routes.action(view.BRING_BACK, bring_back)
    routes.view(view.FORM, save)


def show(request: Request) -> None:
    """Every piece, with who has it when."""
    request.open_view(_list(request))
    request.ack()


def ask_for_new(request: Request) -> None:
    """The empty form, in the place of the list."""
    require_staff(request.actor, STAFF_EQUIPMENT)
    request.turn_into(view.form_view(Entry(), secrets.token_hex(8)))
    request.ack()


def ask_for_correction(request: Request) -> None:
    """The form with what is known."""
    with request.kith.database.transaction() as session:
        piece = _store(request, session).look(int(request.action["value"])).piece
    request.turn_into(view.form_view(view.entry_of(piece), secrets.token_hex(8), piece))
    request.ack()


def save(request: Request) -> None:
    """Note what was filled in; the list takes the form's place."""
    entry, key, piece_id = view.read_form(request.view)
    with request.kith.database.transaction(writes=True) as session:
        equipment = _store(request, session)
        piece = equipment.correct(piece_id, entry) if piece_id else equipment.add(entry, f"piece:{key}")
    request.ack(response_action="update", view=_list(request, f"{bold(piece.name)} is saved."))


def retire(request: Request) -> None:
    """Offer it no more."""
    with request.kith.database.transaction(writes=True) as session:
        piece = _store(request, session).retire(int(request.action["value"]))
    request.turn_into(_list(request, f"{bold(piece.name)} is out of use now."))
    request.ack()


def bring_back(request: Request) -> None:
    """Offer it again."""
    with request.kith.database.transaction(writes=True) as session:
        piece = _store(request, session).bring_back(int(request.action["value"]))
    request.turn_into(_list(request, f"{bold(piece.name)} is offered again."))
    request.ack()


def _list(request: Request, note: str = "") -> dict[str, object]:
    with request.kith.database.transaction() as session:
        return view.list_view(_store(request, session).everything(), note)


def _store(request: Request, session: Session) -> Store:
    return Store(session, request.actor, request.kith.clock())
