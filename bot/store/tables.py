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
    term_dates,
)
from bot.store.base import Table
from bot.store.meetings import meetings
from bot.store.meetings import needs as meeting_needs
from bot.store.meetings import series as meeting_series

MODULES = (
    *(audit, channels, contacts, corrections, data, listings, meeting_needs, meetings, outbox, pace, people),
    *(places, providers, registers, roles, term_dates, meeting_series),
)
METADATA = Table.metadata
