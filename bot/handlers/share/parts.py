"""What each kind adds to the page of an item, and to its message in a channel: a line for each kind here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.handlers.share import update_parts
from bot.services.people import Actor
from bot.services.share.kinds import UPDATE
from bot.services.share.library import Item, Library, Page
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

PARTS: Mapping[str, Sequence[Part]] = {UPDATE: (update_parts.page_part,)}
"""By the name of the kind."""
MESSAGES: Mapping[str, OnMessage] = {UPDATE: update_parts.on_message}
"""The same."""
