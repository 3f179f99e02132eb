"""Meetings: `/meeting`, the buttons of an invitation, and what stands of it in Slack."""

from bot.handlers.meetings import (
    actions,
    after,
    answers,
    attendance,
    bookings,
    checklist,
    equipment,
    feedback,
    minutes,
    needs,
    parts,
    plans,
    suggestion_answers,
    suggestions,
    venues,
)
from bot.handlers.routes import Routes

WAITING = (plans.waiting, suggestion_answers.waiting, after.waiting, actions.waiting)
"""What may wait for somebody."""


def register(routes: Routes) -> None:
    """Which request goes where."""
    for part in (
        *(plans, answers, needs, parts, suggestions, suggestion_answers),
        *(venues, bookings, checklist, equipment),
        *(attendance, minutes, actions, feedback),
    ):
        part.register(routes)
