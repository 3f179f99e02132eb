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
from bot.store.concerns import concerns
from bot.store.meetings import (
    actions,
    attendance,
    bookings,
    checklist,
    feedback,
    ideas,
    introductions,
    meetings,
    minutes,
    needs,
    polls,
    remembered,
    series,
    suggestions,
    venues,
)
from bot.store.share import library, practice, publicity

MODULES = (
    *(audit, channels, concerns, contacts, corrections, data, listings, outbox, pace, people),
    *(places, providers, registers, roles, term_dates),
    *(meetings, needs, polls, series, suggestions, remembered, bookings, checklist, venues),
    *(actions, attendance, feedback, minutes, ideas, introductions),
    *(library, practice),
    publicity,
)
METADATA = Table.metadata
