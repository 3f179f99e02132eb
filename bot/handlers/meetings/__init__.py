"""Meetings: `/meeting`, the buttons of an invitation, and what stands of it in Slack."""

from bot.handlers.meetings import answers, needs, parts, plans, suggestion_answers, suggestions
from bot.handlers.routes import Routes

WAITING = (plans.waiting, suggestion_answers.waiting)
"""What may wait for somebody."""


def register(routes: Routes) -> None:
    """Which request goes where."""
    for part in (plans, answers, needs, suggestions, suggestion_answers, parts):
        part.register(routes)
