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
from bot.store.meetings import actions as meeting_actions
from bot.store.meetings import attendance as meeting_attendance
from bot.store.meetings import (
    bookings,
    checklist,
    ideas,
    introductions,
    meetings,
    remembered,
    suggestions,
    venues,
)
from bot.store.meetings import feedback as meeting_feedback
from bot.store.meetings import minutes as meeting_minutes
from bot.store.meetings import needs as meeting_needs
from bot.store.meetings import polls as meeting_polls

MODULES = (
    *(audit, channels, contacts, corrections, data, listings, meeting_needs, meetings, outbox, pace, people),
    *(bookings, checklist, remembered, suggestions, venues),
    *(meeting_actions, meeting_attendance, meeting_feedback, meeting_minutes),
    *(ideas, introductions),
    *(places, providers, registers, roles, term_dates),
    meeting_polls,
)
METADATA = Table.metadata
