"""Every table there is: whoever needs them all (migrations, tests) imports this."""

from bot.store import (
    audit,
    channels,
    complaints,
    contacts,
    corrections,
    data,
    improvements,
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
from bot.store.cpd import alerts, feeds, opportunities
from bot.store.cpd import certificates as cpd_certificates
from bot.store.cpd import hours as cpd_hours
from bot.store.cpd import managers as cpd_managers
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
from bot.store.share import enquiries, library, practice, publicity, questions, running, source, update

MODULES = (
    *(audit, channels, concerns, contacts, corrections, data, listings, outbox, pace, people),
    *(places, providers, registers, roles, term_dates),
    *(meetings, needs, polls, series, suggestions, remembered, bookings, checklist, venues),
    *(actions, attendance, feedback, minutes, ideas, introductions),
    *(improvements, complaints),
    *(alerts, feeds, opportunities),
    *(cpd_certificates, cpd_hours, cpd_managers),
    *(library, practice),
    *(update, questions, running),
    *(enquiries, source, publicity),
)
METADATA = Table.metadata
