"""What each kind adds to the page of an item, and to its message in a channel: a line for each kind here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.services.people import Actor
from bot.services.share.enquiries import Enquiries
from bot.services.share.kinds import PRACTICE, SOURCE
from bot.services.share.library import Item, Library, Page, State
from bot.services.share.messages import Messages
from bot.services.share.practice import Practice, adoption
from bot.services.share.source import Sources, marks_of
from bot.views.share import enquiries as enquiries_view
from bot.views.share import messages as messages_view
from bot.views.share import practice as practice_view
from bot.views.share import source as source_view
from bot.views.text import Block


@dataclass(frozen=True)
class Looking:
    """Somebody who looks at an item now."""

    library: Library
    page: Page

    @property
    def session(self) -> Session:
        return self.library.session

    @property
    def actor(self) -> Actor:
        return self.library.actor

    @property
    def now(self) -> datetime:
        return self.library.now


Part = Callable[[Looking], tuple[Sequence[Block], Sequence[Block]]]
"""Blocks below the item's words, and buttons before those that every item has."""
OnMessage = Callable[[Session, Item, datetime], tuple[Sequence[str], Sequence[Block]]]
"""Facts (numbers, no names; already safe) and buttons of a published item's message in a channel."""


def _tried(looking: Looking) -> tuple[Sequence[Block], Sequence[Block]]:
    """How many tried an example, what they say, and “Tried it”."""
    item = looking.page.item
    if item.state is not State.PUBLISHED:
        return (), ()
    tried = Practice(looking.library).tried(item.id)
    return practice_view.tried_part(tried), practice_view.tried_buttons(item, tried)


def _of_mine(looking: Looking) -> tuple[Sequence[Block], Sequence[Block]]:
    """For the author of a message it comes from: how to take their consent back."""
    item = looking.page.item
    is_mine = item.state is State.PUBLISHED and Messages(looking.library).is_of_mine(item.id)
    return (messages_view.consent_part(item) if is_mine else ()), ()


def _adoption(session: Session, item: Item, _: datetime) -> tuple[Sequence[str], Sequence[Block]]:
    """On the message in a channel: how many tried it, and “Tried it”."""
    return practice_view.facts(adoption(session, item.id)), [practice_view.try_button(item)]


def _marked(looking: Looking) -> tuple[Sequence[Block], Sequence[Block]]:
    """What people say of a source, who asked for it where they allow that, “Useful” and “Out of date”."""
    item = looking.page.item
    if item.state is not State.PUBLISHED:
        return (), ()
    marks = Sources(looking.library).marks(item)
    behind = enquiries_view.source_part(Enquiries(looking.library).behind(item.id))
    return [*behind, *source_view.marks_part(marks)], source_view.marks_buttons(item, marks)


def _marks(session: Session, item: Item, _: datetime) -> tuple[Sequence[str], Sequence[Block]]:
    """On the message in a channel: in numbers, with both buttons."""
    return source_view.facts(marks_of(session, item)), source_view.marks_buttons(item)


PARTS: Mapping[str, Sequence[Part]] = {
    PRACTICE: (_tried, _of_mine),
    SOURCE: (_marked,),
}
"""By the name of the kind."""
MESSAGES: Mapping[str, OnMessage] = {
    PRACTICE: _adoption,
    SOURCE: _marks,
}
"""The same."""
