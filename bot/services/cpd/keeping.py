"""How an opportunity is written down, whoever says what it is."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from bot.services.cpd.distance import point
from bot.services.cpd.items import Format, Item, key_of, keys_of
from bot.store.cpd import opportunities as store
from bot.store.cpd.opportunities import CpdOpportunity
from bot.store.places import Position

Locate = Callable[[str], Position | None]
"""Where a postcode is."""
SAME = (
    *("title", "trainer", "summary", "level", "held", "language", "pence", "places", "starts_at"),
    *("ends_at", "deadline_at", "link", "for_whom", "access", "place", "postcode"),
)
LISTS = ("topics", "dates")
TO_TELL = ("dates", "starts_at", "ends_at", "deadline_at", "link", "pence", "place", "postcode", "held")
"""What those who answered are told of, once it is different."""


def item_of(opportunity: CpdOpportunity) -> Item:
    """What stands of it."""
    return Item(
        **{name: getattr(opportunity, name) for name in SAME},
        topics=tuple(opportunity.topics),
        dates=tuple(opportunity.dates),
    )


def write(session: Session, row: CpdOpportunity, item: Item, locate: Locate) -> frozenset[str]:
    """Make it what the item says; gives the names of what is different.

    Where anything is, people are to be found for it anew.
    """
    wanted = {
        **{name: getattr(item, name) for name in SAME},
        **{name: list(getattr(item, name)) for name in LISTS},
    }
    changed = frozenset(name for name, value in wanted.items() if getattr(row, name) != value)
    if not changed:
        return changed
    for name, value in wanted.items():
        setattr(row, name, value)
    row.language_key = key_of(item.language)
    row.listed_until = item.until(row.added_at)
    row.x, row.y, row.z = _where(item, locate)
    row.to_match = True
    session.add(row)
    session.flush()
    store.set_topics(session, row.id, keys_of(item.topics))
    return changed


def _where(item: Item, locate: Locate) -> tuple[float | None, float | None, float | None]:
    """Nobody has to travel to what is online, also where it has a postcode."""
    may_stay = item.held in (Format.ONLINE, Format.OWN_PACE, Format.HYBRID)
    found = locate(item.postcode) if item.postcode and not may_stay else None
    return point(found.latitude, found.longitude) if found else (None, None, None)
