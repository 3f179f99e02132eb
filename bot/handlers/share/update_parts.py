"""What the page of a safeguarding update, and its message in a channel, have beside what every item has."""

from typing import TYPE_CHECKING

from bot.services.share.library import Item, State
from bot.services.share.questions import Questions
from bot.services.share.update import Updates
from bot.views.share import update as view
from bot.views.text import Block

if TYPE_CHECKING:
    from bot.handlers.share.parts import Looking


def page_part(looking: "Looking") -> tuple[list[Block], list[Block]]:
    """What the page of an update has beside what every item has."""
    page, library = looking.page, looking.library
    item = page.item
    if item.state is State.DRAFT:
        return view.draft_part(item)
    if item.state is not State.PUBLISHED:
        return [], []
    updates = Updates(library)
    roll = updates.roll(item.id) if page.is_staff else None
    blocks, buttons = view.part(updates.owed(item), roll, Questions(library).about(item.id))
    if page.may_change:
        written = library.changeable(item.id)
        if updates.is_to_publish(written):
            blocks = [*view.pending_part(written), *blocks]
    return blocks, buttons


def on_message(_session: object, item: Item, _now: object) -> tuple[list[str], list[Block]]:
    """What its message in a channel has beside. Never who has read it, nor how many."""
    return view.facts(item), view.message_buttons(item)
