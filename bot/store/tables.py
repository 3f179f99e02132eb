"""Every table there is: whoever needs them all (migrations, tests) imports this."""

from bot.store import (
    audit,
    channels,
    contacts,
    corrections,
    data,
    listings,
    outbox,
    pace,
    people,
    places,
    providers,
    registers,
    roles,
)
from bot.store.base import Table

MODULES = (
    *(audit, channels, contacts, corrections, listings, outbox, pace, people, places, providers, registers),
    roles,
    data,
)
METADATA = Table.metadata
