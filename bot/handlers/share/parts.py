"""What each kind adds to the page of an item, and to its message in a channel: a line for each kind here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.handlers.requests import Kith
from bot.services.people import Actor
from bot.services.share.enquiries import Enquiries
from bot.services.share.kinds import NETWORK_GUIDE, PRACTICE, PUBLICITY, SOURCE, UPDATE
from bot.services.share.library import Item, Library, Page, State
from bot.services.share.messages import Messages
from bot.services.share.practice import Practice, adoption
from bot.services.share.publicity import Publicity
from bot.services.share.questions import Questions
from bot.services.share.running import Guides, networks_used
from bot.services.share.source import Sources, marks_of
from bot.services.share.update import Updates
from bot.views.share import enquiries as enquiries_view
from bot.views.share import messages as messages_view
from bot.views.share import practice as practice_view
from bot.views.share import publicity as publicity_view
from bot.views.share import running as running_view
from bot.views.share import source as source_view
from bot.views.share import update as update_view
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


def _to_read(looking: Looking) -> tuple[Sequence[Block], Sequence[Block]]:
    """What the page of an update has beside what every item has."""
    page, library = looking.page, looking.library
    item = page.item
    if item.state is State.DRAFT:
        return update_view.draft_part(item)
    if item.state is not State.PUBLISHED:
        return [], []
    updates = Updates(library)
    roll = updates.roll(item.id) if page.is_staff else None
    blocks, buttons = update_view.part(updates.owed(item), roll, Questions(library).about(item.id))
    if page.may_change:
        written = library.changeable(item.id)
        if updates.is_to_publish(written):
            blocks = [*update_view.pending_part(written), *blocks]
    return blocks, buttons


def _effective(_: Session, item: Item, __: datetime) -> tuple[Sequence[str], Sequence[Block]]:
    """What its message in a channel has beside. Never who has read it, nor how many."""
    return update_view.facts(item), update_view.message_buttons(item)


def _used(looking: Looking) -> tuple[Sequence[Block], Sequence[Block]]:
    """Where a guide was used, and “We used this”."""
    item = looking.page.item
    if item.state is not State.PUBLISHED:
        return (), ()
    return running_view.part(Guides(looking.library).used(item.id))


def _networks(session: Session, item: Item, _: datetime) -> tuple[Sequence[str], Sequence[Block]]:
    """On its message in a channel: from which organisation it is, and in how many networks it was used."""
    from_whom = [running_view.organisation_of(item)]
    number = networks_used(session, item.id)
    return [*from_whom, *running_view.facts(number)], [running_view.use_button(item)]


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
    UPDATE: (_to_read,),
    NETWORK_GUIDE: (_used,),
    SOURCE: (_marked,),
    PUBLICITY: (_publicity,),
}
"""By the name of the kind."""
MESSAGES: Mapping[str, OnMessage] = {
    PRACTICE: _adoption,
    UPDATE: _effective,
    NETWORK_GUIDE: _networks,
    SOURCE: _marks,
}
"""The same."""
