"""The page of one item, whatever its kind."""

from typing import Any

from sqlalchemy.orm import Session

from bot.handlers.requests import Request
from bot.handlers.share.parts import PARTS, Looking
from bot.services.share.library import Library
from bot.services.share.publicity import Publicity
from bot.views.share import pages as view
from bot.views.text import Block


def library_of(request: Request, session: Session) -> Library:
    """The library, as who acts may see and change it."""
    return Library(session, request.actor, request.kith.clock())


def publicity_of(request: Request, session: Session) -> Publicity:
    """Publicity, as who acts may see and change it."""
    kith = request.kith
    return Publicity(library_of(request, session), kith.policy.reaching, kith.has_email)


def page_of(request: Request, item_id: int, note: str = "") -> dict[str, Any]:
    """The page as it is now; `note`, already safe, tells what has just been done."""
    with request.kith.database.transaction() as session:
        library = library_of(request, session)
        looking = Looking(library, library.page(item_id), request.kith)
        blocks: list[Block] = []
        buttons: list[Block] = []
        for part in PARTS.get(looking.page.item.kind.name, ()):
            below, pressed = part(looking)
            blocks += below
            buttons += pressed
        return view.page_view(looking.page, blocks, buttons, note)


def answer(request: Request, item_id: int, note: str) -> None:
    """After an act on a page: the page anew, with what was done."""
    request.turn_into(page_of(request, item_id, note))
    request.ack()
