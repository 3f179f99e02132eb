"""Meetings: `/meeting`, the buttons of an invitation, and what stands of it in Slack."""

from bot.handlers.meetings import answers, needs, plans, polls
from bot.handlers.routes import Routes

WAITING = (plans.waiting, polls.waiting)
"""What may wait for somebody."""


def register(routes: Routes) -> None:
    """Which request goes where."""
    for part in (plans, answers, needs, polls):
        part.register(routes)
