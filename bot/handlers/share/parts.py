"""What each kind adds to the page of an item, and to its message in a channel: a line for each kind here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.handlers.requests import Kith
from bot.services.people import Actor
from bot.services.share.kinds import PRACTICE, PUBLICITY
from bot.services.share.library import Item, Library, Page, State
from bot.services.share.messages import Messages
from bot.services.share.practice import Practice, adoption
from bot.services.share.publicity import Publicity
from bot.views.share import messages as messages_view
from bot.views.share import practice as practice_view
from bot.views.share import publicity as publicity_view
from bot.views.text import Block


@dataclass(frozen=True)
class Looking:
    """Somebody who looks at an item now."""

    library: Library
    page: Page
    kith: Kith

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


def _publicity(looking: Looking) -> tuple[Sequence[Block], Sequence[Block]]:
    """For staff who gets it and how far it has come; for everybody else the version in their language."""
    item, kith = looking.page.item, looking.kith
    publicity = Publicity(looking.library, kith.policy.reaching, kith.has_email)
    if item.state is State.WITHDRAWN:
        return publicity_view.withdrawn_part(publicity.seen(item.id)) if looking.page.is_staff else ((), ())
    if looking.page.is_staff:
        return publicity_view.part(publicity.plan(item.id))
    return publicity_view.reader_part(item, *publicity.theirs(item))


PARTS: Mapping[str, Sequence[Part]] = {
    PRACTICE: (_tried, _of_mine),
    PUBLICITY: (_publicity,),
}
"""By the name of the kind."""
MESSAGES: Mapping[str, OnMessage] = {
    PRACTICE: _adoption,
}
"""The same."""
