"""Meetings: `/meeting`, the buttons of an invitation, and what stands of it in Slack."""

from bot.handlers.meetings import answers, bookings, checklist, equipment, needs, plans, venues
from bot.handlers.routes import Routes

WAITING = (plans.waiting,)
"""What may wait for somebody."""


def register(routes: Routes) -> None:
    """Which request goes where."""
    for part in (plans, answers, needs, venues, bookings, checklist, equipment):
        part.register(routes)
