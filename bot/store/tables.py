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
from bot.store.meetings import ideas, introductions, meetings
from bot.store.meetings import needs as meeting_needs

MODULES = (
    *(audit, channels, contacts, corrections, data, listings, meeting_needs, meetings, outbox, pace, people),
    *(places, providers, registers, roles),
    *(ideas, introductions),
)
METADATA = Table.metadata
